// SPDX-License-Identifier: GPL-2.0-or-later
/* sysfs and /proc as a tree of files: simulators, PCI parents, both drivers. */
#include "fake.h"
#include "tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *root;

/* What was looked at, instead of libc's: the names, and whether a server was asked. */
static char looked_at[64];
static bool asked;

static void note(const char *name)
{
	strncat(looked_at, name, sizeof(looked_at) - strlen(looked_at) - 1);
}

int statx(int dir, const char *path, int flags, unsigned int mask, struct statx *st)
{
	int quiet = AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT;

	note(path);
	asked |= (flags & quiet) != quiet;
	return syscall(SYS_statx, dir, path, flags, mask, st);
}

int fstatat(int dir, const char *path, struct stat *st, int flags)
{
	asked = true;
	note(path);
	return syscall(SYS_newfstatat, dir, path, st, flags);
}

static struct vdpa_facts *facts_of(const char *name)
{
	struct vdpa_facts *facts = calloc(1, sizeof(*facts));

	assert_non_null(facts);
	assert_int_equal(vdpa_facts_from_sysfs(root, name, facts), 0);
	return facts;
}

static int setup(void **state)
{
	tree_setup(state);
	root = *state;
	tree_dir(root, "/sys/bus/vdpa/devices");
	return 0;
}

/* A device in /sys/devices, as the simulators make them. */
static void add_simulated(const char *name, const char *driver)
{
	char path[200], target[200];

	snprintf(path, sizeof(path), "/sys/devices/%s", name);
	tree_dir(root, path);
	snprintf(target, sizeof(target), "../../../devices/%s", name);
	snprintf(path, sizeof(path), "/sys/bus/vdpa/devices/%s", name);
	tree_link(root, path, target);
	snprintf(path, sizeof(path), "/sys/devices/%s/subsystem", name);
	tree_link(root, path, "../../bus/vdpa");
	if (!driver)
		return;
	snprintf(path, sizeof(path), "/sys/devices/%s/driver", name);
	snprintf(target, sizeof(target), "../../bus/vdpa/drivers/%s", driver);
	tree_link(root, path, target);
}

/* A device below a PCI function. */
static void add_pci(const char *name, const char *driver)
{
	char path[200], target[200];

	snprintf(path, sizeof(path), "/sys/devices/pci0/0000:65:00.2/%s",
		 name);
	tree_dir(root, path);
	snprintf(target, sizeof(target), "../../../devices/pci0/0000:65:00.2/%s",
		 name);
	snprintf(path, sizeof(path), "/sys/bus/vdpa/devices/%s", name);
	tree_link(root, path, target);
	snprintf(path, sizeof(path),
		 "/sys/devices/pci0/0000:65:00.2/%s/subsystem", name);
	tree_link(root, path, "../../../../bus/vdpa");
	snprintf(path, sizeof(path),
		 "/sys/devices/pci0/0000:65:00.2/%s/driver", name);
	snprintf(target, sizeof(target), "../../../../bus/vdpa/drivers/%s",
		 driver);
	tree_link(root, path, target);
}

static void unbound(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", NULL);
	facts = facts_of("n0");
	assert_null(vdpa_facts_driver(facts));
	assert_null(vdpa_facts_node(facts));
	assert_null(vdpa_facts_virtio(facts));
	assert_null(vdpa_facts_netdev(facts));
	assert_null(vdpa_facts_disk(facts));
	assert_null(vdpa_facts_parent(facts));
	vdpa_facts_free(facts);
}

static void vhost(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", "vhost_vdpa");
	tree_file(root, "/sys/devices/n0/vhost-vdpa-12/dev", "511:12\n");
	tree_dir(root, "/sys/devices/n0/power");
	facts = facts_of("n0");
	assert_string_equal(vdpa_facts_driver(facts), "vhost_vdpa");
	assert_string_equal(vdpa_facts_node(facts), "/dev/vhost-vdpa-12");
	assert_null(vdpa_facts_parent(facts));
	vdpa_facts_free(facts);
}

