// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Offloads: what a device does with frames that are to be cut or summed, for a receiver
 * that takes them as they are and for receivers that do not.
 */

#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "drv.h"
#include "packet.h"
#include "rig.h"

#define F(name)		BIT_ULL(VIRTIO_NET_F_##name)
#define HOST		(F(CSUM) | F(HOST_TSO4) | F(HOST_TSO6) | F(HOST_ECN) | F(HOST_USO))
#define GUEST		(F(GUEST_CSUM) | F(GUEST_TSO4) | F(GUEST_TSO6) | F(GUEST_ECN) | \
			 F(GUEST_USO4) | F(GUEST_USO6))
#define BASE		(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) | \
			 F(CTRL_VQ) | F(CTRL_GUEST_OFFLOADS) | HOST)

static struct rig rig;
static u8 sent[RIG_FRAME], found[RIG_FRAME], want[RIG_FRAME];

/* What the driver says about a packet that is to be cut in pieces of @size. */
static struct virtio_net_hdr_v1 header_of(const struct packet *p, u16 size)
{
	struct virtio_net_hdr_v1 hdr = {
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.csum_start = __cpu_to_virtio16(true, packet_transport(p)),
		.csum_offset = __cpu_to_virtio16(true, p->udp ? 6 : 16),
	};

	if (!size)
		return hdr;
	hdr.gso_type = p->udp ? VIRTIO_NET_HDR_GSO_UDP_L4 :
		       p->v6 ? VIRTIO_NET_HDR_GSO_TCPV6 : VIRTIO_NET_HDR_GSO_TCPV4;
	if (p->flags & CWR)
		hdr.gso_type |= VIRTIO_NET_HDR_GSO_ECN;
	hdr.gso_size = __cpu_to_virtio16(true, size);
	hdr.hdr_len = __cpu_to_virtio16(true, packet_headers(p));
	return hdr;
}

static bool same_header(const struct virtio_net_hdr_v1 *a, const struct virtio_net_hdr_v1 *b)
{
	return !memcmp(a, b, offsetof(struct virtio_net_hdr_v1, num_buffers));
}

/* Packets of all kinds. */
static struct packet variant(unsigned int i, u32 payload)
{
	struct packet p = {
		.v6 = i & 1,
		.udp = i & 2,
		.tags = i / 4 % 3,
		.ip_options = i / 12 % 2 * 8,
		.tcp_options = i / 24 % 2 * 12,
		.flags = ACK | (i % 5 == 0 ? FIN | PSH : 0) | (i % 7 == 0 ? PSH : 0) |
			 (i % 3 == 0 ? CWR : 0),
		.id = 0xfffe,
		.seq = 0xfffff000,
		.payload = payload,
	};

	if (p.udp) {
		p.flags = 0;
		p.tcp_options = 0;
	}
	eth_broadcast_addr(p.dest);
	return p;
}

#define VARIANTS	48

static const char *test_cut(bool partial)
{
	static const u16 sizes[] = { 1, 7, 536, 1448, 1449, 8948, 65535 };
	static const u32 payloads[] = { 0, 1, 1447, 1449, 2896, 9001, 21000 };
	struct virtio_net_hdr_v1 hdr, plain = { };
	unsigned int i, j, k, n;
	struct packet p;
	u32 len;

	for (i = 0; i < VARIANTS; i++)
	for (j = 0; j < ARRAY_SIZE(sizes); j++)
	for (k = 0; k < ARRAY_SIZE(payloads); k++) {
		if (payloads[k] / sizes[j] > 100 ||
		    (!vdrv_has(rig.drv, VIRTIO_NET_F_MRG_RXBUF) &&
		     min_t(u32, sizes[j], payloads[k]) > 9050))
			continue;
		p = variant(i, payloads[k]);
		hdr = header_of(&p, sizes[j]);
		len = packet_build(&p, 0, p.payload, true, sent);
		EXPECT(!rig_send(&rig, &hdr, sent, len, 1 + (i + k) % 7));
		for (n = 0; (len = packet_segment(&p, sizes[j], n, partial, want)); n++) {
			EXPECT(rig_receive(&rig, &hdr, found) == len);
			EXPECT(!memcmp(found, want, len));
			if (partial)
				plain = header_of(&p, 0);
			EXPECT(same_header(&hdr, &plain));
		}
		EXPECT(!rig_receive(&rig, &hdr, found));
	}
	return NULL;
}

