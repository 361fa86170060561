/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_RENDER_JSON_H
#define VDPA_RENDER_JSON_H

/* Parts of documents that are made elsewhere too: add the keys of a record to @o. */

#include <json-c/json.h>
#include <vdpa/vdpa.h>

void json_put_dev(json_object *o, const struct vdpa_dev *dev);
void json_put_config(json_object *o, const struct vdpa_config *config);

#endif
