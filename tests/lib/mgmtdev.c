// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"

#include <linux/netlink.h>

static void add_pci(struct fake *f)
{
	msg_genl(&f->msg, VDPA_CMD_MGMTDEV_NEW, NLM_F_MULTI);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_BUS_NAME, "pci");
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "0000:65:00.2");
	msg_u64(&f->msg, VDPA_ATTR_MGMTDEV_SUPPORTED_CLASSES, 6);
	msg_u32(&f->msg, VDPA_ATTR_DEV_MGMTDEV_MAX_VQS, 257);
	msg_u64(&f->msg, VDPA_ATTR_DEV_SUPPORTED_FEATURES, 1ULL << 63);
	msg_end(&f->msg);
}

static void add_bare(struct fake *f)
{
	msg_genl(&f->msg, VDPA_CMD_MGMTDEV_NEW, NLM_F_MULTI);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "vduse");
	msg_end(&f->msg);
}

static void all_fields(void **state)
{
	struct fake *f = *state;
	struct vdpa_mgmtdev *m;

	add_pci(f);
	fake_reply_ack(f);
	assert_int_equal(vdpa_mgmtdev_get(f->ctx, "pci", "0000:65:00.2", &m),
			 0);
	assert_string_equal(f->sent, "type 0x20 flags 0x5 cmd 2 ver 1"
			    " | 1:70636900 | 2:303030303a36353a30302e3200\n");
	assert_string_equal(vdpa_mgmtdev_bus(m), "pci");
	assert_string_equal(vdpa_mgmtdev_name(m), "0000:65:00.2");
	assert_string_equal(vdpa_mgmtdev_handle(m), "pci/0000:65:00.2");
	assert_int_equal(vdpa_mgmtdev_classes(m), 6);
	assert_int_equal(vdpa_mgmtdev_max_vqs(m), 257);
	assert_true(vdpa_mgmtdev_features(m) == 1ULL << 63);
	assert_true(vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_BUS));
	assert_true(vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_FEATURES));
	assert_false(vdpa_mgmtdev_has(m, VDPA_FIELD_DEV_NAME));
	vdpa_mgmtdev_free(m);
}

static void absent_fields(void **state)
{
	struct fake *f = *state;
	struct vdpa_mgmtdev *m;

	add_bare(f);
	fake_reply_ack(f);
	assert_int_equal(vdpa_mgmtdev_get(f->ctx, NULL, "vduse", &m), 0);
	assert_string_equal(f->sent, "type 0x20 flags 0x5 cmd 2 ver 1"
			    " | 2:766475736500\n");
	assert_null(vdpa_mgmtdev_bus(m));
	assert_string_equal(vdpa_mgmtdev_handle(m), "vduse");
	assert_false(vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_BUS));
	assert_false(vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_CLASSES));
	assert_false(vdpa_mgmtdev_has(m, VDPA_FIELD_MGMTDEV_MAX_VQS));
	assert_int_equal(vdpa_mgmtdev_classes(m), 0);
	assert_int_equal(vdpa_mgmtdev_max_vqs(m), 0);
	assert_int_equal(vdpa_mgmtdev_features(m), 0);
	assert_false(vdpa_mgmtdev_has(m, 0));
	assert_false(vdpa_mgmtdev_has(m, 64));
	assert_false(vdpa_mgmtdev_has(m, -1));
	vdpa_mgmtdev_free(m);
}

/* Empty names are names: "/x" and "x/" on the command line. */
static void empty_names_are_sent(void **state)
{
	struct fake *f = *state;
	struct vdpa_mgmtdev *m;

	msg_ack(&f->msg, -ENODEV);
	fake_reply(f);
	assert_int_equal(vdpa_mgmtdev_get(f->ctx, "", "", &m), -ENODEV);
	assert_null(m);
	assert_string_equal(f->sent, "type 0x20 flags 0x5 cmd 2 ver 1"
			    " | 1:00 | 2:00\n");
}

static void list_of_all(void **state)
{
	struct fake *f = *state;
	struct vdpa_mgmtdev_list *list;

	add_pci(f);
	add_bare(f);
	fake_reply_done(f);
	assert_int_equal(vdpa_mgmtdev_list_get(f->ctx, &list), 0);
	assert_string_equal(f->sent, "type 0x20 flags 0x305 cmd 2 ver 1\n");
	assert_int_equal(vdpa_mgmtdev_list_count(list), 2);
	assert_string_equal(vdpa_mgmtdev_handle(vdpa_mgmtdev_list_at(list, 0)),
			    "pci/0000:65:00.2");
	assert_string_equal(vdpa_mgmtdev_name(vdpa_mgmtdev_list_at(list, 1)),
			    "vduse");
	assert_null(vdpa_mgmtdev_list_at(list, 2));
	vdpa_mgmtdev_list_free(list);
}

static void empty_list(void **state)
{
	struct fake *f = *state;
	struct vdpa_mgmtdev_list *list;

	msg_done(&f->msg, 0);
	fake_reply(f);
	assert_int_equal(vdpa_mgmtdev_list_get(f->ctx, &list), 0);
	assert_non_null(list);
	assert_int_equal(vdpa_mgmtdev_list_count(list), 0);
	assert_null(vdpa_mgmtdev_list_at(list, 0));
	vdpa_mgmtdev_list_free(list);
}

static void getters_of_nothing(void **state)
{
	assert_null(vdpa_mgmtdev_bus(NULL));
	assert_null(vdpa_mgmtdev_name(NULL));
	assert_null(vdpa_mgmtdev_handle(NULL));
	assert_int_equal(vdpa_mgmtdev_classes(NULL), 0);
	assert_int_equal(vdpa_mgmtdev_max_vqs(NULL), 0);
	assert_int_equal(vdpa_mgmtdev_features(NULL), 0);
	assert_false(vdpa_mgmtdev_has(NULL, VDPA_FIELD_MGMTDEV_NAME));
	assert_int_equal(vdpa_mgmtdev_list_count(NULL), 0);
	assert_null(vdpa_mgmtdev_list_at(NULL, 0));
	vdpa_mgmtdev_free(NULL);
	vdpa_mgmtdev_list_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(all_fields),
		T(absent_fields),
		T(empty_names_are_sent),
		T(list_of_all),
		T(empty_list),
		cmocka_unit_test(getters_of_nothing),
	};

	return cmocka_run_group_tests_name("mgmtdev", tests, NULL, NULL);
}
