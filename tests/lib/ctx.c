// SPDX-License-Identifier: GPL-2.0-or-later
/* Opening, the family, and what is remembered of errors. */
#include "fake.h"

static void open_asks_for_the_family(void **state)
{
	struct fake *f = *state;

	msg_family(&f->msg, true);
	fake_reply_ack(f);
	assert_int_equal(vdpa_open(f->ctx), 0);
	assert_string_equal(f->sent,
			    "type 0x10 flags 0x5 cmd 3 ver 1 | 2:7664706100\n");
	assert_int_equal(vdpa_family_maxattr(f->ctx), 37);
	assert_true(vdpa_family_has_monitor(f->ctx));
	assert_int_equal(f->ctx->monitor_group, MONITOR_GROUP);
	assert_int_equal(f->ctx->family, FAMILY);
	assert_int_equal(f->opened, 1);

	vdpa_close(f->ctx);
	assert_int_equal(f->opened, 0);
	assert_int_equal(vdpa_family_maxattr(f->ctx), 0);
	assert_false(vdpa_family_has_monitor(f->ctx));
}

static void family_without_group(void **state)
{
	struct fake *f = *state;

	fake_open(f, false);
	assert_false(vdpa_family_has_monitor(f->ctx));
}

static void absent_family(void **state)
{
	struct fake *f = *state;

	msg_ack(&f->msg, -ENOENT);
	fake_reply(f);
	assert_int_equal(vdpa_open(f->ctx), -ENOENT);
	assert_fails(f, -ENOENT, VDPA_ERROR_KERNEL, -1);
	assert_int_equal(f->opened, 0);

	/* and once the module is there */
	fake_open(f, false);
	assert_int_equal(vdpa_error_source(f->ctx), VDPA_ERROR_NONE);
}

static void socket_cannot_be_opened(void **state)
{
	struct fake *f = *state;

	f->open_err = -EPROTONOSUPPORT;
	assert_int_equal(vdpa_open(f->ctx), -EPROTONOSUPPORT);
	assert_fails(f, -EPROTONOSUPPORT, VDPA_ERROR_SYSTEM, -1);
	assert_non_null(vdpa_error_text(f->ctx));
}

static void open_twice(void **state)
{
	struct fake *f = *state;

	fake_open(f, false);
	assert_int_equal(vdpa_open(f->ctx), -EISCONN);
	assert_fails(f, -EISCONN, VDPA_ERROR_ARGUMENT, -1);
	assert_int_equal(f->opened, 1);
}

/* Answers that do not describe a family. */
static void family_begin(struct fake *f)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_NEWFAMILY };

	msg_begin(&f->msg, GENL_ID_CTRL, 0);
	msg_raw(&f->msg, &genl, sizeof(genl));
}

static void open_gives(struct fake *f, int err, enum vdpa_error_source source)
{
	msg_end(&f->msg);
	fake_reply_ack(f);
	assert_int_equal(vdpa_open(f->ctx), err);
	assert_fails(f, err, source, -1);
	assert_int_equal(f->opened, 0);
	fake_drop(f);
}

static void malformed_family(void **state)
{
	struct fake *f = *state;

	family_begin(f);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_MISSING);

	family_begin(f);
	msg_u16(&f->msg, CTRL_ATTR_FAMILY_ID, FAMILY);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_MISSING);

	family_begin(f);
	msg_u32(&f->msg, CTRL_ATTR_MAXATTR, 37);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_MISSING);

	/* an error message's type is no family */
	family_begin(f);
	msg_u16(&f->msg, CTRL_ATTR_FAMILY_ID, NLMSG_ERROR);
	msg_u32(&f->msg, CTRL_ATTR_MAXATTR, 37);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_MISSING);

	family_begin(f);
	msg_u32(&f->msg, CTRL_ATTR_FAMILY_ID, FAMILY);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH);

	family_begin(f);
	msg_u16(&f->msg, CTRL_ATTR_MAXATTR, 37);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH);

	msg_begin(&f->msg, GENL_ID_CTRL, 0);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_LENGTH);

	/* nothing but an ack */
	msg_ack(&f->msg, 0);
	open_gives(f, -EPROTO, VDPA_ERROR_REPLY_MISSING);
}

