// SPDX-License-Identifier: GPL-2.0-or-later
/* Why there is no family, from trees that look like such systems. */
#include "fake.h"
#include "tree.h"

static const char *root;

static int setup(void **state)
{
	tree_setup(state);
	root = *state;
	tree_dir(root, "/sys/bus/pci");
	tree_file(root, "/proc/sys/net/core/netdev_max_backlog", "1000\n");
	tree_file(root, "/proc/sys/net/core/somaxconn", "4096\n");
	tree_link(root, "/proc/self/ns/user", "user:[4026531837]");
	tree_file(root, "/proc/self/status",
		  "Name:\tx\nCapPrm:\t0000000000000000\n"
		  "CapEff:\t000001ffffffffff\nCapBnd:\t0\n");
	return 0;
}

static struct vdpa_diag *diag_of(void)
{
	struct vdpa_diag *diag;

	assert_int_equal(vdpa_diag_from(root, "6.1.0-1", &diag), 0);
	return diag;
}

static void dep(const char *content)
{
	tree_file(root, "/lib/modules/6.1.0-1/modules.dep", content);
}

static void reason_is(enum vdpa_diag_reason reason)
{
	struct vdpa_diag *diag = diag_of();

	assert_int_equal(vdpa_diag_reason(diag), reason);
	vdpa_diag_free(diag);
}

static void module_is_absent(void **state)
{
	struct vdpa_diag *diag;

	dep("kernel/drivers/net/veth.ko:\n"
	    "kernel/x/not_vdpa.ko: kernel/y/vdpa_sim.ko\n"
	    "kernel/x/vdpa.koala:\n"
	    "kernel/drivers/vdpa/vdpa_sim/vdpa_sim.ko: updates/vdpa.ko\n");
	diag = diag_of();
	assert_int_equal(vdpa_diag_module_present(diag), VDPA_FACT_NO);
	assert_int_equal(vdpa_diag_module_loaded(diag), VDPA_FACT_NO);
	assert_null(vdpa_diag_module_path(diag));
	assert_string_equal(vdpa_diag_release(diag), "6.1.0-1");
	assert_int_equal(vdpa_diag_reason(diag), VDPA_DIAG_NO_MODULE);
	vdpa_diag_free(diag);
}

static void module_is_not_loaded(void **state)
{
	static const char *const files[] = { "vdpa.ko", "vdpa.ko.xz",
					     "vdpa.ko.zst", "vdpa.ko.gz" };
	struct vdpa_diag *diag;
	char line[200];

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		snprintf(line, sizeof(line), "kernel/a.ko:\nupdates/%s: a.ko\n",
			 files[i]);
		dep(line);
		diag = diag_of();
		assert_int_equal(vdpa_diag_module_present(diag), VDPA_FACT_YES);
		line[strcspn(line, "\n")] = '\0';
		assert_non_null(strstr(vdpa_diag_module_path(diag), files[i]));
		assert_null(strchr(vdpa_diag_module_path(diag), ':'));
		assert_int_equal(vdpa_diag_reason(diag), VDPA_DIAG_NOT_LOADED);
		vdpa_diag_free(diag);
	}
}

static void module_is_built_in(void **state)
{
	struct vdpa_diag *diag;

	dep("kernel/a.ko:\n");
	tree_file(root, "/lib/modules/6.1.0-1/modules.builtin",
		  "kernel/b.ko\nkernel/drivers/vdpa/vdpa.ko\n");
	diag = diag_of();
	assert_int_equal(vdpa_diag_module_present(diag), VDPA_FACT_YES);
	assert_string_equal(vdpa_diag_module_path(diag),
			    "kernel/drivers/vdpa/vdpa.ko");
	vdpa_diag_free(diag);
}

static void module_is_loaded(void **state)
{
	struct vdpa_diag *diag;

	tree_dir(root, "/sys/bus/vdpa");
	diag = diag_of();
	assert_int_equal(vdpa_diag_module_loaded(diag), VDPA_FACT_YES);
	assert_int_equal(vdpa_diag_module_present(diag), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_reason(diag), VDPA_DIAG_LOADED);
	vdpa_diag_free(diag);

	tree_remove(root, "/sys/bus/vdpa");
	tree_dir(root, "/sys/module/vdpa");
	reason_is(VDPA_DIAG_LOADED);
}

static void nothing_can_be_read(void **state)
{
	struct vdpa_diag *diag;

	assert_int_equal(vdpa_diag_from("/nonexistent", "6.1", &diag), 0);
	assert_int_equal(vdpa_diag_module_present(diag), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_module_loaded(diag), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_initial_netns(diag), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_can_load(diag), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_can_change(diag), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_reason(diag), VDPA_DIAG_UNKNOWN);
	vdpa_diag_free(diag);
}

