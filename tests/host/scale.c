// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device costs at 100 and at 10,000 devices: time to add, get, dump and delete
 * one for a client behind a socket, and memory. Times are the best of several rounds,
 * interleaved, so that what else the machine does counts little.
 */
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "client.h"

#define FEW		100
#define MANY		10000
#define ROUNDS		5
/* a machine that does much else gets more */
#define ROUNDS_MAX	25
#define FEW_REPEAT	5
#define RATIO_MAX	1.5
#define BYTES_MAX	8192
/* malloc itself keeps some of what was freed at hand */
#define LEFT_MAX	(64 * 1024)

enum step { ADD, GET, DUMP, DEL, STEPS };

static const char * const step_name[] = { "add", "get", "dump", "del" };

static struct client c;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

/* The other end of the socket: what vdpa-agent does for one client. */

struct server {
	struct host_peer peer;
	int fd;
};

static int server_reply(struct host_peer *peer, const void *buf, size_t len)
{
	struct server *server = (struct server *)peer;

	return send(server->fd, buf, len, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

static void *serve(void *arg)
{
	static _Alignas(8) char buf[4096];
	struct server *server = arg;
	ssize_t len;

	while ((len = recv(server->fd, buf, sizeof(buf), 0)) > 0) {
		host_genl_input(&server->peer, buf, len);
		while (host_genl_dump(&server->peer))
			;
	}
	host_genl_release(&server->peer);
	return NULL;
}

/* Sends a request and reads until its end. Returns the messages before that. */
static int ask(int fd, struct request *req)
{
	static _Alignas(8) char buf[65536];
	const struct nlmsghdr *nlh;
	int n = 0;

	check(send(fd, req, req->nlh.nlmsg_len, 0) > 0);
	for (;;) {
		ssize_t len = recv(fd, buf, sizeof(buf), 0);

		check(len > 0);
		for (nlh = (void *)buf; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
			if (nlh->nlmsg_type != NLMSG_ERROR && nlh->nlmsg_type != NLMSG_DONE) {
				n++;
				continue;
			}
			check_int(*(const int *)NLMSG_DATA(nlh), 0);
			return n;
		}
	}
}

static void each(int fd, int n, uint8_t cmd)
{
	struct request req;
	char name[16];
	int i;

	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		request_init(&req, c.family, cmd, NLM_F_ACK);
		request_str(&req, VDPA_ATTR_DEV_NAME, name);
		if (cmd == VDPA_CMD_DEV_NEW)
			request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_net");
		ask(fd, &req);
	}
}

static double timed(int fd, int n, enum step step)
{
	static const uint8_t cmd[] = {
		[ADD] = VDPA_CMD_DEV_NEW,
		[GET] = VDPA_CMD_DEV_GET,
		[DEL] = VDPA_CMD_DEV_DEL,
	};
	struct request req;
	double start = now();

	if (step == DUMP) {
		request_init(&req, c.family, VDPA_CMD_DEV_GET, NLM_F_DUMP);
		check_int(ask(fd, &req), n);
	} else {
		each(fd, n, cmd[step]);
	}
	return (now() - start) / n;
}

static size_t in_use(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* Seconds per device of each step, the best so far; bytes per device. */
static void measure(int fd, int n, int repeat, double *best, double *bytes)
{
	size_t before = in_use();
	int i, step;

	for (i = 0; i < repeat; i++) {
		/* many need memory that the process does not have: so do few */
		malloc_trim(0);
		for (step = 0; step < STEPS; step++) {
			double one = timed(fd, n, step);

			if (!best[step] || one < best[step])
				best[step] = one;
			if (step == ADD)
				*bytes = (double)(in_use() - before) / n;
		}
	}
}

static bool within(const double *few, const double *many)
{
	int step;

	for (step = 0; step < STEPS; step++)
		if (many[step] > RATIO_MAX * few[step])
			return false;
	return true;
}

int main(void)
{
	double few[STEPS] = { 0 }, many[STEPS] = { 0 };
	double bytes_few = 0, bytes = 0;
	int round, step, bad;
	struct server server = { 0 };
	pthread_t thread;
	size_t before;
	int fds[2];

	check_int(host_init(), 0);
	check_int(client_open(&c, 7), 0);
	check_int(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
	server.peer = (struct host_peer){
		.portid = 8, .admin = true, .reply = server_reply,
	};
	server.fd = fds[1];
	check_int(pthread_create(&thread, NULL, serve, &server), 0);
	before = in_use();
	for (round = 0; round < ROUNDS_MAX; round++) {
		if (round >= ROUNDS && within(few, many))
			break;
		measure(fds[0], FEW, FEW_REPEAT, few, &bytes_few);
		measure(fds[0], MANY, 1, many, &bytes);
	}
	printf("per device     %10d %10d   ratio\n", FEW, MANY);
	for (step = 0; step < STEPS; step++) {
		printf("%-8s us    %10.2f %10.2f    %.2f\n", step_name[step],
		       few[step] * 1e6, many[step] * 1e6, many[step] / few[step]);
	}
	printf("memory   bytes %10.0f %10.0f\n", bytes_few, bytes);
	bad = !within(few, many) || bytes > BYTES_MAX;
	/* what came with the devices has gone with them */
	printf("left behind    %zu bytes\n", in_use() - before);
	check(in_use() < before + LEFT_MAX);
	close(fds[0]);
	pthread_join(thread, NULL);
	close(fds[1]);
	client_close(&c);
	host_exit();
	return bad;
}
