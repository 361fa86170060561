// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every allocation that the commands make fails once, the runtime's and libnl's, in
 * whatever thread: the command answers ENOMEM or does without, nothing is left of it,
 * and the next works.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/vdpa_agent.h>

#include "agent/agent.h"
#include "client.h"
#include "driver/exercise.h"

/* packets or sectors: several pages of a disk */
#define COUNT	100

static struct client c;
static int agent_family_id;

/* What the agent's family asks its server, which is not here. */

int server_subscribe(uint32_t portid, uint32_t group)
{
	return portid == c.peer.portid && group == c.group ? 0 : -ENOENT;
}

bool server_client_left(uint32_t portid)
{
	return false;
}

/* Bytes in use, where a sanitizer knows: its own allocator counts each. */
size_t __sanitizer_get_current_allocated_bytes(void) __attribute__((weak));

static size_t in_use(void)
{
	return __sanitizer_get_current_allocated_bytes ?
		__sanitizer_get_current_allocated_bytes() : 0;
}

/* What is freed behind a grace period or by a worker may take a moment. */
static size_t left_over(size_t before)
{
	unsigned int i;

	for (i = 0; i < 1000 && in_use() > before; i++)
		usleep(1000);
	return in_use() > before ? in_use() - before : 0;
}

static unsigned int events_lost;

static void on_event(uint32_t group, const void *buf, size_t len, void *arg)
{
	if (!buf)
		events_lost++;
}

