/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_LOOKUP_H
#define VDPA_LOOKUP_H

/*
 * Reading records for a command, with the report when that fails. All return an
 * exit_code; what they hand out is NULL then. app_connect() goes before them.
 */

#include <stdlib.h>

#include <vdpa/vdpa.h>

#include "args.h"

struct app;

/* One management device; the report of an unknown one lists those there are. */
int lookup_mgmtdev(struct app *app, const struct arg_mgmtdev *which, struct vdpa_mgmtdev **out);

/* One device. */
int lookup_dev(struct app *app, const char *name, struct vdpa_dev **out);

/*
 * Is there such a device? A stock kernel tells nothing else of one that was not made by
 * a management device.
 */
int lookup_exists(struct app *app, const char *name);

/*
 * The report when a request for device @name failed with negative errno @err;
 * that of an unknown one tells similar names. @what was to be done, as "cannot delete".
 */
int lookup_failed(struct app *app, int err, const char *what, const char *name);

/* The devices that a command is about: all, those of one management device, or one. */
struct dev_set {
	struct vdpa_dev_list *list;	/* owns them, or */
	struct vdpa_dev *one;		/* this one does */
	const struct vdpa_dev **dev;
	struct vdpa_facts **facts;	/* of each, as far as known; NULL before it was read */
	size_t count;
};

int lookup_devs(struct app *app, const struct arg_text *dev, const struct arg_mgmtdev *mgmtdev,
		struct dev_set *out);

/* Read what else is known of them. Returns an exit_code. */
int dev_set_read_facts(struct app *app, struct dev_set *set);
void dev_set_free(struct dev_set *set);

/* Room for @n pointers to records (never NULL for 0); reports when there is none. */
void *records_alloc(struct app *app, size_t n);

#endif
