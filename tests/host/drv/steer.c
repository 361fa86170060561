// SPDX-License-Identifier: GPL-2.0-or-later
/* Which receive queue a frame comes in on, and with which hash. */

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/slab.h>
#include <linux/unaligned.h>
#include <linux/virtio_net.h>

#include "driver/driver.h"
#include "driver/exercise.h"
#include "drv.h"
#include "expect.h"

#define PAIRS		4
#define CTRL		(2 * PAIRS)
#define HDR		20
#define SLOT		512
/* frames that are sent at once */
#define BURST		48
#define DEPTH		BURST
#define REQUEST		512
#define TABLE		128

/* two devices: frames go from the second to the first, and back */
struct end {
	struct vdpa_device *vdev;
	struct vdrv *drv;
	u8 mac[ETH_ALEN];
	u8 *rx;
	u8 *tx;
	u8 *request;
};

/* The example of the specification that all devices follow, with its results. */
static const u8 key[40] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
	0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
	0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
	0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

static const struct flow {
	u8 src[16], dst[16];
	u16 sport, dport;
	u8 version;
	u32 ip, ports;
} flows[] = {
	{ { 66, 9, 149, 187 }, { 161, 142, 100, 80 }, 2794, 1766, 4, 0x323e8fc2, 0x51ccc178 },
	{ { 199, 92, 111, 2 }, { 65, 69, 140, 83 }, 14230, 4739, 4, 0xd718262a, 0xc626b0ea },
	{ { 24, 19, 198, 95 }, { 12, 22, 207, 184 }, 12898, 38024, 4, 0xd2d0a5de, 0x5c2b394a },
	{ { 0x3f, 0xfe, 0x25, 0x01, 0x02, 0x00, 0x1f, 0xff, [15] = 7 },
	  { 0x3f, 0xfe, 0x25, 0x01, 0x02, 0x00, 0x00, 0x03, [15] = 1 },
	  2794, 1766, 6, 0x2cc18cd5, 0x40207d3d },
	{ { 0x3f, 0xfe, 0x05, 0x01, 0x00, 0x08, 0, 0, 0x02, 0x60, 0x97, 0xff, 0xfe, 0x40,
	    0xef, 0xab },
	  { 0xff, 0x02, [15] = 1 }, 14230, 4739, 6, 0x0f0c461c, 0xdde51bbf },
};

enum shape {
	PLAIN,
	TAGGED,
	FRAGMENT,
	OPTIONS,	/* a header that says nothing of addresses */
	MOBILE,		/* the addresses that count are in extension headers */
};

static u32 put16(u8 *p, u16 val)
{
	p[0] = val >> 8;
	p[1] = val;
	return 2;
}

static u32 build_ipv4(u8 *p, const struct flow *f, u8 proto, enum shape shape)
{
	memset(p, 0, 20);
	p[0] = 0x45;
	if (shape == FRAGMENT)
		put16(p + 6, 0x2000);
	p[9] = proto;
	memcpy(p + 12, f->src, 4);
	memcpy(p + 16, f->dst, 4);
	return 20;
}

static u32 build_ipv6(u8 *p, const struct flow *f, u8 proto, enum shape shape)
{
	u8 *next = p + 6;

	memset(p, 0, 40 + 24 + 24 + 8);
	p[0] = 0x60;
	*next = proto;
	memcpy(p + 8, f->src, 16);
	memcpy(p + 24, f->dst, 16);
	p += 40;
	if (shape == OPTIONS || shape == FRAGMENT) {
		*next = shape == OPTIONS ? IPPROTO_HOPOPTS : IPPROTO_FRAGMENT;
		p[0] = proto;
		if (shape == FRAGMENT)
			p[3] = 1;
		return 48;
	}
	if (shape != MOBILE)
		return 40;
	memset(next + 2, 0x11, 32);
	*next = IPPROTO_ROUTING;
	p[0] = IPPROTO_DSTOPTS;
	p[1] = 2;
	p[2] = 2;
	p[3] = 1;
	memcpy(p + 8, f->dst, 16);
	p += 24;
	p[0] = proto;
	p[1] = 2;
	p[2] = 1;	/* padding */
	p[3] = 2;
	p[6] = 201;
	p[7] = 16;
	memcpy(p + 8, f->src, 16);
	return 40 + 48;
}

