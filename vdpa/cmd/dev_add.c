// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "app.h"
#include "bind.h"
#include "changed.h"
#include "cmd.h"
#include "compat.h"
#include "lookup.h"
#include "report.h"
#include "validate.h"

static int fill_blk(struct vdpa_params *out, const struct arg_number *blk)
{
	int err = 0, i;

	for (i = 0; i < BLK_PARAMS && !err; i++)
		if (blk[i].set)
			err = vdpa_params_set_number(out, VDPA_FIELD_BLK_CAPACITY + i,
						     i ? blk[i].value :
						     blk[i].value / SECTOR_SIZE);
	return err;
}

static int fill(struct vdpa_params *out, const struct dev_add_params *p, uint64_t features)
{
	int err;

	err = vdpa_params_set_name(out, p->name.text);
	if (!err)
		err = vdpa_params_set_mgmtdev(out, p->mgmtdev.bus, p->mgmtdev.dev);
	if (!err && p->mac.set)
		err = vdpa_params_set_mac(out, p->mac.addr);
	if (!err && p->mtu.set)
		err = vdpa_params_set_number(out, VDPA_FIELD_NET_MTU, p->mtu.value);
	if (!err && p->max_vqp.set)
		err = vdpa_params_set_number(out, VDPA_FIELD_NET_MAX_VQP, p->max_vqp.value);
	if (!err && p->device_features.set)
		err = vdpa_params_set_number(out, VDPA_FIELD_DEVICE_FEATURES, features);
	return err ? err : fill_blk(out, p->blk);
}

static int add(struct app *app, const struct dev_add_params *p, uint64_t features)
{
	struct vdpa_params *request = NULL;
	int err, rc = EXIT_OK;

	err = vdpa_params_new(&request);
	if (!err)
		err = fill(request, p, features);
	if (err)
		rc = report_refused(app, NULL, NULL, "cannot build the request: %s",
				    strerror(-err));
	else if ((err = vdpa_dev_add(app->vdpa, request)))
		rc = report_kernel(app, err, "cannot add \"%s\"", p->name.text);
	vdpa_params_free(request);
	return rc;
}

/*
 * What has no attribute is told to the simulators beforehand. A management device of
 * another kind leaves it where it is: the device is not what was asked for.
 */
static int add_with_preset(struct app *app, const struct dev_add_params *p, uint64_t features)
{
	int err, rc;

	err = vdpa_sim_preset_set(app->vdpa, p->name.text, p->serial.set ? p->serial.text : NULL,
				  p->backing.set ? p->backing.path : NULL);
	if (err == -EPROTONOSUPPORT)
		return report_refused(app, p->serial.set ? "serial" : "backing",
				      "vdpa-agent has them, and the modules of this project",
				      "only simulated disks take a serial or a backing file");
	if (err)
		return report_kernel(app, err, "cannot prepare \"%s\"", p->name.text);
	rc = add(app, p, features);
	if (!vdpa_sim_preset_del(app->vdpa, p->name.text) && !rc) {
		vdpa_dev_del(app->vdpa, p->name.text);
		rc = report_refused(app, p->mgmtdev.text, NULL, "the devices of \"%s\" are not "
				    "simulated: they take no serial and no backing file",
				    p->mgmtdev.text);
	}
	return rc;
}

static int run_add(struct app *app, const void *params)
{
	const struct dev_add_params *p = params;
	struct vdpa_mgmtdev *mgmtdev = NULL;
	uint64_t features;
	int rc;

	rc = bind_check_added(app, p);
	if (!rc)
		rc = app_connect(app);
	if (!rc)
		rc = lookup_mgmtdev(app, &p->mgmtdev, &mgmtdev);
	if (!rc)
		rc = validate_add(app, p, mgmtdev, &features);
	if (!rc && (p->serial.set || p->backing.set))
		rc = add_with_preset(app, p, features);
	else if (!rc)
		rc = add(app, p, features);
	vdpa_mgmtdev_free(mgmtdev);
	if (!rc && p->driver.set)
		rc = bind_added(app, p);
	if (!rc)
		show_changed(app, p->name.text);
	return rc;
}

