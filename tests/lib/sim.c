// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"

#include <linux/vdpa_sim.h>

/* The controller's answer to who asks for family vdpa_sim. */
static void found(struct fake *f)
{
	uint16_t id = 0x31;

	msg_begin(&f->msg, GENL_ID_CTRL, 0);
	msg_raw(&f->msg, "\1\2\0\0", 4);
	msg_u16(&f->msg, CTRL_ATTR_FAMILY_ID, id);
	msg_u32(&f->msg, CTRL_ATTR_MAXATTR, VDPA_SIM_ATTR_MAX);
	msg_end(&f->msg);
	fake_reply_ack(f);
}

#define FIND "type 0x10 flags 0x5 cmd 3 ver 1 | 2:766470615f73696d00\n"

static void add_net(struct fake *f)
{
	msg_genl(&f->msg, VDPA_SIM_CMD_FAULT_GET, 0);
	msg_str(&f->msg, VDPA_SIM_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_SIM_ATTR_DEV_ID, 1);
	msg_u64(&f->msg, VDPA_SIM_ATTR_SEED, UINT64_MAX);
	msg_u8(&f->msg, VDPA_SIM_ATTR_LINK, 1);
	msg_u32(&f->msg, VDPA_SIM_ATTR_DROP, 5000);
	msg_attr(&f->msg, VDPA_SIM_ATTR_NEEDS_RESET, NULL, 0);
	msg_attr(&f->msg, VDPA_SIM_ATTR_STOPPED, "\x81\x02", 2);
	/* of a newer kernel */
	msg_u32(&f->msg, VDPA_SIM_ATTR_MAX + 1, 9);
	msg_end(&f->msg);
}

static void all_fields(void **state)
{
	struct fake *f = *state;
	struct vdpa_sim *sim;

	found(f);
	add_net(f);
	fake_reply_ack(f);
	assert_int_equal(vdpa_sim_get(f->ctx, "n0", &sim), 0);
	assert_string_equal(vdpa_sim_name(sim), "n0");
	assert_true(vdpa_sim_has(sim, VDPA_SIM_FIELD_LINK));
	assert_false(vdpa_sim_has(sim, VDPA_SIM_FIELD_ERROR));
	assert_false(vdpa_sim_has(sim, 5));
	assert_false(vdpa_sim_has(sim, VDPA_SIM_FIELD_STOPPED + 1));
	assert_int_equal(vdpa_sim_number(sim, VDPA_SIM_FIELD_DEV_ID), 1);
	assert_int_equal(vdpa_sim_number(sim, VDPA_SIM_FIELD_DROP), 5000);
	assert_int_equal(vdpa_sim_number(sim, VDPA_SIM_FIELD_ERROR), 0);
	assert_int_equal(vdpa_sim_number(sim, VDPA_SIM_FIELD_NEEDS_RESET), 1);
	assert_true(vdpa_sim_number(sim, VDPA_SIM_FIELD_SEED) == UINT64_MAX);
	assert_int_equal(vdpa_sim_next_stopped(sim, 0), 0);
	assert_int_equal(vdpa_sim_next_stopped(sim, 1), 7);
	assert_int_equal(vdpa_sim_next_stopped(sim, 8), 9);
	assert_int_equal(vdpa_sim_next_stopped(sim, 10), -1);
	assert_int_equal(vdpa_sim_next_stopped(sim, UINT32_MAX), -1);
	assert_null(vdpa_sim_serial(sim));
	vdpa_sim_free(sim);
	assert_true(fake_all_read(f));
}

