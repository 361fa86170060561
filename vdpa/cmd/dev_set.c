// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "app.h"
#include "changed.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "report.h"
#include "text.h"
#include "validate.h"

static int set(struct app *app, const struct dev_set_params *p)
{
	_cleanup_text_ char *shown = text_escaped(p->name.text);
	struct vdpa_params *request = NULL;
	int err, rc = EXIT_OK;

	err = vdpa_params_new(&request);
	if (!err)
		err = vdpa_params_set_name(request, p->name.text);
	if (!err)
		err = vdpa_params_set_mac(request, p->mac.addr);
	if (err)
		rc = report_refused(app, NULL, NULL, "the request cannot be made: %s",
				    strerror(-err));
	else if ((err = vdpa_dev_set(app->vdpa, request)))
		rc = report_kernel(app, err, "cannot change \"%s\"", shown);
	vdpa_params_free(request);
	return rc;
}

static int run_set(struct app *app, const void *params)
{
	const struct dev_set_params *p = params;
	struct vdpa_dev *dev = NULL;
	int rc;

	rc = app_connect(app);
	if (!rc)
		rc = lookup_dev(app, p->name.text, &dev);
	if (!rc)
		rc = validate_set(app, p, dev);
	if (!rc)
		rc = set(app, p);
	vdpa_dev_free(dev);
	if (!rc)
		show_changed(app, p->name.text);
	return rc;
}

/* The stock tool lets "mac" be left out, which no kernel accepts. */
static const struct arg args[] = {
	{ "name", &arg_type_dev, ARG_FIELD(dev_set_params, name), .required = true,
	  .stock = STOCK_PREFIX, .help = "the device to change" },
	{ "mac", &arg_type_mac, ARG_FIELD(dev_set_params, mac), .required = true,
	  .stock = STOCK_EXACT, .stock_optional = true, .help = "new MAC address of a net device" },
	{ 0 }
};

const struct command cmd_dev_set = {
	.name = "set", .stock = STOCK_EXACT,
	.summary = "Change a device",
	.args = args, .params_size = sizeof(struct dev_set_params),
	.json_key = "dev", .run = run_set, .compat = compat_dev_set,
};
