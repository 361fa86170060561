// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>

#include "json_text.h"
#include "text.h"

void json_put(json_object *o, const char *key, json_object *value)
{
	_cleanup_text_ char *clean = text_as_utf8(key);

	json_object_object_add(o, clean ? clean : "", value);
}

void json_put_string(json_object *o, const char *key, const char *value)
{
	_cleanup_text_ char *clean = text_as_utf8(value);

	json_put(o, key, json_object_new_string(clean ? clean : ""));
}

void json_put_number(json_object *o, const char *key, uint64_t value)
{
	json_put(o, key, json_object_new_uint64(value));
}

void json_put_bool(json_object *o, const char *key, int value)
{
	json_put(o, key, json_object_new_boolean(value));
}

void json_push_string(json_object *array, const char *value)
{
	_cleanup_text_ char *clean = text_as_utf8(value);

	json_object_array_add(array, json_object_new_string(clean ? clean : ""));
}

void json_push_number(json_object *array, uint64_t value)
{
	json_object_array_add(array, json_object_new_uint64(value));
}

json_object *json_put_object(json_object *o, const char *key)
{
	json_object *value = json_object_new_object();

	json_put(o, key, value);
	return value;
}

json_object *json_put_array(json_object *o, const char *key)
{
	json_object *value = json_object_new_array();

	json_put(o, key, value);
	return value;
}

/* The library escapes C0 only; DEL and C1 can drive a terminal, too. */
static void put_escaped(FILE *out, const char *s)
{
	const unsigned char *b;

	for (b = (const unsigned char *)s; *b; b++) {
		if (*b == 0x7f)
			fputs("\\u007f", out);
		else if (*b == 0xc2 && b[1] >= 0x80 && b[1] < 0xa0)
			fprintf(out, "\\u%04x", *++b);
		else
			fputc(*b, out);
	}
}

void json_print(FILE *out, json_object *doc, int pretty)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	if (pretty)
		flags |= JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED;
	put_escaped(out, json_object_to_json_string_ext(doc, flags));
	fputc('\n', out);
	json_object_put(doc);
}
