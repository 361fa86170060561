/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends each request of a table, raw, and compares the answer with the one the
 * table expects. What is refused must also change nothing, send no event and
 * leave no line in the kernel log but netlink's own.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include "attrtext.h"
#include "bytes.h"
#include "fixture.h"
#include "names.h"
#include "replies.h"
#include "table.h"
#include "tap.h"

#define NOBODY		65534
#define RCVBUF		(1 << 20)

struct run {
	const char *socket;	/* of an agent; NULL: the kernel */
	const char *only;	/* id of the one row to run, or NULL */
	const char *release;	/* of the kernel, "" for an agent */
	struct replies replies;
	bool compare;		/* what is received with @replies */
	bool record;		/* print what is received */
	bool ours;
	struct peer peer;
	struct peer events;
	bool have_events;
	int kmsg;		/* -1: not watched */
};

static void build(const struct row *row, const struct peer *peer, void *buf)
{
	struct nlmsghdr *nlh;
	struct genlmsghdr *genl;
	const char *bad;

	nlh = peer_request(peer, buf, row->cmd, row->flags);
	genl = mnl_nlmsg_get_payload(nlh);
	genl->version = row->version;
	genl->reserved = row->reserved;
	if (row->bare)
		nlh->nlmsg_len -= sizeof(*genl);
	bad = attrtext_put(nlh, row->attrs);
	if (bad)
		tap_die("%s: cannot read attributes from \"%s\"", row->id, bad);
}

/* Becomes the one who sends. Returns 0 or a negative errno. */
static int become(enum row_who who)
{
	if (who == WHO_NETNS)
		return unshare(CLONE_NEWNET) ? -errno : 0;
	if (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
	    setresuid(NOBODY, NOBODY, NOBODY))
		return -errno;
	if (who == WHO_USERNS && unshare(CLONE_NEWUSER))
		return -errno;
	return 0;
}

/* Reads what is left of a pipe. */
static void read_rest(int fd, struct bytes *bytes)
{
	char buf[4096];
	ssize_t got;

	while ((got = read(fd, buf, sizeof(buf))) > 0)
		bytes_add(bytes, buf, got);
}

/* The exchange in a child, on a connection of its own. */
static int exchange_as(const struct run *run, const struct row *row, void *buf,
		       struct bytes *record, struct answer *answer)
{
	struct {
		int err;
		struct answer answer;
	} result = { 0 };
	int fds[2], status;
	ssize_t got;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	fflush(stdout);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid) {
		struct peer peer;

		result.err = become(row->who);
		if (!result.err)
			result.err = peer_open(&peer, run->socket);
		peer.record = record;
		if (!result.err)
			result.err = peer_exchange(&peer, buf, NULL, NULL,
						   &result.answer);
		if (write(fds[1], &result, sizeof(result)) != sizeof(result) ||
		    write(fds[1], record->data, record->len) != (ssize_t)record->len)
			_exit(1);
		_exit(0);
	}
	close(fds[1]);
	got = read(fds[0], &result, sizeof(result));
	read_rest(fds[0], record);
	close(fds[0]);
	if (waitpid(pid, &status, 0) != pid || status ||
	    got != sizeof(result))
		return -ECHILD;
	*answer = result.answer;
	return result.err;
}

/* Copies the first line the log has now and that netlink did not write. */
static bool log_line(int kmsg, char *line, size_t len)
{
	bool found = false;
	char buf[8192], *text;
	ssize_t got;

	while ((got = read(kmsg, buf, sizeof(buf) - 1)) > 0 ||
	       (got < 0 && errno == EPIPE)) {
		if (got < 0 || found)
			continue;
		buf[got] = '\0';
		buf[strcspn(buf, "\n")] = '\0';
		text = strchr(buf, ';');
		if (!text || !strncmp(text + 1, "netlink: ", 9) ||
		    strstr(text, "callbacks suppressed"))
			continue;
		snprintf(line, len, "%s", text + 1);
		found = true;
	}
	return found;
}