/* Data that makes the sum zero, which UDP has another word for. */
static const char *test_zero(void)
{
	struct packet p = variant(2, 500);
	struct virtio_net_hdr_v1 hdr = header_of(&p, 500), back;
	unsigned int field = packet_transport(&p) + 6;
	u32 len;

	len = packet_build(&p, 0, p.payload, false, want);
	memset(want + len - 2, 0, 2);
	packet_finish(&p, p.payload, false, want);
	memcpy(want + len - 2, want + field, 2);
	packet_build(&p, 0, p.payload, true, sent);
	memcpy(sent + len - 2, want + len - 2, 2);
	memset(want + field, 0xff, 2);
	EXPECT(!rig_send(&rig, &hdr, sent, len, 1));
	EXPECT(rig_receive(&rig, &back, found) == len && !memcmp(found, want, len));
	hdr = header_of(&p, 0);
	EXPECT(!rig_send(&rig, &hdr, sent, len, 1));
	EXPECT(rig_receive(&rig, &back, found) == len && !memcmp(found, want, len));
	return NULL;
}

/* A sum that a receiver does not complete, in packets of even and odd length. */
static const char *test_sum(bool partial)
{
	struct virtio_net_hdr_v1 hdr, back, plain = { };
	struct packet p;
	unsigned int i;
	u32 len;

	for (i = 0; i < 20 * VARIANTS; i++) {
		p = variant(i, i * 3);
		hdr = header_of(&p, 0);
		len = packet_build(&p, 0, p.payload, true, sent);
		EXPECT(!rig_send(&rig, &hdr, sent, len, 1 + i % 7));
		EXPECT(rig_receive(&rig, &back, found) == len);
		packet_build(&p, 0, p.payload, partial, want);
		EXPECT(!memcmp(found, want, len));
		EXPECT(same_header(&back, partial ? &hdr : &plain));
		/* where there is nothing to do nothing is done */
		hdr = plain;
		packet_build(&p, 0, p.payload, false, sent);
		EXPECT(!rig_send(&rig, &hdr, sent, len, 1 + i % 7));
		EXPECT(rig_receive(&rig, &back, found) == len);
		EXPECT(!memcmp(found, sent, len) && same_header(&back, &plain));
	}
	return NULL;
}

/* As long as can be, for a receiver that takes it whole. */
static const char *test_whole(void)
{
	struct virtio_net_hdr_v1 hdr, back;
	struct packet p;
	unsigned int i;
	u32 len;

	for (i = 0; i < VARIANTS; i++) {
		p = variant(i, 1);
		p.payload = i % 2 ? 10000 + i : 65535 - packet_headers(&p) + 14;
		hdr = header_of(&p, 1448);
		len = packet_build(&p, 0, p.payload, true, sent);
		EXPECT(!rig_send(&rig, &hdr, sent, len, 1 + i % 7));
		EXPECT(rig_receive(&rig, &back, found) == len);
		EXPECT(!memcmp(found, sent, len) && same_header(&back, &hdr));
		EXPECT(!rig_receive(&rig, &back, found));
	}
	return NULL;
}

static int set_offloads(u64 offloads)
{
	__virtio64 val = __cpu_to_virtio64(true, offloads);

	return rig_request(&rig, VIRTIO_NET_CTRL_GUEST_OFFLOADS,
			   VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET, &val, sizeof(val));
}