static void virtio_net(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", "virtio_vdpa");
	tree_dir(root, "/sys/devices/n0/virtio3/net/eth1");
	facts = facts_of("n0");
	assert_string_equal(vdpa_facts_driver(facts), "virtio_vdpa");
	assert_string_equal(vdpa_facts_virtio(facts), "virtio3");
	assert_string_equal(vdpa_facts_netdev(facts), "eth1");
	assert_null(vdpa_facts_disk(facts));
	assert_null(vdpa_facts_node(facts));
	vdpa_facts_free(facts);
}

static void virtio_block(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("b0", "virtio_vdpa");
	tree_dir(root, "/sys/devices/b0/virtio0/block/vda");
	facts = facts_of("b0");
	assert_string_equal(vdpa_facts_disk(facts), "vda");
	assert_null(vdpa_facts_netdev(facts));
	vdpa_facts_free(facts);
}

/* virtio_vdpa is bound but virtio_net has not come up. */
static void virtio_without_driver(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", "virtio_vdpa");
	tree_dir(root, "/sys/devices/n0/virtio3");
	facts = facts_of("n0");
	assert_string_equal(vdpa_facts_virtio(facts), "virtio3");
	assert_null(vdpa_facts_netdev(facts));
	vdpa_facts_free(facts);
}

static void parent(void **state)
{
	struct vdpa_facts *facts;

	add_pci("n0", "vhost_vdpa");
	facts = facts_of("n0");
	assert_string_equal(vdpa_facts_parent(facts), "0000:65:00.2");
	vdpa_facts_free(facts);
}

/* Older kernels hang the virtio device beside the vdpa device. */
static void virtio_in_the_parent(void **state)
{
	struct vdpa_facts *facts;

	add_pci("n0", "virtio_vdpa");
	tree_dir(root, "/sys/devices/pci0/0000:65:00.2/virtio4/net/eth2");
	facts = facts_of("n0");
	assert_string_equal(vdpa_facts_virtio(facts), "virtio4");
	assert_string_equal(vdpa_facts_netdev(facts), "eth2");
	vdpa_facts_free(facts);

	/* with a sibling it could be the sibling's */
	add_pci("n1", "virtio_vdpa");
	facts = facts_of("n0");
	assert_null(vdpa_facts_virtio(facts));
	assert_null(vdpa_facts_netdev(facts));
	assert_string_equal(vdpa_facts_driver(facts), "virtio_vdpa");
	vdpa_facts_free(facts);
}

/* The interface was moved: sysfs hides it, or it is that namespace's sysfs. */
static void netdev_elsewhere(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", "virtio_vdpa");
	tree_dir(root, "/sys/devices/n0/virtio3/net");
	facts = facts_of("n0");
	assert_null(vdpa_facts_netdev(facts));
	assert_true(vdpa_facts_netdev_elsewhere(facts));
	vdpa_facts_free(facts);

	tree_dir(root, "/sys/devices/n0/virtio3/net/eth1");
	tree_file(root, "/proc/net/dev", "Inter-|   Receive\n face |bytes\n"
		  "    lo: 1 2 3\n  eth10: 1 2 3\n   th1: 4\n");
	facts = facts_of("n0");
	assert_string_equal(vdpa_facts_netdev(facts), "eth1");
	assert_true(vdpa_facts_netdev_elsewhere(facts));
	tree_file(root, "/proc/net/dev", "    lo: 1 2 3\n  eth1:123 2 3\n");
	assert_false(vdpa_facts_netdev_elsewhere(facts));
	tree_remove(root, "/proc/net/dev");
	assert_false(vdpa_facts_netdev_elsewhere(facts));
	vdpa_facts_free(facts);

	add_simulated("n1", "virtio_vdpa");
	tree_dir(root, "/sys/devices/n1/virtio4");
	facts = facts_of("n1");
	assert_false(vdpa_facts_netdev_elsewhere(facts));
	vdpa_facts_free(facts);
}

