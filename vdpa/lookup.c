// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "app.h"
#include "lookup.h"
#include "report.h"
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
				      "load a driver that makes some, such as vdpa_sim_net",
				      "there is no management device \"%s\", nor any other", shown);
	return report_refused(app, which->text, NULL,
			      "there is no management device \"%s\"; there are: %s", shown, names);
}

int lookup_mgmtdev(struct app *app, const struct arg_mgmtdev *which, struct vdpa_mgmtdev **out)
{
	_cleanup_text_ char *handle = NULL;
	int err;

	*out = NULL;
	err = vdpa_mgmtdev_get(app->vdpa, which->bus, which->dev, out);
	if (!err)
		return EXIT_OK;
	vdpa_mgmtdev_free(*out);
	*out = NULL;
	if (err == -ENODEV)
		return unknown_mgmtdev(app, which);
	return report_kernel(app, err, "cannot read management device \"%s%s%s\"",
			     which->bus ? which->bus : "", which->bus ? "/" : "", which->dev);
}

int lookup_dev(struct app *app, const char *name, struct vdpa_dev **out)
{
	_cleanup_text_ char *shown = text_escaped(name);
	int err;

	*out = NULL;
	err = vdpa_dev_get(app->vdpa, name, out);
	if (!err)
		return EXIT_OK;
	vdpa_dev_free(*out);
	*out = NULL;
	return report_kernel(app, err, "cannot read device \"%s\"", shown);
}

/* Same management device? A bus that is absent differs from every bus. */
static bool made_by(const struct vdpa_dev *dev, const struct arg_mgmtdev *which)
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
	_cleanup_text_ char *shown = text_escaped(dev->text);
	int rc;

	rc = lookup_dev(app, dev->text, &out->one);
	if (rc)
		return rc;
	if (!made_by(out->one, mgmtdev))
		return report_refused(app, mgmtdev->text, NULL,
				      "device \"%s\" belongs to management device \"%s\"", shown,
				      vdpa_dev_mgmtdev_handle(out->one));
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
		if (made_by(vdpa_dev_list_at(out->list, i), mgmtdev))
			out->dev[out->count++] = vdpa_dev_list_at(out->list, i);
	return EXIT_OK;
}

void dev_set_free(struct dev_set *set)
{
	free(set->dev);
	vdpa_dev_list_free(set->list);
	vdpa_dev_free(set->one);
}
