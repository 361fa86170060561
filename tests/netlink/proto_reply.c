/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers, attributes and their order in the replies to "do" requests. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_net.h>

#include "attrtext.h"
#include "fixture.h"
#include "names.h"
#include "proto.h"
#include "reply.h"
#include "tap.h"

#define BIT(n)		(1ULL << (n))
#define NET_RSS		60	/* VIRTIO_NET_F_RSS */

struct seen {
	unsigned int replies;
	bool headers_ok;
	uint8_t cmd;
	uint32_t seq;
	char attrs[1024];
	char expected[1024];
};

/* What DEV_CONFIG_GET has to hold, given what it says the device offers. */
static void expect_config(const struct nlmsghdr *nlh, char *buf, size_t len)
{
	static const struct {
		uint32_t id;
		uint64_t features;	/* any of them; 0: always */
		const char *attrs;
	} parts[] = {
		{ VIRTIO_ID_NET, 0, "DEV_FEATURES" },
		{ VIRTIO_ID_NET, BIT(VIRTIO_NET_F_MTU), "DEV_NET_CFG_MTU" },
		{ VIRTIO_ID_NET, BIT(VIRTIO_NET_F_MAC), "DEV_NET_CFG_MACADDR" },
		{ VIRTIO_ID_NET, BIT(VIRTIO_NET_F_STATUS), "DEV_NET_STATUS" },
		{ VIRTIO_ID_NET, BIT(VIRTIO_NET_F_MQ) | BIT(NET_RSS),
		  "DEV_NET_CFG_MAX_VQP" },
		{ VIRTIO_ID_BLOCK, 0, "DEV_FEATURES DEV_BLK_CFG_CAPACITY" },
		{ VIRTIO_ID_BLOCK, BIT(VIRTIO_BLK_F_SIZE_MAX),
		  "DEV_BLK_CFG_SIZE_MAX" },
		{ VIRTIO_ID_BLOCK, BIT(VIRTIO_BLK_F_BLK_SIZE),
		  "DEV_BLK_CFG_BLK_SIZE" },
		{ VIRTIO_ID_BLOCK, BIT(VIRTIO_BLK_F_SEG_MAX),
		  "DEV_BLK_CFG_SEG_MAX" },
		{ VIRTIO_ID_BLOCK, BIT(VIRTIO_BLK_F_MQ),
		  "DEV_BLK_CFG_NUM_QUEUES" },
		{ VIRTIO_ID_BLOCK, BIT(VIRTIO_BLK_F_TOPOLOGY),
		  "DEV_BLK_CFG_PHY_BLK_EXP DEV_BLK_CFG_ALIGN_OFFSET "
		  "DEV_BLK_CFG_MIN_IO_SIZE DEV_BLK_CFG_OPT_IO_SIZE" },
		{ VIRTIO_ID_BLOCK, BIT(VIRTIO_BLK_F_DISCARD),
		  "DEV_BLK_CFG_MAX_DISCARD_SEC DEV_BLK_CFG_MAX_DISCARD_SEG "
		  "DEV_BLK_CFG_DISCARD_SEC_ALIGN" },
		{ VIRTIO_ID_BLOCK, BIT(VIRTIO_BLK_F_WRITE_ZEROES),
		  "DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC "
		  "DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG" },
		{ VIRTIO_ID_BLOCK, 0, "DEV_BLK_READ_ONLY DEV_BLK_FLUSH" },
	};
	uint64_t features = reply_u64(nlh, VDPA_ATTR_DEV_FEATURES);
	uint32_t id = reply_u32(nlh, VDPA_ATTR_DEV_ID);
	unsigned int i;
	size_t n;

	n = snprintf(buf, len, "DEV_NAME DEV_ID%s",
		     reply_attr(nlh, VDPA_ATTR_DEV_NEGOTIATED_FEATURES) ?
		     " DEV_NEGOTIATED_FEATURES" : "");
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i].id == id && n < len &&
		    (!parts[i].features || (parts[i].features & features)))
			n += snprintf(buf + n, len - n, " %s", parts[i].attrs);
}

static void see(const struct nlmsghdr *nlh, void *data)
{
	struct seen *seen = data;

	seen->replies++;
	seen->cmd = reply_cmd(nlh);
	seen->headers_ok = !nlh->nlmsg_flags && reply_version(nlh) == 1;
	reply_describe(nlh, seen->attrs, sizeof(seen->attrs));
	if (seen->cmd == VDPA_CMD_DEV_CONFIG_GET)
		expect_config(nlh, seen->expected, sizeof(seen->expected));
}

