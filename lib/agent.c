// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * vdpa-agent as a peer: a Unix socket on which one datagram is what it is on a
 * netlink socket. What netlink has beside messages (joining a group) and what
 * sysfs knows of a device are requests to the family "vdpa_agent" there.
 */
#include "internal.h"

#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <linux/netlink.h>
#include <linux/vdpa_agent.h>

/**
 * struct agent - a connection to an agent
 * @fd: the socket
 */
struct agent {
	int fd;
};

/* -------------------------------------------------------------- connections */

static int agent_open(void *arg, void **handle)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct agent *agent;
	int err;

	if (strlen(arg) >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	strcpy(to.sun_path, arg);
	agent = malloc(sizeof(*agent));
	if (!agent)
		return -ENOMEM;
	agent->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (agent->fd < 0) {
		err = -errno;
		goto free_agent;
	}
	if (connect(agent->fd, (struct sockaddr *)&to, sizeof(to))) {
		err = -errno;
		goto close_socket;
	}
	*handle = agent;
	return 0;

close_socket:
	close(agent->fd);
free_agent:
	free(agent);
	return err;
}

static void agent_close(void *handle)
{
	struct agent *agent = handle;

	close(agent->fd);
	free(agent);
}

/* Nobody else can answer here: any port id is right. */
static uint32_t agent_portid(void *handle)
{
	(void)handle;
	return 0;
}

static ssize_t receive(struct agent *agent, void *buf, size_t len, int flags)
{
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n = recvmsg(agent->fd, &msg, flags);

	if (n < 0)
		return -errno;
	return msg.msg_flags & MSG_TRUNC ? -ENOSPC : n;
}

/* An agent that takes no more clients says so before it closes. */
static int why_closed(struct agent *agent)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} last;
	ssize_t n = receive(agent, &last, sizeof(last), MSG_DONTWAIT);

	if (n == (ssize_t)sizeof(last) && last.nlh.nlmsg_type == NLMSG_ERROR &&
	    last.err.error < 0)
		return last.err.error;
	return -EPIPE;
}

static int agent_send(void *handle, const void *buf, size_t len)
{
	struct agent *agent = handle;

	if (send(agent->fd, buf, len, MSG_NOSIGNAL) >= 0)
		return 0;
	return errno == EPIPE ? why_closed(agent) : -errno;
}

static ssize_t agent_recv(void *handle, void *buf, size_t len)
{
	return receive(handle, buf, len, 0);
}

static int agent_fd(void *handle)
{
	struct agent *agent = handle;

	return agent->fd;
}

static ssize_t agent_try_recv(void *handle, void *buf, size_t len)
{
	const struct nlmsghdr *nlh = buf;
	ssize_t n = receive(handle, buf, len, MSG_DONTWAIT);

	if (n >= (ssize_t)sizeof(*nlh) && nlh->nlmsg_type == NLMSG_OVERRUN)
		return -ENOBUFS;
	return n;
}

/* --------------------------------------------------- the family "vdpa_agent" */

static int find_agent_family(struct vdpa_ctx *ctx)
{
	struct vdpa_family family;
	int err;

	if (ctx->agent_family)
		return 0;
	err = vdpa_family_find(ctx, VDPA_AGENT_GENL_NAME, &family);
	if (!err)
		ctx->agent_family = family.id;
	return err;
}

static int group_to_nl(struct vdpa_ctx *ctx, struct nlmsghdr *nlh,
		       uint32_t group)
{
	if (mnl_attr_put_u32_check(nlh, TX_SIZE, VDPA_AGENT_ATTR_GROUP, group))
		return 0;
	return vdpa_fail_argument(ctx, -E2BIG, -1, "no room for a group");
}

/*
 * The agent holds events back until it has answered: the answer is the first
 * that arrives on the new connection, and nothing after it is lost.
 */
static int agent_join(struct vdpa_ctx *ctx, void *handle, uint32_t group)
{
	void *own = ctx->handle;
	struct nlmsghdr *nlh;
	int err;

	err = find_agent_family(ctx);
	if (err)
		return err;
	nlh = vdpa_msg_init(ctx, ctx->agent_family, 0,
			    VDPA_AGENT_CMD_SUBSCRIBE);
	err = group_to_nl(ctx, nlh, group);
	if (err)
		return err;
	ctx->handle = handle;
	err = vdpa_exchange(ctx, nlh, NULL, NULL);
	ctx->handle = own;
	return err;
}

