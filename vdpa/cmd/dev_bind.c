// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"
#include "bind.h"
#include "changed.h"
#include "cmd.h"
#include "lookup.h"

static int run_bind(struct app *app, const void *params)
{
	const struct dev_bind_params *p = params;
	int rc;

	rc = app_connect(app);
	if (!rc)
		rc = lookup_exists(app, p->dev.text);
	if (!rc)
		rc = bind_driver(app, p->dev.text, p->driver.text);
	if (!rc)
		show_changed(app, p->dev.text);
	return rc;
}

static const struct arg args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(dev_bind_params, dev), .positional = true,
	  .required = true, .help = "the device" },
	{ "driver", &arg_type_driver, ARG_FIELD(dev_bind_params, driver), .required = true,
	  .help = "its bus driver: vhost_vdpa, virtio_vdpa or another that is loaded" },
	{ 0 }
};

const struct command cmd_dev_bind = {
	.name = "bind",
	.summary = "Give a device a bus driver",
	.details = "No other driver gets the device until it is unbound.\n",
	.args = args, .params_size = sizeof(struct dev_bind_params),
	.json_key = "dev", .run = run_bind,
};
