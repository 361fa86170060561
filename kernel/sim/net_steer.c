// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which pair of queues a frame goes to. Without a table of the driver's (net_rss.c) a
 * flow comes in where it goes out: on the pair that the driver sent it on last (virtio
 * 1.2, 5.1.6.5.6).
 */

#include <linux/etherdevice.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>

#include "net.h"

#define FLOW_BITS	10

/**
 * vdpasim_steer_start - a driver runs a device
 * @net: device, with several pairs or one
 *
 * Without memory flows go anywhere.
 */
void vdpasim_steer_start(struct vdpasim_net *net)
{
	lockdep_assert_held(&net->sim.mutex);
	if (net->max_pairs > 1 && !net->steer.flows)
		net->steer.flows = kzalloc(1 << FLOW_BITS, GFP_KERNEL);
}

/**
 * vdpasim_steer_reset - forget what a driver asked for
 * @net: device; its queues are stopped, and no other device sends to it
 */
void vdpasim_steer_reset(struct vdpasim_net *net)
{
	struct vdpasim_steer *steer = &net->steer;

	WRITE_ONCE(steer->pairs, 1);
	WRITE_ONCE(steer->by_hash, false);
	vdpasim_rss_free(rcu_dereference_protected(steer->rss, true));
	RCU_INIT_POINTER(steer->rss, NULL);
	kfree(steer->flows);
	steer->flows = NULL;
}

/* What the frame's chain begins with is looked at once, for all receivers. */
static const struct vdpasim_flow *steer_flow(struct vdpasim_frame *frame)
{
	u8 head[VDPASIM_FLOW_HEAD];
	u32 len = min_t(u32, frame->len, sizeof(head));
	struct vdpasim_pos pos;

	if (frame->flow.known)
		return &frame->flow;
	pos = vdpasim_chain_readable(&frame->tx->chain, frame->header_len);
	/* memory that is gone breaks the queue, and the frame is lost anyway */
	if (vdpasim_chain_read(frame->tx, &pos, head, len))
		memset(head, 0, len);
	vdpasim_flow_parse(&frame->flow, head, len);
	return &frame->flow;
}

static u32 fold(const u8 *p, u32 len)
{
	u32 sum = 0, i;

	for (i = 0; i < len; i++)
		sum = (sum << 5 | sum >> 27) + p[i];
	return sum;
}

/* The same for both directions of a flow. */
static u32 steer_slot(struct vdpasim_frame *frame)
{
	const struct vdpasim_flow *flow = steer_flow(frame);
	const u8 *eth = vdpasim_frame_begin(frame);
	u32 x;

	if (flow->version)
		x = fold(flow->src, sizeof(flow->src)) ^ fold(flow->dst, sizeof(flow->dst)) ^
		    fold(flow->ports, 2) ^ fold(flow->ports + 2, 2) ^ flow->proto << 16;
	else
		x = fold(eth + ETH_ALEN, ETH_ALEN) ^ fold(eth, ETH_ALEN);
	return x * 0x9e3779b1U >> (32 - FLOW_BITS);
}

/**
 * vdpasim_steer_sent - note where a flow goes out
 * @net: device
 * @frame: frame that it sends
 */
void vdpasim_steer_sent(struct vdpasim_net *net, struct vdpasim_frame *frame)
{
	u8 *slot, pair = frame->tx->index / 2 + 1;

	if (!net->steer.flows || READ_ONCE(net->steer.pairs) <= 1 ||
	    READ_ONCE(net->steer.by_hash))
		return;
	slot = &net->steer.flows[steer_slot(frame)];
	if (READ_ONCE(*slot) != pair)
		WRITE_ONCE(*slot, pair);
}

static u16 steer_by_hash(struct vdpasim_net *to, struct vdpasim_frame *frame)
{
	const struct vdpasim_flow *flow = steer_flow(frame);
	const struct vdpasim_rss *rss;
	u16 pair = 0;

	rcu_read_lock();
	rss = rcu_dereference(to->steer.rss);
	if (rss)
		pair = vdpasim_rss_pair(rss, flow);
	rcu_read_unlock();
	return pair;
}

