// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames on their way: what a transmit queue holds goes to a receive queue of the same
 * device, of another one of its management device, or of all of them.
 */

#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/stringhash.h>
#include <linux/virtio_config.h>

#include "fault.h"
#include "net.h"

/* copies of flooded frames before other queues have their turn */
#define NET_COPIES_MAX	1024
/* buffers of a frame that the one behind it can overtake */
#define NET_HELD_MAX	20
/* what one frame differs from another in, most often */
#define NET_BEGIN	128
/* what a sender copies at most, and before it looks at how much that was */
#define HELP_BYTES	(128 << 10)
#define HELP_STEP	8

/**
 * struct net_batch - frames that are served in one go
 * @tx: transmit queue, its lock is held
 * @net: its device
 * @now: jiffies when it began
 * @rx: receive queue whose lock is held, for the last frame and maybe the next; or NULL
 * @port: of its device, with a reference; NULL when that is @net
 * @dest: address that leads to @port, 0 for none
 * @copies: of flooded frames
 * @waiter: of @tx, NULL when its frames do not wait for buffers
 * @waiting: the frame that was taken last waits for buffers
 * @atomic: it is the sender that serves: nothing sleeps, what would have to is left
 * @path: to @rx, for those that follow
 */
struct net_batch {
	struct vdpasim_vq *tx;
	struct vdpasim_net *net;
	unsigned long now;
	struct vdpasim_vq *rx;
	struct vdpasim_port *port;
	u64 dest;
	unsigned int copies;
	struct vdpasim_waiter *waiter;
	bool waiting;
	bool atomic;
	struct vdpasim_path path;
};

/* of the device that the batch turned to; NULL for one that has none */
static struct vdpasim_port *net_port(const struct net_batch *b)
{
	return b->port ? b->port : b->net->port;
}

/* Let go of the receive queue, if there is one; who calls delivers its interrupt. */
static struct vdpasim_vq *net_unlock_rx(struct net_batch *b)
{
	struct vdpasim_vq *rx = b->rx;

	if (rx) {
		vdpasim_vring_flush(rx);
		vdpasim_wait_ask(net_port(b), rx);
		mutex_unlock(&rx->lock);
		b->rx = NULL;
	}
	return rx;
}

/* Done with a receive queue: the driver hears of what it got. */
static void net_leave_rx(struct net_batch *b)
{
	struct vdpasim_vq *rx = net_unlock_rx(b);

	if (rx && !b->atomic)
		vdpasim_vq_interrupt(rx);
	else if (rx && atomic_read(&rx->irq_pending))
		vdpasim_vq_schedule(rx);
}

static void net_leave(struct net_batch *b)
{
	net_leave_rx(b);
	if (b->port)
		vdpasim_port_put(b->port);
	b->port = NULL;
	b->dest = 0;
}

/* The batch is over; the transmit queue may be served by another when this returns. */
static void net_end(struct net_batch *b)
{
	struct vdpasim_vq *rx = b->waiting ? NULL : net_unlock_rx(b);

	if (rx)
		vdpasim_vq_interrupt_other(rx, b->tx);
	net_leave(b);
}

/* Turn to another device; takes over the reference. NULL for the own one. */
static void net_turn_to(struct net_batch *b, struct vdpasim_port *port)
{
	if (port == b->port) {
		if (port)
			vdpasim_port_put(port);
		return;
	}
	net_leave(b);
	b->port = port;
}

static void net_enter_rx(struct net_batch *b, struct vdpasim_vq *rx)
{
	if (rx == b->rx)
		return;
	net_leave_rx(b);
	/* of another device, maybe: no one who has a receive queue wants another lock */
	mutex_lock_nested(&rx->lock, SINGLE_DEPTH_NESTING);
	b->rx = rx;
	/* buffers are fetched when there is a frame for them */
	vdpasim_vring_notify(rx, false);
}

/*
 * A driver that hears of what it got may make room at once; otherwise the frame waits.
 * Returns false when that is of no use.
 */
