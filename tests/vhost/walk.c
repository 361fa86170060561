// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * walk [--va] [--doorbell] NODE: every ioctl and message of a network device's node with
 * every wrong argument; what must come of it is said beside each. With --va the device
 * works on virtual addresses, with --doorbell its queues have doorbells.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/virtio_config.h>
#include <linux/virtio_net.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"

#define PAGE	4096UL
#define BAD	((void *)-4096L)

static const char *node;
static struct client c;
static int doorbell = -EOPNOTSUPP;
static int failed;
/* memory that is no shared file is left out, not refused */
static bool va;

static void is(long got, long wanted, const char *what)
{
	if (got == wanted) {
		printf("ok - %s\n", what);
		return;
	}
	printf("not ok - %s: %ld (%s), not %ld\n", what, got, strerror(-got), wanted);
	failed = 1;
}

static int call(unsigned long cmd, const void *arg)
{
	return ioctl(c.fd, cmd, arg) ? -errno : 0;
}

static int state(unsigned long cmd, unsigned int index, unsigned int num)
{
	struct vhost_vring_state s = { .index = index, .num = num };

	return call(cmd, &s);
}

/* The group of a queue. */
static int group(unsigned long cmd, unsigned int index)
{
	struct vhost_vring_state s = { .index = index };
	int ret = call(cmd, &s);

	return ret ? ret : (int)s.num;
}

static int file(unsigned long cmd, unsigned int index, int fd)
{
	struct vhost_vring_file f = { .index = index, .fd = fd };

	return call(cmd, &f);
}

static int place(unsigned int index, unsigned int flags, uint64_t desc, uint64_t avail,
		 uint64_t used)
{
	struct vhost_vring_addr a = {
		.index = index, .flags = flags, .desc_user_addr = desc,
		.avail_user_addr = avail, .used_user_addr = used,
	};

	return call(VHOST_SET_VRING_ADDR, &a);
}

static int status(uint8_t value)
{
	return call(VHOST_VDPA_SET_STATUS, &value);
}

static int config(unsigned long cmd, uint32_t off, uint32_t len)
{
	struct {
		struct vhost_vdpa_config head;
		uint8_t data[4096];
	} arg = { .head = { .off = off, .len = len } };

	return call(cmd, &arg);
}

static int message(uint32_t asid, uint8_t type, uint64_t iova, uint64_t size,
		   const void *mem, uint8_t perm)
{
	struct vhost_iotlb_msg msg = {
		.iova = iova, .size = size, .uaddr = (uintptr_t)mem, .perm = perm, .type = type,
	};

	return client_message(c.fd, VHOST_IOTLB_MSG_V2, asid, &msg);
}

static int map(int prot, int flags, size_t size, unsigned int queue)
{
	void *page = mmap(NULL, size, prot, flags, c.fd, queue * PAGE);

	if (page == MAP_FAILED)
		return -errno;
	munmap(page, size);
	return 0;
}

