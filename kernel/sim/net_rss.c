// SPDX-License-Identifier: GPL-2.0-only
/* Receive side scaling and hash reports (virtio 1.2, 5.1.6.4.3 and 5.1.6.5.7). */

#include <linux/in.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <uapi/linux/virtio_net.h>

#include "net.h"

/* IPv4 addresses and ports, IPv6 addresses and ports */
#define INPUT_MAX	36

/**
 * struct vdpasim_rss - what the driver asked for
 * @types: of hash, VIRTIO_NET_RSS_HASH_TYPE_*
 * @key: of the hash, zeros behind what was given
 * @mask: of the hash, for an entry of @table
 * @unclassified: pair of frames without a hash
 * @table: pairs
 * @rcu: frees it
 */
struct vdpasim_rss {
	u32 types;
	u8 key[VDPASIM_RSS_KEY];
	u16 mask;
	u16 unclassified;
	u16 table[VDPASIM_RSS_TABLE];
	struct rcu_head rcu;
};

struct input {
	u8 data[INPUT_MAX];
	u32 len;
};

static void add(struct input *in, const u8 *data, u32 len)
{
	memcpy(in->data + in->len, data, len);
	in->len += len;
}

/* For each bit that is set the 32 bits of the key from its place on. */
static u32 toeplitz(const u8 *key, const struct input *in)
{
	unsigned int bit;
	u32 hash = 0, i;
	u64 window;

	static_assert(INPUT_MAX + 4 <= VDPASIM_RSS_KEY);
	window = (u64)key[0] << 24 | key[1] << 16 | key[2] << 8 | key[3];
	for (i = 0; i < in->len; i++) {
		window = window << 8 | key[i + 4];
		for (bit = 0; bit < 8; bit++)
			if (in->data[i] << bit & 0x80)
				hash ^= (u32)(window >> (8 - bit));
	}
	return hash;
}

/* What a type of hash needs beside the addresses, by protocol. */
struct kind {
	u32 tcp;
	u32 udp;
	u32 ip;
	u16 report;	/* of @ip; those of TCP and UDP follow */
};

static const struct kind ipv4 = {
	VIRTIO_NET_RSS_HASH_TYPE_TCPv4, VIRTIO_NET_RSS_HASH_TYPE_UDPv4,
	VIRTIO_NET_RSS_HASH_TYPE_IPv4, VIRTIO_NET_HASH_REPORT_IPv4,
};
static const struct kind ipv6 = {
	VIRTIO_NET_RSS_HASH_TYPE_TCPv6, VIRTIO_NET_RSS_HASH_TYPE_UDPv6,
	VIRTIO_NET_RSS_HASH_TYPE_IPv6, VIRTIO_NET_HASH_REPORT_IPv6,
};
static const struct kind ipv6_ex = {
	VIRTIO_NET_RSS_HASH_TYPE_TCP_EX, VIRTIO_NET_RSS_HASH_TYPE_UDP_EX,
	VIRTIO_NET_RSS_HASH_TYPE_IP_EX, VIRTIO_NET_HASH_REPORT_IPv6_EX,
};

/* Returns the report, 0 for no hash of this kind. */
static u16 choose(const struct kind *kind, u32 types, u8 proto)
{
	static_assert(VIRTIO_NET_HASH_REPORT_TCPv4 == VIRTIO_NET_HASH_REPORT_IPv4 + 1 &&
		      VIRTIO_NET_HASH_REPORT_UDPv4 == VIRTIO_NET_HASH_REPORT_IPv4 + 2);
	if (proto == IPPROTO_TCP && (types & kind->tcp))
		return kind->report + 1;
	if (proto == IPPROTO_UDP && (types & kind->udp))
		return kind->report + 2;
	return types & kind->ip ? kind->report : 0;
}

/**
 * vdpasim_rss_hash - hash of a flow
 * @rss: how
 * @flow: flow
 * @report: filled with what was hashed, VIRTIO_NET_HASH_REPORT_*
 *
 * Return: the hash, 0 for none
 */
u32 vdpasim_rss_hash(const struct vdpasim_rss *rss, const struct vdpasim_flow *flow,
		     u16 *report)
{
	u32 len = flow->version == 4 ? 4 : sizeof(flow->src);
	const struct kind *kind = flow->version == 4 ? &ipv4 : &ipv6;
	const u8 *src = flow->src, *dst = flow->dst;
	struct input in = { };

	*report = 0;
	if (flow->version && flow->extended) {
		*report = choose(&ipv6_ex, rss->types, flow->proto);
		if (*report) {
			kind = &ipv6_ex;
			src = flow->home;
			dst = flow->last;
		}
	}
	/* otherwise as if there were no extension headers */
	if (flow->version && !*report)
		*report = choose(kind, rss->types, flow->proto);
	if (!*report)
		return 0;
	add(&in, src, len);
	add(&in, dst, len);
	if (*report != kind->report)
		add(&in, flow->ports, sizeof(flow->ports));
	return toeplitz(rss->key, &in);
}

/**
 * vdpasim_rss_pair - where a flow goes
 * @rss: how
 * @flow: flow
 *
 * Return: queue pair
 */
u16 vdpasim_rss_pair(const struct vdpasim_rss *rss, const struct vdpasim_flow *flow)
{
	u16 report;
	u32 hash = vdpasim_rss_hash(rss, flow, &report);

	return report ? rss->table[hash & rss->mask] : rss->unclassified;
}

