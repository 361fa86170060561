// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"

#include <linux/netlink.h>

/* ----------------------------------------------------------------- messages */

void msg_reset(struct msg *m)
{
	m->len = 0;
	m->start = 0;
}

void msg_raw(struct msg *m, const void *data, size_t len)
{
	assert_true(m->len + len <= sizeof(m->buf));
	if (len)
		memcpy(m->buf + m->len, data, len);
	m->len += len;
}

static void pad(struct msg *m)
{
	static const uint8_t zeroes[4];

	msg_raw(m, zeroes, -m->len & 3);
}

void msg_begin(struct msg *m, uint16_t type, uint16_t flags)
{
	struct nlmsghdr nlh = {
		.nlmsg_type = type,
		.nlmsg_flags = flags,
	};

	m->start = m->len;
	msg_raw(m, &nlh, sizeof(nlh));
}

struct nlmsghdr *msg_header(struct msg *m)
{
	return (struct nlmsghdr *)(void *)(m->buf + m->start);
}

void msg_attr(struct msg *m, uint16_t type, const void *data, size_t len)
{
	struct nlattr attr = {
		.nla_len = sizeof(attr) + len,
		.nla_type = type,
	};

	msg_raw(m, &attr, sizeof(attr));
	msg_raw(m, data, len);
	pad(m);
}

void msg_end(struct msg *m)
{
	msg_header(m)->nlmsg_len = m->len - m->start;
}

void msg_genl(struct msg *m, uint8_t cmd, uint16_t flags)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	msg_begin(m, FAMILY, flags);
	msg_raw(m, &genl, sizeof(genl));
}

void msg_str(struct msg *m, uint16_t type, const char *s)
{
	msg_attr(m, type, s, strlen(s) + 1);
}

void msg_u8(struct msg *m, uint16_t type, uint8_t value)
{
	msg_attr(m, type, &value, sizeof(value));
}

void msg_u16(struct msg *m, uint16_t type, uint16_t value)
{
	msg_attr(m, type, &value, sizeof(value));
}

void msg_u32(struct msg *m, uint16_t type, uint32_t value)
{
	msg_attr(m, type, &value, sizeof(value));
}

void msg_u64(struct msg *m, uint16_t type, uint64_t value)
{
	msg_attr(m, type, &value, sizeof(value));
}

static size_t nest_begin(struct msg *m, uint16_t type)
{
	size_t at = m->len;

	msg_attr(m, type, NULL, 0);
	return at;
}

static void nest_end(struct msg *m, size_t at)
{
	uint16_t len = m->len - at;

	memcpy(m->buf + at, &len, sizeof(len));
}

static void add_group(struct msg *m, uint16_t index, const char *name,
		      uint32_t id)
{
	size_t group = nest_begin(m, index);

	msg_u32(m, CTRL_ATTR_MCAST_GRP_ID, id);
	msg_str(m, CTRL_ATTR_MCAST_GRP_NAME, name);
	nest_end(m, group);
}

void msg_family(struct msg *m, bool with_monitor)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };
	size_t groups;

	msg_begin(m, GENL_ID_CTRL, 0);
	msg_raw(m, &genl, sizeof(genl));
	msg_str(m, CTRL_ATTR_FAMILY_NAME, "vdpa");
	msg_u16(m, CTRL_ATTR_FAMILY_ID, FAMILY);
	msg_u32(m, CTRL_ATTR_VERSION, 1);
	msg_u32(m, CTRL_ATTR_HDRSIZE, 0);
	msg_u32(m, CTRL_ATTR_MAXATTR, 37);
	if (with_monitor) {
		groups = nest_begin(m, CTRL_ATTR_MCAST_GROUPS);
		add_group(m, 1, "other", MONITOR_GROUP + 1);
		add_group(m, 2, "monitor", MONITOR_GROUP);
		add_group(m, 3, "monitors", MONITOR_GROUP + 2);
		nest_end(m, groups);
	}
	msg_end(m);
}

void msg_dev(struct msg *m, const char *mgmtdev, const char *name, uint32_t id,
	     uint16_t flags)
{
	msg_genl(m, VDPA_CMD_DEV_NEW, flags);
	msg_str(m, VDPA_ATTR_MGMTDEV_DEV_NAME, mgmtdev);
	msg_str(m, VDPA_ATTR_DEV_NAME, name);
	msg_u32(m, VDPA_ATTR_DEV_ID, id);
	msg_end(m);
}

