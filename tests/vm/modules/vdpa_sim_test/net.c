// SPDX-License-Identifier: GPL-2.0-only
/* Frames: what comes back, and what does not. */

#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <linux/preempt.h>
#include <linux/random.h>
#include <linux/smp.h>
#include <linux/virtio_net.h>

#include "driver.h"

#define BUF_SIZE	2048
#define BUFS		32

u8 *rx_buf(struct test *t, u16 i)
{
	return t->data + i % BUFS * BUF_SIZE;
}

static u8 *tx_buf(struct test *t, u16 i)
{
	return t->data + (BUFS + i % BUFS) * BUF_SIZE;
}

/* What a sender leaves to the device; without all of it the header says nothing. */
#define SENDER_OFFLOADS	(BIT_ULL(VIRTIO_NET_F_CSUM) |		\
			 BIT_ULL(VIRTIO_NET_F_HOST_TSO4) |	\
			 BIT_ULL(VIRTIO_NET_F_HOST_TSO6) |	\
			 BIT_ULL(VIRTIO_NET_F_HOST_ECN) |	\
			 BIT_ULL(VIRTIO_NET_F_HOST_USO))

/* Noise to the device itself, but no VLAN tag: nobody asked for frames of a VLAN. */
static void fill_frame(struct test *t, u8 *frame, u32 len)
{
	struct ethhdr *eth = (struct ethhdr *)frame;

	get_random_bytes(frame, len);
	vdpa_get_config(t->vdev, 0, eth->h_dest, ETH_ALEN);
	eth->h_proto = cpu_to_be16(ETH_P_802_EX1);
}

/* Header and a frame of @len bytes to the device itself. */
u8 *tx_frame(struct test *t, u16 i, u32 len)
{
	bool offloads = t->ops->get_driver_features(t->vdev) & SENDER_OFFLOADS;
	u8 *buf = tx_buf(t, i);

	/* a header that is not looked at asks for what was not negotiated */
	memset(buf, offloads ? 0 : 0xff, NET_HDR);
	fill_frame(t, buf + NET_HDR, len);
	return buf;
}

void give_rx(struct test *t, u16 i)
{
	set_desc(&t->q[RX], i % QUEUE_NUM, rx_buf(t, i), BUF_SIZE, VRING_DESC_F_WRITE, 0);
	post(&t->q[RX], i % QUEUE_NUM);
	kick(&t->q[RX]);
}

void send(struct test *t, u16 i, u32 len)
{
	set_desc(&t->q[TX], i % QUEUE_NUM, tx_buf(t, i), NET_HDR + len, 0, 0);
	post(&t->q[TX], i % QUEUE_NUM);
}

static bool header_is_plain(const u8 *buf)
{
	const struct virtio_net_hdr_v1 *hdr = (const void *)buf;

	return hdr->flags == 0 && hdr->gso_type == VIRTIO_NET_HDR_GSO_NONE &&
	       le16_to_cpu((__force __le16)hdr->num_buffers) == 1;
}

/* One more frame comes back whole. */
bool passes(struct test *t)
{
	u16 rx = t->q[RX].avail_idx, tx = t->q[TX].avail_idx;
	u8 *frame = tx_frame(t, tx, 100);

	give_rx(t, rx);
	send(t, tx, 100);
	kick(&t->q[TX]);
	return used_becomes(&t->q[TX], tx + 1) && used_becomes(&t->q[RX], rx + 1) &&
	       le32_to_cpu(used_elem(&t->q[RX], rx)->len) == NET_HDR + 100 &&
	       header_is_plain(rx_buf(t, rx)) &&
	       !memcmp(rx_buf(t, rx) + NET_HDR, frame + NET_HDR, 100);
}

static const char *frames_return(struct test *t)
{
	unsigned int i;

	EXPECT(!start(t, false, 0));
	for (i = 0; i < 1000; i++)
		EXPECT(passes(t));
	EXPECT(status(t) == RUNNING);
	return NULL;
}

