/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_OPTIONS_H
#define VDPA_OPTIONS_H

#include <stdbool.h>

struct app;
struct options;

/* One option of the default mode; help and completion read the same table. */
struct option_def {
	char letter;		/* 0: none */
	const char *name;	/* long, without the dashes */
	const char *value;	/* what it takes, such as WHEN; NULL: nothing */
	const char *help;
	/* 0; -EEXIST: can be given only once; else: refused, because the word or value ... */
	int (*set)(struct options *opt, const char *value);
	const char *bad;
	const char *const *values;	/* for completion, ends with NULL */
	bool optional;		/* the value only comes as --name=VALUE, or not at all */
};

extern const struct option_def option_table[];

/*
 * Take the options out of the words, which may be anywhere before a "--". What
 * is wrong is reported at the end, so that -j holds for the report wherever it
 * stands. Returns an exit_code.
 */
int options_parse(struct app *app, int *argc, char **argv);

#endif
