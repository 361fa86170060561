/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events of group "monitor". */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include "attrtext.h"
#include "fixture.h"
#include "names.h"
#include "proto.h"
#include "reply.h"
#include "tap.h"

#define NOBODY		65534
#define RCVBUF		(1 << 20)
#define DRIVER		"/sys/bus/vdpa/drivers/virtio_vdpa/"
#define EVENT_MS	3000

/* Receives the next event; its length, or a negative errno. */
static int next_event(struct peer *events, char *buf, size_t len)
{
	return peer_receive(events, buf, len, EVENT_MS);
}

static void keep_payload(const struct nlmsghdr *nlh, void *data)
{
	bytes_add(data, mnl_nlmsg_get_payload(nlh),
		  mnl_nlmsg_get_payload_len(nlh));
}

/* True if the payload of @nlh is what a "do" of @cmd for @name answers now. */
static bool equals_reply(struct proto *proto, const struct nlmsghdr *nlh,
			 uint8_t cmd, const char *name)
{
	struct bytes reply = { 0 };
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *request;
	struct answer answer;
	bool equal;

	request = peer_request(&proto->peer, buf, cmd, NLM_F_ACK);
	mnl_attr_put_strz(request, VDPA_ATTR_DEV_NAME, name);
	equal = !peer_exchange(&proto->peer, request, keep_payload, &reply,
			       &answer) &&
		!answer.error && reply.len == mnl_nlmsg_get_payload_len(nlh) &&
		!memcmp(reply.data, mnl_nlmsg_get_payload(nlh), reply.len);
	bytes_free(&reply);
	return equal;
}

/*
 * The next event is @cmd about device @name. @get: the command whose reply it
 * has to equal, or 0.
 */
static void check_event(struct proto *proto, struct peer *events,
			const char *id, uint8_t cmd, const char *name,
			uint8_t get)
{
	char buf[8192], attrs[1024];
	const struct nlmsghdr *nlh = (struct nlmsghdr *)buf;
	const char *who;
	int len = next_event(events, buf, sizeof(buf));

	if (len < 0 || !mnl_nlmsg_ok(nlh, len)) {
		tap_ok(false, id, "no event: %s",
		       len < 0 ? names_of_errno(-len) : "malformed");
		return;
	}
	reply_describe(nlh, attrs, sizeof(attrs));
	who = reply_str(nlh, VDPA_ATTR_DEV_NAME);
	if (nlh->nlmsg_type != proto->peer.family || nlh->nlmsg_seq ||
	    nlh->nlmsg_pid || nlh->nlmsg_flags || reply_version(nlh) != 1)
		tap_ok(false, id, "header: type %u flags %u seq %u pid %u",
		       nlh->nlmsg_type, nlh->nlmsg_flags, nlh->nlmsg_seq,
		       nlh->nlmsg_pid);
	else if (reply_cmd(nlh) != cmd || !who || strcmp(who, name))
		tap_ok(false, id, "command %u with %s", reply_cmd(nlh), attrs);
	else if (get)
		tap_ok(equals_reply(proto, nlh, get, name), id,
		       "not what GET answers: %s", attrs);
	else
		tap_ok(!strcmp(attrs, "DEV_NAME DEV_ID"), id, "%s", attrs);
}

static void check_silence(struct peer *events, const char *id)
{
	char buf[8192];
	int len = peer_receive(events, buf, sizeof(buf), 200);

	tap_ok(len == -EAGAIN, id, "command %u", len > 0 ?
	       reply_cmd((struct nlmsghdr *)buf) : 0);
}

static int attr_set(struct proto *proto, const char *attrs)
{
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;
	int err;

	nlh = peer_request(&proto->peer, buf, VDPA_CMD_DEV_ATTR_SET, NLM_F_ACK);
	if (attrtext_put(nlh, attrs))
		return EINVAL;
	err = peer_exchange(&proto->peer, nlh, NULL, NULL, &answer);
	return err ? -err : answer.error;
}

