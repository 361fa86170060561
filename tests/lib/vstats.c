// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"

#include <linux/virtio_net.h>

#define BIT(n) (UINT64_C(1) << (n))

static void begin(struct fake *f, uint32_t id)
{
	msg_genl(&f->msg, VDPA_CMD_DEV_VSTATS_GET, 0);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, id);
}

static void counter(struct fake *f, const char *name, uint64_t value)
{
	msg_str(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, name);
	msg_attr(&f->msg, VDPA_ATTR_PAD, NULL, 0);
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, value);
}

static int get(struct fake *f, struct vdpa_vstats **vstats)
{
	msg_end(&f->msg);
	fake_reply_ack(f);
	return vdpa_vstats_get(f->ctx, "n0", 0, vstats);
}

static void counters_in_order(void **state)
{
	struct fake *f = *state;
	struct vdpa_vstats *v;

	begin(f, VDPA_ID_NET);
	msg_u64(&f->msg, VDPA_ATTR_DEV_NEGOTIATED_FEATURES, BIT(17));
	msg_u32(&f->msg, VDPA_ATTR_DEV_QUEUE_INDEX, 1);
	counter(f, "tx packets", 2);
	counter(f, "50%d %s", UINT64_MAX);
	counter(f, "tx packets", 3);
	counter(f, "", 0);
	assert_int_equal(get(f, &v), 0);
	assert_string_equal(vdpa_vstats_name(v), "n0");
	assert_int_equal(vdpa_vstats_id(v), VDPA_ID_NET);
	assert_int_equal(vdpa_vstats_qidx(v), 1);
	assert_true(vdpa_vstats_negotiated_features(v) == BIT(17));
	assert_false(vdpa_vstats_has(v, VDPA_FIELD_NET_MAX_VQP));
	assert_int_equal(vdpa_vstats_counter_count(v), 4);
	assert_string_equal(vdpa_vstats_counter_name(v, 0), "tx packets");
	assert_string_equal(vdpa_vstats_counter_name(v, 1), "50%d %s");
	assert_true(vdpa_vstats_counter_value(v, 1) == UINT64_MAX);
	assert_int_equal(vdpa_vstats_counter_value(v, 2), 3);
	assert_string_equal(vdpa_vstats_counter_name(v, 3), "");
	assert_null(vdpa_vstats_counter_name(v, 4));
	assert_int_equal(vdpa_vstats_counter_value(v, 4), 0);
	vdpa_vstats_free(v);
}

static void no_counters(void **state)
{
	struct fake *f = *state;
	struct vdpa_vstats *v;

	begin(f, VDPA_ID_BLOCK);
	assert_int_equal(get(f, &v), 0);
	assert_int_equal(vdpa_vstats_counter_count(v), 0);
	assert_int_equal(vdpa_vstats_item_count(v), 0);
	assert_int_equal(vdpa_vstats_role(v), VDPA_QUEUE_UNKNOWN);
	vdpa_vstats_free(v);
}

static void items_are_in_wire_order(void **state)
{
	static const int fields[] = { 17, 18, 12, 19, 14, 19 };
	struct fake *f = *state;
	struct vdpa_vstats *v;

	fake_set_stock(f);
	begin(f, VDPA_ID_NET);
	msg_u32(&f->msg, VDPA_ATTR_DEV_QUEUE_INDEX, 65536);
	msg_str(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "a");
	msg_u16(&f->msg, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, 2);
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 4);
	msg_u64(&f->msg, VDPA_ATTR_DEV_NEGOTIATED_FEATURES, 1);
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 5);
	assert_int_equal(get(f, &v), 0);
	assert_int_equal(vdpa_vstats_item_count(v), ARRAY_SIZE(fields));
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		assert_int_equal(vdpa_vstats_item_field(v, i), fields[i]);
	assert_int_equal(vdpa_vstats_item_number(v, 0), 65536);
	assert_null(vdpa_vstats_item_string(v, 0));
	assert_string_equal(vdpa_vstats_item_string(v, 1), "a");
	assert_int_equal(vdpa_vstats_item_number(v, 1), 0);
	assert_int_equal(vdpa_vstats_item_number(v, 5), 5);
	assert_int_equal(vdpa_vstats_item_field(v, 6), 0);
	assert_null(vdpa_vstats_item_string(v, 6));
	assert_int_equal(vdpa_vstats_item_number(v, 6), 0);
	/* nothing follows its name, so there is no counter */
	assert_int_equal(vdpa_vstats_counter_count(v), 0);
	vdpa_vstats_free(v);
}