static const char *frames_return_without_offloads(struct test *t)
{
	EXPECT(!start(t, false, SENDER_OFFLOADS));
	EXPECT(passes(t));
	EXPECT(passes(t));
	return NULL;
}

/* A driver that answers commands itself: nobody says which VLANs are wanted. */
static const char *no_control_queue(struct test *t)
{
	u16 tx = 0;
	u8 *frame;

	EXPECT(!start(t, false, BIT_ULL(VIRTIO_NET_F_CTRL_VQ)));
	EXPECT(t->ops->get_driver_features(t->vdev) & BIT_ULL(VIRTIO_NET_F_CTRL_VLAN));
	EXPECT(passes(t));
	tx++;
	frame = tx_frame(t, tx, 100);
	((struct ethhdr *)(frame + NET_HDR))->h_proto = cpu_to_be16(ETH_P_8021Q);
	give_rx(t, tx);
	send(t, tx, 100);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[RX], tx + 1));
	return NULL;
}

static const char *frames_return_one_to_one(struct test *t)
{
	EXPECT(!start(t, true, 0));
	EXPECT(passes(t));
	EXPECT(passes(t));
	return NULL;
}

static const char *a_batch_returns(struct test *t)
{
	u16 i;

	EXPECT(!start(t, false, 0));
	for (i = 0; i < QUEUE_NUM; i++)
		give_rx(t, i);
	tx_frame(t, 0, 1000);
	for (i = 1; i < BUFS; i++)
		memcpy(tx_buf(t, i), tx_buf(t, 0), NET_HDR + 1000);
	for (i = 0; i < QUEUE_NUM; i++)
		send(t, i, 1000);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[RX], QUEUE_NUM));
	EXPECT(used_becomes(&t->q[TX], QUEUE_NUM));
	for (i = 0; i < QUEUE_NUM; i++) {
		EXPECT(le32_to_cpu(used_elem(&t->q[RX], i)->id) == i);
		EXPECT(le32_to_cpu(used_elem(&t->q[TX], i)->id) == i);
		EXPECT(le32_to_cpu(used_elem(&t->q[TX], i)->len) == 0);
	}
	return NULL;
}

/* Pieces of every size on both sides, and a piece of nothing. */
static const char *pieces(struct test *t)
{
	struct queue *rx = &t->q[RX], *tx = &t->q[TX];
	u32 len = NET_HDR + 777, left = len, i, n;
	u8 *frame, *p;

	EXPECT(!start(t, false, 0));
	frame = tx_frame(t, 0, 777);
	for (i = 0, p = frame; left; i++, p += n, left -= n) {
		n = min(left, i * 7 % 50);
		set_desc(tx, i, p, n, VRING_DESC_F_NEXT, i + 1);
	}
	set_desc(tx, i, p, 0, 0, 0);
	for (i = 0, p = rx_buf(t, 0), left = len; left; i++, p += n, left -= n) {
		n = min(left, i * 5 % 31);
		set_desc(rx, i, p, n, VRING_DESC_F_WRITE | VRING_DESC_F_NEXT, i + 1);
	}
	set_desc(rx, i, p, 0, VRING_DESC_F_WRITE, 0);
	post(rx, 0);
	post(tx, 0);
	kick(tx);
	EXPECT(used_becomes(rx, 1) && used_becomes(tx, 1));
	EXPECT(le32_to_cpu(used_elem(rx, 0)->len) == len);
	EXPECT(!memcmp(rx_buf(t, 0) + NET_HDR, frame + NET_HDR, 777));
	return NULL;
}

