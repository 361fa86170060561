/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_COMPAT_H
#define VDPA_COMPAT_H

/*
 * The mode that is iproute2's vdpa 7.1.0, byte for byte: --compat, or
 * VDPA_COMPAT=iproute2 in the environment. It walks the same tables as the
 * default mode, but reads words, asks the kernel and prints as that tool does.
 * Exit status is 0 or 1. Nothing of the default mode's reports is used.
 */

#include <stdbool.h>

#include "args.h"

struct app;
struct command;

#define COMPAT_OK 0
#define COMPAT_FAILED 1

/*
 * Does this run want the compat mode? The option --compat is taken out of the
 * words if so.
 */
bool compat_wanted(int *argc, char **argv);

int compat_main(int argc, char **argv);

/* compat_args.c */
int compat_args_parse(struct app *app, const struct command *cmd, int argc, char **argv,
		      void *params);
int compat_read_text(struct app *app, const struct arg *arg, char *word, void *field);
int compat_read_mgmtdev(struct app *app, const struct arg *arg, char *word, void *field);
int compat_read_number(struct app *app, const struct arg *arg, char *word, void *field);
int compat_read_mac(struct app *app, const struct arg *arg, char *word, void *field);
int compat_read_features(struct app *app, const struct arg *arg, char *word, void *field);

/* compat_show.c, compat_change.c: handlers of the commands */
int compat_mgmtdev_show(struct app *app, const void *params);
int compat_dev_show(struct app *app, const void *params);
int compat_config_show(struct app *app, const void *params);
int compat_vstats_show(struct app *app, const void *params);
int compat_dev_add(struct app *app, const void *params);
int compat_dev_set(struct app *app, const void *params);
int compat_dev_del(struct app *app, const void *params);

/* What the last call of the library failed with, or warned of, on stderr. */
int compat_result(struct app *app, int err);

/* Words after "vstats show": the stock tool wants 1 or 3. */
bool compat_vstats_count_ok(int words);

extern const char compat_usage_top[], compat_usage_mgmtdev[], compat_usage_dev[];
extern const char compat_usage_config[], compat_usage_vstats[];

#endif
