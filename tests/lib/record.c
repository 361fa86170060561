// SPDX-License-Identifier: GPL-2.0-or-later
/* What is checked of an answer: lengths, strings, what must be there. */
#include "fake.h"

#include <linux/netlink.h>

/* Reads "n0": the answer is @f->msg. Returns the call's error. */
static int get(struct fake *f, struct vdpa_dev **dev)
{
	fake_reply_ack(f);
	return vdpa_dev_get(f->ctx, "n0", dev);
}

static int get_and_forget(struct fake *f)
{
	struct vdpa_dev *dev;
	int err = get(f, &dev);

	vdpa_dev_free(dev);
	assert_true(fake_all_read(f));
	fake_drop(f);
	return err;
}

static void begin_dev(struct fake *f)
{
	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m");
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 1);
}

static size_t right_length(int attr)
{
	enum vdpa_kind kind = vdpa_policy_of(attr)->kind;

	return kind == KIND_STRING ? 1 : vdpa_kind_width(kind);
}

/* Every attribute, in the record or not, with every length up to 12 bytes. */
static void each_attribute_of_each_length(void **state)
{
	struct fake *f = *state;
	uint8_t payload[12];
	bool good;

	for (int attr = 1; attr <= VDPA_FIELD_MAX; attr++) {
		for (size_t len = 0; len <= sizeof(payload); len++) {
			good = len == right_length(attr);
			/* a string of any length but none is good */
			if (vdpa_policy_of(attr)->kind == KIND_STRING)
				good = len > 0;
			memset(payload, 'a', sizeof(payload));
			if (len)
				payload[len - 1] = '\0';
			begin_dev(f);
			msg_attr(&f->msg, attr, payload, len);
			msg_end(&f->msg);
			assert_int_equal(get_and_forget(f), good ? 0 : -EPROTO);
			if (good)
				continue;
			assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH,
				     attr);
			assert_non_null(vdpa_error_text(f->ctx));
		}
	}
}

static void strings_need_one_nul_at_the_end(void **state)
{
	static const struct {
		const char *payload;
		size_t len;
	} bad[] = { { "ab", 2 }, { "a\0b", 3 }, { "a\0", 3 }, { "\0", 2 } };
	struct fake *f = *state;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		begin_dev(f);
		msg_attr(&f->msg, VDPA_ATTR_DEV_NAME, bad[i].payload,
			 bad[i].len);
		msg_end(&f->msg);
		assert_int_equal(get_and_forget(f), -EPROTO);
		assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH,
			     VDPA_FIELD_DEV_NAME);
	}
}

static void each_mandatory_attribute(void **state)
{
	static const int mandatory[] = {
		VDPA_ATTR_MGMTDEV_DEV_NAME,
		VDPA_ATTR_DEV_NAME,
		VDPA_ATTR_DEV_ID,
	};
	struct fake *f = *state;

	for (int stock = 0; stock < 2; stock++) {
		for (size_t i = 0; i < ARRAY_SIZE(mandatory); i++) {
			msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
			if (i != 0)
				msg_str(&f->msg, mandatory[0], "m");
			if (i != 1)
				msg_str(&f->msg, mandatory[1], "n0");
			if (i != 2)
				msg_u32(&f->msg, mandatory[2], 1);
			msg_end(&f->msg);
			assert_int_equal(get_and_forget(f), -EPROTO);
			assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_MISSING,
				     mandatory[i]);
		}
		fake_set_stock(f);
	}
}

static void unknown_attributes_are_skipped(void **state)
{
	static const int types[] = { 0, 37, 38, 60, 64, 255, 0x3fff };
	struct fake *f = *state;
	struct vdpa_dev *dev;

	for (int stock = 0; stock < 2; stock++) {
		for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
			msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
			msg_attr(&f->msg, types[i], "???", 3);
			msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m");
			msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
			msg_attr(&f->msg, types[i], NULL, 0);
			msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 1);
			msg_end(&f->msg);
			assert_int_equal(get(f, &dev), 0);
			assert_string_equal(vdpa_dev_name(dev), "n0");
			vdpa_dev_free(dev);
			fake_drop(f);
		}
		fake_set_stock(f);
	}
}

static void attributes_cut_short(void **state)
{
	struct fake *f = *state;
	struct nlattr attr = { .nla_type = VDPA_ATTR_DEV_MAX_VQS };
	static const uint16_t lengths[] = { 0, 3, 9, 100, 65535 };

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		begin_dev(f);
		attr.nla_len = lengths[i];
		msg_raw(&f->msg, &attr, sizeof(attr));
		msg_raw(&f->msg, "1234", 4);
		msg_end(&f->msg);
		assert_int_equal(get_and_forget(f), -EPROTO);
		assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH, -1);
	}
	/* fewer bytes than an attribute's header */
	begin_dev(f);
	msg_raw(&f->msg, "\4\0", 2);
	msg_end(&f->msg);
	assert_int_equal(get_and_forget(f), -EPROTO);
}

static void no_room_for_the_command(void **state)
{
	struct fake *f = *state;

	for (int stock = 0; stock < 2; stock++) {
		msg_begin(&f->msg, FAMILY, 0);
		msg_end(&f->msg);
		assert_int_equal(get_and_forget(f),
				 stock ? -EBADMSG : -EPROTO);
		assert_int_equal(vdpa_error_source(f->ctx),
				 VDPA_ERROR_REPLY_LENGTH);
		fake_set_stock(f);
	}
}

