// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "suggest.h"
#include "text.h"

/* Longer words are not compared. */
#define LONGEST 255

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* How many characters have to be added, dropped or replaced to get @b from @a. */
static size_t distance(const char *a, const char *b)
{
	size_t i, j, before, row[LONGEST + 1], n = strlen(b);

	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		before = i;
		row[0] = i + 1;
		for (j = 0; j < n; j++) {
			size_t replaced = before + (a[i] != b[j]);

			before = row[j + 1];
			row[j + 1] = least(before + 1, row[j] + 1, replaced);
		}
	}
	return row[n];
}

void suggest_offer(struct suggest *s, const char *name)
{
	size_t len = strlen(s->word), limit = len / 3 > 1 ? len / 3 : 1, d, i;

	if (!*name || len > LONGEST || strlen(name) > LONGEST)
		return;
	d = distance(s->word, name);
	/* An abbreviation or a longer form is meant, however much is missing. */
	if (d > limit && !(len && text_begins(name, s->word)) && !text_begins(s->word, name))
		return;
	for (i = s->count; i > 0 && s->best[i - 1].distance > d; i--)
		if (i < SUGGEST_MOST)
			s->best[i] = s->best[i - 1];
	if (i == SUGGEST_MOST)
		return;
	s->best[i].name = name;
	s->best[i].distance = d;
	if (s->count < SUGGEST_MOST)
		s->count++;
}

char *suggest_text(const struct suggest *s)
{
	struct text_list list = { 0 };
	char *text = NULL;
	size_t i;

	for (i = 0; i < s->count; i++)
		text_list_add(&list, s->best[i].name);
	if (s->count) {
		_cleanup_text_ char *names = text_list_take(&list);

		if (!names || asprintf(&text, "did you mean %s?", names) < 0)
			return NULL;
	}
	return text;
}
