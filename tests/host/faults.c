// SPDX-License-Identifier: GPL-2.0-or-later
/* The family "vdpa_sim", by raw messages. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>

#include "client.h"
#include "driver/exercise.h"
#include "drv/drv.h"

static struct client c;
static int family;

/* The name of a device is the first attribute of every request. */
static int first_attr(void)
{
	return NLMSG_LENGTH(GENL_HDRLEN);
}

static int open_family(void)
{
	struct request req;

	request_init(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	request_str(&req, CTRL_ATTR_FAMILY_NAME, VDPA_SIM_GENL_NAME);
	check_int(client_send(&c, &req), 1);
	check_int(reply_num(client_reply(&c), CTRL_ATTR_MAXATTR), VDPA_SIM_ATTR_MAX);
	return reply_num(client_reply(&c), CTRL_ATTR_FAMILY_ID);
}

static int by_name(uint8_t cmd, const char *name)
{
	struct request req;

	request_init(&req, family, cmd, NLM_F_ACK);
	if (name)
		request_str(&req, VDPA_SIM_ATTR_DEV_NAME, name);
	return client_send(&c, &req);
}

/* ------------------------------------------------------------------ presets */

static int preset_set(const char *name, const char *serial, const char *backing)
{
	struct request req;

	request_init(&req, family, VDPA_SIM_CMD_PRESET_SET, NLM_F_ACK);
	if (name)
		request_str(&req, VDPA_SIM_ATTR_DEV_NAME, name);
	if (serial)
		request_str(&req, VDPA_SIM_ATTR_SERIAL, serial);
	if (backing)
		request_str(&req, VDPA_SIM_ATTR_BACKING, backing);
	return client_send(&c, &req);
}

static int preset_get(const char *name)
{
	return by_name(VDPA_SIM_CMD_PRESET_GET, name);
}

static int preset_del(const char *name)
{
	return by_name(VDPA_SIM_CMD_PRESET_DEL, name);
}

static void count(const struct nlmsghdr *nlh, void *arg)
{
	check(reply_str(nlh, VDPA_SIM_ATTR_DEV_NAME));
	++*(int *)arg;
}

static int preset_dump(void)
{
	struct request req;
	int n = 0, err;

	request_init(&req, family, VDPA_SIM_CMD_PRESET_GET, 0);
	err = client_dump(&c, &req, count, &n);
	return err ? err : n;
}

static void test_preset_refused(void)
{
	char path[VDPA_SIM_BACKING_MAX + 2];

	check_int(preset_set(NULL, "s", NULL), -EINVAL);
	check_str(c.text, "vdpa_sim: Device name is required");
	check_int(c.miss, VDPA_SIM_ATTR_DEV_NAME);
	check_int(preset_set("", "s", NULL), -EINVAL);
	check_str(c.text, "vdpa_sim: Device name must not be empty");
	check_int(preset_set("d", NULL, NULL), -EINVAL);
	check_str(c.text, "vdpa_sim: Serial or backing file is required");
	check_int(preset_set("d", "", NULL), -EINVAL);
	check_str(c.text, "vdpa_sim: Serial and backing file must not be empty");
	check_int(c.attr, first_attr() + 8);
	check_int(preset_set("d", "s", ""), -EINVAL);
	check_str(c.text, "vdpa_sim: Serial and backing file must not be empty");
	/* 20 bytes are what a disk can say */
	check_int(preset_set("d", "012345678901234567890", NULL), -EINVAL);
	check_int(c.attr, first_attr() + 8);
	memset(path, 'p', sizeof(path));
	path[VDPA_SIM_BACKING_MAX + 1] = '\0';
	check_int(preset_set("d", NULL, path), -EINVAL);

	check_int(preset_get("d"), -ENOENT);
	check_str(c.text, "vdpa_sim: There is no preset for this device");
	check_int(preset_del("d"), -ENOENT);
	check_int(c.attr, first_attr());
	check_int(preset_dump(), 0);

	c.peer.admin = false;
	check_int(preset_set("d", "s", NULL), -EPERM);
	check_int(preset_get("d"), -EPERM);
	check_int(preset_del("d"), -EPERM);
	check_int(preset_dump(), -EPERM);
	c.peer.admin = true;
}

static void test_preset(void)
{
	char path[VDPA_SIM_BACKING_MAX + 1];

	memset(path, 'p', sizeof(path));
	path[VDPA_SIM_BACKING_MAX] = '\0';
	check_int(preset_set("d", "01234567890123456789", NULL), 0);
	check_int(preset_get("d"), 0);
	check_str(reply_str(client_reply(&c), VDPA_SIM_ATTR_SERIAL), "01234567890123456789");
	check(!reply_str(client_reply(&c), VDPA_SIM_ATTR_BACKING));
	/* the later one counts, whole */
	check_int(preset_set("d", NULL, path), 0);
	check_int(preset_get("d"), 0);
	check(!reply_str(client_reply(&c), VDPA_SIM_ATTR_SERIAL));
	check_str(reply_str(client_reply(&c), VDPA_SIM_ATTR_BACKING), path);
	check_int(preset_dump(), 1);
	check_int(preset_del("d"), 0);
	check_int(preset_dump(), 0);
}

/* There is an end to them; a dump of several datagrams has each once. */
static void test_preset_bound(void)
{
	char name[16], path[VDPA_SIM_BACKING_MAX + 1];
	int i;

	memset(path, 'p', sizeof(path));
	path[700] = '\0';
	for (i = 0; i < VDPA_SIM_PRESETS_MAX; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		check_int(preset_set(name, "s", path), 0);
	}
	check_int(preset_set("more", "s", NULL), -ENOSPC);
	check_str(c.text, "vdpa_sim: Too many presets wait for their devices already");
	check_int(preset_set("d5", "t", NULL), 0);
	check_int(preset_dump(), VDPA_SIM_PRESETS_MAX);
	check(c.datagrams > 10);
	for (i = 0; i < VDPA_SIM_PRESETS_MAX; i += 2) {
		snprintf(name, sizeof(name), "d%d", i);
		check_int(preset_del(name), 0);
	}
	check_int(preset_dump(), VDPA_SIM_PRESETS_MAX / 2);
	/* the rest is left for host_exit() */
}

/* Gone when the device is added, and when that fails; not if it was not tried. */
static void test_preset_taken(void)
{
	check_int(preset_set("n0", "s", NULL), 0);
	check_int(dev_add(&c, "nobody", "n0"), -ENODEV);
	check_int(preset_get("n0"), 0);
	check_int(dev_add(&c, "vdpasim_net", "n0"), -EOPNOTSUPP);
	check_int(preset_get("n0"), -ENOENT);
	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	check_int(dev_del(&c, "n0"), 0);
}

/* ------------------------------------------------------------------- faults */

static struct request change;

static void set_begin(const char *name)
{
	request_init(&change, family, VDPA_SIM_CMD_FAULT_SET, NLM_F_ACK);
	request_str(&change, VDPA_SIM_ATTR_DEV_NAME, name);
}

static void put_u8(uint16_t attr, uint8_t val)
{
	request_put(&change, attr, &val, sizeof(val));
}

static int set_end(void)
{
	return client_send(&c, &change);
}

static int set_u8(const char *name, uint16_t attr, uint8_t val)
{
	set_begin(name);
	put_u8(attr, val);
	return set_end();
}

static int set_u32(const char *name, uint16_t attr, uint32_t val)
{
	set_begin(name);
	request_u32(&change, attr, val);
	return set_end();
}

static int set_seed(const char *name, uint64_t seed)
{
	set_begin(name);
	request_u64(&change, VDPA_SIM_ATTR_SEED, seed);
	return set_end();
}

static int set_bad(const char *name, uint64_t first, uint64_t count)
{
	set_begin(name);
	request_u64(&change, VDPA_SIM_ATTR_BAD_FIRST, first);
	request_u64(&change, VDPA_SIM_ATTR_BAD_COUNT, count);
	return set_end();
}

static int raise_needs_reset(const char *name)
{
	set_begin(name);
	request_put(&change, VDPA_SIM_ATTR_NEEDS_RESET, NULL, 0);
	return set_end();
}

static int fault_get(const char *name)
{
	return by_name(VDPA_SIM_CMD_FAULT_GET, name);
}

static int fault_reset(const char *name)
{
	return by_name(VDPA_SIM_CMD_FAULT_RESET, name);
}

static uint64_t number(uint16_t attr)
{
	return reply_num(client_reply(&c), attr);
}

static unsigned int ms_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec - from->tv_sec) * 1000 + (now.tv_nsec - from->tv_nsec) / 1000000;
}

