// SPDX-License-Identifier: GPL-2.0-or-later
/* Events of the multicast group and of uevents. */
#include "fake.h"

static struct vdpa_monitor *monitor_of(struct fake *f,
				       enum vdpa_monitor_source source)
{
	struct vdpa_monitor *monitor;

	assert_int_equal(vdpa_monitor_new(f->ctx, source, &monitor), 0);
	return monitor;
}

static int setup_group(void **state)
{
	fake_setup(state);
	fake_open(*state, true);
	return 0;
}

/* ------------------------------------------------------------------ sources */

static void group_is_joined(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_ANY);

	/* the family's group, and the controller's to hear when that goes */
	assert_int_equal(f->joined, 1 << MONITOR_GROUP | 1 << GENL_ID_CTRL);
	assert_int_equal(f->opened, 2);
	assert_int_equal(vdpa_monitor_source(monitor), VDPA_MONITOR_NETLINK);
	assert_int_equal(vdpa_monitor_fd(monitor), 42);
	vdpa_monitor_free(monitor);
	assert_int_equal(f->opened, 1);
}

static void uevents_without_the_group(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor;

	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_NETLINK,
					  &monitor), -ENOENT);
	assert_fails(f, -ENOENT, VDPA_ERROR_ARGUMENT, -1);
	assert_null(monitor);
	monitor = monitor_of(f, VDPA_MONITOR_ANY);
	assert_int_equal(vdpa_monitor_source(monitor), VDPA_MONITOR_UEVENT);
	assert_int_equal(f->joined, 0);
	vdpa_monitor_free(monitor);
}

static void uevents_without_the_family(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_ANY);

	assert_int_equal(vdpa_monitor_source(monitor), VDPA_MONITOR_UEVENT);
	vdpa_monitor_free(monitor);
}

static void subscribing_fails(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor;

	f->join_err = -EPERM;
	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_NETLINK,
					  &monitor), -EPERM);
	assert_fails(f, -EPERM, VDPA_ERROR_SYSTEM, -1);
	assert_int_equal(f->opened, 1);

	f->open_err = -EMFILE;
	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_NETLINK,
					  &monitor), -EMFILE);
	assert_int_equal(vdpa_monitor_new(f->ctx, VDPA_MONITOR_UEVENT,
					  &monitor), -EMFILE);
	assert_int_equal(vdpa_monitor_new(f->ctx, 3, &monitor), -EINVAL);
	assert_int_equal(vdpa_monitor_new(f->ctx, -1, &monitor), -EINVAL);
	assert_int_equal(f->opened, 1);
}

/* ------------------------------------------------------------ from the group */

static void add_config(struct fake *f)
{
	msg_genl(&f->msg, VDPA_CMD_DEV_CONFIG_GET, 0);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 1);
	msg_u16(&f->msg, VDPA_ATTR_DEV_NET_CFG_MTU, 9000);
	msg_end(&f->msg);
}

static void add_del(struct fake *f)
{
	msg_genl(&f->msg, VDPA_CMD_DEV_DEL, 0);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 1);
	msg_end(&f->msg);
}

static void next_is(struct vdpa_monitor *monitor, enum vdpa_event_type type,
		    struct vdpa_event **event)
{
	assert_int_equal(vdpa_monitor_next(monitor, event), 1);
	assert_int_equal(vdpa_event_type(*event), type);
}

