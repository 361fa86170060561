// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The kernel as a peer: a generic netlink socket, and the socket of its
 * uevents. Requests use libmnl's socket functions and nothing else, so that
 * they can be interposed.
 */
#include "internal.h"

#include <sys/socket.h>
#include <linux/netlink.h>

static int open_bound(int bus, unsigned int groups, int flags, void **handle)
{
	struct mnl_socket *nl = mnl_socket_open2(bus, flags);
	int err;

	if (!nl)
		return errno ? -errno : -ENOMEM;
	if (mnl_socket_bind(nl, groups, MNL_SOCKET_AUTOPID) < 0) {
		err = -errno;
		mnl_socket_close(nl);
		return err;
	}
	*handle = nl;
	return 0;
}

static int kernel_open(void *arg, void **handle)
{
	int one = 1;
	int err;

	(void)arg;
	err = open_bound(NETLINK_GENERIC, 0, SOCK_CLOEXEC, handle);
	if (err)
		return err;
	/* kernels without them only send less in their error messages */
	mnl_socket_setsockopt(*handle, NETLINK_CAP_ACK, &one, sizeof(one));
	mnl_socket_setsockopt(*handle, NETLINK_EXT_ACK, &one, sizeof(one));
	return 0;
}

static void kernel_close(void *handle)
{
	mnl_socket_close(handle);
}

static uint32_t kernel_portid(void *handle)
{
	return mnl_socket_get_portid(handle);
}

static int kernel_send(void *handle, const void *buf, size_t len)
{
	return mnl_socket_sendto(handle, buf, len) < 0 ? -errno : 0;
}

static ssize_t kernel_recv(void *handle, void *buf, size_t len)
{
	ssize_t n = mnl_socket_recvfrom(handle, buf, len);

	return n < 0 ? -errno : n;
}

static int kernel_join(struct vdpa_ctx *ctx, void *handle, uint32_t group)
{
	(void)ctx;
	if (mnl_socket_setsockopt(handle, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)) < 0)
		return -errno;
	return 0;
}

static int kernel_fd(void *handle)
{
	return mnl_socket_get_fd(handle);
}

/* Anyone may send to a netlink port: only what the kernel sent counts. */
static ssize_t kernel_try_recv(void *handle, void *buf, size_t len)
{
	struct sockaddr_nl from;
	struct iovec iov = { .iov_base = buf, .iov_len = len };
	struct msghdr msg;
	ssize_t n;

	do {
		memset(&from, 0, sizeof(from));
		memset(&msg, 0, sizeof(msg));
		msg.msg_name = &from;
		msg.msg_namelen = sizeof(from);
		msg.msg_iov = &iov;
		msg.msg_iovlen = 1;
		n = recvmsg(mnl_socket_get_fd(handle), &msg, MSG_DONTWAIT);
		if (n < 0)
			return -errno;
	} while (msg.msg_namelen != sizeof(from) ||
		 from.nl_family != AF_NETLINK || from.nl_pid != 0);
	if (msg.msg_flags & MSG_TRUNC)
		return -ENOSPC;
	return n;
}

static int kernel_facts(struct vdpa_ctx *ctx, const char *name,
			struct vdpa_facts *facts)
{
	(void)ctx;
	return vdpa_facts_from_sysfs("", name, facts);
}

static int kernel_bind(struct vdpa_ctx *ctx, const char *name, const char *driver)
{
	(void)ctx;
	return vdpa_bind_in_sysfs("", name, driver);
}

static int kernel_unbind(struct vdpa_ctx *ctx, const char *name)
{
	(void)ctx;
	return vdpa_unbind_in_sysfs("", name);
}

const struct vdpa_transport_ops vdpa_transport_kernel = {
	.open = kernel_open,
	.close = kernel_close,
	.portid = kernel_portid,
	.send = kernel_send,
	.recv = kernel_recv,
	.join = kernel_join,
	.fd = kernel_fd,
	.try_recv = kernel_try_recv,
	.facts = kernel_facts,
	.bind = kernel_bind,
	.unbind = kernel_unbind,
};

/* Group 1 is the kernel's own, group 2 what udev makes of it. */
#define UEVENT_GROUP_KERNEL 1

static int uevent_open(void *arg, void **handle)
{
	(void)arg;
	return open_bound(NETLINK_KOBJECT_UEVENT, UEVENT_GROUP_KERNEL,
			  SOCK_CLOEXEC, handle);
}

const struct vdpa_transport_ops vdpa_transport_uevent = {
	.open = uevent_open,
	.close = kernel_close,
	.fd = kernel_fd,
	.try_recv = kernel_try_recv,
};
