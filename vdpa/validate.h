/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_VALIDATE_H
#define VDPA_VALIDATE_H

#include <vdpa/vdpa.h>

#include "cmd/cmd.h"

struct app;

/*
 * Would the management device refuse this device? Reports the first word that it
 * cannot satisfy, and its limit. What the kernel does not tell (an absent
 * attribute, a limit of 0) is left to the kernel. @features receives the bits of
 * device_features, from names too. Returns an exit_code.
 */
int validate_add(struct app *app, const struct dev_add_params *p,
		 const struct vdpa_mgmtdev *mgmtdev, uint64_t *features);

/* Parts of it: a word of one class, and all of a block device. */
int validate_class(struct app *app, const char *word, bool given, uint32_t class,
		   const struct vdpa_mgmtdev *m);
bool validate_has_blk(const struct dev_add_params *p);
int validate_blk(struct app *app, const struct dev_add_params *p,
		 const struct vdpa_mgmtdev *m, uint64_t features);

/* The same for changing a device. */
int validate_set(struct app *app, const struct dev_set_params *p, const struct vdpa_dev *dev);

#endif