/* What needs no owner. */
static void walk_device(void)
{
	uint64_t u64, features;
	uint32_t u32;
	uint16_t u16;
	uint8_t u8;

	is(open(node, O_RDWR) < 0 ? -errno : 0, -EBUSY, "a second open");
	is(call(VHOST_GET_FEATURES, &features), 0, "GET_FEATURES");
	is(call(VHOST_GET_FEATURES, BAD), -EFAULT, "GET_FEATURES, bad pointer");
	is(call(VHOST_VDPA_GET_DEVICE_ID, &u32), 0, "GET_DEVICE_ID");
	is(u32, 1, "the device is a network device");
	is(call(VHOST_VDPA_GET_DEVICE_ID, BAD), -EFAULT, "GET_DEVICE_ID, bad pointer");
	is(call(VHOST_VDPA_GET_VRING_NUM, &u16), 0, "GET_VRING_NUM");
	is(call(VHOST_VDPA_GET_VRING_NUM, BAD), -EFAULT, "GET_VRING_NUM, bad pointer");
	is(call(VHOST_VDPA_GET_VQS_COUNT, &u32), 0, "GET_VQS_COUNT");
	is(u32, 3, "there are three queues");
	is(call(VHOST_VDPA_GET_GROUP_NUM, &u32), 0, "GET_GROUP_NUM");
	is(u32, 3, "one for data, one for control, one for rings");
	is(call(VHOST_VDPA_GET_AS_NUM, &u32), 0, "GET_AS_NUM");
	is(call(VHOST_VDPA_GET_CONFIG_SIZE, &u32), 0, "GET_CONFIG_SIZE");
	is(config(VHOST_VDPA_GET_CONFIG, 0, u32), 0, "GET_CONFIG, all of it");
	is(config(VHOST_VDPA_GET_CONFIG, 0, 0), -EINVAL, "GET_CONFIG of nothing");
	is(config(VHOST_VDPA_GET_CONFIG, u32, 1), -EINVAL, "GET_CONFIG behind the end");
	is(config(VHOST_VDPA_GET_CONFIG, 1, u32), -EINVAL, "GET_CONFIG over the end");
	is(config(VHOST_VDPA_GET_CONFIG, 2, -1), -EINVAL, "GET_CONFIG that wraps");
	is(config(VHOST_VDPA_SET_CONFIG, 1, u32), -EINVAL, "SET_CONFIG over the end");
	is(call(VHOST_VDPA_GET_CONFIG, BAD), -EFAULT, "GET_CONFIG, bad pointer");
	is(call(VHOST_VDPA_GET_STATUS, &u8), 0, "GET_STATUS");
	is(u8, 0, "the status is 0 after open");
	is(call(VHOST_VDPA_GET_STATUS, BAD), -EFAULT, "GET_STATUS, bad pointer");
	is(call(VHOST_VDPA_SET_STATUS, BAD), -EFAULT, "SET_STATUS, bad pointer");
	is(call(VHOST_GET_BACKEND_FEATURES, &u64), 0, "GET_BACKEND_FEATURES");
	is(u64 & 0x1fe, 0x1fe, "backend features are there");
	u64 = 1ULL << 60;
	is(call(VHOST_SET_BACKEND_FEATURES, &u64), -EOPNOTSUPP, "unknown backend feature");
	is(call(VHOST_SET_BACKEND_FEATURES, BAD), -EFAULT, "SET_BACKEND_FEATURES, bad pointer");
	is(call(VHOST_VDPA_GET_IOVA_RANGE, BAD), -EFAULT, "GET_IOVA_RANGE, bad pointer");
	u64 = 1ULL << 62;
	is(call(VHOST_SET_FEATURES, &u64), -EINVAL, "a feature that is not offered");
	/* VIRTIO_F_NOTIFICATION_DATA, which headers of today do not name */
	is(features >> 38 & 1, !doorbell, "data comes with kicks where there is a doorbell");
	u64 = features | 1ULL << 38;
	if (doorbell)
		is(call(VHOST_SET_FEATURES, &u64), -EINVAL, "and is not taken elsewhere");
	is(call(VHOST_VDPA_SUSPEND, NULL), 0, "SUSPEND before DRIVER_OK does nothing");
	is(call(VHOST_VDPA_RESUME, NULL), 0, "RESUME before DRIVER_OK does nothing");
	is(features >> VHOST_F_LOG_ALL & 1, 1, "VHOST_F_LOG_ALL is offered");
	is(call(VHOST_SET_LOG_FD, &u32), -ENOTTY, "SET_LOG_FD");
	is(call(VHOST_RESET_OWNER, NULL), -ENOTTY, "RESET_OWNER");
	is(call(0xdead, NULL), -ENOTTY, "an ioctl of nobody");
	is(map(PROT_WRITE, MAP_SHARED, PAGE, 0), doorbell, "mmap of a doorbell");
	is(map(PROT_WRITE, MAP_SHARED, PAGE, 2), doorbell, "mmap of the last");
	is(map(PROT_WRITE, MAP_SHARED, PAGE, 3), -EINVAL, "mmap, no such queue");
	is(map(PROT_READ | PROT_WRITE, MAP_SHARED, PAGE, 0), -EINVAL, "mmap, to be read");
	is(map(PROT_WRITE, MAP_PRIVATE, PAGE, 0), -EINVAL, "mmap, a copy");
	is(map(PROT_WRITE, MAP_SHARED, 2 * PAGE, 0), -EINVAL, "mmap of two at once");
	u32 = 1000;
	is(call(VHOST_VDPA_SET_CONFIG_CALL, &u32), -EBADF, "SET_CONFIG_CALL, bad descriptor");
	u32 = 0;
	is(call(VHOST_VDPA_SET_CONFIG_CALL, &u32), -EINVAL, "SET_CONFIG_CALL, no eventfd");
	u32 = -1;
	is(call(VHOST_VDPA_SET_CONFIG_CALL, &u32), 0, "SET_CONFIG_CALL, none");
}

