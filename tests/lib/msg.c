// SPDX-License-Identifier: GPL-2.0-or-later
/* One request and what can come back: ends, errors, texts, strange messages. */
#include "fake.h"

#include <linux/netlink.h>

/* Requests about "n0": del has no record in its answer, get has one. */
static int del(struct fake *f)
{
	return vdpa_dev_del(f->ctx, "n0");
}

static size_t list(struct fake *f, int *err)
{
	struct vdpa_dev_list *devs;
	size_t n;

	*err = vdpa_dev_list_get(f->ctx, &devs);
	n = vdpa_dev_list_count(devs);
	vdpa_dev_list_free(devs);
	return n;
}

static void add_dev(struct fake *f, const char *name)
{
	msg_dev(&f->msg, "m", name, 1, NLM_F_MULTI);
}

/* -------------------------------------------------------------- plain errors */

static void kernel_error_without_text(void **state)
{
	struct fake *f = *state;

	msg_ack(&f->msg, -EPERM);
	fake_reply(f);
	assert_int_equal(del(f), -EPERM);
	assert_fails(f, -EPERM, VDPA_ERROR_KERNEL, -1);
	assert_null(vdpa_error_text(f->ctx));
	assert_int_equal(vdpa_error_missing_attr(f->ctx), -1);

	/* forgotten by the next call */
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(del(f), 0);
	assert_fails(f, 0, VDPA_ERROR_NONE, -1);
}

static void positive_error_counts_too(void **state)
{
	struct fake *f = *state;

	msg_ack(&f->msg, ENODEV);
	fake_reply(f);
	assert_int_equal(del(f), -ENODEV);
}

static void send_fails(void **state)
{
	struct fake *f = *state;

	f->send_err = -ECONNREFUSED;
	assert_int_equal(del(f), -ECONNREFUSED);
	assert_fails(f, -ECONNREFUSED, VDPA_ERROR_SEND, -1);
}

static void receive_fails(void **state)
{
	struct fake *f = *state;

	assert_int_equal(del(f), -ETIMEDOUT);
	assert_fails(f, -ETIMEDOUT, VDPA_ERROR_RECEIVE, -1);
}

static void peer_has_gone(void **state)
{
	struct fake *f = *state;

	fake_reply(f);
	assert_int_equal(del(f), -ECONNRESET);
	assert_fails(f, -ECONNRESET, VDPA_ERROR_RECEIVE, -1);

	fake_set_stock(f);
	fake_reply(f);
	assert_int_equal(del(f), 0);
}

static void error_message_cut_short(void **state)
{
	struct fake *f = *state;
	int code = -EPERM;

	for (int stock = 0; stock < 2; stock++) {
		msg_begin(&f->msg, NLMSG_ERROR, 0);
		msg_raw(&f->msg, &code, sizeof(code));
		msg_end(&f->msg);
		fake_reply(f);
		assert_int_equal(del(f), stock ? -EBADMSG : -EPROTO);
		assert_int_equal(vdpa_error_source(f->ctx),
				 VDPA_ERROR_REPLY_LENGTH);
		fake_set_stock(f);
	}
}

/* ------------------------------------------------------------ extended acks */

static void extack_reply(struct fake *f)
{
	msg_end(&f->msg);
	fake_reply(f);
}

static void text_is_carried(void **state)
{
	struct fake *f = *state;

	msg_extack_begin(&f->msg, -ENODEV);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "vdpa: device not found");
	extack_reply(f);
	assert_int_equal(del(f), -ENODEV);
	assert_string_equal(vdpa_error_text(f->ctx), "vdpa: device not found");
	assert_null(vdpa_warning_text(f->ctx));
}

static void empty_text_is_none(void **state)
{
	struct fake *f = *state;

	msg_extack_begin(&f->msg, -EINVAL);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "");
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_null(vdpa_error_text(f->ctx));

	msg_extack_begin(&f->msg, -EINVAL);
	msg_attr(&f->msg, NLMSGERR_ATTR_MSG, NULL, 0);
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_null(vdpa_error_text(f->ctx));
}

static void text_without_nul(void **state)
{
	struct fake *f = *state;

	msg_extack_begin(&f->msg, -EINVAL);
	msg_attr(&f->msg, NLMSGERR_ATTR_MSG, "abc", 3);
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_string_equal(vdpa_error_text(f->ctx), "abc");
}

static void text_too_long_is_cut(void **state)
{
	struct fake *f = *state;
	char text[2000];

	memset(text, 't', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	msg_extack_begin(&f->msg, -EINVAL);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, text);
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_int_equal(strlen(vdpa_error_text(f->ctx)),
			 sizeof(f->ctx->error.text) - 1);
}