#define BLK(word, id, kind, least, most, text)						\
	{ word, &arg_type_##kind,							\
	  ARG_FIELD(dev_add_params, blk[BLK_PARAM(VDPA_FIELD_BLK_##id)]),		\
	  .min = least, .max = most, .help = text }

static const struct arg args[] = {
	{ "name", &arg_type_new_name, ARG_FIELD(dev_add_params, name), .required = true,
	  .stock = STOCK_PREFIX, .help = "its name: 1 to 63 characters, no spaces, no \"/\"" },
	{ "mgmtdev", &arg_type_mgmtdev, ARG_FIELD(dev_add_params, mgmtdev), .required = true,
	  .stock = STOCK_PREFIX, .help = "where to create it: BUS/DEVICE, or DEVICE if on no bus" },
	{ "device_features", &arg_type_features, ARG_FIELD(dev_add_params, device_features),
	  .stock = STOCK_EXACT,
	  .help = "hexadecimal, or names: MTU,VERSION_1,ACCESS_PLATFORM" },
	{ "mac", &arg_type_mac, ARG_FIELD(dev_add_params, mac), .stock = STOCK_EXACT,
	  .help = "MAC address of a net device" },
	{ "mtu", &arg_type_number, ARG_FIELD(dev_add_params, mtu), .stock = STOCK_EXACT,
	  .min = 68, .max = UINT16_MAX, .stock_bits = 16, .help = "MTU of a net device, 68 or more" },
	{ "max_vqp", &arg_type_number, ARG_FIELD(dev_add_params, max_vqp), .stock = STOCK_PREFIX,
	  .min = 1, .max = UINT16_MAX, .stock_bits = 16,
	  .help = "number of virtqueue pairs of a net device" },
	BLK("capacity", CAPACITY, size, 0, 0, "size of a block device: bytes, or as in 10G"),
	BLK("blk_size", BLK_SIZE, block_size, SECTOR_SIZE, UINT32_MAX,
	    "bytes of its blocks, a power of two"),
	BLK("num_queues", NUM_QUEUES, number, 1, UINT16_MAX, "number of its request queues"),
	BLK("read_only", READ_ONLY, switch, 0, 1, "whether it cannot be written"),
	BLK("flush", FLUSH, switch, 0, 1, "whether it has a cache to flush"),
	BLK("size_max", SIZE_MAX, number, 1, UINT32_MAX, "bytes of a segment at most"),
	BLK("seg_max", SEG_MAX, number, 1, UINT32_MAX, "segments of a request at most"),
	BLK("physical_block_exp", PHY_BLK_EXP, number, 0, 15, "2^N blocks are a physical one"),
	BLK("alignment_offset", ALIGN_OFFSET, number, 0, UINT8_MAX,
	    "blocks before the first physical one"),
	BLK("min_io_size", MIN_IO_SIZE, number, 0, UINT16_MAX, "best smallest request in blocks"),
	BLK("opt_io_size", OPT_IO_SIZE, number, 0, UINT32_MAX, "best request in blocks"),
	BLK("max_discard_sectors", MAX_DISCARD_SEC, number, 1, UINT32_MAX,
	    "sectors of a discarded range at most"),
	BLK("max_discard_seg", MAX_DISCARD_SEG, number, 1, UINT32_MAX,
	    "ranges of a discard at most"),
	BLK("discard_sector_alignment", DISCARD_ALIGN, number, 0, UINT32_MAX,
	    "best alignment of a discard in sectors"),
	BLK("max_write_zeroes_sectors", MAX_WZEROES_SEC, number, 1, UINT32_MAX,
	    "sectors of a zeroed range at most"),
	BLK("max_write_zeroes_seg", MAX_WZEROES_SEG, number, 1, UINT32_MAX,
	    "ranges of a write zeroes at most"),
	{ "serial", &arg_type_serial, ARG_FIELD(dev_add_params, serial),
	  .help = "serial number of a simulated disk, up to 20 bytes" },
	{ "backing", &arg_type_backing, ARG_FIELD(dev_add_params, backing),
	  .help = "file with the data of a disk of vdpa-agent" },
	{ "driver", &arg_type_driver, ARG_FIELD(dev_add_params, driver),
	  .help = "bus driver that is to have it, such as vhost_vdpa" },
	{ "mode", &arg_type_mode, ARG_FIELD(dev_add_params, mode),
	  .help = "permissions of its node, as in 0660; needs driver vhost_vdpa" },
	{ "owner", &arg_type_owner, ARG_FIELD(dev_add_params, owner),
	  .help = "user that its node belongs to" },
	{ "group", &arg_type_group, ARG_FIELD(dev_add_params, group),
	  .help = "group that its node belongs to" },
	{ 0 }
};

const struct command cmd_dev_add = {
	.name = "add", .stock = STOCK_PREFIX,
	.summary = "Create a device",
	.args = args, .params_size = sizeof(struct dev_add_params),
	.json_key = "dev", .run = run_add, .compat = compat_dev_add,
};
