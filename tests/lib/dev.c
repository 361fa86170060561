// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"

#include <linux/netlink.h>

static void add_full(struct fake *f)
{
	msg_genl(&f->msg, VDPA_CMD_DEV_NEW, 0);
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_BUS_NAME, "pci");
	msg_str(&f->msg, VDPA_ATTR_MGMTDEV_DEV_NAME, "0000:65:00.2");
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "blk0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, 2);
	msg_u32(&f->msg, VDPA_ATTR_DEV_VENDOR_ID, 0x1af4);
	msg_u32(&f->msg, VDPA_ATTR_DEV_MAX_VQS, 4000000000U);
	msg_u16(&f->msg, VDPA_ATTR_DEV_MAX_VQ_SIZE, 32768);
	msg_u16(&f->msg, VDPA_ATTR_DEV_MIN_VQ_SIZE, 1);
	msg_end(&f->msg);
}

static void all_fields(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;

	add_full(f);
	fake_reply_ack(f);
	assert_int_equal(vdpa_dev_get(f->ctx, "blk0", &dev), 0);
	assert_string_equal(f->sent, "type 0x20 flags 0x5 cmd 5 ver 1"
			    " | 4:626c6b3000\n");
	assert_string_equal(vdpa_dev_name(dev), "blk0");
	assert_string_equal(vdpa_dev_mgmtdev_bus(dev), "pci");
	assert_string_equal(vdpa_dev_mgmtdev_name(dev), "0000:65:00.2");
	assert_string_equal(vdpa_dev_mgmtdev_handle(dev), "pci/0000:65:00.2");
	assert_int_equal(vdpa_dev_id(dev), 2);
	assert_int_equal(vdpa_dev_vendor_id(dev), 0x1af4);
	assert_int_equal(vdpa_dev_max_vqs(dev), 4000000000U);
	assert_int_equal(vdpa_dev_max_vq_size(dev), 32768);
	assert_int_equal(vdpa_dev_min_vq_size(dev), 1);
	for (int i = VDPA_FIELD_DEV_NAME; i <= VDPA_FIELD_MIN_VQ_SIZE; i++)
		assert_true(vdpa_dev_has(dev, i));
	vdpa_dev_free(dev);
}

static void absent_fields(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev *dev;

	msg_dev(&f->msg, "m", "n0", 0, 0);
	fake_reply_ack(f);
	assert_int_equal(vdpa_dev_get(f->ctx, "n0", &dev), 0);
	assert_null(vdpa_dev_mgmtdev_bus(dev));
	assert_string_equal(vdpa_dev_mgmtdev_handle(dev), "m");
	assert_true(vdpa_dev_has(dev, VDPA_FIELD_DEV_ID));
	assert_false(vdpa_dev_has(dev, VDPA_FIELD_VENDOR_ID));
	assert_false(vdpa_dev_has(dev, VDPA_FIELD_MAX_VQS));
	assert_false(vdpa_dev_has(dev, VDPA_FIELD_MAX_VQ_SIZE));
	assert_false(vdpa_dev_has(dev, VDPA_FIELD_MIN_VQ_SIZE));
	vdpa_dev_free(dev);
}

static void list_of_many(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev_list *list;
	char name[16];

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		msg_dev(&f->msg, "m", name, 1, NLM_F_MULTI);
	}
	fake_reply_done(f);
	assert_int_equal(vdpa_dev_list_get(f->ctx, &list), 0);
	assert_int_equal(vdpa_dev_list_count(list), 100);
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		assert_string_equal(vdpa_dev_name(vdpa_dev_list_at(list, i)),
				    name);
	}
	assert_null(vdpa_dev_list_at(list, 100));
	vdpa_dev_list_free(list);
}

static void list_before_an_error(void **state)
{
	struct fake *f = *state;
	struct vdpa_dev_list *list;

	msg_dev(&f->msg, "m", "n0", 1, NLM_F_MULTI);
	msg_ack(&f->msg, -EPERM);
	fake_reply(f);
	assert_int_equal(vdpa_dev_list_get(f->ctx, &list), -EPERM);
	assert_int_equal(vdpa_dev_list_count(list), 1);
	vdpa_dev_list_free(list);
}

/* ----------------------------------------------------------------- changing */

static const uint8_t mac[VDPA_MAC_LEN] = { 0, 0x11, 0x22, 0x33, 0x44, 0x55 };

static struct vdpa_params *params_of(const char *bus, const char *mgmtdev,
				     const char *name)
{
	struct vdpa_params *params;

	assert_int_equal(vdpa_params_new(&params), 0);
	if (mgmtdev)
		assert_int_equal(vdpa_params_set_mgmtdev(params, bus, mgmtdev),
				 0);
	if (name)
		assert_int_equal(vdpa_params_set_name(params, name), 0);
	return params;
}

static void ack_next(struct fake *f)
{
	msg_ack(&f->msg, 0);
	fake_reply(f);
}

