// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every allocation of every call fails once: -ENOMEM, nothing leaks (the
 * sanitizer build sees that), and the next call works.
 */
#include "fake.h"
#include "tree.h"

#include <linux/netlink.h>

/* The error noted in the context is the one returned. */
static int noted(struct fake *f, int err)
{
	assert_int_equal(vdpa_error_code(f->ctx), err);
	if (err)
		assert_int_equal(vdpa_error_source(f->ctx), VDPA_ERROR_SYSTEM);
	return err;
}

static int new_context(void *arg)
{
	struct vdpa_ctx *ctx;
	int err = vdpa_new(&ctx);

	assert_int_equal(!ctx, !!err);
	vdpa_free(ctx);
	return err;
}

static int list_devs(void *arg)
{
	struct fake *f = arg;
	struct vdpa_dev_list *list;
	char name[16];
	int err;

	fake_drop(f);
	/* enough for the list to grow twice */
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		msg_dev(&f->msg, "m", name, 1, NLM_F_MULTI);
	}
	fake_reply_done(f);
	err = vdpa_dev_list_get(f->ctx, &list);
	assert_true(err || vdpa_dev_list_count(list) == 40);
	vdpa_dev_list_free(list);
	return noted(f, err);
}

static int list_mgmtdevs(void *arg)
{
	struct fake *f = arg;
	struct vdpa_mgmtdev_list *list;
	int err;

	fake_drop(f);
	msg_genl(&f->msg, VDPA_CMD_MGMTDEV_NEW, NLM_F_MULTI);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_BUS_NAME, "pci");
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "m");
	msg_end(&f->msg);
	fake_reply_done(f);
	err = vdpa_mgmtdev_list_get(f->ctx, &list);
	vdpa_mgmtdev_list_free(list);
	return noted(f, err);
}

static void add_config(struct fake *f)
{
	msg_genl(&f->msg, VDPA_CMD_DEV_CONFIG_GET, NLM_F_MULTI);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 1);
	msg_attr(&f->msg, VDPA_ATTR_DEV_NET_CFG_MACADDR, "abcdef", 6);
	msg_end(&f->msg);
}

static int list_configs(void *arg)
{
	struct fake *f = arg;
	struct vdpa_config_list *list;
	int err;

	fake_drop(f);
	add_config(f);
	fake_reply_done(f);
	err = vdpa_config_list_get(f->ctx, &list);
	vdpa_config_list_free(list);
	return noted(f, err);
}

static int get_dev(void *arg)
{
	struct fake *f = arg;
	struct vdpa_dev *dev;
	int err;

	fake_drop(f);
	msg_dev(&f->msg, "m", "n0", 1, 0);
	fake_reply_ack(f);
	err = vdpa_dev_get(f->ctx, "n0", &dev);
	assert_int_equal(!dev, !!err);
	vdpa_dev_free(dev);
	return noted(f, err);
}

static int get_vstats(void *arg)
{
	struct fake *f = arg;
	struct vdpa_vstats *v;
	int err;

	fake_drop(f);
	msg_genl(&f->msg, VDPA_CMD_DEV_VSTATS_GET, 0);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 1);
	msg_str(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "a");
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 1);
	msg_str(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "b");
	msg_u64(&f->msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 2);
	msg_end(&f->msg);
	fake_reply_ack(f);
	err = vdpa_vstats_get(f->ctx, "n0", 0, &v);
	assert_int_equal(!v, !!err);
	vdpa_vstats_free(v);
	return noted(f, err);
}

static int fill_params(void *arg)
{
	struct vdpa_params *params;
	int err = vdpa_params_new(&params);

	if (!err)
		err = vdpa_params_set_name(params, "n0");
	if (!err)
		err = vdpa_params_set_mgmtdev(params, "pci", "m");
	/* replacing frees what was there */
	if (!err)
		err = vdpa_params_set_mgmtdev(params, "pci", "m2");
	vdpa_params_free(params);
	return err;
}

