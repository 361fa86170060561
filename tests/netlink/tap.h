/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results of checks: one line each on stdout, the sum as the last line. */
#ifndef NETLINK_TAP_H
#define NETLINK_TAP_H

#include <stdbool.h>

/* Prints "ok - ID" or "not ok - ID: WHY", counts it, returns @pass. */
bool tap_ok(bool pass, const char *id, const char *why_fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints "skip - ID: WHY" and counts it. */
void tap_skip(const char *id, const char *why_fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Prints "# ..." on stdout: something to know, not a result. */
void tap_note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Ends the program (status 2): a check cannot even be started. */
void tap_die(const char *fmt, ...)
	__attribute__((noreturn, format(printf, 1, 2)));

/* Prints "N passed, N failed[, N skipped]". Returns the exit status. */
int tap_end(void);

#endif
