/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dumps: their flags, and that they list every device once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include "attrtext.h"
#include "fixture.h"
#include "names.h"
#include "proto.h"
#include "reply.h"
#include "tap.h"

struct listing {
	unsigned int replies;
	unsigned int not_multi;		/* without NLM_F_MULTI */
	unsigned int interrupted;	/* with NLM_F_DUMP_INTR */
	unsigned int others;		/* another command, or no name */
	unsigned int strangers;		/* names that nobody added */
	uint8_t cmd;
	unsigned int n;
	unsigned char *times;		/* how often d<i> was listed */
};

static void list(const struct nlmsghdr *nlh, void *data)
{
	struct listing *listing = data;
	const char *name;
	unsigned int i;
	char *end;

	listing->replies++;
	if (!(nlh->nlmsg_flags & NLM_F_MULTI))
		listing->not_multi++;
	if (nlh->nlmsg_flags & NLM_F_DUMP_INTR)
		listing->interrupted++;
	name = reply_str(nlh, listing->cmd == VDPA_CMD_MGMTDEV_NEW ?
			 VDPA_ATTR_MGMTDEV_DEV_NAME : VDPA_ATTR_DEV_NAME);
	if (reply_cmd(nlh) != listing->cmd || !name) {
		listing->others++;
		return;
	}
	if (!listing->n)
		return;
	i = strtoul(name + 1, &end, 10);
	if (*name != 'd' || *end || i >= listing->n)
		listing->strangers++;
	else if (listing->times[i] < 255)
		listing->times[i]++;
}

static bool dump(struct proto *proto, const char *id, uint8_t cmd,
		 struct listing *listing)
{
	char buf[PEER_MSG_MAX];
	struct answer answer;
	int err;

	err = peer_exchange(&proto->peer,
			    peer_request(&proto->peer, buf, cmd, NLM_F_DUMP),
			    list, listing, &answer);
	if (err)
		answer.error = -err;
	if (answer.error)
		return tap_ok(false, id, "%s", names_of_errno(answer.error));
	return tap_ok(!listing->not_multi && !listing->interrupted &&
		      !listing->others, id,
		      "%u of %u without NLM_F_MULTI, %u with NLM_F_DUMP_INTR, %u of another kind",
		      listing->not_multi, listing->replies,
		      listing->interrupted, listing->others);
}

static void check_flags(struct proto *proto)
{
	struct listing mgmtdevs = { .cmd = VDPA_CMD_MGMTDEV_NEW };
	struct listing devs = { .cmd = VDPA_CMD_DEV_NEW };
	struct listing configs = { .cmd = VDPA_CMD_DEV_CONFIG_GET };

	if (fixture_set(&proto->peer, "net+blk")) {
		tap_skip("dump-flags", "no simulators here");
		return;
	}
	dump(proto, "dump-mgmtdevs", VDPA_CMD_MGMTDEV_GET, &mgmtdevs);
	tap_ok(mgmtdevs.replies >= 2, "dump-mgmtdevs-all", "%u listed",
	       mgmtdevs.replies);
	dump(proto, "dump-devs", VDPA_CMD_DEV_GET, &devs);
	tap_ok(devs.replies == 2, "dump-devs-all", "%u listed", devs.replies);
	dump(proto, "dump-configs", VDPA_CMD_DEV_CONFIG_GET, &configs);
	tap_ok(configs.replies == 2, "dump-configs-all", "%u listed",
	       configs.replies);
}

/* A device of a class without configuration attributes is left out, no more. */
static void check_mixed_classes(struct proto *proto)
{
	struct listing configs = { .cmd = VDPA_CMD_DEV_CONFIG_GET };
	unsigned int expected = proto->ours ? 2 : 0;

	if (fixture_set(&proto->peer, "fs")) {
		tap_skip("dump-configs-mixed", "no test parent here");
		return;
	}
	if (fixture_add(&proto->peer, NULL, "vdpasim_net", "n0", "") ||
	    fixture_add(&proto->peer, NULL, "vdpasim_blk", "b0", ""))
		tap_die("cannot add devices behind f0");
	dump(proto, "dump-configs-mixed", VDPA_CMD_DEV_CONFIG_GET, &configs);
	tap_ok(configs.replies == expected, "dump-configs-mixed-all",
	       "%u listed", configs.replies);
}