static void error_header(struct msg *m, int code, uint16_t flags)
{
	struct nlmsgerr err = {
		.error = code,
		.msg = { .nlmsg_len = 20, .nlmsg_type = FAMILY },
	};

	msg_begin(m, NLMSG_ERROR, flags);
	msg_raw(m, &err, sizeof(err));
}

void msg_ack(struct msg *m, int code)
{
	error_header(m, code, NLM_F_CAPPED);
	msg_end(m);
}

void msg_extack_begin(struct msg *m, int code)
{
	error_header(m, code, NLM_F_CAPPED | NLM_F_ACK_TLVS);
}

void msg_done(struct msg *m, int code)
{
	msg_begin(m, NLMSG_DONE, NLM_F_MULTI);
	msg_raw(m, &code, sizeof(code));
	msg_end(m);
}

/* ---------------------------------------------------------------- transport */

static void push(struct queue *q, const void *data, size_t len, int err)
{
	struct datagram *d = &q->at[q->tail++];

	assert_true(q->tail <= ARRAY_SIZE(q->at));
	assert_true(q->used + len <= sizeof(q->bytes));
	memcpy(q->bytes + q->used, data, len);
	d->start = q->used;
	d->len = len;
	d->err = err;
	q->used += len;
}

static void drop(struct queue *q)
{
	q->head = 0;
	q->tail = 0;
	q->used = 0;
}

static void fill_in_seq(struct fake *f, uint8_t *data, size_t len)
{
	struct nlmsghdr nlh;

	if (len < sizeof(nlh))
		return;
	memcpy(&nlh, data, sizeof(nlh));
	if (nlh.nlmsg_seq == SAME_SEQ)
		nlh.nlmsg_seq = f->seq;
	memcpy(data, &nlh, sizeof(nlh));
}

static ssize_t pop(struct fake *f, struct queue *q, void *buf, size_t len,
		   int empty)
{
	struct datagram *d;

	if (q->head == q->tail)
		return empty;
	d = &q->at[q->head++];
	if (d->err)
		return d->err;
	if (d->len > len)
		return -ENOSPC;
	memcpy(buf, q->bytes + d->start, d->len);
	fill_in_seq(f, buf, d->len);
	return d->len;
}

static int fake_transport_open(void *arg, void **handle)
{
	struct fake *f = arg;

	if (f->open_err)
		return f->open_err;
	f->opened++;
	*handle = f;
	return 0;
}

static void fake_transport_close(void *handle)
{
	struct fake *f = handle;

	f->opened--;
}

static uint32_t fake_transport_portid(void *handle)
{
	return PORT;
}

/* "type 0x20 flags 0x5 cmd 5 ver 1 | 4:6e30..." */
static void describe(struct fake *f, const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *attr;
	char *to = f->sent + strlen(f->sent);
	char *end = f->sent + sizeof(f->sent);
	const uint8_t *p;

	to += snprintf(to, end - to, "type %#x flags %#x cmd %u ver %u",
		       nlh->nlmsg_type, nlh->nlmsg_flags, genl->cmd,
		       genl->version);
	mnl_attr_for_each(attr, nlh, sizeof(*genl)) {
		to += snprintf(to, end - to, " | %u:",
			       mnl_attr_get_type(attr));
		p = mnl_attr_get_payload(attr);
		for (int i = 0; i < mnl_attr_get_payload_len(attr); i++)
			to += snprintf(to, end - to, "%02x", p[i]);
	}
	assert_true(snprintf(to, end - to, "\n") < end - to);
}

static int fake_transport_send(void *handle, const void *buf, size_t len)
{
	struct fake *f = handle;
	const struct nlmsghdr *nlh = buf;

	assert_true(mnl_nlmsg_ok(nlh, len));
	assert_int_equal(nlh->nlmsg_len, len);
	if (f->send_err)
		return f->send_err;
	f->seq = nlh->nlmsg_seq;
	f->requests++;
	describe(f, nlh);
	return 0;
}