static int follow_group(void *arg)
{
	struct fake *f = arg;
	struct vdpa_monitor *monitor;
	struct vdpa_event *event;
	int ret, n = 0;

	fake_drop(f);
	msg_dev(&f->msg, "m", "n0", 1, 0);
	add_config(f);
	msg_genl(&f->msg, VDPA_CMD_DEV_DEL, 0);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_end(&f->msg);
	fake_event(f);
	ret = vdpa_monitor_new(f->ctx, VDPA_MONITOR_NETLINK, &monitor);
	if (ret)
		return noted(f, ret);
	while ((ret = vdpa_monitor_next(monitor, &event)) == 1) {
		vdpa_event_free(event);
		n++;
	}
	vdpa_monitor_free(monitor);
	assert_true(ret || n == 3);
	return noted(f, ret);
}

static int follow_uevents(void *arg)
{
	static const char uevent[] = "bind@/n0\0ACTION=bind\0DEVPATH=/n0\0"
				     "SUBSYSTEM=vdpa\0DRIVER=virtio_vdpa";
	struct fake *f = arg;
	struct vdpa_monitor *monitor;
	struct vdpa_event *event;
	int ret;

	fake_drop(f);
	msg_raw(&f->msg, uevent, sizeof(uevent));
	fake_event(f);
	ret = vdpa_monitor_new(f->ctx, VDPA_MONITOR_UEVENT, &monitor);
	if (ret)
		return noted(f, ret);
	ret = vdpa_monitor_next(monitor, &event);
	vdpa_event_free(event);
	vdpa_monitor_free(monitor);
	return noted(f, ret == 1 ? 0 : ret);
}

static int get_facts(void *arg)
{
	struct fake *f = arg;
	struct vdpa_facts *facts;
	int err = vdpa_facts_get(f->ctx, "n0", &facts);

	vdpa_facts_free(facts);
	return noted(f, err);
}

static int make_text(void *arg)
{
	struct fake *f = arg;
	char *text;
	int err;

	msg_reset(&f->msg);
	msg_family(&f->msg, true);
	text = vdpa_debug_text(f->ctx, f->msg.buf, f->msg.len);
	err = text ? 0 : -ENOMEM;
	free(text);
	return err;
}

#define SCENARIO(name)						\
	static void fails_in_##name(void **state)		\
	{							\
		each_alloc_fails(name, *state);			\
	}

SCENARIO(new_context)
SCENARIO(list_devs)
SCENARIO(list_mgmtdevs)
SCENARIO(list_configs)
SCENARIO(get_dev)
SCENARIO(get_vstats)
SCENARIO(fill_params)
SCENARIO(follow_group)
SCENARIO(follow_uevents)
SCENARIO(get_facts)
SCENARIO(make_text)

/* ----------------------------------------------------------- sysfs and /proc */

static int read_sysfs(void *arg)
{
	struct vdpa_facts *facts = calloc(1, sizeof(*facts));
	int err;

	if (!facts)
		return -ENOMEM;
	err = vdpa_facts_from_sysfs(arg, "n0", facts);
	if (!err)
		err = vdpa_facts_find_users(facts);
	vdpa_facts_free(facts);
	return err == 1 ? 0 : err;
}

static int read_mounts(void *arg)
{
	struct vdpa_facts *facts = calloc(1, sizeof(*facts));
	int err;

	if (!facts)
		return -ENOMEM;
	err = vdpa_facts_from_sysfs(arg, "b0", facts);
	if (!err)
		err = vdpa_facts_find_mounts(facts);
	vdpa_facts_free(facts);
	return err == 2 ? 0 : err;
}

static int bind_and_unbind(void *arg)
{
	int err = vdpa_bind_in_sysfs(arg, "n0", "vhost_vdpa");

	return err ? err : vdpa_unbind_in_sysfs(arg, "n0");
}

