// SPDX-License-Identifier: GPL-2.0-or-later
/* What is written to sysfs to give a device a driver, and who gets its node. */
#include "fake.h"
#include "tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static const char *root;

#define OVERRIDE "/sys/devices/n0/driver_override"
#define VHOST "/sys/bus/vdpa/drivers/vhost_vdpa"

static int setup(void **state)
{
	tree_setup(state);
	root = *state;
	tree_dir(root, "/sys/devices/n0");
	tree_link(root, "/sys/bus/vdpa/devices/n0", "../../../devices/n0");
	tree_file(root, OVERRIDE, "");
	tree_file(root, VHOST "/bind", "");
	tree_file(root, VHOST "/unbind", "");
	return 0;
}

/* The driver core makes this link when a driver got the device. */
static void bound_to(const char *driver)
{
	char target[100];

	snprintf(target, sizeof(target), "../../bus/vdpa/drivers/%s", driver);
	tree_link(root, "/sys/devices/n0/driver", target);
}

static void holds(const char *path, const char *want)
{
	char full[300], got[100] = "";
	int fd;

	snprintf(full, sizeof(full), "%s%s", root, path);
	fd = open(full, O_RDONLY);
	assert_true(fd >= 0);
	assert_true(read(fd, got, sizeof(got) - 1) >= 0);
	close(fd);
	assert_string_equal(got, want);
}

static void binds(void **state)
{
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", "vhost_vdpa"), 0);
	holds(OVERRIDE, "vhost_vdpa");
	holds(VHOST "/bind", "n0");
}

/* It is there already: nothing to bind, but no other driver gets it later. */
static void binds_again(void **state)
{
	bound_to("vhost_vdpa");
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", "vhost_vdpa"), 0);
	holds(OVERRIDE, "vhost_vdpa");
	holds(VHOST "/bind", "");
}

static void refuses_to_bind(void **state)
{
	assert_int_equal(vdpa_bind_in_sysfs(root, "n1", "vhost_vdpa"), -ENODEV);
	assert_int_equal(vdpa_bind_in_sysfs(root, "../n0", "vhost_vdpa"), -ENODEV);
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", "virtio_vdpa"), -ENOENT);
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", "."), -ENOENT);
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", ""), -ENOENT);
	bound_to("virtio_vdpa");
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", "vhost_vdpa"), -EBUSY);
	holds(OVERRIDE, "");
	holds(VHOST "/bind", "");
}

/* A driver that fails leaves the device to others. */
static void driver_fails(void **state)
{
	tree_remove(root, VHOST "/bind");
	tree_dir(root, VHOST "/bind");
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", "vhost_vdpa"), -EISDIR);
	holds(OVERRIDE, "\nhost_vdpa");
}

/* Kernels before 5.17 have no such file. */
static void without_override(void **state)
{
	tree_remove(root, OVERRIDE);
	assert_int_equal(vdpa_bind_in_sysfs(root, "n0", "vhost_vdpa"), 0);
	holds(VHOST "/bind", "n0");
	bound_to("vhost_vdpa");
	assert_int_equal(vdpa_unbind_in_sysfs(root, "n0"), 0);
}

static void unbinds(void **state)
{
	assert_int_equal(vdpa_unbind_in_sysfs(root, "n1"), -ENODEV);
	assert_int_equal(vdpa_unbind_in_sysfs(root, "n0"), -ENXIO);
	holds(OVERRIDE, "");
	bound_to("vhost_vdpa");
	assert_int_equal(vdpa_unbind_in_sysfs(root, "n0"), 0);
	holds(VHOST "/unbind", "n0");
	holds(OVERRIDE, "\n");
}

static void arguments(void **state)
{
	struct vdpa_ctx *ctx;

	assert_int_equal(vdpa_dev_bind(NULL, "n0", "vhost_vdpa"), -EINVAL);
	assert_int_equal(vdpa_dev_unbind(NULL, "n0"), -EINVAL);
	assert_int_equal(vdpa_facts_set_access(NULL, 0600, 0, 0), -EINVAL);
	assert_int_equal(vdpa_new(&ctx), 0);
	assert_int_equal(vdpa_dev_bind(ctx, NULL, "vhost_vdpa"), -EINVAL);
	assert_int_equal(vdpa_dev_bind(ctx, "n0", NULL), -EINVAL);
	assert_int_equal(vdpa_dev_unbind(ctx, NULL), -EINVAL);
	/* no machine has this one; the error is noted */
	assert_int_equal(vdpa_dev_unbind(ctx, "no such device"), -ENODEV);
	assert_int_equal(vdpa_error_code(ctx), -ENODEV);
	assert_int_equal(vdpa_error_source(ctx), VDPA_ERROR_SYSTEM);
	vdpa_free(ctx);
}

/* ----------------------------------------------------------------- the node */

static struct vdpa_facts *facts_of_node(void)
{
	struct vdpa_facts *facts = calloc(1, sizeof(*facts));

	assert_non_null(facts);
	bound_to("vhost_vdpa");
	tree_file(root, "/sys/devices/n0/vhost-vdpa-3/dev", "1:3\n");
	assert_int_equal(vdpa_facts_from_sysfs(root, "n0", facts), 0);
	assert_string_equal(vdpa_facts_node(facts), "/dev/vhost-vdpa-3");
	return facts;
}

static void node_is_not_there(void **state)
{
	struct vdpa_facts *facts = facts_of_node();

	assert_int_equal(vdpa_facts_set_access(facts, 0660, -1, -1), -ENOENT);
	/* a file in its place is not the node, nor is a link to it followed */
	tree_file(root, "/dev/vhost-vdpa-3", "");
	assert_int_equal(vdpa_facts_set_access(facts, 0660, -1, -1), -ENOENT);
	tree_remove(root, "/dev/vhost-vdpa-3");
	tree_link(root, "/dev/vhost-vdpa-3", "/dev/null");
	assert_int_equal(vdpa_facts_set_access(facts, 0660, -1, -1), -ENOENT);
	vdpa_facts_free(facts);
}

/* 1:3 is /dev/null, a device that every machine has. */
static void node_gets_permissions(void **state)
{
	struct vdpa_facts *facts = facts_of_node();
	char path[300];
	struct stat st;

	tree_dir(root, "/dev");
	snprintf(path, sizeof(path), "%s/dev/vhost-vdpa-3", root);
	if (mknod(path, S_IFCHR | 0600, makedev(1, 3))) {
		print_message("making a device node: %s\n", strerror(errno));
		vdpa_facts_free(facts);
		skip();
	}
	assert_int_equal(vdpa_facts_set_access(facts, -1, -1, -1), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(vdpa_facts_set_access(facts, 0640, 1234, 4321), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(st.st_uid, 1234);
	assert_int_equal(st.st_gid, 4321);
	vdpa_facts_free(facts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, setup, tree_teardown)
		T(binds),
		T(binds_again),
		T(refuses_to_bind),
		T(driver_fails),
		T(without_override),
		T(unbinds),
		T(arguments),
		T(node_is_not_there),
		T(node_gets_permissions),
	};

	return cmocka_run_group_tests_name("bind", tests, NULL, NULL);
}