static void warning_on_success(void **state)
{
	struct fake *f = *state;

	msg_extack_begin(&f->msg, 0);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "careful");
	extack_reply(f);
	assert_int_equal(del(f), 0);
	assert_string_equal(vdpa_warning_text(f->ctx), "careful");
	assert_null(vdpa_error_text(f->ctx));
	assert_int_equal(vdpa_error_source(f->ctx), VDPA_ERROR_NONE);

	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(del(f), 0);
	assert_null(vdpa_warning_text(f->ctx));
}

static void missing_attribute(void **state)
{
	struct fake *f = *state;

	msg_extack_begin(&f->msg, -EINVAL);
	msg_u32(&f->msg, NLMSGERR_ATTR_MISS_TYPE, 4);
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_int_equal(vdpa_error_missing_attr(f->ctx), VDPA_FIELD_DEV_NAME);
	assert_null(vdpa_error_text(f->ctx));

	/* of a wrong length it says nothing */
	msg_extack_begin(&f->msg, -EINVAL);
	msg_u16(&f->msg, NLMSGERR_ATTR_MISS_TYPE, 4);
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_int_equal(vdpa_error_missing_attr(f->ctx), -1);
}

/* add name n0 mgmtdev m mtu 9: nlmsghdr 16, genl 4, 2 at 20, 4 at 28, 13 at 36 */
static int attr_at_offset(struct fake *f, uint32_t offset)
{
	struct vdpa_params *params;

	assert_int_equal(vdpa_params_new(&params), 0);
	assert_int_equal(vdpa_params_set_name(params, "n0"), 0);
	assert_int_equal(vdpa_params_set_mgmtdev(params, NULL, "m"), 0);
	assert_int_equal(vdpa_params_set_number(params, VDPA_FIELD_NET_MTU, 9),
			 0);
	msg_extack_begin(&f->msg, -ERANGE);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "integer out of range");
	msg_u32(&f->msg, NLMSGERR_ATTR_OFFS, offset);
	extack_reply(f);
	assert_int_equal(vdpa_dev_add(f->ctx, params), -ERANGE);
	vdpa_params_free(params);
	assert_int_equal(vdpa_error_source(f->ctx), VDPA_ERROR_KERNEL);
	assert_string_equal(vdpa_error_text(f->ctx), "integer out of range");
	return vdpa_error_attr(f->ctx);
}

static void offending_attribute(void **state)
{
	struct fake *f = *state;

	assert_int_equal(attr_at_offset(f, 20), VDPA_FIELD_MGMTDEV_NAME);
	assert_int_equal(attr_at_offset(f, 28), VDPA_FIELD_DEV_NAME);
	assert_int_equal(attr_at_offset(f, 36), VDPA_FIELD_NET_MTU);
	assert_int_equal(attr_at_offset(f, 40), VDPA_FIELD_NET_MTU);
	assert_int_equal(attr_at_offset(f, 0), -1);
	assert_int_equal(attr_at_offset(f, 19), -1);
	assert_int_equal(attr_at_offset(f, 44), -1);
	assert_int_equal(attr_at_offset(f, UINT32_MAX), -1);
}

/* A kernel without NETLINK_CAP_ACK sends the refused request back. */
static void extack_behind_the_request(void **state)
{
	struct fake *f = *state;
	struct nlmsgerr err = {
		.error = -EINVAL,
		.msg = { .nlmsg_len = 16 + 12 },
	};
	static const uint8_t rest[12];

	msg_begin(&f->msg, NLMSG_ERROR, NLM_F_ACK_TLVS);
	msg_raw(&f->msg, &err, sizeof(err));
	msg_raw(&f->msg, rest, sizeof(rest));
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "behind");
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_string_equal(vdpa_error_text(f->ctx), "behind");

	/* a length that leads out of the message finds nothing */
	err.msg.nlmsg_len = UINT32_MAX;
	msg_begin(&f->msg, NLMSG_ERROR, NLM_F_ACK_TLVS);
	msg_raw(&f->msg, &err, sizeof(err));
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "behind");
	extack_reply(f);
	assert_int_equal(del(f), -EINVAL);
	assert_null(vdpa_error_text(f->ctx));
}

static void done_with_error_and_text(void **state)
{
	struct fake *f = *state;
	int code = -EBUSY, err;

	add_dev(f, "a");
	fake_reply(f);
	msg_begin(&f->msg, NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS);
	msg_raw(&f->msg, &code, sizeof(code));
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "dump failed");
	extack_reply(f);
	assert_int_equal(list(f, &err), 1);
	assert_int_equal(err, -EBUSY);
	assert_fails(f, -EBUSY, VDPA_ERROR_KERNEL, -1);
	assert_string_equal(vdpa_error_text(f->ctx), "dump failed");
}