static const char *long_frame(struct test *t)
{
	/* of the largest MTU, with two tags */
	u32 len = ETH_MAX_MTU + ETH_HLEN + 8;
	u8 *frame = t->data, *back = t->data + 0x14000;

	EXPECT(!start(t, false, 0));
	EXPECT(back + NET_HDR + len <= t->arena + ARENA_SIZE);
	fill_frame(t, frame + NET_HDR, len);
	set_desc(&t->q[RX], 0, back, NET_HDR + len, VRING_DESC_F_WRITE, 0);
	set_desc(&t->q[TX], 0, frame, NET_HDR + len, 0, 0);
	set_desc(&t->q[TX], 1, frame, NET_HDR + len + 1, 0, 0);
	post(&t->q[RX], 0);
	post(&t->q[TX], 1);	/* a byte too long: not sent */
	post(&t->q[TX], 0);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[TX], 2));
	EXPECT(used_becomes(&t->q[RX], 1));
	EXPECT(le32_to_cpu(used_elem(&t->q[RX], 0)->len) == NET_HDR + len);
	EXPECT(!memcmp(back + NET_HDR, frame + NET_HDR, len));
	return NULL;
}

static const char *filter(struct test *t)
{
	static const u8 start_of_mac[] = { 0x52, 0x54, 0x00, 0x7f, 0xff, 0xff };
	u8 *frame;

	EXPECT(!start(t, false, 0));
	give_rx(t, 0);
	/* shares what precedes the zero byte of the usual address */
	frame = tx_frame(t, 0, 60);
	ether_addr_copy(frame + NET_HDR, start_of_mac);
	send(t, 0, 60);
	frame = tx_frame(t, 1, 13);	/* shorter than a header */
	send(t, 1, 13);
	send(t, 2, 0);			/* nothing behind the header */
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[TX], 3));
	EXPECT(used_idx(&t->q[RX]) == 0);

	frame = tx_frame(t, 3, 60);
	eth_broadcast_addr(frame + NET_HDR);
	send(t, 3, 60);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[RX], 1));
	give_rx(t, 1);
	frame = tx_frame(t, 4, 60);
	frame[NET_HDR] = 0x33;
	send(t, 4, 60);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[RX], 2));
	return NULL;
}

static const char *no_room(struct test *t)
{
	struct queue *rx = &t->q[RX];

	EXPECT(!start(t, false, BIT_ULL(VIRTIO_NET_F_MRG_RXBUF)));
	tx_frame(t, 0, 60);
	send(t, 0, 60);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[TX], 1));
	EXPECT(used_idx(rx) == 0);
	/* too small, then readable, then right: each comes back */
	set_desc(rx, 0, rx_buf(t, 0), NET_HDR + 59, VRING_DESC_F_WRITE, 0);
	post(rx, 0);
	tx_frame(t, 1, 60);
	send(t, 1, 60);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[TX], 2) && used_becomes(rx, 1));
	EXPECT(used_elem(rx, 0)->len == 0);
	set_desc(rx, 1, rx_buf(t, 1), 200, 0, 0);
	post(rx, 1);
	tx_frame(t, 2, 60);
	send(t, 2, 60);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[TX], 3) && used_becomes(rx, 2));
	EXPECT(used_elem(rx, 1)->len == 0);
	EXPECT(passes(t));
	return NULL;
}

static const char *kicks_with_data(struct test *t)
{
	EXPECT(!start(t, false, 0));
	/* the device looks at its queues when it starts */
	settle();
	give_rx(t, 0);
	tx_frame(t, 0, 60);
	send(t, 0, 60);
	t->ops->kick_vq_with_data(t->vdev, 1U << 16 | t->vdev->nvqs);
	settle();
	EXPECT(used_idx(&t->q[TX]) == 0);
	t->ops->kick_vq_with_data(t->vdev, 1U << 16 | TX);
	EXPECT(used_becomes(&t->q[TX], 1) && used_becomes(&t->q[RX], 1));
	return NULL;
}

/* The queue is served wherever it may be, and while that changes. */
static const char *moves_between_cpus(struct test *t)
{
	unsigned int i;

	EXPECT(!start(t, false, 0));
	for (i = 0; i < 200; i++) {
		EXPECT(!t->ops->set_vq_affinity(t->vdev, TX, i % 3 ?
						cpumask_of(cpumask_any(cpu_online_mask)) :
						NULL));
		EXPECT(passes(t));
	}
	return NULL;
}

