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
	struct vdpa_params *request = NULL;
	int err, rc = EXIT_OK;

	err = vdpa_params_new(&request);
	if (!err)
		err = vdpa_params_set_name(request, p->name.text);
	if (!err)
		err = vdpa_params_set_mac(request, p->mac.addr);
	if (err)
		rc = report_refused(app, NULL, NULL, "cannot build the request: %s",
				    strerror(-err));
	else if ((err = vdpa_dev_set(app->vdpa, request)))
		rc = lookup_failed(app, err, "cannot change", p->name.text);
	vdpa_params_free(request);
	return rc;
}

/*
 * Drivers read the address when they start: the configuration interrupt that the
 * change raises is about other things to them.
 */
static void note_old_mac(struct app *app, const char *name)
{
	_cleanup_text_ char *shown = text_escaped(name);
	struct vdpa_facts *facts = NULL;
	_cleanup_text_ char *netdev = NULL;
	const char *node;

	if (app->opt.quiet || vdpa_facts_get(app->vdpa, name, &facts))
		return;
	if (vdpa_facts_netdev(facts))
		netdev = text_escaped(vdpa_facts_netdev(facts));
	node = vdpa_facts_node(facts);
	if (netdev)
		report_aside(app, "note", "network interface %s keeps its old MAC address until "
			     "the driver of \"%s\" is bound again", netdev, shown);
	else if (vdpa_facts_netdev_elsewhere(facts))
		report_aside(app, "note", "a network interface in another network namespace keeps "
			     "its old MAC address until the driver of \"%s\" is bound again",
			     shown);
	else if (vdpa_facts_find_users(facts) > 0)
		report_aside(app, "note", "a driver that already uses %s keeps the old MAC address "
			     "of \"%s\" until it starts again", node, shown);
	vdpa_facts_free(facts);
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
	if (!rc) {
		show_changed(app, p->name.text);
		note_old_mac(app, p->name.text);
	}
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
