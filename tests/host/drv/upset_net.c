// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Network devices that are upset: frames to each other, to all and to themselves on all
 * queues. Any may be lost, none may arrive as it was not sent. At the end each device has
 * to get all that it sends to itself.
 */

#include <linux/etherdevice.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <linux/virtio_net.h>

#include "driver/run.h"
#include "upset_party.h"

#define HDR		12
#define SLOT		(HDR + 1514)
#define PAIRS_MAX	4
#define RX_DEPTH	24
#define TX_DEPTH	8
#define CTRL_LEN	64
/* Ethernet and, so that flows go to all queues, what looks like IPv4 and UDP */
#define IP		ETH_HLEN
#define UDP		(IP + 20)
/* number of the sender, of the frame, length */
#define MARK		(UDP + 8)
#define FRAME_MIN	(MARK + 12)
#define CALM_ROUNDS	20
/* with any of these the control queue is the last */
#define SEVERAL		(BIT_ULL(VIRTIO_NET_F_MQ) | BIT_ULL(VIRTIO_NET_F_RSS))

/**
 * struct net - a network device
 * @pairs: pairs of queues in use
 * @ctrl: control queue, NULL for none
 * @mac: its address
 * @turn: frames sent so far
 * @since: what that was when it began to count its own
 * @own: frames to itself that came back since
 * @rx: RX_DEPTH buffers for each pair
 * @tx: TX_DEPTH buffers for each pair
 * @request: of the control queue
 * @want: a frame as it should be
 */
struct net {
	unsigned int pairs;
	struct vdrv_vq *ctrl;
	u8 mac[ETH_ALEN];
	u32 turn;
	u32 since;
	u32 own;
	u8 *rx;
	u8 *tx;
	u8 *request;
	u8 want[SLOT];
};

/* the addresses that the drivers had last, as numbers; atomic */
static u64 last_mac[UPSET_NETS];

static void build(u8 *p, u32 sender, u32 turn, u32 len)
{
	p[ETH_HLEN - 2] = 0x08;
	p[ETH_HLEN - 1] = 0x00;
	memset(p + IP, 0, MARK - IP);
	p[IP] = 0x45;
	put_unaligned_be16(len - IP, p + IP + 2);
	p[IP + 8] = 64;
	p[IP + 9] = 17;
	put_unaligned_be32(0x0a000000 + sender, p + IP + 12);
	put_unaligned_be32(0x0a000100 + turn % 16, p + IP + 16);
	put_unaligned_be16(turn % 64, p + UDP);
	put_unaligned_be16(len - UDP, p + UDP + 4);
	put_unaligned_le32(sender, p + MARK);
	put_unaligned_le32(turn, p + MARK + 4);
	put_unaligned_le32(len, p + MARK + 8);
	vdrv_pattern(p + FRAME_MIN, len - FRAME_MIN, turn * 8ULL + sender);
}

static int check_frame(struct party *p, const u8 *frame, u32 len)
{
	struct net *net = p->priv;
	u32 sender, turn;

	PARTY_EXPECT(p, len >= FRAME_MIN && len <= SLOT - HDR);
	sender = get_unaligned_le32(frame + MARK);
	turn = get_unaligned_le32(frame + MARK + 4);
	PARTY_EXPECT(p, sender < UPSET_NETS);
	build(net->want, sender, turn, len);
	PARTY_EXPECT(p, !memcmp(frame + ETH_HLEN - 2, net->want + ETH_HLEN - 2,
				len - ETH_HLEN + 2));
	p->count.frames++;
	if (sender == p->device && turn > net->since &&
	    ether_addr_equal(frame, frame + ETH_ALEN))
		net->own++;
	return 0;
}

/* ------------------------------------------------------------------- queues */

static int post(struct party *p, unsigned int pair, u32 i)
{
	struct vdrv_chain chain = { .token = i, .indirect = i % 2 };
	struct net *net = p->priv;

	vdrv_chain_pieces(&chain, net->rx + (pair * RX_DEPTH + i) * SLOT, SLOT, 0, 1 + i % 3);
	return vdrv_vq_add(&p->drv->vqs[2 * pair], &chain);
}

