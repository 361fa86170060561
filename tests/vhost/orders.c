// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * orders NODE: the calls that clients make of a network device's node, in the order of
 * each of them. All are right, so none may fail, and a frame must come back in the end. Then
 * a queue breaks, of which its eventfds must tell.
 */
#include <fcntl.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "client.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define HEADER		sizeof(struct virtio_net_hdr_v1)
#define LEN		(HEADER + 60)
#define QUEUES		2
#define NUM		256

/* What makes up an order; those in capitals are for each queue. */
enum step {
	END,
	own, get_id, get_num, get_range, get_backend, set_backend, get_features, set_features,
	get_config, config_call, get_status, to_zero, to_driver, to_features, to_running, jump,
	batch_begin, batch_end, forget_all, map,
	QUEUE_NUM, QUEUE_BASE, QUEUE_PLACE, QUEUE_KICK, QUEUE_CALL, QUEUE_ENABLE,
};

static const struct {
	const char *name;
	int flags;
	enum step step[40];
} orders[] = {
	{ "libblkio", O_WRONLY, {
		own, get_backend, set_backend, to_zero, get_status, to_driver, get_status,
		get_features, set_features, get_status, to_features, get_status, get_range,
		get_config, get_config, map, QUEUE_NUM, QUEUE_BASE, QUEUE_PLACE, QUEUE_KICK,
		QUEUE_CALL, QUEUE_ENABLE, get_status, to_running, get_status } },
	{ "QEMU", O_RDWR, {
		get_id, get_num, get_range, get_features, get_status, to_driver, get_status, own,
		get_features, QUEUE_CALL, get_config, get_config, set_features, get_status,
		to_features, get_status, get_backend, set_backend, batch_begin, map, batch_end,
		QUEUE_NUM, QUEUE_BASE, QUEUE_PLACE, QUEUE_KICK, QUEUE_ENABLE, get_status,
		to_running, get_status, config_call, QUEUE_CALL } },
	{ "rust-vmm", O_RDWR, {
		own, get_backend, set_backend, get_features, set_features, get_num, get_range, map,
		QUEUE_NUM, QUEUE_PLACE, QUEUE_BASE, QUEUE_CALL, QUEUE_KICK, config_call,
		QUEUE_ENABLE, jump, get_status } },
	{ "DPDK", O_RDWR, {
		get_id, own, get_features, get_backend, set_backend, get_config, get_status,
		to_zero, to_driver, QUEUE_CALL, set_features, to_features, batch_begin, forget_all,
		map, batch_end, QUEUE_NUM, QUEUE_BASE, QUEUE_PLACE, QUEUE_KICK, QUEUE_ENABLE,
		to_running } },
};

static struct client c;
static uint8_t mac[6];
static int config_fd = -1;

static void set_status(uint8_t status)
{
	uint8_t now;

	client_ioctl(&c, VHOST_VDPA_SET_STATUS, &status);
	client_ioctl(&c, VHOST_VDPA_GET_STATUS, &now);
	if (now != status) {
		printf("not ok - status 0x%x became 0x%x\n", status, now);
		exit(1);
	}
}

static void read_config(void)
{
	struct vhost_vdpa_config *config = calloc(1, sizeof(*config) + sizeof(mac));

	if (!config)
		exit(1);
	config->len = sizeof(mac);
	client_ioctl(&c, VHOST_VDPA_GET_CONFIG, config);
	memcpy(mac, config->buf, sizeof(mac));
	free(config);
}

static void features(bool set)
{
	uint64_t f;

	client_ioctl(&c, VHOST_GET_FEATURES, &f);
	if (!set)
		return;
	f &= 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM |
	     1ULL << VIRTIO_NET_F_MAC;
	client_ioctl(&c, VHOST_SET_FEATURES, &f);
}

static void queue_step(enum step step, unsigned int idx)
{
	struct vhost_vring_state state = { .index = idx };
	struct vhost_vring_file file = { .index = idx };

	client_ring(&c, idx, NUM);
	switch (step) {
	case QUEUE_NUM:
		state.num = NUM;
		client_ioctl(&c, VHOST_SET_VRING_NUM, &state);
		break;
	case QUEUE_BASE: client_ioctl(&c, VHOST_SET_VRING_BASE, &state); break;
	case QUEUE_PLACE: client_place(&c, idx); break;
	case QUEUE_KICK:
		file.fd = c.q[idx].kick;
		client_ioctl(&c, VHOST_SET_VRING_KICK, &file);
		break;
	case QUEUE_CALL:
		file.fd = c.q[idx].call;
		client_ioctl(&c, VHOST_SET_VRING_CALL, &file);
		break;
	default:
		state.num = 1;
		client_ioctl(&c, VHOST_VDPA_SET_VRING_ENABLE, &state);
	}
}

