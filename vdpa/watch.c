// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "json_text.h"
#include "render_json.h"
#include "text.h"
#include "watch.h"

/* A device as it was last seen; objects are NULL as long as they are not known. */
struct seen {
	char *name;
	char *mgmtdev;		/* its handle */
	json_object *dev;	/* as in "dev show" */
	json_object *config;	/* as in "dev config show" */
	char *driver;		/* NULL: none */
	/* while all are read again: */
	bool there, is_new;
	json_object *changes;	/* keys that differ */
};

/* ---- the list */

static void seen_free(struct seen *s)
{
	free(s->name);
	free(s->mgmtdev);
	free(s->driver);
	json_object_put(s->dev);
	json_object_put(s->config);
	json_object_put(s->changes);
	free(s);
}

/* Where @name is, or would be. */
static size_t position(const struct watch *w, const char *name)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(w->seen[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct seen *find(const struct watch *w, const char *name)
{
	size_t at = position(w, name);

	return at < w->count && !strcmp(w->seen[at]->name, name) ? w->seen[at] : NULL;
}

/* The device of that name, a new one unless it is known. NULL: out of memory. */
static struct seen *enter(struct watch *w, const char *name)
{
	size_t at = position(w, name);
	struct seen *s = find(w, name), **more;

	if (s)
		return s;
	more = reallocarray(w->seen, w->count + 1, sizeof(*more));
	if (!more)
		return NULL;
	w->seen = more;
	s = calloc(1, sizeof(*s));
	if (s)
		s->name = strdup(name);
	if (!s || !s->name) {
		free(s);
		return NULL;
	}
	memmove(more + at + 1, more + at, (w->count - at) * sizeof(*more));
	more[at] = s;
	w->count++;
	return s;
}

static void leave(struct watch *w, struct seen *s)
{
	size_t at = position(w, s->name);

	memmove(w->seen + at, w->seen + at + 1, (w->count - at - 1) * sizeof(*w->seen));
	w->count--;
	seen_free(s);
}

void watch_end(struct watch *w)
{
	while (w->count)
		seen_free(w->seen[--w->count]);
	free(w->seen);
}

/* ---- what is known of one */

static void set_dev(struct seen *s, const struct vdpa_dev *dev)
{
	json_object_put(s->dev);
	s->dev = json_object_new_object();
	json_put_dev(s->dev, dev);
	free(s->mgmtdev);
	s->mgmtdev = strdup(vdpa_dev_mgmtdev_handle(dev));
}

/* Add the keys in which @to differs from @from. */
static void add_differences(json_object *keys, json_object *from, json_object *to)
{
	json_object *other;

	json_object_object_foreach(to, key, value) {
		if (!json_object_object_get_ex(from, key, &other) ||
		    !json_object_equal(value, other))
			json_push_string(keys, key);
	}
	if (!from)
		return;
	json_object_object_foreach(from, gone, unused) {
		if (!json_object_object_get_ex(to, gone, NULL))
			json_push_string(keys, gone);
	}
}

/* Take @config in; what differs from the one before is added to @keys. */
static void set_config(struct seen *s, const struct vdpa_config *config, json_object *keys)
{
	json_object *now = json_object_new_object();

	json_put_config(now, config);
	if (keys)
		add_differences(keys, s->config, now);
	json_object_put(s->config);
	s->config = now;
}

static void set_driver(struct watch *w, struct seen *s, json_object *keys)
{
	struct vdpa_facts *facts = NULL;
	const char *driver;

	if (vdpa_facts_get(w->app->vdpa, s->name, &facts))
		return;
	driver = vdpa_facts_driver(facts);
	if (keys && (!driver != !s->driver || (driver && strcmp(driver, s->driver))))
		json_push_string(keys, "driver");
	free(s->driver);
	s->driver = driver ? strdup(driver) : NULL;
	vdpa_facts_free(facts);
}

/*
 * What the kernel refuses to tell of one device is not known, and no reason to give the
 * others up: it may go at any time, have no configuration, or on a stock kernel come
 * from a driver without a management device. The family itself may go, too, though.
 */
static int unless_refused(const struct watch *w, int err)
{
	return err != -ENOENT && vdpa_error_source(w->app->vdpa) == VDPA_ERROR_KERNEL ? 0 : err;
}

static int read_config(struct watch *w, struct seen *s, json_object *keys)
{
	struct vdpa_config *config = NULL;
	int err = vdpa_config_get(w->app->vdpa, s->name, &config);

	if (!err)
		set_config(s, config, keys);
	vdpa_config_free(config);
	return unless_refused(w, err);
}

/* ---- output */

/* Whoever reads may be slow, or stopped; whoever wants us to end shall not wait for that. */
static bool can_print(const struct watch *w)
{
	struct pollfd fds[] = {
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO, .events = POLLOUT },
	};

	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		;
	return !fds[0].revents;
}

static void put_value(FILE *out, json_object *value)
{
	size_t i;

	if (!value)
		fputs("none", out);
	else if (!json_object_is_type(value, json_type_array))
		text_put(out, json_object_get_string(value));
	else if (!json_object_array_length(value))
		fputs("none", out);
	for (i = 0; value && json_object_is_type(value, json_type_array) &&
	     i < json_object_array_length(value); i++)
		fprintf(out, "%s%s", i ? "," : "",
		       json_object_get_string(json_object_array_get_idx(value, i)));
}

static void put_word(FILE *out, const char *key, json_object *value)
{
	fprintf(out, " %s ", key);
	put_value(out, value);
}

/* All of an object, which may be NULL. */
static void put_words(FILE *out, json_object *o)
{
	if (!o)
		return;
	json_object_object_foreach(o, key, value)
		put_word(out, key, value);
}

static void put_driver(FILE *out, const struct seen *s)
{
	fputs(" driver ", out);
	text_put(out, s->driver ? s->driver : "none");
}

/* The words that changed; all of them if no difference is seen. */
static void put_changes(FILE *out, const struct seen *s, json_object *keys)
{
	size_t i, n = json_object_array_length(keys);

	for (i = 0; i < n; i++) {
		const char *key = json_object_get_string(json_object_array_get_idx(keys, i));

		if (!strcmp(key, "driver"))
			put_driver(out, s);
		else
			put_word(out, key, json_object_object_get(s->config, key));
	}
	if (n)
		return;
	put_driver(out, s);
	put_words(out, s->config);
}

static void print_text(FILE *out, const char *event, const struct seen *s, json_object *keys)
{
	fprintf(out, "%s ", event);
	text_put(out, s->name);
	if (keys) {
		fputc(':', out);
		put_changes(out, s, keys);
	} else if (s->dev && !strcmp(event, "added")) {
		fputc(':', out);
		put_words(out, s->dev);
	}
	fputc('\n', out);
}

static void print_json(FILE *out, bool pretty, const char *event, const struct seen *s,
		       json_object *keys)
{
	json_object *doc = json_object_new_object();

	json_put_string(doc, "event", event);
	if (s)
		json_put_string(doc, "name", s->name);
	if (s && s->dev)
		json_put(doc, "dev", json_object_get(s->dev));
	if (s && s->config && strcmp(event, "removed"))
		json_put(doc, "config", json_object_get(s->config));
	if (s && s->driver && strcmp(event, "removed"))
		json_put_string(doc, "driver", s->driver);
	if (keys)
		json_put(doc, "changes", json_object_get(keys));
	json_print(out, doc, pretty);
}

/* As much as there is room for at a time, if poll says that there is any. */
static void put_out(struct watch *w, const char *text, size_t len)
{
	ssize_t n;

	while (len && !w->output_err && can_print(w)) {
		n = write(STDOUT_FILENO, text, len < PIPE_BUF ? len : PIPE_BUF);
		if (n < 0 && errno != EINTR && errno != EAGAIN) {
			w->output_err = errno;
		} else if (n > 0) {
			text += n;
			len -= n;
		}
	}
}

/* @keys: what changed; NULL unless that is the event. @s: NULL if it is of no device. */
static void print_event(struct watch *w, const char *event, const struct seen *s,
			json_object *keys)
{
	_cleanup_text_ char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out) {
		w->output_err = errno;
		return;
	}
	if (w->app->opt.json)
		print_json(out, w->app->opt.pretty, event, s, keys);
	else if (s)
		print_text(out, event, s, keys);
	else
		fputs("lost events: what they changed follows\n", out);
	if (fclose(out))
		w->output_err = ENOMEM;
	else
		put_out(w, text, len);
}

