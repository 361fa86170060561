// SPDX-License-Identifier: GPL-2.0-only
/*
 * The switch: ports, their own addresses, and addresses that were learned.
 *
 * Frames look up addresses under RCU and take a reference to the port that they go
 * to, since they sleep for its queue. Learned addresses are in a table of fixed size:
 * each entry is one word, which is read and replaced as a whole, so that learning
 * takes neither lock nor memory, and whoever makes up addresses only makes the
 * switch forget others.
 *
 * Loops: a driver that bridges two ports of a switch would send all that is flooded
 * round and round. Its sign is that a port sends what another port has just sent, or
 * from another port's own address. Such frames are dropped, and the port gets nothing
 * that is flooded until this has not happened for a second. One that goes round from and
 * to the port that it belongs to has no such sign: it is the same again and again.
 */

#include <linux/export.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/xarray.h>

#include "net_switch.h"

#define OWN_BITS	10
#define FDB_BITS	10
#define FDB_WAYS	4
#define FDB_ENTRIES	(FDB_WAYS << FDB_BITS)

/* who was not heard of for so long may be anywhere, as with bridges */
#define AGE_MAX		(300 * HZ)
/* an address that was heard of so recently has not moved: it is a loop */
#define MOVE_MIN	HZ
/* do not write each time that something is heard */
#define AGE_STEP	(HZ / 8)
/*
 * The same frame so soon again may have gone round. Of so many one is dropped: there is
 * nothing more to come if it did. Who goes on after some of these means it; with others
 * that have fallen into the same place that is forgotten again.
 */
#define REPEAT_MAX	(HZ / 10)
#define REPEAT_EACH	16
#define REPEAT_DROPS	8

/**
 * struct fdb_entry - an address that was learned
 * @word: address, and in the lower 16 bits the port; 0 for none
 * @seen: when it was heard of
 */
struct fdb_entry {
	u64 word;
	unsigned long seen;
};

/**
 * struct vdpasim_switch - the switch of a management device
 * @list: of all switches; switch_lock
 * @mdev: management device
 * @devices: how many of its devices there are; switch_lock
 * @ports: by their ids, written under the array's own lock
 * @nports: how many; @lock, read without it
 * @lock: taken inside struct vdpasim.lock
 * @wait_lock: around lists of who waits for receive buffers
 * @own: ports by their own addresses; @lock, walked under RCU
 * @fdb: what was learned
 */
struct vdpasim_switch {
	struct list_head list;
	const struct vdpa_mgmt_dev *mdev;
	unsigned int devices;
	struct xarray ports;
	unsigned int nports;
	spinlock_t lock;
	spinlock_t wait_lock;
	DECLARE_HASHTABLE(own, OWN_BITS);
	struct fdb_entry fdb[FDB_ENTRIES];
};

static DEFINE_MUTEX(switch_lock);
static LIST_HEAD(switches);

static struct vdpasim_switch *switch_new(const struct vdpa_mgmt_dev *mdev)
{
	struct vdpasim_switch *sw = kvzalloc(sizeof(*sw), GFP_KERNEL);

	lockdep_assert_held(&switch_lock);
	if (!sw)
		return NULL;
	sw->mdev = mdev;
	xa_init_flags(&sw->ports, XA_FLAGS_ALLOC);
	spin_lock_init(&sw->lock);
	spin_lock_init(&sw->wait_lock);
	hash_init(sw->own);
	list_add(&sw->list, &switches);
	return sw;
}

/**
 * vdpasim_switch_get - the switch of a new device
 * @mdev: its management device
 *
 * Return: switch, for vdpasim_switch_put(); NULL when there is no memory
 */
struct vdpasim_switch *vdpasim_switch_get(const struct vdpa_mgmt_dev *mdev)
{
	struct vdpasim_switch *sw, *found = NULL;

