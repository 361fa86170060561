/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_HELP_H
#define VDPA_HELP_H

struct app;
struct command;

/* Print the help of a group or of a command, on stdout. Returns an exit_code. */
int help_print(struct app *app, const struct command *cmd);

#endif