static void print(struct watch *w, const char *event, const struct seen *s, json_object *keys)
{
	if (w->dev && strcmp(w->dev, s->name))
		return;
	if (w->mgmtdev && (!s->mgmtdev || strcmp(w->mgmtdev, s->mgmtdev)))
		return;
	print_event(w, event, s, keys);
}

/* ---- all of them */

static int read_devs(struct watch *w)
{
	struct vdpa_dev_list *list = NULL;
	int err = vdpa_dev_list_get(w->app->vdpa, &list);
	size_t i;

	for (i = 0; !err && i < vdpa_dev_list_count(list); i++) {
		const struct vdpa_dev *dev = vdpa_dev_list_at(list, i);
		struct seen *s = enter(w, vdpa_dev_name(dev));

		if (!s) {
			err = -ENOMEM;
			break;
		}
		/* one that is made anew meanwhile is listed twice */
		if (!s->there)
			s->is_new = !s->dev;
		s->there = true;
		set_dev(s, dev);
	}
	vdpa_dev_list_free(list);
	return err;
}

static int read_configs(struct watch *w)
{
	struct vdpa_config_list *list = NULL;
	int err = vdpa_config_list_get(w->app->vdpa, &list);
	size_t i;

	for (i = 0; !err && i < vdpa_config_list_count(list); i++) {
		const struct vdpa_config *config = vdpa_config_list_at(list, i);
		struct seen *s = find(w, vdpa_config_name(config));

		if (!s || !s->there)
			continue;
		if (!s->changes)
			s->changes = json_object_new_array();
		set_driver(w, s, s->changes);
		set_config(s, config, s->changes);
	}
	vdpa_config_list_free(list);
	return err;
}

