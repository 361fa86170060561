// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Network devices that reach each other: who gets which frame, with a few devices and
 * with many; then traffic between devices that come and go, are reset and suspended.
 * SWITCH_SECONDS says how long that goes on.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client.h"
#include "driver/exercise.h"
#include "drv/drv.h"
#include "drv/switch.h"

#define MANY	120
#define THREADS	4

static struct client c;

static struct station *open_new(unsigned int number)
{
	struct station *s;
	char name[16];

	snprintf(name, sizeof(name), "s%u", number);
	check_int(dev_add(&c, "vdpasim_net", name), 0);
	s = station_open(name, number);
	check(s);
	return s;
}

static void check_held(const char *bad)
{
	if (bad)
		fprintf(stderr, "%s\n", bad);
	check(!bad);
}

static void close_all(struct station **s, unsigned int n)
{
	char name[16];
	unsigned int i;

	for (i = 0; i < n; i++) {
		station_close(s[i]);
		snprintf(name, sizeof(name), "s%u", i);
		check_int(dev_del(&c, name), 0);
	}
}

static void test_few(void)
{
	struct station *s[3];
	unsigned int i;

	/* one that no driver runs is no company */
	check_int(dev_add(&c, "vdpasim_net", "unused"), 0);
	for (i = 0; i < 3; i++) {
		s[i] = open_new(i);
		if (!i)
			check_held(stations_alone(s[0]));
	}
	check_held(stations_test(s));
	close_all(s, 3);
	check_int(dev_del(&c, "unused"), 0);
}

static void test_many(void)
{
	struct station *s[MANY];
	unsigned int i;

	for (i = 0; i < MANY; i++)
		s[i] = open_new(i);
	check_held(stations_flood(s, MANY));
	close_all(s, MANY);
}

static void add_pairs(const char *name, uint16_t pairs)
{
	struct request req;

	request_init(&req, c.family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_net");
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	request_u16(&req, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, pairs);
	check_int(client_send(&c, &req), 0);
}

static void test_steering(void)
{
	add_pairs("q0", 4);
	add_pairs("q1", 4);
	check_held(drv_test_steer("q0", "q1"));
	check_int(dev_del(&c, "q0"), 0);
	check_int(dev_del(&c, "q1"), 0);
}

/* An exercise finds its own frames among those of others. */
static void test_exercise(void)
{
	struct host_exercise_params params = { .count = 300 };
	struct host_exercise_result r;
	struct vdpa_device *vdev;
	struct station *s[2];

	s[0] = open_new(0);
	s[1] = open_new(1);
	check_int(dev_add(&c, "vdpasim_net", "e"), 0);
	vdev = host_vdpa_get("e");
	check(vdev);
	check_int(host_exercise(vdev, &params, &r), 0);
	check_int(r.count, 300);
	host_vdpa_put(vdev);
	check_int(dev_del(&c, "e"), 0);
	close_all(s, 2);
}

/* ------------------------------------------------------------------- at random */

static struct timespec end;

static bool in_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec);
}

struct actor {
	pthread_t thread;
	unsigned int number;
	struct client client;
	struct station_count count;
};

/* Each has a device of its own, which others reset, suspend and delete. */
static void *act(void *arg)
{
	struct actor *a = arg;
	unsigned int seed = a->number + 1;
	struct station *s;
	char name[16];

	check_int(client_open(&a->client, 100 + a->number), 0);
	while (in_time()) {
		snprintf(name, sizeof(name), "s%u", a->number);
		dev_add(&a->client, "vdpasim_net", name);
		s = station_open(name, a->number);
		if (s) {
			station_chatter(s, THREADS + 1, 1 + rand_r(&seed) % 500, &seed, &a->count);
			station_close(s);
		}
		snprintf(name, sizeof(name), "s%u", rand_r(&seed) % THREADS);
		switch (rand_r(&seed) % 6) {
		case 0:
			dev_del(&a->client, name);
			break;
		case 1:
			drv_reset(name);
			break;
		case 2:
			drv_rest(name);
			break;
		case 3:
			dev_vstats(&a->client, name, 0);
			break;
		}
	}
	client_close(&a->client);
	return NULL;
}

static void test_random(void)
{
	const char *seconds = getenv("SWITCH_SECONDS");
	struct station_count sum = { 0 };
	struct actor *a = calloc(THREADS, sizeof(*a));
	unsigned int i;

	check(a);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds ? atoi(seconds) : 2;
	for (i = 0; i < THREADS; i++) {
		a[i].number = i;
		check_int(pthread_create(&a[i].thread, NULL, act, &a[i]), 0);
	}
	for (i = 0; i < THREADS; i++) {
		pthread_join(a[i].thread, NULL);
		sum.sent += a[i].count.sent;
		sum.received += a[i].count.received;
		sum.wrong += a[i].count.wrong;
	}
	free(a);
	printf("%lu frames were sent, %lu received, %lu of these wrong\n", sum.sent,
	       sum.received, sum.wrong);
	check(sum.sent > 0 && sum.received > 0);
	check_int(sum.wrong, 0);
}

int main(void)
{
	check_int(host_init(), 0);
	check_int(host_exercise_init(), 0);
	check_int(client_open(&c, 7), 0);
	test_few();
	test_many();
	test_steering();
	test_exercise();
	test_random();
	client_close(&c);
	host_exercise_exit();
	host_exit();
	return 0;
}
