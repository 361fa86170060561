// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Real packets and sectors through the simulators, by the driver of
 * kernel/host/driver; then from several threads while devices are reset, suspended,
 * unbound and deleted. DRIVER_SECONDS says how long that goes on.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "driver/exercise.h"
#include "drv/drv.h"

#define THREADS	4
#define DEVICES	3

static struct client c;

static int exercise(const char *name, const struct host_exercise_params *params,
		    struct host_exercise_result *r)
{
	struct vdpa_device *vdev = host_vdpa_get(name);
	int err;

	if (!vdev)
		return -ENODEV;
	err = host_exercise(vdev, params, r);
	host_vdpa_put(vdev);
	return err;
}

static int unbind(const char *name)
{
	struct vdpa_device *vdev = host_vdpa_get(name);
	int err;

	if (!vdev)
		return -ENODEV;
	err = host_unbind(vdev);
	host_vdpa_put(vdev);
	return err;
}

static int add_pairs(struct client *client, const char *name, uint16_t pairs, uint16_t mtu)
{
	struct request req;

	request_init(&req, client->family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_net");
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	request_u16(&req, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, pairs);
	request_u16(&req, VDPA_ATTR_DEV_NET_CFG_MTU, mtu);
	return client_send(client, &req);
}

static void comes_back(const char *name, uint64_t count, bool one_to_one, unsigned int queues)
{
	struct host_exercise_params params = { .count = count, .one_to_one = one_to_one };
	struct host_exercise_result r;
	int err = exercise(name, &params, &r);

	if (err)
		fprintf(stderr, "%s: %s\n", name, r.text);
	check_int(err, 0);
	check_int(r.count, count ? count : HOST_EXERCISE_COUNT);
	check_int(r.differing, 0);
	check_int(r.queues, queues);
	check_int(dev_vstats(&c, name, 0), 0);
}

static void holds(const char *bad)
{
	if (bad)
		fprintf(stderr, "%s\n", bad);
	check(!bad);
}

static void test_exercises(void)
{
	unsigned int i;

	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	check_int(add_pairs(&c, "n1", 4, 9000), 0);
	check_int(add_pairs(&c, "n2", 64, 65535), 0);
	check_int(dev_add(&c, "vdpasim_blk", "b0"), 0);
	/* nobody asked for the driver yet */
	check_int(dev_vstats(&c, "n0", 0), -EAGAIN);
	check_int(unbind("n0"), -ENXIO);
	for (i = 0; i < 4; i++) {
		comes_back("n0", i ? i * 333 : 0, i % 2, 3);
		comes_back("n1", i ? i * 333 : 0, i % 2, 9);
		comes_back("n2", 100, i % 2, 17);
		comes_back("b0", i ? i * 333 : 0, i % 2, 1);
	}
	check_int(unbind("n0"), 0);
	check_int(dev_vstats(&c, "n0", 0), -EAGAIN);
	comes_back("n0", 1, false, 3);
	/* what n0 sends to all comes back when there are no others */
	check_int(dev_del(&c, "n1"), 0);
	check_int(dev_del(&c, "n2"), 0);
}

/* ----------------------------------------------------------------- each layout */

#define INDIRECT	(1ULL << 28)
#define EVENT_IDX	(1ULL << 29)
#define BASE		(1ULL << 32 | 1ULL << 33)	/* VERSION_1, ACCESS_PLATFORM */
#define PACKED		(1ULL << 34)
#define IN_ORDER	(1ULL << 35)
#define NOTIFY_DATA	(1ULL << 38)
#define NET_CTRL	(1ULL << 17)
#define BLK_DISCARD	(1ULL << 13 | 1ULL << 14)

/* every feature of rings withheld and not, by itself and with others */
static const uint64_t layouts[] = {
	0, INDIRECT, EVENT_IDX, IN_ORDER, NOTIFY_DATA,
	INDIRECT | EVENT_IDX, INDIRECT | EVENT_IDX | IN_ORDER | NOTIFY_DATA,
	PACKED, PACKED | INDIRECT, PACKED | EVENT_IDX, PACKED | IN_ORDER,
	PACKED | NOTIFY_DATA, PACKED | INDIRECT | EVENT_IDX,
	PACKED | INDIRECT | EVENT_IDX | IN_ORDER | NOTIFY_DATA,
};

#define LAYOUTS	(sizeof(layouts) / sizeof(layouts[0]))

static int add_features(struct client *client, const char *mgmtdev, const char *name,
			uint64_t features)
{
	struct request req;

	request_init(&req, client->family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, mgmtdev);
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	request_u64(&req, VDPA_ATTR_DEV_FEATURES, features);
	return client_send(client, &req);
}

static void test_layouts(void)
{
	struct host_exercise_params params = { .count = 700 };
	struct host_exercise_result r;
	unsigned int i;

	for (i = 0; i < LAYOUTS; i++) {
		check_int(add_features(&c, "vdpasim_net", "ln", BASE | NET_CTRL | layouts[i]), 0);
		check_int(add_features(&c, "vdpasim_blk", "lb", BASE | BLK_DISCARD | layouts[i]),
			  0);
		params.one_to_one = i % 2;
		comes_back("ln", 700, i % 2, 3);
		check_int(exercise("ln", &params, &r), 0);
		check(r.features == (BASE | NET_CTRL | layouts[i]));
		comes_back("lb", 700, i % 2, 1);
		holds(drv_test_net("ln"));
		holds(drv_test_gather("ln"));
		holds(drv_test_dirty("ln"));
		check_int(dev_del(&c, "ln"), 0);
		check_int(dev_del(&c, "lb"), 0);
	}
}

static void test_difference(void)
{
	struct host_exercise_params params = { .count = 128 };
	struct host_exercise_result r;

	check_int(dev_add(&c, "vdpasim_blk", "bad"), 0);
	drv_mix_pages("bad");
	check_int(exercise("bad", &params, &r), -EILSEQ);
	check(r.differing && r.want != r.found && r.offset < 512);
	check(!strncmp(r.text, "sector ", 7));
	check_int(dev_del(&c, "bad"), 0);
}

/* ------------------------------------------------------------------- at random */

static struct timespec end;

static bool in_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec);
}

