// SPDX-License-Identifier: GPL-2.0-or-later
/* The stock tool's three commands that change something; silent on success. */
#include <errno.h>
#include <string.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "cmd/cmd.h"
#include "compat.h"

static int set_number(struct vdpa_params *out, enum vdpa_field field,
		      const struct arg_number *number)
{
	return number->set ? vdpa_params_set_number(out, field, number->value) : 0;
}

static int fill_add(struct vdpa_params *out, const struct dev_add_params *p)
{
	int err;

	err = vdpa_params_set_name(out, p->name.text);
	if (!err)
		err = vdpa_params_set_mgmtdev(out, p->mgmtdev.bus, p->mgmtdev.dev);
	if (!err && p->mac.set)
		err = vdpa_params_set_mac(out, p->mac.addr);
	if (!err)
		err = set_number(out, VDPA_FIELD_NET_MTU, &p->mtu);
	if (!err)
		err = set_number(out, VDPA_FIELD_NET_MAX_VQP, &p->max_vqp);
	if (!err && p->device_features.set)
		err = vdpa_params_set_number(out, VDPA_FIELD_DEVICE_FEATURES,
					     p->device_features.bits);
	return err;
}

int compat_dev_add(struct app *app, const void *params)
{
	struct vdpa_params *request = NULL;
	int err;

	err = vdpa_params_new(&request);
	if (!err)
		err = fill_add(request, params);
	if (!err)
		err = vdpa_dev_add(app->vdpa, request);
	vdpa_params_free(request);
	return compat_result(app, err);
}

int compat_dev_set(struct app *app, const void *params)
{
	const struct dev_set_params *p = params;
	struct vdpa_params *request = NULL;
	int err;

	err = vdpa_params_new(&request);
	if (!err)
		err = vdpa_params_set_name(request, p->name.text);
	if (!err && p->mac.set)
		err = vdpa_params_set_mac(request, p->mac.addr);
	if (!err)
		err = vdpa_dev_set(app->vdpa, request);
	vdpa_params_free(request);
	return compat_result(app, err);
}

int compat_dev_del(struct app *app, const void *params)
{
	const struct dev_del_params *p = params;

	return compat_result(app, vdpa_dev_del(app->vdpa, p->dev.text));
}
