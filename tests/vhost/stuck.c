// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stuck WAY NODE COMMAND...: a call stands still in the client's memory, behind which is a
 * pager that does not answer. The command, which takes the device away, must not wait for
 * it; when the pager answers, the call must find the device gone.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define PAGE	4096
#define WAIT_MS	30000

static int fd;
static void *page;
static atomic_bool done;

static int map(void *at)
{
	struct vhost_iotlb_msg msg = {
		.size = PAGE, .uaddr = (uintptr_t)at, .perm = VHOST_ACCESS_RW,
		.type = VHOST_IOTLB_UPDATE,
	};

	return client_message(fd, VHOST_IOTLB_MSG_V2, 0, &msg);
}

static int call(unsigned long cmd, void *arg)
{
	return ioctl(fd, cmd, arg) ? -errno : 0;
}

static int answer_is_written(void)
{
	return call(VHOST_GET_FEATURES, page);
}

static int argument_is_read(void)
{
	return call(VHOST_SET_FEATURES, page);
}

static int message_is_read(void)
{
	return write(fd, page, sizeof(struct vhost_msg_v2)) < 0 ? -errno : 0;
}

static int memory_is_pinned(void)
{
	return map(page);
}

static int log_is_pinned(void)
{
	static char memory[2 * PAGE] __attribute__((aligned(PAGE)));
	uint64_t base = (uintptr_t)page;
	int ret = map(memory);

	return ret ? ret : call(VHOST_SET_LOG_BASE, &base);
}

static const struct way {
	const char *name;
	int (*go)(void);
} ways[] = {
	{ "answer", answer_is_written },
	{ "argument", argument_is_read },
	{ "message", message_is_read },
	{ "memory", memory_is_pinned },
	{ "log", log_is_pinned },
	{ 0 }
};

static void die(const char *what)
{
	printf("not ok - %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *go(void *way)
{
	intptr_t ret = ((const struct way *)way)->go();

	atomic_store(&done, true);
	return (void *)ret;
}

/* Returns whether the pager was asked for the page. */
static int stands_still(int uffd)
{
	struct pollfd fault = { .fd = uffd, .events = POLLIN };
	int ms;

	for (ms = 0; ms < WAIT_MS && !atomic_load(&done); ms += 100)
		if (poll(&fault, 1, 100) == 1)
			return 1;
	return 0;
}

/* Before 6.3 memory with a pager cannot be pinned: nobody would wait for it. */
static int is_refused(const struct way *way)
{
	unsigned int major, minor;
	struct utsname name;

	return (way->go == memory_is_pinned || way->go == log_is_pinned) &&
	       atomic_load(&done) && !uname(&name) &&
	       sscanf(name.release, "%u.%u", &major, &minor) == 2 &&
	       (major < 6 || (major == 6 && minor < 3));
}

/* A page that only the pager fills. */
static int pager(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);

	if (uffd < 0 && errno == ENOSYS) {
		printf("skip - a call that stands still: this kernel has no userfaultfd\n");
		exit(0);
	}
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api))
		die("userfaultfd");
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	reg.range.start = (uintptr_t)page;
	reg.range.len = PAGE;
	if (page == MAP_FAILED || ioctl(uffd, UFFDIO_REGISTER, &reg))
		die("a page with a pager");
	return uffd;
}

/* Milliseconds that are soon: a debug kernel takes seconds to start a program. */
static long soon(void)
{
	struct utsname name;
	size_t len;

	uname(&name);
	len = strlen(name.release);
	return len > 6 && !strcmp(name.release + len - 6, "-debug") ? 10000 : 1000;
}

/* Returns whether it succeeded, and soon. */
static int run(char **command)
{
	struct timespec begin, now;
	pid_t pid = fork();
	long ms, limit = soon();
	int status = 1;

	if (!pid) {
		execvp(*command, command);
		_exit(127);
	}
	clock_gettime(CLOCK_MONOTONIC, &begin);
	do {
		usleep(10000);
		clock_gettime(CLOCK_MONOTONIC, &now);
		ms = (now.tv_sec - begin.tv_sec) * 1000 + (now.tv_nsec - begin.tv_nsec) / 1000000;
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
	} while (ms < limit);
	return ms < limit && !status;
}

static int check(int good, const char *way, const char *what)
{
	printf("%s - %s: %s\n", good ? "ok" : "not ok", way, what);
	return !good;
}

int main(int argc, char *argv[])
{
	const struct way *way = ways;
	struct uffdio_zeropage zero = { .range.len = PAGE };
	pthread_t thread;
	int failed, uffd;
	void *ret;

	while (argc > 3 && way->name && strcmp(way->name, argv[1]))
		way++;
	if (argc < 4 || !way->name) {
		fprintf(stderr, "usage: stuck answer|argument|message|memory|log NODE COMMAND...\n");
		return 2;
	}
	fd = open(argv[2], O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, VHOST_SET_OWNER, NULL))
		die(argv[2]);
	uffd = pager();
	if (pthread_create(&thread, NULL, go, (void *)way))
		die("thread");
	failed = !stands_still(uffd);
	if (failed && is_refused(way)) {
		pthread_join(thread, &ret);
		failed = check((intptr_t)ret == -EFAULT, way->name, "it is refused");
		printf("skip - %s: this kernel pins no memory that has a pager\n", way->name);
		return failed;
	}
	check(!failed, way->name, "the call stands still");
	failed |= check(run(argv + 3), way->name, "who takes the device away does not wait for it");
	zero.range.start = (uintptr_t)page;
	if (ioctl(uffd, UFFDIO_ZEROPAGE, &zero))
		die("the pager's answer");
	pthread_join(thread, &ret);
	failed |= check((intptr_t)ret == -ENODEV, way->name, "it finds the device gone");
	close(fd);
	return failed;
}
