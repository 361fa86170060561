/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_CMD_H
#define VDPA_CMD_H

/*
 * The commands and their parameters. Each file in this folder holds one command;
 * they do not include each other's business, only this list.
 */

#include <vdpa/vdpa.h>

#include "args.h"
#include "command.h"

extern const struct command cmd_mgmtdev, cmd_mgmtdev_show;
extern const struct command cmd_dev, cmd_dev_show, cmd_dev_add, cmd_dev_del, cmd_dev_set;
extern const struct command cmd_dev_bind, cmd_dev_unbind;
extern const struct command cmd_config, cmd_config_show;
extern const struct command cmd_vstats, cmd_vstats_show;
extern const struct command cmd_sim;
extern const struct command cmd_monitor, cmd_shell, cmd_complete;

struct mgmtdev_show_params {
	struct arg_mgmtdev mgmtdev;
};

struct dev_show_params {
	struct arg_text dev;
	struct arg_mgmtdev mgmtdev;
};

/* The parameters of a block device follow each other as their fields do. */
#define BLK_PARAM(field) ((field) - VDPA_FIELD_BLK_CAPACITY)
#define BLK_PARAMS (BLK_PARAM(VDPA_FIELD_BLK_FLUSH) + 1)
#define SECTOR_SIZE 512

struct dev_add_params {
	struct arg_text name;
	struct arg_mgmtdev mgmtdev;
	struct arg_features device_features;
	struct arg_mac mac;
	struct arg_number mtu, max_vqp;
	struct arg_number blk[BLK_PARAMS];	/* by BLK_PARAM(); capacity in bytes */
	struct arg_text serial;
	struct arg_path backing;
	struct arg_text driver;
	struct arg_number mode, owner, group;	/* of the node of vhost_vdpa */
};

struct dev_del_params {
	struct arg_text dev;
};

struct dev_set_params {
	struct arg_text name;
	struct arg_mac mac;
};

struct dev_bind_params {
	struct arg_text dev;
	struct arg_text driver;
};

struct dev_unbind_params {
	struct arg_text dev;
};

struct config_show_params {
	struct arg_text dev;
	struct arg_mgmtdev mgmtdev;
};

/* The faults that are one number follow each other as their fields do. */
#define SIM_PARAM(field) ((field) - VDPA_SIM_FIELD_SEED)
#define SIM_PARAMS (SIM_PARAM(VDPA_SIM_FIELD_GO) + 1)

struct sim_show_params {
	struct arg_text dev;
};

struct sim_set_params {
	struct arg_text dev;
	struct arg_number number[SIM_PARAMS];	/* by SIM_PARAM() */
	struct arg_sectors bad;
};

struct sim_forget_params {
	struct arg_text name;
};

struct vstats_show_params {
	struct arg_text dev;
	struct arg_mgmtdev mgmtdev;
	struct arg_number qidx;
};

#endif