/*
 * Whoever kicks on the CPU of a queue's affinity may keep that CPU. One CPU alone is no
 * affinity.
 */
static const char *leaves_the_cpu(struct test *t)
{
	unsigned long end;
	unsigned int i;
	bool served;
	u16 rx, tx;

	EXPECT(!start(t, false, 0));
	for (i = 0; i < 20 && num_online_cpus() > 1; i++) {
		EXPECT(!t->ops->set_vq_affinity(t->vdev, TX,
						cpumask_of(raw_smp_processor_id())));
		rx = t->q[RX].avail_idx;
		tx = t->q[TX].avail_idx;
		tx_frame(t, tx, 100);
		give_rx(t, rx);
		send(t, tx, 100);
		preempt_disable();
		kick(&t->q[TX]);
		end = jiffies + 5 * HZ;
		do {
			served = used_idx(&t->q[TX]) == (u16)(tx + 1);
		} while (!served && time_before(jiffies, end));
		preempt_enable();
		EXPECT(served);
		EXPECT(used_becomes(&t->q[RX], rx + 1));
	}
	return NULL;
}

/* The address of configuration space: whole, or in bytes by a legacy driver. */
static const char *mac_is_written(struct test *t)
{
	static const u8 mac[ETH_ALEN] = { 0x52, 0x54, 0, 0, 0, 0x77 };
	u8 old[ETH_ALEN], now[ETH_ALEN];
	unsigned int i;

	EXPECT(!start(t, false, BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR)));
	vdpa_get_config(t->vdev, 0, old, sizeof(old));
	vdpa_set_config(t->vdev, 5, mac + 5, 1);
	vdpa_get_config(t->vdev, 0, now, sizeof(now));
	EXPECT(!memcmp(now, old, sizeof(old)));
	vdpa_set_config(t->vdev, 0, mac, sizeof(mac));
	EXPECT(passes(t));
	vdpa_get_config(t->vdev, 0, now, sizeof(now));
	EXPECT(!memcmp(now, mac, sizeof(mac)));

	EXPECT(!start(t, false, BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR) |
			     BIT_ULL(VIRTIO_F_VERSION_1)));
	vdpa_get_config(t->vdev, 0, now, sizeof(now));
	EXPECT(!memcmp(now, old, sizeof(old)));
	for (i = 0; i < ETH_ALEN; i++)
		vdpa_set_config(t->vdev, i, mac + i, 1);
	vdpa_get_config(t->vdev, 0, now, sizeof(now));
	EXPECT(!memcmp(now, mac, sizeof(mac)));
	/* the control queue's command is the only way where it was negotiated */
	EXPECT(!start(t, false, 0));
	vdpa_set_config(t->vdev, 0, mac, sizeof(mac));
	vdpa_get_config(t->vdev, 0, now, sizeof(now));
	EXPECT(!memcmp(now, old, sizeof(old)));
	return NULL;
}

const struct test_case net_tests[] = {
	{ "frames come back", frames_return },
	{ "frames come back without offloads, whatever the header says",
	  frames_return_without_offloads },
	{ "frames come back without a control queue, VLANs too", no_control_queue },
	{ "frames come back at physical addresses", frames_return_one_to_one },
	{ "a full ring comes back in order", a_batch_returns },
	{ "kicks with data", kicks_with_data },
	{ "a queue moves between CPUs", moves_between_cpus },
	{ "a queue leaves its CPU to who kicks", leaves_the_cpu },
	{ "the address is written", mac_is_written },
	{ "frames in pieces", pieces },
	{ "frames of the largest MTU pass, longer ones do not", long_frame },
	{ "frames for others are dropped", filter },
	{ "without a fitting buffer the queue goes on", no_room },
	{ }
};