static void exercise_at_random(const char *name, unsigned int *seed, unsigned long *good)
{
	struct host_exercise_params params = {
		.count = 1 + rand_r(seed) % 300, .timeout_ms = 100,
		.one_to_one = rand_r(seed) % 2,
	};
	struct host_exercise_result r;
	int err = exercise(name, &params, &r);

	/* others interfere, but nothing comes back wrong */
	check(err != -EILSEQ && err != -ENOMEM);
	*good += !err;
}

static void act_at_random(struct client *client, unsigned int *seed, unsigned long *good)
{
	char name[8];
	unsigned int dev = rand_r(seed) % DEVICES;

	snprintf(name, sizeof(name), "r%u", dev);
	switch (rand_r(seed) % 12) {
	case 0:
		unbind(name);
		break;
	case 1:
		dev_del(client, name);
		break;
	case 2:
		drv_reset(name);
		break;
	case 3:
	case 4:
		drv_rest(name);
		break;
	case 5:
		dev_vstats(client, name, 0);
		break;
	case 6:
		if (dev)
			add_pairs(client, name, dev, 1500);
		else
			dev_add(client, "vdpasim_blk", name);
		break;
	case 7:
		add_features(client, dev ? "vdpasim_net" : "vdpasim_blk", name,
			     BASE | layouts[rand_r(seed) % LAYOUTS]);
		break;
	default:
		exercise_at_random(name, seed, good);
	}
}

static void *at_random(void *arg)
{
	struct client *client = calloc(1, sizeof(*client));
	unsigned int seed = (unsigned long)arg;
	unsigned long good = 0;

	check(client);
	check_int(client_open(client, 100 + seed), 0);
	while (in_time())
		act_at_random(client, &seed, &good);
	client_close(client);
	free(client);
	return (void *)good;
}

static void test_random(void)
{
	const char *seconds = getenv("DRIVER_SECONDS");
	pthread_t threads[THREADS];
	unsigned long i, good = 0;
	void *ret;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += seconds ? atoi(seconds) : 2;
	for (i = 0; i < THREADS; i++)
		check_int(pthread_create(&threads[i], NULL, at_random, (void *)(i + 1)), 0);
	for (i = 0; i < THREADS; i++) {
		pthread_join(threads[i], &ret);
		good += (unsigned long)ret;
	}
	printf("%lu exercises went well among interference\n", good);
	check(good > 0);
}

/* A queue of which there are more than processors waits for others. */
static void test_turns(void)
{
	long pairs = sysconf(_SC_NPROCESSORS_CONF) + 2;

	if (pairs > 64) {
		printf("skipped: no device has more pairs of queues than there are processors\n");
		return;
	}
	check_int(add_pairs(&c, "n9", pairs, 1500), 0);
	holds(drv_test_turns("n9", pairs));
	check_int(dev_del(&c, "n9"), 0);
}

static void run(const char *batch_mapping)
{
	check_int(host_param_set("vdpa_sim", "batch_mapping", batch_mapping), 0);
	check_int(host_init(), 0);
	check_int(host_exercise_init(), 0);
	check_int(client_open(&c, 7), 0);
	/* alone: what is sent to all comes back */
	test_layouts();
	test_exercises();
	check_int(add_pairs(&c, "n4", 4, 1500), 0);
	holds(drv_test_help("n0"));
	holds(drv_test_fair("n0", "n4", 4));
	check_int(dev_del(&c, "n4"), 0);
	test_turns();
	if (*batch_mapping == '0')
		test_difference();
	test_random();
	client_close(&c);
	host_exercise_exit();
	host_exit();
}

int main(void)
{
	run("1");
	run("0");
	return 0;
}