/* @expected: attributes in order; NULL: those that the features ask for */
static void check_reply(struct proto *proto, const char *id, uint8_t cmd,
			const char *attrs, uint8_t reply, const char *expected)
{
	struct seen seen = { 0 };
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;
	int err;

	nlh = peer_request(&proto->peer, buf, cmd, NLM_F_ACK);
	if (attrtext_put(nlh, attrs))
		tap_die("%s: bad attributes %s", id, attrs);
	err = peer_exchange(&proto->peer, nlh, see, &seen, &answer);
	if (err)
		answer.error = -err;
	if (!expected)
		expected = seen.expected;
	if (answer.error)
		tap_ok(false, id, "%s %s", names_of_errno(answer.error),
		       answer.text);
	else if (seen.replies != 1)
		tap_ok(false, id, "%u replies", seen.replies);
	else if (seen.cmd != reply || !seen.headers_ok)
		tap_ok(false, id, "command %u, or bad header", seen.cmd);
	else
		tap_ok(!strcmp(seen.attrs, expected), id,
		       "expected \"%s\", got \"%s\"", expected, seen.attrs);
}

static void check_mgmtdevs(struct proto *proto)
{
#define MGMTDEV_ATTRS	"MGMTDEV_DEV_NAME MGMTDEV_SUPPORTED_CLASSES " \
			"DEV_MGMTDEV_MAX_VQS DEV_SUPPORTED_FEATURES"
	check_reply(proto, "reply-mgmtdev-net", VDPA_CMD_MGMTDEV_GET,
		    "MGMTDEV_DEV_NAME=\"vdpasim_net\\0\"", VDPA_CMD_MGMTDEV_NEW,
		    MGMTDEV_ATTRS);
	check_reply(proto, "reply-mgmtdev-blk", VDPA_CMD_MGMTDEV_GET,
		    "MGMTDEV_DEV_NAME=\"vdpasim_blk\\0\"", VDPA_CMD_MGMTDEV_NEW,
		    MGMTDEV_ATTRS);
	if (fixture_set(&proto->peer, "parents")) {
		tap_skip("reply-mgmtdev-bus", "no test parent here");
		return;
	}
	check_reply(proto, "reply-mgmtdev-bus", VDPA_CMD_MGMTDEV_GET,
		    "MGMTDEV_BUS_NAME=\"platform\\0\" MGMTDEV_DEV_NAME=\"test_net\\0\"",
		    VDPA_CMD_MGMTDEV_NEW, "MGMTDEV_BUS_NAME " MGMTDEV_ATTRS);
}

static void check_sims(struct proto *proto)
{
#define DEV_ATTRS	"MGMTDEV_DEV_NAME DEV_NAME DEV_ID DEV_VENDOR_ID " \
			"DEV_MAX_VQS DEV_MAX_VQ_SIZE DEV_MIN_VQ_SIZE"
	const char *why = fixture_set(&proto->peer, "net+blk");
	int err;

	if (why) {
		tap_skip("reply-dev-net", "%s", why);
		return;
	}
	check_reply(proto, "reply-dev-net", VDPA_CMD_DEV_GET,
		    "DEV_NAME=\"n0\\0\"", VDPA_CMD_DEV_NEW, DEV_ATTRS);
	check_reply(proto, "reply-dev-blk", VDPA_CMD_DEV_GET,
		    "DEV_NAME=\"b0\\0\"", VDPA_CMD_DEV_NEW, DEV_ATTRS);
	check_reply(proto, "reply-config-net", VDPA_CMD_DEV_CONFIG_GET,
		    "DEV_NAME=\"n0\\0\"", VDPA_CMD_DEV_CONFIG_GET, NULL);
	check_reply(proto, "reply-config-blk", VDPA_CMD_DEV_CONFIG_GET,
		    "DEV_NAME=\"b0\\0\"", VDPA_CMD_DEV_CONFIG_GET, NULL);
	err = fixture_add(&proto->peer, NULL, "vdpasim_net", "n1",
			  "DEV_FEATURES=u64:0x300000000");
	if (!tap_ok(!err, "reply-config-add", "%s", names_of_errno(err)))
		return;
	check_reply(proto, "reply-config-no-features", VDPA_CMD_DEV_CONFIG_GET,
		    "DEV_NAME=\"n1\\0\"", VDPA_CMD_DEV_CONFIG_GET,
		    "DEV_NAME DEV_ID DEV_FEATURES");
}

