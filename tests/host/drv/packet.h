/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets as the standards have them, made by nothing that the device uses. */
#ifndef TESTS_HOST_DRV_PACKET_H
#define TESTS_HOST_DRV_PACKET_H

#include <linux/types.h>

#define FIN	0x01
#define PSH	0x08
#define ACK	0x10
#define CWR	0x80

/**
 * struct packet - what a packet is
 * @v6: IPv6
 * @udp: UDP, otherwise TCP
 * @tags: 802.1Q tags, the outer one of a provider if there are two
 * @ip_options: bytes of IPv4 options or of an extension header of IPv6
 * @tcp_options: bytes
 * @flags: of TCP
 * @id: of IPv4
 * @seq: of TCP
 * @payload: bytes
 * @dest: address
 */
struct packet {
	bool v6;
	bool udp;
	unsigned int tags;
	unsigned int ip_options;
	unsigned int tcp_options;
	u8 flags;
	u16 id;
	u32 seq;
	u32 payload;
	u8 dest[6];
};

unsigned int packet_transport(const struct packet *p);
unsigned int packet_headers(const struct packet *p);
u32 packet_build(const struct packet *p, u32 off, u32 len, bool partial, u8 *buf);
void packet_finish(const struct packet *p, u32 len, bool partial, u8 *buf);
u32 packet_segment(const struct packet *p, u32 size, unsigned int i, bool partial,
		   u8 *buf);

#endif /* TESTS_HOST_DRV_PACKET_H */