static bool net_wait(struct net_batch *b, struct vdpasim_frame *frame)
{
	struct vdpasim_port *port = net_port(b);
	struct vdpasim_vq *rx = b->rx;

	/* without a port there was no memory for one when the first queue started */
	if (!b->waiter || !port || !READ_ONCE(rx->active) || !vdpasim_wait_allowed(port))
		return false;
	net_leave_rx(b);
	net_enter_rx(b, rx);
	if (vdpasim_net_receive(rx, frame))
		return true;
	b->waiter->segments = frame->segments;
	vdpasim_wait_begin(port, b->waiter);
	b->waiting = true;
	return true;
}

/* To the device that the batch turned to. @sure: it may be waited for. */
static void net_give(struct net_batch *b, struct vdpasim_frame *frame, bool sure)
{
	struct vdpasim_net *to = b->port ? b->port->net : b->net;
	unsigned int why;

	if (!sure)
		frame->segments = 0;
	net_enter_rx(b, vdpasim_steer_rx(to, frame));
	if (unlikely(vdpasim_fault_deaf(b->rx))) {
		vdpasim_count(b->rx, NET_RX_FAULT_DROPS, 1);
		return;
	}
	why = vdpasim_net_refuses(to, frame);
	if (why) {
		vdpasim_count(b->rx, NET_RX_DROPS, 1);
		vdpasim_count(b->rx, why, 1);
	} else if (vdpasim_net_receive(b->rx, frame)) {
		vdpasim_wait_arrived(net_port(b), 1);
		if (sure && frame->dest == (b->port ? b->dest : READ_ONCE(to->own)))
			vdpasim_path_keep(&b->path, frame, b->rx);
	} else if (!sure || !net_wait(b, frame)) {
		vdpasim_count(b->rx, NET_RX_OVERRUNS, 1);
	}
}

/* Nobody has it: counted where the stock simulator does. */
static void net_drop(struct net_batch *b, struct vdpasim_frame *frame)
{
	net_turn_to(b, NULL);
	net_enter_rx(b, vdpasim_steer_rx(b->net, frame));
	vdpasim_count(b->rx, NET_RX_DROPS, 1);
}

static bool net_takes_floods(struct net_batch *b, struct vdpasim_port *port,
			     struct vdpasim_frame *frame)
{
	return port != b->net->port &&
	       READ_ONCE(vdpasim_steer_rx(port->net, frame)->active) &&
	       !vdpasim_port_looping(port, b->now);
}

static void net_drop_loop(struct net_batch *b)
{
	vdpasim_count(b->tx, NET_TX_DROPS, 1);
	vdpasim_count(b->tx, NET_TX_LOOPS, 1);
}

/* Returns whether the frame seems to go round. */
static bool net_repeats(struct net_batch *b, const struct vdpasim_frame *frame)
{
	struct vdpasim_pos pos = vdpasim_chain_readable(&b->tx->chain, frame->header_len);
	u32 len = min_t(u32, frame->len, NET_BEGIN);
	char begin[NET_BEGIN];

	return !vdpasim_chain_read(b->tx, &pos, begin, len) &&
	       vdpasim_port_repeats(b->net->port, full_name_hash(NULL, begin, len),
				    b->now);
}

enum net_flooded {
	NET_FLOODED_NOBODY,
	NET_FLOODED_SOME,
	NET_FLOODED_DROPPED,
};

/* To all others, unless it goes round. */
static enum net_flooded net_flood(struct net_batch *b, struct vdpasim_frame *frame)
{
	struct vdpasim_port *port, *self = b->net->port;
	unsigned long id = 0;
	enum net_flooded flooded = NET_FLOODED_NOBODY;

	if (!self || vdpasim_port_alone(self))
		return NET_FLOODED_NOBODY;
	if (net_repeats(b, frame)) {
		net_drop_loop(b);
		return NET_FLOODED_DROPPED;
	}
	vdpasim_count(b->tx, NET_TX_FLOODS, 1);
	while ((port = vdpasim_switch_next(b->net->sw, &id))) {
		if (!net_takes_floods(b, port, frame)) {
			vdpasim_port_put(port);
			continue;
		}
		net_turn_to(b, port);
		net_give(b, frame, false);
		flooded = NET_FLOODED_SOME;
		b->copies++;
		cond_resched();
	}
	return flooded;
}

