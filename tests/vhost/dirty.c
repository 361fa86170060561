// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dirty NODE [SECONDS]: frames go through a network device to itself while another thread
 * copies the memory that the dirty log and the driver say was written. Whenever the device
 * is suspended, the copy is the memory; and the log has no page but those that the device
 * wrote.
 */
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define NUM	256
#define BATCH	64
#define LEN	1514
#define HEADER	sizeof(struct virtio_net_hdr_v1)
#define PAGE	4096
#define PAGES	1024
#define WORDS	(PAGES / 64)
/* of a bitmap: up to the client's memory, and for it */
#define LOG_SIZE	(CLIENT_IOVA / PAGE / 8 + PAGES / 8)
#define FEATURES	(1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM | \
			 1ULL << VIRTIO_NET_F_MAC)
#define LOG_ALL		(1ULL << VHOST_F_LOG_ALL)

enum { RX, TX };

static struct client c;
static uint8_t *rx_buf[NUM], *tx_buf[NUM];
static uint8_t mac[6];

/* what the driver wrote, and what the log ever had: a bit for each page */
static atomic_ulong own[WORDS];
static unsigned long seen[WORDS];
static uint8_t *copy;

static atomic_bool pausing, paused, stopping;
static atomic_ulong frames;

static void fail(const char *what)
{
	printf("%s\n", what);
	exit(1);
}

static void wrote(const void *p, size_t len)
{
	size_t page = ((const uint8_t *)p - c.mem) / PAGE;
	size_t last = ((const uint8_t *)p - c.mem + len - 1) / PAGE;

	for (; page <= last; page++)
		atomic_fetch_or(&own[page / 64], 1UL << page % 64);
}

static void add(unsigned int idx, unsigned int id, void *buf, bool writable)
{
	client_add(&c, idx, id, buf, HEADER + LEN, writable);
	wrote(&c.q[idx].ring.desc[id], sizeof(struct vring_desc));
	wrote(c.q[idx].ring.avail, 6 + 2 * NUM);
}

/* Let the other thread look at memory that nobody changes, when it wants that. */
static void rest(void)
{
	while (atomic_load(&pausing)) {
		atomic_store(&paused, true);
		usleep(200);
	}
	atomic_store(&paused, false);
}

static void take(unsigned int idx, unsigned int n)
{
	unsigned int id, waits = 0;
	uint32_t len;

	while (n) {
		rest();
		if (!client_used(&c, idx, &id, &len)) {
			if (client_wait(&c, idx, 10))
				waits = 0;
			else if (++waits == 1000)
				fail("a frame does not come back");
			continue;
		}
		n--;
		if (idx == RX)
			add(RX, id, rx_buf[id], true);
	}
	if (idx == RX)
		client_kick(&c, RX);
}

static void *traffic(void *arg)
{
	unsigned int i, round;

	(void)arg;
	for (round = 0; !atomic_load(&stopping); round++) {
		rest();
		for (i = 0; i < BATCH; i++) {
			memset(tx_buf[i], 0, HEADER);
			memcpy(tx_buf[i] + HEADER, mac, 6);
			memset(tx_buf[i] + HEADER + 6, round + i, LEN - 6);
			wrote(tx_buf[i], HEADER + LEN);
			add(TX, i, tx_buf[i], false);
		}
		client_kick(&c, TX);
		take(RX, BATCH);
		take(TX, BATCH);
		atomic_fetch_add(&frames, BATCH);
	}
	return NULL;
}