/* Number of events that wait to be read. */
static unsigned int drain_events(struct run *run)
{
	char buf[65536];
	unsigned int n = 0;

	while (peer_receive(&run->events, buf, sizeof(buf), 0) > 0)
		n++;
	return n;
}

static bool changes_devices(int cmd)
{
	return cmd == VDPA_CMD_DEV_NEW || cmd == VDPA_CMD_DEV_DEL ||
	       cmd == VDPA_CMD_DEV_ATTR_SET;
}

/* What a request that must leave no trace left all the same, or NULL. */
static const char *trace_of(struct run *run, const struct bytes *before)
{
	static char why[512];
	struct bytes after = { 0 };
	unsigned int events = 0;
	char line[400];
	bool same;

	if (run->have_events)
		events = drain_events(run);
	fixture_snapshot(&run->peer, &after);
	same = after.len == before->len &&
	       !memcmp(after.data, before->data, after.len);
	bytes_free(&after);
	if (!same)
		return "the dumps differ from those before";
	if (events) {
		snprintf(why, sizeof(why), "%u events were sent", events);
		return why;
	}
	if (run->kmsg >= 0 && log_line(run->kmsg, line, sizeof(line))) {
		snprintf(why, sizeof(why), "the kernel logged \"%s\"", line);
		return why;
	}
	return NULL;
}

static int exchange(struct run *run, const struct row *row, struct bytes *record,
		    struct answer *answer)
{
	char buf[PEER_MSG_MAX];
	int err;

	build(row, &run->peer, buf);
	if (row->who != WHO_ROOT)
		return exchange_as(run, row, buf, record, answer);
	run->peer.record = record;
	err = peer_exchange(&run->peer, (struct nlmsghdr *)buf, NULL, NULL, answer);
	run->peer.record = NULL;
	return err;
}

/* Whether the answer is, byte by byte, the one that is recorded. */
static bool as_recorded(struct run *run, const struct row *row, struct bytes *got)
{
	const char *want;

	bytes_add(got, "", 1);
	if (run->record)
		printf("reply - %s\t%s\n", row->id, got->data);
	if (!run->compare)
		return true;
	want = replies_find(&run->replies, row->id, run->release);
	if (want && !strcmp(want, (char *)got->data))
		return true;
	return tap_ok(false, row->id, "the answer is\n# %s\n# not, as recorded,\n# %s",
		      got->data, want ? want : "(none)");
}

static void run_row(struct run *run, const struct row *row)
{
	struct bytes before = { 0 }, record = { 0 };
	const char *why;
	struct answer answer;
	char line[400], cell[400];
	int err;

	why = fixture_set(&run->peer, row->fixture);
	if (why) {
		tap_skip(row->id, "%s", why);
		return;
	}
	fixture_snapshot(&run->peer, &before);
	if (run->have_events)
		drain_events(run);
	if (run->kmsg >= 0)
		log_line(run->kmsg, line, sizeof(line));
	err = exchange(run, row, &record, &answer);
	if (err) {
		tap_ok(false, row->id, "no answer: %s", names_of_errno(-err));
		goto out;
	}
	table_cell(&answer, cell, sizeof(cell));
	why = NULL;
	if (answer.error || !changes_devices(row->cmd))
		why = trace_of(run, &before);
	if (strcmp(cell, row->cell))
		tap_ok(false, row->id, "expected %s, got %s", row->cell, cell);
	else if (as_recorded(run, row, &record))
		tap_ok(!why || !run->ours, row->id, "%s", why);
out:
	bytes_free(&before);
	bytes_free(&record);
}

static bool wanted(const struct run *run, const struct row *row)
{
	if (run->only)
		return !strcmp(run->only, row->id);
	if (!strcmp(row->cell, "-")) {
		tap_skip(row->id, "not sent in this column: %s", row->why);
		return false;
	}
	if (run->socket && row->who == WHO_NETNS) {
		tap_skip(row->id, "a Unix socket has no network namespace");
		return false;
	}
	if (geteuid() && row->who != WHO_ROOT) {
		tap_skip(row->id, "only root can become somebody else");
		return false;
	}
	return true;
}

