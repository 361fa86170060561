// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * maps FEW MANY NODE...: what it costs to map a range of 2 MiB and to unmap it, when an
 * address space has FEW of them and when it has MANY, in nanoseconds, medians of all
 * nodes. All map the same huge pages, and keep MANY ranges until the last node is done.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/memfd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define RANGE	(2ULL << 20)

enum { MAP_FEW, UNMAP_FEW, MAP_MANY, UNMAP_MANY, TIMES };

static const char *const name[TIMES] = { "few map", "few unmap", "many map", "many unmap" };
static unsigned int few, many;
static uint8_t *mem;

static void die(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(1);
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static int open_node(const char *node)
{
	int fd = open(node, O_RDWR | O_CLOEXEC);
	uint64_t features;

	if (fd < 0)
		die(node);
	if (ioctl(fd, VHOST_SET_OWNER) ||
	    ioctl(fd, VHOST_GET_BACKEND_FEATURES, &features) ||
	    ioctl(fd, VHOST_SET_BACKEND_FEATURES, &features))
		die("backend features");
	return fd;
}

static void send_message(int fd, uint8_t type, unsigned int range)
{
	struct vhost_iotlb_msg msg = { .type = type };
	int ret;

	if (type == VHOST_IOTLB_UPDATE || type == VHOST_IOTLB_INVALIDATE) {
		msg.iova = CLIENT_IOVA + range * RANGE;
		msg.size = RANGE;
		msg.uaddr = (uintptr_t)mem + range * RANGE;
		msg.perm = VHOST_ACCESS_RW;
	}
	ret = client_message(fd, VHOST_IOTLB_MSG_V2, 0, &msg);
	if (ret) {
		errno = -ret;
		die("IOTLB message");
	}
}

/* In a batch, as clients do. Each range is a mapping of its own. */
static double change(int fd, uint8_t type, unsigned int ranges)
{
	double start = now_ns();
	unsigned int i;

	send_message(fd, VHOST_IOTLB_BATCH_BEGIN, 0);
	for (i = 0; i < ranges; i++)
		send_message(fd, type, i);
	send_message(fd, VHOST_IOTLB_BATCH_END, 0);
	return (now_ns() - start) / ranges;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char *argv[])
{
	int nodes = argc - 3, fd, i, t;
	double *times[TIMES];
	int *fds;

	if (nodes < 1 || !(few = atoi(argv[1])) || !(many = atoi(argv[2]))) {
		fprintf(stderr, "usage: maps FEW MANY NODE...\n");
		return 2;
	}
	fd = memfd_create("guest", MFD_CLOEXEC | MFD_HUGETLB | MFD_HUGE_2MB);
	if (fd < 0 || ftruncate(fd, many * RANGE))
		die("memfd");
	mem = mmap(NULL, many * RANGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
	if (mem == MAP_FAILED)
		die("mmap of huge pages");

	fds = calloc(nodes, sizeof(*fds));
	for (t = 0; t < TIMES; t++)
		times[t] = calloc(nodes, sizeof(*times[t]));
	for (i = 0; i < nodes; i++) {
		fds[i] = open_node(argv[3 + i]);
		times[MAP_FEW][i] = change(fds[i], VHOST_IOTLB_UPDATE, few);
		times[UNMAP_FEW][i] = change(fds[i], VHOST_IOTLB_INVALIDATE, few);
		times[MAP_MANY][i] = change(fds[i], VHOST_IOTLB_UPDATE, many);
	}
	for (i = 0; i < nodes; i++)
		times[UNMAP_MANY][i] = change(fds[i], VHOST_IOTLB_INVALIDATE, many);
	for (t = 0; t < TIMES; t++) {
		qsort(times[t], nodes, sizeof(*times[t]), compare);
		printf("%s %.0f\n", name[t], times[t][nodes / 2]);
	}
	return 0;
}