/* What only the owner may do. */
static void walk_unowned(void)
{
	static const struct {
		unsigned long cmd;
		const char *name;
	} calls[] = {
		{ VHOST_SET_VRING_NUM, "SET_VRING_NUM" },
		{ VHOST_SET_VRING_ADDR, "SET_VRING_ADDR" },
		{ VHOST_SET_VRING_BASE, "SET_VRING_BASE" },
		{ VHOST_GET_VRING_BASE, "GET_VRING_BASE" },
		{ VHOST_SET_VRING_KICK, "SET_VRING_KICK" },
		{ VHOST_SET_VRING_CALL, "SET_VRING_CALL" },
		{ VHOST_SET_VRING_ERR, "SET_VRING_ERR" },
		{ VHOST_SET_VRING_BUSYLOOP_TIMEOUT, "SET_VRING_BUSYLOOP_TIMEOUT" },
		{ VHOST_VDPA_SET_VRING_ENABLE, "SET_VRING_ENABLE" },
		{ VHOST_VDPA_GET_VRING_GROUP, "GET_VRING_GROUP" },
		{ VHOST_VDPA_GET_VRING_DESC_GROUP, "GET_VRING_DESC_GROUP" },
		{ VHOST_VDPA_SET_GROUP_ASID, "SET_GROUP_ASID" },
		{ VHOST_VDPA_GET_VRING_SIZE, "GET_VRING_SIZE" },
		{ VHOST_SET_MEM_TABLE, "SET_MEM_TABLE" },
		{ VHOST_SET_LOG_BASE, "SET_LOG_BASE" },
	};
	struct vhost_vring_addr zero = { 0 };
	char text[64];
	unsigned int i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		snprintf(text, sizeof(text), "%s without an owner", calls[i].name);
		is(call(calls[i].cmd, &zero), -EPERM, text);
	}
	is(message(0, VHOST_IOTLB_INVALIDATE, 0, 0, NULL, 0), -EFAULT,
	   "a message without an owner");
}

static int in_child(int (*what)(void))
{
	int status, ret = 0;
	pid_t pid = fork();

	if (!pid)
		_exit(-what());
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		ret = -WEXITSTATUS(status);
	return ret;
}

static int other_process(void)
{
	return state(VHOST_SET_VRING_NUM, 0, 64);
}

