// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libmnl/libmnl.h>
#include <linux/netlink.h>
#include <sanitizer/asan_interface.h>

#include "fuzz.h"
#include "peer.h"

/* ----------------------------------------------------------------- datagrams */

/* Buffers of this size belong to the library; smaller ones are on the stack. */
#define OWN_BUFFER 4096

/*
 * What lies behind a datagram in its buffer is left from an earlier one: whoever
 * reads there reads too far.
 */
static ssize_t deliver(ssize_t (*next)(void *buf, size_t room), void *buf, size_t room)
{
	ssize_t n;

	ASAN_UNPOISON_MEMORY_REGION(buf, room);
	n = next(buf, room);
	if (room >= OWN_BUFFER && n >= 0 && (size_t)n < room)
		ASAN_POISON_MEMORY_REGION((char *)buf + n, room - n);
	return n;
}

static int failed(ssize_t n)
{
	errno = -n;
	return -1;
}

/* ----------------------------------------------------------- libmnl's sockets */

struct mnl_socket {
	int fd;
};

/* A descriptor that exists, but leads nowhere. */
static int open_nothing(void)
{
	int err = peer_connect();

	return err ? failed(err) : open("/dev/null", O_RDWR | O_CLOEXEC);
}

struct mnl_socket *mnl_socket_open2(int bus, int flags)
{
	struct mnl_socket *nl = malloc(sizeof(*nl));

	must(nl);
	nl->fd = open_nothing();
	if (nl->fd < 0) {
		free(nl);
		return NULL;
	}
	return nl;
}

int mnl_socket_bind(struct mnl_socket *nl, unsigned int groups, pid_t pid)
{
	return 0;
}

int mnl_socket_setsockopt(const struct mnl_socket *nl, int type, void *buf, socklen_t len)
{
	return 0;
}

unsigned int mnl_socket_get_portid(const struct mnl_socket *nl)
{
	return PEER_PORT;
}

int mnl_socket_get_fd(const struct mnl_socket *nl)
{
	return nl->fd;
}

int mnl_socket_close(struct mnl_socket *nl)
{
	close(nl->fd);
	free(nl);
	return 0;
}

ssize_t mnl_socket_sendto(const struct mnl_socket *nl, const void *buf, size_t len)
{
	int err = peer_send(buf, len);

	return err ? failed(err) : (ssize_t)len;
}

ssize_t mnl_socket_recvfrom(const struct mnl_socket *nl, void *buf, size_t room)
{
	ssize_t n = deliver(peer_answer, buf, room);

	if (n > (ssize_t)room)
		n = -ENOSPC;
	return n < 0 ? failed(n) : n;
}

/* -------------------------------------------- functions that are wrapped by ld */

int __wrap_socket(int domain, int type, int protocol);
int __wrap_connect(int fd, const struct sockaddr *to, socklen_t len);
ssize_t __wrap_send(int fd, const void *buf, size_t len, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags);

int __wrap_socket(int domain, int type, int protocol)
{
	return open("/dev/null", O_RDWR | O_CLOEXEC);
}

int __wrap_connect(int fd, const struct sockaddr *to, socklen_t len)
{
	int err = peer_connect();

	return err ? failed(err) : 0;
}

ssize_t __wrap_send(int fd, const void *buf, size_t len, int flags)
{
	int err = peer_send(buf, len);

	return err ? failed(err) : (ssize_t)len;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *msg, int flags)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	size_t room = msg->msg_iov->iov_len;
	ssize_t n;

	n = deliver(flags & MSG_DONTWAIT ? peer_event : peer_answer, msg->msg_iov->iov_base,
		    room);
	if (n < 0)
		return failed(n);
	msg->msg_flags = n > (ssize_t)room ? MSG_TRUNC : 0;
	if (msg->msg_name)
		memcpy(msg->msg_name, &kernel, sizeof(kernel));
	return n > (ssize_t)room ? (ssize_t)room : n;
}

/* --------------------------------------- libmnl's reads, where ASan can see them */

static void reach(const void *at, size_t len)
{
	const volatile char *c = at;

	(void)c[0];
	(void)c[len - 1];
}

/* Each reads an attribute: its header, and as much of what follows. */
#define READS(type, name, bytes)						\
	type __real_##name(const struct nlattr *attr);				\
	type __wrap_##name(const struct nlattr *attr);				\
	type __wrap_##name(const struct nlattr *attr)				\
	{									\
		reach(attr, sizeof(*attr) + (bytes));				\
		return __real_##name(attr);					\
	}

READS(uint16_t, mnl_attr_get_type, 0)
READS(uint16_t, mnl_attr_get_payload_len, 0)
READS(struct nlattr *, mnl_attr_next, 0)
READS(uint8_t, mnl_attr_get_u8, 1)
READS(uint16_t, mnl_attr_get_u16, 2)
READS(uint32_t, mnl_attr_get_u32, 4)
READS(uint64_t, mnl_attr_get_u64, 8)
READS(const char *, mnl_attr_get_str, strlen((const char *)(attr + 1)) + 1)
