// SPDX-License-Identifier: GPL-2.0-or-later
/* What "vdpa-agent exercise" prints: one line, or a JSON object. */
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>
#include <linux/virtio_ids.h>

#include "agent.h"
#include "exercise_args.h"

static int finish(int rc)
{
	if (fflush(stdout) || ferror(stdout)) {
		complain("the output could not be written");
		return AGENT_FAILED;
	}
	return rc;
}

static void put(json_object *o, const char *key, uint64_t value)
{
	json_object_object_add(o, key, json_object_new_uint64(value));
}

static void print_json(FILE *out, json_object *doc)
{
	fprintf(out, "%s\n", json_object_to_json_string_ext(doc, JSON_C_TO_STRING_PLAIN |
							     JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(doc);
}

static json_object *begin(const struct exercise_args *args, json_object **doc)
{
	json_object *devs = json_object_new_object(), *dev = json_object_new_object();

	*doc = json_object_new_object();
	json_object_object_add(*doc, "exercise", devs);
	json_object_object_add(devs, args->dev, dev);
	return dev;
}

static void show_json(const struct exercise_args *args, const struct exercise_result *r)
{
	bool net = r->class == VIRTIO_ID_NET;
	json_object *doc, *o = begin(args, &doc), *first;

	json_object_object_add(o, "type", json_object_new_string(net ? "network" : "block"));
	put(o, net ? "packets" : "sectors", r->count);
	put(o, "bytes", r->bytes);
	put(o, "queues", r->queues);
	put(o, "requests", r->requests);
	put(o, "nsec", r->nsec);
	put(o, "differing", r->differing);
	if (!net)
		json_object_object_add(o, "read_only", json_object_new_boolean(r->read_only));
	if (r->differing) {
		first = json_object_new_object();
		json_object_object_add(o, "first", first);
		put(first, net ? "packet" : "sector", r->first);
		put(first, "offset", r->offset);
		put(first, "expected", r->want);
		put(first, "found", r->found);
	}
	json_object_object_add(o, "unbound", json_object_new_boolean(args->unbind));
	print_json(stdout, doc);
}

static void show_text(const struct exercise_args *args, const struct exercise_result *r)
{
	bool net = r->class == VIRTIO_ID_NET;

	printf("%s: %" PRIu64 " %s, %" PRIu64 " bytes on %u queue%s in %" PRIu64 ".%03u ms: ",
	       args->dev, r->count, net ? "packets" : "sectors", r->bytes, r->queues,
	       r->queues == 1 ? "" : "s", r->nsec / 1000000,
	       (unsigned int)(r->nsec / 1000 % 1000));
	if (!r->differing)
		printf("%s\n", r->read_only ? "cannot be written, reads the same twice" :
		       "all as sent");
	else
		printf("%" PRIu64 " differ, first %s %" PRIu64 " at byte %" PRIu64
		       ": 0x%02x instead of 0x%02x\n", r->differing, net ? "packet" : "sector",
		       r->first, r->offset, r->found, r->want);
}

int exercise_show(const struct exercise_args *args, const struct exercise_result *r)
{
	if (args->json)
		show_json(args, r);
	else
		show_text(args, r);
	return finish(r->differing ? AGENT_FAILED : AGENT_OK);
}

int exercise_show_unbound(const struct exercise_args *args)
{
	json_object *doc;

	if (args->json) {
		json_object_object_add(begin(args, &doc), "unbound",
				       json_object_new_boolean(true));
		print_json(stdout, doc);
	} else {
		printf("%s: unbound\n", args->dev);
	}
	return finish(AGENT_OK);
}

int exercise_show_error(const struct exercise_args *args, const char *text, int err)
{
	const char *why = text && *text ? text : strerror(err), *name = strerrorname_np(err);
	json_object *doc, *o;

	if (!args->json) {
		complain("exercise: %s: %s", args->dev, why);
		return AGENT_FAILED;
	}
	doc = json_object_new_object();
	o = json_object_new_object();
	json_object_object_add(doc, "error", o);
	json_object_object_add(o, "message", json_object_new_string(why));
	json_object_object_add(o, "exit", json_object_new_int(AGENT_FAILED));
	json_object_object_add(o, "command", json_object_new_string("exercise"));
	json_object_object_add(o, "word", json_object_new_string(args->dev));
	json_object_object_add(o, "errno", json_object_new_string(name ? name : "unknown"));
	print_json(stderr, doc);
	return AGENT_FAILED;
}
