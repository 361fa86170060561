// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * migrate [--packed] NODE NODE [MOVES]: frames to a network device's own address, while
 * the rings move from one device to the other and back, with frames under way. Both have
 * the same address. No frame may be lost, come twice or out of order.
 */
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"

#define NUM	256
#define BATCH	100
#define LEN	200
#define HEADER	sizeof(struct virtio_net_hdr_v1)

enum { RX, TX };

static struct client c;
static uint8_t *rx_buf[NUM], *tx_buf[NUM];
static uint8_t mac[6];
static uint64_t features = 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM |
			   1ULL << VIRTIO_NET_F_MAC;
static uint32_t base[2];
static unsigned int sent, received, returned, ahead;

static void fail(const char *what)
{
	printf("%s, after frame %u\n", what, received);
	exit(1);
}

static void fill(uint8_t *frame, unsigned int seq)
{
	memset(frame, 0, HEADER);
	memcpy(frame + HEADER, mac, 6);
	memcpy(frame + HEADER + 6, mac, 6);
	memset(frame + HEADER + 12, seq * 7, LEN - 12);
	memcpy(frame + HEADER + 14, &seq, sizeof(seq));
}

/* The state that a device left, or that of new rings, and all that they hold. */
static void start(void)
{
	struct vhost_vdpa_config *config = malloc(sizeof(*config) + sizeof(mac));

	if (!config)
		exit(1);
	client_negotiate(&c, features);
	if (c.packed != (features >> VIRTIO_F_RING_PACKED & 1))
		fail("the device has no packed rings");
	client_map(&c, VHOST_IOTLB_UPDATE, CLIENT_IOVA, c.size, c.mem, VHOST_ACCESS_RW);
	config->off = 0;
	config->len = sizeof(mac);
	client_ioctl(&c, VHOST_VDPA_GET_CONFIG, config);
	if (sent && memcmp(mac, config->buf, sizeof(mac)))
		fail("the devices have different addresses");
	memcpy(mac, config->buf, sizeof(mac));
	free(config);
	client_queue(&c, RX, NUM, sent ? base[RX] : client_base(&c));
	client_queue(&c, TX, NUM, sent ? base[TX] : client_base(&c));
	client_status(&c, VIRTIO_CONFIG_S_DRIVER_OK);
}

static uint32_t state_of(unsigned int idx)
{
	struct vhost_vring_state state = { .index = idx };

	client_ioctl(&c, VHOST_GET_VRING_BASE, &state);
	return state.num;
}

/* What a device at rest says, and what it wrote to the ring, must be one. */
static void check_state(unsigned int idx)
{
	const struct queue *q = &c.q[idx];
	unsigned int id, n;
	struct client at;
	uint32_t want, len;

	if (!c.packed) {
		want = q->ring.used->idx;
	} else {
		/* as far as used descriptors go */
		at = c;
		for (n = 0; n < NUM && client_used(&at, idx, &id, &len); n++)
			;
		want = at.q[idx].packed.used | (uint32_t)at.q[idx].packed.used_wrap << 15;
		want |= want << 16;
	}
	if (base[idx] != want) {
		printf("queue %u is at %#x, and its ring at %#x\n", idx, base[idx], want);
		exit(1);
	}
}

static void move(const char *node)
{
	client_ioctl(&c, VHOST_VDPA_SUSPEND, NULL);
	base[RX] = state_of(RX);
	base[TX] = state_of(TX);
	check_state(RX);
	check_state(TX);
	ahead += sent - received;
	client_reopen(&c, node);
	start();
	/* the device does not look by itself */
	client_kick(&c, RX);
	client_kick(&c, TX);
}

static void send_batch(void)
{
	unsigned int i;

	for (i = 0; i < BATCH; i++, sent++) {
		fill(tx_buf[sent % NUM], sent);
		client_add(&c, TX, sent % NUM, tx_buf[sent % NUM], HEADER + LEN, false);
	}
	client_kick(&c, TX);
}

/* Take what there is; false when nothing comes for a second. */
static bool take(unsigned int until)
{
	static uint8_t wanted[HEADER + LEN];
	unsigned int id;
	uint32_t len;

	while (received < until) {
		if (!client_used(&c, RX, &id, &len)) {
			if (!client_wait(&c, RX, 1000))
				return false;
			continue;
		}
		fill(wanted, received);
		if (id >= NUM || len != HEADER + LEN ||
		    memcmp(rx_buf[id] + HEADER, wanted + HEADER, LEN))
			fail("another frame comes than the next");
		received++;
		client_add(&c, RX, id, rx_buf[id], HEADER + LEN, true);
	}
	client_kick(&c, RX);
	return true;
}

int main(int argc, char *argv[])
{
	unsigned int moves = 50, i, id, seed = 1;
	struct timespec nap = { 0 };
	uint32_t len;

	if (argc > 1 && !strcmp(argv[1], "--packed")) {
		features |= 1ULL << VIRTIO_F_RING_PACKED;
		argc--;
		argv++;
	}
	if (argc < 3) {
		fprintf(stderr, "usage: migrate [--packed] NODE NODE [MOVES]\n");
		return 2;
	}
	if (argc > 3)
		moves = atoi(argv[3]);
	client_open(&c, argv[1], 1 << 20);
	start();
	for (i = 0; i < NUM; i++) {
		rx_buf[i] = client_alloc(&c, HEADER + LEN, 64);
		tx_buf[i] = client_alloc(&c, HEADER + LEN, 64);
		client_add(&c, RX, i, rx_buf[i], HEADER + LEN, true);
	}
	client_kick(&c, RX);
	for (i = 1; i <= moves; i++) {
		send_batch();
		/* from none of the frames to all of them on the way */
		nap.tv_nsec = rand_r(&seed) % 300000;
		nanosleep(&nap, NULL);
		take(received + rand_r(&seed) % BATCH / 4);
		move(argv[1 + i % 2]);
		if (!take(sent))
			fail("the next frame does not come");
		while (returned < sent) {
			if (client_used(&c, TX, &id, &len))
				returned++;
			else if (!client_wait(&c, TX, 1000))
				fail("a transmit buffer does not come back");
		}
	}
	printf("%u frames, %u moves with %s\n", received, moves,
	       ahead ? "frames under way" : "nothing under way");
	client_close(&c);
	return 0;
}
