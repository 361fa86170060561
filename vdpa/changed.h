/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_CHANGED_H
#define VDPA_CHANGED_H

struct app;

/*
 * After an add or set that succeeded: pass on what the kernel remarked, and read
 * and print the device as it is now (JSON only). That the device can no longer
 * be read does not make the change a failure.
 */
void show_changed(struct app *app, const char *name);

/* Pass on the kernel's remark on the last success, if there is one. */
void show_remark(struct app *app);

#endif