static bool write_to(const char *file, const char *text)
{
	char path[256];
	bool ok;
	int fd;

	snprintf(path, sizeof(path), "%s%s", DRIVER, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ok = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return ok;
}

/*
 * A driver that comes or goes changes the device more than once: what counts is
 * that the last event says what is true then.
 */
static void check_binding(struct proto *proto, struct peer *events,
			  const char *id, const char *file)
{
	char buf[2][8192];
	unsigned int n = 0;

	if (access(DRIVER, F_OK)) {
		tap_skip(id, "virtio_vdpa is not loaded");
		return;
	}
	if (!write_to(file, "n0")) {
		tap_ok(false, id, "%s%s: %m", DRIVER, file);
		return;
	}
	while (peer_receive(events, buf[n % 2], sizeof(buf[0]), 1000) > 0)
		n++;
	if (!n)
		tap_ok(false, id, "no event");
	else
		tap_ok(equals_reply(proto, (struct nlmsghdr *)buf[(n - 1) % 2],
				    VDPA_CMD_DEV_CONFIG_GET, "n0"), id,
		       "the last of %u events is not what GET answers", n);
}

/* Whoever may read may also listen. */
static void check_unprivileged(struct proto *proto)
{
	int ready[2], status;
	char byte;
	pid_t pid;

	if (pipe2(ready, O_CLOEXEC))
		tap_die("pipe: %m");
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		tap_die("fork: %m");
	if (!pid) {
		struct peer events;
		char buf[8192];

		if (setresuid(NOBODY, NOBODY, NOBODY) ||
		    peer_open(&events, NULL) ||
		    peer_join(&events, proto->monitor, RCVBUF) ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		_exit(next_event(&events, buf, sizeof(buf)) > 0 ? 0 : 2);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) == 1)
		fixture_set(&proto->peer, "net");
	close(ready[0]);
	waitpid(pid, &status, 0);
	tap_ok(!status, "event-unprivileged", "%s", WIFEXITED(status) &&
	       WEXITSTATUS(status) == 2 ? "none came" : "cannot join");
}

void proto_events(struct proto *proto)
{
	struct peer events;
	int err;

	if (!proto->monitor) {
		tap_skip("events", "%s", proto->peer.kernel ?
			 "the family has no group monitor" :
			 "a Unix socket has no groups to join");
		return;
	}
	fixture_set(&proto->peer, "none");
	if (peer_open(&events, NULL) ||
	    peer_join(&events, proto->monitor, RCVBUF))
		tap_die("cannot join group monitor");
	err = fixture_add(&proto->peer, NULL, "vdpasim_net", "n0",
			  "DEV_NET_CFG_MACADDR=h:525400000001");
	if (err)
		tap_die("cannot add n0: %s", names_of_errno(err));
	check_event(proto, &events, "event-added", VDPA_CMD_DEV_NEW, "n0",
		    VDPA_CMD_DEV_GET);
	check_silence(&events, "event-added-once");
	err = attr_set(proto, "DEV_NAME=\"n0\\0\" DEV_NET_CFG_MACADDR=h:525400000009");
	tap_ok(!err, "event-set", "%s", names_of_errno(err));
	check_event(proto, &events, "event-changed", VDPA_CMD_DEV_CONFIG_GET,
		    "n0", VDPA_CMD_DEV_CONFIG_GET);
	check_silence(&events, "event-changed-once");
	check_binding(proto, &events, "event-bind", "bind");
	check_binding(proto, &events, "event-unbind", "unbind");
	err = fixture_del(&proto->peer, "n0");
	tap_ok(!err, "event-del", "%s", names_of_errno(err));
	check_event(proto, &events, "event-removed", VDPA_CMD_DEV_DEL, "n0", 0);
	check_silence(&events, "event-removed-once");
	peer_close(&events);
	check_unprivileged(proto);
	fixture_set(&proto->peer, "none");
}
