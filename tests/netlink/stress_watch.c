/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nlstress: the dumper and the reader of events. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libmnl/libmnl.h>
#include <linux/vdpa.h>

#include "names.h"
#include "reply.h"
#include "stress.h"
#include "tap.h"

#define BUF		65536

static void complain(struct watcher *watcher, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static void complain(struct watcher *watcher, const char *fmt, ...)
{
	va_list ap;

	if (watcher->errors++)
		return;
	va_start(ap, fmt);
	vsnprintf(watcher->error, sizeof(watcher->error), fmt, ap);
	va_end(ap);
}

void watcher_listen(struct watcher *watcher, uint32_t group, int rcvbuf)
{
	int err = peer_open_vdpa(&watcher->events, NULL);

	if (!err)
		err = peer_join(&watcher->events, group, rcvbuf);
	if (err)
		tap_die("cannot join group monitor: %s", strerror(-err));
	watcher->listens = true;
}

/* One event moves @state of a device on; nothing is reported twice. */
static void apply(struct watcher *watcher, uint8_t cmd, const char *name,
		  uint8_t *state)
{
	uint8_t before = *state;

	switch (cmd) {
	case VDPA_CMD_DEV_NEW:
		watcher->added++;
		*state = SEEN_ADDED;
		if (before != SEEN_NOTHING)
			complain(watcher, "%s added twice", name);
		return;
	case VDPA_CMD_DEV_DEL:
		watcher->removed++;
		*state = SEEN_REMOVED;
		if (before != SEEN_ADDED)
			complain(watcher, "%s removed, but was not there", name);
		return;
	case VDPA_CMD_DEV_CONFIG_GET:
		watcher->changed++;
		if (before != SEEN_ADDED)
			complain(watcher, "%s changed, but is not there", name);
		return;
	}
	complain(watcher, "event %u", cmd);
}

static void read_event(struct watcher *watcher, const struct nlmsghdr *nlh,
		       bool follow)
{
	const char *name = reply_str(nlh, VDPA_ATTR_DEV_NAME);
	struct life *life = name ? stress_life(name) : NULL;

	if (nlh->nlmsg_seq || nlh->nlmsg_flags || !life)
		complain(watcher, "event of %s, sequence %u, flags %u",
			 name ? name : "nothing", nlh->nlmsg_seq,
			 nlh->nlmsg_flags);
	else
		apply(watcher, reply_cmd(nlh), name,
		      follow ? &life->followed : &life->seen);
}

/* Reads events until none came for @timeout_ms. */
static void read_events(struct watcher *watcher, bool follow, int timeout_ms)
{
	static _Thread_local char buf[BUF];
	int len;

	while ((len = peer_receive(&watcher->events, buf, sizeof(buf),
				   timeout_ms)) > 0) {
		const struct nlmsghdr *nlh = (struct nlmsghdr *)buf;

		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len))
			read_event(watcher, nlh, follow);
	}
	if (len != -EAGAIN)
		complain(watcher, "events lost: %s", names_of_errno(-len));
}

static void list(const struct nlmsghdr *nlh, void *data)
{
	const char *name = reply_str(nlh, VDPA_ATTR_DEV_NAME);
	struct life *life = name ? stress_life(name) : NULL;
	struct watcher *watcher = data;

	watcher->listed++;
	if (nlh->nlmsg_flags != NLM_F_MULTI)
		complain(watcher, "dump with flags 0x%x", nlh->nlmsg_flags);
	if (!life)
		complain(watcher, "%s listed, which nobody added",
			 name ? name : "nothing");
	else if (life->over)
		complain(watcher, "%s listed long after its removal", name);
	else if (life->listed++)
		complain(watcher, "%s listed twice", name);
}

static void check_life(struct life *life, const char *name, void *data)
{
	uint64_t add_done = life->add_done, del_sent = life->del_sent;
	uint64_t add_sent = life->add_sent, del_done = life->del_done;
	struct watcher *watcher = data;

	if (!life->listed && add_done && add_done < watcher->begin &&
	    (!del_sent || del_sent > watcher->end))
		complain(watcher, "%s was there all the time, but not listed",
			 name);
	if (life->listed && (add_sent > watcher->end ||
			     (del_done && del_done < watcher->begin)))
		complain(watcher, "%s was not there, but listed", name);
	/* What a dump shows or an answer says, the events said by then. */
	if (watcher->listens && life->followed == SEEN_NOTHING &&
	    (life->listed || (add_done && add_done < watcher->end)))
		complain(watcher, "%s there, but not reported added", name);
	if (watcher->listens && del_done && del_done < watcher->end &&
	    life->followed != SEEN_REMOVED)
		complain(watcher, "%s gone, but not reported removed", name);
	life->listed = 0;
	life->over = del_done && del_done < watcher->begin;
}

static void dump_once(struct watcher *watcher)
{
	uint8_t cmd = watcher->dumps % 2 ? VDPA_CMD_DEV_CONFIG_GET :
					   VDPA_CMD_DEV_GET;
	char buf[PEER_MSG_MAX];
	struct answer answer;
	int err;

	watcher->begin = stress_clock();
	err = peer_exchange(&watcher->peer,
			    peer_request(&watcher->peer, buf, cmd, NLM_F_DUMP),
			    list, watcher, &answer);
	watcher->end = stress_clock();
	watcher->dumps++;
	if (err)
		answer.error = -err;
	if (answer.error)
		complain(watcher, "dump failed: %s",
			 names_of_errno(answer.error));
	if (watcher->listens)
		read_events(watcher, true, 0);
	stress_each(false, check_life, watcher);
}

void *watcher_dump(void *data)
{
	struct watcher *watcher = data;

	while (!atomic_load(watcher->atomic_stop))
		dump_once(watcher);
	return NULL;
}

void *watcher_read(void *data)
{
	struct watcher *watcher = data;

	while (!atomic_load(watcher->atomic_stop))
		read_events(watcher, false, 100);
	return NULL;
}

void watcher_report_dumps(struct watcher *watcher)
{
	/* nothing changes any more: dump and events must agree on everything */
	dump_once(watcher);
	dump_once(watcher);
	tap_note("dumper: %u dumps, %u entries", watcher->dumps,
		 watcher->listed);
	tap_ok(!watcher->errors && watcher->dumps > 2 && watcher->listed,
	       "dumps", "%u errors, the first: %s", watcher->errors,
	       watcher->error);
}

static void check_seen(struct life *life, const char *name, void *data)
{
	struct watcher *watcher = data;
	uint8_t expected = life->del_done ? SEEN_REMOVED :
			   life->add_done ? SEEN_ADDED : SEEN_NOTHING;

	if (life->seen != expected)
		complain(watcher, "%s: last event %u", name, life->seen);
}

void watcher_report_events(struct watcher *watcher, int quiet_ms)
{
	read_events(watcher, false, quiet_ms);
	stress_each(true, check_seen, watcher);
	tap_note("events: %u added, %u removed, %u changed", watcher->added,
		 watcher->removed, watcher->changed);
	tap_ok(!watcher->errors && watcher->added && watcher->removed,
	       "events", "%u errors, the first: %s", watcher->errors,
	       watcher->error);
}