/* Take what has arrived and make room for more. */
static int drain(struct party *p)
{
	struct net *net = p->priv;
	unsigned int pair;
	struct vdrv_vq *vq;
	u32 i, len;
	int ret;

	for (pair = 0; pair < net->pairs; pair++) {
		vq = &p->drv->vqs[2 * pair];
		while ((ret = vdrv_vq_get(vq, &i, &len)) == 1) {
			PARTY_EXPECT(p, i < RX_DEPTH && len > HDR);
			ret = check_frame(p, net->rx + (pair * RX_DEPTH + i) * SLOT + HDR,
					  len - HDR);
			if (ret)
				return ret;
			PARTY_EXPECT(p, !post(p, pair, i));
		}
		PARTY_EXPECT(p, !ret);
		vdrv_vq_kick(vq);
	}
	return 0;
}

static int send(struct party *p, unsigned int pair, unsigned int i, const u8 *to)
{
	u32 len = FRAME_MIN + party_random(p, SLOT - HDR - FRAME_MIN + 1);
	struct vdrv_chain chain = { .token = i, .indirect = party_random(p, 2) };
	struct net *net = p->priv;
	u8 *at = net->tx + (pair * TX_DEPTH + i) * SLOT;

	memset(at, 0, HDR);
	ether_addr_copy(at + HDR, to);
	ether_addr_copy(at + HDR + ETH_ALEN, net->mac);
	build(at + HDR, p->device, ++net->turn, len);
	vdrv_chain_pieces(&chain, at, HDR + len, party_random(p, 2) ? HDR : 0,
			  1 + party_random(p, 3));
	chain.out = chain.n;
	PARTY_EXPECT(p, !vdrv_vq_add(&p->drv->vqs[2 * pair + 1], &chain));
	p->count.sent++;
	return 0;
}

static void choose(struct party *p, u8 *to)
{
	const struct net *net = p->priv;
	u64 other;

	switch (party_random(p, 8)) {
	case 0:
		eth_broadcast_addr(to);
		break;
	case 1 ... 2:
		ether_addr_copy(to, net->mac);
		break;
	default:
		other = READ_ONCE(last_mac[party_random(p, UPSET_NETS)]);
		put_unaligned_be16(other >> 32, to);
		put_unaligned_be32(other, to + 2);
	}
}

/* Frames on all queues at once, until the device has passed them on. */
static int burst(struct party *p, const u8 *only)
{
	unsigned int n[PAIRS_MAX], pair, i;
	struct net *net = p->priv;
	u8 to[ETH_ALEN];
	u32 token, len;
	int ret;

	for (pair = 0; pair < net->pairs; pair++) {
		n[pair] = 1 + party_random(p, TX_DEPTH / 2);
		for (i = 0; i < n[pair]; i++) {
			choose(p, to);
			ret = send(p, pair, i, only ? only : to);
			if (ret)
				return ret;
		}
		vdrv_vq_kick(&p->drv->vqs[2 * pair + 1]);
	}
	for (pair = 0; pair < net->pairs; pair++) {
		for (i = 0; i < n[pair]; i++) {
			ret = party_await(p, &p->drv->vqs[2 * pair + 1], &token, &len);
			if (ret < 0)
				return ret;
			PARTY_EXPECT(p, token < n[pair]);
		}
	}
	return drain(p);
}

/* Returns 1 if the device agreed, 0 if it refused. */
static int ask(struct party *p, u8 class, u8 cmd, const void *data, u32 size)
{
	struct vdrv_chain chain = { .n = 2, .out = 1 };
	struct net *net = p->priv;
	u8 *req = net->request;
	u32 token, len;
	int ret;

	req[0] = class;
	req[1] = cmd;
	memcpy(req + 2, data, size);
	req[2 + size] = 0x77;
	chain.sg[0] = (struct vdrv_sg){ req, 2 + size };
	chain.sg[1] = (struct vdrv_sg){ req + 2 + size, 1 };
	PARTY_EXPECT(p, !vdrv_vq_add(net->ctrl, &chain));
	vdrv_vq_kick(net->ctrl);
	ret = party_await(p, net->ctrl, &token, &len);
	if (ret < 0)
		return ret;
	PARTY_EXPECT(p, req[2 + size] == VIRTIO_NET_OK || req[2 + size] == VIRTIO_NET_ERR);
	return req[2 + size] == VIRTIO_NET_OK;
}

/* What the device has to agree to. */
static int order(struct party *p, u8 class, u8 cmd, const void *data, u32 size)
{
	int ret = ask(p, class, cmd, data, size);

	if (ret < 0)
		return ret;
	PARTY_EXPECT(p, ret);
	return 0;
}

