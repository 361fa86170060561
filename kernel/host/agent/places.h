/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where in a JSON text its keys are, which json-c does not tell; and keys given twice. */
#ifndef VDPA_AGENT_PLACES_H
#define VDPA_AGENT_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#define PLACE_PATH_MAX	256
#define PLACES_MAX	4096

/**
 * struct places - keys and elements of a JSON text
 * @at: in order, each with its path such as "mgmtdevs[0].name"
 * @count: how many
 * @wrong: text about the first thing that is not right, or NULL
 * @wrong_path: the key or element it is about
 * @wrong_line: where that is
 */
struct places {
	struct place {
		char *path;
		unsigned int line;
	} *at;
	size_t count;
	const char *wrong;
	char wrong_path[PLACE_PATH_MAX];
	unsigned int wrong_line;
};

/* @text has been read by json-c without an error. Returns 0, or -ENOMEM. */
int places_find(struct places *places, const char *text, size_t len);
void places_free(struct places *places);
/* Line of a key or element, 1 if it is not known. */
unsigned int places_line(const struct places *places, const char *path);

#endif /* VDPA_AGENT_PLACES_H */