static void walk_vrings(void)
{
	int ev = eventfd(0, EFD_CLOEXEC);
	uint64_t u64;

	is(call(VHOST_SET_OWNER, NULL), 0, "SET_OWNER");
	is(call(VHOST_SET_OWNER, NULL), -EBUSY, "SET_OWNER again");
	is(in_child(other_process), -EPERM, "another process is not the owner");
	is(state(VHOST_SET_VRING_NUM, 3, 64), -ENOBUFS, "SET_VRING_NUM, no such queue");
	is(state(VHOST_SET_VRING_NUM, -1, 64), -ENOBUFS, "SET_VRING_NUM, queue 2^32-1");
	is(state(VHOST_SET_VRING_NUM, 0, 0), -EINVAL, "SET_VRING_NUM 0");
	is(state(VHOST_SET_VRING_NUM, 0, 100), -EINVAL, "SET_VRING_NUM 100");
	is(state(VHOST_SET_VRING_NUM, 0, 0x10000), -EINVAL, "SET_VRING_NUM 65536");
	is(state(VHOST_SET_VRING_NUM, 0, 0x8000), -EINVAL, "SET_VRING_NUM above the largest");
	is(state(VHOST_SET_VRING_NUM, 0, 64), 0, "SET_VRING_NUM 64");
	is(call(VHOST_SET_VRING_NUM, BAD), -EFAULT, "SET_VRING_NUM, bad pointer");
	is(place(0, 4, 0, 0, 0), -EOPNOTSUPP, "SET_VRING_ADDR, unknown flag");
	is(place(0, 0, 0, 1, 0), -EINVAL, "SET_VRING_ADDR, avail not aligned");
	is(place(0, 0, 0, 0, 2), -EINVAL, "SET_VRING_ADDR, used not aligned");
	is(place(0, 0, 8, 0, 0), -EINVAL, "SET_VRING_ADDR, descriptors not aligned");
	is(place(5, 0, 0, 0, 0), -ENOBUFS, "SET_VRING_ADDR, no such queue");
	is(place(0, 0, 0x1000, 0x2000, 0x3000), 0, "SET_VRING_ADDR");
	is(call(VHOST_SET_VRING_ADDR, BAD), -EFAULT, "SET_VRING_ADDR, bad pointer");
	is(state(VHOST_SET_VRING_BASE, 0, 0x10000), -EINVAL, "SET_VRING_BASE 65536");
	is(state(VHOST_SET_VRING_BASE, 0, 77), 0, "SET_VRING_BASE 77");
	{
		struct vhost_vring_state s = { .index = 0 };

		is(call(VHOST_GET_VRING_BASE, &s), 0, "GET_VRING_BASE");
		is(s.num, 77, "it is 77");
	}
	is(file(VHOST_SET_VRING_KICK, 0, 1000), -EBADF, "SET_VRING_KICK, bad descriptor");
	is(file(VHOST_SET_VRING_KICK, 0, c.fd), -EINVAL, "SET_VRING_KICK, no eventfd");
	is(file(VHOST_SET_VRING_KICK, 9, ev), -ENOBUFS, "SET_VRING_KICK, no such queue");
	is(file(VHOST_SET_VRING_KICK, 0, ev), 0, "SET_VRING_KICK");
	is(file(VHOST_SET_VRING_KICK, 0, ev), 0, "SET_VRING_KICK again");
	is(file(VHOST_SET_VRING_KICK, 0, -1), 0, "SET_VRING_KICK, none");
	is(file(VHOST_SET_VRING_CALL, 0, 1000), -EBADF, "SET_VRING_CALL, bad descriptor");
	is(file(VHOST_SET_VRING_CALL, 0, ev), 0, "SET_VRING_CALL before SET_FEATURES");
	is(file(VHOST_SET_VRING_CALL, 0, -1), 0, "SET_VRING_CALL, none");
	is(file(VHOST_SET_VRING_ERR, 0, ev), 0, "SET_VRING_ERR");
	is(file(VHOST_SET_VRING_ERR, 0, -1), 0, "SET_VRING_ERR, none");
	is(state(VHOST_SET_VRING_ENDIAN, 0, 0), -ENOTTY, "SET_VRING_ENDIAN");
	is(state(VHOST_VDPA_SET_VRING_ENABLE, 3, 1), -ENOBUFS, "SET_VRING_ENABLE, no such queue");
	is(group(VHOST_VDPA_GET_VRING_GROUP, 0), 0, "GET_VRING_GROUP");
	is(group(VHOST_VDPA_GET_VRING_GROUP, 2), 1, "that of the control queue is its own");
	is(group(VHOST_VDPA_GET_VRING_GROUP, 3), -ENOBUFS, "GET_VRING_GROUP, no such queue");
	is(group(VHOST_VDPA_GET_VRING_DESC_GROUP, 0), 2, "GET_VRING_DESC_GROUP");
	is(group(VHOST_VDPA_GET_VRING_DESC_GROUP, 2), 1, "and for the control queue");
	is(group(VHOST_VDPA_GET_VRING_DESC_GROUP, 3), -ENOBUFS,
	   "GET_VRING_DESC_GROUP, no such queue");
	is(state(VHOST_VDPA_GET_VRING_SIZE, 0, 0), 0, "GET_VRING_SIZE");
	is(state(VHOST_VDPA_SET_GROUP_ASID, 3, 0), -ENOBUFS, "SET_GROUP_ASID, no such group");
	is(state(VHOST_VDPA_SET_GROUP_ASID, 0, 2), -EINVAL, "SET_GROUP_ASID, no such space");
	is(state(VHOST_VDPA_SET_GROUP_ASID, 0, 1), 0, "SET_GROUP_ASID 1");
	is(state(VHOST_VDPA_SET_GROUP_ASID, 0, 0), 0, "SET_GROUP_ASID 0");
	u64 = 0;
	is(call(VHOST_SET_MEM_TABLE, &u64), 0, "SET_MEM_TABLE does nothing");
	close(ev);
}