static void done_without_a_code(void **state)
{
	struct fake *f = *state;
	int err;

	msg_begin(&f->msg, NLMSG_DONE, NLM_F_MULTI);
	extack_reply(f);
	assert_int_equal(list(f, &err), 0);
	assert_int_equal(err, 0);
}

/* -------------------------------------------------------------------- dumps */

static void dump_over_datagrams(void **state)
{
	struct fake *f = *state;
	char name[16];
	int n = 0, err;

	/* 3 datagrams of 30 KiB and one that holds a record and the end */
	for (int i = 0; i < 3; i++) {
		while (f->msg.len < 30 * 1024) {
			snprintf(name, sizeof(name), "dev%d", n++);
			add_dev(f, name);
		}
		fake_reply(f);
	}
	add_dev(f, "last");
	msg_done(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(list(f, &err), n + 1);
	assert_int_equal(err, 0);
	assert_true(n > 1500);
	assert_true(fake_all_read(f));
	assert_string_equal(f->sent, "type 0x20 flags 0x305 cmd 5 ver 1\n");
}

static void datagram_too_large(void **state)
{
	struct fake *f = *state;
	int err;

	while (f->msg.len < RX_SIZE + 100)
		add_dev(f, "a");
	fake_reply(f);
	assert_int_equal(list(f, &err), 0);
	assert_int_equal(err, -ENOSPC);
	assert_fails(f, -ENOSPC, VDPA_ERROR_RECEIVE, -1);
}

static void reply_interrupted(struct fake *f, bool in_done)
{
	msg_dev(&f->msg, "m", "a", 1, NLM_F_MULTI);
	fake_reply(f);
	msg_dev(&f->msg, "m", "b", 1,
		NLM_F_MULTI | (in_done ? 0 : NLM_F_DUMP_INTR));
	fake_reply(f);
	msg_done(&f->msg, 0);
	if (in_done)
		msg_header(&f->msg)->nlmsg_flags |= NLM_F_DUMP_INTR;
	fake_reply(f);
}

static void interrupted_dump_is_repeated(void **state)
{
	struct fake *f = *state;
	int err;

	reply_interrupted(f, false);
	reply_interrupted(f, true);
	add_dev(f, "x");
	add_dev(f, "y");
	add_dev(f, "z");
	fake_reply_done(f);
	assert_int_equal(list(f, &err), 3);
	assert_int_equal(err, 0);
	assert_int_equal(f->requests, 3);
	assert_true(fake_all_read(f));
	assert_int_equal(vdpa_error_source(f->ctx), VDPA_ERROR_NONE);
}

static void repeating_ends(void **state)
{
	struct fake *f = *state;
	int err;

	for (int i = 0; i < 20; i++)
		reply_interrupted(f, false);
	list(f, &err);
	assert_int_equal(err, -EINTR);
	assert_fails(f, -EINTR, VDPA_ERROR_INTERRUPTED, -1);
	assert_in_range(f->requests, 2, 19);
}

static void stock_does_not_repeat(void **state)
{
	struct fake *f = *state;
	int err;

	fake_set_stock(f);
	reply_interrupted(f, false);
	assert_int_equal(list(f, &err), 1);
	assert_int_equal(err, -EINTR);
	assert_fails(f, -EINTR, VDPA_ERROR_INTERRUPTED, -1);
	assert_int_equal(f->requests, 1);
}

/* --------------------------------------------------------- strange messages */

static void other_messages_are_skipped(void **state)
{
	struct fake *f = *state;
	int err;

	/* left from an earlier request */
	add_dev(f, "stale");
	msg_header(&f->msg)->nlmsg_seq = 1;
	msg_ack(&f->msg, -EPERM);
	msg_header(&f->msg)->nlmsg_seq = 1;
	/* to somebody else */
	add_dev(f, "other");
	msg_header(&f->msg)->nlmsg_pid = PORT + 1;
	msg_begin(&f->msg, NLMSG_NOOP, 0);
	msg_end(&f->msg);
	fake_reply(f);
	add_dev(f, "mine");
	msg_header(&f->msg)->nlmsg_seq = SAME_SEQ;
	msg_header(&f->msg)->nlmsg_pid = PORT;
	fake_reply_done(f);
	assert_int_equal(list(f, &err), 1);
	assert_int_equal(err, 0);
}

static void sequence_numbers_differ(void **state)
{
	struct fake *f = *state;
	uint32_t first;

	msg_ack(&f->msg, 0);
	fake_reply(f);
	del(f);
	first = f->seq;
	msg_ack(&f->msg, 0);
	fake_reply(f);
	del(f);
	assert_int_not_equal(first, f->seq);

	/* 0 matches any answer, so it is left out */
	f->ctx->seq = UINT32_MAX;
	for (int i = 0; i < 2; i++) {
		msg_ack(&f->msg, 0);
		fake_reply(f);
		del(f);
		assert_int_not_equal(f->seq, 0);
	}
}

static void message_cut_short(void **state)
{
	struct fake *f = *state;
	int err;

	for (int stock = 0; stock < 2; stock++) {
		add_dev(f, "a");
		add_dev(f, "b");
		f->msg.len -= 4;
		fake_reply_done(f);
		assert_int_equal(list(f, &err), 1);
		assert_int_equal(err, stock ? 0 : -EPROTO);
		assert_int_equal(vdpa_error_source(f->ctx),
				 stock ? VDPA_ERROR_NONE :
					 VDPA_ERROR_REPLY_LENGTH);
		assert_true(fake_all_read(f));
		fake_set_stock(f);
	}
}

static void header_cut_short(void **state)
{
	static const uint32_t lengths[] = { 0, 15, 17, 0x7fffffff, 0x80000000,
					    0xfffffff0, 0xffffffff };
	struct fake *f = *state;

	msg_raw(&f->msg, "\x10\0\0\0", 4);
	fake_reply(f);
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(del(f), -EPROTO);
	assert_true(fake_all_read(f));

	/* lengths that must not loop, or be taken for a negative number */
	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		msg_begin(&f->msg, FAMILY, 0);
		msg_header(&f->msg)->nlmsg_len = lengths[i];
		fake_reply(f);
		msg_ack(&f->msg, 0);
		fake_reply(f);
		assert_int_equal(del(f), -EPROTO);
	}
}