static u32 build(u8 *p, const u8 *to, const u8 *from, const struct flow *f, u8 proto,
		 enum shape shape)
{
	u8 *begin = p;

	ether_addr_copy(p, to);
	ether_addr_copy(p + ETH_ALEN, from);
	p += 2 * ETH_ALEN;
	if (shape == TAGGED) {
		p += put16(p, ETH_P_8021Q);
		p += put16(p, 10);
	}
	p += put16(p, f->version == 4 ? ETH_P_IP : ETH_P_IPV6);
	p += f->version == 4 ? build_ipv4(p, f, proto, shape) :
			       build_ipv6(p, f, proto, shape);
	p += put16(p, f->sport);
	p += put16(p, f->dport);
	memset(p, 0, 16);
	return p + 16 - begin;
}

static bool post(struct end *e, unsigned int pair, u32 i)
{
	struct vdrv_chain chain = { .n = 1, .token = i };

	chain.sg[0] = (struct vdrv_sg){ e->rx + (pair * DEPTH + i) * SLOT, SLOT };
	if (vdrv_vq_add(&e->drv->vqs[2 * pair], &chain))
		return false;
	vdrv_vq_kick(&e->drv->vqs[2 * pair]);
	return true;
}

static int command(struct end *e, u8 class, u8 cmd, u32 len)
{
	struct vdrv_chain chain = { .n = 3, .out = 2 };
	u8 *ack = e->request + REQUEST - 1;
	u32 token, used;

	e->request[0] = class;
	e->request[1] = cmd;
	*ack = 0x77;
	chain.sg[0] = (struct vdrv_sg){ e->request, 2 };
	chain.sg[1] = (struct vdrv_sg){ e->request + 2, len };
	chain.sg[2] = (struct vdrv_sg){ ack, 1 };
	if (vdrv_vq_add(&e->drv->vqs[CTRL], &chain))
		return -ENOSPC;
	vdrv_vq_kick(&e->drv->vqs[CTRL]);
	return vdrv_vq_wait(&e->drv->vqs[CTRL], &token, &used) == 1 ? *ack : -EIO;
}

static bool set_pairs(struct end *e, u16 pairs)
{
	put_unaligned_le16(pairs, e->request + 2);
	return command(e, VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, 2) ==
	       VIRTIO_NET_OK;
}

/* entry n of the table is pair n % 4; @cut bytes are missing at the end */
static int set_rss(struct end *e, u32 types, u16 mask, u16 unclassified, u16 last,
		   u16 pairs, u8 key_len, int cut)
{
	u8 *p = e->request + 2;
	unsigned int i;

	put_unaligned_le32(types, p);
	put_unaligned_le16(mask, p + 4);
	put_unaligned_le16(unclassified, p + 6);
	for (i = 0, p += 8; i <= mask; i++, p += 2)
		put_unaligned_le16(i == mask ? last : i % PAIRS, p);
	put_unaligned_le16(pairs, p);
	p[2] = key_len;
	memcpy(p + 3, key, sizeof(key));
	return command(e, VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_RSS_CONFIG,
		       p + 3 + key_len - (e->request + 2) - cut);
}