/* ------------------------------------------------------- from reset to traffic */

/* Where no driver sets the address, others may at any time. */
static void read_mac(struct party *p)
{
	struct net *net = p->priv;

	vdpa_get_config(p->vdev, 0, net->mac, ETH_ALEN);
	WRITE_ONCE(last_mac[p->device], ether_addr_to_u64(net->mac));
}

static int set_mac(struct party *p)
{
	u8 mac[ETH_ALEN] = { 0x02, 2, p->device, party_random(p, 256), party_random(p, 256) };

	return order(p, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
}

static int set_pairs(struct party *p)
{
	struct net *net = p->priv;
	__virtio16 n = __cpu_to_virtio16(true, net->pairs);

	return order(p, VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, &n, sizeof(n));
}

static int configure(struct party *p)
{
	struct net *net = p->priv;
	int ret = 0;

	if (net->pairs > 1)
		ret = set_pairs(p);
	if (!ret && net->ctrl && vdrv_has(p->drv, VIRTIO_NET_F_CTRL_MAC_ADDR))
		ret = set_mac(p);
	read_mac(p);
	return ret;
}

/* Which features, and so which queues. */
static void plan(struct party *p, struct vdrv_setup *setup)
{
	struct net *net = p->priv;

	setup->features = party_features(p) & ~BIT_ULL(VIRTIO_NET_F_HASH_REPORT);
	if (!party_random(p, 3))
		setup->features &= ~SEVERAL;
	if (!party_random(p, 3))
		setup->features &= ~BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR);
	if (!party_random(p, 4))
		setup->features &= ~(BIT_ULL(VIRTIO_NET_F_CTRL_VQ) | SEVERAL);
	setup->one_to_one = party_random(p, 2);
	net->pairs = 1;
	if (setup->features & p->drv->ops->get_device_features(p->vdev) &
	    BIT_ULL(VIRTIO_NET_F_MQ))
		net->pairs = min_t(unsigned int, (p->vdev->nvqs - 1) / 2, PAIRS_MAX);
	setup->nvqs = 2 * net->pairs + !!(setup->features & BIT_ULL(VIRTIO_NET_F_CTRL_VQ));
	setup->buffers = net->pairs * (RX_DEPTH + TX_DEPTH) * SLOT + CTRL_LEN;
}

static int start(struct party *p)
{
	struct vdrv_setup setup = { .num = 128 };
	struct net *net = p->priv;
	unsigned int pair, i;
	int ret;

	plan(p, &setup);
	ret = vdrv_start(p->drv, &setup);
	if (ret)
		return ret;
	net->ctrl = setup.nvqs % 2 ? &p->drv->vqs[setup.nvqs - 1] : NULL;
	net->request = vdrv_arena_take(&p->drv->arena, CTRL_LEN, 1);
	net->rx = vdrv_arena_take(&p->drv->arena, net->pairs * RX_DEPTH * SLOT, 1);
	net->tx = vdrv_arena_take(&p->drv->arena, net->pairs * TX_DEPTH * SLOT, 1);
	PARTY_EXPECT(p, net->request && net->rx && net->tx);
	for (pair = 0; pair < net->pairs; pair++) {
		for (i = 0; i < RX_DEPTH; i++)
			PARTY_EXPECT(p, !post(p, pair, i));
		vdrv_vq_kick(&p->drv->vqs[2 * pair]);
	}
	return configure(p);
}

static void fresh(struct party *p)
{
	if (!p->priv)
		p->priv = kzalloc(sizeof(struct net), GFP_KERNEL);
}

static int traffic(struct party *p)
{
	struct net *net = p->priv;
	int ret = burst(p, NULL);

	if (!ret && net->ctrl && !party_random(p, 16))
		ret = configure(p);
	return ret;
}

/* All buffers are posted and nobody else sends: nothing may be lost. */
static int calm(struct party *p)
{
	struct net *net = p->priv;
	unsigned int i;
	int ret;

	read_mac(p);
	ret = drain(p);
	net->since = net->turn;
	net->own = 0;
	for (i = 0; i < CALM_ROUNDS && !ret; i++)
		ret = burst(p, net->mac);
	if (!ret)
		PARTY_EXPECT(p, net->own == net->turn - net->since);
	return ret;
}

const struct party_ops party_net_ops = {
	.fresh = fresh,
	.start = start,
	.round = traffic,
	.calm = calm,
};
