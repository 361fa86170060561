// SPDX-License-Identifier: GPL-2.0-or-later
/* The way to the kernel or an agent, and why there is none. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "report.h"
#include "text.h"

/* --debug: each message, marked by its direction, decoded. */
static void show_message(void *data, enum vdpa_debug_dir dir, const void *msg, size_t len)
{
	struct app *app = data;
	char *text = vdpa_debug_text(app->vdpa, msg, len), *line, *rest = text;

	while (rest && (line = strsep(&rest, "\n")) && *line) {
		fputs(dir == VDPA_DEBUG_SENT ? "> " : "< ", stderr);
		text_put(stderr, line);
		fputc('\n', stderr);
	}
	free(text);
}

/* One hint: what would bring the family, and what needs no family. */
static int absent_because(struct app *app, const char *hint, const char *fmt, ...) PRINTF(3, 4);

static int absent_because(struct app *app, const char *hint, const char *fmt, ...)
{
	struct report r = { .kind = "absent", .err = ENOENT, .exit = EXIT_REFUSED };
	_cleanup_text_ char *why = NULL, *both = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&why, fmt, ap) < 0)
		why = NULL;
	va_end(ap);
	if (asprintf(&both, "%s; or without the kernel: vdpa-agent run -- vdpa ...",
		     hint) < 0)
		both = NULL;
	r.hint = both ? both : hint;
	return report(app, &r, "%s", why ? why : "there is no vdpa here");
}

static int absent(struct app *app)
{
	struct vdpa_diag *diag = NULL;
	const char *release = "";
	int rc;

	if (!vdpa_diag_new(&diag))
		release = vdpa_diag_release(diag);
	switch (vdpa_diag_reason(diag)) {
	case VDPA_DIAG_NETNS:
		rc = absent_because(app, "run it there, for example: nsenter --net=/proc/1/ns/net "
				    "vdpa ...", "vdpa exists only in the initial network "
				    "namespace, and this is another one");
		break;
	case VDPA_DIAG_NO_MODULE:
		rc = absent_because(app, "install this project's modules, or boot a kernel with "
				    "CONFIG_VDPA", "kernel %s has no vdpa module", release);
		break;
	case VDPA_DIAG_NOT_LOADED:
		rc = absent_because(app, vdpa_diag_can_load(diag) == VDPA_FACT_NO ?
				    "as root: modprobe vdpa" : "modprobe vdpa",
				    "the vdpa module of kernel %s is not loaded", release);
		break;
	case VDPA_DIAG_LOADED:
		rc = absent_because(app, "is this a container or a sandbox?", "the vdpa module is "
				    "loaded, but its netlink family is not visible here");
		break;
	default:
		if (vdpa_diag_module_present(diag) == VDPA_FACT_YES) {
			rc = absent_because(app, "as root: modprobe vdpa",
					    "kernel %s has no netlink family \"vdpa\"", release);
			break;
		}
		/* A container, and many a cloud's kernel, come without the modules. */
		rc = absent_because(app, "in a container: as root on the host, modprobe vdpa",
				    "kernel %s has no netlink family \"vdpa\", and its modules "
				    "are not here: /lib/modules/%s cannot be read", release, release);
		break;
	}
	vdpa_diag_free(diag);
	return rc;
}

/* Connecting to the agent's socket gave @err. */
static int no_agent(struct app *app, int err)
{
	struct report r = { .kind = "absent", .err = -err, .exit = EXIT_REFUSED };
	_cleanup_text_ char *path = text_escaped(vdpa_agent_path(app->vdpa));
	struct stat st;

	switch (err) {
	case -ENOENT:
		r.hint = "start one: vdpa-agent, or vdpa-agent run -- COMMAND";
		return report(app, &r, "there is no agent at %s", path);
	case -ECONNREFUSED:
		if (!stat(vdpa_agent_path(app->vdpa), &st) && !S_ISSOCK(st.st_mode))
			return report(app, &r, "%s is not the socket of an agent", path);
		r.hint = "start it again: vdpa-agent";
		return report(app, &r, "no agent listens at %s", path);
	case -EACCES:
	case -EPERM:
		r.hint = "its owner can open it to others: vdpa-agent --socket PATH --mode 0666";
		return report(app, &r, "you may not open the agent's socket %s", path);
	case -EPROTOTYPE:
		r.hint = "PATH is that of vdpa-agent's --socket";
		return report(app, &r, "%s is the socket of another program", path);
	case -ENAMETOOLONG:
		return report(app, &r, "the path of the agent's socket is too long for a socket");
	default:
		return report(app, &r, "cannot connect to the agent at %s: %s", path,
			      strerror(-err));
	}
}

/* A command line of a batch or shell can name another peer than the one before. */
static bool is_connected(const struct app *app)
{
	const char *agent = app->opt.agent;

	if (!app->connected || !agent != !app->peer)
		return false;
	return !agent || !strcmp(agent, app->peer);
}

static int open_peer(struct app *app)
{
	const char *agent = app->opt.agent;

	free(app->peer);
	app->peer = NULL;
	if (!agent)
		return vdpa_open(app->vdpa);
	app->peer = strdup(agent);
	return app->peer ? vdpa_open_agent(app->vdpa, agent) : -ENOMEM;
}

int app_connect_quietly(struct app *app)
{
	int err;

	if (!app->vdpa) {
		err = vdpa_new(&app->vdpa);
		if (err)
			return err;
	}
	vdpa_set_debug(app->vdpa, app->opt.debug ? show_message : NULL, app);
	if (is_connected(app))
		return 0;
	vdpa_close(app->vdpa);
	err = open_peer(app);
	app->connected = !err;
	return err;
}

int app_connect(struct app *app)
{
	int err = app_connect_quietly(app);

	if (!err)
		return EXIT_OK;
	if (app->opt.agent && vdpa_error_source(app->vdpa) == VDPA_ERROR_SYSTEM)
		return no_agent(app, err);
	if (err == -ENOENT)
		return absent(app);
	return report_kernel(app, err, "cannot connect to %s", app_peer(app));
}

const char *app_peer(const struct app *app)
{
	return app->opt.agent ? "the agent" : "the kernel";
}

void app_close(struct app *app)
{
	vdpa_free(app->vdpa);
	app->vdpa = NULL;
	app->connected = false;
	free(app->peer);
	app->peer = NULL;
}
