// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cutting: a frame of TCP or UDP that is longer than a receiver takes becomes frames
 * of the size that its sender asked for, as if the sender had made them.
 */

#include <linux/etherdevice.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <net/checksum.h>

#include "net.h"

/* headers in bytes, and where things are in them */
#define IPV4_LEN	20
#define IPV4_TOTAL	2
#define IPV4_ID		4
#define IPV4_FRAGMENT	6
#define IPV4_PROTOCOL	9
#define IPV4_SUM	10
#define IPV4_ADDRESSES	12
#define IPV6_LEN	40
#define IPV6_PAYLOAD	4
#define IPV6_NEXT	6
#define IPV6_ADDRESSES	8
#define TCP_LEN		20
#define TCP_SEQUENCE	4
#define TCP_OFFSET	12
#define TCP_FLAGS	13
#define TCP_SUM		16
#define UDP_LEN		8
#define UDP_LENGTH	4
#define UDP_SUM		6

#define IPV4_MAY_NOT_CUT	0x4000
#define TCP_FIN		0x01
#define TCP_PSH		0x08
#define TCP_CWR		0x80

/* Of IPv4. Returns the protocol, or -1. */
static int parse_v4(struct vdpasim_gso *gso, u32 n)
{
	const u8 *ip = gso->head + gso->network;
	u32 len;

	if (n < gso->network + IPV4_LEN || ip[0] >> 4 != 4)
		return -1;
	len = (ip[0] & 0xf) * 4;
	if (len < IPV4_LEN || n < gso->network + len ||
	    get_unaligned_be16(ip + IPV4_FRAGMENT) & ~IPV4_MAY_NOT_CUT)
		return -1;
	gso->transport = gso->network + len;
	return ip[IPV4_PROTOCOL];
}

/* Of IPv6, with those extension headers that leave the addresses what they are. */
static int parse_v6(struct vdpasim_gso *gso, u32 n)
{
	u32 at = gso->network + IPV6_LEN;
	u8 next;

	if (n < at || gso->head[gso->network] >> 4 != 6)
		return -1;
	next = gso->head[gso->network + IPV6_NEXT];
	while (next == IPPROTO_HOPOPTS || next == IPPROTO_DSTOPTS) {
		if (n < at + 8)
			return -1;
		next = gso->head[at];
		at += (gso->head[at + 1] + 1) * 8;
	}
	gso->transport = at;
	return next;
}

static bool parse_transport(struct vdpasim_gso *gso, u32 n)
{
	const u8 *head = gso->head + gso->transport;
	u32 len = UDP_LEN;

	if (gso->tcp) {
		if (n < gso->transport + TCP_LEN)
			return false;
		len = (head[TCP_OFFSET] >> 4) * 4;
		if (len < TCP_LEN)
			return false;
	}
	gso->payload = gso->transport + len;
	return gso->payload <= n;
}

/* Where the type of what a frame carries is, behind two tags at most. */
static u32 find_type(const u8 *head, u32 n)
{
	u32 at = 2 * ETH_ALEN;

	while (at < 2 * ETH_ALEN + 2 * VDPASIM_NET_TAG && at + VDPASIM_NET_TAG < n &&
	       vdpasim_net_is_tag(get_unaligned_be16(head + at)))
		at += VDPASIM_NET_TAG;
	return at;
}

/* What the sender said fits what is there. */
static bool plausible(const struct vdpasim_frame *frame)
{
	const struct vdpasim_gso *gso = &frame->gso;
	u32 payload = min_t(u32, frame->gso_size, frame->len - gso->payload);
	u32 begin = gso->network + (gso->v6 ? IPV6_LEN : 0);

	return frame->csum_start == gso->transport &&
	       frame->csum_offset == (gso->tcp ? TCP_SUM : UDP_SUM) &&
	       gso->payload - begin + payload <= U16_MAX;
}

/**
 * vdpasim_gso_parse - look how to cut a frame
 * @frame: frame, whose @gso is filled
 *
 * Return: whether it can be cut; not if it is a fragment, goes through a tunnel or is
 * not what its sender says
 */
bool vdpasim_gso_parse(struct vdpasim_frame *frame)
{
	u32 n = min_t(u32, frame->len, VDPASIM_NET_HEADERS);
	struct vdpasim_gso *gso = &frame->gso;
	struct vdpasim_pos pos;
	int protocol;
	u32 at;

	pos = vdpasim_chain_readable(&frame->tx->chain, frame->header_len);
	if (vdpasim_chain_read(frame->tx, &pos, gso->head, n))
		return false;
	at = find_type(gso->head, n);
	gso->network = at + 2;
	if (n < gso->network)
		return false;
	gso->v6 = get_unaligned_be16(gso->head + at) == ETH_P_IPV6;
	if (!gso->v6 && get_unaligned_be16(gso->head + at) != ETH_P_IP)
		return false;
	protocol = gso->v6 ? parse_v6(gso, n) : parse_v4(gso, n);
	gso->tcp = protocol == IPPROTO_TCP;
	if (!gso->tcp && protocol != IPPROTO_UDP)
		return false;
	return parse_transport(gso, n) && plausible(frame);
}

