// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Good messages with random bytes changed, through every reader. Nothing is
 * expected of the answer: the sanitizers and the asserts on what always holds
 * find what there is to find. The same bytes every time.
 */
#include "fake.h"

#include <linux/netlink.h>

#define ROUNDS 20000

static uint32_t random_state = 1;

static uint32_t next_random(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state;
}

static void spoil(struct msg *m)
{
	int n = next_random() % 4;

	while (n--)
		m->buf[next_random() % m->len] = next_random();
	if (next_random() % 8 == 0)
		m->len = next_random() % (m->len + 1);
}

/* One record of each command, then how it ends. */
static void build(struct fake *f, uint8_t cmd)
{
	static const uint8_t zeroes[8];

	msg_genl(&f->msg, cmd, NLM_F_MULTI);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_BUS_NAME, "pci");
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m");
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	for (int i = VDPA_ATTR_DEV_ID; i <= VDPA_FIELD_MAX; i++)
		if (vdpa_policy[i].kind != KIND_STRING)
			msg_attr(&f->msg, i, zeroes,
				 vdpa_kind_width(vdpa_policy[i].kind));
	msg_str(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "a");
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 1);
	msg_end(&f->msg);
	if (next_random() % 2) {
		msg_extack_begin(&f->msg, -EINVAL);
		msg_str(&f->msg, NLMSGERR_ATTR_MSG, "text");
		msg_u32(&f->msg, NLMSGERR_ATTR_OFFS, 20);
		msg_end(&f->msg);
	}
}

static void consistent(struct fake *f, int err)
{
	assert_true(err <= 0);
	assert_int_equal(vdpa_error_code(f->ctx), err);
	assert_int_equal(vdpa_error_source(f->ctx) == VDPA_ERROR_NONE, !err);
}

static void read_mgmtdevs(struct fake *f)
{
	struct vdpa_mgmtdev_list *list;
	int err = vdpa_mgmtdev_list_get(f->ctx, &list);

	consistent(f, err);
	for (size_t i = 0; i < vdpa_mgmtdev_list_count(list); i++)
		assert_non_null(vdpa_mgmtdev_handle(
			vdpa_mgmtdev_list_at(list, i)));
	vdpa_mgmtdev_list_free(list);
}

static void read_devs(struct fake *f)
{
	struct vdpa_dev_list *list;
	int err = vdpa_dev_list_get(f->ctx, &list);

	consistent(f, err);
	for (size_t i = 0; i < vdpa_dev_list_count(list); i++)
		assert_non_null(vdpa_dev_name(vdpa_dev_list_at(list, i)));
	vdpa_dev_list_free(list);
}

static void read_configs(struct fake *f)
{
	struct vdpa_config_list *list;
	int err = vdpa_config_list_get(f->ctx, &list);

	consistent(f, err);
	for (size_t i = 0; i < vdpa_config_list_count(list); i++)
		assert_non_null(vdpa_config_name(vdpa_config_list_at(list, i)));
	vdpa_config_list_free(list);
}

static void read_vstats(struct fake *f)
{
	struct vdpa_vstats *v;
	int err = vdpa_vstats_get(f->ctx, "n0", 0, &v);

	consistent(f, err);
	for (size_t i = 0; i < vdpa_vstats_counter_count(v); i++)
		assert_non_null(vdpa_vstats_counter_name(v, i));
	vdpa_vstats_role(v);
	vdpa_vstats_free(v);
}

static void read_events(struct vdpa_monitor *monitor)
{
	struct vdpa_event *event;
	int ret;

	while ((ret = vdpa_monitor_next(monitor, &event))) {
		assert_true((ret == 1) == !!event);
		if (event)
			assert_true(vdpa_event_name(event) ||
				    vdpa_event_type(event) == VDPA_EVENT_LOST);
		vdpa_event_free(event);
	}
}

static void show(void *data, enum vdpa_debug_dir dir, const void *msg,
		 size_t len)
{
	struct fake *f = data;
	char *text = vdpa_debug_text(f->ctx, msg, len);

	assert_non_null(text);
	assert_int_equal(text[strlen(text) - 1], '\n');
	free(text);
}

static void round_of(struct fake *f, uint8_t cmd, void (*reader)(struct fake *))
{
	build(f, cmd);
	spoil(&f->msg);
	fake_reply(f);
	/* whatever came of it, the dump ends */
	for (int i = 0; i < 8; i++) {
		msg_done(&f->msg, 0);
		fake_reply(f);
	}
	reader(f);
	fake_drop(f);
}

static void spoiled_answers(void **state)
{
	static const struct {
		uint8_t cmd;
		void (*reader)(struct fake *f);
	} readers[] = {
		{ VDPA_CMD_MGMTDEV_NEW, read_mgmtdevs },
		{ VDPA_CMD_DEV_NEW, read_devs },
		{ VDPA_CMD_DEV_CONFIG_GET, read_configs },
		{ VDPA_CMD_DEV_VSTATS_GET, read_vstats },
	};
	struct fake *f = *state;

	vdpa_set_debug(f->ctx, show, f);
	for (int i = 0; i < ROUNDS; i++) {
		vdpa_set_validation(f->ctx, i % 2 ? VDPA_VALIDATE_STOCK :
						    VDPA_VALIDATE_STRICT);
		round_of(f, readers[i / 2 % 4].cmd, readers[i / 2 % 4].reader);
	}
}

static void spoiled_families(void **state)
{
	struct fake *f = *state;

	for (int i = 0; i < ROUNDS; i++) {
		msg_family(&f->msg, true);
		spoil(&f->msg);
		fake_reply_ack(f);
		vdpa_open(f->ctx);
		vdpa_close(f->ctx);
		fake_drop(f);
	}
}

static void spoiled_events(void **state)
{
	static const uint8_t cmds[] = { VDPA_CMD_DEV_NEW, VDPA_CMD_DEV_DEL,
					VDPA_CMD_DEV_CONFIG_GET };
	struct fake *f = *state;
	struct vdpa_monitor *monitor;

	fake_open(f, true);
	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_NETLINK,
					  &monitor), 0);
	for (int i = 0; i < ROUNDS; i++) {
		build(f, cmds[i % ARRAY_SIZE(cmds)]);
		spoil(&f->msg);
		fake_event(f);
		read_events(monitor);
		fake_drop(f);
	}
	vdpa_monitor_free(monitor);
}

static void spoiled_uevents(void **state)
{
	static const char good[] = "bind@/devices/n0\0ACTION=bind\0"
				   "DEVPATH=/devices/n0\0SUBSYSTEM=vdpa\0"
				   "DRIVER=vhost_vdpa\0SEQNUM=1";
	struct fake *f = *state;
	struct vdpa_monitor *monitor;

	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_UEVENT,
					  &monitor), 0);
	vdpa_set_debug(f->ctx, show, f);
	for (int i = 0; i < ROUNDS; i++) {
		msg_raw(&f->msg, good, sizeof(good));
		spoil(&f->msg);
		if (f->msg.len)
			fake_event(f);
		read_events(monitor);
		fake_drop(f);
	}
	vdpa_monitor_free(monitor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(spoiled_answers,
						fake_setup_open, fake_teardown),
		cmocka_unit_test_setup_teardown(spoiled_families, fake_setup,
						fake_teardown),
		cmocka_unit_test_setup_teardown(spoiled_events, fake_setup,
						fake_teardown),
		cmocka_unit_test_setup_teardown(spoiled_uevents, fake_setup,
						fake_teardown),
	};

	return cmocka_run_group_tests_name("fuzz", tests, NULL, NULL);
}