static void add_change_del(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_NETLINK);
	struct vdpa_event *event;

	msg_dev(&f->msg, "m", "n0", 1, 0);
	add_config(f);
	fake_event(f);
	add_del(f);
	fake_event(f);

	next_is(monitor, VDPA_EVENT_ADD, &event);
	assert_string_equal(vdpa_event_name(event), "n0");
	assert_int_equal(vdpa_event_id(event), 1);
	assert_string_equal(vdpa_dev_mgmtdev_name(vdpa_event_dev(event)), "m");
	assert_null(vdpa_event_config(event));
	assert_null(vdpa_event_driver(event));
	vdpa_event_free(event);

	next_is(monitor, VDPA_EVENT_CHANGE, &event);
	assert_string_equal(vdpa_event_name(event), "n0");
	assert_null(vdpa_event_dev(event));
	assert_int_equal(vdpa_config_number(vdpa_event_config(event),
					    VDPA_FIELD_NET_MTU), 9000);
	vdpa_event_free(event);

	next_is(monitor, VDPA_EVENT_DEL, &event);
	assert_string_equal(vdpa_event_name(event), "n0");
	assert_int_equal(vdpa_event_id(event), 1);
	assert_null(vdpa_event_dev(event));
	assert_null(vdpa_event_config(event));
	vdpa_event_free(event);

	assert_int_equal(vdpa_monitor_next(monitor, &event), 0);
	assert_null(event);
	vdpa_monitor_free(monitor);
}

static void other_messages_are_no_events(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_NETLINK);
	struct vdpa_event *event;

	msg_family(&f->msg, true);
	msg_genl(&f->msg, VDPA_CMD_MGMTDEV_NEW, 0);
	msg_end(&f->msg);
	msg_genl(&f->msg, 99, 0);
	msg_end(&f->msg);
	msg_ack(&f->msg, 0);
	fake_event(f);
	add_del(f);
	fake_event(f);
	next_is(monitor, VDPA_EVENT_DEL, &event);
	vdpa_event_free(event);
	assert_int_equal(vdpa_monitor_next(monitor, &event), 0);
	vdpa_monitor_free(monitor);
}

/* A bad one is reported once, then reading goes on. */
static void malformed_events(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_NETLINK);
	struct vdpa_event *event;

	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
	msg_end(&f->msg);
	msg_begin(&f->msg, FAMILY, 0);
	msg_end(&f->msg);
	add_del(f);
	fake_event(f);
	msg_raw(&f->msg, "1234567", 7);
	fake_event(f);
	add_del(f);
	fake_event(f);

	assert_int_equal(vdpa_monitor_next(monitor, &event), -EPROTO);
	assert_fails(f, -EPROTO, VDPA_ERROR_REPLY_MISSING,
		     VDPA_FIELD_MGMTDEV_NAME);
	assert_null(event);
	assert_int_equal(vdpa_monitor_next(monitor, &event), -EPROTO);
	assert_int_equal(vdpa_error_source(f->ctx), VDPA_ERROR_REPLY_LENGTH);
	next_is(monitor, VDPA_EVENT_DEL, &event);
	vdpa_event_free(event);
	assert_int_equal(vdpa_monitor_next(monitor, &event), -EPROTO);
	next_is(monitor, VDPA_EVENT_DEL, &event);
	vdpa_event_free(event);
	vdpa_monitor_free(monitor);
}

static void add_delfamily(struct fake *f, uint8_t cmd, uint16_t id)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 2 };

	msg_begin(&f->msg, GENL_ID_CTRL, 0);
	msg_raw(&f->msg, &genl, sizeof(genl));
	msg_u16(&f->msg, CTRL_ATTR_FAMILY_ID, id);
	msg_end(&f->msg);
	fake_event(f);
}

static void family_has_gone(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_NETLINK);
	struct vdpa_event *event;

	/* of another family, or a new one, it is nothing */
	add_delfamily(f, CTRL_CMD_DELFAMILY, FAMILY + 1);
	add_delfamily(f, CTRL_CMD_NEWFAMILY, FAMILY);
	msg_begin(&f->msg, GENL_ID_CTRL, 0);
	msg_end(&f->msg);
	fake_event(f);
	assert_int_equal(vdpa_monitor_next(monitor, &event), 0);

	add_delfamily(f, CTRL_CMD_DELFAMILY, FAMILY);
	assert_int_equal(vdpa_monitor_next(monitor, &event), -ENOENT);
	assert_fails(f, -ENOENT, VDPA_ERROR_RECEIVE, -1);
	assert_null(event);
	vdpa_monitor_free(monitor);
}

