// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

size_t utf8_length(const char *s)
{
	const unsigned char *b = (const unsigned char *)s;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len, i;
	uint32_t c;

	if (b[0] < 0x80)
		return b[0] ? 1 : 0;
	if (b[0] >= 0xf0)
		len = 4, c = b[0] & 0x07;
	else if (b[0] >= 0xe0)
		len = 3, c = b[0] & 0x0f;
	else
		len = 2, c = b[0] & 0x1f;
	if (b[0] < 0xc2 || b[0] > 0xf4)
		return 0;
	for (i = 1; i < len; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return len;
}

/* C0, DEL and C1 (U+0080 to U+009F) can drive a terminal. */
static bool is_control(const char *s, size_t len)
{
	const unsigned char *b = (const unsigned char *)s;

	if (len == 1)
		return b[0] < 0x20 || b[0] == 0x7f;
	return len == 2 && b[0] == 0xc2 && b[1] < 0xa0;
}

void text_put(FILE *out, const char *s)
{
	while (*s) {
		size_t len = utf8_length(s);

		if (len && !is_control(s, len)) {
			fwrite(s, 1, len, out);
			s += len;
		} else if (*s == '\n') {
			fputs("\\n", out);
			s++;
		} else if (*s == '\t') {
			fputs("\\t", out);
			s++;
		} else {
			fprintf(out, "\\x%02x", (unsigned char)*s++);
		}
	}
}

char *text_escaped(const char *s)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	text_put(f, s);
	fclose(f);
	return text;
}

char *text_as_utf8(const char *s)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	while (*s) {
		size_t len = utf8_length(s);

		if (len)
			fwrite(s, 1, len, f);
		else
			fputs("\xef\xbf\xbd", f);
		s += len ? len : 1;
	}
	fclose(f);
	return text;
}

bool text_begins(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

void text_list_add(struct text_list *list, const char *item)
{
	if (!list->stream)
		list->stream = open_memstream(&list->text, &list->len);
	else
		fputs(", ", list->stream);
	if (list->stream)
		text_put(list->stream, item);
}

char *text_list_take(struct text_list *list)
{
	if (!list->stream)
		return NULL;
	fclose(list->stream);
	list->stream = NULL;
	return list->text;
}