/* Take what was read of a device over. With @announce, print what differs. */
static void settle(struct watch *w, struct seen *s, bool announce)
{
	if (announce && !s->there)
		print(w, "removed", s, NULL);
	else if (announce && s->is_new)
		print(w, "added", s, NULL);
	else if (announce && s->changes && json_object_array_length(s->changes))
		print(w, "changed", s, s->changes);
	json_object_put(s->changes);
	s->changes = NULL;
	if (!s->there)
		leave(w, s);
}

/* A device of which the kernel tells nothing is not in its list either. */
static void keep_unlisted(struct watch *w)
{
	struct vdpa_facts *facts;
	size_t i;

	for (i = 0; i < w->count; i++) {
		if (w->seen[i]->there || w->seen[i]->dev)
			continue;
		w->seen[i]->there = vdpa_facts_get(w->app->vdpa, w->seen[i]->name, &facts) != -ENODEV;
		vdpa_facts_free(facts);
	}
}

static int read_all(struct watch *w, bool announce)
{
	size_t i;
	int err;

	for (i = 0; i < w->count; i++)
		w->seen[i]->there = false;
	err = read_devs(w);
	keep_unlisted(w);
	if (!err)
		err = read_configs(w);
	for (i = w->count; !err && i-- > 0;)
		settle(w, w->seen[i], announce);
	return err;
}

int watch_start(struct watch *w)
{
	return read_all(w, false);
}

/* ---- events */

/* A uevent has the name only: read the rest. */
static int read_dev(struct watch *w, struct seen *s)
{
	struct vdpa_dev *dev = NULL;
	int err = vdpa_dev_get(w->app->vdpa, s->name, &dev);

	if (!err)
		set_dev(s, dev);
	vdpa_dev_free(dev);
	return unless_refused(w, err);
}

static int added(struct watch *w, const struct vdpa_event *event)
{
	struct seen *s = find(w, vdpa_event_name(event));
	int err = 0;

	/* Whatever was known of that name is of another device. */
	if (s)
		leave(w, s);
	s = enter(w, vdpa_event_name(event));
	if (!s)
		return -ENOMEM;
	if (vdpa_event_dev(event))
		set_dev(s, vdpa_event_dev(event));
	else
		err = read_dev(w, s);
	if (!err)
		err = read_config(w, s, NULL);
	print(w, "added", s, NULL);
	return err;
}

static int removed(struct watch *w, const struct vdpa_event *event)
{
	struct seen *s = enter(w, vdpa_event_name(event));

	if (!s)
		return -ENOMEM;
	print(w, "removed", s, NULL);
	leave(w, s);
	return 0;
}

static int changed(struct watch *w, const struct vdpa_event *event)
{
	struct seen *s = enter(w, vdpa_event_name(event));
	json_object *keys = json_object_new_array();
	int err = 0;

	if (!s || !keys) {
		json_object_put(keys);
		return -ENOMEM;
	}
	if (!s->dev)
		err = read_dev(w, s);
	set_driver(w, s, keys);
	if (vdpa_event_config(event))
		set_config(s, vdpa_event_config(event), keys);
	else if (!err)
		err = read_config(w, s, keys);
	print(w, "changed", s, keys);
	json_object_put(keys);
	return err;
}

int watch_event(struct watch *w, const struct vdpa_event *event)
{
	switch (vdpa_event_type(event)) {
	case VDPA_EVENT_ADD:
		return added(w, event);
	case VDPA_EVENT_DEL:
		return removed(w, event);
	case VDPA_EVENT_CHANGE:
	case VDPA_EVENT_BIND:
	case VDPA_EVENT_UNBIND:
		return changed(w, event);
	case VDPA_EVENT_LOST:
		print_event(w, "lost", NULL, NULL);
		return read_all(w, true);
	}
	return 0;
}
