// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"

#include <linux/netlink.h>

static void begin(struct fake *f, uint32_t id)
{
	msg_genl(&f->msg, VDPA_CMD_DEV_CONFIG_GET, 0);
	msg_str(&f->msg, VDPA_ATTR_DEV_NAME, "n0");
	msg_u32(&f->msg, VDPA_ATTR_DEV_ID, id);
}

static struct vdpa_config *get(struct fake *f)
{
	struct vdpa_config *config;

	msg_end(&f->msg);
	fake_reply_ack(f);
	assert_int_equal(vdpa_config_get(f->ctx, "n0", &config), 0);
	return config;
}

static uint64_t number(const struct vdpa_config *config, int field)
{
	assert_true(vdpa_config_has(config, field));
	return vdpa_config_number(config, field);
}

static void net_fields(void **state)
{
	static const uint8_t mac[VDPA_MAC_LEN] = { 2, 0, 0, 0, 0, 1 };
	struct fake *f = *state;
	struct vdpa_config *config;
	size_t len;

	begin(f, VDPA_ID_NET);
	msg_u64(&f->msg, VDPA_ATTR_DEV_NEGOTIATED_FEATURES, 1ULL << 33);
	msg_attr(&f->msg, VDPA_ATTR_PAD, NULL, 0);
	msg_u64(&f->msg, VDPA_ATTR_DEV_FEATURES, 1ULL << 34);
	msg_u16(&f->msg, VDPA_ATTR_DEV_NET_CFG_MTU, 1500);
	msg_attr(&f->msg, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, sizeof(mac));
	msg_u16(&f->msg, VDPA_ATTR_DEV_NET_STATUS, VDPA_NET_STATUS_LINK_UP);
	msg_u16(&f->msg, VDPA_ATTR_DEV_NET_CFG_MAX_VQP, 65535);
	config = get(f);
	assert_string_equal(f->sent,
			    "type 0x20 flags 0x5 cmd 6 ver 1 | 4:6e3000\n");
	assert_string_equal(vdpa_config_name(config), "n0");
	assert_int_equal(vdpa_config_id(config), VDPA_ID_NET);
	assert_true(number(config, VDPA_FIELD_NEGOTIATED_FEATURES) ==
		    1ULL << 33);
	assert_true(number(config, VDPA_FIELD_DEVICE_FEATURES) == 1ULL << 34);
	assert_int_equal(number(config, VDPA_FIELD_NET_MTU), 1500);
	assert_int_equal(number(config, VDPA_FIELD_NET_STATUS), 1);
	assert_int_equal(number(config, VDPA_FIELD_NET_MAX_VQP), 65535);
	assert_memory_equal(vdpa_config_mac(config, &len), mac, sizeof(mac));
	assert_int_equal(len, sizeof(mac));
	assert_non_null(vdpa_config_mac(config, NULL));
	vdpa_config_free(config);
}

/* All 16, each with the largest value of its type. */
static void block_fields(void **state)
{
	struct fake *f = *state;
	struct vdpa_config *config;
	uint64_t max = UINT64_MAX;
	size_t width;

	begin(f, VDPA_ID_BLOCK);
	for (int i = VDPA_FIELD_BLK_CAPACITY; i <= VDPA_FIELD_BLK_FLUSH; i++)
		msg_attr(&f->msg, i, &max,
			 vdpa_kind_width(vdpa_policy[i].kind));
	config = get(f);
	for (int i = VDPA_FIELD_BLK_CAPACITY; i <= VDPA_FIELD_BLK_FLUSH; i++) {
		width = vdpa_kind_width(vdpa_policy[i].kind);
		assert_true(number(config, i) == max >> (64 - 8 * width));
	}
	vdpa_config_free(config);
}

static void absent_fields(void **state)
{
	struct fake *f = *state;
	struct vdpa_config *config;
	size_t len = 9;

	begin(f, 26);
	config = get(f);
	for (int i = VDPA_FIELD_VENDOR_ID; i <= VDPA_FIELD_MAX; i++) {
		assert_false(vdpa_config_has(config, i));
		assert_int_equal(vdpa_config_number(config, i), 0);
	}
	assert_null(vdpa_config_mac(config, &len));
	assert_int_equal(len, 0);
	vdpa_config_free(config);
}