/* The field of @facts that an attribute fills, NULL: none. */
static char **fact_of(struct vdpa_facts *facts, unsigned int type)
{
	switch (type) {
	case VDPA_AGENT_ATTR_DRIVER:
		return &facts->driver;
	case VDPA_AGENT_ATTR_NODE:
		return &facts->node;
	case VDPA_AGENT_ATTR_PARENT:
		return &facts->parent;
	default:
		return NULL;
	}
}

static int facts_from_nl(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			 void *data)
{
	const struct nlattr *attr = NULL;
	char **fact;
	int more;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
		return vdpa_fail_length(ctx, -1, "the device's message");
	while ((more = vdpa_next_attr(nlh, sizeof(struct genlmsghdr),
				      &attr)) > 0) {
		fact = fact_of(data, mnl_attr_get_type(attr));
		if (!fact)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			return vdpa_fail_length(ctx, -1, "a fact");
		free(*fact);
		*fact = strdup(mnl_attr_get_str(attr));
		if (!*fact)
			return vdpa_fail_memory(ctx);
	}
	return more < 0 ? vdpa_fail_length(ctx, -1, "a fact") : 0;
}

/* A request about one device; @fn gets the answer, if it has one. */
static int ask_about(struct vdpa_ctx *ctx, uint8_t cmd, const char *name,
		     int (*fn)(struct vdpa_ctx *ctx, const struct nlmsghdr *nlh,
			       void *data), void *data)
{
	struct nlmsghdr *nlh;
	int err;

	if (!ctx->handle)
		return vdpa_fail_argument(ctx, -ENOTCONN, -1,
					  "the context is not open");
	err = find_agent_family(ctx);
	if (err)
		return err;
	nlh = vdpa_msg_init(ctx, ctx->agent_family, 0, cmd);
	err = vdpa_string_to_nl(ctx, nlh, VDPA_AGENT_ATTR_DEV_NAME, name);
	return err ? err : vdpa_exchange(ctx, nlh, fn, data);
}

static int agent_facts(struct vdpa_ctx *ctx, const char *name,
		       struct vdpa_facts *facts)
{
	return ask_about(ctx, VDPA_AGENT_CMD_DEV_GET, name, facts_from_nl,
			 facts);
}

/* An agent has no driver that only waits: its own binds to move something. */
static int agent_bind(struct vdpa_ctx *ctx, const char *name, const char *driver)
{
	(void)name;
	(void)driver;
	return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, -EOPNOTSUPP, -1,
			 "not supported over the agent");
}

static int agent_unbind(struct vdpa_ctx *ctx, const char *name)
{
	return ask_about(ctx, VDPA_AGENT_CMD_UNBIND, name, NULL, NULL);
}

const struct vdpa_transport_ops vdpa_transport_agent = {
	.open = agent_open,
	.close = agent_close,
	.portid = agent_portid,
	.send = agent_send,
	.recv = agent_recv,
	.join = agent_join,
	.fd = agent_fd,
	.try_recv = agent_try_recv,
	.facts = agent_facts,
	.bind = agent_bind,
	.unbind = agent_unbind,
};

/* --------------------------------------------------------------------- paths */

/**
 * vdpa_agent_path_init() - where the agent of this user is, or another one
 * @ctx: context; its path is set
 * @path: path of a socket; NULL or "": that of this user's agent
 *
 * Return: 0, -ENAMETOOLONG.
 */
int vdpa_agent_path_init(struct vdpa_ctx *ctx, const char *path)
{
	const char *dir = getenv("XDG_RUNTIME_DIR");
	size_t size = sizeof(ctx->agent_path);
	int len;

	if (path && *path)
		len = snprintf(ctx->agent_path, size, "%s", path);
	else if (dir && *dir)
		len = snprintf(ctx->agent_path, size, "%s/vdpa/agent.sock",
			       dir);
	else
		len = snprintf(ctx->agent_path, size,
			       "/run/user/%u/vdpa/agent.sock",
			       (unsigned int)geteuid());
	return len < 0 || (size_t)len >= size ? -ENAMETOOLONG : 0;
}

VDPA_API const char *vdpa_agent_path(const struct vdpa_ctx *ctx)
{
	return ctx && ctx->agent_path[0] ? ctx->agent_path : NULL;
}
