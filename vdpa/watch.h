/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_WATCH_H
#define VDPA_WATCH_H

/*
 * What "vdpa monitor" knows of the devices: kept so that an event can tell what
 * changed, and of which management device a device that has gone was.
 */

#include <stdbool.h>
#include <stddef.h>

#include <vdpa/vdpa.h>

struct app;
struct seen;

struct watch {
	struct app *app;
	const char *dev;	/* show only this one; NULL: all */
	const char *mgmtdev;	/* show only those of this handle; NULL: all */
	int signals;		/* readable: print nothing more */
	bool gone;		/* there is nobody to talk to any more */
	int output_err;		/* errno of output that could not be written */
	struct seen **seen;	/* ordered by name */
	size_t count;
};

/* All return 0 or a negative errno of the last request. */

/* Read what there is; nothing is printed. */
int watch_start(struct watch *w);

/* Take an event in and print it. */
int watch_event(struct watch *w, const struct vdpa_event *event);

void watch_end(struct watch *w);

#endif