static void net_give_self(struct net_batch *b, struct vdpasim_frame *frame)
{
	net_turn_to(b, NULL);
	net_give(b, frame, true);
}

/*
 * Its own address leads back to a device. One that does not know its address gets
 * all that may be for it.
 */
static void net_unicast(struct net_batch *b, struct vdpasim_frame *frame)
{
	struct vdpasim_port *port, *self = b->net->port;
	enum net_flooded flooded = NET_FLOODED_NOBODY;
	u64 own = READ_ONCE(b->net->own);

	if (frame->dest == own) {
		net_give_self(b, frame);
		return;
	}
	if (b->port && frame->dest == b->dest) {
		net_give(b, frame, true);
		return;
	}
	port = self ? vdpasim_switch_find(b->net->sw, frame->dest, b->now) : NULL;
	if (port && port != self) {
		net_turn_to(b, port);
		b->dest = frame->dest;
		net_give(b, frame, true);
		return;
	}
	if (port)
		vdpasim_port_put(port);
	else
		flooded = net_flood(b, frame);
	if (flooded == NET_FLOODED_DROPPED || (flooded == NET_FLOODED_SOME && own))
		return;
	if (own)
		net_drop(b, frame);
	else
		net_give_self(b, frame);
}

/* What is sent to several comes back to who has no others to send to. */
static void net_multicast(struct net_batch *b, struct vdpasim_frame *frame)
{
	if (net_flood(b, frame) == NET_FLOODED_NOBODY)
		net_give_self(b, frame);
}

/* Returns whether the chain that was taken is a frame that can be sent. */
static bool net_read_frame(struct net_batch *b, struct vdpasim_frame *frame)
{
	struct vdpasim_vq *tx = b->tx;

	if (!vdpasim_frame_read(frame, tx))
		return false;
	/* one that waited has been counted, and maybe part of it is there */
	if (b->waiter && b->waiter->again) {
		frame->segments = b->waiter->segments;
	} else {
		vdpasim_count(tx, NET_TX_PACKETS, 1);
		vdpasim_count(tx, NET_TX_BYTES, frame->header_len + frame->len);
	}
	if (frame->len < ETH_HLEN) {
		vdpasim_count(tx, NET_TX_UNDERSIZE, 1);
		net_drop(b, frame);
		return false;
	}
	return true;
}

/* Returns false for a frame that goes round and round. */
static bool net_learn(struct net_batch *b, struct vdpasim_frame *frame)
{
	/* what is no address is not learned */
	if (!b->net->port || !is_valid_ether_addr(vdpasim_frame_begin(frame) + ETH_ALEN))
		return true;
	return vdpasim_switch_learn(b->net->port, frame->src, b->now);
}

static void net_forward(struct net_batch *b, struct vdpasim_frame *frame)
{
	if (!net_learn(b, frame)) {
		net_drop_loop(b);
		return;
	}
	vdpasim_steer_sent(b->net, frame);
	if (is_multicast_ether_addr(vdpasim_frame_begin(frame)))
		net_multicast(b, frame);
	else
		net_unicast(b, frame);
}

/* Returns how many frames went where the last one did. */
static unsigned int net_follow(struct net_batch *b, unsigned int budget)
{
	unsigned int n;

	if (!b->path.valid)
		return 0;
	n = vdpasim_path_follow(&b->path, b->tx, b->rx, budget);
	vdpasim_wait_arrived(net_port(b), n);
	return n;
}

/* So many @copies; one in a device that behaves. */
static void net_transmit(struct net_batch *b, unsigned int copies)
{
	struct vdpasim_frame frame;

	vdpasim_path_begin(&b->path);
	if (!net_read_frame(b, &frame))
		return;
	while (copies--)
		net_forward(b, &frame);
}