static void netns_by_sysctl(void **state)
{
	struct vdpa_diag *diag = diag_of();

	assert_int_equal(vdpa_diag_initial_netns(diag), VDPA_FACT_YES);
	vdpa_diag_free(diag);

	/* even with the module there this comes first */
	tree_dir(root, "/sys/bus/vdpa");
	tree_remove(root, "/proc/sys/net/core/netdev_max_backlog");
	diag = diag_of();
	assert_int_equal(vdpa_diag_initial_netns(diag), VDPA_FACT_NO);
	assert_int_equal(vdpa_diag_reason(diag), VDPA_DIAG_NETNS);
	vdpa_diag_free(diag);
}

static void netns_by_process_1(void **state)
{
	struct vdpa_diag *diag;

	tree_remove(root, "/proc/sys/net/core/netdev_max_backlog");
	tree_remove(root, "/proc/sys/net/core/somaxconn");
	tree_remove(root, "/proc/sys/net/core");
	tree_link(root, "/proc/self/ns/net", "net:[4026531840]");
	diag = diag_of();
	assert_int_equal(vdpa_diag_initial_netns(diag), VDPA_FACT_UNKNOWN);
	vdpa_diag_free(diag);

	/* the same proves nothing: both may be in a container */
	tree_link(root, "/proc/1/ns/net", "net:[4026531840]");
	diag = diag_of();
	assert_int_equal(vdpa_diag_initial_netns(diag), VDPA_FACT_UNKNOWN);
	vdpa_diag_free(diag);

	tree_remove(root, "/proc/1/ns/net");
	tree_link(root, "/proc/1/ns/net", "net:[4026532000]");
	diag = diag_of();
	assert_int_equal(vdpa_diag_initial_netns(diag), VDPA_FACT_NO);
	vdpa_diag_free(diag);
}

static void capabilities(void **state)
{
	struct vdpa_diag *diag = diag_of();

	assert_int_equal(vdpa_diag_can_load(diag), VDPA_FACT_YES);
	assert_int_equal(vdpa_diag_can_change(diag), VDPA_FACT_YES);
	vdpa_diag_free(diag);

	/* CAP_NET_ADMIN is 12, CAP_SYS_MODULE 16 */
	tree_file(root, "/proc/self/status", "CapEff:\t0000000000001000\n");
	diag = diag_of();
	assert_int_equal(vdpa_diag_can_load(diag), VDPA_FACT_NO);
	assert_int_equal(vdpa_diag_can_change(diag), VDPA_FACT_YES);
	vdpa_diag_free(diag);

	/* all of them are worth nothing in another user namespace */
	tree_file(root, "/proc/self/status", "CapEff:\t000001ffffffffff\n");
	tree_remove(root, "/proc/self/ns/user");
	tree_link(root, "/proc/self/ns/user", "user:[4026532001]");
	diag = diag_of();
	assert_int_equal(vdpa_diag_can_load(diag), VDPA_FACT_NO);
	assert_int_equal(vdpa_diag_can_change(diag), VDPA_FACT_NO);
	vdpa_diag_free(diag);
}

/* Of this machine nothing is known beforehand, but it has a release. */
static void this_machine(void **state)
{
	struct vdpa_diag *diag;

	assert_int_equal(vdpa_diag_new(&diag), 0);
	assert_true(strlen(vdpa_diag_release(diag)) > 0);
	assert_int_not_equal(vdpa_diag_can_change(diag), VDPA_FACT_UNKNOWN);
	vdpa_diag_free(diag);
}

static void getters_of_nothing(void **state)
{
	assert_int_equal(vdpa_diag_new(NULL), -EINVAL);
	assert_int_equal(vdpa_diag_reason(NULL), VDPA_DIAG_UNKNOWN);
	assert_null(vdpa_diag_release(NULL));
	assert_null(vdpa_diag_module_path(NULL));
	assert_int_equal(vdpa_diag_module_present(NULL), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_module_loaded(NULL), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_initial_netns(NULL), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_can_load(NULL), VDPA_FACT_UNKNOWN);
	assert_int_equal(vdpa_diag_can_change(NULL), VDPA_FACT_UNKNOWN);
	vdpa_diag_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, setup, tree_teardown)
		T(module_is_absent),
		T(module_is_not_loaded),
		T(module_is_built_in),
		T(module_is_loaded),
		T(nothing_can_be_read),
		T(netns_by_sysctl),
		T(netns_by_process_1),
		T(capabilities),
		cmocka_unit_test(this_machine),
		cmocka_unit_test(getters_of_nothing),
	};

	return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