static void nothing_of_nothing(void **state)
{
	(void)state;
	assert_null(vdpa_sim_name(NULL));
	assert_null(vdpa_sim_list_at(NULL, 0));
	assert_int_equal(vdpa_sim_list_count(NULL), 0);
	assert_int_equal(vdpa_sim_number(NULL, VDPA_SIM_FIELD_SEED), 0);
	assert_int_equal(vdpa_sim_next_stopped(NULL, 0), -1);
	assert_int_equal(vdpa_sim_change_set(NULL, VDPA_SIM_FIELD_SEED, 0), -EINVAL);
	assert_int_equal(vdpa_sim_change_new(NULL), -EINVAL);
	assert_int_equal(vdpa_sim_get(NULL, "n0", NULL), -EINVAL);
	vdpa_sim_free(NULL);
	vdpa_sim_list_free(NULL);
	vdpa_sim_change_free(NULL);
}

static void absent_family(void **state)
{
	struct fake *f = *state;
	struct vdpa_sim_list *list;

	msg_ack(&f->msg, -ENOENT);
	fake_reply(f);
	assert_int_equal(vdpa_sim_list_get(f->ctx, &list), -EPROTONOSUPPORT);
	assert_null(list);
	assert_string_equal(vdpa_error_text(f->ctx), "there is no family vdpa_sim");
	/* it may have come since */
	found(f);
	msg_done(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_sim_list_get(f->ctx, &list), 0);
	assert_int_equal(vdpa_sim_list_count(list), 0);
	vdpa_sim_list_free(list);
	/* and is remembered */
	msg_done(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_sim_list_get(f->ctx, &list), 0);
	vdpa_sim_list_free(list);
	assert_true(fake_all_read(f));
}

static void change_is_sent(void **state)
{
	struct fake *f = *state;
	struct vdpa_sim_change *change;

	assert_int_equal(vdpa_sim_change_new(&change), 0);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_DEV_ID, 1), -EINVAL);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_STOPPED, 1), -EINVAL);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_LINK, 256), -ERANGE);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_DROP, 1ULL << 32), -ERANGE);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_NEEDS_RESET, 0), -ERANGE);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_NEEDS_RESET, 2), -ERANGE);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_NEEDS_RESET, 1), 0);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_LINK, 0), 0);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_SEED, 0x0102), 0);
	assert_int_equal(vdpa_sim_change_set(change, VDPA_SIM_FIELD_DROP, 7), 0);
	found(f);
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_sim_set(f->ctx, "n0", change), 0);
	assert_string_equal(f->sent, FIND "type 0x31 flags 0x5 cmd 2 ver 1 | 1:6e3000"
			    " | 5:0201000000000000 | 6:00 | 7:07000000 | 16:\n");
	assert_int_equal(vdpa_sim_set(f->ctx, "n0", NULL), -EINVAL);
	vdpa_sim_change_free(change);
}

/* Numbers that the kernel names are those of the public enum. */
static void refusal(void **state)
{
	struct fake *f = *state;
	uint32_t offset = 16 + 4, missing = VDPA_SIM_ATTR_BAD_COUNT;

	found(f);
	msg_extack_begin(&f->msg, -EINVAL);
	msg_str(&f->msg, NLMSGERR_ATTR_MSG, "no");
	msg_attr(&f->msg, NLMSGERR_ATTR_OFFS, &offset, sizeof(offset));
	msg_attr(&f->msg, NLMSGERR_ATTR_MISS_TYPE, &missing, sizeof(missing));
	msg_end(&f->msg);
	fake_reply(f);
	assert_int_equal(vdpa_sim_reset(f->ctx, "n0"), -EINVAL);
	assert_int_equal(vdpa_error_attr(f->ctx), VDPA_SIM_FIELD_DEV_NAME);
	assert_int_equal(vdpa_error_missing_attr(f->ctx), VDPA_SIM_FIELD_BAD_COUNT);
	assert_string_equal(vdpa_field_name(VDPA_SIM_FIELD_BAD_COUNT), "bad_count");
	assert_null(vdpa_field_name(VDPA_SIM_FIELD_BASE));
	assert_null(vdpa_field_name(VDPA_SIM_FIELD_STOPPED + 1));
}

