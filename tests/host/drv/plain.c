// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many frames at once, most of them alike, with all that is not alike between them: the
 * device takes a shorter way for those that follow their like, and nobody may notice.
 */

#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "../../../kernel/sim/net.h"
#include "drv.h"
#include "rig.h"

#define F(name)		BIT_ULL(VIRTIO_NET_F_##name)
#define BASE		(BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) | \
			 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) | F(CSUM) | F(MAC) | F(CTRL_VQ) | \
			 F(CTRL_RX) | F(CTRL_RX_EXTRA))
#define HDR_LEN		sizeof(struct virtio_net_hdr_v1)
#define BATCH		48
#define SLOT		1400
#define RX_LEN		512
#define RX_NUM		240
/* what each frame begins its payload with, to know it again */
#define PAYLOAD		18

enum kind {
	PLAIN,
	PIECES,
	INDIRECT,
	OTHER_SENDER,
	TO_NOBODY,
	SUM,
	SHORT,
	TO_ALL,
	LONG,
	TAGGED,
	KINDS,
};

/**
 * struct sent - a frame
 * @len: bytes of it
 * @arrives: it comes back
 * @data: as it does
 */
struct sent {
	u32 len;
	bool arrives;
	u8 data[SLOT];
};

static struct rig rig;
static struct sent sent[BATCH];
static u8 found[RIG_FRAME];
static u32 seed;

static u32 rnd(u32 below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 8) % below;
}

/* Most follow their like. What does not fit a buffer takes up several, or one in vain. */
static enum kind any_kind(void)
{
	enum kind kind = rnd(3) ? PLAIN : rnd(KINDS);

	return kind == LONG && !vdrv_has(rig.drv, VIRTIO_NET_F_MRG_RXBUF) ? PLAIN : kind;
}

static void finish_sum(u8 *p, u32 len, u32 start, u32 offset)
{
	u32 sum = 0, i;

	for (i = start; i < len; i++)
		sum += (i - start) % 2 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	sum = ~sum & 0xffff;
	if (!sum)
		sum = 0xffff;
	p[start + offset] = sum >> 8;
	p[start + offset + 1] = sum;
}

/* Make a frame of a kind in its place, and note what comes back. */
static int make(unsigned int i, enum kind kind)
{
	struct vdrv_chain chain = { .n = 1, .out = 1, .token = i };
	u8 *p = rig.tx + i * SLOT, *frame = p + HDR_LEN;
	struct virtio_net_hdr_v1 hdr = { };
	struct sent *s = &sent[i];
	u32 first, j;

	s->len = PAYLOAD + 4 + rnd(RX_LEN - HDR_LEN - PAYLOAD - 3);
	if (kind == SHORT)
		s->len = 1 + rnd(ETH_HLEN - 1);
	if (kind == LONG)
		s->len = RX_LEN - HDR_LEN + 1 + rnd(800);
	for (j = 0; j < s->len; j++)
		frame[j] = rnd(256);
	if (kind != SHORT) {
		memcpy(frame, to_vdpasim_net(to_vdpasim(rig.drv->vdev))->mac, ETH_ALEN);
		memcpy(frame + ETH_ALEN, "\x02\0\0\0\0\x77", ETH_ALEN);
		memcpy(frame + 2 * ETH_ALEN, "\x88\xb5\0\0\0\0", PAYLOAD - 2 * ETH_ALEN);
		frame[PAYLOAD] = i;
	}
	switch (kind) {
	case OTHER_SENDER: frame[2 * ETH_ALEN - 1] = 0x78; break;
	case TO_NOBODY: frame[ETH_ALEN - 1] ^= 0x80; break;
	case TO_ALL: memset(frame, 0xff, ETH_ALEN); break;
	case TAGGED: memcpy(frame + 2 * ETH_ALEN, "\x81\0\0\x07", 4); break;
	case SUM:
		hdr.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		hdr.csum_start = (__virtio16)cpu_to_le16(ETH_HLEN);
		hdr.csum_offset = (__virtio16)cpu_to_le16(2);
		break;
	default: break;
	}
	memcpy(p, &hdr, HDR_LEN);
	memcpy(s->data, frame, s->len);
	if (kind == SUM)
		finish_sum(s->data, s->len, ETH_HLEN, 2);
	s->arrives = kind != TO_NOBODY && kind != SHORT;

	chain.indirect = kind == INDIRECT;
	chain.sg[0] = (struct vdrv_sg){ p, HDR_LEN + s->len };
	if (kind == PIECES) {
		first = 1 + rnd(HDR_LEN + s->len - 1);
		chain.n = 2;
		chain.out = 2;
		chain.sg[0].len = first;
		chain.sg[1] = (struct vdrv_sg){ p + first, HDR_LEN + s->len - first };
	}
	return vdrv_vq_add(&rig.drv->vqs[RIG_TX], &chain);
}