static bool start(struct end *e, u32 number, u64 without)
{
	struct vdrv_setup setup = {
		.features = BIT_ULL(VIRTIO_NET_F_CTRL_VQ) | BIT_ULL(VIRTIO_NET_F_MQ) |
			    BIT_ULL(VIRTIO_NET_F_RSS) | BIT_ULL(VIRTIO_NET_F_HASH_REPORT) |
			    BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR) |
			    BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_F_ACCESS_PLATFORM),
		.nvqs = CTRL + 1,
		.buffers = (PAIRS * DEPTH + BURST) * SLOT + REQUEST,
	};
	u8 mac[ETH_ALEN] = { 0x02, 0, 0, 0, 1, number };
	unsigned int pair, i;

	vdrv_stop(e->drv);
	setup.features &= ~without;
	if (vdrv_start(e->drv, &setup) || e->drv->features != setup.features)
		return false;
	e->rx = vdrv_arena_take(&e->drv->arena, PAIRS * DEPTH * SLOT, 1);
	e->tx = vdrv_arena_take(&e->drv->arena, BURST * SLOT, 1);
	e->request = vdrv_arena_take(&e->drv->arena, REQUEST, 1);
	ether_addr_copy(e->mac, mac);
	ether_addr_copy(e->request + 2, mac);
	for (pair = 0; pair < PAIRS; pair++)
		for (i = 0; i < DEPTH; i++)
			if (!post(e, pair, i))
				return false;
	return command(e, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, ETH_ALEN) ==
	       VIRTIO_NET_OK;
}

/* Send what is at @tx on a pair. */
static bool send(struct end *e, unsigned int pair, u32 len)
{
	struct vdrv_chain chain = { .n = 1, .out = 1 };
	u32 token, used;

	memset(e->tx, 0, HDR);
	chain.sg[0] = (struct vdrv_sg){ e->tx, HDR + len };
	if (vdrv_vq_add(&e->drv->vqs[2 * pair + 1], &chain))
		return false;
	vdrv_vq_kick(&e->drv->vqs[2 * pair + 1]);
	return vdrv_vq_wait(&e->drv->vqs[2 * pair + 1], &token, &used) == 1;
}

/* Returns the pair that a frame came in on, or -1; a second one is a mistake. */
static int came_in(struct end *e, u32 *hash, u16 *report)
{
	const struct virtio_net_hdr_v1_hash *hdr;
	unsigned int pair;
	int found = -1;
	u32 i, len;

	for (pair = 0; pair < PAIRS; pair++) {
		if (vdrv_vq_get(&e->drv->vqs[2 * pair], &i, &len) != 1)
			continue;
		if (found >= 0)
			return -1;
		found = pair;
		hdr = (const void *)(e->rx + (pair * DEPTH + i) * SLOT);
		*hash = __virtio32_to_cpu(true, (__virtio32)hdr->hash_value);
		*report = __virtio16_to_cpu(true, (__virtio16)hdr->hash_report);
		if (!post(e, pair, i))
			return -1;
	}
	return found;
}

static struct end ends[2];

/* A frame from the second end's pair to the first. Returns where it came in. */
static int pass(unsigned int pair, const struct flow *f, u8 proto, enum shape shape,
		u32 *hash, u16 *report)
{
	u32 len = build(ends[1].tx + HDR, ends[0].mac, ends[1].mac, f, proto, shape);

	return send(&ends[1], pair, len) ? came_in(&ends[0], hash, report) : -1;
}

/* The answer of the first end, on one of its pairs. */
static bool answer(unsigned int pair, const struct flow *f)
{
	struct flow back = *f;
	u32 hash, len;
	u16 report;

	memcpy(back.src, f->dst, 16);
	memcpy(back.dst, f->src, 16);
	back.sport = f->dport;
	back.dport = f->sport;
	len = build(ends[0].tx + HDR, ends[1].mac, ends[0].mac, &back, IPPROTO_TCP, PLAIN);
	return send(&ends[0], pair, len) && came_in(&ends[1], &hash, &report) >= 0;
}

static const char *test_flows(void)
{
	unsigned int i, pair;
	u32 hash;
	u16 report;
	int first;

	for (i = 0; i < ARRAY_SIZE(flows); i++) {
		first = pass(0, &flows[i], IPPROTO_TCP, PLAIN, &hash, &report);
		EXPECT(first >= 0 && !report && !hash);
		EXPECT(pass(3, &flows[i], IPPROTO_TCP, PLAIN, &hash, &report) == first);
		for (pair = 0; pair < PAIRS; pair++) {
			EXPECT(answer(pair, &flows[i]));
			EXPECT(pass(1, &flows[i], IPPROTO_TCP, PLAIN, &hash, &report) == pair);
		}
	}
	/* pairs that are no longer in use are not used */
	EXPECT(set_pairs(&ends[0], 2));
	for (i = 0; i < ARRAY_SIZE(flows); i++)
		EXPECT(pass(3, &flows[i], IPPROTO_TCP, PLAIN, &hash, &report) < 2);
	EXPECT(set_pairs(&ends[0], PAIRS));
	return NULL;
}