static void wrong_answers(void **state)
{
	struct fake *f = *state;
	struct vdpa_sim *sim;

	found(f);
	msg_genl(&f->msg, VDPA_SIM_CMD_FAULT_GET, 0);
	msg_str(&f->msg, VDPA_SIM_ATTR_DEV_NAME, "n0");
	msg_u16(&f->msg, VDPA_SIM_ATTR_DROP, 1);
	msg_end(&f->msg);
	fake_reply_ack(f);
	assert_int_equal(vdpa_sim_get(f->ctx, "n0", &sim), -EPROTO);
	assert_int_equal(vdpa_error_attr(f->ctx), VDPA_SIM_FIELD_DROP);
	assert_null(sim);
	/* no name, a name without its end, no record */
	msg_genl(&f->msg, VDPA_SIM_CMD_FAULT_GET, 0);
	msg_end(&f->msg);
	fake_reply_ack(f);
	assert_int_equal(vdpa_sim_get(f->ctx, "n0", &sim), -EPROTO);
	msg_genl(&f->msg, VDPA_SIM_CMD_FAULT_GET, 0);
	msg_attr(&f->msg, VDPA_SIM_ATTR_DEV_NAME, "n0", 2);
	msg_end(&f->msg);
	fake_reply_ack(f);
	assert_int_equal(vdpa_sim_get(f->ctx, "n0", &sim), -EPROTO);
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_sim_get(f->ctx, "n0", &sim), -EPROTO);
	assert_null(sim);
	/* two of them */
	add_net(f);
	add_net(f);
	fake_reply_ack(f);
	assert_int_equal(vdpa_sim_get(f->ctx, "n0", &sim), -EPROTO);
	assert_null(sim);
}

static void presets(void **state)
{
	struct fake *f = *state;
	struct vdpa_sim_list *list;

	found(f);
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_sim_preset_set(f->ctx, "b0", "s", "/f"), 0);
	msg_ack(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_sim_preset_del(f->ctx, "b0"), 0);
	assert_string_equal(f->sent, FIND
			    "type 0x31 flags 0x5 cmd 5 ver 1 | 1:623000 | 3:7300 | 4:2f6600\n"
			    "type 0x31 flags 0x5 cmd 6 ver 1 | 1:623000\n");
	for (int i = 0; i < 40; i++) {
		msg_genl(&f->msg, VDPA_SIM_CMD_PRESET_GET, NLM_F_MULTI);
		msg_str(&f->msg, VDPA_SIM_ATTR_DEV_NAME, i % 2 ? "b1" : "b0");
		msg_str(&f->msg, i % 2 ? VDPA_SIM_ATTR_SERIAL : VDPA_SIM_ATTR_BACKING, "x");
		msg_end(&f->msg);
	}
	fake_reply_done(f);
	assert_int_equal(vdpa_sim_preset_list_get(f->ctx, &list), 0);
	assert_int_equal(vdpa_sim_list_count(list), 40);
	assert_string_equal(vdpa_sim_serial(vdpa_sim_list_at(list, 39)), "x");
	assert_null(vdpa_sim_backing(vdpa_sim_list_at(list, 39)));
	assert_string_equal(vdpa_sim_backing(vdpa_sim_list_at(list, 0)), "x");
	assert_null(vdpa_sim_list_at(list, 40));
	vdpa_sim_list_free(list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_fields, fake_setup_open, fake_teardown),
		cmocka_unit_test(nothing_of_nothing),
		cmocka_unit_test_setup_teardown(absent_family, fake_setup_open, fake_teardown),
		cmocka_unit_test_setup_teardown(change_is_sent, fake_setup_open, fake_teardown),
		cmocka_unit_test_setup_teardown(refusal, fake_setup_open, fake_teardown),
		cmocka_unit_test_setup_teardown(wrong_answers, fake_setup_open, fake_teardown),
		cmocka_unit_test_setup_teardown(presets, fake_setup_open, fake_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
