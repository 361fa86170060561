/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The switch between the network devices of a management device: who is reached by
 * which address. It moves no frames.
 */
#ifndef VDPA_SIM_NET_SWITCH_H
#define VDPA_SIM_NET_SWITCH_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct vdpa_mgmt_dev;
struct vdpasim_net;
struct vdpasim_switch;
struct vdpasim_vq;

/* flooded frames that a port remembers */
#define VDPASIM_PORT_REPEATS	8

/**
 * struct vdpasim_repeat - a frame that was flooded, maybe again and again
 * @hash: of the frame
 * @n: how often it was again
 * @seen: when it was last
 */
struct vdpasim_repeat {
	u32 hash;
	u32 n;
	unsigned long seen;
};

/**
 * struct vdpasim_port - a device that a driver runs, as the switch sees it
 * @net: the device; it waits for those who hold a reference before it goes
 * @sw: its switch
 * @id: names the port; not 0
 * @users: one for the switch, and those who got it from there
 * @idle: the last of @users has gone
 * @own: address of the device, 0 for none; @sw->lock, read without it
 * @node: by @own, unless that is 0; @sw->lock, walked under RCU
 * @sent: when it last sent from @own
 * @learned: addresses were learned here
 * @looping: it sent what came from another port
 * @looped: when it last did
 * @repeat: what was flooded of late, by hash; a hint, no lock
 * @wait_lock: of its switch, for what follows; innermost, any context
 * @waiters: transmit queues that wait for its buffers; @wait_lock, as the entries
 * @awaited: there are some; @wait_lock, read without it
 * @credit: frames that it took, and that allow to wait; a hint, no lock
 * @timeout: ends the waiting
 * @rcu: frees it
 */
struct vdpasim_port {
	struct vdpasim_net *net;
	struct vdpasim_switch *sw;
	u32 id;
	refcount_t users;
	struct completion idle;
	u64 own;
	struct hlist_node node;
	unsigned long sent;
	bool learned;
	bool looping;
	unsigned long looped;
	struct vdpasim_repeat repeat[VDPASIM_PORT_REPEATS];
	spinlock_t *wait_lock;
	struct list_head waiters;
	bool awaited;
	u32 credit;
	struct delayed_work timeout;
	struct rcu_head rcu;
};

/**
 * struct vdpasim_waiter - a transmit queue as it waits
 * @list: among those that wait for the same
 * @tx: transmit queue
 * @waiting: it is in a list; read without the lock
 * @again: its next frame was looked at before; the queue's lock
 * @segments: how many of that frame the receiver has; the queue's lock
 */
struct vdpasim_waiter {
	struct list_head list;
	struct vdpasim_vq *tx;
	bool waiting;
	bool again;
	u32 segments;
};

struct vdpasim_switch *vdpasim_switch_get(const struct vdpa_mgmt_dev *mdev);
void vdpasim_switch_put(struct vdpasim_switch *sw);

struct vdpasim_port *vdpasim_port_join(struct vdpasim_switch *sw,
				       struct vdpasim_net *net);
void vdpasim_port_leave(struct vdpasim_port *port);
void vdpasim_port_own(struct vdpasim_port *port, u64 own);
void vdpasim_port_put(struct vdpasim_port *port);
bool vdpasim_port_alone(const struct vdpasim_port *port);
bool vdpasim_port_looping(struct vdpasim_port *port, unsigned long now);
bool vdpasim_port_repeats(struct vdpasim_port *port, u32 hash, unsigned long now);

bool vdpasim_switch_learn(struct vdpasim_port *from, u64 mac, unsigned long now);
struct vdpasim_port *vdpasim_switch_find(struct vdpasim_switch *sw, u64 mac,
					 unsigned long now);
struct vdpasim_port *vdpasim_switch_next(struct vdpasim_switch *sw, unsigned long *id);

/* net_wait.c */
int vdpasim_wait_module_init(void);
void vdpasim_wait_module_exit(void);
void vdpasim_wait_init(struct vdpasim_port *port, spinlock_t *lock);
void vdpasim_wait_exit(struct vdpasim_port *port);
bool vdpasim_wait_allowed(const struct vdpasim_port *port);
void vdpasim_wait_begin(struct vdpasim_port *port, struct vdpasim_waiter *w);
void vdpasim_wait_ask(struct vdpasim_port *port, struct vdpasim_vq *rx);
void vdpasim_wait_end(struct vdpasim_port *port, struct vdpasim_waiter *w);
void vdpasim_wait_arrived(struct vdpasim_port *port, u32 n);
void vdpasim_wait_kicked(struct vdpasim_vq *vq);

#endif /* VDPA_SIM_NET_SWITCH_H */
