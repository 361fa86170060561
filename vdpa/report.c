// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "batch.h"
#include "json_text.h"
#include "report.h"
#include "text.h"

const char *errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "unknown";
}

static void put_optional(json_object *o, const char *key, const char *value)
{
	if (value)
		json_put_string(o, key, value);
}

static void report_json(struct app *app, const struct report *r, const char *message)
{
	json_object *doc = json_object_new_object(), *o = json_put_object(doc, "error");

	json_put_string(o, "kind", r->kind);
	json_put_string(o, "message", message);
	json_put_number(o, "exit", r->exit);
	if (app->path[0])
		json_put_string(o, "command", app->path);
	put_optional(o, "word", r->word);
	put_optional(o, "limit", r->limit);
	put_optional(o, "hint", r->hint);
	put_optional(o, "extack", r->extack);
	if (r->err)
		json_put_string(o, "errno", errno_name(r->err));
	put_optional(o, "where", app->where);
	json_print(stderr, doc, app->opt.pretty);
}

/* Who says it, and in a batch of which line. */
static void put_origin(const struct app *app)
{
	fputs("vdpa: ", stderr);
	if (app->where) {
		text_put(stderr, app->where);
		fputs(": ", stderr);
	}
}

static void report_text(struct app *app, const struct report *r, const char *message)
{
	put_origin(app);
	if (app->path[0])
		fprintf(stderr, "%s: ", app->path);
	fputs(message, stderr);
	if (r->hint)
		fprintf(stderr, " (%s)", r->hint);
	fputc('\n', stderr);
}

static int report_v(struct app *app, const struct report *r, const char *fmt, va_list ap)
	PRINTF(3, 0);

static int report_v(struct app *app, const struct report *r, const char *fmt, va_list ap)
{
	_cleanup_text_ char *message = NULL;

	if (vasprintf(&message, fmt, ap) < 0)
		message = NULL;
	batch_clear_progress(app);
	if (app->opt.json)
		report_json(app, r, message ? message : fmt);
	else
		report_text(app, r, message ? message : fmt);
	return r->exit;
}

int report(struct app *app, const struct report *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report_v(app, r, fmt, ap);
	va_end(ap);
	return r->exit;
}

int report_usage(struct app *app, const char *word, const char *fmt, ...)
{
	struct report r = { .kind = "usage", .word = word, .exit = EXIT_USAGE };
	char hint[128];
	va_list ap;

	snprintf(hint, sizeof(hint), "see vdpa %s%s--help, %s(8)", app->path,
		 app->path[0] ? " " : "", app->page ? app->page : "vdpa");
	r.hint = hint;
	va_start(ap, fmt);
	report_v(app, &r, fmt, ap);
	va_end(ap);
	return r.exit;
}

int report_value(struct app *app, const char *what, const char *word, const char *limit)
{
	struct report r = { .kind = "value", .word = word, .limit = limit, .exit = EXIT_USAGE };
	_cleanup_text_ char *shown = text_escaped(word);

	return report(app, &r, "invalid %s \"%s\": must be %s", what, shown, limit);
}

int report_refused(struct app *app, const char *word, const char *hint, const char *fmt, ...)
{
	struct report r = { .kind = "refused", .word = word, .hint = hint, .exit = EXIT_REFUSED };
	va_list ap;

	va_start(ap, fmt);
	report_v(app, &r, fmt, ap);
	va_end(ap);
	return r.exit;
}

/* The part after "cannot do this: ". */
static char *kernel_text(struct app *app, int err)
{
	const char *text = vdpa_error_text(app->vdpa);
	_cleanup_text_ char *shown = text ? text_escaped(text) : NULL;
	const char *why = strerror(-err);
	int attr = vdpa_error_missing_attr(app->vdpa);
	char *out = NULL;
	int rc;

	switch (vdpa_error_source(app->vdpa)) {
	case VDPA_ERROR_SEND:
		rc = asprintf(&out, "the request could not be sent: %s", why);
		break;
	case VDPA_ERROR_RECEIVE:
		rc = asprintf(&out, "no answer was received: %s", why);
		break;
	case VDPA_ERROR_INTERRUPTED:
		rc = asprintf(&out, "the list kept changing while it was read: %s", why);
		break;
	case VDPA_ERROR_KERNEL:
		if (attr >= 0 && vdpa_field_name(attr))
			rc = asprintf(&out, "%s says: %s%s%s (missing: %s)",
				      app_peer(app), shown ? shown : "", shown ? ": " : "", why,
				      vdpa_field_name(attr));
		else
			rc = asprintf(&out, "%s says: %s%s%s", app_peer(app),
				      shown ? shown : "", shown ? ": " : "", why);
		break;
	default:
		rc = asprintf(&out, "%s%s%s", shown ? shown : "", shown ? ": " : "", why);
		break;
	}
	return rc < 0 ? NULL : out;
}

int report_kernel(struct app *app, int err, const char *fmt, ...)
{
	struct report r = { .kind = "failed", .err = -err, .exit = EXIT_REFUSED };
	_cleanup_text_ char *what = NULL, *why = kernel_text(app, err);
	va_list ap;

	if (vdpa_error_source(app->vdpa) == VDPA_ERROR_KERNEL) {
		r.kind = "kernel";
		r.extack = vdpa_error_text(app->vdpa);
		if (err == -EPERM)
			r.hint = app->opt.agent ?
				 "only the user who runs the agent, and root, may do this" :
				 "this needs the capability CAP_NET_ADMIN: try it as root";
	}
	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) < 0)
		what = NULL;
	va_end(ap);
	return report(app, &r, "%s: %s", what ? what : "failed", why ? why : strerror(-err));
}

void report_aside(struct app *app, const char *key, const char *fmt, ...)
{
	_cleanup_text_ char *message = NULL;
	json_object *doc, *o;
	va_list ap;

	if (app->opt.quiet && !strcmp(key, "note"))
		return;
	va_start(ap, fmt);
	if (vasprintf(&message, fmt, ap) < 0)
		message = NULL;
	va_end(ap);
	if (!message)
		return;
	batch_clear_progress(app);
	if (!app->opt.json) {
		put_origin(app);
		fprintf(stderr, "%s: %s\n", key, message);
		return;
	}
	doc = json_object_new_object();
	o = json_put_object(doc, key);
	json_put_string(o, "message", message);
	put_optional(o, "where", app->where);
	json_print(stderr, doc, app->opt.pretty);
}