static void malformed_group_is_no_group(void **state)
{
	struct fake *f = *state;
	struct msg nest;

	msg_reset(&nest);
	msg_u16(&nest, CTRL_ATTR_MCAST_GRP_ID, 1);
	msg_attr(&nest, CTRL_ATTR_MCAST_GRP_NAME, "monitor", 7);

	msg_family(&f->msg, false);
	msg_reset(&f->msg);
	family_begin(f);
	msg_u16(&f->msg, CTRL_ATTR_FAMILY_ID, FAMILY);
	msg_u32(&f->msg, CTRL_ATTR_MAXATTR, 37);
	msg_attr(&f->msg, CTRL_ATTR_MCAST_GROUPS, nest.buf, nest.len);
	msg_end(&f->msg);
	fake_reply_ack(f);
	assert_int_equal(vdpa_open(f->ctx), 0);
	assert_false(vdpa_family_has_monitor(f->ctx));
}

static void calls_need_an_open_context(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev_list *devs;
	struct vdpa_mgmtdev_list *mgmtdevs;
	struct vdpa_config_list *configs;
	struct vdpa_dev *dev;
	struct vdpa_mgmtdev *mgmtdev;
	struct vdpa_config *config;
	struct vdpa_vstats *vstats;
	struct vdpa_monitor *monitor;

	assert_int_equal(vdpa_dev_list_get(f->ctx, &devs), -ENOTCONN);
	assert_null(devs);
	assert_int_equal(vdpa_mgmtdev_list_get(f->ctx, &mgmtdevs), -ENOTCONN);
	assert_null(mgmtdevs);
	assert_int_equal(vdpa_config_list_get(f->ctx, &configs), -ENOTCONN);
	assert_null(configs);
	assert_int_equal(vdpa_dev_get(f->ctx, "n0", &dev), -ENOTCONN);
	assert_null(dev);
	assert_int_equal(vdpa_mgmtdev_get(f->ctx, NULL, "m", &mgmtdev),
			 -ENOTCONN);
	assert_null(mgmtdev);
	assert_int_equal(vdpa_config_get(f->ctx, "n0", &config), -ENOTCONN);
	assert_null(config);
	assert_int_equal(vdpa_vstats_get(f->ctx, "n0", 0, &vstats), -ENOTCONN);
	assert_null(vstats);
	assert_int_equal(vdpa_dev_add(f->ctx, NULL), -ENOTCONN);
	assert_int_equal(vdpa_dev_set(f->ctx, NULL), -ENOTCONN);
	assert_int_equal(vdpa_dev_del(f->ctx, "n0"), -ENOTCONN);
	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_NETLINK,
					  &monitor), -ENOTCONN);
	assert_null(monitor);
	assert_fails(f, -ENOTCONN, VDPA_ERROR_ARGUMENT, -1);
	assert_string_equal(f->sent, "");
}

static void calls_without_a_context(void **state)
{
	struct vdpa_dev_list *devs;
	struct vdpa_monitor *monitor;
	struct vdpa_facts *facts;

	assert_int_equal(vdpa_new(NULL), -EINVAL);
	assert_int_equal(vdpa_open(NULL), -EINVAL);
	assert_int_equal(vdpa_set_debug(NULL, NULL, NULL), -EINVAL);
	assert_int_equal(vdpa_set_validation(NULL, VDPA_VALIDATE_STOCK),
			 -EINVAL);
	assert_int_equal(vdpa_dev_list_get(NULL, &devs), -EINVAL);
	assert_int_equal(vdpa_dev_del(NULL, "n0"), -EINVAL);
	assert_int_equal(vdpa_monitor_new(NULL, VDPA_MONITOR_ANY, &monitor),
			 -EINVAL);
	assert_int_equal(vdpa_facts_get(NULL, "n0", &facts), -EINVAL);
	vdpa_close(NULL);
	vdpa_free(NULL);
	assert_int_equal(vdpa_family_maxattr(NULL), 0);
	assert_false(vdpa_family_has_monitor(NULL));
	assert_int_equal(vdpa_error_source(NULL), VDPA_ERROR_ARGUMENT);
	assert_int_equal(vdpa_error_code(NULL), -EINVAL);
	assert_null(vdpa_error_text(NULL));
	assert_null(vdpa_warning_text(NULL));
	assert_int_equal(vdpa_error_attr(NULL), -1);
	assert_int_equal(vdpa_error_missing_attr(NULL), -1);
}