/* Of what precedes the header of TCP or UDP in the sum of a segment so long. */
static __wsum pseudo_sum(const struct vdpasim_gso *gso, const u8 *head, u32 len)
{
	const u8 *ip = head + gso->network;
	__wsum sum = (__force __wsum)cpu_to_be32(len);

	sum = csum_add(sum, (__force __wsum)cpu_to_be32(gso->tcp ? IPPROTO_TCP : IPPROTO_UDP));
	return gso->v6 ? csum_partial(ip + IPV6_ADDRESSES, 32, sum) :
			 csum_partial(ip + IPV4_ADDRESSES, 8, sum);
}

static void put_sum(u8 *p, __sum16 sum)
{
	memcpy(p, &sum, sizeof(sum));
}

/**
 * struct segment - one of the frames that a frame is cut into
 * @i: its number
 * @off: where its payload begins in the frame's
 * @len: bytes of that
 * @last: none follows
 */
struct segment {
	u32 i;
	u32 off;
	u32 len;
	bool last;
};

static void adapt_network(const struct vdpasim_gso *gso, u8 *head,
			  const struct segment *seg)
{
	u32 len = gso->payload - gso->network + seg->len;
	u8 *ip = head + gso->network;

	if (gso->v6) {
		put_unaligned_be16(len - IPV6_LEN, ip + IPV6_PAYLOAD);
		return;
	}
	put_unaligned_be16(len, ip + IPV4_TOTAL);
	put_unaligned_be16(get_unaligned_be16(ip + IPV4_ID) + seg->i, ip + IPV4_ID);
	put_unaligned_be16(0, ip + IPV4_SUM);
	put_sum(ip + IPV4_SUM,
		csum_fold(csum_partial(ip, gso->transport - gso->network, 0)));
}

/* What only the first segment says, and what only the last. */
static void adapt_tcp(u8 *tcp, const struct segment *seg)
{
	put_unaligned_be32(get_unaligned_be32(tcp + TCP_SEQUENCE) + seg->off,
			   tcp + TCP_SEQUENCE);
	if (seg->i)
		tcp[TCP_FLAGS] &= ~TCP_CWR;
	if (!seg->last)
		tcp[TCP_FLAGS] &= ~(TCP_FIN | TCP_PSH);
}

/* @sum is that of the payload, NULL for leaving it to the receiver. */
static void adapt_transport(const struct vdpasim_gso *gso, u8 *head,
			    const struct segment *seg, const __wsum *sum)
{
	u32 len = gso->payload - gso->transport;
	u8 *transport = head + gso->transport;
	u8 *field = transport + (gso->tcp ? TCP_SUM : UDP_SUM);
	__wsum pseudo = pseudo_sum(gso, head, len + seg->len);
	__sum16 folded;

	if (gso->tcp)
		adapt_tcp(transport, seg);
	else
		put_unaligned_be16(len + seg->len, transport + UDP_LENGTH);
	if (!sum) {
		put_sum(field, ~csum_fold(pseudo));
		return;
	}
	put_unaligned_be16(0, field);
	folded = csum_fold(csum_add(csum_partial(transport, len, pseudo), *sum));
	put_sum(field, folded ? folded : CSUM_MANGLED_0);
}

/* Returns 0, -ENOBUFS, or -EFAULT. */
static int put_segment(struct vdpasim_frame *frame, struct vdpasim_vq *rx,
			const struct segment *seg, bool whole)
{
	const struct vdpasim_gso *gso = &frame->gso;
	struct vdpasim_piece piece = {
		.frame = frame,
		.head_len = gso->payload,
		.from = gso->payload + seg->off,
		.len = seg->len,
	};
	u8 head[VDPASIM_NET_HEADERS];
	struct vdpasim_pos pos;
	__wsum sum = 0;
	int ret;

	if (whole) {
		pos = vdpasim_chain_readable(&frame->tx->chain,
					     frame->header_len + piece.from);
		if (vdpasim_chain_csum(frame->tx, &pos, seg->len, &sum))
			return -EFAULT;
	} else {
		vdpasim_piece_partial(&piece);
	}
	memcpy(head, gso->head, gso->payload);
	piece.head = head;
	adapt_network(gso, head, seg);
	adapt_transport(gso, head, seg, whole ? &sum : NULL);
	ret = vdpasim_piece_put(&piece, rx);
	if (!ret)
		vdpasim_count(rx, NET_RX_SEGMENTS, 1);
	return ret;
}

/**
 * vdpasim_gso_cut - deliver a frame in segments
 * @frame: frame that vdpasim_gso_parse() found good
 * @rx: queue of the receiver
 * @whole: complete the checksums, which the receiver does not do itself
 *
 * Segments that the receiver has already are passed over.
 *
 * Return: whether that is done, well or not; false when buffers are missing
 */
bool vdpasim_gso_cut(struct vdpasim_frame *frame, struct vdpasim_vq *rx, bool whole)
{
	u32 total = frame->len - frame->gso.payload;
	struct segment seg = { .i = frame->segments };
	int ret;

	/* the frame may have changed while it waited */
	seg.off = min_t(u64, (u64)seg.i * frame->gso_size, total);
	do {
		seg.len = min_t(u32, frame->gso_size, total - seg.off);
		seg.last = seg.off + seg.len == total;
		ret = put_segment(frame, rx, &seg, whole);
		if (ret) {
			frame->segments = seg.i;
			return ret != -ENOBUFS;
		}
		seg.off += seg.len;
		seg.i++;
	} while (!seg.last);
	frame->segments = 0;
	return true;
}