static void fails_in_read_mounts(void **state)
{
	const char *root = *state;
	const char *disk = "/sys/devices/b0/virtio1/block/vda";
	char path[200];

	tree_link(root, "/sys/bus/vdpa/devices/b0", "../../../devices/b0");
	tree_link(root, "/sys/devices/b0/driver",
		  "../../bus/vdpa/drivers/virtio_vdpa");
	snprintf(path, sizeof(path), "%s/dev", disk);
	tree_file(root, path, "254:0\n");
	snprintf(path, sizeof(path), "%s/vda1/dev", disk);
	tree_file(root, path, "254:1\n");
	tree_file(root, "/proc/self/mountinfo",
		  "22 1 254:0 / /a rw - ext4 /dev/root rw\n"
		  "23 1 254:1 / /b rw shared:1 - ext4 /dev/root rw\n");
	each_alloc_fails(read_mounts, *state);
}

static void fails_in_bind_and_unbind(void **state)
{
	const char *root = *state;

	tree_link(root, "/sys/bus/vdpa/devices/n0", "../../../devices/n0");
	tree_file(root, "/sys/devices/n0/driver_override", "");
	tree_link(root, "/sys/devices/n0/driver",
		  "../../bus/vdpa/drivers/vhost_vdpa");
	tree_file(root, "/sys/bus/vdpa/drivers/vhost_vdpa/unbind", "");
	each_alloc_fails(bind_and_unbind, *state);
}

static void fails_in_read_sysfs(void **state)
{
	const char *root = *state;
	const char *dev = "/sys/devices/pci0/0000:65:00.2/n0";
	char path[200];

	tree_link(root, "/sys/bus/vdpa/devices/n0",
		  "../../../devices/pci0/0000:65:00.2/n0");
	snprintf(path, sizeof(path), "%s/subsystem", dev);
	tree_link(root, path, "../../../../bus/vdpa");
	snprintf(path, sizeof(path), "%s/driver", dev);
	tree_link(root, path, "../../../../bus/vdpa/drivers/virtio_vdpa");
	snprintf(path, sizeof(path), "%s/vhost-vdpa-0/dev", dev);
	tree_file(root, path, "1:3\n");
	tree_dir(root, "/sys/devices/pci0/0000:65:00.2/virtio4/net/eth2");
	tree_file(root, "/proc/100/comm", "x\n");
	tree_link(root, "/proc/100/fd/7", "/dev/null");
	each_alloc_fails(read_sysfs, *state);
}

/* The diagnosis does without what it cannot find out. */
static void fails_in_diag(void **state)
{
	struct vdpa_diag *diag;
	int n = 0, err;

	tree_file(*state, "/lib/modules/6.1/modules.dep",
		  "updates/vdpa.ko:\n");
	tree_file(*state, "/proc/self/status", "CapEff:\t0\n");
	for (;; n++) {
		alloc_fail_after(n);
		err = vdpa_diag_from(*state, "6.1", &diag);
		vdpa_diag_free(diag);
		if (!alloc_failed())
			break;
		assert_true(!err || err == -ENOMEM);
	}
	assert_int_equal(err, 0);
	assert_true(n > 5);
}

static int setup(void **state)
{
	fake_setup(state);
	fake_open(*state, true);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(fails_in_##name, setup, \
						fake_teardown)
#define TREE(name) cmocka_unit_test_setup_teardown(fails_in_##name, \
						   tree_setup, tree_teardown)
		T(new_context),
		T(list_devs),
		T(list_mgmtdevs),
		T(list_configs),
		T(get_dev),
		T(get_vstats),
		T(fill_params),
		T(follow_group),
		T(follow_uevents),
		T(get_facts),
		T(make_text),
		TREE(read_sysfs),
		TREE(read_mounts),
		TREE(bind_and_unbind),
		TREE(diag),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
