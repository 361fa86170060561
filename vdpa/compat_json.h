/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_COMPAT_JSON_H
#define VDPA_COMPAT_JSON_H

/*
 * A writer for the stock tool's JSON layout: compact without any blank, pretty
 * with four blanks per depth and arrays on one line. It writes as it goes and
 * lets keys repeat, which no tree of objects would.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct cjson {
	FILE *out;
	bool pretty;
	bool first;	/* nothing was written yet in the innermost object or array */
	int depth;
};

void cjson_object_open(struct cjson *j, const char *key);
void cjson_object_close(struct cjson *j);
void cjson_array_open(struct cjson *j, const char *key);
void cjson_array_close(struct cjson *j);

/* With @key NULL: an item of the open array. */
void cjson_string(struct cjson *j, const char *key, const char *value);
void cjson_number(struct cjson *j, const char *key, uint64_t value);
void cjson_bool(struct cjson *j, const char *key, bool value);

#endif
