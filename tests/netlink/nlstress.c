/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Two adders, a setter, a dumper and a reader of events at once.
 *
 * Names are never used twice, so each device has one life, of which its adder
 * notes the times. A dump must list, once, what lived from its beginning to its
 * end, and nothing that was not there at all. Every device is reported added
 * once and removed once, and changed only in between. Whoever subscribes, then
 * dumps, then follows the events knows what there is.
 */
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <libmnl/libmnl.h>
#include <linux/vdpa.h>

#include "attrtext.h"
#include "fixture.h"
#include "names.h"
#include "reply.h"
#include "stress.h"
#include "tap.h"

#define ADDERS		2
#define CAPACITY	1000000u	/* lives of one adder */
#define RCVBUF		(64 << 20)
#define QUIET_MS	500		/* no more events are on their way */
#define LONGEST_S	10.0		/* of one request; more is a hang */

static struct stress {
	const char *socket;
	const char *mgmtdev;
	unsigned int window;		/* live devices per adder */
	bool bind;			/* a bus driver takes each device */
	uint32_t monitor;
	atomic_bool stop;
	struct life *lives[ADDERS];
	atomic_uint used[ADDERS];	/* lives begun */
} stress = { .mgmtdev = "vdpasim_net", .window = 200 };

struct adder {
	unsigned int who;
	struct peer peer;
	unsigned int live[256];
	unsigned int n_live;
	double longest;
	char error[128];
};

struct setter {
	struct peer peer;
	unsigned int done, gone;
	char error[128];
};

static double seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec + ts.tv_nsec / 1e9;
}

uint64_t stress_clock(void)
{
	static atomic_uint_fast64_t ticks = 1;

	return atomic_fetch_add(&ticks, 1);
}

struct life *stress_life(const char *name)
{
	unsigned int who = *name - 'a', i;
	char *end;

	if (who >= ADDERS)
		return NULL;
	i = strtoul(name + 1, &end, 10);
	if (*end || end == name + 1 || i >= atomic_load(&stress.used[who]))
		return NULL;
	return &stress.lives[who][i];
}

void stress_each(bool all,
		 void (*fn)(struct life *life, const char *name, void *data),
		 void *data)
{
	unsigned int who, i, n;
	char name[32];

	for (who = 0; who < ADDERS; who++) {
		n = atomic_load(&stress.used[who]);
		for (i = 0; i < n; i++) {
			struct life *life = &stress.lives[who][i];

			if (life->over && !all)
				continue;
			snprintf(name, sizeof(name), "%c%u", 'a' + who, i);
			fn(life, name, data);
		}
	}
}

static void name_of(const struct adder *adder, unsigned int i, char *name)
{
	snprintf(name, 32, "%c%u", 'a' + adder->who, i);
}

static bool timed(struct adder *adder, int err, const char *what, double start)
{
	double took = seconds() - start;

	if (took > adder->longest)
		adder->longest = took;
	if (err)
		snprintf(adder->error, sizeof(adder->error), "%s: %s", what,
			 names_of_errno(err));
	return !err;
}

static bool add_one(struct adder *adder)
{
	unsigned int i = atomic_load(&stress.used[adder->who]);
	struct life *life = &stress.lives[adder->who][i];
	double start = seconds();
	char name[32];
	int err;

	if (i == CAPACITY)
		return timed(adder, ENOSPC, "the log of the test", start);
	name_of(adder, i, name);
	life->add_sent = stress_clock();
	atomic_store(&stress.used[adder->who], i + 1);
	err = fixture_add(&adder->peer, NULL, stress.mgmtdev, name, "");
	if (!err) {
		life->add_done = stress_clock();
		adder->live[adder->n_live++] = i;
	}
	return timed(adder, err, name, start);
}

static bool del_one(struct adder *adder, unsigned int slot)
{
	unsigned int i = adder->live[slot];
	struct life *life = &stress.lives[adder->who][i];
	double start = seconds();
	char name[32];
	int err;

	name_of(adder, i, name);
	life->del_sent = stress_clock();
	err = fixture_del(&adder->peer, name);
	life->del_done = stress_clock();
	adder->live[slot] = adder->live[--adder->n_live];
	return timed(adder, err, name, start);
}

static void *add_and_delete(void *arg)
{
	struct adder *adder = arg;
	unsigned int seed = adder->who + 1;
	bool ok = true;

	while (ok && !atomic_load(&stress.stop)) {
		ok = add_one(adder);
		if (ok && adder->n_live > stress.window)
			ok = del_one(adder, rand_r(&seed) % adder->n_live);
		/* now and then nearly none is left, and indexes are used anew */
		while (ok && adder->n_live > 2 && !(rand_r(&seed) % 1000))
			while (ok && adder->n_live > 2)
				ok = del_one(adder, adder->n_live - 1);
	}
	return NULL;
}