/* As the stock tool orders it: MTU (13) before MAX_VQP (12). */
static void add_with_everything(void **state)
{
	struct fake *f = *state;
	struct vdpa_params *params = params_of("pci", "p", "n0");

	assert_int_equal(vdpa_params_set_number(params,
			 VDPA_FIELD_BLK_CAPACITY, 2048), 0);
	assert_int_equal(vdpa_params_set_number(params,
			 VDPA_FIELD_DEVICE_FEATURES, 0x300020000), 0);
	assert_int_equal(vdpa_params_set_number(params,
			 VDPA_FIELD_NET_MAX_VQP, 8), 0);
	assert_int_equal(vdpa_params_set_number(params, VDPA_FIELD_NET_MTU,
						9000), 0);
	assert_int_equal(vdpa_params_set_mac(params, mac), 0);
	ack_next(f);
	assert_int_equal(vdpa_dev_add(f->ctx, params), 0);
	assert_string_equal(f->sent, "type 0x20 flags 0x5 cmd 3 ver 1"
			    " | 1:70636900 | 2:7000 | 4:6e3000"
			    " | 10:001122334455 | 13:2823 | 12:0800"
			    " | 20:0000020003000000 | 21:0008000000000000\n");
	vdpa_params_free(params);
}

static void add_with_the_least(void **state)
{
	struct fake *f = *state;
	struct vdpa_params *params = params_of(NULL, "", "");

	ack_next(f);
	assert_int_equal(vdpa_dev_add(f->ctx, params), 0);
	assert_string_equal(f->sent, "type 0x20 flags 0x5 cmd 3 ver 1"
			    " | 2:00 | 4:00\n");
	vdpa_params_free(params);
}

static void add_needs_name_and_mgmtdev(void **state)
{
	struct fake *f = *state;
	struct vdpa_params *params = params_of(NULL, NULL, "n0");

	assert_int_equal(vdpa_dev_add(f->ctx, NULL), -EINVAL);
	assert_int_equal(vdpa_dev_add(f->ctx, params), -EINVAL);
	assert_fails(f, -EINVAL, VDPA_ERROR_ARGUMENT, VDPA_FIELD_MGMTDEV_NAME);
	vdpa_params_free(params);

	params = params_of(NULL, "m", NULL);
	assert_int_equal(vdpa_dev_add(f->ctx, params), -EINVAL);
	assert_fails(f, -EINVAL, VDPA_ERROR_ARGUMENT, VDPA_FIELD_DEV_NAME);
	assert_int_equal(vdpa_dev_set(f->ctx, params), -EINVAL);
	assert_fails(f, -EINVAL, VDPA_ERROR_ARGUMENT, VDPA_FIELD_DEV_NAME);
	vdpa_params_free(params);
	assert_string_equal(f->sent, "");
}

static void set_with_and_without_mac(void **state)
{
	struct fake *f = *state;
	struct vdpa_params *params = params_of(NULL, NULL, "n0");

	ack_next(f);
	assert_int_equal(vdpa_dev_set(f->ctx, params), 0);
	assert_int_equal(vdpa_params_set_mac(params, mac), 0);
	ack_next(f);
	assert_int_equal(vdpa_dev_set(f->ctx, params), 0);
	assert_string_equal(f->sent,
			    "type 0x20 flags 0x5 cmd 8 ver 1 | 4:6e3000\n"
			    "type 0x20 flags 0x5 cmd 8 ver 1 | 4:6e3000"
			    " | 10:001122334455\n");
	vdpa_params_free(params);
}

static void del_by_name(void **state)
{
	struct fake *f = *state;

	ack_next(f);
	assert_int_equal(vdpa_dev_del(f->ctx, "n0"), 0);
	assert_string_equal(f->sent,
			    "type 0x20 flags 0x5 cmd 4 ver 1 | 4:6e3000\n");
}

/* A data message where only an ack is due is nothing to stumble over. */
static void unexpected_record(void **state)
{
	struct fake *f = *state;

	msg_dev(&f->msg, "m", "n0", 1, 0);
	fake_reply_ack(f);
	assert_int_equal(vdpa_dev_del(f->ctx, "n0"), 0);
}

static void getters_of_nothing(void **state)
{
	assert_null(vdpa_dev_name(NULL));
	assert_null(vdpa_dev_mgmtdev_bus(NULL));
	assert_null(vdpa_dev_mgmtdev_name(NULL));
	assert_null(vdpa_dev_mgmtdev_handle(NULL));
	assert_int_equal(vdpa_dev_id(NULL), 0);
	assert_int_equal(vdpa_dev_vendor_id(NULL), 0);
	assert_int_equal(vdpa_dev_max_vqs(NULL), 0);
	assert_int_equal(vdpa_dev_max_vq_size(NULL), 0);
	assert_int_equal(vdpa_dev_min_vq_size(NULL), 0);
	assert_false(vdpa_dev_has(NULL, VDPA_FIELD_DEV_NAME));
	assert_int_equal(vdpa_dev_list_count(NULL), 0);
	assert_null(vdpa_dev_list_at(NULL, 0));
	vdpa_dev_free(NULL);
	vdpa_dev_list_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(all_fields),
		T(absent_fields),
		T(list_of_many),
		T(list_before_an_error),
		T(add_with_everything),
		T(add_with_the_least),
		T(add_needs_name_and_mgmtdev),
		T(set_with_and_without_mac),
		T(del_by_name),
		T(unexpected_record),
		cmocka_unit_test(getters_of_nothing),
	};

	return cmocka_run_group_tests_name("dev", tests, NULL, NULL);
}