static void name_and_value_belong_together(void **state)
{
	struct fake *f = *state;
	struct vdpa_vstats *v;

	begin(f, VDPA_ID_NET);
	msg_str(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "a");
	assert_int_equal(get(f, &v), -EPROTO);
	assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_MISSING,
		     VDPA_FIELD_COUNTER_VALUE);
	assert_null(v);

	begin(f, VDPA_ID_NET);
	counter(f, "a", 1);
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 2);
	assert_int_equal(get(f, &v), -EPROTO);
	assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_MISSING,
		     VDPA_FIELD_COUNTER_NAME);
	assert_null(v);
}

static void wrong_lengths(void **state)
{
	struct fake *f = *state;
	struct vdpa_vstats *v;

	begin(f, VDPA_ID_NET);
	msg_attr(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "ab", 2);
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 2);
	assert_int_equal(get(f, &v), -EPROTO);
	assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH,
		     VDPA_FIELD_COUNTER_NAME);

	begin(f, VDPA_ID_NET);
	msg_str(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "ab");
	msg_u32(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 2);
	assert_int_equal(get(f, &v), -EPROTO);
	assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH,
		     VDPA_FIELD_COUNTER_VALUE);

	/* the stock tool takes the name as far as it goes */
	fake_set_stock(f);
	begin(f, VDPA_ID_NET);
	msg_attr(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "ab", 2);
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 2);
	assert_int_equal(get(f, &v), 0);
	assert_string_equal(vdpa_vstats_counter_name(v, 0), "ab");
	vdpa_vstats_free(v);
}

static void success_without_a_record(void **state)
{
	struct fake *f = *state;
	struct vdpa_vstats *v;

	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_vstats_get(f->ctx, "n0", 0, &v), -EPROTO);
	fake_set_stock(f);
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_vstats_get(f->ctx, "n0", 0, &v), 0);
	assert_null(v);
}

static void request_of(struct fake *f, int64_t qidx, const char *attrs)
{
	struct vdpa_vstats *v;
	char expected[200];

	fake_drop(f);
	msg_ack(&f->msg, -EAGAIN);
	fake_reply(f);
	assert_int_equal(vdpa_vstats_get(f->ctx, "n0", qidx, &v), -EAGAIN);
	snprintf(expected, sizeof(expected),
		 "type 0x20 flags 0x5 cmd 7 ver 1 | 4:6e3000%s\n", attrs);
	assert_string_equal(f->sent, expected);
}

static void queue_index(void **state)
{
	struct fake *f = *state;
	struct vdpa_vstats *v;

	request_of(f, 0, " | 17:00000000");
	request_of(f, 99999, " | 17:9f860100");
	request_of(f, UINT32_MAX, " | 17:ffffffff");
	request_of(f, -1, "");
	fake_drop(f);
	assert_int_equal(vdpa_vstats_get(f->ctx, "n0", 1LL << 32, &v),
			 -ERANGE);
	assert_fails(f, -ERANGE, VDPA_ERROR_ARGUMENT, VDPA_FIELD_QUEUE_INDEX);
	assert_string_equal(f->sent, "");
}

/* -------------------------------------------------------------------- roles */

struct role_case {
	uint32_t id;
	uint64_t features;
	int max_vqp;	/* -1: absent */
	int qidx;	/* -1: absent */
	enum vdpa_queue_role role;
};

static enum vdpa_queue_role role_of(struct fake *f, const struct role_case *c)
{
	struct vdpa_vstats *v;
	enum vdpa_queue_role role;

	begin(f, c->id);
	msg_u64(&f->msg, VDPA_ATTR_DEV_NEGOTIATED_FEATURES, c->features);
	if (c->max_vqp >= 0)
		msg_u16(&f->msg, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, c->max_vqp);
	if (c->qidx >= 0)
		msg_u32(&f->msg, VDPA_ATTR_DEV_QUEUE_INDEX, c->qidx);
	assert_int_equal(get(f, &v), 0);
	role = vdpa_vstats_role(v);
	vdpa_vstats_free(v);
	fake_drop(f);
	return role;
}