/* Each offload is missing by itself, and only frames of that kind are cut. */
static const char *test_switched(void)
{
	static const u64 kinds[] = { F(GUEST_TSO4), F(GUEST_TSO6), F(GUEST_USO4), F(GUEST_USO6) };
	struct virtio_net_hdr_v1 hdr, back;
	unsigned int kind, off, n;
	struct packet p;
	bool cut;
	u32 len;

	for (off = 0; off < 6; off++) {
		u64 without = off < 4 ? kinds[off] : off == 4 ? F(GUEST_ECN) : 0;

		EXPECT(set_offloads(GUEST & ~without) == VIRTIO_NET_OK);
		for (kind = 0; kind < 4; kind++) {
			p = variant(kind, 5000);
			p.flags = kind < 2 ? ACK | CWR : 0;
			hdr = header_of(&p, 1448);
			len = packet_build(&p, 0, p.payload, true, sent);
			EXPECT(!rig_send(&rig, &hdr, sent, len, 1));
			cut = off == kind || (off == 4 && kind < 2);
			for (n = 0; (len = rig_receive(&rig, &back, found)); n++)
				EXPECT(cut == (back.gso_type == VIRTIO_NET_HDR_GSO_NONE));
			EXPECT(n == (cut ? 4 : 1));
		}
	}
	/* what was switched off is on again for the next driver */
	EXPECT(set_offloads(0) == VIRTIO_NET_OK);
	return NULL;
}

/* What a header may not say: nothing comes back, and the reason is counted. */
static const char *refused(const struct virtio_net_hdr_v1 *hdr, u32 len, const char *why)
{
	u64 errors = rig_count(&rig, RIG_TX, "tx errors"), n = rig_count(&rig, RIG_TX, why);
	struct virtio_net_hdr_v1 back;

	EXPECT(!rig_send(&rig, hdr, sent, len, 2));
	EXPECT(!rig_receive(&rig, &back, found));
	EXPECT(rig_count(&rig, RIG_TX, why) == n + 1);
	EXPECT(rig_count(&rig, RIG_TX, "tx errors") == errors + 1);
	return NULL;
}

#define REFUSED(field, val, why) do {					\
	bad_hdr = hdr;							\
	bad_hdr.field = val;						\
	bad = refused(&bad_hdr, len, why);				\
	if (bad)							\
		return bad;						\
} while (0)

static const char *test_headers(void)
{
	struct packet p = variant(1, 3000);
	struct virtio_net_hdr_v1 hdr = header_of(&p, 1448), bad_hdr;
	u32 len = packet_build(&p, 0, p.payload, true, sent);
	const char *bad;

	REFUSED(gso_type, VIRTIO_NET_HDR_GSO_TCPV4, "tx badgso");
	REFUSED(gso_type, VIRTIO_NET_HDR_GSO_UDP_L4, "tx badgso");
	REFUSED(gso_type, VIRTIO_NET_HDR_GSO_UDP, "tx badgso");
	REFUSED(gso_type, VIRTIO_NET_HDR_GSO_ECN, "tx badgso");
	REFUSED(gso_type, 2, "tx badgso");
	REFUSED(gso_type, 0x7f, "tx badgso");
	REFUSED(gso_size, 0, "tx badgso");
	REFUSED(flags, 0, "tx badgso");
	REFUSED(hdr_len, len + 1, "tx badgso");
	REFUSED(csum_start, packet_transport(&p) + 2, "tx badgso");
	REFUSED(csum_offset, 6, "tx badgso");
	REFUSED(csum_start, len - 17, "tx badchecksum");
	REFUSED(csum_start, 0xffff, "tx badchecksum");
	REFUSED(csum_offset, 0xffff, "tx badchecksum");
	hdr.gso_type = VIRTIO_NET_HDR_GSO_NONE;
	REFUSED(csum_start, len - 17, "tx badchecksum");
	return NULL;
}

