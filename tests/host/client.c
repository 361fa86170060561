// SPDX-License-Identifier: GPL-2.0-or-later
/* A client in the process of the host build: raw netlink messages, no library. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client.h"

void check_failed(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
	abort();
}

void check_failed_int(const char *file, int line, const char *what, long long val,
		      long long want)
{
	fprintf(stderr, "%s:%d: %s is %lld, not %lld\n", file, line, what, val, want);
	abort();
}

void check_equal(const char *file, int line, const char *what, const char *val,
		 const char *want)
{
	if (val && !strcmp(val, want))
		return;
	fprintf(stderr, "%s:%d: %s is \"%s\", not \"%s\"\n", file, line, what,
		val ? val : "(null)", want);
	abort();
}

void request_init(struct request *req, int family, uint8_t cmd, uint16_t flags)
{
	memset(req, 0, sizeof(*req));
	req->nlh.nlmsg_len = NLMSG_LENGTH(GENL_HDRLEN);
	req->nlh.nlmsg_type = family;
	req->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	req->genl.cmd = cmd;
	req->genl.version = 1;
}

void request_put(struct request *req, uint16_t type, const void *data, size_t len)
{
	struct nlattr attr = { .nla_len = NLA_HDRLEN + len, .nla_type = type };
	unsigned char *to = (unsigned char *)req + req->nlh.nlmsg_len;

	check(req->nlh.nlmsg_len + NLA_HDRLEN + NLA_ALIGN(len) <= sizeof(*req));
	memcpy(to, &attr, sizeof(attr));
	if (len)
		memcpy(to + NLA_HDRLEN, data, len);
	req->nlh.nlmsg_len += NLA_HDRLEN + NLA_ALIGN(len);
}

void request_str(struct request *req, uint16_t type, const char *str)
{
	request_put(req, type, str, strlen(str) + 1);
}

void request_u16(struct request *req, uint16_t type, uint16_t val)
{
	request_put(req, type, &val, sizeof(val));
}

void request_u32(struct request *req, uint16_t type, uint32_t val)
{
	request_put(req, type, &val, sizeof(val));
}

void request_u64(struct request *req, uint16_t type, uint64_t val)
{
	request_put(req, type, &val, sizeof(val));
}

static void read_tlvs(struct client *c, const struct nlmsghdr *nlh, size_t off)
{
	const struct nlattr *attr;

	for (; off + NLA_HDRLEN <= nlh->nlmsg_len; off += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)((const unsigned char *)nlh + off);
		check(attr->nla_len >= NLA_HDRLEN && off + attr->nla_len <= nlh->nlmsg_len);
		switch (attr->nla_type & NLA_TYPE_MASK) {
		case NLMSGERR_ATTR_MSG:
			snprintf(c->text, sizeof(c->text), "%s", (const char *)(attr + 1));
			break;
		case NLMSGERR_ATTR_OFFS:
			memcpy(&c->attr, attr + 1, sizeof(c->attr));
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			memcpy(&c->miss, attr + 1, sizeof(c->miss));
			break;
		}
	}
}

/* Acks and the ends of dumps are told, the rest is kept. */
static void take(struct client *c, const struct nlmsghdr *nlh)
{
	size_t size = nlh->nlmsg_type == NLMSG_ERROR ? sizeof(struct nlmsgerr) :
		sizeof(int);

	/* a dump goes on while other requests are made */
	if (!(nlh->nlmsg_flags & NLM_F_MULTI))
		check_int(nlh->nlmsg_seq, c->seq);
	check_int(nlh->nlmsg_pid, c->peer.portid);
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE) {
		check(nlh->nlmsg_len >= NLMSG_LENGTH(size));
		memcpy(&c->error, NLMSG_DATA(nlh), sizeof(c->error));
		if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
			read_tlvs(c, nlh, NLMSG_LENGTH(size));
		c->done = true;
		return;
	}
	check(c->len + NLMSG_ALIGN(nlh->nlmsg_len) <= sizeof(c->buf));
	memcpy(c->buf + c->len, nlh, nlh->nlmsg_len);
	c->len += NLMSG_ALIGN(nlh->nlmsg_len);
}

static int reply(struct host_peer *peer, const void *buf, size_t len)
{
	struct client *c = (struct client *)peer;
	const struct nlmsghdr *nlh = buf;

	if (c->refuse)
		return -c->refuse;
	c->datagrams++;
	for (; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len))
		take(c, nlh);
	check_int(len, 0);
	return 0;
}

static void forget(struct client *c)
{
	c->len = 0;
	c->error = 1;
	c->text[0] = '\0';
	c->attr = 0;
	c->miss = 0;
	c->datagrams = 0;
	c->done = false;
}

void client_init(struct client *c, uint32_t portid)
{
	memset(c, 0, sizeof(*c));
	c->peer.portid = portid;
	c->peer.admin = true;
	c->peer.reply = reply;
	forget(c);
}

/* The error of the ack, 1 if there was none. */
int client_send(struct client *c, struct request *req)
{
	forget(c);
	req->nlh.nlmsg_seq = ++c->seq;
	host_genl_input(&c->peer, req, req->nlh.nlmsg_len);
	return c->error;
}