static void check_parents(struct proto *proto)
{
	const char *why = fixture_set(&proto->peer, "multi+plain");

	if (why) {
		tap_skip("reply-dev-bus", "%s", why);
		return;
	}
	check_reply(proto, "reply-dev-bus", VDPA_CMD_DEV_GET,
		    "DEV_NAME=\"m0\\0\"", VDPA_CMD_DEV_NEW,
		    "MGMTDEV_BUS_NAME " DEV_ATTRS);
	check_reply(proto, "reply-config-negotiated", VDPA_CMD_DEV_CONFIG_GET,
		    "DEV_NAME=\"m0\\0\"", VDPA_CMD_DEV_CONFIG_GET,
		    "DEV_NAME DEV_ID DEV_NEGOTIATED_FEATURES DEV_FEATURES "
		    "DEV_NET_CFG_MTU DEV_NET_CFG_MACADDR DEV_NET_STATUS "
		    "DEV_NET_CFG_MAX_VQP");
	check_reply(proto, "reply-config-not-negotiated",
		    VDPA_CMD_DEV_CONFIG_GET, "DEV_NAME=\"p0\\0\"",
		    VDPA_CMD_DEV_CONFIG_GET,
		    "DEV_NAME DEV_ID DEV_FEATURES DEV_NET_CFG_MTU "
		    "DEV_NET_CFG_MACADDR DEV_NET_STATUS DEV_NET_CFG_MAX_VQP");
#define VSTATS_PAIR	"DEV_VENDOR_ATTR_NAME DEV_VENDOR_ATTR_VALUE"
	check_reply(proto, "reply-vstats-mq", VDPA_CMD_DEV_VSTATS_GET,
		    "DEV_NAME=\"m0\\0\" DEV_QUEUE_INDEX=u32:0",
		    VDPA_CMD_DEV_VSTATS_GET,
		    "DEV_NAME DEV_ID DEV_NEGOTIATED_FEATURES "
		    "DEV_NET_CFG_MAX_VQP DEV_QUEUE_INDEX " VSTATS_PAIR " "
		    VSTATS_PAIR);
	if (fixture_add(&proto->peer, "platform", "test_multi", "m1",
			"DEV_FEATURES=u64:0x300000000")) {
		tap_ok(false, "reply-vstats-no-mq", "cannot add m1");
		return;
	}
	check_reply(proto, "reply-vstats-no-mq", VDPA_CMD_DEV_VSTATS_GET,
		    "DEV_NAME=\"m1\\0\" DEV_QUEUE_INDEX=u32:0",
		    VDPA_CMD_DEV_VSTATS_GET,
		    "DEV_NAME DEV_ID DEV_NEGOTIATED_FEATURES DEV_QUEUE_INDEX "
		    VSTATS_PAIR " " VSTATS_PAIR);
}

/* Replies that nobody fetches must not harm whoever sent them (7.3 item 1). */
static void check_undelivered(struct proto *proto)
{
	const unsigned int requests = 2000;
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct peer deaf;
	unsigned int i;
	int err, size = 1;

	if (!proto->ours) {
		tap_skip("undelivered-replies", "would corrupt the kernel's memory");
		return;
	}
	if (fixture_set(&proto->peer, "net") || !proto->peer.kernel) {
		tap_skip("undelivered-replies", "needs the kernel and a device");
		return;
	}
	err = peer_open_vdpa(&deaf, NULL);
	if (err)
		tap_die("cannot open a second connection: %s", strerror(-err));
	if (setsockopt(deaf.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)))
		tap_die("SO_RCVBUF: %m");
	for (i = 0; i < requests; i++) {
		nlh = peer_request(&deaf, buf, i % 2 ? VDPA_CMD_DEV_GET :
				   VDPA_CMD_DEV_CONFIG_GET, 0);
		mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, "n0");
		/* a full buffer is the point */
		peer_send(&deaf, nlh);
	}
	peer_close(&deaf);
	check_reply(proto, "undelivered-replies", VDPA_CMD_DEV_GET,
		    "DEV_NAME=\"n0\\0\"", VDPA_CMD_DEV_NEW, DEV_ATTRS);
}

void proto_replies(struct proto *proto)
{
	check_mgmtdevs(proto);
	check_sims(proto);
	check_parents(proto);
	check_undelivered(proto);
	fixture_set(&proto->peer, "none");
}
