// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * loop [OPTION...] NODE [FRAMES]: send frames to a network device's own address and
 * compare what comes back.
 *   --packed    packed rings, which begin with the base that DPDK gives
 *   --num N     entries of each
 *   --private   one frame is sent, from memory that is no shared file
 *   --doorbell  doorbells are rung, and no eventfd is written
 *   --stay      and go on ringing until that raises SIGBUS
 *   --apart     rings are in address space 1, buffers in 0
 *   --moved     both are in 1, for a client that has not heard of groups of rings
 */
#include <getopt.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "client.h"

#define MAX	1024
#define BATCH	64
#define LEN	1514
/* memory of the client, and how much of it is for rings */
#define SIZE	(4UL << 20)
#define RINGS	(1UL << 20)
#define HEADER	sizeof(struct virtio_net_hdr_v1)
#define PAGE	4096

enum { RX, TX };

static struct client c;
static unsigned int num = 256;
static uint8_t *rx_buf[MAX], *tx_buf[MAX];
static uint8_t mac[6];
static bool packed, private, doorbell, stay, apart, moved;
static sigjmp_buf nobody;

static void fill(uint8_t *frame, unsigned int seq)
{
	unsigned int i;

	memset(frame, 0, HEADER);
	memcpy(frame + HEADER, mac, 6);
	memcpy(frame + HEADER + 6, mac, 6);
	memcpy(frame + HEADER + 12, "\x88\xb5", 2);
	for (i = 14; i < LEN; i++)
		frame[HEADER + i] = seq + i * 7;
}

static void read_mac(void)
{
	struct vhost_vdpa_config *config = malloc(sizeof(*config) + sizeof(mac));

	if (!config)
		exit(1);
	config->off = 0;
	config->len = sizeof(mac);
	client_ioctl(&c, VHOST_VDPA_GET_CONFIG, config);
	memcpy(mac, config->buf, sizeof(mac));
	free(config);
}

/* Wait for @n frames from @seq on; each must be what was sent. */
static void receive(unsigned int seq, unsigned int n)
{
	static uint8_t wanted[HEADER + LEN];
	unsigned int id, got = 0;
	uint32_t len;

	while (got < n) {
		if (!client_used(&c, RX, &id, &len)) {
			if (client_wait(&c, RX, 2000))
				continue;
			printf("%u of %u frames did not come back\n", n - got, n);
			exit(1);
		}
		fill(wanted, seq + got);
		if (id >= num || len != HEADER + LEN ||
		    memcmp(rx_buf[id] + HEADER, wanted + HEADER, LEN)) {
			printf("frame %u came back changed (%u bytes)\n", seq + got, len);
			exit(1);
		}
		got++;
		client_add(&c, RX, id, rx_buf[id], HEADER + LEN, true);
	}
	client_kick(&c, RX);
}

