// SPDX-License-Identifier: LGPL-2.1-or-later
/* Events: the family's multicast group, or uevents where there is none. */
#include "internal.h"

/**
 * struct vdpa_monitor - a subscription
 * @ctx: for errors, the debug hook and the family's number
 * @ops: how its own connection works
 * @handle: that connection
 * @source: netlink or uevents
 * @next: message of @buf that comes next
 * @left: bytes from there on
 */
struct vdpa_monitor {
	struct vdpa_ctx *ctx;
	const struct vdpa_transport_ops *ops;
	void *handle;
	enum vdpa_monitor_source source;
	const struct nlmsghdr *next;
	int left;
	uint64_t buf[RX_SIZE / sizeof(uint64_t)];
};

/* ----------------------------------------------------------------- monitors */

static int connect_netlink(struct vdpa_ctx *ctx, struct vdpa_monitor *monitor)
{
	int err;

	if (!ctx->handle)
		return vdpa_fail_argument(ctx, -ENOTCONN, -1,
					  "the context is not open");
	if (!ctx->monitor_group)
		return vdpa_fail_argument(ctx, -ENOENT, -1,
					  "the family sends no events");
	monitor->ops = ctx->transport;
	err = monitor->ops->open(ctx->transport_arg, &monitor->handle);
	if (!err)
		err = monitor->ops->join(ctx, monitor->handle,
					 ctx->monitor_group);
	if (err)
		return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, err, -1,
				 "cannot subscribe to the family's events");
	/*
	 * A family that goes takes its groups with it, without a word in them;
	 * the controller tells. Its own group has the number of its family.
	 * Without it there is only silence then, which is no error here.
	 */
	if (monitor->ops->join(ctx, monitor->handle, GENL_ID_CTRL))
		vdpa_clear_error(ctx);
	return 0;
}

static int connect_uevents(struct vdpa_ctx *ctx, struct vdpa_monitor *monitor)
{
	int err;

	monitor->ops = ctx->uevents;
	err = monitor->ops->open(NULL, &monitor->handle);
	if (err)
		return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, err, -1,
				 "cannot subscribe to uevents");
	return 0;
}

VDPA_API int vdpa_monitor_new(struct vdpa_ctx *ctx,
			      enum vdpa_monitor_source source,
			      struct vdpa_monitor **monitor)
{
	struct vdpa_monitor *m;
	int err;

	if (monitor)
		*monitor = NULL;
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	if (!monitor || source < VDPA_MONITOR_ANY ||
	    source > VDPA_MONITOR_UEVENT)
		return vdpa_fail_argument(ctx, -EINVAL, -1,
					  "no such source of events");
	if (source == VDPA_MONITOR_ANY)
		source = vdpa_family_has_monitor(ctx) ? VDPA_MONITOR_NETLINK :
							VDPA_MONITOR_UEVENT;
	m = calloc(1, sizeof(*m));
	if (!m)
		return vdpa_fail_memory(ctx);
	m->ctx = ctx;
	m->source = source;
	if (source == VDPA_MONITOR_NETLINK)
		err = connect_netlink(ctx, m);
	else
		err = connect_uevents(ctx, m);
	if (err) {
		vdpa_monitor_free(m);
		return err;
	}
	*monitor = m;
	return 0;
}

VDPA_API void vdpa_monitor_free(struct vdpa_monitor *monitor)
{
	if (!monitor)
		return;
	if (monitor->handle)
		monitor->ops->close(monitor->handle);
	free(monitor);
}

VDPA_API enum vdpa_monitor_source
vdpa_monitor_source(const struct vdpa_monitor *monitor)
{
	return monitor ? monitor->source : VDPA_MONITOR_ANY;
}

VDPA_API int vdpa_monitor_fd(const struct vdpa_monitor *monitor)
{
	return monitor ? monitor->ops->fd(monitor->handle) : -EINVAL;
}

/* ------------------------------------------------------------- from netlink */

