// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app.h"
#include "cmd.h"
#include "report.h"
#include "text.h"
#include "watch.h"

struct monitor_params {
	struct arg_text dev;
	struct arg_mgmtdev mgmtdev;
};

static int output_closed(struct app *app, int err)
{
	struct report r = { .kind = "output", .err = err, .exit = EXIT_REFUSED };

	/* Reported here: what follows need not find it again. */
	clearerr(stdout);
	return report(app, &r, "the output could not be written: %s", strerror(err));
}

static int events_failed(struct watch *w, int err)
{
	struct app *app = w->app;
	struct report r = { .kind = "absent", .err = -err, .exit = EXIT_REFUSED };

	if (app->opt.agent && err == -ECONNRESET) {
		w->gone = true;
		return report(app, &r, "the agent is gone");
	}
	if (err != -ENOENT)
		return report_kernel(app, err, "cannot follow the devices");
	/* The number of the family that a new module gets would be another one. */
	w->gone = true;
	return report(app, &r, "the kernel's vdpa netlink family is gone: its module was unloaded");
}

static bool is_pending(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) > 0;
}

/*
 * After a loss all is read again: what is still waiting is older than that. It is
 * no more than the buffer holds; whoever makes events all the time cannot keep us.
 */
static void discard(struct vdpa_monitor *monitor)
{
	struct vdpa_event *event;
	int limit = 1 << 16;

	while (limit-- && vdpa_monitor_next(monitor, &event) > 0)
		vdpa_event_free(event);
}

/* Print what is waiting. Returns an exit_code. */
static int drain(struct vdpa_monitor *monitor, struct watch *watch)
{
	struct app *app = watch->app;
	struct vdpa_event *event;
	int ret, err;

	while (!is_pending(watch->signals)) {
		ret = vdpa_monitor_next(monitor, &event);
		if (!ret)
			return EXIT_OK;
		if (ret == -EPROTO) {
			report_aside(app, "warning", "a malformed event was dropped");
			continue;
		}
		if (ret < 0)
			return events_failed(watch, ret);
		if (vdpa_event_type(event) == VDPA_EVENT_LOST)
			discard(monitor);
		err = watch_event(watch, event);
		vdpa_event_free(event);
		if (err)
			return events_failed(watch, err);
		if (watch->output_err)
			return output_closed(app, watch->output_err);
	}
	return EXIT_OK;
}

static int follow(struct vdpa_monitor *monitor, struct watch *watch)
{
	struct app *app = watch->app;
	struct pollfd fds[] = {
		{ .fd = vdpa_monitor_fd(monitor), .events = POLLIN },
		{ .fd = watch->signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};
	int rc = EXIT_OK;

	/* what the shell has printed so far */
	fflush(stdout);
	if ((fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return output_closed(app, EBADF);
	while (!rc) {
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return report_refused(app, NULL, NULL, "cannot wait for events: %s",
					      strerror(errno));
		if (fds[1].revents)
			return EXIT_OK;
		/* A reader that has gone would only be noticed by the next event. */
		if (fds[2].revents & (POLLERR | POLLHUP))
			return output_closed(app, EPIPE);
		if (fds[0].revents)
			rc = drain(monitor, watch);
	}
	return rc;
}

/* Filters that match nothing yet may do so later: a driver can still be loaded. */
static void note_absent(struct app *app, const struct arg_mgmtdev *which)
{
	_cleanup_text_ char *shown = text_escaped(which->text);
	struct vdpa_mgmtdev *m = NULL;

	if (vdpa_mgmtdev_get(app->vdpa, which->bus, which->dev, &m) == -ENODEV)
		report_aside(app, "note", "there is no management device \"%s\" yet", shown);
	vdpa_mgmtdev_free(m);
}

/* A batch makes thousands of devices at once: their events should fit. */
static void make_room(struct vdpa_monitor *monitor)
{
	int fd = vdpa_monitor_fd(monitor), size = 16 << 20;

	/* The second one needs no privilege, but has a limit. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* Subscribe first, then read what there is: nothing is missed in between. */
static int watch_devices(struct app *app, const struct monitor_params *p, int signals)
{
	struct watch watch = {
		.app = app, .dev = p->dev.text, .mgmtdev = p->mgmtdev.text, .signals = signals,
	};
	struct vdpa_monitor *monitor = NULL;
	int rc, err;

	err = vdpa_monitor_new(app->vdpa, VDPA_MONITOR_ANY, &monitor);
	if (!err && vdpa_monitor_source(monitor) == VDPA_MONITOR_UEVENT)
		report_aside(app, "note", "this kernel's vdpa sends no events; following uevents instead, "
			     "which report devices and drivers but no configuration changes");
	if (!err) {
		make_room(monitor);
		err = watch_start(&watch);
	}
	if (err)
		rc = events_failed(&watch, err);
	else
		rc = follow(monitor, &watch);
	watch_end(&watch);
	vdpa_monitor_free(monitor);
	if (watch.gone)
		app_close(app);
	return rc;
}

/* None of those that ended it shall kill when they are let through again. */
static void take_signals(int signals)
{
	struct signalfd_siginfo info;

	while (read(signals, &info, sizeof(info)) > 0)
		;
	close(signals);
}

static int run_monitor(struct app *app, const void *params)
{
	const struct monitor_params *p = params;
	sigset_t stop, before;
	int rc, signals;

	/* No event, no line: an empty output is right too. */
	app->wrote = true;
	rc = app_connect(app);
	if (rc)
		return rc;
	if (p->mgmtdev.set)
		note_absent(app, &p->mgmtdev);
	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigaddset(&stop, SIGTERM);
	sigprocmask(SIG_BLOCK, &stop, &before);
	signals = signalfd(-1, &stop, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		rc = report_refused(app, NULL, NULL, "cannot wait for signals: %s",
				    strerror(errno));
	else
		rc = watch_devices(app, p, signals);
	if (signals >= 0)
		take_signals(signals);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}

static const struct arg args[] = {
	{ "dev", &arg_type_dev, ARG_FIELD(monitor_params, dev),
	  .help = "only this device, which need not exist yet" },
	{ "mgmtdev", &arg_type_mgmtdev, ARG_FIELD(monitor_params, mgmtdev),
	  .help = "only the devices of this management device" },
	{ 0 }
};

const struct command cmd_monitor = {
	.name = "monitor", .page = "vdpa-monitor",
	.summary = "Watch devices being added, changed and removed",
	.details = "Prints one line per event, with -j one JSON document, until SIGINT or SIGTERM.\n",
	.args = args, .params_size = sizeof(struct monitor_params), .run = run_monitor,
};