static void test_fault_refused(void)
{
	check_int(set_u32("none", VDPA_SIM_ATTR_DROP, 1), -ENODEV);
	check_str(c.text, "vdpa_sim: There is no simulated device of this name");
	check_int(c.attr, first_attr());
	check_int(by_name(VDPA_SIM_CMD_FAULT_RESET, NULL), -EINVAL);
	check_int(c.miss, VDPA_SIM_ATTR_DEV_NAME);
	check_int(by_name(VDPA_SIM_CMD_FAULT_SET, "n0"), -EINVAL);
	check_str(c.text, "vdpa_sim: At least one fault is required");

	check_int(set_u32("n0", VDPA_SIM_ATTR_DROP, 1000001), -EINVAL);
	check_str(c.text, "vdpa_sim: Rate is more than a million of a million");
	check_int(c.attr, first_attr() + 8);
	check_int(set_u32("n0", VDPA_SIM_ATTR_LATENCY, 10000001), -EINVAL);
	check_int(c.attr, first_attr() + 8);
	check_int(set_u32("n0", VDPA_SIM_ATTR_SUSPEND, 60001), -EINVAL);
	check_int(set_u32("n0", VDPA_SIM_ATTR_STOP, 3), -EINVAL);
	check_str(c.text, "vdpa_sim: Device has no queue of this index");
	check_int(set_u32("n0", VDPA_SIM_ATTR_GO, 3), -EINVAL);
	check_int(set_u8("n0", VDPA_SIM_ATTR_LINK, 2), -ERANGE);
	check_int(set_u8("b0", VDPA_SIM_ATTR_STATUS, 0), -ERANGE);
	check_int(set_u8("b0", VDPA_SIM_ATTR_STATUS, 3), -ERANGE);
	check_int(set_u32("n0", VDPA_SIM_ATTR_ERROR, 1), -EOPNOTSUPP);
	check_str(c.text, "vdpa_sim: Only block devices can have this fault");
	check_int(set_u8("b0", VDPA_SIM_ATTR_LINK, 0), -EOPNOTSUPP);
	check_str(c.text, "vdpa_sim: Only network devices can have this fault");
	check_int(set_bad("b0", 1, UINT64_MAX), -EINVAL);
	check_str(c.text, "vdpa_sim: There are not so many sectors");
	set_begin("b0");
	request_u64(&change, VDPA_SIM_ATTR_BAD_FIRST, 1);
	check_int(set_end(), -EINVAL);
	check_int(c.miss, VDPA_SIM_ATTR_BAD_COUNT);
	/* what only answers have */
	check_int(set_u32("n0", VDPA_SIM_ATTR_DEV_ID, 1), -EINVAL);
	check_int(set_u8("n0", VDPA_SIM_ATTR_STOPPED, 1), -EINVAL);

	/* nothing of a change that is refused is done */
	set_begin("n0");
	request_u32(&change, VDPA_SIM_ATTR_DROP, 5);
	request_u32(&change, VDPA_SIM_ATTR_STOP, 99);
	check_int(set_end(), -EINVAL);
	check_int(fault_get("n0"), 0);
	check_int(number(VDPA_SIM_ATTR_DROP), 0);

	c.peer.admin = false;
	check_int(set_u32("n0", VDPA_SIM_ATTR_DROP, 1), -EPERM);
	check_int(fault_reset("n0"), -EPERM);
	check_int(fault_get("n0"), 0);
	c.peer.admin = true;
}

