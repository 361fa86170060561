// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "app.h"
#include "changed.h"
#include "cmd.h"
#include "lookup.h"
#include "report.h"
#include "text.h"

static int failed(struct app *app, int err, const char *name)
{
	_cleanup_text_ char *shown = text_escaped(name);
	struct report r = { .kind = "failed", .word = name, .err = -err, .exit = EXIT_REFUSED };

	if (err == -ENXIO)
		return report(app, &r, "\"%s\" has no driver", shown);
	if (vdpa_error_source(app->vdpa) == VDPA_ERROR_KERNEL)
		return report_kernel(app, err, "cannot unbind \"%s\"", shown);
	if (err == -EACCES || err == -EPERM || err == -EROFS)
		r.hint = "this writes to sysfs: try it as root";
	return report(app, &r, "cannot unbind \"%s\": %s", shown, strerror(-err));
}

static int run_unbind(struct app *app, const void *params)
{
	const struct dev_unbind_params *p = params;
	int err, rc;

	rc = app_connect(app);
	if (!rc)
		rc = lookup_exists(app, p->dev.text);
	if (rc)
		return rc;
	err = vdpa_dev_unbind(app->vdpa, p->dev.text);
	if (err)
		return failed(app, err, p->dev.text);
	show_changed(app, p->dev.text);
	return EXIT_OK;
}

static const struct arg args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(dev_unbind_params, dev), .positional = true,
	  .required = true, .help = "the device" },
	{ 0 }
};

const struct command cmd_dev_unbind = {
	.name = "unbind",
	.summary = "Take the bus driver of a device away",
	.details = "Its node, network interface or disk goes with the driver. Any driver may\n"
		   "have the device afterwards.\n",
	.args = args, .params_size = sizeof(struct dev_unbind_params),
	.json_key = "dev", .run = run_unbind,
};
