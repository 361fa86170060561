/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include "attrtext.h"
#include "fixture.h"
#include "names.h"
#include "tap.h"

#define AUTOPROBE	"/sys/bus/vdpa/drivers_autoprobe"

static const struct fixture {
	const char *word;
	const char *bus;
	const char *mgmtdev;
	const char *name;	/* NULL: only the management device */
	const char *attrs;
} fixtures[] = {
	{ "net", NULL, "vdpasim_net", "n0",
	  "DEV_NET_CFG_MACADDR=h:525400000001" },
	{ "blk", NULL, "vdpasim_blk", "b0", "" },
	/* the rest needs the test parent (parent/) */
	{ "plain", "platform", "test_net", "p0", "" },
	{ "multi", "platform", "test_multi", "m0", "" },
	{ "fs", "platform", "test_fs", "f0", "" },
	{ "unmanaged", "platform", "test_net", NULL, "" },
	{ "parents", "platform", "test_net", NULL, "" },
};

#define N_FIXTURES	(sizeof(fixtures) / sizeof(fixtures[0]))

int fixture_add(struct peer *peer, const char *bus, const char *mgmtdev,
		const char *name, const char *attrs)
{
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;
	int err;

	nlh = peer_request(peer, buf, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
	if (bus)
		mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_BUS_NAME, bus);
	mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_DEV_NAME, mgmtdev);
	if (attrtext_put(nlh, attrs))
		return EINVAL;
	err = peer_exchange(peer, nlh, NULL, NULL, &answer);
	return err ? -err : answer.error;
}

int fixture_del(struct peer *peer, const char *name)
{
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;
	int err;

	nlh = peer_request(peer, buf, VDPA_CMD_DEV_DEL, NLM_F_ACK);
	mnl_attr_put_strz(nlh, VDPA_ATTR_DEV_NAME, name);
	err = peer_exchange(peer, nlh, NULL, NULL, &answer);
	return err ? -err : answer.error;
}

bool fixture_has_mgmtdev(struct peer *peer, const char *bus,
			 const char *mgmtdev)
{
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;

	nlh = peer_request(peer, buf, VDPA_CMD_MGMTDEV_GET, NLM_F_ACK);
	if (bus)
		mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_BUS_NAME, bus);
	mnl_attr_put_strz(nlh, VDPA_ATTR_MGMTDEV_DEV_NAME, mgmtdev);
	return !peer_exchange(peer, nlh, NULL, NULL, &answer) && !answer.error;
}

/* True if @words, joined by "+", has @word. */
static bool has_word(const char *words, const char *word)
{
	size_t n, len = strlen(word);

	for (; *words; words += n + (words[n] == '+')) {
		n = strcspn(words, "+");
		if (n == len && !strncmp(words, word, n))
			return true;
	}
	return false;
}

static void read_name(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == VDPA_ATTR_DEV_NAME)
			bytes_add(data, mnl_attr_get_str(attr),
				  strlen(mnl_attr_get_str(attr)) + 1);
}

static void dump(struct peer *peer, uint8_t cmd, reply_fn fn, void *data)
{
	char buf[PEER_MSG_MAX];
	struct answer answer;
	int err;

	err = peer_exchange(peer, peer_request(peer, buf, cmd, NLM_F_DUMP), fn,
			    data, &answer);
	if (err || answer.error)
		tap_die("dump %u failed: %s", cmd,
			names_of_errno(err ? -err : answer.error));
}

static void delete_all(struct peer *peer)
{
	struct bytes names = { 0 };
	const char *name;
	int err;

	dump(peer, VDPA_CMD_DEV_GET, read_name, &names);
	for (name = (char *)names.data;
	     name && name < (char *)names.data + names.len;
	     name += strlen(name) + 1) {
		err = fixture_del(peer, name);
		if (err)
			tap_die("cannot delete device %s: %s", name,
				names_of_errno(err));
	}
	bytes_free(&names);
}

const char *fixture_set(struct peer *peer, const char *words)
{
	static char why[128];
	const struct fixture *f;
	int err;

	delete_all(peer);
	for (f = fixtures; f < fixtures + N_FIXTURES; f++) {
		if (!has_word(words, f->word))
			continue;
		if (!fixture_has_mgmtdev(peer, f->bus, f->mgmtdev)) {
			snprintf(why, sizeof(why),
				 "no management device %s here", f->mgmtdev);
			return why;
		}
		if (!f->name)
			continue;
		err = fixture_add(peer, f->bus, f->mgmtdev, f->name, f->attrs);
		if (err)
			tap_die("cannot add device %s: %s", f->name,
				names_of_errno(err));
	}
	return NULL;
}

/* Sequence and port differ from dump to dump, the payload must not. */
static void read_payload(const struct nlmsghdr *nlh, void *data)
{
	bytes_add(data, mnl_nlmsg_get_payload(nlh),
		  mnl_nlmsg_get_payload_len(nlh));
}

void fixture_snapshot(struct peer *peer, struct bytes *bytes)
{
	bytes->len = 0;
	dump(peer, VDPA_CMD_MGMTDEV_GET, read_payload, bytes);
	dump(peer, VDPA_CMD_DEV_GET, read_payload, bytes);
	dump(peer, VDPA_CMD_DEV_CONFIG_GET, read_payload, bytes);
}

static char autoprobe_was;

static bool write_autoprobe(char value)
{
	int fd = open(AUTOPROBE, O_WRONLY | O_CLOEXEC);
	bool ok = fd >= 0 && write(fd, &value, 1) == 1;

	if (fd >= 0)
		close(fd);
	return ok;
}

static void restore_autoprobe(void)
{
	write_autoprobe(autoprobe_was);
}

void fixture_autoprobe_off(void)
{
	int fd = open(AUTOPROBE, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, &autoprobe_was, 1) != 1 || !write_autoprobe('0'))
		tap_die("%s: %m", AUTOPROBE);
	close(fd);
	atexit(restore_autoprobe);
}
