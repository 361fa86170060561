// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "app.h"
#include "lookup.h"
#include "report.h"
#include "suggest.h"
#include "text.h"

void *records_alloc(struct app *app, size_t n)
{
	void *room = calloc(n + 1, sizeof(void *));

	if (!room)
		report_refused(app, NULL, NULL, "out of memory");
	return room;
}

static char *mgmtdev_names(struct app *app)
{
	struct vdpa_mgmtdev_list *list = NULL;
	struct text_list names = { 0 };
	size_t i;

	if (!vdpa_mgmtdev_list_get(app->vdpa, &list))
		for (i = 0; i < vdpa_mgmtdev_list_count(list); i++)
			text_list_add(&names, vdpa_mgmtdev_handle(vdpa_mgmtdev_list_at(list, i)));
	vdpa_mgmtdev_list_free(list);
	return text_list_take(&names);
}

static int unknown_mgmtdev(struct app *app, const struct arg_mgmtdev *which)
{
	_cleanup_text_ char *names = mgmtdev_names(app);
	_cleanup_text_ char *shown = text_escaped(which->text);

	if (!names)
		return report_refused(app, which->text,
				      "load a driver that registers one, such as vdpa_sim_net",
				      "unknown management device \"%s\": there are none", shown);
	return report_refused(app, which->text, NULL,
			      "unknown management device \"%s\": must be one of %s", shown, names);
}

int lookup_mgmtdev(struct app *app, const struct arg_mgmtdev *which, struct vdpa_mgmtdev **out)
{
	_cleanup_text_ char *shown = NULL;
	int err;

	*out = NULL;
	err = vdpa_mgmtdev_get(app->vdpa, which->bus, which->dev, out);
	if (!err)
		return EXIT_OK;
	vdpa_mgmtdev_free(*out);
	*out = NULL;
	if (err == -ENODEV)
		return unknown_mgmtdev(app, which);
	shown = text_escaped(which->text);
	return report_kernel(app, err, "cannot read management device \"%s\"", shown);
}

/* The hint for an unknown device, to be freed. */
static char *devs_like(struct app *app, const char *name)
{
	struct suggest suggest = { .word = name };
	struct vdpa_dev_list *list = NULL;
	size_t i, n;
	char *text;

	if (vdpa_dev_list_get(app->vdpa, &list)) {
		vdpa_dev_list_free(list);
		return NULL;
	}
	n = vdpa_dev_list_count(list);
	for (i = 0; i < n; i++)
		suggest_offer(&suggest, vdpa_dev_name(vdpa_dev_list_at(list, i)));
	text = suggest_text(&suggest);
	if (!text)
		text = strdup(n ? "vdpa dev show lists the devices" : "there are no devices");
	vdpa_dev_list_free(list);
	return text;
}

static int unknown_dev(struct app *app, const char *name)
{
	const char *said = vdpa_error_text(app->vdpa);
	_cleanup_text_ char *shown = text_escaped(name), *hint = NULL;
	_cleanup_text_ char *extack = said ? strdup(said) : NULL;
	struct report r = {
		.kind = "kernel", .word = name, .err = ENODEV, .extack = extack,
		.exit = EXIT_REFUSED,
	};

	/* A batch may have thousands of such lines: no list for each of them. */
	if (!app->where)
		r.hint = hint = devs_like(app, name);
	return report(app, &r, "there is no device \"%s\"", shown);
}

int lookup_failed(struct app *app, int err, const char *what, const char *name)
{
	_cleanup_text_ char *shown = text_escaped(name);
	const char *said = vdpa_error_text(app->vdpa);

	/* Some other thing may be absent, too; then the kernel's text tells which. */
	if (err == -ENODEV && vdpa_error_source(app->vdpa) == VDPA_ERROR_KERNEL &&
	    (!said || strstr(said, "device not found")))
		return unknown_dev(app, name);
	return report_kernel(app, err, "%s \"%s\"", what, shown);
}