	mutex_lock(&switch_lock);
	list_for_each_entry(sw, &switches, list)
		if (sw->mdev == mdev)
			found = sw;
	if (!found)
		found = switch_new(mdev);
	if (found)
		found->devices++;
	mutex_unlock(&switch_lock);
	return found;
}

/**
 * vdpasim_switch_put - undo vdpasim_switch_get()
 * @sw: switch of a device that has no port; NULL is fine
 */
void vdpasim_switch_put(struct vdpasim_switch *sw)
{
	if (!sw)
		return;
	mutex_lock(&switch_lock);
	if (--sw->devices)
		sw = NULL;
	else
		list_del(&sw->list);
	mutex_unlock(&switch_lock);
	if (!sw)
		return;
	xa_destroy(&sw->ports);
	kvfree(sw);
}

/* ports */

/* A port that moves is missed by who looks just then: that frame is flooded. */
static void port_rehash(struct vdpasim_port *port, u64 own)
{
	struct vdpasim_switch *sw = port->sw;

	lockdep_assert_held(&sw->lock);
	hlist_del_init_rcu(&port->node);
	WRITE_ONCE(port->own, own);
	if (own)
		hlist_add_head_rcu(&port->node, &sw->own[hash_64(own, OWN_BITS)]);
}

/**
 * vdpasim_port_own - a device has another address
 * @port: its port
 * @own: address, 0 for none
 *
 * Context: any.
 */
void vdpasim_port_own(struct vdpasim_port *port, u64 own)
{
	unsigned long flags;

	spin_lock_irqsave(&port->sw->lock, flags);
	port_rehash(port, own);
	spin_unlock_irqrestore(&port->sw->lock, flags);
}

/**
 * vdpasim_port_join - a driver runs a device
 * @sw: switch
 * @net: device
 *
 * Frames reach it from now on. It has no address yet.
 *
 * Return: port, for vdpasim_port_leave(); NULL when there is no memory, or 65,535
 *	ports
 */
struct vdpasim_port *vdpasim_port_join(struct vdpasim_switch *sw,
				       struct vdpasim_net *net)
{
	struct vdpasim_port *port = kzalloc(sizeof(*port), GFP_KERNEL);

	if (!port)
		return NULL;
	port->net = net;
	port->sw = sw;
	refcount_set(&port->users, 1);
	init_completion(&port->idle);
	INIT_HLIST_NODE(&port->node);
	port->sent = jiffies;
	vdpasim_wait_init(port, &sw->wait_lock);
	if (xa_alloc(&sw->ports, &port->id, port, XA_LIMIT(1, U16_MAX), GFP_KERNEL)) {
		kfree(port);
		return NULL;
	}
	spin_lock_irq(&sw->lock);
	WRITE_ONCE(sw->nports, sw->nports + 1);
	spin_unlock_irq(&sw->lock);
	return port;
}

static void fdb_forget(struct vdpasim_switch *sw, u32 id)
{
	struct fdb_entry *e = sw->fdb;
	unsigned int i;
	u64 word;

	for (i = 0; i < FDB_ENTRIES; i++) {
		word = READ_ONCE(e[i].word);
		if (word && (word & U16_MAX) == id)
			WRITE_ONCE(e[i].word, 0);
	}
}

static void port_free(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct vdpasim_port, rcu));
}

/**
 * vdpasim_port_leave - no driver runs a device any more
 * @port: its port; it sends nothing more; NULL is fine
 *
 * No queue's lock is held: this waits for those who are about to deliver a frame.
 */
void vdpasim_port_leave(struct vdpasim_port *port)
{
	struct vdpasim_switch *sw;

	if (!port)
		return;
	sw = port->sw;
	spin_lock_irq(&sw->lock);
	port_rehash(port, 0);
	WRITE_ONCE(sw->nports, sw->nports - 1);
	spin_unlock_irq(&sw->lock);
	xa_erase(&sw->ports, port->id);
	if (READ_ONCE(port->learned))
		fdb_forget(sw, port->id);
	vdpasim_port_put(port);
	wait_for_completion(&port->idle);
	vdpasim_wait_exit(port);
	call_rcu(&port->rcu, port_free);
}