static void take(enum step step)
{
	uint64_t backend;
	uint8_t status;
	uint32_t u32;
	uint16_t u16;
	struct vhost_vdpa_iova_range range;

	switch (step) {
	case own: client_ioctl(&c, VHOST_SET_OWNER, NULL); break;
	case get_id: client_ioctl(&c, VHOST_VDPA_GET_DEVICE_ID, &u32); break;
	case get_num: client_ioctl(&c, VHOST_VDPA_GET_VRING_NUM, &u16); break;
	case get_range: client_ioctl(&c, VHOST_VDPA_GET_IOVA_RANGE, &range); break;
	case get_backend: client_ioctl(&c, VHOST_GET_BACKEND_FEATURES, &backend); break;
	case set_backend:
		backend = 1ULL << VHOST_BACKEND_F_IOTLB_MSG_V2 | 1ULL << VHOST_BACKEND_F_IOTLB_BATCH;
		client_ioctl(&c, VHOST_SET_BACKEND_FEATURES, &backend);
		break;
	case get_features: features(false); break;
	case set_features: features(true); break;
	case get_config: read_config(); break;
	case config_call:
		if (config_fd < 0)
			config_fd = eventfd(0, EFD_CLOEXEC);
		client_ioctl(&c, VHOST_VDPA_SET_CONFIG_CALL, &config_fd);
		break;
	case get_status: client_ioctl(&c, VHOST_VDPA_GET_STATUS, &status); break;
	case to_zero: set_status(0); break;
	case to_driver: set_status(0x03); break;
	case to_features: set_status(0x0b); break;
	case to_running:
	case jump: set_status(0x0f); break;
	case batch_begin: client_map(&c, VHOST_IOTLB_BATCH_BEGIN, 0, 0, NULL, 0); break;
	case batch_end: client_map(&c, VHOST_IOTLB_BATCH_END, 0, 0, NULL, 0); break;
	case forget_all: client_map(&c, VHOST_IOTLB_INVALIDATE, 0, UINT64_MAX, NULL, 0); break;
	case map:
		client_map(&c, VHOST_IOTLB_UPDATE, CLIENT_IOVA, c.size, c.mem, VHOST_ACCESS_RW);
		break;
	default: break;
	}
}

static bool comes_back(void)
{
	uint8_t *rx = client_alloc(&c, LEN, 64), *tx = client_alloc(&c, LEN, 64);
	unsigned int id;
	uint32_t len;

	memset(tx, 0, LEN);
	memset(rx, 0, LEN);
	memcpy(tx + HEADER, mac, sizeof(mac));
	memcpy(tx + HEADER + sizeof(mac), mac, sizeof(mac));
	memset(tx + HEADER + 2 * sizeof(mac), 0x88, 48);
	client_add(&c, 0, 0, rx, LEN, true);
	client_kick(&c, 0);
	client_add(&c, 1, 0, tx, LEN, false);
	client_kick(&c, 1);
	return client_wait(&c, 0, 5000) && client_used(&c, 0, &id, &len) && len == LEN &&
	       !memcmp(tx + HEADER, rx + HEADER, LEN - HEADER);
}

static bool is_signalled(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint64_t n;

	return poll(&p, 1, 5000) == 1 && read(fd, &n, sizeof(n)) == sizeof(n);
}

/* More is available than the ring has room for: the queue breaks. */
static bool breaks(void)
{
	struct vhost_vring_file error = { .index = 1, .fd = eventfd(0, EFD_CLOEXEC) };
	uint8_t status;
	bool told;

	take(config_call);
	client_ioctl(&c, VHOST_SET_VRING_ERR, &error);
	c.q[1].ring.avail->idx += 2 * NUM;
	client_kick(&c, 1);
	told = is_signalled(config_fd) && is_signalled(error.fd);
	close(error.fd);
	client_ioctl(&c, VHOST_VDPA_GET_STATUS, &status);
	return told && (status & VIRTIO_CONFIG_S_NEEDS_RESET);
}

static int say(bool good, const char *order, const char *what)
{
	printf("%s - the calls of %s, in their order: %s\n", good ? "ok" : "not ok", order, what);
	return !good;
}

int main(int argc, char *argv[])
{
	const enum step *step;
	unsigned int i, idx;
	int failed = 0;

	if (argc != 2) {
		fprintf(stderr, "usage: orders NODE\n");
		return 2;
	}
	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		client_open(&c, argv[1], 1 << 20);
		close(c.fd);
		c.fd = open(argv[1], orders[i].flags | O_CLOEXEC);
		if (c.fd < 0) {
			printf("not ok - %s: open\n", orders[i].name);
			return 1;
		}
		memset(mac, 0, sizeof(mac));
		for (step = orders[i].step; *step != END; step++) {
			for (idx = 0; *step >= QUEUE_NUM && idx < QUEUES; idx++)
				queue_step(*step, idx);
			take(*step);
		}
		if (!mac[0])
			read_config();
		failed |= say(comes_back(), orders[i].name, "a frame comes back");
		failed |= say(breaks(), orders[i].name, "and a queue that breaks is told");
		client_close(&c);
	}
	return failed;
}