/* What a device with @faults does to a frame. */
static void net_transmit_faulty(struct net_batch *b, u32 faults)
{
	unsigned int copies = 1;

	if (faults & BIT(VDPASIM_FAULT_DROP)) {
		copies = 0;
		vdpasim_count(b->tx, NET_TX_FAULT_DROPS, 1);
	} else if (faults & BIT(VDPASIM_FAULT_DUPLICATE)) {
		copies = 2;
		vdpasim_count(b->tx, NET_TX_FAULT_DUPLICATES, 1);
	}
	net_transmit(b, copies);
}

/*
 * Let the next frame overtake the one that was taken, if there is one. Both are then
 * there to be completed, in the order in which they were taken.
 */
static bool net_overtake(struct net_batch *b, struct vdpasim_fault_vq *fault, u32 faults)
{
	struct vdpasim_chain *chain = &b->tx->chain, first = *chain;
	struct vdpasim_taken taken = chain->taken[0], next;
	struct vdpasim_desc desc[NET_HELD_MAX];
	bool overtakes;

	if (chain->n > NET_HELD_MAX)
		return false;
	memcpy(desc, chain->desc, chain->n * sizeof(*desc));
	overtakes = vdpasim_vring_next(b->tx);
	if (overtakes) {
		next = chain->taken[0];
		net_transmit_faulty(b, vdpasim_fault_frame(fault));
	}
	*chain = first;
	memcpy(chain->desc, desc, chain->n * sizeof(*desc));
	chain->taken[0] = taken;
	if (!overtakes)
		return false;
	vdpasim_count(b->tx, NET_TX_FAULT_REORDERS, 1);
	net_transmit_faulty(b, faults);
	chain->taken[1] = next;
	chain->n_taken = 2;
	return true;
}

/* Returns how many frames there were. */
static unsigned int net_serve_faulty(struct net_batch *b, struct vdpasim_fault_vq *fault)
{
	u32 faults = vdpasim_fault_frame(fault);

	if ((faults & BIT(VDPASIM_FAULT_REORDER)) && net_overtake(b, fault, faults))
		return 2;
	net_transmit_faulty(b, faults);
	return 1;
}

/**
 * vdpasim_net_serve_tx - transmit
 * @tx: transmit queue
 * @budget: most frames to send
 *
 * What the driver set through the control queue before it sent a frame holds for that
 * frame: it is looked at after the frame was taken.
 *
 * Return: frames that were taken; @budget also when there were many copies;
 *	VDPASIM_LATER when the next one waits for buffers
 */
unsigned int vdpasim_net_serve_tx(struct vdpasim_vq *tx, unsigned int budget)
{
	struct vdpasim_net *net = to_vdpasim_net(tx->sim);
	struct net_batch b = { .tx = tx, .net = net, .now = jiffies };
	struct vdpasim_fault_vq *fault = vdpasim_fault_of(tx);
	unsigned int n = 0;

	if (net->waiters) {
		b.waiter = &net->waiters[tx->index / 2];
		vdpasim_wait_end(net->port, b.waiter);
	}
	/* what is done to a frame on purpose is done once: it does not wait */
	if (unlikely(fault) && b.waiter) {
		b.waiter->again = false;
		b.waiter = NULL;
	}
	while (n < budget) {
		if (likely(!fault))
			n += net_follow(&b, budget - n);
		if (n == budget || !vdpasim_vring_next(tx))
			break;
		if (unlikely(fault)) {
			n += net_serve_faulty(&b, fault);
		} else {
			net_transmit(&b, 1);
			n++;
		}
		if (b.waiter)
			b.waiter->again = b.waiting;
		if (b.waiting) {
			vdpasim_count(tx, NET_TX_WAITS, 1);
			vdpasim_vring_put_back(tx);
			n = VDPASIM_LATER;
			break;
		}
		vdpasim_vring_complete(tx, 0);
		if (b.copies >= NET_COPIES_MAX)
			n = budget;
	}
	net_end(&b);
	return n;
}

/* Where a frame goes that is for one device alone, which takes it as it is; or NULL. */
static struct vdpasim_vq *net_find_now(struct net_batch *b, struct vdpasim_frame *frame)
{
	struct vdpasim_port *port = NULL, *self = b->net->port;
	struct vdpasim_net *to = b->net;

