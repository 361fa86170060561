// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"
#include "changed.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "render.h"
#include "report.h"
#include "text.h"

/* What is known of who uses the device; said before it is taken away. */
static void name_users(struct app *app, const char *name)
{
	_cleanup_text_ char *shown = text_escaped(name);
	struct vdpa_facts *facts = NULL;
	int i, n;

	if (vdpa_facts_get(app->vdpa, name, &facts))
		return;
	n = vdpa_facts_find_users(facts);
	for (i = 0; i < n; i++) {
		_cleanup_text_ char *comm = text_escaped(vdpa_facts_user_comm(facts, i));

		report_aside(app, "note", "process %d (%s) has %s open and loses \"%s\"",
			     (int)vdpa_facts_user_pid(facts, i), comm,
			     vdpa_facts_node(facts), shown);
	}
	if (vdpa_facts_netdev(facts))
		report_aside(app, "note", "network interface %s loses \"%s\"",
			     vdpa_facts_netdev(facts), shown);
	if (vdpa_facts_disk(facts))
		report_aside(app, "note", "block device %s loses \"%s\"",
			     vdpa_facts_disk(facts), shown);
	vdpa_facts_free(facts);
}

static int run_del(struct app *app, const void *params)
{
	const struct dev_del_params *p = params;
	_cleanup_text_ char *shown = text_escaped(p->dev.text);
	int rc, err;

	rc = app_connect(app);
	if (rc)
		return rc;
	name_users(app, p->dev.text);
	err = vdpa_dev_del(app->vdpa, p->dev.text);
	if (err)
		return report_kernel(app, err, "cannot delete \"%s\"", shown);
	show_remark(app);
	renderer(app)->deleted(app);
	return EXIT_OK;
}

static const struct arg args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(dev_del_params, dev), .positional = true,
	  .required = true, .help = "the device to delete" },
	{ 0 }
};

const struct command cmd_dev_del = {
	.name = "del", .stock = STOCK_PREFIX,
	.summary = "Delete a device",
	.details = "Names on stderr who uses it: a process that has its node open, or the\n"
		   "network interface or block device that goes with it.\n",
	.args = args, .params_size = sizeof(struct dev_del_params),
	.json_key = "dev", .run = run_del, .compat = compat_dev_del,
};