/**
 * vdpasim_port_put - give a port back
 * @port: port that was found
 */
void vdpasim_port_put(struct vdpasim_port *port)
{
	if (refcount_dec_and_test(&port->users))
		complete(&port->idle);
}

/**
 * vdpasim_port_alone - whether a switch has no other port
 * @port: port
 *
 * Return: whether it is so
 */
bool vdpasim_port_alone(const struct vdpasim_port *port)
{
	return READ_ONCE(port->sw->nports) <= 1;
}

/**
 * vdpasim_port_looping - whether a port gets nothing that is flooded
 * @port: port
 * @now: jiffies
 *
 * Return: whether it is so
 */
bool vdpasim_port_looping(struct vdpasim_port *port, unsigned long now)
{
	if (likely(!READ_ONCE(port->looping)))
		return false;
	if (time_before(now, READ_ONCE(port->looped) + MOVE_MIN))
		return true;
	WRITE_ONCE(port->looping, false);
	return false;
}

/**
 * vdpasim_port_repeats - a port sends a frame that is to be flooded
 * @port: port
 * @hash: of the frame
 * @now: jiffies
 *
 * Return: whether to drop it, for it seems to go round
 */
bool vdpasim_port_repeats(struct vdpasim_port *port, u32 hash, unsigned long now)
{
	struct vdpasim_repeat *r = &port->repeat[hash % VDPASIM_PORT_REPEATS];
	bool old = time_after(now, READ_ONCE(r->seen) + REPEAT_MAX);
	u32 n = READ_ONCE(r->n);

	/* of two that go round one is ended first: each would else make the other forgotten */
	if (READ_ONCE(r->hash) != hash && !old && n <= REPEAT_EACH * REPEAT_DROPS)
		return false;
	if (READ_ONCE(r->hash) != hash || old) {
		WRITE_ONCE(r->hash, hash);
		n = 0;
	} else if (n < REPEAT_EACH * REPEAT_DROPS) {
		n++;
	} else {
		/* as often as is counted */
		n = REPEAT_EACH * REPEAT_DROPS + 1;
	}
	WRITE_ONCE(r->n, n);
	WRITE_ONCE(r->seen, now);
	return n && n % REPEAT_EACH == 0;
}

static bool port_loops(struct vdpasim_port *port, unsigned long now)
{
	WRITE_ONCE(port->looped, now);
	WRITE_ONCE(port->looping, true);
	return false;
}

/* addresses */

static bool is_own_of_any(struct vdpasim_switch *sw, u64 mac)
{
	struct vdpasim_port *port;
	bool found = false;

	rcu_read_lock();
	hlist_for_each_entry_rcu(port, &sw->own[hash_64(mac, OWN_BITS)], node)
		if (READ_ONCE(port->own) == mac)
			found = true;
	rcu_read_unlock();
	return found;
}

/* Where @mac can be: so many entries from there. */
static struct fdb_entry *fdb_set(struct vdpasim_switch *sw, u64 mac)
{
	return &sw->fdb[FDB_WAYS * hash_64(mac, FDB_BITS)];
}

static struct fdb_entry *fdb_find(struct vdpasim_switch *sw, u64 mac)
{
	struct fdb_entry *e = fdb_set(sw, mac);
	unsigned int i;

	for (i = 0; i < FDB_WAYS; i++)
		if (READ_ONCE(e[i].word) >> 16 == mac)
			return &e[i];
	return NULL;
}

/* An entry that is empty, or of whom was not heard for longest. */
static struct fdb_entry *fdb_victim(struct vdpasim_switch *sw, u64 mac)
{
	struct fdb_entry *e = fdb_set(sw, mac), *victim = e;
	unsigned int i;