static void test_fault_get(void)
{
	check_int(fault_get("n0"), 0);
	check_int(client_reply(&c)->nlmsg_type, family);
	check_str(reply_str(client_reply(&c), VDPA_SIM_ATTR_DEV_NAME), "n0");
	check_int(number(VDPA_SIM_ATTR_DEV_ID), VIRTIO_ID_NET);
	check_int(number(VDPA_SIM_ATTR_LINK), 1);
	check(number(VDPA_SIM_ATTR_ERROR) == UINT64_MAX);

	set_begin("n0");
	put_u8(VDPA_SIM_ATTR_LINK, 0);
	request_u64(&change, VDPA_SIM_ATTR_SEED, 1ULL << 63 | 5);
	request_u32(&change, VDPA_SIM_ATTR_DROP, 1);
	request_u32(&change, VDPA_SIM_ATTR_DUPLICATE, 2);
	request_u32(&change, VDPA_SIM_ATTR_REORDER, 1000000);
	request_u32(&change, VDPA_SIM_ATTR_LATENCY, 10000000);
	request_u32(&change, VDPA_SIM_ATTR_SUSPEND, 60000);
	request_u32(&change, VDPA_SIM_ATTR_STOP, 2);
	check_int(set_end(), 0);
	check_int(set_u32("n0", VDPA_SIM_ATTR_STOP, 0), 0);
	check_int(fault_get("n0"), 0);
	check_int(number(VDPA_SIM_ATTR_LINK), 0);
	check(number(VDPA_SIM_ATTR_SEED) == (1ULL << 63 | 5));
	check_int(number(VDPA_SIM_ATTR_DROP), 1);
	check_int(number(VDPA_SIM_ATTR_DUPLICATE), 2);
	check_int(number(VDPA_SIM_ATTR_REORDER), 1000000);
	check_int(number(VDPA_SIM_ATTR_LATENCY), 10000000);
	check_int(number(VDPA_SIM_ATTR_SUSPEND), 60000);
	check_int(number(VDPA_SIM_ATTR_STOPPED), 5);
	/* one at a time, the rest stays */
	check_int(set_u32("n0", VDPA_SIM_ATTR_DROP, 0), 0);
	check_int(set_u32("n0", VDPA_SIM_ATTR_GO, 2), 0);
	check_int(fault_get("n0"), 0);
	check_int(number(VDPA_SIM_ATTR_DROP), 0);
	check_int(number(VDPA_SIM_ATTR_DUPLICATE), 2);
	check_int(number(VDPA_SIM_ATTR_STOPPED), 1);
	check_int(fault_reset("n0"), 0);
	check_int(fault_get("n0"), 0);
	check_int(number(VDPA_SIM_ATTR_LINK), 1);
	check_int(number(VDPA_SIM_ATTR_SEED), 0);
	check_int(number(VDPA_SIM_ATTR_REORDER), 0);
	check(number(VDPA_SIM_ATTR_STOPPED) == UINT64_MAX);

	check_int(set_bad("b0", 7, 9), 0);
	check_int(set_u8("b0", VDPA_SIM_ATTR_STATUS, VIRTIO_BLK_S_UNSUPP), 0);
	check_int(fault_get("b0"), 0);
	check_int(number(VDPA_SIM_ATTR_DEV_ID), VIRTIO_ID_BLOCK);
	check_int(number(VDPA_SIM_ATTR_ERROR), 0);
	check_int(number(VDPA_SIM_ATTR_BAD_FIRST), 7);
	check_int(number(VDPA_SIM_ATTR_BAD_COUNT), 9);
	check_int(number(VDPA_SIM_ATTR_STATUS), VIRTIO_BLK_S_UNSUPP);
	check(number(VDPA_SIM_ATTR_LINK) == UINT64_MAX);
	check_int(fault_reset("b0"), 0);
}

