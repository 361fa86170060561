// SPDX-License-Identifier: GPL-2.0-or-later
/* The way to the kernel, and why there is none. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "report.h"

/* --debug: each message, marked by its direction, decoded. */
static void show_message(void *data, enum vdpa_debug_dir dir, const void *msg, size_t len)
{
	struct app *app = data;
	char *text = vdpa_debug_text(app->vdpa, msg, len), *line, *rest = text;

	while (rest && (line = strsep(&rest, "\n")) && *line)
		fprintf(stderr, "%c %s\n", dir == VDPA_DEBUG_SENT ? '>' : '<', line);
	free(text);
}

static int absent(struct app *app)
{
	struct report r = { .kind = "absent", .err = ENOENT, .exit = EXIT_REFUSED };
	struct vdpa_diag *diag = NULL;
	const char *release = "";
	int rc;

	if (!vdpa_diag_new(&diag))
		release = vdpa_diag_release(diag);
	switch (vdpa_diag_reason(diag)) {
	case VDPA_DIAG_NETNS:
		r.hint = "run it outside, for example: nsenter --net=/proc/1/ns/net vdpa ...";
		rc = report(app, &r, "vdpa exists only in the initial network namespace, and "
			    "this is another one");
		break;
	case VDPA_DIAG_NO_MODULE:
		r.hint = "install this project's modules, or boot a kernel with CONFIG_VDPA";
		rc = report(app, &r, "kernel %s has no vdpa module", release);
		break;
	case VDPA_DIAG_NOT_LOADED:
		r.hint = vdpa_diag_can_load(diag) == VDPA_FACT_NO ?
			 "as root: modprobe vdpa" : "modprobe vdpa";
		rc = report(app, &r, "the vdpa module of kernel %s is not loaded", release);
		break;
	case VDPA_DIAG_LOADED:
		r.hint = "is this a container or a sandbox?";
		rc = report(app, &r, "the vdpa module is loaded, but its netlink family is not "
			    "visible here");
		break;
	default:
		r.hint = "as root, modprobe vdpa loads it if this kernel has the module";
		rc = report(app, &r, "kernel %s has no netlink family \"vdpa\"", release);
		break;
	}
	vdpa_diag_free(diag);
	return rc;
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
	if (app->connected)
		return 0;
	err = vdpa_open(app->vdpa);
	app->connected = !err;
	return err;
}

int app_connect(struct app *app)
{
	int err = app_connect_quietly(app);

	if (!err)
		return EXIT_OK;
	if (err == -ENOENT)
		return absent(app);
	return report_kernel(app, err, "cannot connect to the kernel");
}

void app_close(struct app *app)
{
	vdpa_free(app->vdpa);
	app->vdpa = NULL;
	app->connected = false;
}
