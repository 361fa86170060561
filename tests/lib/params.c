// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake.h"

static int setup(void **state)
{
	return vdpa_params_new((struct vdpa_params **)state);
}

static int teardown(void **state)
{
	vdpa_params_free(*state);
	return 0;
}

static void only_what_is_set_is_there(void **state)
{
	struct vdpa_params *params = *state;

	for (int i = 0; i <= VDPA_FIELD_MAX + 1; i++)
		assert_false(vdpa_params_has(params, i));
	assert_int_equal(vdpa_params_set_number(params, VDPA_FIELD_NET_MTU, 0),
			 0);
	for (int i = 0; i <= VDPA_FIELD_MAX + 1; i++)
		assert_int_equal(vdpa_params_has(params, i),
				 i == VDPA_FIELD_NET_MTU);
}

static void numbers_that_can_be_set(void **state)
{
	struct vdpa_params *params = *state;
	bool can;

	for (int i = -1; i <= VDPA_FIELD_MAX + 1; i++) {
		can = i == VDPA_FIELD_NET_MTU || i == VDPA_FIELD_NET_MAX_VQP ||
		      (i >= VDPA_FIELD_DEVICE_FEATURES && i <= VDPA_FIELD_MAX);
		assert_int_equal(vdpa_params_set_number(params, i, 1),
				 can ? 0 : -EINVAL);
	}
}

static void range_of_the_wire_type(void **state)
{
	struct vdpa_params *params = *state;
	uint64_t max;

	for (int i = VDPA_FIELD_DEVICE_FEATURES; i <= VDPA_FIELD_MAX; i++) {
		max = UINT64_MAX >>
		      (64 - 8 * vdpa_kind_width(vdpa_policy[i].kind));
		assert_int_equal(vdpa_params_set_number(params, i, max), 0);
		if (max == UINT64_MAX)
			continue;
		assert_int_equal(vdpa_params_set_number(params, i, max + 1),
				 -ERANGE);
	}
	assert_int_equal(vdpa_params_set_number(params, VDPA_FIELD_NET_MTU,
						65536), -ERANGE);
}

static void mgmtdev_replaces_the_bus_too(void **state)
{
	struct vdpa_params *params = *state;

	assert_int_equal(vdpa_params_set_mgmtdev(params, "p", "q"), 0);
	assert_true(vdpa_params_has(params, VDPA_FIELD_MGMTDEV_BUS));
	assert_int_equal(vdpa_params_set_mgmtdev(params, NULL, "r"), 0);
	assert_false(vdpa_params_has(params, VDPA_FIELD_MGMTDEV_BUS));
	assert_true(vdpa_params_has(params, VDPA_FIELD_MGMTDEV_NAME));
}

static void strings_too_long(void **state)
{
	struct vdpa_params *params = *state;
	char longest[STRING_MAX + 2];

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(vdpa_params_set_name(params, longest), -E2BIG);
	assert_int_equal(vdpa_params_set_mgmtdev(params, longest, "m"),
			 -E2BIG);
	assert_int_equal(vdpa_params_set_mgmtdev(params, "b", longest),
			 -E2BIG);
	assert_false(vdpa_params_has(params, VDPA_FIELD_DEV_NAME));
	assert_false(vdpa_params_has(params, VDPA_FIELD_MGMTDEV_NAME));
	assert_false(vdpa_params_has(params, VDPA_FIELD_MGMTDEV_BUS));
}

/* Everything at its longest still fits into a request. */
static void the_longest_request(void **state)
{
	struct vdpa_params *params = *state;
	struct vdpa_ctx *ctx;
	struct nlmsghdr *nlh;
	char longest[STRING_MAX + 1];

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(vdpa_params_set_name(params, longest), 0);
	assert_int_equal(vdpa_params_set_mgmtdev(params, longest, longest), 0);
	numbers_that_can_be_set(state);
	assert_int_equal(vdpa_params_set_mac(params, (uint8_t *)"abcdef"), 0);

	assert_int_equal(vdpa_new(&ctx), 0);
	nlh = vdpa_msg_init(ctx, FAMILY, 0, VDPA_CMD_DEV_NEW);
	assert_int_equal(vdpa_params_to_nl(ctx, params, nlh), 0);
	assert_in_range(nlh->nlmsg_len, 3 * STRING_MAX, TX_SIZE);
	vdpa_free(ctx);
}

static void without_arguments(void **state)
{
	struct vdpa_params *params = *state;
	uint8_t mac[VDPA_MAC_LEN] = { 0 };

	assert_int_equal(vdpa_params_new(NULL), -EINVAL);
	assert_int_equal(vdpa_params_set_name(NULL, "n"), -EINVAL);
	assert_int_equal(vdpa_params_set_name(params, NULL), -EINVAL);
	assert_int_equal(vdpa_params_set_mgmtdev(NULL, NULL, "m"), -EINVAL);
	assert_int_equal(vdpa_params_set_mgmtdev(params, "b", NULL), -EINVAL);
	assert_int_equal(vdpa_params_set_mac(NULL, mac), -EINVAL);
	assert_int_equal(vdpa_params_set_mac(params, NULL), -EINVAL);
	assert_int_equal(vdpa_params_set_number(NULL, VDPA_FIELD_NET_MTU, 1),
			 -EINVAL);
	assert_false(vdpa_params_has(NULL, VDPA_FIELD_NET_MTU));
	vdpa_params_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
		T(only_what_is_set_is_there),
		T(numbers_that_can_be_set),
		T(range_of_the_wire_type),
		T(mgmtdev_replaces_the_bus_too),
		T(strings_too_long),
		T(the_longest_request),
		T(without_arguments),
	};

	return cmocka_run_group_tests_name("params", tests, NULL, NULL);
}
