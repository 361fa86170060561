// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "changed.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "render.h"
#include "report.h"
#include "text.h"

/*
 * Who uses the device is only known before it is deleted, and only said once it
 * was.
 */
struct notes {
	char **text;
	size_t count;
};

static void notes_add(struct notes *notes, const char *fmt, ...) PRINTF(2, 3);

static void notes_add(struct notes *notes, const char *fmt, ...)
{
	char **more = reallocarray(notes->text, notes->count + 1, sizeof(*more));
	va_list ap;

	if (!more)
		return;
	notes->text = more;
	va_start(ap, fmt);
	if (vasprintf(&more[notes->count], fmt, ap) >= 0)
		notes->count++;
	va_end(ap);
}

static void notes_free(struct notes *notes)
{
	while (notes->count)
		free(notes->text[--notes->count]);
	free(notes->text);
}

static void note_processes(struct notes *notes, struct vdpa_facts *facts, const char *shown)
{
	int i, n = vdpa_facts_find_users(facts);

	for (i = 0; i < n; i++) {
		_cleanup_text_ char *comm = text_escaped(vdpa_facts_user_comm(facts, i));

		notes_add(notes, "process %d (%s) had %s of \"%s\" open",
			  (int)vdpa_facts_user_pid(facts, i), comm, vdpa_facts_node(facts), shown);
	}
}

static void note_netdev(struct notes *notes, const struct vdpa_facts *facts, const char *shown)
{
	const char *name = vdpa_facts_netdev(facts);
	/* Whoever names an interface may use almost any character. */
	_cleanup_text_ char *netdev = name ? text_escaped(name) : NULL;

	if (vdpa_facts_netdev_elsewhere(facts))
		notes_add(notes, "network interface %s%sin another network namespace was removed "
			  "with \"%s\"", netdev ? netdev : "", netdev ? " " : "", shown);
	else if (netdev)
		notes_add(notes, "network interface %s was removed with \"%s\"", netdev, shown);
}

static void note_disk(struct notes *notes, struct vdpa_facts *facts, const char *shown)
{
	int i, n = vdpa_facts_find_mounts(facts);
	_cleanup_text_ char *mounts = NULL;
	struct text_list list = { 0 };

	if (!vdpa_facts_disk(facts))
		return;
	for (i = 0; i < n; i++)
		text_list_add(&list, vdpa_facts_mount(facts, i));
	mounts = text_list_take(&list);
	notes_add(notes, "block device %s was removed with \"%s\"%s%s", vdpa_facts_disk(facts),
		  shown, mounts ? ", while mounted on " : "", mounts ? mounts : "");
}

static void gather_notes(struct app *app, const char *name, struct notes *notes)
{
	_cleanup_text_ char *shown = text_escaped(name);
	struct vdpa_facts *facts = NULL;

	if (app->opt.quiet || vdpa_facts_get(app->vdpa, name, &facts))
		return;
	note_processes(notes, facts, shown);
	note_netdev(notes, facts, shown);
	note_disk(notes, facts, shown);
	vdpa_facts_free(facts);
}

static int run_del(struct app *app, const void *params)
{
	const struct dev_del_params *p = params;
	struct notes notes = { 0 };
	size_t i;
	int rc, err;

	rc = app_connect(app);
	if (rc)
		return rc;
	gather_notes(app, p->dev.text, &notes);
	err = vdpa_dev_del(app->vdpa, p->dev.text);
	if (err) {
		rc = lookup_failed(app, err, "cannot delete", p->dev.text);
	} else {
		show_remark(app);
		for (i = 0; i < notes.count; i++)
			report_aside(app, "note", "%s", notes.text[i]);
		renderer(app)->deleted(app);
	}
	notes_free(&notes);
	return rc;
}

static const struct arg args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(dev_del_params, dev), .positional = true,
	  .required = true, .help = "the device to delete" },
	{ 0 }
};

const struct command cmd_dev_del = {
	.name = "del", .stock = STOCK_PREFIX,
	.summary = "Delete a device",
	.details = "Notes on stderr say who used it: processes that had its node open, its network\n"
		   "interface, or its block device and where that was mounted.\n",
	.args = args, .params_size = sizeof(struct dev_del_params),
	.json_key = "dev", .run = run_del, .compat = compat_dev_del,
};