#define TYPES_IP	(VIRTIO_NET_RSS_HASH_TYPE_IPv4 | VIRTIO_NET_RSS_HASH_TYPE_IPv6)
#define TYPES_TCP	(VIRTIO_NET_RSS_HASH_TYPE_TCPv4 | VIRTIO_NET_RSS_HASH_TYPE_TCPv6)
#define TYPES_UDP	(VIRTIO_NET_RSS_HASH_TYPE_UDPv4 | VIRTIO_NET_RSS_HASH_TYPE_UDPv6)
#define TYPES_EX	(VIRTIO_NET_RSS_HASH_TYPE_IP_EX | VIRTIO_NET_RSS_HASH_TYPE_TCP_EX | \
			 VIRTIO_NET_RSS_HASH_TYPE_UDP_EX)

/* Whether a frame has this hash, and goes where it says. */
static bool hashes(const struct flow *f, u8 proto, enum shape shape, u32 want,
		   u16 want_report)
{
	u32 hash;
	u16 report;
	int pair = pass(0, f, proto, shape, &hash, &report);

	return hash == want && report == want_report &&
	       pair == (report ? want % TABLE % PAIRS : 3);
}

static bool use(u32 types)
{
	return set_rss(&ends[0], types, TABLE - 1, 3, 3, PAIRS, 40, 0) == VIRTIO_NET_OK;
}

static const char *test_hash(void)
{
	const struct flow *f;

	for (f = flows; f < flows + ARRAY_SIZE(flows); f++) {
		u16 ip = f->version == 4 ? VIRTIO_NET_HASH_REPORT_IPv4 :
					   VIRTIO_NET_HASH_REPORT_IPv6;

		EXPECT(use(TYPES_IP | TYPES_TCP | TYPES_UDP));
		EXPECT(hashes(f, IPPROTO_TCP, PLAIN, f->ports, ip + 1));
		EXPECT(hashes(f, IPPROTO_UDP, PLAIN, f->ports, ip + 2));
		EXPECT(hashes(f, IPPROTO_ICMP, PLAIN, f->ip, ip));
		EXPECT(hashes(f, IPPROTO_TCP, TAGGED, f->ports, ip + 1));
		EXPECT(hashes(f, IPPROTO_TCP, FRAGMENT, f->ip, ip));
		EXPECT(use(TYPES_IP | TYPES_UDP));
		EXPECT(hashes(f, IPPROTO_TCP, PLAIN, f->ip, ip));
		EXPECT(use(TYPES_TCP));
		EXPECT(hashes(f, IPPROTO_UDP, PLAIN, 0, 0));
		EXPECT(hashes(f, IPPROTO_TCP, FRAGMENT, 0, 0));
		EXPECT(use(0));
		EXPECT(hashes(f, IPPROTO_TCP, PLAIN, 0, 0));
		if (f->version == 4)
			continue;
		EXPECT(use(TYPES_IP | TYPES_TCP | TYPES_UDP));
		EXPECT(hashes(f, IPPROTO_TCP, OPTIONS, f->ports, ip + 1));
		EXPECT(use(TYPES_IP | TYPES_TCP | TYPES_UDP | TYPES_EX));
		EXPECT(hashes(f, IPPROTO_TCP, MOBILE, f->ports,
			      VIRTIO_NET_HASH_REPORT_TCPv6_EX));
		EXPECT(hashes(f, IPPROTO_UDP, MOBILE, f->ports,
			      VIRTIO_NET_HASH_REPORT_UDPv6_EX));
		EXPECT(hashes(f, IPPROTO_ICMP, MOBILE, f->ip,
			      VIRTIO_NET_HASH_REPORT_IPv6_EX));
		EXPECT(hashes(f, IPPROTO_TCP, OPTIONS, f->ports,
			      VIRTIO_NET_HASH_REPORT_TCPv6_EX));
	}
	return NULL;
}

