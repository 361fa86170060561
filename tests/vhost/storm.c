// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * storm [--seconds N] [--seed N] NODE...: several threads send ioctls and messages in any
 * order, with arguments that are right, nearly right and wrong, and write what they like
 * to rings that the device uses. Nodes may come and go. Whether it went well is for the
 * kernel log to say, and for a client that uses the device afterwards.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define THREADS	3
#define OPEN	2
#define EVENTS	4
#define SIZE	(1U << 20)
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/**
 * struct thread - what a thread has of its own
 * @seed: state of its random numbers
 * @done: calls that succeeded
 * @refused: calls that failed
 */
struct thread {
	uint64_t seed;
	unsigned long done;
	unsigned long refused;
};

static char **nodes;
static unsigned int n_nodes;
static atomic_bool enough;
/* open nodes; each thread closes and opens them, too */
static atomic_int fds[OPEN];
static int events[EVENTS];
/* shared by all, so that descriptors change while the device looks at them */
static uint8_t *mem;

/* xorshift64*, so that a seed gives the same calls on any machine */
static uint32_t rnd(struct thread *t, uint32_t below)
{
	t->seed ^= t->seed >> 12;
	t->seed ^= t->seed << 25;
	t->seed ^= t->seed >> 27;
	return (t->seed * 0x2545f4914f6cdd1dULL >> 32) % below;
}

static uint64_t rnd64(struct thread *t)
{
	return (uint64_t)rnd(t, UINT32_MAX) << 32 | rnd(t, UINT32_MAX);
}

#define PICK(t, a)	((a)[rnd(t, ARRAY_SIZE(a))])

static uint32_t any_index(struct thread *t)
{
	static const uint32_t some[] = { 0, 0, 0, 1, 1, 1, 2, 3, 64, 0x10000, UINT32_MAX };

	return PICK(t, some);
}

static uint32_t any_num(struct thread *t)
{
	static const uint32_t some[] = { 0, 1, 1, 2, 16, 64, 128, 256, 256, 255, 257, 32768,
					 0x8000, 0x80008000, 65536, UINT32_MAX };

	return PICK(t, some);
}

static uint64_t any_iova(struct thread *t)
{
	static const uint64_t some[] = { 0, 1, 4096, CLIENT_IOVA - 1, CLIENT_IOVA + SIZE - 1,
					 CLIENT_IOVA + SIZE, UINT64_MAX - 4095, UINT64_MAX };

	/* mostly in the memory, and aligned */
	return rnd(t, 8) ? CLIENT_IOVA + rnd(t, SIZE / 64) * 64ULL : PICK(t, some);
}

static uint64_t any_size(struct thread *t)
{
	static const uint64_t some[] = { 0, 1, 4095, 4096, 8192, SIZE, SIZE, 2 * SIZE,
					 UINT64_MAX, UINT64_MAX - CLIENT_IOVA };

	return PICK(t, some);
}

/* Memory of this program, of nobody, and of the kernel. */
static void *any_pointer(struct thread *t)
{
	switch (rnd(t, 12)) {
	case 0: return NULL;
	case 1: return (void *)0xffff888000000000ULL;
	case 2: return (void *)0x7ffffffff000ULL;
	case 3: return mem + SIZE - 4;
	default: return mem + rnd(t, SIZE / 2 / 8) * 8;
	}
}

static int any_fd(struct thread *t)
{
	switch (rnd(t, 10)) {
	case 0: return -1;
	case 1: return 9999;
	case 2: return fds[rnd(t, OPEN)];
	case 3: return STDIN_FILENO;
	default: return events[rnd(t, EVENTS)];
	}
}

static uint8_t any_status(struct thread *t)
{
	static const uint8_t some[] = { 0, 1, 3, 0x0b, 0x0f, 0x0f, 0x0f, 0x4f, 0x80, 0xff };

	return PICK(t, some);
}

static void count(struct thread *t, bool failed)
{
	if (failed)
		t->refused++;
	else
		t->done++;
}

static void call(struct thread *t, unsigned long cmd, void *arg)
{
	/* now and then with a pointer to anywhere */
	count(t, ioctl(fds[rnd(t, OPEN)], cmd, rnd(t, 50) ? arg : any_pointer(t)) < 0);
}