static void rss_free(struct rcu_head *rcu)
{
	kfree(container_of(rcu, struct vdpasim_rss, rcu));
}

/**
 * vdpasim_rss_free - free what may be in use
 * @rss: taken away from where it is found; NULL is fine
 *
 * Context: any.
 */
void vdpasim_rss_free(struct vdpasim_rss *rss)
{
	if (rss)
		call_rcu(&rss->rcu, rss_free);
}

static int read16(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u16 *val)
{
	__virtio16 raw;
	int ret = vdpasim_chain_read(vq, pos, &raw, sizeof(raw));

	*val = ret ? 0 : __virtio16_to_cpu(true, raw);
	return ret;
}

/* The key and its length. Linux sends a byte of padding behind them. */
static bool read_key(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len,
		     struct vdpasim_rss *rss)
{
	u8 n;

	if (len < sizeof(n) || vdpasim_chain_read(vq, pos, &n, sizeof(n)))
		return false;
	return n <= VDPASIM_RSS_KEY && len >= sizeof(n) + n &&
	       !vdpasim_chain_read(vq, pos, rss->key, n);
}

static bool read_types(struct vdpasim_vq *vq, struct vdpasim_pos *pos,
		       struct vdpasim_rss *rss)
{
	__virtio32 raw;

	if (vdpasim_chain_read(vq, pos, &raw, sizeof(raw)))
		return false;
	rss->types = __virtio32_to_cpu(true, raw);
	return !(rss->types & ~VDPASIM_RSS_TYPES);
}

/* A table with the pairs that @max allows, and the pairs to send on. */
static bool read_table(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 *len,
		       struct vdpasim_rss *rss, u16 max, u16 *pairs)
{
	const u32 fixed = sizeof(__virtio16) * 2;
	unsigned int i;

	if (*len < fixed || read16(vq, pos, &rss->mask) ||
	    read16(vq, pos, &rss->unclassified))
		return false;
	*len -= fixed;
	if (rss->mask >= VDPASIM_RSS_TABLE || !is_power_of_2(rss->mask + 1U) ||
	    rss->unclassified >= max || *len < sizeof(__virtio16) * (rss->mask + 2U))
		return false;
	*len -= sizeof(__virtio16) * (rss->mask + 2U);
	for (i = 0; i <= rss->mask; i++)
		if (read16(vq, pos, &rss->table[i]) || rss->table[i] >= max)
			return false;
	return !read16(vq, pos, pairs) && *pairs && *pairs <= max;
}

static void rss_use(struct vdpasim_steer *steer, struct vdpasim_rss *rss, bool by_hash)
{
	struct vdpasim_rss *old = rcu_dereference_protected(steer->rss, true);

	rcu_assign_pointer(steer->rss, rss);
	WRITE_ONCE(steer->by_hash, by_hash);
	vdpasim_rss_free(old);
}

/**
 * vdpasim_net_ctrl_rss - steer by hash (5.1.6.5.7.1)
 * @vq: control queue
 * @pos: behind the command's header
 * @len: bytes there
 *
 * Return: VIRTIO_NET_OK or VIRTIO_NET_ERR
 */
u8 vdpasim_net_ctrl_rss(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	struct vdpasim_net *net = to_vdpasim_net(vq->sim);
	struct vdpasim_rss *rss;
	u16 pairs;

	if (!vdpasim_has(vq->sim, VIRTIO_NET_F_RSS) || len < sizeof(rss->types))
		return VIRTIO_NET_ERR;
	rss = kzalloc(sizeof(*rss), GFP_ATOMIC);
	if (!rss)
		return VIRTIO_NET_ERR;
	len -= sizeof(rss->types);
	if (!read_types(vq, pos, rss) ||
	    !read_table(vq, pos, &len, rss, net->max_pairs, &pairs) ||
	    !read_key(vq, pos, len, rss)) {
		kfree(rss);
		return VIRTIO_NET_ERR;
	}
	WRITE_ONCE(net->steer.pairs, pairs);
	rss_use(&net->steer, rss, true);
	return VIRTIO_NET_OK;
}

/**
 * vdpasim_net_ctrl_hash - report a hash, steer as before (5.1.6.5.6.4)
 * @vq: control queue
 * @pos: behind the command's header
 * @len: bytes there
 *
 * Return: VIRTIO_NET_OK or VIRTIO_NET_ERR
 */
u8 vdpasim_net_ctrl_hash(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	const u32 fixed = offsetof(struct virtio_net_hash_config, hash_key_length);
	struct vdpasim_net *net = to_vdpasim_net(vq->sim);
	__virtio16 reserved[4];
	struct vdpasim_rss *rss;

	if (!vdpasim_has(vq->sim, VIRTIO_NET_F_HASH_REPORT) || len < fixed)
		return VIRTIO_NET_ERR;
	rss = kzalloc(sizeof(*rss), GFP_ATOMIC);
	if (!rss)
		return VIRTIO_NET_ERR;
	if (!read_types(vq, pos, rss) ||
	    vdpasim_chain_read(vq, pos, reserved, sizeof(reserved)) ||
	    !read_key(vq, pos, len - fixed, rss)) {
		kfree(rss);
		return VIRTIO_NET_ERR;
	}
	rss_use(&net->steer, rss, false);
	return VIRTIO_NET_OK;
}