static const struct vdpa_record_spec removed_spec = {
	.cmd = VDPA_CMD_DEV_DEL,
	.fields = FIELD_BIT(VDPA_FIELD_DEV_NAME) |
		  FIELD_BIT(VDPA_FIELD_DEV_ID),
	.mandatory = FIELD_BIT(VDPA_FIELD_DEV_NAME),
};

/* Which record a command carries; NULL: not an event. */
static const struct vdpa_record_spec *spec_of(uint8_t cmd,
					      enum vdpa_event_type *type)
{
	switch (cmd) {
	case VDPA_CMD_DEV_NEW:
		*type = VDPA_EVENT_ADD;
		return &vdpa_dev_spec;
	case VDPA_CMD_DEV_DEL:
		*type = VDPA_EVENT_DEL;
		return &removed_spec;
	case VDPA_CMD_DEV_CONFIG_GET:
		*type = VDPA_EVENT_CHANGE;
		return &vdpa_config_spec;
	default:
		return NULL;
	}
}

/* The controller tells of families: ours has gone, or it is nothing. */
static int event_from_controller(struct vdpa_ctx *ctx,
				 const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl) ||
	    genl->cmd != CTRL_CMD_DELFAMILY)
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(*genl)) {
		if (mnl_attr_get_type(attr) != CTRL_ATTR_FAMILY_ID ||
		    mnl_attr_validate(attr, MNL_TYPE_U16) < 0 ||
		    mnl_attr_get_u16(attr) != ctx->family)
			continue;
		return vdpa_fail(ctx, VDPA_ERROR_RECEIVE, -ENOENT, -1,
				 "the family has gone");
	}
	return 0;
}

/* Returns 1: an event, 0: something else, negative errno noted in @ctx. */
static int event_from_nl(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			 struct vdpa_event *event)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct vdpa_record_spec *spec;
	struct vdpa_record *rec;
	int err;

	if (nlh->nlmsg_type == GENL_ID_CTRL)
		return event_from_controller(ctx, nlh);
	if (nlh->nlmsg_type != ctx->family)
		return 0;
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return vdpa_fail_length(ctx, -1, "an event");
	spec = spec_of(genl->cmd, &event->type);
	if (!spec)
		return 0;
	rec = calloc(1, sizeof(*rec));
	if (!rec)
		return vdpa_fail_memory(ctx);
	err = vdpa_record_from_nl(ctx, nlh, spec, rec);
	if (err) {
		vdpa_record_free(rec);
		return err;
	}
	event->id = vdpa_record_number(rec, VDPA_FIELD_DEV_ID);
	if (event->type == VDPA_EVENT_ADD)
		event->dev = (struct vdpa_dev *)rec;
	else if (event->type == VDPA_EVENT_CHANGE)
		event->config = (struct vdpa_config *)rec;
	event->name = strdup(vdpa_record_text(rec, VDPA_FIELD_DEV_NAME));
	if (event->type == VDPA_EVENT_DEL)
		vdpa_record_free(rec);
	return event->name ? 1 : vdpa_fail_memory(ctx);
}

/* The next message of the datagram at hand. */
static int take_netlink(struct vdpa_monitor *m, struct vdpa_event *event)
{
	const struct nlmsghdr *nlh = m->next;

	if (!vdpa_msg_ok(nlh, m->left)) {
		m->left = 0;
		return vdpa_fail_length(m->ctx, -1, "an event");
	}
	vdpa_debug(m->ctx, VDPA_DEBUG_RECEIVED, nlh, nlh->nlmsg_len);
	m->next = mnl_nlmsg_next(nlh, &m->left);
	return event_from_nl(m->ctx, nlh, event);
}

/* ------------------------------------------------------------- from uevents */

