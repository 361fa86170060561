/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_BATCH_H
#define VDPA_BATCH_H

/*
 * Command lines from a file: one a line, as words.h says; one that ends with a
 * backslash goes on in the next line.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct app;
struct words;

struct lines {
	FILE *in;
	const char *name;	/* of the file, for messages */
	unsigned long number;	/* lines read */
	char *line;		/* the last one, and its room */
	size_t size;
	char *command;		/* with the lines it goes on in, and its room */
	size_t room;
	char *where;		/* "FILE:LINE" of its beginning; app->where points here */
};

/*
 * The next command line that has words in it. Returns 1; 0 at the end; or, with
 * the report made, -EXIT_USAGE: this line is wrong, or -EXIT_REFUSED: there is no
 * reading on.
 */
int lines_next(struct app *app, struct lines *lines, struct words *words);

/* A line that cannot be split into words: the report, and its JSON document. */
int lines_wrong(struct app *app, const char *why);
void lines_free(struct app *app, struct lines *lines);

/*
 * Run the command lines of @file ("-": stdin) until one fails; with @force, all.
 * Returns an exit_code: EXIT_REFUSED if any failed.
 */
int batch_run(struct app *app, const char *file, bool force);

/*
 * For a handler of SIGINT: the batch that runs ends before its next command. Where
 * nobody calls it, SIGINT ends the program.
 */
void batch_interrupt(void);

/* To be called before anything else is written to the terminal. */
void batch_clear_progress(struct app *app);

#endif