static const char mountinfo[] =
	"21 1 0:20 / /proc rw,relatime shared:5 - proc proc rw\n"
	"22 1 254:0 / /mnt/whole rw - ext4 /dev/root rw\n"
	"23 1 254:1 /sub /mnt/a\\040b\\134c rw shared:1 master:2 - ext4 /dev/vda1 rw\n"
	"24 1 0:42 / /mnt/btrfs rw - btrfs /dev/vda2 rw,space_cache\n"
	"25 1 254:16 / /mnt/other rw - ext4 /dev/vdb rw\n"
	"26 1 0:43 / /mnt/vda22 rw - btrfs /dev/vda22 rw\n"
	"27 1 254:2\n"
	"28 1 254:2 / /mnt/cut rw -\n"
	"garbage\n";

static void mounts_of_the_disk(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("b0", "virtio_vdpa");
	tree_file(root, "/sys/devices/b0/virtio0/block/vda/dev", "254:0\n");
	tree_file(root, "/sys/devices/b0/virtio0/block/vda/vda1/dev", "254:1\n");
	tree_file(root, "/sys/devices/b0/virtio0/block/vda/vda2/dev", "254:2\n");
	tree_dir(root, "/sys/devices/b0/virtio0/block/vda/queue");
	facts = facts_of("b0");
	assert_null(vdpa_facts_mount(facts, 0));
	assert_int_equal(vdpa_facts_find_mounts(facts), 0);
	tree_file(root, "/proc/self/mountinfo", mountinfo);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(vdpa_facts_find_mounts(facts), 3);
		assert_string_equal(vdpa_facts_mount(facts, 0), "/mnt/whole");
		assert_string_equal(vdpa_facts_mount(facts, 1), "/mnt/a b\\c");
		assert_string_equal(vdpa_facts_mount(facts, 2), "/mnt/btrfs");
		assert_null(vdpa_facts_mount(facts, 3));
	}
	vdpa_facts_free(facts);

	add_simulated("n0", "vhost_vdpa");
	facts = facts_of("n0");
	assert_int_equal(vdpa_facts_find_mounts(facts), 0);
	vdpa_facts_free(facts);
}

static void no_such_device(void **state)
{
	static const char *const names[] = { "n1", "", ".", "..", "a/b", "/" };
	struct vdpa_facts *facts;

	add_simulated("n0", NULL);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		facts = calloc(1, sizeof(*facts));
		assert_non_null(facts);
		assert_int_equal(vdpa_facts_from_sysfs(root, names[i], facts),
				 -ENODEV);
		vdpa_facts_free(facts);
	}
	facts = calloc(1, sizeof(*facts));
	assert_int_equal(vdpa_facts_from_sysfs("/nonexistent", "n0", facts),
			 -ENODEV);
	vdpa_facts_free(facts);
}

/* /dev/null plays the node: 1:3 */
static void users_of_the_node(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", "vhost_vdpa");
	tree_file(root, "/sys/devices/n0/vhost-vdpa-0/dev", "1:3\n");
	tree_file(root, "/proc/100/comm", "qemu-system-x86\n");
	tree_link(root, "/proc/100/fd/0", "/dev/zero");
	tree_link(root, "/proc/100/fd/7", "/dev/null");
	tree_link(root, "/proc/100/fd/8", "/dev/null");
	tree_file(root, "/proc/200/comm", "other\n");
	tree_link(root, "/proc/200/fd/0", "/dev/zero");
	tree_dir(root, "/proc/300/fd");
	tree_link(root, "/proc/400/fd/1", "/dev/null");	/* no comm: gone */
	tree_link(root, "/proc/self/fd/1", "/dev/null");

	facts = facts_of("n0");
	assert_int_equal(vdpa_facts_user_pid(facts, 0), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(vdpa_facts_find_users(facts), 1);
		assert_int_equal(vdpa_facts_user_pid(facts, 0), 100);
		assert_string_equal(vdpa_facts_user_comm(facts, 0),
				    "qemu-system-x86");
		assert_int_equal(vdpa_facts_user_pid(facts, 1), 0);
		assert_null(vdpa_facts_user_comm(facts, 1));
	}
	vdpa_facts_free(facts);
}