static uint64_t any_features(struct thread *t)
{
	uint64_t features = 0;

	ioctl(fds[rnd(t, OPEN)], VHOST_GET_FEATURES, &features);
	switch (rnd(t, 4)) {
	case 0: return rnd64(t);
	case 1: return features & (rnd64(t) | 1ULL << VIRTIO_F_ACCESS_PLATFORM);
	case 2: return features & ~(1ULL << VIRTIO_F_RING_PACKED);
	default: return features;
	}
}

static void vring_state(struct thread *t)
{
	static const unsigned long cmds[] = {
		VHOST_SET_VRING_NUM, VHOST_SET_VRING_BASE, VHOST_GET_VRING_BASE,
		VHOST_VDPA_SET_VRING_ENABLE, VHOST_VDPA_GET_VRING_GROUP,
		VHOST_VDPA_SET_GROUP_ASID, VHOST_VDPA_GET_VRING_DESC_GROUP,
		VHOST_VDPA_GET_VRING_SIZE,
	};
	struct vhost_vring_state state = { .index = any_index(t), .num = any_num(t) };

	call(t, PICK(t, cmds), &state);
}

static void vring_addr(struct thread *t)
{
	struct vhost_vring_addr addr = {
		.index = any_index(t), .desc_user_addr = any_iova(t),
		.avail_user_addr = any_iova(t), .used_user_addr = any_iova(t),
	};

	call(t, VHOST_SET_VRING_ADDR, &addr);
}

static void vring_file(struct thread *t)
{
	static const unsigned long cmds[] = {
		VHOST_SET_VRING_KICK, VHOST_SET_VRING_CALL, VHOST_SET_VRING_ERR,
	};
	struct vhost_vring_file file = { .index = any_index(t), .fd = any_fd(t) };

	call(t, PICK(t, cmds), &file);
}

static void device_value(struct thread *t)
{
	static const unsigned long cmds[] = {
		VHOST_VDPA_GET_DEVICE_ID, VHOST_VDPA_GET_STATUS, VHOST_VDPA_GET_VRING_NUM,
		VHOST_VDPA_GET_IOVA_RANGE, VHOST_VDPA_GET_CONFIG_SIZE, VHOST_VDPA_GET_VQS_COUNT,
		VHOST_VDPA_GET_GROUP_NUM, VHOST_VDPA_GET_AS_NUM, VHOST_GET_FEATURES,
		VHOST_GET_BACKEND_FEATURES, VHOST_SET_OWNER, VHOST_RESET_OWNER,
		VHOST_VDPA_SUSPEND, VHOST_VDPA_RESUME, VHOST_SET_MEM_TABLE, 0xdead,
	};
	uint64_t value[4] = { 0 };

	call(t, PICK(t, cmds), value);
}

static void status_and_features(struct thread *t)
{
	uint64_t features = any_features(t), bitmap = (uintptr_t)any_pointer(t);
	uint8_t status = any_status(t);
	int fd = any_fd(t);

	switch (rnd(t, 8)) {
	case 0: call(t, VHOST_SET_BACKEND_FEATURES, &features); break;
	case 1:
	case 2: call(t, VHOST_SET_FEATURES, &features); break;
	case 3: call(t, VHOST_SET_LOG_BASE, &bitmap); break;
	case 4: call(t, VHOST_VDPA_SET_CONFIG_CALL, &fd); break;
	default: call(t, VHOST_VDPA_SET_STATUS, &status); break;
	}
}

static void config(struct thread *t)
{
	static const uint32_t some[] = { 0, 1, 6, 10, 60, 4096, 65536, UINT32_MAX };
	struct {
		struct vhost_vdpa_config head;
		uint8_t data[4096];
	} c = { .head = { .off = PICK(t, some), .len = PICK(t, some) } };

	call(t, rnd(t, 4) ? VHOST_VDPA_GET_CONFIG : VHOST_VDPA_SET_CONFIG, &c);
}

static void message(struct thread *t)
{
	struct vhost_iotlb_msg msg = {
		.iova = any_iova(t), .size = any_size(t), .uaddr = (uintptr_t)any_pointer(t),
		.perm = rnd(t, 5), .type = rnd(t, 8),
	};
	uint8_t part[sizeof(struct vhost_msg_v2)] = { 0 };

	if (!rnd(t, 20)) {
		count(t, write(fds[rnd(t, OPEN)], part, rnd(t, sizeof(part))) < 0);
		return;
	}
	if (!rnd(t, 3)) {
		/* what makes rings and buffers work */
		msg.iova = CLIENT_IOVA;
		msg.size = SIZE;
		msg.uaddr = (uintptr_t)mem;
		msg.perm = VHOST_ACCESS_RW;
		msg.type = VHOST_IOTLB_UPDATE;
	}
	count(t, client_message(fds[rnd(t, OPEN)], 1 + rnd(t, 2), rnd(t, 4), &msg));
}