static void walk_status(void)
{
	uint64_t features = 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM;
	uint8_t now;

	is(call(VHOST_SET_FEATURES, &features), 0, "SET_FEATURES before any status");
	is(status(15), 0, "the status from 0 to 15 at once");
	is(call(VHOST_VDPA_GET_STATUS, &now), 0, "GET_STATUS");
	is(now & 15, 15, "and so it is");
	is(status(7), -EINVAL, "a bit is not taken back");
	is(call(VHOST_SET_FEATURES, &features), -EBUSY, "SET_FEATURES after FEATURES_OK");
	is(state(VHOST_SET_VRING_BASE, 0, 0), -EINVAL, "SET_VRING_BASE while it runs");
	is(place(0, 0, 0, 0, 0), -EINVAL, "SET_VRING_ADDR while it runs");
	is(call(VHOST_VDPA_SUSPEND, NULL), 0, "SUSPEND");
	is(state(VHOST_SET_VRING_BASE, 0, 0), 0, "SET_VRING_BASE while it is suspended");
	is(status(15), 0, "the status is written again");
	is(state(VHOST_SET_VRING_BASE, 0, 1), 0, "which does not resume");
	is(call(VHOST_VDPA_RESUME, NULL), 0, "RESUME");
	is(state(VHOST_SET_VRING_BASE, 0, 0), -EINVAL, "SET_VRING_BASE while it runs again");
	is(status(0), 0, "reset");
	is(call(VHOST_VDPA_GET_STATUS, &now), 0, "GET_STATUS");
	is(now, 0, "the status is 0 after a reset");
}

static int short_write(size_t n)
{
	struct vhost_msg_v2 m = { .type = VHOST_IOTLB_MSG_V2,
		.iotlb = { .type = VHOST_IOTLB_INVALIDATE } };

	return write(c.fd, &m, n) < 0 ? -errno : 0;
}

