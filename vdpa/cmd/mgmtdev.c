// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "render.h"
#include "report.h"

static int show_one(struct app *app, const struct arg_mgmtdev *which)
{
	struct vdpa_mgmtdev *m;
	int rc;

	rc = lookup_mgmtdev(app, which, &m);
	if (!rc)
		renderer(app)->mgmtdevs(app, (const struct vdpa_mgmtdev *const *)&m, 1);
	vdpa_mgmtdev_free(m);
	return rc;
}

static int run_show(struct app *app, const void *params)
{
	const struct mgmtdev_show_params *p = params;
	struct vdpa_mgmtdev_list *list = NULL;
	const struct vdpa_mgmtdev **all = NULL;
	size_t i, n;
	int rc;

	rc = app_connect(app);
	if (rc)
		return rc;
	if (p->mgmtdev.set)
		return show_one(app, &p->mgmtdev);
	rc = vdpa_mgmtdev_list_get(app->vdpa, &list);
	n = vdpa_mgmtdev_list_count(list);
	if (rc) {
		rc = report_kernel(app, rc, "cannot list the management devices");
		goto free_list;
	}
	all = records_alloc(app, n);
	if (!all) {
		rc = EXIT_REFUSED;
		goto free_list;
	}
	for (i = 0; i < n; i++)
		all[i] = vdpa_mgmtdev_list_at(list, i);
	renderer(app)->mgmtdevs(app, all, n);
	free(all);
free_list:
	vdpa_mgmtdev_list_free(list);
	return rc;
}

static const struct arg show_args[] = {
	{ "MGMTDEV", &arg_type_mgmtdev, ARG_FIELD(mgmtdev_show_params, mgmtdev),
	  .positional = true, .help = "only this one: BUS/DEVICE, or DEVICE if it is on no bus" },
	{ 0 }
};

const struct command cmd_mgmtdev_show = {
	.name = "show", .alias = "list", .stock = STOCK_PREFIX,
	.summary = "Show management devices and what they can create",
	.args = show_args, .params_size = sizeof(struct mgmtdev_show_params),
	.json_key = "mgmtdev", .run = run_show, .compat = compat_mgmtdev_show,
};

static const struct command *const commands[] = { &cmd_help, &cmd_mgmtdev_show, NULL };

const struct command cmd_mgmtdev = {
	.name = "mgmtdev", .stock = STOCK_PREFIX,
	.page = "vdpa-mgmtdev",
	.summary = "Management devices, which create vdpa devices",
	.sub = commands, .stock_usage = compat_usage_mgmtdev,
};
