// SPDX-License-Identifier: GPL-2.0-only
/*
 * Network devices: frames that a device sends to its own address come back to it, in
 * order on each pair of queues.
 */

#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/unaligned.h>

#include "net.h"

#define NET_FEATURES	(BIT_ULL(VIRTIO_NET_F_MTU) |		\
			 BIT_ULL(VIRTIO_NET_F_MAC) |		\
			 BIT_ULL(VIRTIO_NET_F_STATUS) |		\
			 BIT_ULL(VIRTIO_NET_F_CTRL_VQ) |	\
			 BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR) |	\
			 BIT_ULL(VIRTIO_NET_F_MQ) |		\
			 VDRV_RING_FEATURES)

/* for experiments (IEEE 802): nobody else sends it */
#define NET_ETHERTYPE	0x88b5
/* addresses, type, number of the frame */
#define NET_HEADER	(ETH_HLEN + 4)
#define NET_LEN_MIN	60
#define NET_DEPTH	16
/* memory for buffers, unless one frame for each queue needs more */
#define NET_BUFFERS	(512U << 10)

static u8 *slot_of(const struct vdrv_net *net, u8 *area, unsigned int pair, unsigned int i)
{
	return area + ((size_t)pair * net->depth + i) * net->slot;
}

/* Lengths around every limit that code may have, then any. */
static u32 frame_len(const struct vdrv_net *net, u64 seq)
{
	static const u16 edges[] = {
		NET_LEN_MIN, 61, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 513,
		1023, 1024, 1025, 1499, 1500, 2047, 2048, 4095, 4096, 4097,
	};
	u64 x = (seq + 1) * 0x2545f4914f6cdd1dULL;

	if (seq % 32 == 31)
		return net->max_len;
	if (seq % 32 < ARRAY_SIZE(edges))
		return min_t(u32, edges[seq % 32], net->max_len);
	return NET_LEN_MIN + (x >> 32) % (net->max_len - NET_LEN_MIN + 1);
}

static void build_frame(const struct vdrv_net *net, u8 *p, u64 seq)
{
	ether_addr_copy(p, net->mac);
	ether_addr_copy(p + ETH_ALEN, net->mac);
	p[2 * ETH_ALEN] = NET_ETHERTYPE >> 8;
	p[2 * ETH_ALEN + 1] = NET_ETHERTYPE & 0xff;
	put_unaligned_le32(seq, p + ETH_HLEN);
	vdrv_pattern(p + NET_HEADER, frame_len(net, seq) - NET_HEADER, seq);
}

/* One buffer, or several; in the ring or in a table. */
static void shape_chain(const struct vdrv_net *net, struct vdrv_chain *chain, u8 *p,
			u32 len, u64 turn)
{
	bool any = vdrv_has(net->drv, VIRTIO_F_VERSION_1) ||
		   vdrv_has(net->drv, VIRTIO_F_ANY_LAYOUT);
	unsigned int pieces = min_t(unsigned int, 1 + turn % 4, net->drv->vqs[0].num);

	if (!any)
		pieces = max(pieces, 2u);	/* the header by itself */
	chain->n = 0;
	chain->indirect = turn / 4 % 2;
	vdrv_chain_pieces(chain, p, len, any && turn % 3 ? 0 : net->hdr_len, pieces);
}

static int post_rx(struct vdrv_net *net, unsigned int pair, u32 i)
{
	struct vdrv_chain chain = { .token = i };
	int ret;

	shape_chain(net, &chain, slot_of(net, net->rx, pair, i), net->slot, net->posted++);
	ret = vdrv_vq_add(&net->drv->vqs[2 * pair], &chain);
	return ret ? vdrv_fail(net->run, ret, "queue %u has no room", 2 * pair) : 0;
}

static int send(struct vdrv_net *net, unsigned int pair, unsigned int i, u64 seq)
{
	u8 *p = slot_of(net, net->tx, pair, i);
	struct vdrv_chain chain = { .token = i };
	int ret;

	memset(p, 0, net->hdr_len);
	build_frame(net, p + net->hdr_len, seq);
	shape_chain(net, &chain, p, net->hdr_len + frame_len(net, seq), seq);
	chain.out = chain.n;
	ret = vdrv_vq_add(&net->drv->vqs[2 * pair + 1], &chain);
	return ret ? vdrv_fail(net->run, ret, "queue %u has no room", 2 * pair + 1) : 0;
}

