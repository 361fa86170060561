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
	.name = "shell",
	.summary = "Read commands at a prompt, with completion and history",
	.details = "exit, quit or the end of the input leave it. If the input is no terminal, its\n"
		   "lines are run like those of a batch file, going on after errors.\n",
	.args = args, .run = run_shell,
};