static ssize_t fake_transport_recv(void *handle, void *buf, size_t len)
{
	struct fake *f = handle;

	return pop(f, &f->replies, buf, len, -ETIMEDOUT);
}

static int fake_transport_join(struct vdpa_ctx *ctx, void *handle,
			       uint32_t group)
{
	struct fake *f = handle;

	if (group < 64)
		f->joined |= 1ULL << group;
	return f->join_err;
}

static int fake_transport_fd(void *handle)
{
	return 42;
}

static ssize_t fake_transport_try_recv(void *handle, void *buf, size_t len)
{
	struct fake *f = handle;

	return pop(f, &f->events, buf, len, -EAGAIN);
}

static int fake_transport_facts(struct vdpa_ctx *ctx, const char *name,
				struct vdpa_facts *facts)
{
	if (strcmp(name, "n0"))
		return -ENODEV;
	facts->driver = strdup("vhost_vdpa");
	return facts->driver ? 0 : -ENOMEM;
}

static const struct vdpa_transport_ops fake_transport = {
	.open = fake_transport_open,
	.close = fake_transport_close,
	.portid = fake_transport_portid,
	.send = fake_transport_send,
	.recv = fake_transport_recv,
	.join = fake_transport_join,
	.fd = fake_transport_fd,
	.try_recv = fake_transport_try_recv,
	.facts = fake_transport_facts,
};

/* The uevent socket is opened without an argument: one fake at a time. */
static struct fake *uevent_fake;

static int fake_uevent_open(void *arg, void **handle)
{
	assert_null(arg);
	return fake_transport_open(uevent_fake, handle);
}

static const struct vdpa_transport_ops fake_uevents = {
	.open = fake_uevent_open,
	.close = fake_transport_close,
	.fd = fake_transport_fd,
	.try_recv = fake_transport_try_recv,
};

int fake_setup(void **state)
{
	/* allocations are what some tests play with, so this is none */
	static struct fake the_fake;
	struct fake *f = &the_fake;

	fake_drop(f);
	f->open_err = f->send_err = f->join_err = 0;
	f->joined = 0;
	f->opened = 0;
	assert_int_equal(vdpa_new(&f->ctx), 0);
	f->ctx->transport = &fake_transport;
	f->ctx->transport_arg = f;
	f->ctx->uevents = &fake_uevents;
	uevent_fake = f;
	*state = f;
	return 0;
}

void fake_open(struct fake *f, bool with_monitor)
{
	msg_family(&f->msg, with_monitor);
	fake_reply(f);
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_open(f->ctx), 0);
	fake_drop(f);
}

int fake_setup_open(void **state)
{
	fake_setup(state);
	fake_open(*state, false);
	return 0;
}

int fake_teardown(void **state)
{
	struct fake *f = *state;

	vdpa_free(f->ctx);
	assert_int_equal(f->opened, 0);
	return 0;
}

void fake_reply(struct fake *f)
{
	push(&f->replies, f->msg.buf, f->msg.len, 0);
	msg_reset(&f->msg);
}

void fake_reply_err(struct fake *f, int err)
{
	push(&f->replies, "", 0, err);
}

void fake_event(struct fake *f)
{
	push(&f->events, f->msg.buf, f->msg.len, 0);
	msg_reset(&f->msg);
}

void fake_event_err(struct fake *f, int err)
{
	push(&f->events, "", 0, err);
}

/* Forgets replies and requests. */
void fake_drop(struct fake *f)
{
	drop(&f->replies);
	drop(&f->events);
	msg_reset(&f->msg);
	f->sent[0] = '\0';
	f->requests = 0;
}

bool fake_all_read(const struct fake *f)
{
	return f->replies.head == f->replies.tail &&
	       f->events.head == f->events.tail;
}

void fake_set_stock(struct fake *f)
{
	assert_int_equal(vdpa_set_validation(f->ctx, VDPA_VALIDATE_STOCK), 0);
}

void fake_reply_ack(struct fake *f)
{
	fake_reply(f);
	msg_ack(&f->msg, 0);
	fake_reply(f);
}

void fake_reply_done(struct fake *f)
{
	fake_reply(f);
	msg_done(&f->msg, 0);
	fake_reply(f);
}
