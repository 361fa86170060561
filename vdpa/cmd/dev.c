// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "render.h"

static int run_show(struct app *app, const void *params)
{
	const struct dev_show_params *p = params;
	struct dev_set set = { 0 };
	int rc;

	rc = app_connect(app);
	if (rc)
		return rc;
	rc = lookup_devs(app, &p->dev, &p->mgmtdev, &set);
	if (!rc)
		rc = dev_set_read_facts(app, &set);
	if (!rc)
		renderer(app)->devs(app, set.dev, (const struct vdpa_facts *const *)set.facts,
				    set.count);
	dev_set_free(&set);
	return rc;
}

static const struct arg show_args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(dev_show_params, dev),
	  .positional = true, .help = "only this device" },
	{ "mgmtdev", &arg_type_mgmtdev, ARG_FIELD(dev_show_params, mgmtdev),
	  .help = "only the devices of this management device" },
	{ 0 }
};

const struct command cmd_dev_show = {
	.name = "show", .alias = "list", .stock = STOCK_PREFIX,
	.summary = "Show devices",
	.args = show_args, .params_size = sizeof(struct dev_show_params),
	.json_key = "dev", .run = run_show, .compat = compat_dev_show,
};

static const struct command *const commands[] = {
	&cmd_help,
	&cmd_dev_show,
	&cmd_dev_add,
	&cmd_dev_del,
	&cmd_config,
	&cmd_vstats,
	&cmd_dev_set,
	&cmd_dev_bind,
	&cmd_dev_unbind,
	NULL
};

const struct command cmd_dev = {
	.name = "dev", .stock = STOCK_PREFIX,
	.page = "vdpa-dev",
	.summary = "Devices on the vdpa bus",
	.sub = commands, .fallback = &cmd_dev_show, .stock_usage = compat_usage_dev,
};
