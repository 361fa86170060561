// SPDX-License-Identifier: GPL-2.0-or-later
/* The family "vdpa_sim", by raw messages. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/vdpa_sim.h>

#include "client.h"

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

int main(void)
{
	host_log_level(3);
	check_int(host_init(), 0);
	check_int(client_open(&c, 7), 0);
	family = open_family();
	test_preset_refused();
	test_preset();
	test_preset_taken();
	test_preset_bound();
	client_close(&c);
	host_exit();
	printf("the family vdpa_sim answers\n");
	return 0;
}
