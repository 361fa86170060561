// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copy what is between quotes; @s is behind the first one. */
static const char *take_quoted(const char *s, char quote, char **to, enum words_end *end)
{
	while (*s && *s != quote) {
		if (quote == '"' && *s == '\\' && (s[1] == '"' || s[1] == '\\'))
			s++;
		*(*to)++ = *s++;
	}
	if (!*s)
		*end = WORDS_QUOTE;
	return *s ? s + 1 : s;
}

/* One word, without its quotes. */
static const char *take_word(const char *s, char **to, enum words_end *end)
{
	while (*s && !is_blank(*s)) {
		if (*s == '\'' || *s == '"') {
			s = take_quoted(s + 1, *s, to, end);
		} else if (*s == '\\' && s[1]) {
			*(*to)++ = s[1];
			s += 2;
		} else if (*s == '\\') {
			*end = WORDS_CONTINUE;
			s++;
		} else {
			*(*to)++ = *s++;
		}
	}
	*(*to)++ = '\0';
	return s;
}

int words_split(const char *line, struct words *out)
{
	size_t len = strlen(line);
	const char *s = line;
	char *to;

	*out = (struct words){ 0 };
	/* A word takes two characters of the line, the last one fewer; one more, and NULL. */
	out->text = malloc(len + 2);
	out->word = calloc(len / 2 + 3, sizeof(*out->word));
	if (!out->text || !out->word) {
		words_free(out);
		return -ENOMEM;
	}
	to = out->text;
	for (;;) {
		while (is_blank(*s))
			s++;
		if (!*s || *s == '#')
			break;
		if (!strcmp(s, "\\")) {
			out->end = WORDS_CONTINUE;
			break;
		}
		out->word[out->count++] = to;
		s = take_word(s, &to, &out->end);
		out->open = !*s;
	}
	if (s > line && is_blank(s[-1]))
		out->open = false;
	return 0;
}

void words_free(struct words *w)
{
	free(w->text);
	free(w->word);
	*w = (struct words){ 0 };
}
