// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests and their answers: sending, matching, and how they end. */
#include "internal.h"

#include <linux/netlink.h>

/**
 * struct exchange - one request under way
 * @request: the request, for translating the kernel's offsets
 * @fn: called with each data message, or NULL
 * @err: the first error; messages after it are read and dropped, so that the
 *	next request finds the socket empty
 * @done: the final message was seen
 */
struct exchange {
	struct vdpa_ctx *ctx;
	const struct nlmsghdr *request;
	vdpa_msg_fn fn;
	void *data;
	int err;
	bool done;
};

/**
 * vdpa_msg_init() - start a request in the context's buffer
 * @ctx: context
 * @type: family
 * @flags: netlink flags beside NLM_F_REQUEST and NLM_F_ACK
 * @cmd: command
 *
 * Return: the message.
 */
struct nlmsghdr *vdpa_msg_init(struct vdpa_ctx *ctx, uint16_t type,
			       uint16_t flags, uint8_t cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(ctx->tx);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = VDPA_GENL_VERSION;
	return nlh;
}

/**
 * vdpa_string_to_nl() - append a string with its NUL
 * @ctx: context for the error
 * @nlh: request
 * @attr: attribute
 * @s: string, NULL is an error
 *
 * Return: 0, -EINVAL, -E2BIG.
 */
int vdpa_string_to_nl(struct vdpa_ctx *ctx, struct nlmsghdr *nlh, int attr,
		      const char *s)
{
	if (!s)
		return vdpa_fail_argument(ctx, -EINVAL, attr,
					  "a name is missing");
	if (strlen(s) > STRING_MAX ||
	    !mnl_attr_put_strz_check(nlh, TX_SIZE, attr, s))
		return vdpa_fail_argument(ctx, -E2BIG, attr,
					  "a name is too long for a message");
	return 0;
}

/**
 * vdpa_fail_length() - an answer is cut short or a length is wrong
 * @ctx: context
 * @attr: attribute or -1
 * @what: what it is about
 *
 * Return: -EPROTO; in stock validation -EBADMSG, as libmnl has it.
 */
int vdpa_fail_length(struct vdpa_ctx *ctx, int attr, const char *what)
{
	return vdpa_fail(ctx, VDPA_ERROR_REPLY_LENGTH,
			 vdpa_is_stock(ctx) ? -EBADMSG : -EPROTO, attr,
			 "%s has a wrong length", what);
}

/**
 * vdpa_msg_ok() - does a whole message lie in a buffer
 * @nlh: start of the message, aligned
 * @len: bytes from there to the end of the buffer
 *
 * libmnl's own check takes a length of 2 GiB and more for a negative one.
 *
 * Return: true if the message's length is possible.
 */
bool vdpa_msg_ok(const struct nlmsghdr *nlh, size_t len)
{
	return len >= sizeof(*nlh) && nlh->nlmsg_len >= sizeof(*nlh) &&
	       nlh->nlmsg_len <= len;
}

/**
 * vdpa_next_attr() - walk attributes without trusting their lengths
 * @nlh: message, known to lie within its buffer
 * @offset: bytes of the headers before the first attribute
 * @attr: the one before, *@attr NULL to start; receives the next
 *
 * Return: 1: *@attr is the next one; 0: no more; -1: the rest is malformed.
 */
int vdpa_next_attr(const struct nlmsghdr *nlh, size_t offset,
		   const struct nlattr **attr)
{
	const char *tail = mnl_nlmsg_get_payload_tail(nlh);
	const struct nlattr *next =
		*attr ? mnl_attr_next(*attr) :
			mnl_nlmsg_get_payload_offset(nlh, offset);
	long left = tail - (const char *)next;

	if (left <= 0)
		return 0;
	if (!mnl_attr_ok(next, left))
		return -1;
	*attr = next;
	return 1;
}

/* ------------------------------------------------------- extended ack texts */

/* Which attribute of the request lies at @offset, -1: none. */
static int attr_at(const struct nlmsghdr *request, uint32_t offset)
{
	const struct nlattr *attr = NULL;
	size_t start;

	while (vdpa_next_attr(request, sizeof(struct genlmsghdr), &attr) > 0) {
		start = (const char *)attr - (const char *)request;
		if (offset >= start && offset < start + attr->nla_len)
			return mnl_attr_get_type(attr);
	}
	return -1;
}

static void copy_text(char *to, size_t size, const struct nlattr *attr)
{
	size_t len = strnlen(mnl_attr_get_payload(attr),
			     mnl_attr_get_payload_len(attr));

	if (len >= size)
		len = size - 1;
	memcpy(to, mnl_attr_get_payload(attr), len);
	to[len] = '\0';
}

/**
 * extack_from_nl() - take what the kernel says about an error or a success
 * @ex: exchange
 * @nlh: error or done message
 * @offset: where its attributes start
 * @code: negative errno or 0
 */