static void answer_of_another_kind(void **state)
{
	struct fake *f = *state;

	begin_dev(f);
	msg_end(&f->msg);
	msg_header(&f->msg)->nlmsg_type = FAMILY + 1;
	assert_int_equal(get_and_forget(f), -EPROTO);
	assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_MISSING, -1);

	msg_genl(&f->msg, VDPA_CMD_MGMTDEV_NEW, 0);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m");
	msg_end(&f->msg);
	assert_int_equal(get_and_forget(f), -EPROTO);

	/* the stock tool looks at neither */
	fake_set_stock(f);
	begin_dev(f);
	msg_end(&f->msg);
	msg_header(&f->msg)->nlmsg_type = FAMILY + 1;
	assert_int_equal(get_and_forget(f), 0);
}

static void success_without_a_record(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;

	for (int stock = 0; stock < 2; stock++) {
		msg_ack(&f->msg, 0);
		fake_reply(f);
		assert_int_equal(vdpa_dev_get(f->ctx, "n0", &dev),
				 stock ? 0 : -EPROTO);
		assert_null(dev);
		assert_int_equal(vdpa_error_source(f->ctx),
				 stock ? VDPA_ERROR_NONE :
					 VDPA_ERROR_REPLY_MISSING);
		fake_set_stock(f);
	}
}

static void record_before_an_error(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;

	begin_dev(f);
	msg_end(&f->msg);
	msg_ack(&f->msg, -EBUSY);
	fake_reply(f);
	assert_int_equal(vdpa_dev_get(f->ctx, "n0", &dev), -EBUSY);
	assert_string_equal(vdpa_dev_name(dev), "n0");
	vdpa_dev_free(dev);
}

static void repeated_attribute_last_wins(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;

	begin_dev(f);
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 2);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n1");
	msg_end(&f->msg);
	assert_int_equal(get(f, &dev), 0);
	assert_int_equal(vdpa_dev_id(dev), 2);
	assert_string_equal(vdpa_dev_name(dev), "n1");
	vdpa_dev_free(dev);
}

/* ---------------------------------------------------------- stock validation */

static void stock_length_of_a_mandatory_attribute(void **state)
{
	struct fake *f = *state;

	fake_set_stock(f);
	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m");
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u16(&f->msg, VDPA_ATTR_DEV_ID, 1);
	msg_end(&f->msg);
	assert_int_equal(get_and_forget(f), -ERANGE);
	assert_fails(f, -ERANGE, VDPA_ERROR_REPLY_LENGTH, VDPA_FIELD_DEV_ID);
}

/* What follows a wrong length is not read; what came before it counts. */
static void stock_length_of_another_attribute(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;

	fake_set_stock(f);
	begin_dev(f);
	msg_u32(&f->msg, VDPA_ATTR_DEV_VENDOR_ID, 7);
	msg_u64(&f->msg, VDPA_ATTR_DEV_MAX_VQS, 3);
	msg_u16(&f->msg, VDPA_ATTR_DEV_MAX_VQ_SIZE, 256);
	msg_end(&f->msg);
	assert_int_equal(get(f, &dev), 0);
	assert_true(vdpa_dev_has(dev, VDPA_FIELD_VENDOR_ID));
	assert_false(vdpa_dev_has(dev, VDPA_FIELD_MAX_VQS));
	assert_false(vdpa_dev_has(dev, VDPA_FIELD_MAX_VQ_SIZE));
	vdpa_dev_free(dev);
}

static void stock_strings(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;

	fake_set_stock(f);
	/* the device's name is taken as it is */
	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
	msg_attr(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m\0x", 4);
	msg_attr(&f->msg, VDPA_ATTR_DEV_NAME, "n0", 2);
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 1);
	msg_end(&f->msg);
	assert_int_equal(get(f, &dev), 0);
	assert_string_equal(vdpa_dev_name(dev), "n0");
	assert_string_equal(vdpa_dev_mgmtdev_name(dev), "m");
	vdpa_dev_free(dev);

	/* those of the management device need their NUL */
	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
	msg_attr(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m", 1);
	msg_end(&f->msg);
	assert_int_equal(get_and_forget(f), -ERANGE);
	assert_fails(f, -ERANGE, VDPA_ERROR_REPLY_LENGTH,
		     VDPA_FIELD_MGMTDEV_NAME);
}

/* Lengths that the stock tool does not check: as many bytes as there are. */
static void stock_unchecked_lengths(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;
	uint8_t payload[9] = { 1, 0, 0, 0, 0, 0, 0, 0, 1 };

	fake_set_stock(f);
	for (int attr = 1; attr <= VDPA_FIELD_MAX; attr++) {
		if (vdpa_policy_of(attr)->stock)
			continue;
		for (size_t len = 0; len <= sizeof(payload); len++) {
			begin_dev(f);
			msg_attr(&f->msg, attr, payload, len);
			msg_end(&f->msg);
			assert_int_equal(get(f, &dev), 0);
			vdpa_dev_free(dev);
			fake_drop(f);
		}
	}
}

static void stock_ignores_malformed_rest(void **state)
{
	struct fake *f = *state;

	fake_set_stock(f);
	begin_dev(f);
	msg_raw(&f->msg, "\xff\xff\6\0", 4);
	msg_end(&f->msg);
	assert_int_equal(get_and_forget(f), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(each_attribute_of_each_length),
		T(strings_need_one_nul_at_the_end),
		T(each_mandatory_attribute),
		T(unknown_attributes_are_skipped),
		T(attributes_cut_short),
		T(no_room_for_the_command),
		T(answer_of_another_kind),
		T(success_without_a_record),
		T(record_before_an_error),
		T(repeated_attribute_last_wins),
		T(stock_length_of_a_mandatory_attribute),
		T(stock_length_of_another_attribute),
		T(stock_strings),
		T(stock_unchecked_lengths),
		T(stock_ignores_malformed_rest),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
