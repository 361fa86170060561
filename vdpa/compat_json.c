// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>

#include "compat_json.h"

static void newline(const struct cjson *j)
{
	int i;

	if (!j->pretty)
		return;
	fputc('\n', j->out);
	for (i = 0; i < j->depth; i++)
		fputs("    ", j->out);
}

static void put_string(FILE *out, const char *s)
{
	static const char special[] = "\t\n\r\f\b\\\"", letter[] = "tnrfb\\\"";
	int i;

	fputc('"', out);
	for (; *s; s++) {
		for (i = 0; special[i] && special[i] != *s; i++)
			;
		if (special[i])
			fprintf(out, "\\%c", letter[i]);
		else if ((unsigned char)*s < 0x20 || *s == 0x7f)
			fprintf(out, "\\u%04x", (unsigned char)*s);
		else
			fputc(*s, out);
	}
	fputc('"', out);
}

/* What goes before a value: a comma, and in an object line break and key. */
static void begin(struct cjson *j, const char *key)
{
	if (!j->first)
		fputc(',', j->out);
	j->first = false;
	if (!key)
		return;
	newline(j);
	put_string(j->out, key);
	fputs(j->pretty ? ": " : ":", j->out);
}

void cjson_object_open(struct cjson *j, const char *key)
{
	if (key)
		begin(j, key);
	fputc('{', j->out);
	j->depth++;
	j->first = true;
}

void cjson_object_close(struct cjson *j)
{
	j->depth--;
	if (!j->first)
		newline(j);
	fputc('}', j->out);
	j->first = false;
}

void cjson_array_open(struct cjson *j, const char *key)
{
	begin(j, key);
	fputs(j->pretty ? "[ " : "[", j->out);
	j->first = true;
}

void cjson_array_close(struct cjson *j)
{
	fputs(!j->pretty ? "]" : j->first ? "]" : " ]", j->out);
	j->first = false;
}

void cjson_string(struct cjson *j, const char *key, const char *value)
{
	begin(j, key);
	put_string(j->out, value);
}

void cjson_number(struct cjson *j, const char *key, uint64_t value)
{
	begin(j, key);
	fprintf(j->out, "%" PRIu64, value);
}

void cjson_bool(struct cjson *j, const char *key, bool value)
{
	begin(j, key);
	fputs(value ? "true" : "false", j->out);
}
