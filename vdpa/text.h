/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_TEXT_H
#define VDPA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* Free a string at the end of its scope. */
static inline void text_freep(char **p)
{
	free(*p);
}
#define _cleanup_text_ __attribute__((cleanup(text_freep)))

/* Bytes of the valid UTF-8 sequence at @s, 0 if there is none. */
size_t utf8_length(const char *s);

/*
 * Strings from the kernel and from the command line may hold anything. In text,
 * control characters and bytes that are no UTF-8 are shown as escapes.
 */
void text_put(FILE *out, const char *s);
char *text_escaped(const char *s);

/* For JSON: bytes that are no UTF-8 become U+FFFD; the writer escapes the rest. */
char *text_as_utf8(const char *s);

bool text_begins(const char *s, const char *prefix);

/* A list such as "a, b, c" that grows. */
struct text_list {
	char *text;
	size_t len;
	FILE *stream;
};

void text_list_add(struct text_list *list, const char *item);
/* The list, to be freed; NULL if nothing was added. */
char *text_list_take(struct text_list *list);

#endif