/* Nothing but what was negotiated is in the header (virtio 1.2, 5.1.6.4). */
static int check_header(struct vdrv_net *net, const u8 *p)
{
	const struct virtio_net_hdr_v1 *hdr = (const void *)p;

	if (hdr->flags || hdr->gso_type != VIRTIO_NET_HDR_GSO_NONE)
		return vdrv_fail(net->run, -EPROTO, "a frame came back with an offload");
	if (vdrv_has(net->drv, VIRTIO_F_VERSION_1) &&
	    __virtio16_to_cpu(true, (__virtio16)hdr->num_buffers) != 1)
		return vdrv_fail(net->run, -EPROTO, "a frame came back in several buffers");
	return 0;
}

/* A frame of another device, which is not expected and no mistake. */
static bool is_foreign(const struct vdrv_net *net, const u8 *frame, u32 len)
{
	return len < ETH_HLEN ||
	       (!ether_addr_equal(frame, net->mac) &&
		(frame[2 * ETH_ALEN] << 8 | frame[2 * ETH_ALEN + 1]) != NET_ETHERTYPE);
}

/* Returns 1 when it was frame @seq, 0 when it was another device's. */
static int take_frame(struct vdrv_net *net, unsigned int pair, u64 seq)
{
	struct vdrv_vq *rx = &net->drv->vqs[2 * pair];
	u32 want_len = frame_len(net, seq), i, len;
	const u8 *p;
	int ret;

	ret = vdrv_get_back(net->run, rx, &i, &len);
	if (ret)
		return ret;
	if (len > net->slot || len < net->hdr_len)
		return vdrv_fail(net->run, -EPROTO, "queue %u: %u bytes in a buffer of %u",
				 rx->index, len, net->slot);
	p = slot_of(net, net->rx, pair, i);
	len -= net->hdr_len;
	if (is_foreign(net, p + net->hdr_len, len))
		return post_rx(net, pair, i);
	ret = check_header(net, p);
	if (ret)
		return ret;
	build_frame(net, net->want, seq);
	p += net->hdr_len;
	if (vdrv_compare(net->run, seq, p, net->want, min(len, want_len)) && len != want_len)
		vdrv_differs(net->run, seq, min(len, want_len), 0, 0);
	net->run->result->count++;
	net->run->result->bytes += want_len;
	ret = post_rx(net, pair, i);
	return ret ? ret : 1;
}

/* All of a pair's frames, then the buffers that they were sent from. */
static int take_frames(struct vdrv_net *net, unsigned int pair, u64 seq, unsigned int n)
{
	struct vdrv_vq *tx = &net->drv->vqs[2 * pair + 1];
	u32 token, len;
	unsigned int i;
	int ret;

	for (i = 0; i < n; i += ret) {
		ret = take_frame(net, pair, seq + i);
		if (ret < 0)
			return ret;
	}
	vdrv_vq_kick(&net->drv->vqs[2 * pair]);
	for (i = 0; i < n; i++) {
		ret = vdrv_get_back(net->run, tx, &token, &len);
		if (ret)
			return ret;
		if (len)
			return vdrv_fail(net->run, -EPROTO,
					 "queue %u: %u bytes written to a frame that was sent",
					 tx->index, len);
	}
	return 0;
}

/* Send @n frames, as many on each pair as it may have under way, and get them back. */
static int round_trip(struct vdrv_net *net, u64 seq, unsigned int n)
{
	unsigned int pair, i, left = n, count;
	u64 next = seq;
	int ret;

	for (pair = 0; left; pair++, left -= count) {
		count = min(left, net->depth);
		for (i = 0; i < count; i++) {
			ret = send(net, pair, i, next++);
			if (ret)
				return ret;
		}
		vdrv_vq_kick(&net->drv->vqs[2 * pair + 1]);
	}
	for (pair = 0; n; pair++, n -= count, seq += count) {
		count = min(n, net->depth);
		ret = take_frames(net, pair, seq, count);
		if (ret)
			return ret;
	}
	return 0;
}

static int exchange(struct vdrv_net *net)
{
	u8 own[ETH_ALEN], other[ETH_ALEN] = { 0x02, 0x76, 0x64, 0x70, 0x61, 0x01 };
	bool moved = vdrv_has(net->drv, VIRTIO_NET_F_CTRL_MAC_ADDR);
	u64 seq, left = net->run->count;
	unsigned int n;
	int ret = 0;

	ether_addr_copy(own, net->mac);
	if (moved) {
		ether_addr_copy(net->mac, other);
		ret = vdrv_net_set_mac(net, other);
	}
	for (seq = 0; left && !ret; seq += n, left -= n) {
		n = min_t(u64, left, net->depth * net->pairs);
		ret = vdrv_may_go_on(net->run);
		if (!ret)
			ret = round_trip(net, seq, n);
		/* the first frames found the device by another address */
		if (!ret && moved) {
			ether_addr_copy(net->mac, own);
			ret = vdrv_net_set_mac(net, own);
			moved = false;
		}
	}
	return ret;
}