	for (i = 0; i < FDB_WAYS; i++) {
		if (!READ_ONCE(e[i].word))
			return &e[i];
		if (time_before(READ_ONCE(e[i].seen), READ_ONCE(victim->seen)))
			victim = &e[i];
	}
	return victim;
}

/**
 * vdpasim_switch_learn - a port sends a frame
 * @from: port
 * @mac: from this address, which is one
 * @now: jiffies
 *
 * Return: whether it may; false for a frame that goes round
 */
bool vdpasim_switch_learn(struct vdpasim_port *from, u64 mac, unsigned long now)
{
	struct vdpasim_switch *sw = from->sw;
	u64 word = mac << 16 | from->id;
	struct fdb_entry *e;

	if (mac == READ_ONCE(from->own)) {
		if (READ_ONCE(from->sent) != now)
			WRITE_ONCE(from->sent, now);
		return true;
	}
	if (is_own_of_any(sw, mac))
		return port_loops(from, now);
	e = fdb_find(sw, mac);
	if (!e)
		e = fdb_victim(sw, mac);
	else if (READ_ONCE(e->word) != word &&
		 time_before(now, READ_ONCE(e->seen) + MOVE_MIN))
		return port_loops(from, now);

	if (READ_ONCE(e->word) != word) {
		WRITE_ONCE(from->learned, true);
		WRITE_ONCE(e->seen, now);
		WRITE_ONCE(e->word, word);
	} else if (time_after(now, READ_ONCE(e->seen) + AGE_STEP)) {
		WRITE_ONCE(e->seen, now);
	}
	return true;
}

/* Of several with one address it is the one that used it last. */
static struct vdpasim_port *find_own(struct vdpasim_switch *sw, u64 mac)
{
	struct vdpasim_port *port, *best = NULL;

	hlist_for_each_entry_rcu(port, &sw->own[hash_64(mac, OWN_BITS)], node)
		if (READ_ONCE(port->own) == mac &&
		    (!best || time_after(READ_ONCE(port->sent), READ_ONCE(best->sent))))
			best = port;
	return best;
}

static struct vdpasim_port *find_learned(struct vdpasim_switch *sw, u64 mac,
					 unsigned long now)
{
	struct fdb_entry *e = fdb_find(sw, mac);
	u64 word;

	/* another queue may have seen it after @now */
	if (!e || time_after(now, READ_ONCE(e->seen) + AGE_MAX))
		return NULL;
	/* it may have become another's meanwhile */
	word = READ_ONCE(e->word);
	return word >> 16 == mac ? xa_load(&sw->ports, word & U16_MAX) : NULL;
}

/**
 * vdpasim_switch_find - where an address is
 * @sw: switch
 * @mac: address of one station
 * @now: jiffies
 *
 * Return: port, for vdpasim_port_put(); NULL when it is not known
 */
struct vdpasim_port *vdpasim_switch_find(struct vdpasim_switch *sw, u64 mac,
					 unsigned long now)
{
	struct vdpasim_port *port;

	rcu_read_lock();
	port = find_own(sw, mac);
	if (!port)
		port = find_learned(sw, mac, now);
	if (port && !refcount_inc_not_zero(&port->users))
		port = NULL;
	rcu_read_unlock();
	return port;
}

/**
 * vdpasim_switch_next - go through all ports
 * @sw: switch
 * @id: 0 at first; the id of the port that was found last
 *
 * Return: port, for vdpasim_port_put(); NULL at the end
 */
struct vdpasim_port *vdpasim_switch_next(struct vdpasim_switch *sw, unsigned long *id)
{
	struct vdpasim_port *port;

	rcu_read_lock();
	do {
		port = xa_find_after(&sw->ports, id, U16_MAX, XA_PRESENT);
	} while (port && !refcount_inc_not_zero(&port->users));
	rcu_read_unlock();
	return port;
}