static atomic_ulong *bitmap(void)
{
	void *p = mmap(NULL, LOG_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	if (p == MAP_FAILED)
		fail("no memory for a bitmap");
	return p;
}

/* Copy what was written since the last time; how many pages that was. */
static unsigned int harvest(atomic_ulong *log)
{
	unsigned int i, n = 0;
	unsigned long bits;

	log += CLIENT_IOVA / PAGE / 64;
	for (i = 0; i < WORDS; i++) {
		bits = atomic_exchange(&log[i], 0);
		seen[i] |= bits;
		for (bits |= atomic_exchange(&own[i], 0); bits; bits &= bits - 1, n++) {
			size_t at = (i * 64 + __builtin_ctzl(bits)) * (size_t)PAGE;

			memcpy(copy + at, c.mem + at, PAGE);
		}
	}
	return n;
}

/* All that was written while nobody writes is in the copy. */
static void converge(atomic_ulong *log)
{
	size_t i;

	client_ioctl(&c, VHOST_VDPA_SUSPEND, NULL);
	atomic_store(&pausing, true);
	while (!atomic_load(&paused))
		usleep(200);
	harvest(log);
	for (i = 0; i < c.size; i++) {
		if (copy[i] != c.mem[i]) {
			printf("byte %zu of page %zu is %#x, and %#x in the copy\n", i % PAGE,
			       i / PAGE, c.mem[i], copy[i]);
			exit(1);
		}
	}
	client_ioctl(&c, VHOST_VDPA_RESUME, NULL);
	atomic_store(&paused, false);
	atomic_store(&pausing, false);
}

static void set_log(atomic_ulong *log)
{
	uint64_t base = (uintptr_t)log;

	client_ioctl(&c, VHOST_SET_LOG_BASE, &base);
}

static void log_all(bool on)
{
	uint64_t features = FEATURES | (on ? LOG_ALL : 0);

	client_ioctl(&c, VHOST_SET_FEATURES, &features);
}

/* Whether a page of memory is of a kind that the device writes. */
static bool devices(size_t page)
{
	uint8_t *p = c.mem + page * PAGE;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (p == (uint8_t *)c.q[i].ring.used)
			return true;
	}
	return p + PAGE > rx_buf[0] && p < rx_buf[NUM - 1] + HEADER + LEN;
}

static void check_seen(void)
{
	size_t page;

	for (page = 0; page < PAGES; page++) {
		bool is = seen[page / 64] >> page % 64 & 1;

		if (is != devices(page)) {
			printf("page %zu is %sin the log\n", page, is ? "" : "not ");
			exit(1);
		}
	}
}

static void set_up(const char *node)
{
	struct vhost_vdpa_config *config = malloc(sizeof(*config) + sizeof(mac));
	unsigned int i;

	if (!config)
		exit(1);
	client_open(&c, node, PAGES * PAGE);
	client_negotiate(&c, FEATURES);
	client_map(&c, VHOST_IOTLB_UPDATE, CLIENT_IOVA, c.size, c.mem, VHOST_ACCESS_RW);
	config->off = 0;
	config->len = sizeof(mac);
	client_ioctl(&c, VHOST_VDPA_GET_CONFIG, config);
	memcpy(mac, config->buf, sizeof(mac));
	free(config);
	client_queue(&c, RX, NUM, client_base(&c));
	client_queue(&c, TX, NUM, client_base(&c));
	client_alloc(&c, 0, PAGE);
	for (i = 0; i < NUM; i++)
		rx_buf[i] = client_alloc(&c, HEADER + LEN, 64);
	client_alloc(&c, 0, PAGE);
	for (i = 0; i < NUM; i++)
		tx_buf[i] = client_alloc(&c, HEADER + LEN, 64);
	copy = malloc(c.size);
	if (!copy)
		exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char *argv[])
{
	double end = now() + (argc > 2 ? atof(argv[2]) : 5);
	unsigned long copied = 0, rounds = 0, before;
	atomic_ulong *log, *other, *swap;
	pthread_t thread;
	unsigned int i;

	if (argc < 2) {
		fprintf(stderr, "usage: dirty NODE [SECONDS]\n");
		return 2;
	}
	set_up(argv[1]);
	log = bitmap();
	other = bitmap();
	set_log(log);
	log_all(true);
	memcpy(copy, c.mem, c.size);
	client_status(&c, VIRTIO_CONFIG_S_DRIVER_OK);
	for (i = 0; i < NUM; i++)
		add(RX, i, rx_buf[i], true);
	client_kick(&c, RX);
	if (pthread_create(&thread, NULL, traffic, NULL))
		fail("no thread");
	while (now() < end || atomic_load(&frames) < 4 * NUM) {
		copied += harvest(log);
		if (++rounds % 8 == 0) {
			/* another bitmap in its place: what is left in this one counts, too */
			set_log(other);
			copied += harvest(log);
			swap = log;
			log = other;
			other = swap;
		}
		if (rounds % 10 == 0)
			converge(log);
		usleep(1000);
	}
	converge(log);
	check_seen();

	/* the same features, but for the log */
	log_all(false);
	harvest(log);
	memset(seen, 0, sizeof(seen));
	before = atomic_load(&frames);
	while (atomic_load(&frames) < before + 4 * BATCH)
		usleep(1000);
	harvest(log);
	for (i = 0; i < WORDS; i++) {
		if (seen[i])
			fail("a write is in the log that is off");
	}
	atomic_store(&stopping, true);
	pthread_join(thread, NULL);
	printf("%lu frames, %lu pages in %lu rounds: the same\n", atomic_load(&frames), copied,
	       rounds);
	client_close(&c);
	return 0;
}
