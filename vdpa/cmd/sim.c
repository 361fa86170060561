// SPDX-License-Identifier: GPL-2.0-or-later
/* Simulated devices: faults on purpose, and presets that wait for their devices. */
#include <errno.h>
#include <string.h>

#include "app.h"
#include "cmd.h"
#include "lookup.h"
#include "render.h"
#include "report.h"
#include "text.h"

static int no_simulator(struct app *app)
{
	struct report r = {
		.kind = "absent", .err = EPROTONOSUPPORT, .exit = EXIT_REFUSED,
		.hint = "they are in the modules vdpa_sim_net and vdpa_sim_blk of this "
			"project, and in vdpa-agent",
	};

	return report(app, &r, "%s has no family vdpa_sim: its devices are not simulated, or by "
		      "other modules", app_peer(app));
}

/* A request about simulated devices failed. @name is that of the device, or NULL. */
static int sim_failed(struct app *app, int err, const char *what, const char *name)
{
	_cleanup_text_ char *shown = name ? text_escaped(name) : NULL;

	if (err == -EPROTONOSUPPORT)
		return no_simulator(app);
	if (err == -ENODEV)
		return report_refused(app, name, "only simulated devices have faults on purpose",
				      "\"%s\" is not simulated", shown);
	if (!name)
		return report_kernel(app, err, "%s", what);
	return report_kernel(app, err, "%s \"%s\"", what, shown);
}

/* -------------------------------------------------------------------- show */

/* Of the devices that there are; one that nobody knows has a better report. */
static int check_exists(struct app *app, const char *name)
{
	struct vdpa_dev *dev = NULL;
	int rc = lookup_dev(app, name, &dev);

	vdpa_dev_free(dev);
	return rc;
}

static int show_one(struct app *app, const char *name)
{
	struct vdpa_sim *sim = NULL;
	const struct vdpa_sim *rec;
	int err, rc;

	rc = check_exists(app, name);
	if (rc)
		return rc;
	err = vdpa_sim_get(app->vdpa, name, &sim);
	if (err)
		return sim_failed(app, err, "cannot read the faults of", name);
	rec = sim;
	renderer(app)->sims(app, &rec, 1);
	vdpa_sim_free(sim);
	return EXIT_OK;
}

/* All records of @list, whose reading ended with @err. */
static int show_list(struct app *app, struct vdpa_sim_list *list, int err, const char *what,
		     void (*render)(struct app *app, const struct vdpa_sim *const *rec, size_t n))
{
	size_t i, n = vdpa_sim_list_count(list);
	const struct vdpa_sim **rec;

	if (err)
		return sim_failed(app, err, what, NULL);
	rec = records_alloc(app, n);
	if (!rec)
		return EXIT_REFUSED;
	for (i = 0; i < n; i++)
		rec[i] = vdpa_sim_list_at(list, i);
	render(app, rec, n);
	free(rec);
	return EXIT_OK;
}

static int run_show(struct app *app, const void *params)
{
	const struct sim_show_params *p = params;
	struct vdpa_sim_list *list = NULL;
	int err, rc;

	rc = app_connect(app);
	if (rc)
		return rc;
	if (p->dev.set)
		return show_one(app, p->dev.text);
	err = vdpa_sim_list_get(app->vdpa, &list);
	rc = show_list(app, list, err, "cannot read the simulated devices", renderer(app)->sims);
	vdpa_sim_list_free(list);
	return rc;
}

static const struct arg show_args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(sim_show_params, dev),
	  .positional = true, .help = "only this device" },
	{ 0 }
};

static const struct command cmd_sim_show = {
	.name = "show", .alias = "list",
	.summary = "Show the faults of simulated devices",
	.args = show_args, .params_size = sizeof(struct sim_show_params),
	.json_key = "sim", .run = run_show,
};

/* --------------------------------------------------------------- set, reset */

static int fill(struct vdpa_sim_change *change, const struct sim_set_params *p)
{
	int err = 0, i;

	for (i = 0; i < SIM_PARAMS && !err; i++)
		if (p->number[i].set)
			err = vdpa_sim_change_set(change, VDPA_SIM_FIELD_SEED + i,
						  p->number[i].value);
	if (!err && p->bad.set)
		err = vdpa_sim_change_set(change, VDPA_SIM_FIELD_BAD_FIRST, p->bad.first);
	if (!err && p->bad.set)
		err = vdpa_sim_change_set(change, VDPA_SIM_FIELD_BAD_COUNT, p->bad.count);
	return err;
}

static int change(struct app *app, const struct sim_set_params *p)
{
	struct vdpa_sim_change *request = NULL;
	int err, rc = EXIT_OK;

	err = vdpa_sim_change_new(&request);
	if (!err)
		err = fill(request, p);
	if (err)
		rc = report_refused(app, NULL, NULL, "cannot build the request: %s",
				    strerror(-err));
	else if ((err = vdpa_sim_set(app->vdpa, p->dev.text, request)))
		rc = sim_failed(app, err, "cannot change", p->dev.text);
	vdpa_sim_change_free(request);
	return rc;
}

/* What it is like now, for programs; people have just said it. */
static int show_result(struct app *app, const char *name)
{
	return app->opt.json ? show_one(app, name) : EXIT_OK;
}

