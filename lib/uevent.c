// SPDX-License-Identifier: LGPL-2.1-or-later
/* Uevents of the kernel: a header line, then KEY=value strings. */
#include "internal.h"

/* Value of @line if it is @key=value, else NULL. */
static const char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	return !strncmp(line, key, len) && line[len] == '=' ? line + len + 1 :
							      NULL;
}

static enum vdpa_event_type type_of(const char *action)
{
	static const struct {
		const char *action;
		enum vdpa_event_type type;
	} types[] = {
		{ "add", VDPA_EVENT_ADD },
		{ "remove", VDPA_EVENT_DEL },
		{ "change", VDPA_EVENT_CHANGE },
		{ "bind", VDPA_EVENT_BIND },
		{ "unbind", VDPA_EVENT_UNBIND },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (!strcmp(types[i].action, action))
			return types[i].type;
	return 0;
}

/**
 * vdpa_event_from_uevent() - read a uevent
 * @buf: message
 * @len: its bytes
 * @event: zeroed; receives what happened
 *
 * Return: 1: an event of a vdpa device; 0: of something else, or one that
 *	tells nothing; -ENOENT: the vdpa bus itself has gone; -EPROTO:
 *	malformed; -ENOMEM.
 */
int vdpa_event_from_uevent(const void *buf, size_t len,
			   struct vdpa_event *event)
{
	const char *action = NULL, *path = NULL, *driver = NULL, *v;
	const char *line = buf;
	const char *end = line + len;
	bool is_vdpa = false;

	if (!len || end[-1] != '\0')
		return -EPROTO;
	for (; line < end; line += strlen(line) + 1) {
		if ((v = value_of(line, "ACTION")))
			action = v;
		else if ((v = value_of(line, "DEVPATH")))
			path = v;
		else if ((v = value_of(line, "DRIVER")))
			driver = v;
		else if ((v = value_of(line, "SUBSYSTEM")))
			is_vdpa = !strcmp(v, "vdpa");
	}
	if (action && path && !strcmp(action, "remove") &&
	    !strcmp(path, "/bus/vdpa"))
		return -ENOENT;
	if (!is_vdpa)
		return 0;
	path = path ? strrchr(path, '/') : NULL;
	if (!action || !path || !path[1])
		return -EPROTO;
	event->type = type_of(action);
	if (!event->type)
		return 0;
	event->name = strdup(path + 1);
	if (!event->name)
		return -ENOMEM;
	if (driver) {
		event->driver = strdup(driver);
		if (!event->driver)
			return -ENOMEM;
	}
	return 1;
}