static bool all_sent(unsigned int n)
{
	u32 token, used;
	unsigned int i;

	for (i = 0; i < n; i++)
		if (vdrv_vq_wait(&rig.drv->vqs[RIG_TX], &token, &used) != 1 || token != i || used)
			return false;
	return true;
}

static const char *test_batch(void)
{
	u64 rx_packets = rig_count(&rig, RIG_RX, "rx packets");
	u64 rx_bytes = rig_count(&rig, RIG_RX, "rx bytes");
	u64 tx_packets = rig_count(&rig, RIG_TX, "tx packets");
	u64 tx_bytes = rig_count(&rig, RIG_TX, "tx bytes");
	struct vdpasim_vq *tx = &to_vdpasim(rig.drv->vdev)->vqs[RIG_TX];
	u64 chains = READ_ONCE(tx->stat[VDPASIM_STAT_CHAINS]);
	u64 bytes = READ_ONCE(tx->stat[VDPASIM_STAT_BYTES]), len = 0;
	struct virtio_net_hdr_v1 hdr, none = { };
	unsigned int i, n;

	for (i = 0; i < BATCH; i++)
		EXPECT(!make(i, any_kind()));
	vdrv_vq_kick(&rig.drv->vqs[RIG_TX]);
	EXPECT(all_sent(BATCH));
	for (i = 0; i < BATCH; i++) {
		len += HDR_LEN + sent[i].len;
		if (!sent[i].arrives)
			continue;
		n = rig_receive(&rig, &hdr, found);
		EXPECT(n == sent[i].len);
		EXPECT(!memcmp(found, sent[i].data, n));
		none.num_buffers = (__virtio16)cpu_to_le16(DIV_ROUND_UP(HDR_LEN + n, RX_LEN));
		EXPECT(!memcmp(&hdr, &none, HDR_LEN));
		rx_packets++;
		rx_bytes += HDR_LEN + n;
	}
	EXPECT(!rig_receive(&rig, &hdr, found));
	EXPECT(rig_count(&rig, RIG_RX, "rx packets") == rx_packets);
	EXPECT(rig_count(&rig, RIG_RX, "rx bytes") == rx_bytes);
	EXPECT(rig_count(&rig, RIG_TX, "tx packets") == tx_packets + BATCH);
	EXPECT(rig_count(&rig, RIG_TX, "tx bytes") == tx_bytes + len);
	EXPECT(READ_ONCE(tx->stat[VDPASIM_STAT_CHAINS]) == chains + BATCH);
	EXPECT(READ_ONCE(tx->stat[VDPASIM_STAT_BYTES]) == bytes + len);
	return NULL;
}

