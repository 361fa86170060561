/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_JSON_TEXT_H
#define VDPA_JSON_TEXT_H

/* Objects of json-c with keys and strings that are valid UTF-8 whatever came in. */

#include <stdint.h>
#include <stdio.h>

#include <json-c/json.h>

struct app;

/* Each adds to the object @o (or array, for json_push_*) and takes no ownership of text. */
void json_put(json_object *o, const char *key, json_object *value);
void json_put_string(json_object *o, const char *key, const char *value);
void json_put_number(json_object *o, const char *key, uint64_t value);
void json_put_bool(json_object *o, const char *key, int value);
void json_push_string(json_object *array, const char *value);
void json_push_number(json_object *array, uint64_t value);

/* A new object or array that has become a part of @o. */
json_object *json_put_object(json_object *o, const char *key);
json_object *json_put_array(json_object *o, const char *key);

/* Print @doc as a line, or indented with -p, and free it. */
void json_print(FILE *out, json_object *doc, int pretty);

#endif