static int prepare_queues(struct vdrv_net *net)
{
	unsigned int pair, i;
	int ret;

	for (pair = 0; pair < net->pairs; pair++) {
		for (i = 0; i < net->depth; i++) {
			ret = post_rx(net, pair, i);
			if (ret)
				return ret;
		}
		vdrv_vq_kick(&net->drv->vqs[2 * pair]);
	}
	if (!net->ctrl)
		return 0;
	ret = vdrv_net_ask_nonsense(net);
	if (!ret && vdrv_has(net->drv, VIRTIO_NET_F_MQ))
		ret = vdrv_net_set_pairs(net, net->pairs);
	return ret;
}

/* A device that has no address is given one. */
static void find_mac(struct vdrv_net *net)
{
	vdpa_get_config(net->drv->vdev, offsetof(struct virtio_net_config, mac), net->mac,
			ETH_ALEN);
	if (!is_valid_ether_addr(net->mac))
		eth_random_addr(net->mac);
}

static u16 config16(struct vdrv_net *net, unsigned int offset)
{
	__virtio16 val;

	vdpa_get_config(net->drv->vdev, offset, &val, sizeof(val));
	return __virtio16_to_cpu(true, val);
}

static void size_buffers(struct vdrv_net *net, u64 features)
{
	u32 mtu = ETH_DATA_LEN, num = min_t(u32, VDRV_NUM,
			net->drv->ops->get_vq_num_max(net->drv->vdev));

	if (features & BIT_ULL(VIRTIO_NET_F_MTU))
		mtu = config16(net, offsetof(struct virtio_net_config, mtu));
	net->hdr_len = features & BIT_ULL(VIRTIO_F_VERSION_1) ?
		sizeof(struct virtio_net_hdr_v1) : sizeof(struct virtio_net_hdr);
	net->max_len = max_t(u32, mtu + ETH_HLEN, NET_LEN_MIN);
	net->slot = ALIGN(net->hdr_len + net->max_len, 64);
	/* four descriptors each at most */
	net->depth = clamp_t(u32, NET_BUFFERS / (2 * net->pairs * net->slot), 1,
			     min_t(u32, NET_DEPTH, max(num / 4, 1u)));
}

static int start(struct vdrv_net *net)
{
	struct vdrv *drv = net->drv;
	u64 features = drv->ops->get_device_features(drv->vdev) & NET_FEATURES;
	bool ctrl = features & BIT_ULL(VIRTIO_NET_F_CTRL_VQ);
	u16 vq[2 * VDRV_NET_PAIRS_MAX + 1], max_pairs = 1;
	struct vdrv_setup setup = { .features = NET_FEATURES, .vq = vq,
				    .one_to_one = net->run->params->one_to_one };
	size_t area;
	int ret;

	if (features & BIT_ULL(VIRTIO_NET_F_MQ))
		max_pairs = config16(net, offsetof(struct virtio_net_config,
						   max_virtqueue_pairs));
	net->pairs = clamp_t(u16, max_pairs, 1, VDRV_NET_PAIRS_MAX);
	size_buffers(net, features);
	for (setup.nvqs = 0; setup.nvqs < 2 * net->pairs; setup.nvqs++)
		vq[setup.nvqs] = setup.nvqs;
	if (ctrl)
		vq[setup.nvqs++] = 2 * max_pairs;
	area = (size_t)net->pairs * net->depth * net->slot;
	setup.buffers = 2 * area + VDRV_NET_REQUEST_LEN;

	ret = vdrv_start_run(net->run, &setup);
	if (ret)
		return ret;
	net->ctrl = ctrl ? &drv->vqs[drv->nvqs - 1] : NULL;
	net->rx = vdrv_arena_take(&drv->arena, area, 1);
	net->tx = vdrv_arena_take(&drv->arena, area, 1);
	net->request = vdrv_arena_take(&drv->arena, VDRV_NET_REQUEST_LEN, 1);
	net->want = kmalloc(net->slot, GFP_KERNEL);
	if (!net->rx || !net->tx || !net->request || !net->want)
		return -ENOMEM;
	find_mac(net);
	return 0;
}

/**
 * vdrv_net_run - exercise a network device
 * @run: exercise
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_net_run(struct vdrv_run *run)
{
	struct vdrv_net net = { .run = run, .drv = run->drv };
	int ret;

	ret = start(&net);
	if (!ret)
		ret = prepare_queues(&net);
	if (!ret)
		ret = exchange(&net);
	kfree(net.want);
	return ret;
}