/* A file of a server that is gone would be waited for. */
static void users_without_looking_at_files(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", "vhost_vdpa");
	tree_file(root, "/sys/devices/n0/vhost-vdpa-0/dev", "1:3\n");
	tree_file(root, "/proc/100/comm", "qemu\n");
	tree_link(root, "/proc/100/fd/1", "/mnt/nfs/file");
	tree_link(root, "/proc/100/fd/2", "socket:[4711]");
	tree_link(root, "/proc/100/fd/3", "/dev/null");
	tree_link(root, "/proc/100/fd/4", "/mnt/nfs/devices");
	facts = facts_of("n0");
	looked_at[0] = '\0';
	asked = false;
	assert_int_equal(vdpa_facts_find_users(facts), 1);
	assert_string_equal(looked_at, "3");
	assert_false(asked);
	vdpa_facts_free(facts);
}

static void no_node_no_users(void **state)
{
	struct vdpa_facts *facts;

	add_simulated("n0", "virtio_vdpa");
	facts = facts_of("n0");
	assert_int_equal(vdpa_facts_find_users(facts), 0);
	vdpa_facts_free(facts);
}

static void facts_come_from_the_transport(void **state)
{
	struct fake *f = *state;
	struct vdpa_facts *facts;

	assert_int_equal(vdpa_facts_get(f->ctx, "n0", &facts), 0);
	assert_string_equal(vdpa_facts_driver(facts), "vhost_vdpa");
	vdpa_facts_free(facts);
	assert_int_equal(vdpa_facts_get(f->ctx, "n1", &facts), -ENODEV);
	assert_fails(f, -ENODEV, VDPA_ERROR_SYSTEM, -1);
	assert_null(facts);
	assert_int_equal(vdpa_facts_get(f->ctx, NULL, &facts), -EINVAL);
}

static void getters_of_nothing(void **state)
{
	assert_null(vdpa_facts_driver(NULL));
	assert_null(vdpa_facts_node(NULL));
	assert_null(vdpa_facts_virtio(NULL));
	assert_null(vdpa_facts_netdev(NULL));
	assert_null(vdpa_facts_disk(NULL));
	assert_null(vdpa_facts_parent(NULL));
	assert_int_equal(vdpa_facts_find_users(NULL), -EINVAL);
	assert_int_equal(vdpa_facts_user_pid(NULL, 0), 0);
	assert_null(vdpa_facts_user_comm(NULL, 0));
	assert_false(vdpa_facts_netdev_elsewhere(NULL));
	assert_int_equal(vdpa_facts_find_mounts(NULL), -EINVAL);
	assert_null(vdpa_facts_mount(NULL, 0));
	vdpa_facts_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(t) cmocka_unit_test_setup_teardown(t, setup, tree_teardown)
		T(unbound),
		T(vhost),
		T(virtio_net),
		T(virtio_block),
		T(virtio_without_driver),
		T(parent),
		T(virtio_in_the_parent),
		T(netdev_elsewhere),
		T(mounts_of_the_disk),
		T(no_such_device),
		T(users_of_the_node),
		T(users_without_looking_at_files),
		T(no_node_no_users),
		cmocka_unit_test_setup_teardown(facts_come_from_the_transport,
						fake_setup, fake_teardown),
		cmocka_unit_test(getters_of_nothing),
	};

	return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
