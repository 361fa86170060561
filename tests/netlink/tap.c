/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tap.h"

static unsigned int passed, failed, skipped;

__attribute__((format(printf, 3, 0)))
static void line(const char *word, const char *id, const char *fmt, va_list ap)
{
	printf("%s - %s", word, id);
	if (fmt) {
		printf(": ");
		vprintf(fmt, ap);
	}
	putchar('\n');
	fflush(stdout);
}

bool tap_ok(bool pass, const char *id, const char *why_fmt, ...)
{
	va_list ap;

	va_start(ap, why_fmt);
	line(pass ? "ok" : "not ok", id, pass ? NULL : why_fmt, ap);
	va_end(ap);
	if (pass)
		passed++;
	else
		failed++;
	return pass;
}

void tap_skip(const char *id, const char *why_fmt, ...)
{
	va_list ap;

	va_start(ap, why_fmt);
	line("skip", id, why_fmt, ap);
	va_end(ap);
	skipped++;
}

void tap_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("# ");
	vprintf(fmt, ap);
	putchar('\n');
	fflush(stdout);
	va_end(ap);
}

void tap_die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fprintf(stderr, "error: ");
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(2);
}

int tap_end(void)
{
	printf("%u passed, %u failed", passed, failed);
	if (skipped)
		printf(", %u skipped", skipped);
	putchar('\n');
	if (fflush(stdout))
		return 2;
	return failed || !passed;
}
