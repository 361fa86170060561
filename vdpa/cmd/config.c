// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "app.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "render.h"
#include "report.h"
#include "text.h"

/* Records to show; those read one by one are owned here too. */
struct configs {
	const struct vdpa_config **rec;
	size_t count;
	struct vdpa_config **own;
	size_t owned;
};

static int by_name(const void *a, const void *b)
{
	const struct vdpa_config *const *x = a, *const *y = b;

	return strcmp(vdpa_config_name(*x), vdpa_config_name(*y));
}

static int name_cmp(const void *name, const void *rec)
{
	return strcmp(name, vdpa_config_name(*(const struct vdpa_config *const *)rec));
}

/*
 * A device that the dump left out: it is new, has just gone, or the kernel's
 * dump ended early (before this project's core it stops at the first device of
 * a class without configuration attributes).
 */
static int read_one(struct app *app, const char *name, struct configs *out)
{
	_cleanup_text_ char *shown = text_escaped(name);
	struct vdpa_config *config = NULL;
	int err;

	err = vdpa_config_get(app->vdpa, name, &config);
	if (!err) {
		out->own[out->owned++] = config;
		out->rec[out->count++] = config;
		return EXIT_OK;
	}
	vdpa_config_free(config);
	if (err == -ENODEV || err == -EOPNOTSUPP)
		return EXIT_OK;
	return report_kernel(app, err, "cannot read the configuration of \"%s\"", shown);
}

static int collect(struct app *app, const struct dev_set *devs,
		   const struct vdpa_config_list *list, struct configs *out)
{
	size_t i, n = vdpa_config_list_count(list);
	const struct vdpa_config **sorted = records_alloc(app, n), **hit;
	int rc = EXIT_OK;

	if (!sorted)
		return EXIT_REFUSED;
	for (i = 0; i < n; i++)
		sorted[i] = vdpa_config_list_at(list, i);
	qsort(sorted, n, sizeof(*sorted), by_name);
	for (i = 0; i < devs->count && !rc; i++) {
		const char *name = vdpa_dev_name(devs->dev[i]);

		hit = bsearch(name, sorted, n, sizeof(*sorted), name_cmp);
		if (hit)
			out->rec[out->count++] = *hit;
		else
			rc = read_one(app, name, out);
	}
	free(sorted);
	return rc;
}

static int show_many(struct app *app, const struct config_show_params *p)
{
	struct vdpa_config_list *list = NULL;
	struct configs configs = { 0 };
	struct dev_set devs = { 0 };
	int rc, err;

	rc = lookup_devs(app, &p->dev, &p->mgmtdev, &devs);
	if (rc)
		goto out;
	rc = EXIT_REFUSED;
	configs.rec = records_alloc(app, devs.count);
	configs.own = configs.rec ? records_alloc(app, devs.count) : NULL;
	if (!configs.own)
		goto out;
	err = vdpa_config_list_get(app->vdpa, &list);
	if (err)
		rc = report_kernel(app, err, "cannot list the configurations");
	else
		rc = collect(app, &devs, list, &configs);
	if (!rc)
		renderer(app)->configs(app, configs.rec, configs.count);
out:
	while (configs.owned)
		vdpa_config_free(configs.own[--configs.owned]);
	free(configs.own);
	free(configs.rec);
	vdpa_config_list_free(list);
	dev_set_free(&devs);
	return rc;
}

static int show_one(struct app *app, const struct config_show_params *p)
{
	struct vdpa_config *config = NULL;
	struct dev_set devs = { 0 };
	int rc = EXIT_OK, err;

	/* With a filter the device must pass it. */
	if (p->mgmtdev.set)
		rc = lookup_devs(app, &p->dev, &p->mgmtdev, &devs);
	dev_set_free(&devs);
	if (rc)
		return rc;
	err = vdpa_config_get(app->vdpa, p->dev.text, &config);
	if (err)
		rc = lookup_failed(app, err, "cannot read the configuration of", p->dev.text);
	else
		renderer(app)->configs(app, (const struct vdpa_config *const *)&config, 1);
	vdpa_config_free(config);
	return rc;
}

static int run_show(struct app *app, const void *params)
{
	const struct config_show_params *p = params;
	int rc;

	rc = app_connect(app);
	if (rc)
		return rc;
	return p->dev.set ? show_one(app, p) : show_many(app, p);
}

static const struct arg show_args[] = {
	{ "DEV", &arg_type_dev, ARG_FIELD(config_show_params, dev),
	  .positional = true, .help = "only this device" },
	{ "mgmtdev", &arg_type_mgmtdev, ARG_FIELD(config_show_params, mgmtdev),
	  .help = "only the devices of this management device" },
	{ 0 }
};

const struct command cmd_config_show = {
	.name = "show", .stock = STOCK_PREFIX,
	.summary = "Show the configuration and the features of devices",
	.args = show_args, .params_size = sizeof(struct config_show_params),
	.json_key = "config", .run = run_show, .compat = compat_config_show,
};

static const struct command *const commands[] = { &cmd_help, &cmd_config_show, NULL };

const struct command cmd_config = {
	.name = "config", .stock = STOCK_PREFIX,
	.page = "vdpa-config",
	.summary = "Configuration of devices",
	.sub = commands, .fallback = &cmd_config_show, .stock_usage = compat_usage_config,
};