static void rest_of_a_bad_dump_is_read(void **state)
{
	struct fake *f = *state;
	int err;

	add_dev(f, "a");
	fake_reply(f);
	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, NLM_F_MULTI);
	msg_end(&f->msg);
	fake_reply(f);
	add_dev(f, "b");
	fake_reply(f);
	msg_done(&f->msg, -EBUSY);
	fake_reply(f);
	assert_int_equal(list(f, &err), 1);
	assert_int_equal(err, -EPROTO);
	assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_MISSING,
		     VDPA_FIELD_MGMTDEV_NAME);
	assert_true(fake_all_read(f));
}

/* -------------------------------------------------------------------- debug */

struct seen {
	unsigned int sent;
	unsigned int received;
	size_t bytes;
};

static void see(void *data, enum vdpa_debug_dir dir, const void *msg,
		size_t len)
{
	struct seen *seen = data;

	assert_non_null(msg);
	seen->sent += dir == VDPA_DEBUG_SENT;
	seen->received += dir == VDPA_DEBUG_RECEIVED;
	seen->bytes += len;
}

static void debug_sees_each_message(void **state)
{
	struct fake *f = *state;
	struct seen seen = { 0 };
	int err;

	assert_int_equal(vdpa_set_debug(f->ctx, see, &seen), 0);
	add_dev(f, "a");
	add_dev(f, "b");
	msg_raw(&f->msg, "\1\2\3\4", 4);
	fake_reply_done(f);
	list(f, &err);
	assert_int_equal(seen.sent, 1);
	assert_int_equal(seen.received, 4);

	assert_int_equal(vdpa_set_debug(f->ctx, NULL, NULL), 0);
	fake_reply_done(f);
	list(f, &err);
	assert_int_equal(seen.sent, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(kernel_error_without_text),
		T(positive_error_counts_too),
		T(send_fails),
		T(receive_fails),
		T(peer_has_gone),
		T(error_message_cut_short),
		T(text_is_carried),
		T(empty_text_is_none),
		T(text_without_nul),
		T(text_too_long_is_cut),
		T(warning_on_success),
		T(missing_attribute),
		T(offending_attribute),
		T(extack_behind_the_request),
		T(done_with_error_and_text),
		T(done_without_a_code),
		T(dump_over_datagrams),
		T(datagram_too_large),
		T(interrupted_dump_is_repeated),
		T(repeating_ends),
		T(stock_does_not_repeat),
		T(other_messages_are_skipped),
		T(sequence_numbers_differ),
		T(message_cut_short),
		T(header_cut_short),
		T(rest_of_a_bad_dump_is_read),
		T(debug_sees_each_message),
	};

	return cmocka_run_group_tests_name("msg", tests, NULL, NULL);
}