static int take_uevent(struct vdpa_monitor *m, struct vdpa_event *event)
{
	size_t len = m->left;
	int ret;

	m->left = 0;
	vdpa_debug(m->ctx, VDPA_DEBUG_RECEIVED, m->buf, len);
	ret = vdpa_event_from_uevent(m->buf, len, event);
	if (ret == -ENOENT)
		return vdpa_fail(m->ctx, VDPA_ERROR_RECEIVE, ret, -1,
				 "the vdpa bus has gone");
	if (ret == -EPROTO)
		return vdpa_fail(m->ctx, VDPA_ERROR_REPLY_LENGTH, ret, -1,
				 "a uevent is malformed");
	return ret < 0 ? vdpa_fail_memory(m->ctx) : ret;
}

/* ------------------------------------------------------------------- events */

/* Returns 1: a datagram is at hand, 0: none is waiting, negative errno. */
static int fill(struct vdpa_monitor *m)
{
	ssize_t n;

	if (m->left > 0)
		return 1;
	n = m->ops->try_recv(m->handle, m->buf, RX_SIZE);
	if (n == -EAGAIN || n == -EWOULDBLOCK)
		return 0;
	if (n < 0)
		return n;
	if (n == 0)
		return -ECONNRESET;
	m->next = (const struct nlmsghdr *)m->buf;
	m->left = n;
	return 1;
}

/* Returns 1: @event is one, 0: none is waiting, negative errno. */
static int take_event(struct vdpa_monitor *m, struct vdpa_event *event)
{
	int ret;

	do {
		memset(event, 0, sizeof(*event));
		ret = fill(m);
		if (ret == -ENOBUFS) {
			event->type = VDPA_EVENT_LOST;
			return 1;
		}
		if (ret < 0)
			return vdpa_fail(m->ctx, VDPA_ERROR_RECEIVE, ret, -1,
					 "cannot receive events");
		if (!ret)
			return 0;
		if (m->source == VDPA_MONITOR_NETLINK)
			ret = take_netlink(m, event);
		else
			ret = take_uevent(m, event);
	} while (!ret);
	return ret;
}

VDPA_API int vdpa_monitor_next(struct vdpa_monitor *monitor,
			       struct vdpa_event **event)
{
	struct vdpa_event *e;
	int ret;

	if (event)
		*event = NULL;
	if (!monitor)
		return -EINVAL;
	vdpa_clear_error(monitor->ctx);
	if (!event)
		return vdpa_fail_argument(monitor->ctx, -EINVAL, -1,
					  "no event");
	e = calloc(1, sizeof(*e));
	if (!e)
		return vdpa_fail_memory(monitor->ctx);
	ret = take_event(monitor, e);
	if (ret == 1)
		*event = e;
	else
		vdpa_event_free(e);
	return ret;
}

VDPA_API void vdpa_event_free(struct vdpa_event *event)
{
	if (!event)
		return;
	vdpa_dev_free(event->dev);
	vdpa_config_free(event->config);
	free(event->name);
	free(event->driver);
	free(event);
}

VDPA_API enum vdpa_event_type vdpa_event_type(const struct vdpa_event *event)
{
	return event ? event->type : 0;
}

VDPA_API const char *vdpa_event_type_name(enum vdpa_event_type type)
{
	switch (type) {
	case VDPA_EVENT_ADD:
		return "add";
	case VDPA_EVENT_DEL:
		return "del";
	case VDPA_EVENT_CHANGE:
		return "change";
	case VDPA_EVENT_BIND:
		return "bind";
	case VDPA_EVENT_UNBIND:
		return "unbind";
	case VDPA_EVENT_LOST:
		return "lost";
	}
	return NULL;
}

VDPA_API const char *vdpa_event_name(const struct vdpa_event *event)
{
	return event ? event->name : NULL;
}

VDPA_API uint32_t vdpa_event_id(const struct vdpa_event *event)
{
	return event ? event->id : 0;
}

VDPA_API const char *vdpa_event_driver(const struct vdpa_event *event)
{
	return event ? event->driver : NULL;
}

VDPA_API const struct vdpa_dev *vdpa_event_dev(const struct vdpa_event *event)
{
	return event ? event->dev : NULL;
}

VDPA_API const struct vdpa_config *
vdpa_event_config(const struct vdpa_event *event)
{
	return event ? event->config : NULL;
}