static void validation_is_checked(void **state)
{
	struct fake *f = *state;

	assert_int_equal(vdpa_set_validation(f->ctx, 2), -EINVAL);
	assert_fails(f, -EINVAL, VDPA_ERROR_ARGUMENT, -1);
	assert_int_equal(vdpa_set_validation(f->ctx, VDPA_VALIDATE_STOCK), 0);
	assert_int_equal(vdpa_error_source(f->ctx), VDPA_ERROR_NONE);
}

static void null_for_a_result(void **state)
{
	struct fake *f = *state;

	assert_int_equal(vdpa_dev_list_get(f->ctx, NULL), -EINVAL);
	assert_int_equal(vdpa_mgmtdev_list_get(f->ctx, NULL), -EINVAL);
	assert_int_equal(vdpa_config_list_get(f->ctx, NULL), -EINVAL);
	assert_int_equal(vdpa_dev_get(f->ctx, "n0", NULL), -EINVAL);
	assert_int_equal(vdpa_mgmtdev_get(f->ctx, NULL, "m", NULL), -EINVAL);
	assert_int_equal(vdpa_config_get(f->ctx, "n0", NULL), -EINVAL);
	assert_int_equal(vdpa_vstats_get(f->ctx, "n0", 0, NULL), -EINVAL);
	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_ANY, NULL),
			 -EINVAL);
	assert_int_equal(vdpa_facts_get(f->ctx, "n0", NULL), -EINVAL);
	assert_fails(f, -EINVAL, VDPA_ERROR_ARGUMENT, VDPA_FIELD_DEV_NAME);
	assert_string_equal(f->sent, "");
}

static void names_that_cannot_be_sent(void **state)
{
	struct fake *f = *state;
	struct vdpa_mgmtdev *mgmtdev;
	struct vdpa_dev *dev;
	char longest[STRING_MAX + 2];

	assert_int_equal(vdpa_dev_get(f->ctx, NULL, &dev), -EINVAL);
	assert_fails(f, -EINVAL, VDPA_ERROR_ARGUMENT, VDPA_FIELD_DEV_NAME);
	assert_int_equal(vdpa_dev_del(f->ctx, NULL), -EINVAL);
	assert_int_equal(vdpa_mgmtdev_get(f->ctx, "pci", NULL, &mgmtdev),
			 -EINVAL);
	assert_fails(f, -EINVAL, VDPA_ERROR_ARGUMENT, VDPA_FIELD_MGMTDEV_NAME);

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(vdpa_dev_del(f->ctx, longest), -E2BIG);
	assert_fails(f, -E2BIG, VDPA_ERROR_ARGUMENT, VDPA_FIELD_DEV_NAME);
	assert_string_equal(f->sent, "");

	longest[STRING_MAX] = '\0';
	msg_ack(&f->msg, -ENODEV);
	fake_reply(f);
	assert_int_equal(vdpa_dev_del(f->ctx, longest), -ENODEV);
	assert_fails(f, -ENODEV, VDPA_ERROR_KERNEL, -1);
}

static void version_is_the_package_version(void **state)
{
	int major_nr, minor_nr, patch;

	assert_int_equal(sscanf(vdpa_version(), "%d.%d.%d", &major_nr,
				&minor_nr, &patch), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup, fake_teardown)
#define OPEN(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(open_asks_for_the_family),
		T(family_without_group),
		T(absent_family),
		T(socket_cannot_be_opened),
		T(open_twice),
		T(malformed_family),
		T(malformed_group_is_no_group),
		T(calls_need_an_open_context),
		cmocka_unit_test(calls_without_a_context),
		T(validation_is_checked),
		OPEN(null_for_a_result),
		OPEN(names_that_cannot_be_sent),
		cmocka_unit_test(version_is_the_package_version),
	};

	return cmocka_run_group_tests_name("ctx", tests, NULL, NULL);
}