static void roles(void **state)
{
	const uint64_t cvq = BIT(VIRTIO_NET_F_CTRL_VQ);
	const uint64_t mq = BIT(VIRTIO_NET_F_MQ);
	const uint64_t rss = BIT(VIRTIO_NET_F_RSS);
	const struct role_case cases[] = {
		/* without MQ the control virtqueue is 2 */
		{ VDPA_ID_NET, cvq, -1, 0, VDPA_QUEUE_RX },
		{ VDPA_ID_NET, cvq, -1, 1, VDPA_QUEUE_TX },
		{ VDPA_ID_NET, cvq, -1, 2, VDPA_QUEUE_CONTROL },
		{ VDPA_ID_NET, cvq, -1, 3, VDPA_QUEUE_UNKNOWN },
		{ VDPA_ID_NET, 0, -1, 2, VDPA_QUEUE_UNKNOWN },
		/* even if the device says how many pairs there could be */
		{ VDPA_ID_NET, cvq, 4, 2, VDPA_QUEUE_CONTROL },
		{ VDPA_ID_NET, cvq, 4, 8, VDPA_QUEUE_UNKNOWN },
		{ VDPA_ID_NET, cvq | mq, 4, 2, VDPA_QUEUE_RX },
		{ VDPA_ID_NET, cvq | mq, 4, 7, VDPA_QUEUE_TX },
		{ VDPA_ID_NET, cvq | mq, 4, 8, VDPA_QUEUE_CONTROL },
		{ VDPA_ID_NET, cvq | mq, 4, 9, VDPA_QUEUE_UNKNOWN },
		{ VDPA_ID_NET, cvq | mq, 65535, 131070, VDPA_QUEUE_CONTROL },
		{ VDPA_ID_NET, cvq | rss, 2, 4, VDPA_QUEUE_CONTROL },
		{ VDPA_ID_NET, mq, 4, 8, VDPA_QUEUE_UNKNOWN },
		{ VDPA_ID_NET, cvq | mq, -1, 2, VDPA_QUEUE_UNKNOWN },
		{ VDPA_ID_NET, cvq, -1, -1, VDPA_QUEUE_UNKNOWN },
		{ VDPA_ID_BLOCK, 0, -1, 5, VDPA_QUEUE_REQUEST },
		{ 26, 0, -1, 0, VDPA_QUEUE_UNKNOWN },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(role_of(*state, &cases[i]), cases[i].role);
}

static void role_names(void **state)
{
	assert_string_equal(vdpa_queue_role_name(VDPA_QUEUE_RX), "rx");
	assert_string_equal(vdpa_queue_role_name(VDPA_QUEUE_TX), "tx");
	assert_string_equal(vdpa_queue_role_name(VDPA_QUEUE_CONTROL),
			    "control_vq");
	assert_string_equal(vdpa_queue_role_name(VDPA_QUEUE_REQUEST),
			    "request");
	assert_string_equal(vdpa_queue_role_name(VDPA_QUEUE_UNKNOWN),
			    "unknown");
	assert_string_equal(vdpa_queue_role_name(99), "unknown");
}

static void getters_of_nothing(void **state)
{
	assert_null(vdpa_vstats_name(NULL));
	assert_int_equal(vdpa_vstats_id(NULL), 0);
	assert_int_equal(vdpa_vstats_qidx(NULL), 0);
	assert_int_equal(vdpa_vstats_max_vqp(NULL), 0);
	assert_int_equal(vdpa_vstats_negotiated_features(NULL), 0);
	assert_int_equal(vdpa_vstats_role(NULL), VDPA_QUEUE_UNKNOWN);
	assert_int_equal(vdpa_vstats_counter_count(NULL), 0);
	assert_null(vdpa_vstats_counter_name(NULL, 0));
	assert_int_equal(vdpa_vstats_counter_value(NULL, 0), 0);
	assert_int_equal(vdpa_vstats_item_count(NULL), 0);
	assert_false(vdpa_vstats_has(NULL, VDPA_FIELD_DEV_NAME));
	vdpa_vstats_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(counters_in_order),
		T(no_counters),
		T(items_are_in_wire_order),
		T(name_and_value_belong_together),
		T(wrong_lengths),
		T(success_without_a_record),
		T(queue_index),
		T(roles),
		cmocka_unit_test(role_names),
		cmocka_unit_test(getters_of_nothing),
	};

	return cmocka_run_group_tests_name("vstats", tests, NULL, NULL);
}