int lookup_dev(struct app *app, const char *name, struct vdpa_dev **out)
{
	int err;

	*out = NULL;
	err = vdpa_dev_get(app->vdpa, name, out);
	if (!err)
		return EXIT_OK;
	vdpa_dev_free(*out);
	*out = NULL;
	return lookup_failed(app, err, "cannot read device", name);
}

int lookup_exists(struct app *app, const char *name)
{
	struct vdpa_dev *dev = NULL;
	int err = vdpa_dev_get(app->vdpa, name, &dev);

	vdpa_dev_free(dev);
	if (!err || (err == -EINVAL && vdpa_error_source(app->vdpa) == VDPA_ERROR_KERNEL))
		return EXIT_OK;
	return lookup_failed(app, err, "cannot read device", name);
}

/* Same management device? A bus that is absent differs from every bus. */
static bool created_by(const struct vdpa_dev *dev, const struct arg_mgmtdev *which)
{
	const char *bus = vdpa_dev_mgmtdev_bus(dev);

	if (!which->set)
		return true;
	if (!bus != !which->bus || (bus && strcmp(bus, which->bus)))
		return false;
	return !strcmp(vdpa_dev_mgmtdev_name(dev), which->dev);
}

static int lookup_one(struct app *app, const struct arg_text *dev,
		      const struct arg_mgmtdev *mgmtdev, struct dev_set *out)
{
	_cleanup_text_ char *shown = text_escaped(dev->text), *owner = NULL;
	int rc;

	rc = lookup_dev(app, dev->text, &out->one);
	if (rc)
		return rc;
	if (!created_by(out->one, mgmtdev)) {
		owner = text_escaped(vdpa_dev_mgmtdev_handle(out->one));
		return report_refused(app, mgmtdev->text, NULL,
				      "device \"%s\" belongs to management device \"%s\"", shown,
				      owner);
	}
	out->dev = records_alloc(app, 1);
	if (!out->dev)
		return EXIT_REFUSED;
	out->dev[out->count++] = out->one;
	return EXIT_OK;
}

int lookup_devs(struct app *app, const struct arg_text *dev, const struct arg_mgmtdev *mgmtdev,
		struct dev_set *out)
{
	struct vdpa_mgmtdev *m = NULL;
	int rc = EXIT_OK, err;
	size_t i, n;

	*out = (struct dev_set){ 0 };
	if (dev->set)
		return lookup_one(app, dev, mgmtdev, out);
	/* An unknown one would only give an empty list. */
	if (mgmtdev->set)
		rc = lookup_mgmtdev(app, mgmtdev, &m);
	vdpa_mgmtdev_free(m);
	if (rc)
		return rc;
	err = vdpa_dev_list_get(app->vdpa, &out->list);
	if (err)
		return report_kernel(app, err, "cannot list the devices");
	n = vdpa_dev_list_count(out->list);
	out->dev = records_alloc(app, n);
	if (!out->dev)
		return EXIT_REFUSED;
	for (i = 0; i < n; i++)
		if (created_by(vdpa_dev_list_at(out->list, i), mgmtdev))
			out->dev[out->count++] = vdpa_dev_list_at(out->list, i);
	return EXIT_OK;
}

int dev_set_read_facts(struct app *app, struct dev_set *set)
{
	size_t i;

	set->facts = records_alloc(app, set->count);
	if (!set->facts)
		return EXIT_REFUSED;
	/* What cannot be read is not shown. */
	for (i = 0; i < set->count; i++)
		vdpa_facts_get(app->vdpa, vdpa_dev_name(set->dev[i]), &set->facts[i]);
	return EXIT_OK;
}

void dev_set_free(struct dev_set *set)
{
	size_t i;

	for (i = 0; set->facts && i < set->count; i++)
		vdpa_facts_free(set->facts[i]);
	free(set->facts);
	free(set->dev);
	vdpa_dev_list_free(set->list);
	vdpa_dev_free(set->one);
}
