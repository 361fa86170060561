// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Clients that add, delete, set, read and dump devices at random, all at once, and a
 * listener that keeps account of the events: each must fit what was there, and each
 * dump what the events around it say. HOST_SECONDS is how long, 3 by default.
 */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"

#define CLIENTS	8
#define NAMES	48

/* what the events say; all by lock, which the runtime's callback takes too */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct account {
	bool live[NAMES];
	unsigned int births[NAMES];
	unsigned int deaths[NAMES];
} account;
static unsigned long events;

static atomic_bool stop;
static uint32_t group;

struct walker {
	struct client c;
	pthread_t thread;
	unsigned int random;
	unsigned long commands;
	unsigned long dumps;
	unsigned int seen[NAMES];
};

static struct walker walkers[CLIENTS];

static unsigned int name_index(const struct nlmsghdr *nlh)
{
	unsigned int i;

	check_int(sscanf(reply_str(nlh, VDPA_ATTR_DEV_NAME), "d%u", &i), 1);
	check(i < NAMES);
	return i;
}

static void on_event(uint32_t g, const void *buf, size_t len, void *arg)
{
	const struct nlmsghdr *nlh = buf;
	unsigned int i;

	if (g != group)
		return;
	check(buf);
	i = name_index(nlh);
	pthread_mutex_lock(&lock);
	switch (((const struct genlmsghdr *)NLMSG_DATA(nlh))->cmd) {
	case VDPA_CMD_DEV_NEW:
		check(!account.live[i]);
		account.live[i] = true;
		account.births[i]++;
		break;
	case VDPA_CMD_DEV_DEL:
		check(account.live[i]);
		account.live[i] = false;
		account.deaths[i]++;
		break;
	default:
		check(account.live[i]);
	}
	events++;
	pthread_mutex_unlock(&lock);
}

static struct account snapshot(void)
{
	struct account copy;

	pthread_mutex_lock(&lock);
	copy = account;
	pthread_mutex_unlock(&lock);
	return copy;
}

static void mark(const struct nlmsghdr *nlh, void *arg)
{
	struct walker *w = arg;

	w->seen[name_index(nlh)]++;
}

/*
 * The removal of a device is told after it has left the index, so one that the account
 * still has may be missing if its removal is told later: hence a third look.
 */
static void check_dump(struct walker *w)
{
	struct account before, after;
	struct request req;
	unsigned int i;

	memset(w->seen, 0, sizeof(w->seen));
	before = snapshot();
	request_init(&req, w->c.family, VDPA_CMD_DEV_GET, 0);
	check_int(client_dump(&w->c, &req, mark, w), 0);
	after = snapshot();
	for (i = 0; i < NAMES; i++) {
		bool steady = before.births[i] == after.births[i] &&
			before.deaths[i] == after.deaths[i];

		check(w->seen[i] <= 1);
		/* what was not there throughout is not listed */
		if (steady && !before.live[i])
			check_int(w->seen[i], 0);
		if (steady && before.live[i] && !w->seen[i]) {
			struct timespec ms = { .tv_nsec = 1000000 };
			int patience = 5000;

			while (snapshot().deaths[i] == after.deaths[i] && patience--)
				nanosleep(&ms, NULL);
			check(patience > 0);
		}
	}
	w->dumps++;
}

static void allowed(int err, int other1, int other2)
{
	if (err && err != other1 && err != other2)
		check_int(err, 0);
}

static void step(struct walker *w)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 9 };
	unsigned int i = rand_r(&w->random) % NAMES;
	char name[16];

	snprintf(name, sizeof(name), "d%u", i);
	switch (rand_r(&w->random) % 16) {
	case 0 ... 3:
		/* block devices have even numbers */
		allowed(dev_add(&w->c, i % 2 ? "vdpasim_net" : "vdpasim_blk", name),
			-EEXIST, 0);
		break;
	case 4 ... 6:
		allowed(dev_del(&w->c, name), -ENODEV, 0);
		break;
	case 7:
		allowed(dev_set_mac(&w->c, name, mac), -ENODEV, -EOPNOTSUPP);
		break;
	case 8 ... 9:
		allowed(dev_config(&w->c, name), -ENODEV, 0);
		break;
	case 10:
		allowed(dev_vstats(&w->c, name, 0), -ENODEV, -EAGAIN);
		break;
	case 11 ... 12:
		check_dump(w);
		break;
	default:
		allowed(dev_get(&w->c, name), -ENODEV, 0);
	}
	w->commands++;
}

static void *walk(void *arg)
{
	struct walker *w = arg;

	while (!atomic_load(&stop))
		step(w);
	client_close(&w->c);
	return NULL;
}

int main(void)
{
	const char *text = getenv("HOST_SECONDS");
	struct timespec seconds = { .tv_sec = text ? atoi(text) : 3 };
	unsigned long commands = 0, dumps = 0;
	unsigned int i;

	check(seconds.tv_sec > 0);
	check_int(host_init(), 0);
	for (i = 0; i < CLIENTS; i++) {
		check_int(client_open(&walkers[i].c, i + 1), 0);
		walkers[i].random = i + 1;
	}
	group = walkers[0].c.group;
	host_genl_on_multicast(on_event, NULL);
	for (i = 0; i < CLIENTS; i++)
		check_int(pthread_create(&walkers[i].thread, NULL, walk, &walkers[i]), 0);
	nanosleep(&seconds, NULL);
	atomic_store(&stop, true);
	for (i = 0; i < CLIENTS; i++) {
		pthread_join(walkers[i].thread, NULL);
		commands += walkers[i].commands;
		dumps += walkers[i].dumps;
	}
	printf("%lu commands, %lu of them dumps, %lu events\n", commands, dumps, events);
	check(commands > 1000 && dumps > 100 && events > 100);
	host_exit();
	for (i = 0; i < NAMES; i++)
		check(!account.live[i]);
	return 0;
}