static void check_once(struct proto *proto, const char *id, uint8_t cmd,
		       uint8_t reply)
{
	struct listing listing = { .cmd = reply, .n = proto->devices };
	unsigned int i, missed = 0, doubled = 0;
	char once[64];

	listing.times = calloc(proto->devices, 1);
	if (!listing.times)
		tap_die("out of memory");
	if (dump(proto, id, cmd, &listing)) {
		for (i = 0; i < proto->devices; i++) {
			missed += !listing.times[i];
			doubled += listing.times[i] > 1;
		}
		snprintf(once, sizeof(once), "%s-once", id);
		tap_ok(!missed && !doubled && !listing.strangers, once,
		       "%u missed, %u more than once, %u unknown", missed,
		       doubled, listing.strangers);
	}
	free(listing.times);
}

static void check_many(struct proto *proto)
{
	unsigned int i;
	char name[32];
	int err = 0;

	fixture_set(&proto->peer, "none");
	for (i = 0; i < proto->devices && !err; i++) {
		snprintf(name, sizeof(name), "d%u", i);
		err = fixture_add(&proto->peer, NULL, "vdpasim_net", name, "");
	}
	if (!tap_ok(!err, "many-add", "device %u: %s", i, names_of_errno(err)))
		return;
	check_once(proto, "many-devs", VDPA_CMD_DEV_GET, VDPA_CMD_DEV_NEW);
	check_once(proto, "many-configs", VDPA_CMD_DEV_CONFIG_GET,
		   VDPA_CMD_DEV_CONFIG_GET);
	for (i = 0; i < proto->devices && !err; i++) {
		snprintf(name, sizeof(name), "d%u", i);
		err = fixture_del(&proto->peer, name);
	}
	tap_ok(!err, "many-del", "device %u: %s", i, names_of_errno(err));
}

/* Two requests in one datagram are two requests. */
static void check_two_in_one(struct proto *proto)
{
	char buf[PEER_MSG_MAX] = { 0 }, one[PEER_MSG_MAX];
	struct nlmsghdr *first, *second;
	struct seen { unsigned int acks; } seen = { 0 };
	size_t len;
	int got;

	if (fixture_set(&proto->peer, "net")) {
		tap_skip("two-in-one", "no simulator here");
		return;
	}
	first = peer_request(&proto->peer, buf, VDPA_CMD_DEV_DEL, NLM_F_ACK);
	mnl_attr_put_strz(first, VDPA_ATTR_DEV_NAME, "n0");
	second = peer_request(&proto->peer, one, VDPA_CMD_DEV_DEL, NLM_F_ACK);
	mnl_attr_put_strz(second, VDPA_ATTR_DEV_NAME, "n1");
	first->nlmsg_seq = ++proto->peer.seq;
	second->nlmsg_seq = ++proto->peer.seq;
	len = first->nlmsg_len + second->nlmsg_len;
	memcpy(buf + first->nlmsg_len, one, second->nlmsg_len);
	if (send(proto->peer.fd, buf, len, MSG_NOSIGNAL) != (ssize_t)len)
		tap_die("send: %m");
	while (seen.acks < 2) {
		const struct nlmsghdr *nlh = (struct nlmsghdr *)one;

		got = peer_receive(&proto->peer, one, sizeof(one), 5000);
		if (got < 0)
			break;
		for (; mnl_nlmsg_ok(nlh, got); nlh = mnl_nlmsg_next(nlh, &got)) {
			const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
			int expected = seen.acks ? -ENODEV : 0;

			if (nlh->nlmsg_type == NLMSG_ERROR &&
			    err->error == expected)
				seen.acks++;
		}
	}
	tap_ok(seen.acks == 2, "two-in-one", "%u answers as expected",
	       seen.acks);
}

void proto_dumps(struct proto *proto)
{
	check_flags(proto);
	check_mixed_classes(proto);
	check_two_in_one(proto);
	check_many(proto);
	fixture_set(&proto->peer, "none");
}