	/* who sends from another's address is learned, which may not go well */
	if (frame->len < ETH_HLEN || frame->src != READ_ONCE(to->own) ||
	    is_multicast_ether_addr(vdpasim_frame_begin(frame)))
		return NULL;
	if (frame->dest != frame->src) {
		port = self ? vdpasim_switch_find(b->net->sw, frame->dest, b->now) : NULL;
		if (!port)
			return NULL;
		if (port == self) {
			vdpasim_port_put(port);
			return NULL;
		}
		to = port->net;
	}
	net_turn_to(b, port);
	b->dest = port ? frame->dest : 0;
	if ((frame->needs & ~vdpasim_net_offloads(to)) || vdpasim_net_refuses(to, frame))
		return NULL;
	return vdpasim_steer_rx(to, frame);
}

/* Returns whether the queue is held, and nothing there sleeps. */
static bool net_enter_rx_now(struct net_batch *b, struct vdpasim_vq *rx)
{
	if (rx == b->rx)
		return true;
	net_leave_rx(b);
	if (!mutex_trylock(&rx->lock))
		return false;
	if (!rx->one_to_one || vdpasim_fault_of(rx)) {
		mutex_unlock(&rx->lock);
		return false;
	}
	b->rx = rx;
	return true;
}

/* Returns whether the chain that was taken is done with. */
static bool net_transmit_now(struct net_batch *b)
{
	struct vdpasim_frame frame;
	struct vdpasim_vq *rx;

	vdpasim_path_begin(&b->path);
	/* one that cannot be sent is counted there */
	if (!vdpasim_frame_read(&frame, b->tx))
		return true;
	rx = net_find_now(b, &frame);
	if (!rx || !net_enter_rx_now(b, rx))
		return false;
	if (vdpasim_net_receive(rx, &frame))
		vdpasim_path_keep(&b->path, &frame, rx);
	else if (!frame.segments)
		return false;
	else
		/* it no longer takes it as it is, and had no room for all of its segments */
		vdpasim_count(rx, NET_RX_OVERRUNS, 1);
	vdpasim_count(b->tx, NET_TX_PACKETS, 1);
	vdpasim_count(b->tx, NET_TX_BYTES, frame.header_len + frame.len);
	vdpasim_steer_sent(b->net, &frame);
	vdpasim_wait_arrived(net_port(b), 1);
	return true;
}

/**
 * vdpasim_net_help_tx - transmit without sleeping what can be
 * @tx: transmit queue of a driver in the kernel, which kicks; a worker sees to the rest
 * @budget: most frames to send
 *
 * Context: that of the sender, which has bottom halves disabled and a lock: no more than
 * HELP_BYTES, and those of HELP_STEP frames.
 *
 * Return: frames that were sent
 */
unsigned int vdpasim_net_help_tx(struct vdpasim_vq *tx, unsigned int budget)
{
	struct vdpasim_net *net = to_vdpasim_net(tx->sim);
	struct net_batch b = { .tx = tx, .net = net, .now = jiffies, .atomic = true };
	struct vdpasim_waiter *w = net->waiters ? &net->waiters[tx->index / 2] : NULL;
	u64 end = tx->stat[VDPASIM_STAT_BYTES] + HELP_BYTES;
	unsigned int step, n = 0;

	/* a frame that waits, or did, is the worker's */
	if (w && (READ_ONCE(w->waiting) || w->again))
		return 0;
	while (n < budget && tx->stat[VDPASIM_STAT_BYTES] < end) {
		step = net_follow(&b, min_t(unsigned int, budget - n, HELP_STEP));
		n += step;
		if (step == HELP_STEP || n == budget)
			continue;
		if (!vdpasim_vring_next(tx))
			break;
		if (!net_transmit_now(&b)) {
			vdpasim_vring_put_back(tx);
			break;
		}
		vdpasim_vring_complete(tx, 0);
		n++;
	}
	net_leave(&b);
	return n;
}
