// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A walk over JSON text. It trusts that the text is well-formed, but not with its
 * life: it never reads past the end and always comes to one.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "places.h"

/* deeper than any key that has a meaning */
#define DEPTH_MAX	6

struct walk {
	struct places *places;
	const char *at;
	const char *end;
	unsigned int line;
	unsigned int depth;
	char path[PLACE_PATH_MAX];
	int err;
};

static void walk_value(struct walk *w);

static void skip_blanks(struct walk *w)
{
	for (; w->at < w->end && isspace((unsigned char)*w->at); w->at++)
		w->line += *w->at == '\n';
}

static bool take(struct walk *w, char c)
{
	skip_blanks(w);
	if (w->at == w->end || *w->at != c)
		return false;
	w->at++;
	return true;
}

/* The raw text between quotes. */
static size_t take_string(struct walk *w, const char **string)
{
	*string = w->at;
	if (!take(w, '"'))
		return 0;
	*string = w->at;
	while (w->at < w->end && *w->at != '"') {
		if (*w->at == '\\' && w->at + 1 < w->end)
			w->at++;
		w->at++;
	}
	if (w->at > w->end)
		w->at = w->end;
	if (w->at == w->end)
		return w->end - *string;
	return w->at++ - *string;
}

static void note_wrong(struct walk *w, const char *text)
{
	struct places *p = w->places;

	if (p->wrong)
		return;
	p->wrong = text;
	p->wrong_line = w->line;
	memcpy(p->wrong_path, w->path, sizeof(w->path));
}

static bool is_known(const struct places *p, const char *path)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (!strcmp(p->at[i].path, path))
			return true;
	return false;
}

static void note_place(struct walk *w)
{
	struct places *p = w->places;
	struct place *more;
	bool again;

	if (w->err || p->count == PLACES_MAX)
		return;
	again = is_known(p, w->path);
	more = reallocarray(p->at, p->count + 1, sizeof(*more));
	if (more)
		p->at = more;
	if (!more || !(more[p->count].path = strdup(w->path))) {
		w->err = -ENOMEM;
		return;
	}
	more[p->count++].line = w->line;
	if (again)
		note_wrong(w, "is there twice");
	if (p->count == PLACES_MAX)
		note_wrong(w, "too many keys");
}

/* Note a key or element, and what is below it. */
static void walk_child(struct walk *w, size_t before)
{
	note_place(w);
	walk_value(w);
	w->path[before] = '\0';
}

static void walk_object(struct walk *w)
{
	size_t before = strlen(w->path), len;
	const char *key;

	while (w->at < w->end && !take(w, '}')) {
		const char *start = w->at;

		skip_blanks(w);
		if (w->at < w->end && *w->at == '\'')
			note_wrong(w, "a key must be in double quotes");
		len = take_string(w, &key);
		snprintf(w->path + before, sizeof(w->path) - before, "%s%.*s", before ? "." : "",
			 (int)(len > 64 ? 64 : len), key);
		if (memchr(key, '\\', len))
			note_wrong(w, "a key must be written without \\");
		take(w, ':');
		walk_child(w, before);
		take(w, ',');
		if (w->at == start)
			w->at = w->end;
	}
}

static void walk_array(struct walk *w)
{
	size_t before = strlen(w->path), i;

	for (i = 0; w->at < w->end && !take(w, ']'); i++) {
		const char *start = w->at;

		skip_blanks(w);
		snprintf(w->path + before, sizeof(w->path) - before, "[%zu]", i);
		walk_child(w, before);
		take(w, ',');
		if (w->at == start)
			w->at = w->end;
	}
}

static void walk_value(struct walk *w)
{
	const char *string;

	skip_blanks(w);
	if (w->at == w->end || w->err)
		return;
	if (*w->at == '"') {
		take_string(w, &string);
	} else if (*w->at == '\'') {
		note_wrong(w, "a string must be in double quotes");
		w->at = w->end;
	} else if (w->depth == DEPTH_MAX) {
		/* whatever this is, it will be refused where it begins */
		w->at = w->end;
	} else if (*w->at == '{' || *w->at == '[') {
		w->depth++;
		if (*w->at++ == '{')
			walk_object(w);
		else
			walk_array(w);
		w->depth--;
	} else {
		while (w->at < w->end && !strchr(",]} \t\r\n", *w->at))
			w->at++;
	}
}

int places_find(struct places *places, const char *text, size_t len)
{
	struct walk w = { .places = places, .at = text, .end = text + len, .line = 1 };

	memset(places, 0, sizeof(*places));
	walk_value(&w);
	if (w.err)
		places_free(places);
	return w.err;
}

void places_free(struct places *places)
{
	while (places->count)
		free(places->at[--places->count].path);
	free(places->at);
	memset(places, 0, sizeof(*places));
}

unsigned int places_line(const struct places *places, const char *path)
{
	size_t i;

	for (i = 0; i < places->count; i++)
		if (!strcmp(places->at[i].path, path))
			return places->at[i].line;
	return 1;
}