static u16 steer_by_flow(struct vdpasim_net *to, struct vdpasim_frame *frame, u16 pairs)
{
	u32 slot = steer_slot(frame);
	u8 pair = to->steer.flows ? READ_ONCE(to->steer.flows[slot]) : 0;

	/* one that was not sent from here goes anywhere, but always to the same */
	return pair && pair <= pairs ? pair - 1 : slot % pairs;
}

/**
 * vdpasim_steer_rx - the receive queue that a frame goes to
 * @to: device that receives it
 * @frame: frame; of the device itself, it comes in where it went out unless a table
 *	says otherwise. Pairs beyond those in use share them: the driver does not look
 *	at the others' receive queues.
 *
 * Return: queue
 */
struct vdpasim_vq *vdpasim_steer_rx(struct vdpasim_net *to, struct vdpasim_frame *frame)
{
	u16 pairs = READ_ONCE(to->steer.pairs), pair = frame->tx->index / 2;
	bool self = frame->tx->sim == &to->sim;

	if (!vdpasim_net_several(READ_ONCE(to->sim.features)))
		pair = self ? pair : 0;
	else if (READ_ONCE(to->steer.by_hash))
		pair = steer_by_hash(to, frame);
	else if (self || pairs == 1)
		pair %= pairs;
	else
		pair = steer_by_flow(to, frame, pairs);
	return &to->sim.vqs[2 * pair];
}

/**
 * vdpasim_steer_fixed - whether all flows between two devices go the same way
 * @from: device that sends them, on one of its queues
 * @to: device that receives them, maybe the same
 *
 * Return: whether it is so, and nothing is noted of what is sent
 */
bool vdpasim_steer_fixed(const struct vdpasim_net *from, const struct vdpasim_net *to)
{
	if (from->steer.flows && READ_ONCE(from->steer.pairs) > 1 &&
	    !READ_ONCE(from->steer.by_hash))
		return false;
	if (!vdpasim_net_several(READ_ONCE(to->sim.features)))
		return true;
	return !READ_ONCE(to->steer.by_hash) &&
	       (from == to || READ_ONCE(to->steer.pairs) == 1);
}

/**
 * vdpasim_steer_hash - the hash that is reported with a frame
 * @to: device that receives it, with VIRTIO_NET_F_HASH_REPORT
 * @frame: frame
 * @report: filled with VIRTIO_NET_HASH_REPORT_*
 *
 * Return: the hash, 0 for none
 */
u32 vdpasim_steer_hash(struct vdpasim_net *to, struct vdpasim_frame *frame,
		       u16 *report)
{
	const struct vdpasim_rss *rss;
	u32 hash = 0;

	*report = VIRTIO_NET_HASH_REPORT_NONE;
	if (!rcu_access_pointer(to->steer.rss))
		return 0;
	steer_flow(frame);
	rcu_read_lock();
	rss = rcu_dereference(to->steer.rss);
	if (rss)
		hash = vdpasim_rss_hash(rss, &frame->flow, report);
	rcu_read_unlock();
	return hash;
}

/**
 * vdpasim_net_ctrl_pairs - use so many pairs, steer by flow (5.1.6.5.5)
 * @vq: control queue
 * @pos: behind the command's header
 * @len: bytes there
 *
 * Return: VIRTIO_NET_OK or VIRTIO_NET_ERR
 */
u8 vdpasim_net_ctrl_pairs(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	struct vdpasim_net *net = to_vdpasim_net(vq->sim);
	struct virtio_net_ctrl_mq mq;
	u16 pairs;

	if (!vdpasim_net_several(READ_ONCE(vq->sim->features)) || len != sizeof(mq) ||
	    vdpasim_chain_read(vq, pos, &mq, sizeof(mq)))
		return VIRTIO_NET_ERR;
	pairs = __virtio16_to_cpu(true, mq.virtqueue_pairs);
	if (pairs < VIRTIO_NET_CTRL_MQ_VQ_PAIRS_MIN || pairs > net->max_pairs)
		return VIRTIO_NET_ERR;
	WRITE_ONCE(net->steer.pairs, pairs);
	WRITE_ONCE(net->steer.by_hash, false);
	return VIRTIO_NET_OK;
}