/* The last page of the client's memory becomes its own. */
static void make_private(void)
{
	if (mmap(c.mem + c.size - PAGE, PAGE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
		exit(1);
}

/* A frame from there comes back, or breaks its queue. */
static int send_private(void)
{
	uint8_t *frame = c.mem + c.size - PAGE, status;
	unsigned int i;

	fill(frame, 0);
	client_add(&c, TX, 0, frame, HEADER + LEN, false);
	client_kick(&c, TX);
	for (i = 0; i < 500; i++) {
		if (client_wait(&c, RX, 10)) {
			printf("the frame came back\n");
			return 0;
		}
		client_ioctl(&c, VHOST_VDPA_GET_STATUS, &status);
		if (status & VIRTIO_CONFIG_S_NEEDS_RESET) {
			printf("the device needs a reset\n");
			return 0;
		}
	}
	printf("nothing happened\n");
	return 1;
}

/* The device finds the client's memory from @begin to @end in an address space. */
static void map(unsigned int asid, size_t begin, size_t end)
{
	c.asid = asid;
	client_map(&c, VHOST_IOTLB_BATCH_BEGIN, 0, 0, NULL, 0);
	client_map(&c, VHOST_IOTLB_UPDATE, CLIENT_IOVA + begin, end - begin, c.mem + begin,
		   VHOST_ACCESS_RW);
	client_map(&c, VHOST_IOTLB_BATCH_END, 0, 0, NULL, 0);
}

/* Address space 1 is for a group that the queues have in common. */
static void use_space(unsigned long cmd, const char *what)
{
	struct vhost_vring_state group = { .index = TX };

	client_do(&c, cmd, &group, what);
	group.index = group.num;
	group.num = 1;
	client_ioctl(&c, VHOST_VDPA_SET_GROUP_ASID, &group);
}

static void map_all(void)
{
	uint64_t backend;

	if (apart) {
		use_space(VHOST_VDPA_GET_VRING_DESC_GROUP, "group of rings");
		map(0, RINGS, SIZE);
		map(1, 0, RINGS);
	} else if (moved) {
		client_ioctl(&c, VHOST_GET_BACKEND_FEATURES, &backend);
		backend &= ~(1ULL << VHOST_BACKEND_F_DESC_ASID);
		client_ioctl(&c, VHOST_SET_BACKEND_FEATURES, &backend);
		use_space(VHOST_VDPA_GET_VRING_GROUP, "group");
		map(1, 0, SIZE);
	} else {
		map(0, 0, SIZE);
	}
}

static void set_up(const char *node)
{
	uint32_t base;
	unsigned int i;

	client_open(&c, node, SIZE);
	if (private)
		make_private();
	/* they outlive the reset that comes first of all */
	for (i = RX; doorbell && i <= TX; i++) {
		client_doorbell(&c, i);
		*c.q[i].doorbell = i;
	}
	client_negotiate(&c, 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM |
			 1ULL << VIRTIO_NET_F_MAC | (uint64_t)packed << VIRTIO_F_RING_PACKED |
			 (uint64_t)(packed && doorbell) << VIRTIO_F_NOTIFICATION_DATA);
	if (c.packed != packed) {
		printf("the device has no packed rings\n");
		exit(1);
	}
	base = packed ? 0x8000 : client_base(&c);
	map_all();
	read_mac();
	client_queue(&c, RX, num, base);
	client_queue(&c, TX, num, base);
	client_status(&c, VIRTIO_CONFIG_S_DRIVER_OK);
	c.next = RINGS;
	for (i = 0; i < num; i++) {
		rx_buf[i] = client_alloc(&c, HEADER + LEN, 64);
		tx_buf[i] = client_alloc(&c, HEADER + LEN, 64);
		client_add(&c, RX, i, rx_buf[i], HEADER + LEN, true);
	}
	client_kick(&c, RX);
}

static void send_frames(unsigned int frames)
{
	unsigned int i, sent, n, id;
	uint32_t len;

	for (sent = 0; sent < frames; sent += n) {
		n = frames - sent < BATCH ? frames - sent : BATCH;
		for (i = 0; i < n; i++) {
			fill(tx_buf[i], sent + i);
			client_add(&c, TX, i, tx_buf[i], HEADER + LEN, false);
		}
		client_kick(&c, TX);
		receive(sent, n);
		for (i = 0; i < n;) {
			if (client_used(&c, TX, &id, &len))
				i++;
			else if (!client_wait(&c, TX, 2000))
				break;
		}
		if (i < n) {
			printf("%u frames are still being sent\n", n - i);
			exit(1);
		}
	}
	printf("sent %u received %u\n", frames, frames);
	fflush(stdout);
}

static void on_sigbus(int sig)
{
	siglongjmp(nobody, sig);
}

/* Whether the doorbell of a queue can be rung. */
static bool rings(unsigned int idx)
{
	if (sigsetjmp(nobody, 1))
		return false;
	*c.q[idx].doorbell = idx;
	return true;
}

/* Ring for 30 seconds at most. */
static int ring_on(void)
{
	unsigned int i;

	signal(SIGBUS, on_sigbus);
	for (i = 0; i < 3000 && rings(TX); i++)
		usleep(10000);
	if (i == 3000 || rings(RX)) {
		printf("there is still a doorbell\n");
		return 1;
	}
	printf("the doorbells are gone\n");
	return 0;
}

int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "num", required_argument, NULL, 'n' }, { "packed", no_argument, NULL, 'p' },
		{ "private", no_argument, NULL, 'a' }, { "doorbell", no_argument, NULL, 'd' },
		{ "stay", no_argument, NULL, 's' }, { "apart", no_argument, NULL, 't' },
		{ "moved", no_argument, NULL, 'm' }, { 0 },
	};
	int opt, ret = 0;

	while ((opt = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (opt) {
		case 'n': num = atoi(optarg); break;
		case 'p': packed = true; break;
		case 'a': private = true; break;
		case 'd': doorbell = true; break;
		case 's': stay = true; break;
		case 't': apart = true; break;
		case 'm': moved = true; break;
		default: return 2;
		}
	}
	if (optind == argc || num < BATCH || num > MAX) {
		fprintf(stderr, "usage: loop [OPTION...] NODE [FRAMES]\n");
		return 2;
	}
	set_up(argv[optind]);
	if (private)
		return send_private();
	send_frames(optind + 1 < argc ? atoi(argv[optind + 1]) : 1000);
	if (doorbell && stay)
		ret = ring_on();
	client_close(&c);
	return ret;
}
