// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of attributes against the numbers and types of the family. */
#include "fake.h"

#include <limits.h>

/* By attribute number: s string, m MAC, else the bytes of a number. */
static const char kinds[] = "-ss8s44422m2228484s888444211244444411";

static char kind_of(const struct vdpa_policy *policy)
{
	if (policy->kind == KIND_STRING)
		return 's';
	if (policy->kind == KIND_MAC)
		return 'm';
	return '0' + vdpa_kind_width(policy->kind);
}

static void kinds_are_those_of_the_family(void **state)
{
	assert_int_equal(strlen(kinds), VDPA_FIELD_MAX + 1);
	for (int i = 1; i <= VDPA_FIELD_MAX; i++)
		assert_int_equal(kind_of(vdpa_policy_of(i)), kinds[i]);
	assert_null(vdpa_policy_of(0));
	assert_null(vdpa_policy_of(VDPA_FIELD_MAX + 1));
	assert_null(vdpa_policy_of(UINT_MAX));
	assert_int_equal(vdpa_kind_width(KIND_NONE), 0);
	assert_int_equal(vdpa_kind_width(KIND_STRING), 0);
}

static void stock_checks_these_lengths(void **state)
{
	static const int checked[] = { 1, 2, 5, 6, 7, 8, 14, 15, 16 };
	uint64_t expected = 0;

	for (size_t i = 0; i < ARRAY_SIZE(checked); i++)
		expected |= FIELD_BIT(checked[i]);
	for (int i = 1; i <= VDPA_FIELD_MAX; i++)
		assert_int_equal(vdpa_policy_of(i)->stock,
				 !!(expected & FIELD_BIT(i)));
}

static bool is_key(const char *s)
{
	return *s && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
			     strlen(s);
}

static void field_names(void **state)
{
	for (int i = 1; i <= VDPA_FIELD_MAX; i++) {
		assert_true(is_key(vdpa_field_name(i)));
		for (int k = 1; k < i; k++)
			assert_string_not_equal(vdpa_field_name(i),
						vdpa_field_name(k));
	}
	assert_null(vdpa_field_name(-1));
	assert_null(vdpa_field_name(0));
	assert_null(vdpa_field_name(VDPA_FIELD_MAX + 1));
	assert_string_equal(vdpa_field_name(VDPA_FIELD_DEV_NAME), "name");
	assert_string_equal(vdpa_field_name(VDPA_FIELD_MGMTDEV_NAME),
			    "mgmtdev");
	assert_string_equal(vdpa_field_name(VDPA_FIELD_NET_MAC), "mac");
	assert_string_equal(vdpa_field_name(VDPA_FIELD_NET_MTU), "mtu");
	assert_string_equal(vdpa_field_name(VDPA_FIELD_NET_MAX_VQP),
			    "max_vqp");
	assert_string_equal(vdpa_field_name(VDPA_FIELD_DEVICE_FEATURES),
			    "device_features");
	assert_string_equal(vdpa_field_name(VDPA_FIELD_QUEUE_INDEX), "qidx");
}

static void numbers(void **state)
{
	static const uint8_t bytes[9] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	uint16_t u16;
	uint64_t u64;

	memcpy(&u16, bytes, 2);
	memcpy(&u64, bytes, 8);
	assert_int_equal(vdpa_number_of(KIND_U8, bytes, 9), 1);
	assert_int_equal(vdpa_number_of(KIND_U16, bytes, 9), u16);
	assert_int_equal(vdpa_number_of(KIND_U64, bytes, 9), u64);
	assert_int_equal(vdpa_number_of(KIND_U32, bytes, 0), 0);
	assert_int_equal(vdpa_number_of(KIND_STRING, bytes, 9), 0);
	/* of too few bytes the rest is 0 */
	u16 = 0;
	memcpy(&u16, bytes, 1);
	assert_int_equal(vdpa_number_of(KIND_U16, bytes, 1), u16);
}

static void command_names(void **state)
{
	assert_null(vdpa_command_name(0));
	assert_string_equal(vdpa_command_name(VDPA_CMD_MGMTDEV_GET),
			    "MGMTDEV_GET");
	assert_string_equal(vdpa_command_name(VDPA_CMD_DEV_ATTR_SET),
			    "DEV_ATTR_SET");
	assert_null(vdpa_command_name(VDPA_CMD_DEV_ATTR_SET + 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_are_those_of_the_family),
		cmocka_unit_test(stock_checks_these_lengths),
		cmocka_unit_test(field_names),
		cmocka_unit_test(numbers),
		cmocka_unit_test(command_names),
	};

	return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