/* Each device once, in several datagrams. */
static void test_fault_dump(void)
{
	struct request req;
	char name[16];
	int i, n = 0;

	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		check_int(dev_add(&c, i % 2 ? "vdpasim_net" : "vdpasim_blk", name), 0);
	}
	request_init(&req, family, VDPA_SIM_CMD_FAULT_GET, 0);
	check_int(client_dump(&c, &req, count, &n), 0);
	check_int(n, 202);
	check(c.datagrams > 3);
	for (i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		check_int(dev_del(&c, name), 0);
	}
	check_int(fault_get("d3"), -ENODEV);
}

static void test_link(void)
{
	unsigned int seen, generation;

	check_int(drv_fault_open("n0"), 0);
	check(drv_fault_link_is_up());
	seen = drv_fault_config_interrupts();
	generation = drv_fault_generation();
	check_int(set_u8("n0", VDPA_SIM_ATTR_LINK, 0), 0);
	check_int(drv_fault_wait_config(seen), 0);
	check(!drv_fault_link_is_up());
	check(drv_fault_generation() != generation);
	/* it is down already */
	generation = drv_fault_generation();
	check_int(set_u8("n0", VDPA_SIM_ATTR_LINK, 0), 0);
	check_int(drv_fault_generation(), generation);
	/* and for the next driver */
	drv_fault_close();
	check_int(drv_fault_open("n0"), 0);
	check(!drv_fault_link_is_up());
	seen = drv_fault_config_interrupts();
	check_int(fault_reset("n0"), 0);
	check_int(drv_fault_wait_config(seen), 0);
	check(drv_fault_link_is_up());
	drv_fault_close();
}

static void test_needs_reset(void)
{
	unsigned int seen;

	check_int(drv_fault_open("b0"), 0);
	seen = drv_fault_config_interrupts();
	check_int(raise_needs_reset("b0"), 0);
	check_int(drv_fault_wait_config(seen), 0);
	check(drv_fault_needs_reset());
	check_int(fault_get("b0"), 0);
	check_int(number(VDPA_SIM_ATTR_NEEDS_RESET), 0);
	/* only the driver can do something about it */
	check_int(fault_reset("b0"), 0);
	check(drv_fault_needs_reset());
	drv_fault_close();
	check_int(drv_fault_open("b0"), 0);
	check(!drv_fault_needs_reset());
	check_int(fault_get("b0"), 0);
	check(number(VDPA_SIM_ATTR_NEEDS_RESET) == UINT64_MAX);
	drv_fault_close();
}

static const struct drv_fault_request read_one = { VIRTIO_BLK_T_IN, 0, 512 };

static void test_latency(void)
{
	unsigned char answer[DRV_FAULT_MAX];
	struct timespec begin;
	unsigned int i, ms;

	check_int(drv_fault_open("b0"), 0);
	check_int(set_u32("b0", VDPA_SIM_ATTR_LATENCY, 30000), 0);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	for (i = 0; i < 5; i++) {
		check_int(drv_fault_submit(&read_one, 1), 0);
		check_int(drv_fault_answers(answer, 1), 0);
		check_int(answer[0], VIRTIO_BLK_S_OK);
	}
	ms = ms_since(&begin);
	check(ms >= 150);
	check(ms < 3000);
	/* whoever waits when it changes does not wait longer */
	check_int(set_u32("b0", VDPA_SIM_ATTR_LATENCY, 10000000), 0);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	check_int(drv_fault_submit(&read_one, 1), 0);
	check_int(set_u32("b0", VDPA_SIM_ATTR_LATENCY, 0), 0);
	check_int(drv_fault_answers(answer, 1), 0);
	check(ms_since(&begin) < 1000);
	drv_fault_close();
}

static void test_stop(void)
{
	unsigned char answer[DRV_FAULT_MAX];
	struct timespec wait = { .tv_nsec = 50 * 1000000 };

	check_int(drv_fault_open("b0"), 0);
	check_int(set_u32("b0", VDPA_SIM_ATTR_STOP, 0), 0);
	check_int(drv_fault_submit(&read_one, 1), 0);
	nanosleep(&wait, NULL);
	check(drv_fault_idle(0));
	check_int(set_u32("b0", VDPA_SIM_ATTR_GO, 0), 0);
	check_int(drv_fault_answers(answer, 1), 0);
	check_int(answer[0], VIRTIO_BLK_S_OK);
	/* the next driver meets the same */
	check_int(set_u32("b0", VDPA_SIM_ATTR_STOP, 0), 0);
	drv_fault_close();
	check_int(drv_fault_open("b0"), 0);
	check_int(drv_fault_submit(&read_one, 1), 0);
	nanosleep(&wait, NULL);
	check(drv_fault_idle(0));
	check_int(fault_reset("b0"), 0);
	check_int(drv_fault_answers(answer, 1), 0);
	check_int(answer[0], VIRTIO_BLK_S_OK);
	drv_fault_close();
}

static void *suspend_it(void *arg)
{
	check_int(drv_fault_suspend(), 0);
	return NULL;
}