/* Where rings may be: descriptors with addresses in the memory, indices, flags. */
static void scribble(struct thread *t)
{
	uint8_t *at = mem + rnd(t, SIZE / 16) * 16ULL;
	struct vring_desc desc = {
		.addr = any_iova(t), .len = any_size(t), .flags = rnd(t, 8), .next = rnd(t, 300),
	};

	if (rnd(t, 2))
		memcpy(at, &desc, sizeof(desc));
	else
		*(volatile uint16_t *)(at + 2) += rnd(t, 16);
}

static void kick(struct thread *t)
{
	uint64_t one = 1;

	count(t, write(events[rnd(t, EVENTS)], &one, sizeof(one)) < 0);
}

static void doorbell(struct thread *t)
{
	void *p = mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, fds[rnd(t, OPEN)],
		       rnd(t, 4) * 4096);

	count(t, p == MAP_FAILED);
	if (p != MAP_FAILED)
		munmap(p, 4096);
}

static void listen_to(struct thread *t)
{
	struct pollfd p = { .fd = fds[rnd(t, OPEN)], .events = POLLIN };
	uint64_t n;

	poll(&p, 1, 0);
	count(t, read(rnd(t, 2) ? p.fd : events[rnd(t, EVENTS)], &n, sizeof(n)) < 0);
}

/* A node has one client at a time: others are refused, until it is closed. */
static void reopen(struct thread *t)
{
	int flags = (rnd(t, 4) ? O_RDWR : O_WRONLY) | O_CLOEXEC | O_NONBLOCK;
	int fd = open(nodes[rnd(t, n_nodes)], flags), old;

	count(t, fd < 0);
	if (fd < 0 && rnd(t, 4))
		return;
	old = atomic_exchange(&fds[rnd(t, OPEN)], fd);
	if (old >= 0)
		close(old);
}

static void *run(void *arg)
{
	struct thread *t = arg;

	while (!atomic_load(&enough)) {
		switch (rnd(t, 32)) {
		case 0 ... 5: vring_state(t); break;
		case 6 ... 9: vring_addr(t); break;
		case 10 ... 13: vring_file(t); break;
		case 14 ... 15: device_value(t); break;
		case 16 ... 20: status_and_features(t); break;
		case 21: config(t); break;
		case 22 ... 25: message(t); break;
		case 26 ... 28: scribble(t); break;
		case 29: kick(t); break;
		case 30: listen_to(t); break;
		default:
			if (!rnd(t, 4))
				doorbell(t);
			else if (!rnd(t, 8))
				reopen(t);
		}
	}
	return NULL;
}

int main(int argc, char *argv[])
{
	static const struct option options[] = {
		{ "seconds", required_argument, NULL, 's' },
		{ "seed", required_argument, NULL, 'r' },
		{ }
	};
	unsigned long seconds = 10, done = 0, refused = 0;
	uint64_t seed = time(NULL);
	struct thread threads[THREADS];
	pthread_t id[THREADS];
	int c, i;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 's': seconds = strtoul(optarg, NULL, 0); break;
		case 'r': seed = strtoull(optarg, NULL, 0); break;
		default: return 2;
		}
	}
	if (optind == argc) {
		fprintf(stderr, "usage: storm [--seconds N] [--seed N] NODE...\n");
		return 2;
	}
	nodes = argv + optind;
	n_nodes = argc - optind;
	mem = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED)
		return 1;
	for (i = 0; i < EVENTS; i++)
		events[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	for (i = 0; i < OPEN; i++)
		fds[i] = open(nodes[0], O_RDWR | O_CLOEXEC | O_NONBLOCK);
	for (i = 0; i < THREADS; i++) {
		threads[i] = (struct thread){ .seed = (seed + i) * 0x9e3779b97f4a7c15ULL | 1 };
		if (pthread_create(&id[i], NULL, run, &threads[i]))
			return 1;
	}
	sleep(seconds);
	atomic_store(&enough, true);
	for (i = 0; i < THREADS; i++) {
		pthread_join(id[i], NULL);
		done += threads[i].done;
		refused += threads[i].refused;
	}
	printf("%lu calls succeeded, %lu were refused, seed %llu\n", done, refused,
	       (unsigned long long)seed);
	return !done || !refused;
}
