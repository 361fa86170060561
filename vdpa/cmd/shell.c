// SPDX-License-Identifier: GPL-2.0-or-later
#include "app.h"
#include "cmd.h"
#include "shell.h"

static int run_shell(struct app *app, const void *params)
{
	return shell_run(app);
}

static const struct arg args[] = { { 0 } };

const struct command cmd_shell = {
	.name = "shell", .page = "vdpa-shell",
	.summary = "Read commands at a prompt, with completion and history",
	.details = "Leave it with exit, quit or the end of input. Input that is not a terminal is run\n"
		   "like a batch file, continuing after errors.\n",
	.args = args, .run = run_shell,
};
