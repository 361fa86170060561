/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_REPORT_H
#define VDPA_REPORT_H

#include "app.h"

/*
 * Everything that goes to stderr in the default mode is made here: one line of
 * text, or with -j one JSON object. The functions return the exit code that the
 * command is to return, so that `return report_usage(...)` reads well.
 */

#define PRINTF(f, a) __attribute__((format(printf, f, a)))

struct report {
	const char *kind;	/* of those in vdpa.schema.json */
	const char *word;	/* the word at fault, or NULL */
	const char *limit;	/* what it had to be, or NULL */
	const char *hint;	/* what to do, or NULL */
	int err;		/* positive errno, or 0 */
	const char *extack;	/* the kernel's own text, or NULL */
	int exit;
};

/* The command line is wrong: unknown, missing or unexpected words. */
int report_usage(struct app *app, const char *word, const char *fmt, ...) PRINTF(3, 4);

/* A word's value can never be right, whatever the kernel: @limit says why. */
int report_value(struct app *app, const char *what, const char *word, const char *limit);

/* A request that the management device or the device cannot satisfy. */
int report_refused(struct app *app, const char *word, const char *hint, const char *fmt, ...)
	PRINTF(4, 5);

/* The kernel said no: negative errno @err of the last request. */
int report_kernel(struct app *app, int err, const char *fmt, ...) PRINTF(3, 4);

/* The general form behind them all. */
int report(struct app *app, const struct report *r, const char *fmt, ...) PRINTF(3, 4);

/* Things worth knowing on success; @key is "warning" or "note". */
void report_aside(struct app *app, const char *key, const char *fmt, ...) PRINTF(3, 4);

/* "EINVAL" for EINVAL; never NULL. @err is positive. */
const char *errno_name(int err);

#endif