static void watch(struct run *run)
{
	uint32_t group;
	int err;

	run->kmsg = -1;
	if (run->socket)
		return;
	fixture_autoprobe_off();
	run->kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (run->kmsg < 0)
		tap_die("/dev/kmsg: %m");
	group = peer_group(&run->peer, VDPA_GENL_MCGRP_MONITOR_NAME);
	if (!group)
		return;
	err = peer_open(&run->events, NULL);
	if (!err)
		err = peer_join(&run->events, group, RCVBUF);
	if (err)
		tap_die("cannot join group monitor: %s", strerror(-err));
	run->have_events = true;
}

/* What is recorded belongs to a row of the table. */
static void check_replies(const struct replies *replies, const struct table *table)
{
	unsigned int i, j;

	for (i = 0; i < replies->n; i++) {
		const char *id = replies->entries[i].id;

		for (j = 0; j < table->n; j++)
			if (!strcmp(id, table->rows[j].id))
				break;
		if (j == table->n)
			tap_ok(false, id, "recorded, but not in the table");
	}
}

/* Looks at the files alone: each request can be built, each cell read. */
static int check_table(const struct run *run, const struct table *table)
{
	const struct peer peer = { .family = GENL_MIN_ID };
	char buf[PEER_MSG_MAX];
	unsigned int i, j;

	for (i = 0; i < table->n; i++) {
		const struct row *row = &table->rows[i];

		build(row, &peer, buf);
		for (j = 0; j < i; j++)
			if (!strcmp(row->id, table->rows[j].id))
				break;
		if (run->compare && strcmp(row->cell, "-") &&
		    !replies_find(&run->replies, row->id, run->release))
			tap_ok(false, row->id, "no answer is recorded");
		tap_ok(j == i && table_cell_valid(row->cell), row->id,
		       j < i ? "not the first row of that id: %s" : "bad cell: %s",
		       row->cell);
	}
	check_replies(&run->replies, table);
	return tap_end();
}

static void usage(void)
{
	fputs("usage: nltable --column stock|ours [options] TABLE\n"
	      "  --kernel RELEASE  use the variant of the column for this kernel\n"
	      "  --socket PATH     ask the agent there, not the kernel\n"
	      "  --only ID         send this row alone\n"
	      "  --replies FILE    compare all bytes of the answers with those recorded\n"
	      "  --record          print all bytes of the answers, for record-replies\n"
	      "  --check-table     send nothing, look whether the table makes sense\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "column", required_argument, NULL, 'c' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "socket", required_argument, NULL, 's' },
		{ "only", required_argument, NULL, 'o' },
		{ "replies", required_argument, NULL, 'r' },
		{ "record", no_argument, NULL, 'R' },
		{ "check-table", no_argument, NULL, 't' },
		{ 0 }
	};
	const char *column = NULL, *replies = NULL;
	struct run run = { 0 };
	struct utsname uts;
	struct table table;
	bool check = false;
	unsigned int i;
	int c, err;

	while ((c = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (c == 'c')
			column = optarg;
		else if (c == 'k')
			run.release = optarg;
		else if (c == 's')
			run.socket = optarg;
		else if (c == 'o')
			run.only = optarg;
		else if (c == 'r')
			replies = optarg;
		else if (c == 'R')
			run.record = true;
		else if (c == 't')
			check = true;
		else
			usage();
	}
	if (!column || optind != argc - 1)
		usage();
	uname(&uts);
	if (!run.release)
		run.release = run.socket ? "" : uts.release;
	table_read(&table, argv[optind], column, run.release);
	run.compare = replies;
	if (replies)
		replies_read(&run.replies, replies);
	if (check)
		return check_table(&run, &table);
	run.ours = !strcmp(column, "ours");
	err = peer_open_vdpa(&run.peer, run.socket);
	if (err)
		tap_die("no family \"vdpa\": %s", strerror(-err));
	watch(&run);
	for (i = 0; i < table.n; i++)
		if (wanted(&run, &table.rows[i]))
			run_row(&run, &table.rows[i]);
	fixture_set(&run.peer, "none");
	table_free(&table);
	replies_free(&run.replies);
	return tap_end();
}