static void lost_events(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_NETLINK);
	struct vdpa_event *event;

	fake_event_err(f, -ENOBUFS);
	next_is(monitor, VDPA_EVENT_LOST, &event);
	assert_null(vdpa_event_name(event));
	vdpa_event_free(event);

	fake_event_err(f, -ENOSPC);
	assert_int_equal(vdpa_monitor_next(monitor, &event), -ENOSPC);
	assert_fails(f, -ENOSPC, VDPA_ERROR_RECEIVE, -1);
	fake_event(f);
	assert_int_equal(vdpa_monitor_next(monitor, &event), -ECONNRESET);
	vdpa_monitor_free(monitor);
}

/* ----------------------------------------------------------------- uevents */

#define UEVENT(s) (s), sizeof(s)

static int parse(const char *buf, size_t len, struct vdpa_event *event)
{
	memset(event, 0, sizeof(*event));
	return vdpa_event_from_uevent(buf, len, event);
}

static void forget(struct vdpa_event *event)
{
	free(event->name);
	free(event->driver);
}

static void uevents_of_a_device(void **state)
{
	static const struct {
		const char *action;
		enum vdpa_event_type type;
	} cases[] = {
		{ "add", VDPA_EVENT_ADD },
		{ "remove", VDPA_EVENT_DEL },
		{ "change", VDPA_EVENT_CHANGE },
		{ "bind", VDPA_EVENT_BIND },
		{ "unbind", VDPA_EVENT_UNBIND },
	};
	struct vdpa_event event;
	char buf[200];
	int len;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		len = snprintf(buf, sizeof(buf),
			       "%s@/devices/n0%cACTION=%s%cDEVPATH=/devices/n0"
			       "%cSUBSYSTEM=vdpa%cSEQNUM=1", cases[i].action, 0,
			       cases[i].action, 0, 0, 0);
		assert_int_equal(parse(buf, len + 1, &event), 1);
		assert_int_equal(event.type, cases[i].type);
		assert_string_equal(event.name, "n0");
		assert_null(event.driver);
		forget(&event);
	}
}

static void uevent_with_a_driver(void **state)
{
	struct vdpa_event event;

	assert_int_equal(parse(UEVENT("bind@/devices/pci/n0\0DRIVER=virtio_vdpa"
				      "\0SUBSYSTEM=vdpa\0ACTION=bind\0"
				      "DEVPATH=/devices/pci/n0"), &event), 1);
	assert_string_equal(event.name, "n0");
	assert_string_equal(event.driver, "virtio_vdpa");
	forget(&event);
}

static void uevents_of_others(void **state)
{
	struct vdpa_event event;

	/* the vhost device below it */
	assert_int_equal(parse(UEVENT("add@/devices/n0/vhost-vdpa-0\0ACTION=add"
				      "\0DEVPATH=/devices/n0/vhost-vdpa-0"),
			       &event), 0);
	assert_int_equal(parse(UEVENT("add@/bus/vdpa\0ACTION=add\0"
				      "DEVPATH=/bus/vdpa\0SUBSYSTEM=bus"),
			       &event), 0);
	assert_int_equal(parse(UEVENT("add@/x\0ACTION=add\0DEVPATH=/x\0"
				      "SUBSYSTEM=vdpa2"), &event), 0);
	/* of the subsystem, but nothing that happened to a device */
	assert_int_equal(parse(UEVENT("move@/devices/n0\0ACTION=move\0"
				      "DEVPATH=/devices/n0\0SUBSYSTEM=vdpa"),
			       &event), 0);
}

static void malformed_uevents(void **state)
{
	struct vdpa_event event;

	assert_int_equal(parse("", 0, &event), -EPROTO);
	assert_int_equal(parse("abc", 3, &event), -EPROTO);
	assert_int_equal(parse(UEVENT("x\0SUBSYSTEM=vdpa\0ACTION=add"),
			       &event), -EPROTO);
	assert_int_equal(parse(UEVENT("x\0SUBSYSTEM=vdpa\0DEVPATH=/n0"),
			       &event), -EPROTO);
	assert_int_equal(parse(UEVENT("x\0SUBSYSTEM=vdpa\0ACTION=add\0"
				      "DEVPATH=/n0/"), &event), -EPROTO);
	assert_int_equal(parse(UEVENT("x\0SUBSYSTEM=vdpa\0ACTION=add\0"
				      "DEVPATH=n0"), &event), -EPROTO);
}