/* Present and zero is not absent. */
static void zero_is_a_value(void **state)
{
	struct fake *f = *state;
	struct vdpa_config *config;

	begin(f, VDPA_ID_NET);
	msg_u64(&f->msg, VDPA_ATTR_DEV_NEGOTIATED_FEATURES, 0);
	config = get(f);
	assert_int_equal(number(config, VDPA_FIELD_NEGOTIATED_FEATURES), 0);
	vdpa_config_free(config);
}

static void device_features_of_old_kernels(void **state)
{
	struct fake *f = *state;
	struct vdpa_config *config;

	begin(f, VDPA_ID_NET);
	msg_u64(&f->msg, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, 5);
	config = get(f);
	assert_int_equal(number(config, VDPA_FIELD_DEVICE_FEATURES), 5);
	assert_false(vdpa_config_has(config, VDPA_FIELD_BLK_CAPACITY));
	vdpa_config_free(config);

	begin(f, VDPA_ID_NET);
	msg_u64(&f->msg, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, 5);
	msg_u64(&f->msg, VDPA_ATTR_DEV_FEATURES, 6);
	config = get(f);
	assert_int_equal(number(config, VDPA_FIELD_DEVICE_FEATURES), 6);
	assert_false(vdpa_config_has(config, VDPA_FIELD_BLK_CAPACITY));
	vdpa_config_free(config);

	begin(f, VDPA_ID_BLOCK);
	msg_u64(&f->msg, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, 5);
	config = get(f);
	assert_int_equal(number(config, VDPA_FIELD_BLK_CAPACITY), 5);
	assert_false(vdpa_config_has(config, VDPA_FIELD_DEVICE_FEATURES));
	vdpa_config_free(config);
}

static void stock_keeps_any_mac(void **state)
{
	struct fake *f = *state;
	struct vdpa_config *config;
	uint8_t mac[20] = { 1, 2 };
	const uint8_t *got;
	size_t len;

	fake_set_stock(f);
	for (size_t n = 0; n <= sizeof(mac); n++) {
		begin(f, VDPA_ID_NET);
		msg_attr(&f->msg, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, n);
		config = get(f);
		got = vdpa_config_mac(config, &len);
		assert_non_null(got);
		assert_int_equal(len, n);
		assert_memory_equal(got, mac, n);
		vdpa_config_free(config);
	}
}

static void stock_reads_a_short_status(void **state)
{
	struct fake *f = *state;
	struct vdpa_config *config;

	fake_set_stock(f);
	begin(f, VDPA_ID_NET);
	msg_u8(&f->msg, VDPA_ATTR_DEV_NET_STATUS, 3);
	config = get(f);
	assert_int_equal(number(config, VDPA_FIELD_NET_STATUS), 3);
	vdpa_config_free(config);
}

static void list_of_all(void **state)
{
	struct fake *f = *state;
	struct vdpa_config_list *list;

	for (uint32_t id = 1; id < 3; id++) {
		begin(f, id);
		msg_end(&f->msg);
	}
	fake_reply_done(f);
	assert_int_equal(vdpa_config_list_get(f->ctx, &list), 0);
	assert_string_equal(f->sent, "type 0x20 flags 0x305 cmd 6 ver 1\n");
	assert_int_equal(vdpa_config_list_count(list), 2);
	assert_int_equal(vdpa_config_id(vdpa_config_list_at(list, 1)), 2);
	assert_null(vdpa_config_list_at(list, 2));
	vdpa_config_list_free(list);
}

static void getters_of_nothing(void **state)
{
	size_t len = 1;

	assert_null(vdpa_config_name(NULL));
	assert_int_equal(vdpa_config_id(NULL), 0);
	assert_false(vdpa_config_has(NULL, VDPA_FIELD_DEV_NAME));
	assert_int_equal(vdpa_config_number(NULL, VDPA_FIELD_NET_MTU), 0);
	assert_null(vdpa_config_mac(NULL, &len));
	assert_int_equal(len, 0);
	assert_int_equal(vdpa_config_list_count(NULL), 0);
	assert_null(vdpa_config_list_at(NULL, 0));
	vdpa_config_free(NULL);
	vdpa_config_list_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, fake_setup_open, fake_teardown)
		T(net_fields),
		T(block_fields),
		T(absent_fields),
		T(zero_is_a_value),
		T(device_features_of_old_kernels),
		T(stock_keeps_any_mac),
		T(stock_reads_a_short_status),
		T(list_of_all),
		cmocka_unit_test(getters_of_nothing),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