static void *suspend_and_close(void *arg)
{
	check_int(drv_fault_suspend(), 0);
	drv_fault_close();
	return NULL;
}

static void test_suspend(void)
{
	struct timespec begin, wait = { .tv_nsec = 50 * 1000000 };
	unsigned char answer[DRV_FAULT_MAX];
	unsigned int ms, i;
	pthread_t thread;

	check_int(drv_fault_open("b0"), 0);
	check_int(set_u32("b0", VDPA_SIM_ATTR_SUSPEND, 100), 0);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	check_int(drv_fault_suspend(), 0);
	ms = ms_since(&begin);
	check(ms >= 100 && ms < 1000);
	check_int(drv_fault_resume(), 0);

	/* the device works while it is being suspended, and the fault can be changed and lifted */
	for (i = 0; i < 2; i++) {
		check_int(set_u32("b0", VDPA_SIM_ATTR_SUSPEND, 60000), 0);
		clock_gettime(CLOCK_MONOTONIC, &begin);
		check_int(pthread_create(&thread, NULL, suspend_it, NULL), 0);
		nanosleep(&wait, NULL);
		check_int(drv_fault_submit(&read_one, 1), 0);
		check_int(drv_fault_answers(answer, 1), 0);
		check_int(set_u32("b0", VDPA_SIM_ATTR_SUSPEND, i ? 200 : 0), 0);
		pthread_join(thread, NULL);
		ms = ms_since(&begin);
		check(ms >= (i ? 200 : 0) && ms < 1000);
		check_int(drv_fault_resume(), 0);
	}
	drv_fault_close();
}

/* ---------------------------------------------------- what happens at random */

#define FRAMES	20000

/* What came back of FRAMES frames: how often each, and those that another overtook. */
struct fate {
	unsigned char copies[FRAMES];
	unsigned char late[FRAMES];
	unsigned int lost, twice, overtaken;
};

static struct fate one, two;

/* Batches of full size, so that a frame has one behind it but the last of each. */
static void send_frames(struct fate *fate)
{
	unsigned int got[2 * DRV_FAULT_MAX], sent, i, last, k;
	int n;

	memset(fate, 0, sizeof(*fate));
	for (sent = 0; sent < FRAMES; sent += DRV_FAULT_MAX) {
		k = FRAMES - sent < DRV_FAULT_MAX ? FRAMES - sent : DRV_FAULT_MAX;
		check_int(drv_fault_send(k), 0);
		n = drv_fault_receive(k, got, 2 * DRV_FAULT_MAX);
		check(n >= 0 && n <= 2 * DRV_FAULT_MAX);
		for (i = 0, last = 0; i < (unsigned int)n; i++) {
			check(got[i] < k);
			fate->copies[sent + got[i]]++;
			if (got[i] < last)
				fate->late[sent + got[i]] = 1;
			last = got[i];
		}
	}
	for (i = 0; i < FRAMES; i++) {
		fate->lost += !fate->copies[i];
		fate->twice += fate->copies[i] == 2;
		fate->overtaken += fate->late[i];
	}
}

static uint64_t counter(const char *name, uint32_t queue, const char *want)
{
	const struct nlmsghdr *nlh;
	const struct nlattr *attr;
	size_t off = NLMSG_LENGTH(GENL_HDRLEN);
	const char *last = "";
	uint64_t val;

	check_int(dev_vstats(&c, name, queue), 0);
	nlh = client_reply(&c);
	for (; off < nlh->nlmsg_len; off += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)((const unsigned char *)nlh + off);
		if (attr->nla_type == VDPA_ATTR_DEV_VENDOR_ATTR_NAME)
			last = (const char *)(attr + 1);
		if (attr->nla_type != VDPA_ATTR_DEV_VENDOR_ATTR_VALUE || strcmp(last, want))
			continue;
		memcpy(&val, attr + 1, sizeof(val));
		return val;
	}
	fprintf(stderr, "%s: no counter \"%s\"\n", name, want);
	check(!"counter");
	return 0;
}

/* Four standard deviations of as many draws. */
static bool near_rate(unsigned int n, unsigned int draws, double rate)
{
	double mean = draws * rate, variance = draws * rate * (1 - rate);

	return (n - mean) * (n - mean) <= 16 * variance;
}

