/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_WORDS_H
#define VDPA_WORDS_H

/*
 * A line of a batch file or of the shell, as words: blanks separate them, '...'
 * keeps everything, "..." everything but \" and \\, a backslash outside of quotes
 * keeps the next character, # where a word could begin starts a comment.
 */

#include <stdbool.h>
#include <stddef.h>

struct words {
	char **word;		/* followed by a NULL; point into text */
	int count;
	char *text;		/* owned: the words, each ended by a NUL */
	enum words_end {
		WORDS_COMPLETE,
		WORDS_CONTINUE,	/* ends with a backslash: the next line belongs to it */
		WORDS_QUOTE,	/* a quote is not closed */
	} end;
	bool open;		/* the end of the line is within a word */
};

/* Returns 0, or -ENOMEM with nothing to free. */
int words_split(const char *line, struct words *out);

void words_free(struct words *w);

#endif
