// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Packets as the standards have them (IEEE 802.1Q, RFC 791, 8200, 9293, 768), made by
 * nothing that the device uses: each is written from its first byte to its last.
 */

#include <string.h>

#include "packet.h"

static u8 *put8(u8 *p, unsigned int val)
{
	*p = val;
	return p + 1;
}

static u8 *put16(u8 *p, unsigned int val)
{
	return put8(put8(p, val >> 8 & 0xff), val & 0xff);
}

static u8 *put32(u8 *p, u32 val)
{
	return put16(put16(p, val >> 16), val & 0xffff);
}

/* RFC 1071, the obvious way. */
static u32 add_up(u32 sum, const u8 *p, u32 len)
{
	u32 i;

	for (i = 0; i < len; i++) {
		sum += i % 2 ? p[i] : p[i] << 8;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return sum;
}

static u8 payload_byte(u32 i)
{
	return i * 31 + (i >> 8) * 7 + (i >> 16);
}

/* Where the header of TCP or UDP begins, from the begin of the frame. */
unsigned int packet_transport(const struct packet *p)
{
	return 14 + 4 * p->tags + (p->v6 ? 40 : 20) + p->ip_options;
}

unsigned int packet_headers(const struct packet *p)
{
	return packet_transport(p) + (p->udp ? 8 : 20 + p->tcp_options);
}

static u8 *build_ethernet(const struct packet *p, u8 *at)
{
	memcpy(at, p->dest, 6);
	memcpy(at + 6, "\x02\x00\x00\x00\x00\x99", 6);
	at += 12;
	if (p->tags > 1)
		at = put16(put16(at, 0x88a8), 0x0123);
	if (p->tags)
		at = put16(put16(at, 0x8100), 0x6042);
	return put16(at, p->v6 ? 0x86dd : 0x0800);
}

static u8 *build_v4(const struct packet *p, u32 transport_len, u16 id, u8 *at)
{
	u32 len = 20 + p->ip_options;
	u8 *begin = at;

	at = put8(put8(at, 0x40 | len / 4), 0x02);
	at = put16(at, len + transport_len);
	at = put16(at, id);
	at = put16(at, 0x4000);
	at = put8(put8(at, 64), p->udp ? 17 : 6);
	at = put16(at, 0);
	at = put32(at, 0x0a000001);
	at = put32(at, 0x0a0000fe);
	memset(at, 1, p->ip_options);
	put16(begin + 10, ~add_up(0, begin, len) & 0xffff);
	return at + p->ip_options;
}

static u8 *build_v6(const struct packet *p, u32 transport_len, u8 *at)
{
	u8 next = p->udp ? 17 : 6;
	unsigned int i;

	at = put32(at, 0x6ab12345);
	at = put16(at, p->ip_options + transport_len);
	at = put8(put8(at, p->ip_options ? 60 : next), 64);
	for (i = 0; i < 32; i++)
		at = put8(at, 0xfc + i * 11);
	if (p->ip_options) {
		memset(at, 0, p->ip_options);
		at[0] = next;
		at[1] = p->ip_options / 8 - 1;
		at[2] = 1;
		at[3] = p->ip_options - 4;
	}
	return at + p->ip_options;
}

static u8 *build_transport(const struct packet *p, u32 off, u32 len, u8 *at)
{
	at = put16(put16(at, 0x1234), 0x5678);
	if (p->udp)
		return put16(put16(at, 8 + len), 0);
	at = put32(at, p->seq + off);
	at = put32(at, 0x77777777);
	at = put8(put8(at, (20 + p->tcp_options) / 4 << 4), p->flags);
	at = put16(put16(put16(at, 0x4321), 0), 0);
	memset(at, 1, p->tcp_options);
	return at + p->tcp_options;
}

static u32 pseudo_sum(const struct packet *p, const u8 *frame, u32 transport_len)
{
	const u8 *ip = frame + 14 + 4 * p->tags;
	u32 sum = p->v6 ? add_up(0, ip + 8, 32) : add_up(0, ip + 12, 8);
	u8 rest[4];

	put16(put16(rest, transport_len), p->udp ? 17 : 6);
	return add_up(sum, rest, sizeof(rest));
}

/**
 * packet_finish - write the checksum of a packet
 * @p: what it is
 * @len: bytes of payload
 * @partial: leave it to be completed
 * @buf: the packet
 */
void packet_finish(const struct packet *p, u32 len, bool partial, u8 *buf)
{
	unsigned int transport = packet_transport(p);
	u32 transport_len = packet_headers(p) - transport + len;
	u8 *field = buf + transport + (p->udp ? 6 : 16);
	u32 sum;

	put16(field, 0);
	sum = pseudo_sum(p, buf, transport_len);
	if (!partial) {
		sum = ~add_up(sum, buf + transport, transport_len) & 0xffff;
		/* the same number, and the only one for UDP */
		if (!sum)
			sum = 0xffff;
	}
	put16(field, sum);
}

/**
 * packet_build - write a packet
 * @p: what it is; its flags are written as they are
 * @off: where its payload begins in the stream
 * @len: bytes of payload
 * @partial: leave the checksum to be completed
 * @buf: filled
 *
 * Return: bytes
 */
u32 packet_build(const struct packet *p, u32 off, u32 len, bool partial, u8 *buf)
{
	u32 i, transport_len = packet_headers(p) - packet_transport(p) + len;
	u8 *at = build_ethernet(p, buf);

	at = p->v6 ? build_v6(p, transport_len, at) : build_v4(p, transport_len, p->id, at);
	at = build_transport(p, off, len, at);
	for (i = 0; i < len; i++)
		at = put8(at, payload_byte(off + i));
	packet_finish(p, len, partial, buf);
	return at - buf;
}

/**
 * packet_segment - write a packet as one of those that a packet is cut into
 * @p: the whole packet
 * @size: bytes of payload in each but the last
 * @i: which one
 * @partial: leave the checksum to be completed
 * @buf: filled
 *
 * Return: bytes, 0 if there are fewer
 */
u32 packet_segment(const struct packet *p, u32 size, unsigned int i, bool partial,
		   u8 *buf)
{
	struct packet segment = *p;
	u32 off = i * size;

	if (off >= p->payload && i)
		return 0;
	segment.id += i;
	if (i)
		segment.flags &= ~CWR;
	if (p->payload - off > size)
		segment.flags &= ~(FIN | PSH);
	else
		size = p->payload - off;
	return packet_build(&segment, off, size, partial, buf);
}
