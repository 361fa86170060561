// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every allocation that the commands make fails once, the runtime's and libnl's: the
 * command answers ENOMEM or does without, nothing is left of it, and the next works.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

static struct client c;

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

static void must_add(void)
{
	check_int(add_net(), 0);
}

static void must_del(void)
{
	check_int(del_net(), 0);
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
	{ "dev add, refused", NULL, add_bad, NULL, NULL },
	{ "dev get", NULL, get_net, NULL, NULL },
	{ "dev dump", NULL, dump_devices, NULL, NULL },
	{ "config get", NULL, get_config, NULL, NULL },
	{ "config dump", NULL, dump_config, NULL, NULL },
	{ "vstats get", NULL, get_vstats, NULL, NULL },
	{ "dev set", NULL, set_mac, NULL, NULL },
	{ "dev del", must_add, del_net, NULL, must_del },
};

/* Returns how many allocations the command makes. */
static unsigned long fail_each(unsigned int i)
{
	unsigned long n, sites;
	int devices, err;

	devices = dev_dump(&c);
	for (n = 1; ; n++) {
		if (commands[i].before)
			commands[i].before();
		host_fail_at(n);
		err = commands[i].run();
		sites = host_fail_count();
		host_fail_at(0);
		/* the kernel's controller has an errno of its own */
		if (err && err != -ENOMEM && !(err == -ENOBUFS && !i)) {
			fprintf(stderr, "%s: allocation %lu failed: %d\n",
				commands[i].name, n, err);
			abort();
		}
		if (!err && commands[i].after)
			commands[i].after();
		if (err && commands[i].undo)
			commands[i].undo();
		check_int(dev_dump(&c), devices);
		if (sites < n)
			return sites;
	}
}

static unsigned long fail_init(void)
{
	unsigned long n, sites;
	int err;

	for (n = 1; ; n++) {
		host_fail_at(n);
		err = host_init();
		sites = host_fail_count();
		host_fail_at(0);
		if (!err)
			host_exit();
		else
			check_int(err, -ENOMEM);
		if (sites < n)
			return sites;
	}
}

int main(void)
{
	unsigned long sites;
	unsigned int i;

	sites = fail_init();
	printf("%-20s %lu allocations\n", "start", sites);
	check(sites > 10);

	check_int(host_init(), 0);
	check_int(client_open(&c, 7), 0);
	host_genl_on_multicast(on_event, NULL);
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
	host_exit();
	return 0;
}