static void test_frames(void)
{
	uint64_t drops, duplicates, reorders;

	check_int(drv_fault_open("n0"), 0);
	send_frames(&one);
	check_int(one.lost + one.twice + one.overtaken, 0);
	drops = counter("n0", 1, "fault drops");
	duplicates = counter("n0", 1, "fault duplicates");
	reorders = counter("n0", 1, "fault reorders");

	set_begin("n0");
	request_u64(&change, VDPA_SIM_ATTR_SEED, 1);
	request_u32(&change, VDPA_SIM_ATTR_DROP, 100000);
	request_u32(&change, VDPA_SIM_ATTR_DUPLICATE, 50000);
	request_u32(&change, VDPA_SIM_ATTR_REORDER, 20000);
	check_int(set_end(), 0);
	send_frames(&one);
	check(near_rate(one.lost, FRAMES, 0.1));
	check(near_rate(one.twice, FRAMES * 0.9, 0.05));
	/* the last of a batch cannot, nor can two in a row, nor what is lost */
	check(near_rate(one.overtaken, FRAMES * 0.9 * 0.9 * 63 / 64, 0.02));
	check_int(counter("n0", 1, "fault drops"), drops + one.lost);
	check_int(counter("n0", 1, "fault duplicates"), duplicates + one.twice);
	check(counter("n0", 1, "fault reorders") - reorders >= one.overtaken);

	/* the same seed, the same frames; after another driver's reset, too */
	drv_fault_close();
	check_int(drv_fault_open("n0"), 0);
	check_int(set_seed("n0", 1), 0);
	send_frames(&two);
	check(!memcmp(&one, &two, sizeof(one)));
	check_int(set_seed("n0", 2), 0);
	send_frames(&two);
	check(memcmp(&one, &two, sizeof(one)));
	check(near_rate(two.lost, FRAMES, 0.1));
	/* a frame is lost or not whatever else happens */
	set_begin("n0");
	request_u64(&change, VDPA_SIM_ATTR_SEED, 1);
	request_u32(&change, VDPA_SIM_ATTR_DUPLICATE, 0);
	request_u32(&change, VDPA_SIM_ATTR_REORDER, 0);
	check_int(set_end(), 0);
	send_frames(&two);
	check_int(two.lost, one.lost);
	check_int(two.twice + two.overtaken, 0);

	check_int(set_u32("n0", VDPA_SIM_ATTR_DROP, 1000000), 0);
	send_frames(&two);
	check_int(two.lost, FRAMES);
	check_int(fault_reset("n0"), 0);
	send_frames(&two);
	check_int(two.lost, 0);
	drv_fault_close();
}

/* Rates of all and of one in a million. */
static void test_frames_all(void)
{
	unsigned int got[2 * DRV_FAULT_MAX], i;

	check_int(drv_fault_open("n0"), 0);
	check_int(set_u32("n0", VDPA_SIM_ATTR_REORDER, 1000000), 0);
	check_int(drv_fault_send(7), 0);
	check_int(drv_fault_receive(7, got, 2 * DRV_FAULT_MAX), 7);
	/* 1 0 3 2 5 4 6: nothing is behind the last */
	for (i = 0; i < 7; i++)
		check_int(got[i], i == 6 ? 6 : i ^ 1);
	check_int(set_u32("n0", VDPA_SIM_ATTR_REORDER, 0), 0);
	check_int(set_u32("n0", VDPA_SIM_ATTR_DUPLICATE, 1000000), 0);
	check_int(drv_fault_send(7), 0);
	check_int(drv_fault_receive(7, got, 2 * DRV_FAULT_MAX), 14);
	for (i = 0; i < 14; i++)
		check_int(got[i], i / 2);
	check_int(set_u32("n0", VDPA_SIM_ATTR_DUPLICATE, 1), 0);
	check_int(drv_fault_send(DRV_FAULT_MAX), 0);
	check_int(drv_fault_receive(DRV_FAULT_MAX, got, 2 * DRV_FAULT_MAX), DRV_FAULT_MAX);
	check_int(fault_reset("n0"), 0);
	drv_fault_close();
}

/* Nothing is sent and nothing received without a link, or by a queue that is stopped. */
static void test_no_frames(void)
{
	unsigned int got[2 * DRV_FAULT_MAX];
	uint64_t drops;

	check_int(drv_fault_open("n0"), 0);
	drops = counter("n0", 1, "fault drops");
	check_int(set_u8("n0", VDPA_SIM_ATTR_LINK, 0), 0);
	check_int(drv_fault_send(5), 0);
	check_int(drv_fault_receive(5, got, 0), 0);
	check_int(counter("n0", 1, "fault drops") - drops, 5);
	check_int(set_u8("n0", VDPA_SIM_ATTR_LINK, 1), 0);
	check_int(drv_fault_send(5), 0);
	check_int(drv_fault_receive(5, got, 0), 5);
	check_int(set_u32("n0", VDPA_SIM_ATTR_STOP, 0), 0);
	check_int(drv_fault_send(5), 0);
	check_int(drv_fault_receive(5, got, 0), 0);
	check_int(counter("n0", 0, "fault drops"), 5);
	check_int(set_u32("n0", VDPA_SIM_ATTR_GO, 0), 0);
	check_int(drv_fault_send(5), 0);
	check_int(drv_fault_receive(5, got, 0), 5);
	drv_fault_close();
}

#define READS	20000

static void read_sectors(unsigned char *answer)
{
	struct drv_fault_request req[DRV_FAULT_MAX];
	unsigned int done, i, k;

	for (i = 0; i < DRV_FAULT_MAX; i++)
		req[i] = read_one;
	for (done = 0; done < READS; done += k) {
		k = READS - done < DRV_FAULT_MAX ? READS - done : DRV_FAULT_MAX;
		check_int(drv_fault_submit(req, k), 0);
		check_int(drv_fault_answers(answer + done, k), 0);
	}
}

static unsigned int count_of(const unsigned char *answer, unsigned char status)
{
	unsigned int i, n = 0;

	for (i = 0; i < READS; i++)
		n += answer[i] == status;
	return n;
}

