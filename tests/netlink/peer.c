/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include "peer.h"
#include "reply.h"

/* No request of a test takes longer unless something hangs */
#define ANSWER_TIMEOUT_MS	20000

static int open_netlink(void)
{
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int one = 1;
	int fd;

	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one)) ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

static int open_unix(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path))
		return -ENAMETOOLONG;
	strcpy(addr.sun_path, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

int peer_open(struct peer *peer, const char *path)
{
	int fd = path ? open_unix(path) : open_netlink();

	if (fd < 0)
		return fd;
	*peer = (struct peer){ .fd = fd, .kernel = !path };
	return 0;
}

void peer_close(struct peer *peer)
{
	close(peer->fd);
	peer->fd = -1;
}

struct nlmsghdr *peer_request(const struct peer *peer, void *buf, uint8_t cmd,
			      uint16_t flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = peer->family;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = VDPA_GENL_VERSION;
	return nlh;
}

int peer_send(struct peer *peer, struct nlmsghdr *nlh)
{
	nlh->nlmsg_seq = ++peer->seq;
	if (send(peer->fd, nlh, nlh->nlmsg_len, MSG_NOSIGNAL) < 0)
		return -errno;
	return 0;
}

int peer_receive(struct peer *peer, void *buf, size_t len, int timeout_ms)
{
	struct pollfd pfd = { .fd = peer->fd, .events = POLLIN };
	ssize_t got;
	int n;

	do {
		n = poll(&pfd, 1, timeout_ms);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	if (!n)
		return -EAGAIN;
	got = recv(peer->fd, buf, len, MSG_TRUNC);
	if (got < 0)
		return -errno;
	if (!got)
		return -ECONNRESET;
	return (size_t)got > len ? -EMSGSIZE : (int)got;
}

/* Type of the attribute at byte @off of request @nlh, -1 if there is none. */
static int attr_at(const struct nlmsghdr *nlh, uint32_t off)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if ((uint32_t)((const char *)attr - (const char *)nlh) == off)
			return mnl_attr_get_type(attr);
	return -1;
}

/* Reads the attributes behind an error or the end of a dump. */
static void read_extack(const struct nlmsghdr *nlh, unsigned int off,
			const struct nlmsghdr *request, struct answer *answer)
{
	const struct nlattr *attr;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	mnl_attr_for_each(attr, nlh, off) {
		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			snprintf(answer->text, sizeof(answer->text), "%.*s",
				 (int)mnl_attr_get_payload_len(attr),
				 mnl_attr_get_str(attr));
			break;
		case NLMSGERR_ATTR_OFFS:
			answer->attr = attr_at(request, mnl_attr_get_u32(attr));
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			answer->miss = mnl_attr_get_u32(attr);
			break;
		}
	}
}

/* Returns 1 at the end of the answer, 0 before, or a negative errno. */
static int read_message(const struct nlmsghdr *nlh,
			const struct nlmsghdr *request, struct answer *answer)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	unsigned int off = sizeof(*err);

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err))
			return -EBADMSG;
		answer->error = -err->error;
		if (err->error && !(nlh->nlmsg_flags & NLM_F_CAPPED))
			off += mnl_nlmsg_get_payload_len(&err->msg);
		read_extack(nlh, off, request, answer);
		return 1;
	case NLMSG_DONE:
		if (mnl_nlmsg_get_payload_len(nlh) < sizeof(int))
			return -EBADMSG;
		answer->error = -*(const int *)mnl_nlmsg_get_payload(nlh);
		read_extack(nlh, sizeof(int), request, answer);
		return 1;
	}
	return 0;
}

int peer_exchange(struct peer *peer, struct nlmsghdr *request, reply_fn fn,
		  void *data, struct answer *answer)
{
	static _Thread_local char buf[65536];
	const struct nlmsghdr *nlh;
	int err, len;

	*answer = (struct answer){ .miss = -1, .attr = -1 };
	err = peer_send(peer, request);
	if (err)
		return err;
	for (;;) {
		len = peer_receive(peer, buf, sizeof(buf), ANSWER_TIMEOUT_MS);
		if (len < 0)
			return len == -EAGAIN ? -ETIMEDOUT : len;
		nlh = (const struct nlmsghdr *)buf;
		for (; mnl_nlmsg_ok(nlh, len); nlh = mnl_nlmsg_next(nlh, &len)) {
			/* sequence 0 is an event */
			if (nlh->nlmsg_seq != request->nlmsg_seq)
				continue;
			if (peer->record)
				reply_canon(peer->record, nlh, request);
			err = read_message(nlh, request, answer);
			if (err)
				return err < 0 ? err : 0;
			answer->replies++;
			if (fn)
				fn(nlh, data);
		}
	}
}

struct family_reader {
	reply_fn fn;
	void *data;
	uint16_t id;
};

static void read_family_id(const struct nlmsghdr *nlh, void *data)
{
	struct family_reader *reader = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			reader->id = mnl_attr_get_u16(attr);
	if (reader->fn)
		reader->fn(nlh, reader->data);
}

int peer_family(struct peer *peer, const char *name, reply_fn fn, void *data)
{
	struct family_reader reader = { .fn = fn, .data = data };
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;
	int err;

	nlh = peer_request(peer, buf, CTRL_CMD_GETFAMILY, NLM_F_ACK);
	nlh->nlmsg_type = GENL_ID_CTRL;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	err = peer_exchange(peer, nlh, read_family_id, &reader, &answer);
	if (!err)
		err = -answer.error;
	if (!err && !reader.id)
		err = -EBADMSG;
	return err ? err : reader.id;
}

int peer_open_vdpa(struct peer *peer, const char *path)
{
	int err = peer_open(peer, path);

	if (err)
		return err;
	err = peer_family(peer, VDPA_GENL_NAME, NULL, NULL);
	if (err < 0) {
		peer_close(peer);
		return err;
	}
	peer->family = err;
	return 0;
}

struct group_reader {
	const char *name;
	uint32_t id;
};

static void read_group(const struct nlmsghdr *nlh, void *data)
{
	struct group_reader *reader = data;
	const struct nlattr *attr, *group, *field;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != CTRL_ATTR_MCAST_GROUPS)
			continue;
		mnl_attr_for_each_nested(group, attr) {
			uint32_t id = 0;
			bool found = false;

			mnl_attr_for_each_nested(field, group) {
				int type = mnl_attr_get_type(field);

				if (type == CTRL_ATTR_MCAST_GRP_ID)
					id = mnl_attr_get_u32(field);
				else if (type == CTRL_ATTR_MCAST_GRP_NAME)
					found = !strcmp(mnl_attr_get_str(field),
							reader->name);
			}
			if (found)
				reader->id = id;
		}
	}
}

uint32_t peer_group(struct peer *peer, const char *name)
{
	struct group_reader reader = { .name = name };

	if (peer_family(peer, VDPA_GENL_NAME, read_group, &reader) < 0)
		return 0;
	return reader.id;
}

int peer_join(struct peer *peer, uint32_t group, int rcvbuf)
{
	if (!peer->kernel)
		return -EOPNOTSUPP;
	if (setsockopt(peer->fd, SOL_SOCKET, SO_RCVBUFFORCE, &rcvbuf,
		       sizeof(rcvbuf)) &&
	    setsockopt(peer->fd, SOL_SOCKET, SO_RCVBUF, &rcvbuf,
		       sizeof(rcvbuf)))
		return -errno;
	if (setsockopt(peer->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		       sizeof(group)))
		return -errno;
	return 0;
}