/* Buffers to read in a receive queue are good for nothing, and come back in their turn. */
static const char *test_unwritable(void)
{
	static const bool unwritable[] = { true, false, false, true, false };
	struct vdpasim_vq *tx = &to_vdpasim(rig.drv->vdev)->vqs[RIG_TX];
	struct vdrv_vq *rx = &rig.drv->vqs[RIG_RX];
	unsigned int i, failed = 0;
	u32 token, len;

	/* the device sees all of them at once */
	mutex_lock(&tx->lock);
	for (i = 0; i < ARRAY_SIZE(unwritable); i++) {
		struct vdrv_chain chain = { .n = 1, .out = unwritable[i], .token = i };

		chain.sg[0] = (struct vdrv_sg){ rig.rx + i * RX_LEN, RX_LEN };
		failed += vdrv_vq_add(rx, &chain) || make(i, PLAIN);
	}
	mutex_unlock(&tx->lock);
	EXPECT(!failed);
	vdrv_vq_kick(&rig.drv->vqs[RIG_TX]);
	EXPECT(all_sent(ARRAY_SIZE(unwritable)));
	for (i = 0; i < ARRAY_SIZE(unwritable); i++) {
		EXPECT(vdrv_vq_get(rx, &token, &len) == 1 && token == i);
		EXPECT(len == (unwritable[i] ? 0 : HDR_LEN + sent[i].len));
	}
	return NULL;
}

static int no_unicast(u8 on)
{
	return rig_request(&rig, VIRTIO_NET_CTRL_RX, VIRTIO_NET_CTRL_RX_NOUNI, &on, 1);
}

/*
 * What the driver has said holds for frames that it sends afterwards, though they are
 * like those that the device is busy with.
 */
static const char *test_obeys(unsigned int turn)
{
	struct virtio_net_hdr_v1 hdr;
	unsigned int i, n, first = BATCH - 8;

	for (i = 0; i < first; i++)
		EXPECT(!make(i, PLAIN));
	vdrv_vq_kick(&rig.drv->vqs[RIG_TX]);
	for (i = 0; i < turn % 64 * 16; i++)
		barrier();
	EXPECT(no_unicast(1) == VIRTIO_NET_OK);
	for (i = first; i < BATCH; i++)
		EXPECT(!make(i, PLAIN));
	vdrv_vq_kick(&rig.drv->vqs[RIG_TX]);
	EXPECT(all_sent(BATCH));
	while ((n = rig_receive(&rig, &hdr, found)))
		EXPECT(n > PAYLOAD && found[PAYLOAD] < first);
	EXPECT(no_unicast(0) == VIRTIO_NET_OK);
	EXPECT(!make(0, PLAIN));
	vdrv_vq_kick(&rig.drv->vqs[RIG_TX]);
	EXPECT(all_sent(1));
	EXPECT(rig_receive(&rig, &hdr, found) == sent[0].len);
	return NULL;
}

/* Of a device with an address. */
const char *drv_test_plain(const char *name)
{
	static const u64 more[] = {
		0, F(MRG_RXBUF), BIT_ULL(VIRTIO_RING_F_EVENT_IDX), BIT_ULL(VIRTIO_F_IN_ORDER),
		BIT_ULL(VIRTIO_F_IN_ORDER) | F(MRG_RXBUF),
	};
	const char *bad = NULL;
	unsigned int i, turn;

	for (i = 0; i < 2 * ARRAY_SIZE(more) && !bad; i++) {
		EXPECT(!rig_start(&rig, name, BASE | more[i / 2] |
				  (i % 2 ? BIT_ULL(VIRTIO_F_RING_PACKED) : 0), RX_LEN));
		/* at first the device does not know where the ring is */
		for (turn = 0; turn < 3 && !bad; turn++)
			bad = test_unwritable();
		if (!bad && rig_fill(&rig, RX_NUM))
			bad = "cannot fill";
		for (turn = 0; turn < 30 && !bad; turn++)
			bad = test_batch();
		for (turn = 0; turn < 400 && !bad; turn++)
			bad = test_obeys(turn);
		rig_stop(&rig);
	}
	return bad;
}