static void test_errors(void)
{
	static unsigned char first[READS], second[READS];
	unsigned int n;

	check_int(drv_fault_open("b0"), 0);
	set_begin("b0");
	request_u64(&change, VDPA_SIM_ATTR_SEED, 99);
	request_u32(&change, VDPA_SIM_ATTR_ERROR, 30000);
	check_int(set_end(), 0);
	read_sectors(first);
	n = count_of(first, VIRTIO_BLK_S_IOERR);
	check(near_rate(n, READS, 0.03));
	check_int(count_of(first, VIRTIO_BLK_S_OK), READS - n);
	check_int(counter("b0", 0, "fault errors"), n);
	check_int(set_seed("b0", 99), 0);
	read_sectors(second);
	check(!memcmp(first, second, sizeof(first)));
	check_int(set_u8("b0", VDPA_SIM_ATTR_STATUS, VIRTIO_BLK_S_UNSUPP), 0);
	check_int(set_u32("b0", VDPA_SIM_ATTR_ERROR, 1000000), 0);
	read_sectors(second);
	check_int(count_of(second, VIRTIO_BLK_S_UNSUPP), READS);
	check_int(fault_reset("b0"), 0);
	read_sectors(second);
	check_int(count_of(second, VIRTIO_BLK_S_OK), READS);
	drv_fault_close();
}

static unsigned char serve_one(unsigned int type, unsigned long long sector, unsigned int len)
{
	struct drv_fault_request req = { type, sector, len };
	unsigned char answer[1];

	check_int(drv_fault_submit(&req, 1), 0);
	check_int(drv_fault_answers(answer, 1), 0);
	return answer[0];
}

static void test_bad_sectors(void)
{
	check_int(drv_fault_open("b0"), 0);
	check_int(set_bad("b0", 100, 10), 0);
	check_int(serve_one(VIRTIO_BLK_T_IN, 99, 512), VIRTIO_BLK_S_OK);
	check_int(serve_one(VIRTIO_BLK_T_IN, 99, 1024), VIRTIO_BLK_S_IOERR);
	check_int(serve_one(VIRTIO_BLK_T_IN, 100, 512), VIRTIO_BLK_S_IOERR);
	check_int(serve_one(VIRTIO_BLK_T_OUT, 109, 512), VIRTIO_BLK_S_IOERR);
	check_int(serve_one(VIRTIO_BLK_T_OUT, 110, 512), VIRTIO_BLK_S_OK);
	check_int(serve_one(VIRTIO_BLK_T_IN, 50, 50 * 512), VIRTIO_BLK_S_OK);
	check_int(serve_one(VIRTIO_BLK_T_IN, 50, 51 * 512), VIRTIO_BLK_S_IOERR);
	check_int(serve_one(VIRTIO_BLK_T_IN, 50, 80 * 512), VIRTIO_BLK_S_IOERR);
	check_int(serve_one(VIRTIO_BLK_T_FLUSH, 105, 0), VIRTIO_BLK_S_OK);
	check_int(set_bad("b0", 0, UINT64_MAX), 0);
	check_int(serve_one(VIRTIO_BLK_T_IN, 99, 512), VIRTIO_BLK_S_IOERR);
	check_int(set_bad("b0", 0, 0), 0);
	check_int(serve_one(VIRTIO_BLK_T_IN, 100, 512), VIRTIO_BLK_S_OK);
	drv_fault_close();
}

/* ----------------------------------------------------------------- deleting */

static unsigned char last_answers[DRV_FAULT_MAX];
static int last_error;

static void *wait_for_answers(void *arg)
{
	last_error = drv_fault_answers(last_answers, 8);
	drv_fault_close();
	return NULL;
}

/* Delete a disk with requests in flight. */
static void delete_disk(void (*fault)(void))
{
	struct timespec begin, wait = { .tv_nsec = 30 * 1000000 };
	struct drv_fault_request req[8];
	pthread_t thread;
	unsigned int i;

	for (i = 0; i < 8; i++)
		req[i] = read_one;
	check_int(dev_add(&c, "vdpasim_blk", "b1"), 0);
	check_int(drv_fault_open("b1"), 0);
	fault();
	check_int(drv_fault_submit(req, 8), 0);
	check_int(pthread_create(&thread, NULL, wait_for_answers, NULL), 0);
	nanosleep(&wait, NULL);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	check_int(dev_del(&c, "b1"), 0);
	check(ms_since(&begin) < 1000);
	pthread_join(thread, NULL);
}

static void stop_b1(void)
{
	check_int(set_u32("b1", VDPA_SIM_ATTR_STOP, 0), 0);
}

static void slow_b1(void)
{
	check_int(set_u32("b1", VDPA_SIM_ATTR_LATENCY, 10000000), 0);
}

static void bad_b1(void)
{
	check_int(set_u32("b1", VDPA_SIM_ATTR_ERROR, 500000), 0);
	check_int(set_bad("b1", 0, 1), 0);
	check_int(set_u32("b1", VDPA_SIM_ATTR_SUSPEND, 60000), 0);
}

static void needy_b1(void)
{
	check_int(raise_needs_reset("b1"), 0);
}

static void check_all_failed(void)
{
	unsigned int i;

	/* the driver was told before the device had answered */
	if (last_error == -ENODEV)
		return;
	check_int(last_error, 0);
	for (i = 0; i < 8; i++)
		check_int(last_answers[i], VIRTIO_BLK_S_IOERR);
}