static void tell_each(const struct client *c, void (*each)(const struct nlmsghdr *nlh, void *arg),
		      void *arg)
{
	const struct nlmsghdr *nlh = (const struct nlmsghdr *)c->buf;
	size_t len = c->len;

	for (; NLMSG_OK(nlh, len); nlh = NLMSG_NEXT(nlh, len)) {
		check(nlh->nlmsg_flags & NLM_F_MULTI);
		if (each)
			each(nlh, arg);
	}
}

/* The error that ended the dump. */
int client_dump(struct client *c, struct request *req,
		void (*each)(const struct nlmsghdr *nlh, void *arg), void *arg)
{
	req->nlh.nlmsg_flags |= NLM_F_DUMP;
	/* which brings the first datagram */
	client_send(c, req);
	tell_each(c, each, arg);
	while (!c->done) {
		c->len = 0;
		check_int(host_genl_dump(&c->peer), !c->done);
		tell_each(c, each, arg);
	}
	return c->error;
}

const struct nlmsghdr *client_reply(const struct client *c)
{
	return c->len ? (const struct nlmsghdr *)c->buf : NULL;
}

const void *reply_attr(const struct nlmsghdr *nlh, uint16_t type, size_t *len)
{
	size_t off = NLMSG_LENGTH(GENL_HDRLEN);
	const struct nlattr *attr;

	for (; off + NLA_HDRLEN <= nlh->nlmsg_len; off += NLA_ALIGN(attr->nla_len)) {
		attr = (const struct nlattr *)((const unsigned char *)nlh + off);
		check(attr->nla_len >= NLA_HDRLEN && off + attr->nla_len <= nlh->nlmsg_len);
		if ((attr->nla_type & NLA_TYPE_MASK) != type)
			continue;
		if (len)
			*len = attr->nla_len - NLA_HDRLEN;
		return attr + 1;
	}
	return NULL;
}

const char *reply_str(const struct nlmsghdr *nlh, uint16_t type)
{
	return nlh ? reply_attr(nlh, type, NULL) : NULL;
}

/* All ones for an attribute that is not there. */
uint64_t reply_num(const struct nlmsghdr *nlh, uint16_t type)
{
	uint64_t val = 0;
	const void *data;
	size_t len;

	data = nlh ? reply_attr(nlh, type, &len) : NULL;
	if (!data)
		return UINT64_MAX;
	check(len <= sizeof(val));
	memcpy(&val, data, len);
	return val;
}

static uint32_t find_group(const struct nlmsghdr *nlh)
{
	const struct nlattr *group;
	size_t len;

	group = reply_attr(nlh, CTRL_ATTR_MCAST_GROUPS, &len);
	check(group && len >= 4 * NLA_HDRLEN);
	/* the first group's first attribute */
	check_int(group[1].nla_type, CTRL_ATTR_MCAST_GRP_ID);
	return *(const uint32_t *)&group[2];
}

int client_open(struct client *c, uint32_t portid)
{
	struct request req;

	client_init(c, portid);
	request_init(&req, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	request_str(&req, CTRL_ATTR_FAMILY_NAME, VDPA_GENL_NAME);
	if (client_send(c, &req) < 0)
		return c->error;
	if (!client_reply(c))
		return -ENOMSG;
	c->family = reply_num(client_reply(c), CTRL_ATTR_FAMILY_ID);
	c->group = find_group(client_reply(c));
	return 0;
}

void client_close(struct client *c)
{
	host_genl_release(&c->peer);
}

int dev_add(struct client *c, const char *mgmtdev, const char *name)
{
	struct request req;

	request_init(&req, c->family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, mgmtdev);
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	return client_send(c, &req);
}

static int by_name(struct client *c, uint8_t cmd, uint16_t flags, const char *name)
{
	struct request req;

	request_init(&req, c->family, cmd, flags);
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	return client_send(c, &req);
}

int dev_del(struct client *c, const char *name)
{
	return by_name(c, VDPA_CMD_DEV_DEL, NLM_F_ACK, name);
}

int dev_get(struct client *c, const char *name)
{
	return by_name(c, VDPA_CMD_DEV_GET, NLM_F_ACK, name);
}

int dev_config(struct client *c, const char *name)
{
	return by_name(c, VDPA_CMD_DEV_CONFIG_GET, NLM_F_ACK, name);
}

static void count(const struct nlmsghdr *nlh, void *arg)
{
	++*(int *)arg;
}

/* The number of devices, or an errno. */
int dev_dump(struct client *c)
{
	struct request req;
	int n = 0, err;

	request_init(&req, c->family, VDPA_CMD_DEV_GET, 0);
	err = client_dump(c, &req, count, &n);
	return err ? err : n;
}

int dev_set_mac(struct client *c, const char *name, const uint8_t *mac)
{
	struct request req;

	request_init(&req, c->family, VDPA_CMD_DEV_ATTR_SET, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	request_put(&req, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, 6);
	return client_send(c, &req);
}

int dev_vstats(struct client *c, const char *name, uint32_t queue)
{
	struct request req;

	request_init(&req, c->family, VDPA_CMD_DEV_VSTATS_GET, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	request_u32(&req, VDPA_ATTR_DEV_QUEUE_INDEX, queue);
	return client_send(c, &req);
}
