// SPDX-License-Identifier: GPL-2.0-only
/* What tells flows apart: addresses and ports of IP in a frame. */

#include <uapi/linux/if_ether.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/string.h>

#include "net_steer.h"

#define IPV4_LEN		20
#define IPV4_FRAGMENT		0x3fff	/* more to come, or not the first */
#define IPV6_LEN		40
#define IPV6_FRAGMENT		0xfff9
#define IPV6_HOME_ADDRESS	201	/* option of destination options, RFC 6275 */
#define IPV6_ROUTING_TYPE	2
/* tags around each other, and headers behind each other, that are looked into */
#define TAGS_MAX		2
#define HEADERS_MAX		8

static u16 be16_at(const u8 *p)
{
	return p[0] << 8 | p[1];
}

static void parse_ports(struct vdpasim_flow *flow, u8 proto, const u8 *p, u32 len)
{
	if ((proto != IPPROTO_TCP && proto != IPPROTO_UDP) || len < sizeof(flow->ports))
		return;
	flow->proto = proto;
	memcpy(flow->ports, p, sizeof(flow->ports));
}

static void parse_ipv4(struct vdpasim_flow *flow, const u8 *p, u32 len)
{
	u32 header;

	if (len < IPV4_LEN || p[0] >> 4 != 4)
		return;
	header = 4 * (p[0] & 0xf);
	if (header < IPV4_LEN)
		return;
	flow->version = 4;
	memcpy(flow->src, p + 12, 4);
	memcpy(flow->dst, p + 16, 4);
	if (len > header && !(be16_at(p + 6) & IPV4_FRAGMENT))
		parse_ports(flow, p[9], p + header, len - header);
}

/* The home address of a mobile node among destination options. */
static void parse_options(struct vdpasim_flow *flow, const u8 *p, u32 len)
{
	u32 i = 2, n;

	for (; i + 2 <= len; i += n) {
		n = p[i] ? 2 + p[i + 1] : 1;
		if (p[i] == IPV6_HOME_ADDRESS && n == 2 + sizeof(flow->home) &&
		    i + n <= len)
			memcpy(flow->home, p + i + 2, sizeof(flow->home));
	}
}

/* Returns the length of an extension header, 0 for what is none or goes no further. */
static u32 parse_extension(struct vdpasim_flow *flow, u8 type, const u8 *p, u32 len)
{
	u32 n = 8 * (p[1] + 1);

	switch (type) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_DSTOPTS:
	case IPPROTO_ROUTING:
		break;
	case IPPROTO_AH:
		n = 4 * (p[1] + 2);
		break;
	case IPPROTO_FRAGMENT:
		n = be16_at(p + 2) & IPV6_FRAGMENT ? 0 : 8;
		flow->extended = true;
		break;
	default:
		return 0;
	}
	if (n > len)
		return 0;
	if (type == IPPROTO_DSTOPTS)
		parse_options(flow, p, n);
	if (type == IPPROTO_ROUTING && p[2] == IPV6_ROUTING_TYPE && n == 24)
		memcpy(flow->last, p + 8, sizeof(flow->last));
	flow->extended = true;
	return n;
}

static void parse_ipv6(struct vdpasim_flow *flow, const u8 *p, u32 len)
{
	unsigned int i;
	u32 n;
	u8 next;

	if (len < IPV6_LEN || p[0] >> 4 != 6)
		return;
	flow->version = 6;
	memcpy(flow->src, p + 8, sizeof(flow->src));
	memcpy(flow->dst, p + 24, sizeof(flow->dst));
	memcpy(flow->home, flow->src, sizeof(flow->home));
	memcpy(flow->last, flow->dst, sizeof(flow->last));
	next = p[6];
	p += IPV6_LEN;
	len -= IPV6_LEN;
	for (i = 0; i < HEADERS_MAX && len >= 8; i++) {
		n = parse_extension(flow, next, p, len);
		if (!n)
			break;
		next = p[0];
		p += n;
		len -= n;
	}
	parse_ports(flow, next, p, len);
}

/**
 * vdpasim_flow_parse - look for what tells flows apart
 * @flow: filled in
 * @head: how a frame begins, VDPASIM_FLOW_HEAD bytes at most
 * @len: bytes
 */
void vdpasim_flow_parse(struct vdpasim_flow *flow, const u8 *head, u32 len)
{
	u32 off = ETH_HLEN;
	unsigned int i;
	u16 type;

	memset(flow, 0, sizeof(*flow));
	flow->known = true;
	if (len < off)
		return;
	type = be16_at(head + off - 2);
	for (i = 0; i < TAGS_MAX && (type == ETH_P_8021Q || type == ETH_P_8021AD); i++) {
		off += 4;
		if (len < off)
			return;
		type = be16_at(head + off - 2);
	}
	if (type == ETH_P_IP)
		parse_ipv4(flow, head + off, len - off);
	else if (type == ETH_P_IPV6)
		parse_ipv6(flow, head + off, len - off);
}
