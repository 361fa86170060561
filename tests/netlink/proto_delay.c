/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A management device that takes its time delays nobody else. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/vdpa.h>

#include "fixture.h"
#include "names.h"
#include "proto.h"
#include "tap.h"

/* dev_add of test_slow takes 3 s; a request that waits for it shows */
#define SLOW_S		2.5
#define QUICK_S		1.0
#define START_US	300000

struct slow {
	struct peer peer;
	double seconds;
	int error;
};

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

static void *add_slow(void *arg)
{
	struct slow *slow = arg;
	double start = now();

	slow->error = fixture_add(&slow->peer, "platform", "test_slow", "s0",
				  "");
	slow->seconds = now() - start;
	return NULL;
}

static void check_quick(const char *id, int error, int expected, double start)
{
	double took = now() - start;

	tap_ok(error == expected && took < QUICK_S, id, "%s after %.3f s",
	       names_of_errno(error), took);
}

static int get(struct proto *proto, uint8_t cmd, uint16_t flags,
	       const char *name)
{
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;
	int err;

	nlh = peer_request(&proto->peer, buf, cmd, flags);
	if (name)
		mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
	err = peer_exchange(&proto->peer, nlh, NULL, NULL, &answer);
	return err ? -err : answer.error;
}

static void meanwhile(struct proto *proto)
{
	struct peer *peer = &proto->peer;
	double t;

	t = now();
	check_quick("delay-add", fixture_add(peer, NULL, "vdpasim_net", "n0",
					     ""), 0, t);
	t = now();
	check_quick("delay-get", get(proto, VDPA_CMD_DEV_GET, NLM_F_ACK, "n0"),
		    0, t);
	t = now();
	check_quick("delay-config", get(proto, VDPA_CMD_DEV_CONFIG_GET,
					NLM_F_ACK, "n0"), 0, t);
	t = now();
	check_quick("delay-dump", get(proto, VDPA_CMD_DEV_GET, NLM_F_DUMP,
				      NULL), 0, t);
	t = now();
	check_quick("delay-mgmtdev-dump", get(proto, VDPA_CMD_MGMTDEV_GET,
					      NLM_F_DUMP, NULL), 0, t);
	/* the name is taken, the device not there yet */
	t = now();
	check_quick("delay-same-name", fixture_add(peer, NULL, "vdpasim_net",
						   "s0", ""), EEXIST, t);
	t = now();
	check_quick("delay-get-unborn", get(proto, VDPA_CMD_DEV_GET, NLM_F_ACK,
					    "s0"), ENODEV, t);
	t = now();
	check_quick("delay-del-unborn", fixture_del(peer, "s0"), ENODEV, t);
	t = now();
	check_quick("delay-del", fixture_del(peer, "n0"), 0, t);
}

void proto_delays(struct proto *proto)
{
	struct slow slow = { 0 };
	pthread_t thread;
	int err;

	if (!proto->ours) {
		tap_skip("delay", "stock has one lock for all");
		return;
	}
	if (!fixture_has_mgmtdev(&proto->peer, "platform", "test_slow")) {
		tap_skip("delay", "no test parent here");
		return;
	}
	fixture_set(&proto->peer, "none");
	err = peer_open_vdpa(&slow.peer, proto->socket);
	if (err)
		tap_die("cannot open a second connection: %s", strerror(-err));
	if (pthread_create(&thread, NULL, add_slow, &slow))
		tap_die("cannot start a thread");
	usleep(START_US);
	meanwhile(proto);
	pthread_join(thread, NULL);
	tap_ok(!slow.error && slow.seconds > SLOW_S, "delay-slow-add",
	       "%s after %.3f s", names_of_errno(slow.error), slow.seconds);
	peer_close(&slow.peer);
	fixture_set(&proto->peer, "none");
}