static void walk_messages(void)
{
	uint64_t backend = 1ULL << 1 | 1ULL << 2 | 1ULL << 3;
	const int up = VHOST_IOTLB_UPDATE, inv = VHOST_IOTLB_INVALIDATE;
	void *ro = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint8_t *mem = c.mem;

	is(call(VHOST_SET_BACKEND_FEATURES, &backend), 0, "SET_BACKEND_FEATURES");
	is(message(0, inv, 0, 0, NULL, 0), 0, "INVALIDATE of everything, nothing there");
	is(short_write(3), -EINVAL, "a message of 3 bytes");
	is(short_write(20), -EINVAL, "a message of 20 bytes");
	{
		struct vhost_iotlb_msg msg = { .type = inv };

		is(client_message(c.fd, 7, 0, &msg), -EINVAL, "an unknown kind of message");
		is(client_message(c.fd, VHOST_IOTLB_MSG, 0, &msg), 0, "a message of version 1");
	}
	is(message(0, up, 0, 0, mem, 3), -EINVAL, "UPDATE of nothing");
	is(message(0, 9, 0, PAGE, mem, 3), -EFAULT, "an unknown message");
	is(message(0, up, 0, PAGE, mem, 0), -EFAULT, "UPDATE without a permission");
	is(message(0, up, 0, PAGE, mem, 8), -EFAULT, "UPDATE with an unknown permission");
	is(message(2, up, 0, PAGE, mem, 3), -EFAULT, "UPDATE, no such address space");
	is(message(0, up, 0, PAGE, mem, 3), 0, "UPDATE of a page");
	is(message(0, up, 0, PAGE, mem, 3), -EFAULT, "UPDATE of the same");
	is(message(0, up, PAGE / 2, PAGE, mem, 3), -EFAULT, "UPDATE that overlaps");
	is(message(0, inv, PAGE / 2, 1, NULL, 0), 0, "INVALIDATE of one byte of it");
	is(message(0, up, 0, PAGE, mem, 3), 0, "the whole page was gone");
	is(message(0, up, -PAGE, PAGE, mem, 3), 0, "UPDATE of the last page of 2^64");
	is(message(0, inv, -PAGE, PAGE, NULL, 0), 0, "and INVALIDATE");
	is(message(0, up, -PAGE, 2 * PAGE, mem, 3), -EFAULT, "UPDATE that wraps");
	is(message(0, inv, -PAGE, 2 * PAGE, NULL, 0), -EFAULT, "INVALIDATE that wraps");
	is(message(0, up, 2 * PAGE, PAGE, (void *)(-PAGE / 2), 3), -EFAULT,
	   "UPDATE of memory that wraps");
	is(message(0, up, 2 * PAGE, PAGE, (void *)PAGE, 3), -EFAULT, "UPDATE of no memory");
	is(message(0, up, 2 * PAGE, PAGE, ro, 3), va ? 0 : -EFAULT,
	   "UPDATE of read-only memory, RW");
	is(message(0, up, 2 * PAGE, PAGE, ro, 1), 0, "UPDATE of read-only memory, RO");
	is(message(0, up, 8 * PAGE, c.size + PAGE, mem, 3), va ? 0 : -EFAULT,
	   "UPDATE of more memory than there is");
	is(message(0, up, 8 * PAGE, PAGE, mem, 3), va ? -EFAULT : 0,
	   va ? "of which what there is was mapped" : "of which nothing is left");
	is(message(0, VHOST_IOTLB_BATCH_END, 0, 0, NULL, 0), -EFAULT, "an end without a begin");
	is(message(0, VHOST_IOTLB_BATCH_BEGIN, 0, 0, NULL, 0), 0, "BATCH_BEGIN");
	is(message(1, up, 0, PAGE, mem, 3), -EFAULT, "another address space in the batch");
	is(message(0, inv, 0, 0, NULL, 0), 0, "INVALIDATE of everything in it");
	is(message(0, up, 100, PAGE, mem + 100, 3), 0, "UPDATE inside pages");
	is(message(0, VHOST_IOTLB_BATCH_END, 0, 0, NULL, 0), 0, "BATCH_END");
	is(message(0, up, 100 + PAGE, 50, mem + 100 + PAGE, 3), 0, "UPDATE of 50 bytes");
	is(message(0, inv, 0, 0, NULL, 0), 0, "INVALIDATE of everything");
	munmap(ro, PAGE);
}

static int set_log(const void *bitmap)
{
	uint64_t base = (uintptr_t)bitmap;

	return call(VHOST_SET_LOG_BASE, &base);
}

static int set_features(uint64_t features)
{
	return call(VHOST_SET_FEATURES, &features);
}

