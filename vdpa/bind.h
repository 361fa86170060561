/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_BIND_H
#define VDPA_BIND_H

/* Giving a device a driver, with the report when that fails. All return an exit_code. */

struct app;
struct dev_add_params;

int bind_driver(struct app *app, const char *name, const char *driver);

/* Before a device is added: can "driver" and what goes with it be had? */
int bind_check_added(struct app *app, const struct dev_add_params *p);

/*
 * The device was added just now: the driver that it is to have takes the place of one
 * that the bus chose, and the node is waited for and gets its permissions.
 */
int bind_added(struct app *app, const struct dev_add_params *p);

#endif
