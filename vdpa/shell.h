/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_SHELL_H
#define VDPA_SHELL_H

struct app;

/* Read and run command lines until the input ends. Returns an exit_code. */
int shell_run(struct app *app);

#endif