static bool changes_something(const struct sim_set_params *p)
{
	int i;

	for (i = 0; i < SIM_PARAMS; i++)
		if (p->number[i].set)
			return true;
	return p->bad.set;
}

static int run_set(struct app *app, const void *params)
{
	const struct sim_set_params *p = params;
	int rc;

	if (!changes_something(p))
		return report_usage(app, NULL, "there is nothing to change");
	rc = app_connect(app);
	if (!rc)
		rc = check_exists(app, p->dev.text);
	if (!rc)
		rc = change(app, p);
	return rc ? rc : show_result(app, p->dev.text);
}

#define SIM(word, id, kind, most, text)						\
	{ word, &arg_type_##kind,						\
	  ARG_FIELD(sim_set_params, number[SIM_PARAM(VDPA_SIM_FIELD_##id)]),	\
	  .max = most, .help = text }

static const struct arg set_args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(sim_set_params, dev), .positional = true,
	  .required = true, .help = "the device to change" },
	SIM("link", LINK, link, 1, "link of a net device"),
	SIM("drop", DROP, rate, 0, "frames it sends that are lost, as in 0.5%"),
	SIM("duplicate", DUPLICATE, rate, 0, "frames it sends that arrive twice"),
	SIM("reorder", REORDER, rate, 0, "frames it sends that the next one overtakes"),
	SIM("latency", LATENCY, number, 10000000, "microseconds until it looks at a queue"),
	SIM("error", ERROR, rate, 0, "requests to a block device that fail"),
	{ "bad_sectors", &arg_type_sectors, ARG_FIELD(sim_set_params, bad),
	  .help = "sectors that cannot be used: FIRST-LAST, FIRST or none" },
	SIM("error_status", STATUS, status, 0, "how requests fail"),
	SIM("suspend", SUSPEND, number, 60000, "milliseconds that suspending it takes"),
	SIM("needs_reset", NEEDS_RESET, now, 0, "have it say that it needs a reset"),
	SIM("stop", STOP, number, UINT32_MAX, "leave the queue with this index alone"),
	SIM("go", GO, number, UINT32_MAX, "go on with the queue with this index"),
	SIM("seed", SEED, number, UINT64_MAX, "what happens at random follows from it"),
	{ 0 }
};

static const struct command cmd_sim_set = {
	.name = "set",
	.summary = "Change the faults of a simulated device",
	.args = set_args, .params_size = sizeof(struct sim_set_params),
	.json_key = "sim", .run = run_set,
};

static int run_reset(struct app *app, const void *params)
{
	const struct sim_show_params *p = params;
	int err, rc;

	rc = app_connect(app);
	if (!rc)
		rc = check_exists(app, p->dev.text);
	if (rc)
		return rc;
	err = vdpa_sim_reset(app->vdpa, p->dev.text);
	if (err)
		return sim_failed(app, err, "cannot lift the faults of", p->dev.text);
	return show_result(app, p->dev.text);
}

static const struct arg reset_args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(sim_show_params, dev), .positional = true,
	  .required = true, .help = "the device to mend" },
	{ 0 }
};

static const struct command cmd_sim_reset = {
	.name = "reset",
	.summary = "Lift all faults of a simulated device",
	.args = reset_args, .params_size = sizeof(struct sim_show_params),
	.json_key = "sim", .run = run_reset,
};

/* ----------------------------------------------------------------- presets */

static int run_presets(struct app *app, const void *params)
{
	struct vdpa_sim_list *list = NULL;
	int err, rc;

	(void)params;
	rc = app_connect(app);
	if (rc)
		return rc;
	err = vdpa_sim_preset_list_get(app->vdpa, &list);
	rc = show_list(app, list, err, "cannot read the presets", renderer(app)->presets);
	vdpa_sim_list_free(list);
	return rc;
}

static const struct arg no_args[] = { { 0 } };

static const struct command cmd_sim_presets = {
	.name = "presets",
	.summary = "Show what waits for devices that were not added",
	.args = no_args, .params_size = 1,
	.json_key = "preset", .run = run_presets,
};

static int run_forget(struct app *app, const void *params)
{
	const struct sim_forget_params *p = params;
	int err, rc;

	rc = app_connect(app);
	if (rc)
		return rc;
	err = vdpa_sim_preset_del(app->vdpa, p->name.text);
	if (err)
		return sim_failed(app, err, "cannot forget the preset of", p->name.text);
	renderer(app)->presets(app, NULL, 0);
	return EXIT_OK;
}

static const struct arg forget_args[] = {
	{ "name", &arg_type_new_name, ARG_FIELD(sim_forget_params, name), .required = true,
	  .help = "the device that was not added" },
	{ 0 }
};

static const struct command cmd_sim_forget = {
	.name = "forget",
	.summary = "Remove what waits for a device",
	.args = forget_args, .params_size = sizeof(struct sim_forget_params),
	.json_key = "preset", .run = run_forget,
};

static const struct command *const commands[] = {
	&cmd_help,
	&cmd_sim_show,
	&cmd_sim_set,
	&cmd_sim_reset,
	&cmd_sim_presets,
	&cmd_sim_forget,
	NULL
};

const struct command cmd_sim = {
	.name = "sim",
	.page = "vdpa-sim",
	.summary = "Faults of simulated devices",
	.sub = commands, .fallback = &cmd_sim_show,
};