/* What makes no sense is refused, and changes nothing. */
static const char *test_nonsense(void)
{
	const u32 types = TYPES_IP | TYPES_TCP;
	struct end *e = &ends[0];
	int cut;

	EXPECT(use(types));
	EXPECT(set_rss(e, 1 << 9, TABLE - 1, 0, 0, PAIRS, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(set_rss(e, types, 2, 0, 0, PAIRS, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(set_rss(e, types, TABLE, 0, 0, PAIRS, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(set_rss(e, types, TABLE - 1, PAIRS, 0, PAIRS, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(set_rss(e, types, TABLE - 1, 0, PAIRS, PAIRS, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(set_rss(e, types, TABLE - 1, 0, 0, PAIRS + 1, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(set_rss(e, types, TABLE - 1, 0, 0, 0, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(set_rss(e, types, TABLE - 1, 0, 0, PAIRS, 41, 0) == VIRTIO_NET_ERR);
	for (cut = 1; cut < 4 + 4 + 2 * TABLE + 3 + 40; cut += 3)
		EXPECT(set_rss(e, types, TABLE - 1, 0, 0, PAIRS, 40, cut) == VIRTIO_NET_ERR);
	EXPECT(hashes(&flows[0], IPPROTO_TCP, PLAIN, flows[0].ports,
		      VIRTIO_NET_HASH_REPORT_TCPv4));
	/* short keys and tables make sense */
	EXPECT(set_rss(e, types, 0, 0, 2, 1, 0, 0) == VIRTIO_NET_OK);
	EXPECT(set_rss(e, types, 7, 1, 3, PAIRS, 16, 0) == VIRTIO_NET_OK);
	/* and what comes behind the key is nothing */
	EXPECT(set_rss(e, types, 7, 1, 3, PAIRS, 40, -1) == VIRTIO_NET_OK);
	return NULL;
}

/* Frames to oneself follow the table, too; without it they stay on their pair. */
static const char *test_self(void)
{
	struct end *e = &ends[0];
	unsigned int pair;
	u32 hash, len;
	u16 report;

	for (pair = 0; pair < PAIRS; pair++) {
		len = build(e->tx + HDR, e->mac, e->mac, &flows[1], IPPROTO_TCP, PLAIN);
		EXPECT(use(TYPES_TCP));
		EXPECT(send(e, pair, len));
		EXPECT(came_in(e, &hash, &report) == flows[1].ports % TABLE % PAIRS);
		EXPECT(set_pairs(e, PAIRS));
		EXPECT(send(e, pair, len));
		EXPECT(came_in(e, &hash, &report) == pair);
		/* the hash is still reported */
		EXPECT(hash == flows[1].ports && report == VIRTIO_NET_HASH_REPORT_TCPv4);
	}
	return NULL;
}

/**
 * struct sent - a frame of a burst
 * @flow: number of the flow
 * @proto: of IP
 * @shape: of its headers
 * @other: it has another source port
 * @hash: that it has
 * @report: what that is made of
 */
struct sent {
	unsigned int flow;
	u8 proto;
	enum shape shape;
	bool other;
	u32 hash;
	u16 report;
};

static struct sent sent[BURST];
/* of flows with another source port, as frames that were alone had them */
static u32 other_hash[ARRAY_SIZE(flows)];
static u32 seed;

static u32 rnd(u32 below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

/* With all types that there are. */
static void hash_of(struct sent *s)
{
	const struct flow *f = &flows[s->flow];
	bool ports = s->proto != IPPROTO_ICMP && s->shape != FRAGMENT;

	s->hash = !ports ? f->ip : s->other ? other_hash[s->flow] : f->ports;
	if (f->version == 4)
		s->report = VIRTIO_NET_HASH_REPORT_IPv4;
	else if (s->shape == PLAIN || s->shape == TAGGED)
		s->report = VIRTIO_NET_HASH_REPORT_IPv6;
	else
		s->report = VIRTIO_NET_HASH_REPORT_IPv6_EX;
	if (!ports)
		return;
	if (s->report == VIRTIO_NET_HASH_REPORT_IPv6_EX)
		s->report = s->proto == IPPROTO_TCP ? VIRTIO_NET_HASH_REPORT_TCPv6_EX :
						      VIRTIO_NET_HASH_REPORT_UDPv6_EX;
	else
		s->report += s->proto == IPPROTO_TCP ? 1 : 2;
}

/* Most frames are like the one before, some differ in one thing that counts, or not. */
static void any_frame(unsigned int i)
{
	static const u8 protos[] = { IPPROTO_TCP, IPPROTO_UDP, IPPROTO_ICMP };
	struct sent *s = &sent[i];
	bool v4;

	*s = i ? sent[i - 1] : (struct sent){ .proto = IPPROTO_TCP };
	switch (rnd(8)) {
	case 0: s->flow = rnd(ARRAY_SIZE(flows)); break;
	case 1: s->proto = protos[rnd(ARRAY_SIZE(protos))]; break;
	case 2: s->shape = rnd(MOBILE + 1); break;
	case 3: s->other = !s->other; break;
	default: break;
	}
	v4 = flows[s->flow].version == 4;
	if ((s->shape == MOBILE || s->shape == OPTIONS) && v4)
		s->shape = PLAIN;
	hash_of(s);
}

static struct flow flow_of(const struct sent *s)
{
	struct flow f = flows[s->flow];

	f.sport += s->other;
	return f;
}

static bool learn_others(void)
{
	struct sent s = { .other = true };
	struct flow f;
	u16 report;

	for (s.flow = 0; s.flow < ARRAY_SIZE(flows); s.flow++) {
		f = flow_of(&s);
		if (pass(0, &f, IPPROTO_TCP, PLAIN, &other_hash[s.flow], &report) < 0 ||
		    other_hash[s.flow] == flows[s.flow].ports)
			return false;
	}
	return true;
}

/* Send them in one go. Each has its number behind all that counts. */
static bool send_burst(struct end *e, unsigned int pair)
{
	struct vdrv_vq *tx = &e->drv->vqs[2 * pair + 1];
	unsigned int i;
	u32 token, used, len;

	for (i = 0; i < BURST; i++) {
		struct vdrv_chain chain = { .n = 1, .out = 1, .token = i };
		struct flow f = flow_of(&sent[i]);
		u8 *p = e->tx + i * SLOT;

		memset(p, 0, HDR);
		len = build(p + HDR, ends[0].mac, e->mac, &f, sent[i].proto, sent[i].shape);
		/* a sum, an identification: nothing that tells flows apart */
		if (f.version == 4 && sent[i].shape != TAGGED)
			put16(p + HDR + ETH_HLEN + 4, rnd(65536));
		p[HDR + len - 1] = i;
		chain.sg[0] = (struct vdrv_sg){ p, HDR + len };
		if (vdrv_vq_add(tx, &chain))
			return false;
	}
	vdrv_vq_kick(tx);
	for (i = 0; i < BURST; i++)
		if (vdrv_vq_wait(tx, &token, &used) != 1 || token != i)
			return false;
	return true;
}

/* Returns how many came in on a pair, -1 if one of them has no business there. */
static int burst_came(struct end *e, unsigned int pair, bool by_hash)
{
	const struct virtio_net_hdr_v1_hash *hdr;
	struct vdrv_vq *rx = &e->drv->vqs[2 * pair];
	const struct sent *s;
	int n = 0, last = -1;
	u32 i, len;

	while (vdrv_vq_get(rx, &i, &len) == 1) {
		hdr = (const void *)(e->rx + (pair * DEPTH + i) * SLOT);
		if (((const u8 *)hdr)[len - 1] <= last)
			return -1;
		last = ((const u8 *)hdr)[len - 1];
		s = &sent[last];
		if (__virtio32_to_cpu(true, (__virtio32)hdr->hash_value) != s->hash ||
		    __virtio16_to_cpu(true, (__virtio16)hdr->hash_report) != s->report ||
		    __virtio16_to_cpu(true, (__virtio16)hdr->hdr.num_buffers) != 1 ||
		    (by_hash && s->hash % TABLE % PAIRS != pair) || !post(e, pair, i))
			return -1;
		n++;
	}
	return n;
}

/* Frames that are busy following each other go where each would go alone. */
static const char *test_bursts(void)
{
	unsigned int turn, pair, i;
	int n, all;

	EXPECT(use(TYPES_IP | TYPES_TCP | TYPES_UDP | TYPES_EX));
	EXPECT(learn_others());
	for (turn = 0; turn < 200; turn++) {
		/* by hash, and where they come from */
		if (turn == 100)
			EXPECT(set_pairs(&ends[0], PAIRS));
		for (i = 0; i < BURST; i++)
			any_frame(i);
		EXPECT(send_burst(&ends[1], turn % PAIRS));
		for (pair = 0, all = 0; pair < PAIRS; pair++, all += n) {
			n = burst_came(&ends[0], pair, turn < 100);
			EXPECT(n >= 0);
		}
		EXPECT(all == BURST);
	}
	return NULL;
}

static const char *test_report(void)
{
	struct end *e = &ends[0];
	u32 hash;
	u16 report;
	u8 *p;

	EXPECT(start(e, 0, BIT_ULL(VIRTIO_NET_F_RSS)));
	EXPECT(set_rss(e, TYPES_TCP, 7, 0, 0, 1, 40, 0) == VIRTIO_NET_ERR);
	EXPECT(pass(0, &flows[2], IPPROTO_TCP, PLAIN, &hash, &report) == 0 && !report);
	p = e->request + 2;
	put_unaligned_le32(TYPES_TCP, p);
	memset(p + 4, 0, 8);
	p[12] = sizeof(key);
	memcpy(p + 13, key, sizeof(key));
	EXPECT(command(e, VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_HASH_CONFIG,
		       13 + sizeof(key)) == VIRTIO_NET_OK);
	EXPECT(pass(0, &flows[2], IPPROTO_TCP, PLAIN, &hash, &report) == 0);
	EXPECT(hash == flows[2].ports && report == VIRTIO_NET_HASH_REPORT_TCPv4);
	EXPECT(command(e, VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_HASH_CONFIG, 12) ==
	       VIRTIO_NET_ERR);
	/* a reset takes all of it back */
	EXPECT(start(e, 0, 0));
	EXPECT(pass(2, &flows[2], IPPROTO_TCP, PLAIN, &hash, &report) == 0);
	EXPECT(!hash && !report);
	return NULL;
}

static const char *test_all(void)
{
	const char *bad = NULL;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ends[i].drv->timeout = msecs_to_jiffies(5000);
		EXPECT(start(&ends[i], i, 0));
		EXPECT(set_pairs(&ends[i], PAIRS));
	}
	bad = test_flows();
	if (!bad)
		bad = test_hash();
	if (!bad)
		bad = test_nonsense();
	if (!bad)
		bad = test_self();
	if (!bad)
		bad = test_bursts();
	return bad ? bad : test_report();
}

const char *drv_test_steer(const char *a, const char *b)
{
	const char *names[] = { a, b }, *bad = NULL;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		ends[i].vdev = host_vdpa_get(names[i]);
		EXPECT(ends[i].vdev);
		ends[i].drv = vdrv_get(ends[i].vdev);
		EXPECT(!IS_ERR(ends[i].drv));
	}
	bad = test_all();
	for (i = 0; i < 2; i++) {
		vdrv_stop(ends[i].drv);
		vdrv_put(ends[i].drv);
		host_vdpa_put(ends[i].vdev);
	}
	return bad;
}
