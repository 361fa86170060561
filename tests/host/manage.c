// SPDX-License-Identifier: GPL-2.0-or-later
/* The management commands, from host_init() to host_exit(), by raw messages. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/virtio_ids.h>

#include "client.h"

#define DUMP_DEVICES	3000

static struct client c;

static void test_refused(void)
{
	check_int(dev_get(&c, "none"), -ENODEV);
	check_str(c.text, "vdpa: device not found");
	check_int(c.attr, NLMSG_LENGTH(GENL_HDRLEN));
	check_int(dev_add(&c, "vdpasim_net", "a b"), -EINVAL);
	check_str(c.text, "vdpa: Device name must be printable ASCII without blanks");
	check_int(dev_add(&c, "vdpasim_net", "vdpasim_blk"), -EEXIST);
	check_int(dev_add(&c, "vdpasim_net", "system"), -EEXIST);
	check_int(dev_add(&c, "nobody", "n0"), -ENODEV);

	c.peer.admin = false;
	check_int(dev_add(&c, "vdpasim_net", "n0"), -EPERM);
	check_int(dev_vstats(&c, "n0", 0), -EPERM);
	check_int(dev_get(&c, "n0"), -ENODEV);
	c.peer.admin = true;
}

static void test_devices(void)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 1 };
	size_t len;

	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	check_int(dev_add(&c, "vdpasim_net", "n0"), -EEXIST);
	check_int(dev_add(&c, "vdpasim_blk", "b0"), 0);

	check_int(dev_get(&c, "n0"), 0);
	check_int(client_reply(&c)->nlmsg_type, c.family);
	check_str(reply_str(client_reply(&c), VDPA_ATTR_DEV_NAME), "n0");
	check_str(reply_str(client_reply(&c), VDPA_ATTR_MGMTDEV_DEV_NAME), "vdpasim_net");
	check_int(reply_num(client_reply(&c), VDPA_ATTR_DEV_ID), VIRTIO_ID_NET);
	check_int(reply_num(client_reply(&c), VDPA_ATTR_DEV_MAX_VQS), 3);

	check_int(dev_set_mac(&c, "n0", mac), 0);
	check_int(dev_config(&c, "n0"), 0);
	check(!memcmp(reply_attr(client_reply(&c), VDPA_ATTR_DEV_NET_CFG_MACADDR, &len),
		      mac, sizeof(mac)));
	check_int(dev_set_mac(&c, "b0", mac), -EOPNOTSUPP);
	check_str(c.text, "vdpa: b0 device not supported");
	check_int(dev_config(&c, "b0"), 0);
	check_int(reply_num(client_reply(&c), VDPA_ATTR_DEV_BLK_CFG_CAPACITY), 0x40000);

	/* no driver, no statistics */
	check_int(dev_vstats(&c, "n0", 0), -EAGAIN);
	check_str(c.text, "vdpa: feature negotiation not complete");

	check_int(dev_dump(&c), 2);
	check_int(dev_del(&c, "n0"), 0);
	check_int(dev_del(&c, "n0"), -ENODEV);
	check_int(dev_del(&c, "b0"), 0);
	check_int(dev_dump(&c), 0);
}

static void mark(const struct nlmsghdr *nlh, void *arg)
{
	unsigned char *seen = arg;
	unsigned int i;

	check_int(sscanf(reply_str(nlh, VDPA_ATTR_DEV_NAME), "d%u", &i), 1);
	check(i < DUMP_DEVICES && !seen[i]);
	seen[i] = 1;
}

static void test_dump(void)
{
	static unsigned char seen[DUMP_DEVICES];
	struct request req;
	char name[16];
	int i;

	memset(seen, 0, sizeof(seen));
	for (i = 0; i < DUMP_DEVICES; i++) {
		snprintf(name, sizeof(name), "d%d", i);
		check_int(dev_add(&c, i % 2 ? "vdpasim_net" : "vdpasim_blk", name), 0);
	}
	request_init(&req, c.family, VDPA_CMD_DEV_GET, 0);
	check_int(client_dump(&c, &req, mark, seen), 0);
	check(!memchr(seen, 0, sizeof(seen)));
	check(c.datagrams > 10);

	/* one that nobody reads to its end, requests in between */
	request_init(&req, c.family, VDPA_CMD_DEV_GET, NLM_F_DUMP);
	client_send(&c, &req);
	check(host_genl_dump(&c.peer));
	check_int(client_send(&c, &req), -EBUSY);
	check_int(dev_del(&c, "d1"), 0);
	check(host_genl_dump(&c.peer));
	client_close(&c);
	check(!host_genl_dump(&c.peer));

	for (i = 0; i < DUMP_DEVICES; i += 3) {
		snprintf(name, sizeof(name), "d%d", i);
		check_int(dev_del(&c, name), 0);
	}
	check_int(dev_dump(&c), DUMP_DEVICES - DUMP_DEVICES / 3 - 1);
}

struct events {
	unsigned int n;
	unsigned int lost;
	uint8_t cmd[16];
	char name[16][16];
};

static void on_event(uint32_t group, const void *buf, size_t len, void *arg)
{
	const struct nlmsghdr *nlh = buf;
	struct events *events = arg;

	if (!buf) {
		events->lost++;
		return;
	}
	if (group != c.group)
		return;
	check_int(nlh->nlmsg_seq, 0);
	check_int(nlh->nlmsg_len, len);
	check(events->n < 16);
	events->cmd[events->n] = ((const struct genlmsghdr *)NLMSG_DATA(nlh))->cmd;
	snprintf(events->name[events->n++], sizeof(events->name[0]), "%s",
		 reply_str(nlh, VDPA_ATTR_DEV_NAME));
}

static void test_events(void)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 2 };
	struct events events = { 0 };

	host_genl_on_multicast(on_event, &events);
	check_int(dev_add(&c, "vdpasim_net", "e0"), 0);
	check_int(dev_set_mac(&c, "e0", mac), 0);
	check_int(dev_del(&c, "e0"), 0);
	check_int(events.n, 3);
	check_int(events.cmd[0], VDPA_CMD_DEV_NEW);
	check_int(events.cmd[1], VDPA_CMD_DEV_CONFIG_GET);
	check_int(events.cmd[2], VDPA_CMD_DEV_DEL);
	check_str(events.name[2], "e0");

	/* nothing is built for a group that is empty */
	host_genl_set_listeners(c.group, false);
	check_int(dev_add(&c, "vdpasim_net", "e1"), 0);
	check_int(dev_del(&c, "e1"), 0);
	check_int(events.n, 3);
	host_genl_set_listeners(c.group, true);
	host_genl_on_multicast(NULL, NULL);
}

int main(void)
{
	int round;

	/* twice: nothing of the first time may be left */
	for (round = 0; round < 2; round++) {
		check_int(host_init(), 0);
		check_int(client_open(&c, 7), 0);
		test_refused();
		test_devices();
		test_events();
		test_dump();
		client_close(&c);
		host_exit();
	}
	return 0;
}