/* Memory that lies in many pieces is one mapping. */
static void walk_pieces(void)
{
	const struct rlimit all = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY };
	const int up = VHOST_IOTLB_UPDATE, inv = VHOST_IOTLB_INVALIDATE;
	/* more than vhost_vdpa and vdpa_sim let an address space have */
	const size_t n = 4096;
	int fd = memfd_create("pieces", MFD_CLOEXEC);
	uint8_t *mem;
	size_t i;

	setrlimit(RLIMIT_MEMLOCK, &all);
	mem = mmap(NULL, n * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (mem == MAP_FAILED || fd < 0 || ftruncate(fd, n * PAGE)) {
		is(-errno, 0, "memory in pieces");
		return;
	}
	/* no page behind the one that it was allocated with */
	for (i = 0; i < n; i++)
		if (mmap(mem + i * PAGE, PAGE, PROT_READ | PROT_WRITE,
			 MAP_SHARED | MAP_FIXED | MAP_POPULATE, fd,
			 i * 7 % n * PAGE) == MAP_FAILED)
			is(-errno, 0, "a piece of memory");
	is(message(0, up, 0, n * PAGE, mem, 3), 0, "UPDATE of memory in 4,096 pieces");
	is(message(0, up, 5 * PAGE, PAGE, mem, 3), -EFAULT, "UPDATE that overlaps one");
	is(message(0, inv, 0, n * PAGE, NULL, 0), 0, "INVALIDATE of it");
	for (i = 0; i < n && !message(0, up, 2 * i * PAGE, PAGE, mem, 3); i++)
		;
	is(i, 2048, "the limit is one of mappings that there are");
	is(message(0, inv, 0, PAGE, NULL, 0), 0, "INVALIDATE of one");
	is(message(0, up, 0, n / 2 * PAGE, mem, 3), -EFAULT, "UPDATE that overlaps the next");
	is(message(0, up, 0, PAGE, mem, 3), 0, "UPDATE in its place");
	is(message(0, inv, 0, 2 * n * PAGE, NULL, 0), 0, "INVALIDATE of all");
	munmap(mem, n * PAGE);
	close(fd);
}

/* The node's own file must not be kept by what it keeps: the next open would find it busy. */
static void walk_ring(void)
{
	struct io_uring_params params = { };
	int ring = syscall(SYS_io_uring_setup, 4, &params);
	void *mem;

	if (ring < 0 && errno == ENOSYS) {
		printf("skip - memory of io_uring: this kernel has none\n");
		return;
	}
	mem = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	is(mem == MAP_FAILED, 0, "memory of io_uring");
	is(syscall(SYS_io_uring_register, ring, IORING_REGISTER_FILES, &c.fd, 1), 0,
	   "which has the node");
	is(message(0, VHOST_IOTLB_UPDATE, 0, PAGE, mem, 3), 0, "UPDATE of it");
	munmap(mem, PAGE);
	close(ring);
}

/* A ring lets its files go a while after it was closed. */
static int comes_free(void)
{
	int fd, i;

	for (i = 0; i < 100; i++) {
		fd = open(node, O_RDWR | O_CLOEXEC);
		if (fd >= 0 || errno != EBUSY)
			break;
		usleep(100000);
	}
	return fd < 0 ? -errno : close(fd);
}