static int get_family(void)
{
	struct request req;

	request_init(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	request_str(&req, CTRL_ATTR_FAMILY_NAME, VDPA_GENL_NAME);
	return client_send(&c, &req);
}

static int get_policy(void)
{
	struct request req;

	request_init(&req, GENL_ID_CTRL, CTRL_CMD_GETPOLICY, 0);
	request_str(&req, CTRL_ATTR_FAMILY_NAME, VDPA_GENL_NAME);
	return client_dump(&c, &req, NULL, NULL);
}

static int get_mgmtdev(void)
{
	struct request req;

	request_init(&req, c.family, VDPA_CMD_MGMTDEV_GET, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_net");
	return client_send(&c, &req);
}

static int dump_config(void)
{
	struct request req;

	request_init(&req, c.family, VDPA_CMD_DEV_CONFIG_GET, 0);
	return client_dump(&c, &req, NULL, NULL);
}

static int dump_devices(void)
{
	int n = dev_dump(&c);

	return n < 0 ? n : 0;
}

static int add_net(void)
{
	return dev_add(&c, "vdpasim_net", "n1");
}

static int add_blk(void)
{
	return dev_add(&c, "vdpasim_blk", "n1");
}

/* with one more of everything that can be asked for */
static int add_all(void)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 1 };
	struct request req;

	request_init(&req, c.family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_net");
	request_str(&req, VDPA_ATTR_DEV_NAME, "n1");
	request_put(&req, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, sizeof(mac));
	request_u16(&req, VDPA_ATTR_DEV_NET_CFG_MTU, 4000);
	request_u16(&req, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, 2);
	return client_send(&c, &req);
}

static int add_all_blk(void)
{
	struct request req;

	request_init(&req, c.family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_blk");
	request_str(&req, VDPA_ATTR_DEV_NAME, "n1");
	request_u64(&req, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, 2048);
	request_u32(&req, VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE, 512);
	request_u16(&req, VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES, 4);
	request_u32(&req, VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEC, 64);
	return client_send(&c, &req);
}

static int add_bad(void)
{
	int err = dev_add(&c, "vdpasim_net", "a b");

	return err == -EINVAL ? 0 : err;
}

static int set_mac(void)
{
	static uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 2 };

	mac[5]++;
	return dev_set_mac(&c, "n0", mac);
}

static int get_net(void)
{
	return dev_get(&c, "n0");
}

static int get_config(void)
{
	return dev_config(&c, "n0");
}

static int get_vstats(void)
{
	int err = dev_vstats(&c, "n0", 0);

	return err == -EAGAIN ? 0 : err;
}

static int del_net(void)
{
	return dev_del(&c, "n1");
}

/* ------------------------------------------------- the agent's own commands */

static int get_agent_family(void)
{
	struct request req;

	request_init(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	request_str(&req, CTRL_ATTR_FAMILY_NAME, VDPA_AGENT_GENL_NAME);
	client_send(&c, &req);
	check(client_reply(&c));
	return reply_num(client_reply(&c), CTRL_ATTR_FAMILY_ID);
}

static int agent_by_name(uint8_t cmd, const char *name)
{
	struct request req;

	request_init(&req, agent_family_id, cmd, NLM_F_ACK);
	request_str(&req, VDPA_AGENT_ATTR_DEV_NAME, name);
	return client_send(&c, &req);
}

static int get_driver(void)
{
	return agent_by_name(VDPA_AGENT_CMD_DEV_GET, "n0");
}

static int subscribe(void)
{
	struct request req;

	request_init(&req, agent_family_id, VDPA_AGENT_CMD_SUBSCRIBE, NLM_F_ACK);
	request_u32(&req, VDPA_AGENT_ATTR_GROUP, c.group);
	return client_send(&c, &req);
}

static int exercise(void)
{
	struct request req;
	int err;

	request_init(&req, agent_family_id, VDPA_AGENT_CMD_EXERCISE, NLM_F_ACK);
	request_str(&req, VDPA_AGENT_ATTR_DEV_NAME, "n1");
	request_u64(&req, VDPA_AGENT_ATTR_COUNT, COUNT);
	err = client_send(&c, &req);
	/* what it got back, it compared */
	if (!err) {
		check_int(reply_num(client_reply(&c), VDPA_AGENT_ATTR_COUNT), COUNT);
		check_int(reply_num(client_reply(&c), VDPA_AGENT_ATTR_DIFFERING), 0);
	}
	return err;
}

/* A disk has an answer for a driver whose request found no memory: try again. */
static int exercise_disk(void)
{
	int err = exercise();

	if (err != -EIO)
		return err;
	check(strstr(c.text, " fails: I/O error"));
	check_int(exercise(), 0);
	return 0;
}

static int unbind(void)
{
	return agent_by_name(VDPA_AGENT_CMD_UNBIND, "n1");
}

static void must_add(void)
{
	check_int(add_net(), 0);
}

static void must_add_all(void)
{
	check_int(add_all(), 0);
}

static void must_add_disk(void)
{
	check_int(add_blk(), 0);
}

static void must_add_all_disk(void)
{
	check_int(add_all_blk(), 0);
}

static void must_del(void)
{
	check_int(del_net(), 0);
}

static void must_bind(void)
{
	must_add();
	check_int(exercise(), 0);
}

static void must_exercise(void)
{
	check_int(exercise(), 0);
	must_del();
}

static const struct {
	const char *name;
	void (*before)(void);
	int (*run)(void);
	void (*after)(void);	/* of success */
	void (*undo)(void);	/* of failure, for @before */
} commands[] = {
	{ "getfamily", NULL, get_family, NULL, NULL },
	{ "getpolicy", NULL, get_policy, NULL, NULL },
	{ "mgmtdev get", NULL, get_mgmtdev, NULL, NULL },
	{ "dev add net", NULL, add_net, must_del, NULL },
	{ "dev add blk", NULL, add_blk, must_del, NULL },
	{ "dev add net, all", NULL, add_all, must_del, NULL },
	{ "dev add blk, all", NULL, add_all_blk, must_del, NULL },
	{ "dev add, refused", NULL, add_bad, NULL, NULL },
	{ "dev get", NULL, get_net, NULL, NULL },
	{ "dev dump", NULL, dump_devices, NULL, NULL },
	{ "config get", NULL, get_config, NULL, NULL },
	{ "config dump", NULL, dump_config, NULL, NULL },
	{ "vstats get", NULL, get_vstats, NULL, NULL },
	{ "dev set", NULL, set_mac, NULL, NULL },
	{ "dev del", must_add, del_net, NULL, must_del },
	{ "dev del, in use", must_bind, del_net, NULL, must_del },
	{ "driver get", NULL, get_driver, NULL, NULL },
	{ "subscribe", NULL, subscribe, NULL, NULL },
	{ "exercise net", must_add, exercise, must_del, must_exercise },
	{ "exercise net, all", must_add_all, exercise, must_del, must_exercise },
	{ "exercise blk", must_add_disk, exercise_disk, must_del, must_exercise },
	{ "exercise blk, all", must_add_all_disk, exercise_disk, must_del, must_exercise },
	{ "unbind", must_bind, unbind, must_del, must_del },
};

static void tidy_up(unsigned int i, int err)
{
	if (!err && commands[i].after)
		commands[i].after();
	if (err && commands[i].undo)
		commands[i].undo();
}

/* Returns how many allocations the command makes; number @n of them fails. */
static unsigned long fail_one(unsigned int i, unsigned long n)
{
	unsigned long sites;
	int err;

	if (commands[i].before)
		commands[i].before();
	host_fail_at(n);
	err = commands[i].run();
	sites = host_fail_count();
	host_fail_at(0);
	/* the kernel's controller has an errno of its own */
	if (err && err != -ENOMEM && !(err == -ENOBUFS && !i)) {
		fprintf(stderr, "%s: allocation %lu failed: %d\n", commands[i].name, n, err);
		abort();
	}
	tidy_up(i, err);
	return sites;
}

static unsigned long fail_each(unsigned int i)
{
	unsigned long n, sites;
	int devices;
	size_t before, left;

	/* once as a whole: what stays for the next time is there then */
	fail_one(i, LONG_MAX);
	devices = dev_dump(&c);
	for (n = 1; ; n++) {
		before = in_use();
		sites = fail_one(i, n);
		check_int(dev_dump(&c), devices);
		left = left_over(before);
		/* an index may have become one level higher, but only once */
		if (left) {
			before = in_use();
			fail_one(i, n);
			left = left_over(before);
		}
		if (left) {
			fprintf(stderr, "%s: allocation %lu failed: %zu bytes are left\n",
				commands[i].name, n, left);
			abort();
		}
		if (sites < n)
			return sites;
	}
}

static int start(void)
{
	int err = host_init();

	if (err)
		return err;
	err = host_exercise_init();
	if (err)
		goto exit_modules;
	err = family_register();
	if (!err)
		return 0;
	host_exercise_exit();
exit_modules:
	host_exit();
	return err;
}

static void stop(void)
{
	family_unregister();
	host_exercise_exit();
	host_exit();
}

static unsigned long fail_start(void)
{
	unsigned long n, sites;
	int err;

	for (n = 1; ; n++) {
		host_fail_at(n);
		err = start();
		sites = host_fail_count();
		host_fail_at(0);
		if (!err)
			stop();
		else
			check_int(err, -ENOMEM);
		if (sites < n)
			return sites;
	}
}

static void fail_commands(void)
{
	unsigned long sites;
	unsigned int i;

	check_int(client_open(&c, 7), 0);
	agent_family_id = get_agent_family();
	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		sites = fail_each(i);
		printf("%-20s %lu allocations\n", commands[i].name, sites);
		check(sites);
	}
	/* listeners were told of those that could not be built */
	check(events_lost > 0);
	check_int(dev_del(&c, "n0"), 0);
	client_close(&c);
}

int main(void)
{
	unsigned long sites;
	int batch;

	sites = fail_start();
	printf("%-20s %lu allocations\n", "start", sites);
	check(sites > 10);
	/* maps of the devices as a whole, then range by range */
	for (batch = 1; batch >= 0; batch--) {
		check_int(host_param_set("vdpa_sim", "batch_mapping", batch ? "1" : "0"), 0);
		check_int(start(), 0);
		host_genl_on_multicast(on_event, NULL);
		fail_commands();
		stop();
	}
	return 0;
}