static void monitor_of_uevents(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_UEVENT);
	struct vdpa_event *event;

	msg_raw(&f->msg, UEVENT("add@/x\0ACTION=add\0SUBSYSTEM=net"));
	fake_event(f);
	msg_raw(&f->msg, UEVENT("add@/devices/n0\0ACTION=add\0"
				"DEVPATH=/devices/n0\0SUBSYSTEM=vdpa"));
	fake_event(f);
	msg_raw(&f->msg, "bad", 3);
	fake_event(f);
	msg_raw(&f->msg, UEVENT("remove@/bus/vdpa\0ACTION=remove\0"
				"DEVPATH=/bus/vdpa\0SUBSYSTEM=bus"));
	fake_event(f);
	next_is(monitor, VDPA_EVENT_ADD, &event);
	assert_string_equal(vdpa_event_name(event), "n0");
	assert_int_equal(vdpa_event_id(event), 0);
	assert_null(vdpa_event_dev(event));
	vdpa_event_free(event);
	assert_int_equal(vdpa_monitor_next(monitor, &event), -EPROTO);
	assert_int_equal(vdpa_monitor_next(monitor, &event), -ENOENT);
	assert_fails(f, -ENOENT, VDPA_ERROR_RECEIVE, -1);
	assert_int_equal(vdpa_monitor_next(monitor, &event), 0);
	vdpa_monitor_free(monitor);
}

/* ------------------------------------------------------------------- the rest */

static void type_names(void **state)
{
	static const char *const names[] = { NULL, "add", "del", "change",
					     "bind", "unbind", "lost", NULL };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i])
			assert_string_equal(vdpa_event_type_name(i), names[i]);
		else
			assert_null(vdpa_event_type_name(i));
	}
}

static void without_arguments(void **state)
{
	struct fake *f = *state;
	struct vdpa_monitor *monitor = monitor_of(f, VDPA_MONITOR_UEVENT);
	struct vdpa_event *event;

	assert_int_equal(vdpa_monitor_next(monitor, NULL), -EINVAL);
	assert_int_equal(vdpa_monitor_next(NULL, &event), -EINVAL);
	assert_null(event);
	assert_int_equal(vdpa_monitor_fd(NULL), -EINVAL);
	assert_int_equal(vdpa_monitor_source(NULL), VDPA_MONITOR_ANY);
	assert_int_equal(vdpa_event_type(NULL), 0);
	assert_null(vdpa_event_name(NULL));
	assert_int_equal(vdpa_event_id(NULL), 0);
	assert_null(vdpa_event_driver(NULL));
	assert_null(vdpa_event_dev(NULL));
	assert_null(vdpa_event_config(NULL));
	vdpa_event_free(NULL);
	vdpa_monitor_free(NULL);
	vdpa_monitor_free(monitor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define GROUP(t) cmocka_unit_test_setup_teardown(t, setup_group, fake_teardown)
#define PLAIN(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
#define CLOSED(t) cmocka_unit_test_setup_teardown(t, fake_setup, fake_teardown)
		GROUP(group_is_joined),
		PLAIN(uevents_without_the_group),
		CLOSED(uevents_without_the_family),
		GROUP(subscribing_fails),
		GROUP(add_change_del),
		GROUP(other_messages_are_no_events),
		GROUP(malformed_events),
		GROUP(family_has_gone),
		GROUP(lost_events),
		cmocka_unit_test(uevents_of_a_device),
		cmocka_unit_test(uevent_with_a_driver),
		cmocka_unit_test(uevents_of_others),
		cmocka_unit_test(malformed_uevents),
		CLOSED(monitor_of_uevents),
		cmocka_unit_test(type_names),
		CLOSED(without_arguments),
	};

	return cmocka_run_group_tests_name("event", tests, NULL, NULL);
}