/* A page of the bitmap is for 128 MiB of addresses. */
static void walk_log(void)
{
	uint64_t plain = 1ULL << VIRTIO_F_VERSION_1 | 1ULL << VIRTIO_F_ACCESS_PLATFORM;
	uint64_t logged = plain | 1ULL << VHOST_F_LOG_ALL;
	uint8_t *bitmap = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(bitmap + PAGE, PAGE, PROT_READ);
	mprotect(bitmap + 2 * PAGE, PAGE, PROT_NONE);
	is(call(VHOST_SET_LOG_BASE, BAD), -EFAULT, "SET_LOG_BASE, bad pointer");
	is(set_log((void *)(1UL << 60)), 0, "SET_LOG_BASE, no memory, while nothing is mapped");
	is(set_features(logged), 0, "SET_FEATURES with VHOST_F_LOG_ALL");
	is(message(0, VHOST_IOTLB_UPDATE, 0, PAGE, c.mem, 3), 0,
	   "UPDATE of what it has no bit for, before the device runs");
	is(status(15), -EFAULT, "to run with it");
	is(message(0, VHOST_IOTLB_INVALIDATE, 0, PAGE, NULL, 0), 0, "INVALIDATE of that");
	is(status(15), 0, "to run without");
	is(message(0, VHOST_IOTLB_UPDATE, 0, PAGE, c.mem, 3), -EFAULT,
	   "UPDATE of what it has no bit for");
	is(message(0, VHOST_IOTLB_UPDATE, 0, PAGE, c.mem, 1), 0,
	   "UPDATE of what cannot be written");
	is(set_log(bitmap), 0, "SET_LOG_BASE");
	is(message(0, VHOST_IOTLB_UPDATE, PAGE, PAGE, c.mem + PAGE, 3), 0,
	   "UPDATE of what it has a bit for");
	is(set_log((void *)(1UL << 60)), -EFAULT, "SET_LOG_BASE, no memory");
	is(set_log((void *)-PAGE), -EFAULT, "SET_LOG_BASE, memory of the kernel");
	is(set_log(bitmap + PAGE), -EFAULT, "SET_LOG_BASE, read-only memory");
	is(set_log(bitmap + 3), 0, "SET_LOG_BASE, an odd address");
	is(message(0, VHOST_IOTLB_UPDATE, 128 << 20, PAGE, c.mem + 2 * PAGE, 3), -EFAULT,
	   "UPDATE of what has a bit in read-only memory");
	is(message(0, VHOST_IOTLB_UPDATE, -PAGE, PAGE, c.mem + 2 * PAGE, 3), -EFAULT,
	   "UPDATE of what has its bit far away");
	is(set_features(logged), -EBUSY, "SET_FEATURES after FEATURES_OK, with it as before");
	is(set_features(plain), 0, "without it, after FEATURES_OK");
	is(set_features(plain), -EBUSY, "and again");
	is(set_features(logged & ~(1ULL << VIRTIO_F_ACCESS_PLATFORM)), -EBUSY,
	   "with it, and with other features");
	is(message(0, VHOST_IOTLB_UPDATE, 128 << 20, PAGE, c.mem + 2 * PAGE, 3), 0,
	   "UPDATE of what has a bit in read-only memory, while nothing is logged");
	is(set_features(logged), -EFAULT, "with it, and such memory");
	is(message(0, VHOST_IOTLB_INVALIDATE, 128 << 20, PAGE, NULL, 0), 0, "INVALIDATE of that");
	is(set_features(logged), 0, "with it");
	is(status(0), 0, "reset");
	munmap(bitmap, 3 * PAGE);
	is(set_features(logged), 0, "SET_FEATURES with it, after the bitmap was freed");
	is(status(15), -EFAULT, "but not to run");
	is(set_features(plain), 0, "SET_FEATURES without it");
	is(status(15), 0, "which can run");
	is(status(0), 0, "reset");
	is(message(0, VHOST_IOTLB_INVALIDATE, 0, 0, NULL, 0), 0, "INVALIDATE of everything");
}

int main(int argc, char *argv[])
{
	for (; argc > 1 && !strncmp(argv[1], "--", 2); argc--, argv++) {
		va |= !strcmp(argv[1], "--va");
		if (!strcmp(argv[1], "--doorbell"))
			doorbell = 0;
	}
	if (argc != 2) {
		fprintf(stderr, "usage: walk [--va] [--doorbell] NODE\n");
		return 2;
	}
	node = argv[1];
	client_open(&c, node, 64 * PAGE);
	walk_device();
	walk_unowned();
	walk_vrings();
	walk_status();
	walk_messages();
	walk_pieces();
	walk_log();
	if (va)
		walk_ring();
	client_close(&c);
	is(comes_free(), 0, "the node is free when it was closed");
	client_open(&c, node, 64 * PAGE);
	is(call(VHOST_SET_OWNER, NULL), 0, "a second opener becomes the owner");
	client_close(&c);
	return failed;
}