/* Changes devices that may be gone by then: that is no error. */
static void *set_attrs(void *arg)
{
	struct setter *setter = arg;
	char buf[PEER_MSG_MAX], name[32];
	unsigned int n, seed = 99;
	struct nlmsghdr *nlh;
	struct answer answer;
	int err;

	while (!atomic_load(&stress.stop)) {
		n = atomic_load(&stress.used[0]);
		/* one of the last that were added, which most often is still there */
		if (n)
			n -= 1 + rand_r(&seed) % (n < stress.window ? n : stress.window);
		snprintf(name, sizeof(name), "a%u", n);
		nlh = peer_request(&setter->peer, buf, VDPA_CMD_DEV_ATTR_SET,
				   NLM_F_ACK);
		mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
		attrtext_put(nlh, "DEV_NET_CFG_MACADDR=h:525400000077");
		err = peer_exchange(&setter->peer, nlh, NULL, NULL, &answer);
		if (err)
			answer.error = -err;
		if (answer.error == ENODEV)
			setter->gone++;
		else if (!answer.error)
			setter->done++;
		else
			snprintf(setter->error, sizeof(setter->error), "%s: %s",
				 name, names_of_errno(answer.error));
	}
	return NULL;
}

static void open_or_die(struct peer *peer)
{
	int err = peer_open_vdpa(peer, stress.socket);

	if (err)
		tap_die("no family \"vdpa\": %s", strerror(-err));
}

static void start(pthread_t *thread, void *(*fn)(void *), void *arg)
{
	if (pthread_create(thread, NULL, fn, arg))
		tap_die("cannot start a thread");
}

static void report(const struct adder *adder)
{
	char id[32];

	snprintf(id, sizeof(id), "adder-%c", 'a' + adder->who);
	tap_note("%s: %u devices, longest request %.3f s", id,
		 atomic_load(&stress.used[adder->who]), adder->longest);
	tap_ok(!*adder->error, id, "%s", adder->error);
	snprintf(id, sizeof(id), "adder-%c-no-hang", 'a' + adder->who);
	tap_ok(adder->longest < LONGEST_S, id, "%.1f s", adder->longest);
}

static void run(unsigned int length)
{
	struct adder adders[ADDERS] = { 0 };
	pthread_t threads[ADDERS], setting, dumping, reading;
	struct watcher dumper = { .atomic_stop = &stress.stop };
	struct watcher reader = { .atomic_stop = &stress.stop };
	struct setter setter = { 0 };
	struct timespec sleep = { .tv_sec = length };
	unsigned int i;

	open_or_die(&setter.peer);
	open_or_die(&dumper.peer);
	if (stress.monitor) {
		watcher_listen(&dumper, stress.monitor, RCVBUF);
		watcher_listen(&reader, stress.monitor, RCVBUF);
		start(&reading, watcher_read, &reader);
	}
	start(&dumping, watcher_dump, &dumper);
	start(&setting, set_attrs, &setter);
	for (i = 0; i < ADDERS; i++) {
		adders[i].who = i;
		open_or_die(&adders[i].peer);
		start(&threads[i], add_and_delete, &adders[i]);
	}
	while (nanosleep(&sleep, &sleep) && errno == EINTR)
		;
	atomic_store(&stress.stop, true);
	for (i = 0; i < ADDERS; i++) {
		pthread_join(threads[i], NULL);
		report(&adders[i]);
	}
	pthread_join(setting, NULL);
	tap_note("setter: %u set, %u were gone", setter.done, setter.gone);
	tap_ok(!*setter.error && setter.done, "setter", "%s", setter.error);
	pthread_join(dumping, NULL);
	watcher_report_dumps(&dumper);
	if (!stress.monitor) {
		tap_skip("events", "no group monitor to join here");
		return;
	}
	pthread_join(reading, NULL);
	watcher_report_events(&reader, QUIET_MS);
}

static void usage(void)
{
	fputs("usage: nlstress [--seconds N] [--window N] [--mgmtdev NAME] [--bind] [--socket PATH]\n",
	      stderr);
	exit(2);
}

static unsigned int parse(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seconds", required_argument, NULL, 't' },
		{ "window", required_argument, NULL, 'w' },
		{ "mgmtdev", required_argument, NULL, 'm' },
		{ "bind", no_argument, NULL, 'b' },
		{ "socket", required_argument, NULL, 's' },
		{ 0 }
	};
	unsigned int length = 60;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 't')
			length = strtoul(optarg, NULL, 0);
		else if (c == 'w')
			stress.window = strtoul(optarg, NULL, 0);
		else if (c == 'm')
			stress.mgmtdev = optarg;
		else if (c == 'b')
			stress.bind = true;
		else if (c == 's')
			stress.socket = optarg;
		else
			usage();
	}
	if (optind != argc || !length || !stress.window || stress.window > 250)
		usage();
	return length;
}

int main(int argc, char **argv)
{
	unsigned int i, length = parse(argc, argv);
	struct peer peer;

	open_or_die(&peer);
	if (peer.kernel) {
		if (!stress.bind)
			fixture_autoprobe_off();
		stress.monitor = peer_group(&peer, VDPA_GENL_MCGRP_MONITOR_NAME);
	}
	if (!fixture_has_mgmtdev(&peer, NULL, stress.mgmtdev))
		tap_die("no management device %s", stress.mgmtdev);
	fixture_set(&peer, "none");
	for (i = 0; i < ADDERS; i++) {
		stress.lives[i] = calloc(CAPACITY, sizeof(struct life));
		if (!stress.lives[i])
			tap_die("out of memory");
	}
	run(length);
	fixture_set(&peer, "none");
	return tap_end();
}