/* What waited comes back with an error, and as a rule before the driver has to go. */
static void test_delete_disk(void)
{
	delete_disk(stop_b1);
	check_all_failed();
	delete_disk(slow_b1);
	check_all_failed();
	delete_disk(bad_b1);
	check_all_failed();
	/* goes on, but a driver may not wait for that */
	delete_disk(needy_b1);
	check(last_error == -EIO || (!last_error && last_answers[7] == VIRTIO_BLK_S_OK));
}

static void test_delete_suspending(void)
{
	struct timespec begin, wait = { .tv_nsec = 30 * 1000000 };
	pthread_t thread;

	check_int(dev_add(&c, "vdpasim_blk", "b1"), 0);
	check_int(drv_fault_open("b1"), 0);
	check_int(set_u32("b1", VDPA_SIM_ATTR_SUSPEND, 60000), 0);
	check_int(pthread_create(&thread, NULL, suspend_and_close, NULL), 0);
	nanosleep(&wait, NULL);
	clock_gettime(CLOCK_MONOTONIC, &begin);
	check_int(dev_del(&c, "b1"), 0);
	check(ms_since(&begin) < 1000);
	pthread_join(thread, NULL);
}

/* Frames under way in each queue, of each fault that a network device can have. */
static void test_delete_net(void)
{
	static const uint16_t faults[] = {
		VDPA_SIM_ATTR_DROP, VDPA_SIM_ATTR_DUPLICATE, VDPA_SIM_ATTR_REORDER,
		VDPA_SIM_ATTR_LATENCY, VDPA_SIM_ATTR_SUSPEND,
	};
	struct timespec begin;
	unsigned int i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]) + 2; i++) {
		check_int(dev_add(&c, "vdpasim_net", "n1"), 0);
		check_int(drv_fault_open("n1"), 0);
		if (i < sizeof(faults) / sizeof(faults[0]))
			check_int(set_u32("n1", faults[i], 60000), 0);
		else if (i % 2)
			check_int(set_u8("n1", VDPA_SIM_ATTR_LINK, 0), 0);
		else
			check_int(set_u32("n1", VDPA_SIM_ATTR_STOP, 1), 0);
		check_int(drv_fault_send(DRV_FAULT_MAX), 0);
		drv_fault_close();
		clock_gettime(CLOCK_MONOTONIC, &begin);
		check_int(dev_del(&c, "n1"), 0);
		check(ms_since(&begin) < 1000);
	}
}

/* Faults come and go while frames and requests do. */
static void *change_faults(void *arg)
{
	static const uint16_t faults[] = {
		VDPA_SIM_ATTR_DROP, VDPA_SIM_ATTR_DUPLICATE, VDPA_SIM_ATTR_REORDER,
		VDPA_SIM_ATTR_LATENCY,
	};
	unsigned int i;

	for (i = 0; i < 300; i++) {
		check_int(set_u32("n0", faults[i % 4], i * 7 % 1000), 0);
		check_int(set_u32("n0", VDPA_SIM_ATTR_STOP, i / 2 % 3), 0);
		check_int(set_u8("n0", VDPA_SIM_ATTR_LINK, i % 2), 0);
		check_int(set_u32("n0", VDPA_SIM_ATTR_GO, i / 2 % 3), 0);
		if (i % 50 == 0)
			check_int(fault_reset("n0"), 0);
		check_int(fault_get("n0"), 0);
	}
	__atomic_store_n((int *)arg, 1, __ATOMIC_RELEASE);
	return NULL;
}

static void test_changes(void)
{
	unsigned int got[2 * DRV_FAULT_MAX];
	int done = 0;
	pthread_t thread;
	int n;

	check_int(drv_fault_open("n0"), 0);
	check_int(pthread_create(&thread, NULL, change_faults, &done), 0);
	while (!__atomic_load_n(&done, __ATOMIC_ACQUIRE)) {
		check_int(drv_fault_send(DRV_FAULT_MAX), 0);
		n = drv_fault_receive(DRV_FAULT_MAX, got, 2 * DRV_FAULT_MAX);
		check_int(n < 0 ? n : 0, 0);
	}
	pthread_join(thread, NULL);
	check_int(fault_reset("n0"), 0);
	check_int(drv_fault_send(3), 0);
	check_int(drv_fault_receive(3, got, 3), 3);
	drv_fault_close();
}

int main(void)
{
	host_log_level(3);
	check_int(host_init(), 0);
	check_int(client_open(&c, 7), 0);
	family = open_family();
	check_int(host_exercise_init(), 0);
	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	check_int(dev_add(&c, "vdpasim_blk", "b0"), 0);
	test_fault_refused();
	test_fault_get();
	test_fault_dump();
	test_link();
	test_needs_reset();
	test_latency();
	test_stop();
	test_suspend();
	test_frames();
	test_frames_all();
	test_no_frames();
	test_errors();
	test_bad_sectors();
	test_delete_disk();
	test_delete_suspending();
	test_delete_net();
	test_changes();
	check_int(dev_del(&c, "n0"), 0);
	check_int(dev_del(&c, "b0"), 0);
	test_preset_refused();
	test_preset();
	test_preset_taken();
	test_preset_bound();
	client_close(&c);
	host_exercise_exit();
	host_exit();
	printf("the family vdpa_sim answers\n");
	return 0;
}