static void extack_from_nl(struct exchange *ex, const struct nlmsghdr *nlh,
			   size_t offset, int code)
{
	struct vdpa_error *error = &ex->ctx->error;
	const struct nlattr *attr = NULL;

	if (!(nlh->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	while (vdpa_next_attr(nlh, offset, &attr) > 0) {
		switch (mnl_attr_get_type(attr)) {
		case NLMSGERR_ATTR_MSG:
			if (code)
				copy_text(error->text, sizeof(error->text),
					  attr);
			else
				copy_text(error->warning,
					  sizeof(error->warning), attr);
			break;
		case NLMSGERR_ATTR_OFFS:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
				error->attr = attr_at(ex->request,
						      mnl_attr_get_u32(attr));
			break;
		case NLMSGERR_ATTR_MISS_TYPE:
			/* a number that no attribute can have tells nothing */
			if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0 &&
			    mnl_attr_get_u32(attr) <= UINT16_MAX)
				error->missing = mnl_attr_get_u32(attr);
			break;
		}
	}
}

/* The message that ends an exchange carries @code, any sign, and perhaps a text. */
static void finish(struct exchange *ex, const struct nlmsghdr *nlh,
		   size_t offset, int code)
{
	ex->done = true;
	if (ex->err)
		return;
	if (code > 0)
		code = -code;
	extack_from_nl(ex, nlh, offset, code);
	if (code)
		ex->err = vdpa_fail(ex->ctx, VDPA_ERROR_KERNEL, code,
				    ex->ctx->error.attr, NULL);
}

static void finish_error(struct exchange *ex, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*err);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err)) {
		ex->done = true;
		if (!ex->err)
			ex->err = vdpa_fail_length(ex->ctx, -1,
						   "an error message");
		return;
	}
	/* the refused request comes back whole unless the ack is capped */
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) &&
	    err->msg.nlmsg_len > sizeof(err->msg))
		offset += err->msg.nlmsg_len - sizeof(err->msg);
	/* beyond the message there are no attributes to look for */
	if (offset > mnl_nlmsg_get_payload_len(nlh))
		offset = mnl_nlmsg_get_payload_len(nlh);
	finish(ex, nlh, offset, err->error);
}

static void finish_done(struct exchange *ex, const struct nlmsghdr *nlh)
{
	int code = 0;

	if (mnl_nlmsg_get_payload_len(nlh) >= sizeof(code))
		memcpy(&code, mnl_nlmsg_get_payload(nlh), sizeof(code));
	finish(ex, nlh, sizeof(code), code);
}

/* ----------------------------------------------------------------- messages */

static void take_message(struct exchange *ex, const struct nlmsghdr *nlh)
{
	struct vdpa_ctx *ctx = ex->ctx;

	/* what is left of an earlier request that was broken off */
	if (!mnl_nlmsg_seq_ok(nlh, ex->request->nlmsg_seq) ||
	    !mnl_nlmsg_portid_ok(nlh, ctx->transport->portid(ctx->handle)))
		return;

	if ((nlh->nlmsg_flags & NLM_F_DUMP_INTR) && !ex->err)
		ex->err = vdpa_fail(ctx, VDPA_ERROR_INTERRUPTED, -EINTR, -1,
				    "the list changed while it was read");

	switch (nlh->nlmsg_type) {
	case NLMSG_ERROR:
		finish_error(ex, nlh);
		break;
	case NLMSG_DONE:
		finish_done(ex, nlh);
		break;
	case NLMSG_NOOP:
	case NLMSG_OVERRUN:
		break;
	default:
		if (!ex->err && ex->fn)
			ex->err = ex->fn(ctx, nlh, ex->data);
		break;
	}
}

static void take_datagram(struct exchange *ex, const void *buf, int len)
{
	const struct nlmsghdr *nlh = buf;

	while (!ex->done && len > 0 && vdpa_msg_ok(nlh, len)) {
		vdpa_debug(ex->ctx, VDPA_DEBUG_RECEIVED, nlh, nlh->nlmsg_len);
		take_message(ex, nlh);
		nlh = mnl_nlmsg_next(nlh, &len);
	}
	if (ex->done || len <= 0)
		return;
	vdpa_debug(ex->ctx, VDPA_DEBUG_RECEIVED, nlh, len);
	if (!ex->err && !vdpa_is_stock(ex->ctx))
		ex->err = vdpa_fail_length(ex->ctx, -1, "a message");
}

static int receive(struct exchange *ex)
{
	struct vdpa_ctx *ctx = ex->ctx;
	ssize_t n = ctx->transport->recv(ctx->handle, ctx->rx, RX_SIZE);

	if (n > 0) {
		take_datagram(ex, ctx->rx, n);
		return 0;
	}
	ex->done = true;
	if (n == 0 && vdpa_is_stock(ctx))
		return 0;
	if (n == 0)
		n = -ECONNRESET;
	if (!ex->err)
		ex->err = vdpa_fail(ctx, VDPA_ERROR_RECEIVE, n, -1,
				    "cannot receive the answer");
	return ex->err;
}

/**
 * vdpa_exchange() - send a request and read until it is answered
 * @ctx: open context, or one that is opening
 * @nlh: request, made by vdpa_msg_init()
 * @fn: called with each data message until an error; NULL: none is wanted
 * @data: for @fn
 *
 * Return: 0 or the first error, which is also noted in @ctx.
 */
int vdpa_exchange(struct vdpa_ctx *ctx, struct nlmsghdr *nlh, vdpa_msg_fn fn,
		  void *data)
{
	struct exchange ex = {
		.ctx = ctx,
		.request = nlh,
		.fn = fn,
		.data = data,
	};
	int err;

	/* 0 would match every answer */
	if (!ctx->seq)
		ctx->seq = 1;
	nlh->nlmsg_seq = ctx->seq++;
	vdpa_debug(ctx, VDPA_DEBUG_SENT, nlh, nlh->nlmsg_len);
	err = ctx->transport->send(ctx->handle, nlh, nlh->nlmsg_len);
	if (err)
		return vdpa_fail(ctx, VDPA_ERROR_SEND, err, -1,
				 "cannot send the request");
	while (!ex.done && !receive(&ex))
		;
	return ex.err;
}
