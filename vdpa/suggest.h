/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_SUGGEST_H
#define VDPA_SUGGEST_H

/*
 * "Did you mean": the few names that are closest to a word that names nothing.
 * Zeroed, then offered one name after the other, which must stay valid.
 */

#include <stddef.h>

#define SUGGEST_MOST 3

struct suggest {
	const char *word;
	struct {
		const char *name;
		size_t distance;
	} best[SUGGEST_MOST];
	size_t count;
};

void suggest_offer(struct suggest *s, const char *name);

/* "did you mean a, b?", to be freed; NULL if no name was close. */
char *suggest_text(const struct suggest *s);

#endif