/* What is not what its header says, or is more than that. */
static const char *test_packets(void)
{
	struct packet p = variant(0, 3000);
	struct virtio_net_hdr_v1 hdr = header_of(&p, 1448);
	u32 len = packet_build(&p, 0, p.payload, true, sent);
	static const struct { u8 at, val; } wrong[] = {
		{ 12, 0x09 },		/* no IP */
		{ 14, 0x65 },		/* no version 4 */
		{ 14, 0x44 },		/* header too short */
		{ 14, 0x4f },		/* longer than TCP knows */
		{ 20, 0x20 },		/* more fragments */
		{ 21, 0x01 },		/* a fragment */
		{ 23, 47 },		/* GRE */
		{ 23, 4 },		/* IP in IP */
		{ 23, 17 },		/* UDP */
		{ 46, 0x40 },		/* header too short */
	};
	const char *bad;
	unsigned int i;
	u8 old;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		old = sent[wrong[i].at];
		sent[wrong[i].at] = wrong[i].val;
		bad = refused(&hdr, len, "tx badgso");
		if (bad)
			return bad;
		sent[wrong[i].at] = old;
	}
	/* headers that end behind the frame, or behind what is looked at */
	for (i = 15; i < packet_headers(&p); i++) {
		hdr.hdr_len = 0;
		EXPECT(!rig_send(&rig, &hdr, sent, i, 1));
		EXPECT(!rig_receive(&rig, &hdr, found));
	}
	p = variant(1, 1000);
	p.ip_options = 200;
	hdr = header_of(&p, 500);
	len = packet_build(&p, 0, p.payload, true, sent);
	bad = refused(&hdr, len, "tx badgso");
	if (bad)
		return bad;
	p.ip_options = 176;
	p.tcp_options = 12;
	hdr = header_of(&p, 500);
	len = packet_build(&p, 0, p.payload, true, sent);
	bad = refused(&hdr, len, "tx badgso");
	if (bad)
		return bad;
	/* a tag too many */
	p = variant(8, 3000);
	hdr = header_of(&p, 1000);
	len = packet_build(&p, 0, p.payload, true, sent);
	memcpy(sent + 20, "\x81\x00", 2);
	return refused(&hdr, len, "tx badgso");
}

/* Too few buffers for all segments: as many as there are, the rest is counted. */
static const char *test_overrun(void)
{
	struct packet p = variant(0, 10000);
	struct virtio_net_hdr_v1 hdr = header_of(&p, 1000), back;
	u32 len = packet_build(&p, 0, p.payload, true, sent);
	u64 overruns = rig_count(&rig, RIG_RX, "rx overruns");
	unsigned int n = 0;

	EXPECT(!rig_send(&rig, &hdr, sent, len, 1));
	while (rig_receive(&rig, &back, found))
		n++;
	EXPECT(n == 4 && rig_count(&rig, RIG_RX, "rx overruns") == overruns + 1);
	return NULL;
}

static const char *test_with(u64 features, u32 rx_len, unsigned int buffers,
			     const char *(*test)(void))
{
	const char *bad;

	EXPECT(!rig_start(&rig, "n0", BASE | features, rx_len));
	EXPECT(!rig_fill(&rig, buffers));
	bad = test();
	if (!bad && vdrv_check(rig.drv))
		bad = "the device needs a reset";
	rig_stop(&rig);
	return bad;
}

static const char *cut_whole(void)
{
	return test_cut(false);
}

static const char *cut_partial(void)
{
	return test_cut(true);
}

static const char *sum_whole(void)
{
	return test_sum(false);
}

static const char *sum_partial(void)
{
	return test_sum(true);
}

const char *drv_test_offload(void)
{
	static const struct {
		u64 features;
		u32 rx_len;
		unsigned int buffers;
		const char *(*test)(void);
	} tests[] = {
		{ 0, 9200, 110, sum_whole },
		{ 0, 9200, 110, test_zero },
		{ F(GUEST_CSUM), 9200, 110, sum_partial },
		{ GUEST | F(MRG_RXBUF), 1530, 250, sum_partial },
		{ 0, 9200, 110, cut_whole },
		{ F(MRG_RXBUF), 4000, 250, cut_whole },
		{ F(GUEST_CSUM), 9200, 110, cut_partial },
		{ F(GUEST_CSUM) | F(MRG_RXBUF), 4000, 250, cut_partial },
		{ GUEST, RIG_FRAME, 4, test_whole },
		{ GUEST | F(MRG_RXBUF), 1000, 200, test_switched },
		{ GUEST | F(MRG_RXBUF), 1536, 200, test_whole },
		{ GUEST | F(MRG_RXBUF), 1536, 200, test_headers },
		{ 0, 9200, 100, test_headers },
		{ 0, 9200, 100, test_packets },
		{ GUEST, RIG_FRAME, 4, test_packets },
		{ 0, 9200, 4, test_overrun },
	};
	const char *bad = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(tests) && !bad; i++)
		bad = test_with(tests[i].features, tests[i].rx_len, tests[i].buffers,
				tests[i].test);
	return bad;
}
