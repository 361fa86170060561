// SPDX-License-Identifier: GPL-2.0-or-later
#include "cmd.h"
#include "compat.h"

static const struct command *const commands[] = {
	&cmd_help,
	&cmd_mgmtdev,
	&cmd_dev,
	&cmd_sim,
	&cmd_monitor,
	&cmd_shell,
	&cmd_complete,
	NULL
};

const struct command cmd_root = {
	.name = "vdpa",
	.summary = "Manage vdpa devices",
	.sub = commands,
	.stock_usage = compat_usage_top,
};
