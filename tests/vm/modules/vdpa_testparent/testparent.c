// SPDX-License-Identifier: GPL-2.0-only
/*
 * A parent that watches the device core keep its promises. Its management devices
 * testparent0 and testparent1 (class net, no bus) create devices without rings,
 * cheap enough for thousands. Every call is checked, and a broken promise warns:
 *
 *	- dev_add, dev_del and dev_set_attr of one management device never overlap
 *	- an operation called for a request never overlaps dev_del of its device
 *	- free is called once, last, for every device that was allocated
 *
 * The parameters may be changed at any time; a delay that is cut ends.
 */

#include <linux/atomic.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/vdpa.h>
#include <linux/vdpa_ext.h>
#include <net/netlink.h>
#include <uapi/linux/vdpa.h>
#include <uapi/linux/virtio_config.h>
#include <uapi/linux/virtio_ids.h>

static unsigned int add_delay_ms;
module_param(add_delay_ms, uint, 0644);
MODULE_PARM_DESC(add_delay_ms, "dev_add of testparent0 sleeps this long");

static unsigned int del_delay_ms;
module_param(del_delay_ms, uint, 0644);
MODULE_PARM_DESC(del_delay_ms, "dev_del of testparent0 sleeps this long");

static unsigned int config_delay_us;
module_param(config_delay_us, uint, 0644);
MODULE_PARM_DESC(config_delay_us, "get_config sleeps this long");

enum {
	FAIL_NOTHING,
	FAIL_AT_ONCE,
	FAIL_BEFORE_REGISTER,
	FAIL_AFTER_REGISTER,
	FAIL_OTHER_NAME,
};

static unsigned int fail_add;
module_param(fail_add, uint, 0644);
MODULE_PARM_DESC(fail_add, "dev_add fails: 1 at once, 2 before and 3 after it registers, 4 registers another name");

#define DELAY_STEP_MS	10
#define NUM_VQS		3
#define QUEUE_SIZE	256
#define FEATURES	(BIT_ULL(VIRTIO_NET_F_MTU) | BIT_ULL(VIRTIO_NET_F_MAC) | \
			 BIT_ULL(VIRTIO_NET_F_STATUS) | \
			 BIT_ULL(VIRTIO_F_VERSION_1) | \
			 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM))

/**
 * struct testdev - a device
 * @vdpa: must come first
 * @reading: operations in progress that a request may have called
 * @deleting: dev_del runs or has run
 * @status: device status field
 * @ready: by queue
 * @driver_features: accepted by the driver
 * @config: configuration space
 */
struct testdev {
	struct vdpa_device vdpa;
	atomic_t reading;
	bool deleting;
	u8 status;
	bool ready[NUM_VQS];
	u64 driver_features;
	struct virtio_net_config config;
};

/**
 * struct testparent - a management device
 * @mdev: what the core sees
 * @slow: obeys the delays
 * @busy: an operation of the management device runs
 * @devices: allocated and not yet freed
 */
struct testparent {
	struct vdpa_mgmt_dev mdev;
	bool slow;
	atomic_t busy;
	atomic_t devices;
};

static struct testdev *to_testdev(struct vdpa_device *vdev)
{
	return container_of(vdev, struct testdev, vdpa);
}

static struct testparent *to_testparent(struct vdpa_mgmt_dev *mdev)
{
	return container_of(mdev, struct testparent, mdev);
}

static void parent_begin(struct testparent *parent, const unsigned int *delay_ms)
{
	unsigned int slept;

	WARN_ON(atomic_inc_return(&parent->busy) != 1);
	if (!parent->slow || !delay_ms)
		return;
	for (slept = 0; slept < READ_ONCE(*delay_ms); slept += DELAY_STEP_MS)
		msleep(DELAY_STEP_MS);
}

static void parent_end(struct testparent *parent)
{
	WARN_ON(atomic_dec_return(&parent->busy));
}

/* around what both requests and drivers call; a driver may, until it is removed */
static struct testdev *read_begin(struct vdpa_device *vdev)
{
	struct testdev *test = to_testdev(vdev);

	atomic_inc(&test->reading);
	WARN_ON(READ_ONCE(test->deleting) && !vdev->dev.driver);
	return test;
}

static void read_end(struct testdev *test)
{
	atomic_dec(&test->reading);
}

static int test_set_vq_address(struct vdpa_device *vdev, u16 idx, u64 desc_area,
			       u64 driver_area, u64 device_area)
{
	return 0;
}

static void test_set_vq_num(struct vdpa_device *vdev, u16 idx, u32 num)
{
}

static void test_kick_vq(struct vdpa_device *vdev, u16 idx)
{
}

static void test_set_vq_cb(struct vdpa_device *vdev, u16 idx,
			   struct vdpa_callback *cb)
{
}

static void test_set_vq_ready(struct vdpa_device *vdev, u16 idx, bool ready)
{
	to_testdev(vdev)->ready[idx] = ready;
}

static bool test_get_vq_ready(struct vdpa_device *vdev, u16 idx)
{
	return to_testdev(vdev)->ready[idx];
}

static int test_set_vq_state(struct vdpa_device *vdev, u16 idx,
			     const struct vdpa_vq_state *state)
{
	return 0;
}

static int test_get_vq_state(struct vdpa_device *vdev, u16 idx,
			     struct vdpa_vq_state *state)
{
	state->split.avail_index = 0;
	return 0;
}

static int test_get_vendor_vq_stats(struct vdpa_device *vdev, u16 idx,
				    struct sk_buff *msg,
				    struct netlink_ext_ack *extack)
{
	struct testdev *test = read_begin(vdev);
	int err = 0;

	if (idx >= NUM_VQS)
		err = -EINVAL;
	else if (nla_put_string(msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "number") ||
		 nla_put_u64_64bit(msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, idx,
				   VDPA_ATTR_PAD))
		err = -EMSGSIZE;
	read_end(test);
	return err;
}

static u32 test_get_vq_align(struct vdpa_device *vdev)
{
	return PAGE_SIZE;
}

static u64 test_get_device_features(struct vdpa_device *vdev)
{
	return FEATURES;
}

static int test_set_driver_features(struct vdpa_device *vdev, u64 features)
{
	to_testdev(vdev)->driver_features = features & FEATURES;
	return 0;
}

static u64 test_get_driver_features(struct vdpa_device *vdev)
{
	return to_testdev(vdev)->driver_features;
}

static void test_set_config_cb(struct vdpa_device *vdev,
			       struct vdpa_callback *cb)
{
}

static u16 test_get_vq_num_max(struct vdpa_device *vdev)
{
	return QUEUE_SIZE;
}

static u32 test_get_device_id(struct vdpa_device *vdev)
{
	return VIRTIO_ID_NET;
}

static u32 test_get_vendor_id(struct vdpa_device *vdev)
{
	return 0;
}

static u8 test_get_status(struct vdpa_device *vdev)
{
	return to_testdev(vdev)->status;
}

static void test_set_status(struct vdpa_device *vdev, u8 status)
{
	to_testdev(vdev)->status = status;
}

static int test_reset(struct vdpa_device *vdev)
{
	struct testdev *test = to_testdev(vdev);

	test->status = 0;
	test->driver_features = 0;
	memset(test->ready, 0, sizeof(test->ready));
	return 0;
}

static size_t test_get_config_size(struct vdpa_device *vdev)
{
	return sizeof(to_testdev(vdev)->config);
}

static void test_get_config(struct vdpa_device *vdev, unsigned int offset,
			    void *buf, unsigned int len)
{
	struct testdev *test = read_begin(vdev);

	if (config_delay_us)
		usleep_range(config_delay_us, config_delay_us + 50);
	if (!WARN_ON(offset > sizeof(test->config) ||
		     len > sizeof(test->config) - offset))
		memcpy(buf, (u8 *)&test->config + offset, len);
	read_end(test);
}

static void test_set_config(struct vdpa_device *vdev, unsigned int offset,
			    const void *buf, unsigned int len)
{
	vdpa_ext_changed(vdev);
}

static int test_dma_map(struct vdpa_device *vdev, unsigned int asid, u64 iova,
			u64 size, u64 pa, u32 perm, void *opaque)
{
	return 0;
}

static int test_dma_unmap(struct vdpa_device *vdev, unsigned int asid, u64 iova,
			  u64 size)
{
	return 0;
}

static void test_free(struct vdpa_device *vdev)
{
	struct testdev *test = to_testdev(vdev);

	WARN_ON(atomic_read(&test->reading));
	WARN_ON(atomic_dec_return(&to_testparent(vdev->mdev)->devices) < 0);
}

static const struct vdpa_config_ops test_config_ops = {
	.set_vq_address = test_set_vq_address,
	.set_vq_num = test_set_vq_num,
	.kick_vq = test_kick_vq,
	.set_vq_cb = test_set_vq_cb,
	.set_vq_ready = test_set_vq_ready,
	.get_vq_ready = test_get_vq_ready,
	.set_vq_state = test_set_vq_state,
	.get_vq_state = test_get_vq_state,
	.get_vendor_vq_stats = test_get_vendor_vq_stats,
	.get_vq_align = test_get_vq_align,
	.get_device_features = test_get_device_features,
	.set_driver_features = test_set_driver_features,
	.get_driver_features = test_get_driver_features,
	.set_config_cb = test_set_config_cb,
	.get_vq_num_max = test_get_vq_num_max,
	.get_device_id = test_get_device_id,
	.get_vendor_id = test_get_vendor_id,
	.get_status = test_get_status,
	.set_status = test_set_status,
	.reset = test_reset,
	.get_config_size = test_get_config_size,
	.get_config = test_get_config,
	.set_config = test_set_config,
	.dma_map = test_dma_map,
	.dma_unmap = test_dma_unmap,
	.free = test_free,
};

static struct testdev *test_new(struct testparent *parent, const char *name,
				const struct vdpa_dev_set_config *config)
{
	struct testdev *test;

	test = vdpa_alloc_device(struct testdev, vdpa, NULL, &test_config_ops,
				 NULL, 1, 1, name, false);
	if (IS_ERR(test))
		return test;
	atomic_inc(&parent->devices);
	test->vdpa.mdev = &parent->mdev;
	test->vdpa.vmap.dma_dev = &test->vdpa.dev;
	test->config.mtu = cpu_to_le16(1500);
	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU))
		test->config.mtu = cpu_to_le16(config->net.mtu);
	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR))
		memcpy(test->config.mac, config->net.mac, ETH_ALEN);
	return test;
}

static int test_register(struct testdev *test, unsigned int fail)
{
	int err;

	if (fail == FAIL_BEFORE_REGISTER)
		return -ENOSPC;
	err = _vdpa_register_device(&test->vdpa, NUM_VQS);
	if (err || fail != FAIL_AFTER_REGISTER)
		return err;

	/* its own reference is the one that the caller drops */
	get_device(&test->vdpa.dev);
	_vdpa_unregister_device(&test->vdpa);
	return -ENOSPC;
}

static int test_dev_add(struct vdpa_mgmt_dev *mdev, const char *name,
			const struct vdpa_dev_set_config *config)
{
	struct testparent *parent = to_testparent(mdev);
	unsigned int fail = fail_add;
	struct testdev *test;
	int err;

	parent_begin(parent, &add_delay_ms);
	if (fail == FAIL_AT_ONCE) {
		err = -ENOSPC;
		goto end;
	}
	test = test_new(parent, fail == FAIL_OTHER_NAME ? "other" : name, config);
	if (IS_ERR(test)) {
		err = PTR_ERR(test);
		goto end;
	}
	err = test_register(test, fail);
	if (err)
		put_device(&test->vdpa.dev);
end:
	parent_end(parent);
	return err;
}

static void test_dev_del(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdev)
{
	struct testparent *parent = to_testparent(mdev);
	struct testdev *test = to_testdev(vdev);

	parent_begin(parent, &del_delay_ms);
	WARN_ON(test->deleting);
	WRITE_ONCE(test->deleting, true);
	/* only its driver may call into it now */
	if (!vdev->dev.driver)
		WARN_ON(atomic_read(&test->reading));
	_vdpa_unregister_device(vdev);
	/* the core keeps it until dev_del returns */
	WARN_ON(atomic_read(&test->reading));
	parent_end(parent);
}

static int test_dev_set_attr(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdev,
			     const struct vdpa_dev_set_config *config)
{
	struct testparent *parent = to_testparent(mdev);
	struct testdev *test;

	parent_begin(parent, NULL);
	test = read_begin(vdev);
	memcpy(test->config.mac, config->net.mac, ETH_ALEN);
	read_end(test);
	parent_end(parent);
	return 0;
}

static const struct vdpa_mgmtdev_ops test_mgmtdev_ops = {
	.dev_add = test_dev_add,
	.dev_del = test_dev_del,
	.dev_set_attr = test_dev_set_attr,
};

static struct virtio_device_id test_ids[] = {
	{ VIRTIO_ID_NET, VIRTIO_DEV_ANY_ID },
	{ 0 },
};

static struct testparent parents[2];

static int busy_get(char *buffer, const struct kernel_param *kp)
{
	return sysfs_emit(buffer, "%d\n", atomic_read(&parents[0].busy));
}

static const struct kernel_param_ops busy_ops = { .get = busy_get };
module_param_cb(busy, &busy_ops, NULL, 0444);
MODULE_PARM_DESC(busy, "1 while an operation of testparent0 runs");

/* a device of testparent1 that no dev_add created; plug_mutex */
static struct testdev *plugged;
static bool unloading;	/* plug_mutex */
static DEFINE_MUTEX(plug_mutex);

static void unplug(void)
{
	lockdep_assert_held(&plug_mutex);

	if (!plugged)
		return;
	vdpa_unregister_device(&plugged->vdpa);
	put_device(&plugged->vdpa.dev);
	plugged = NULL;
}

static int plug(const char *name)
{
	static const struct vdpa_dev_set_config config;
	struct testdev *test;
	int err;

	lockdep_assert_held(&plug_mutex);

	test = test_new(&parents[1], name, &config);
	if (IS_ERR(test))
		return PTR_ERR(test);
	/* once registered the device may be deleted on request */
	get_device(&test->vdpa.dev);
	err = vdpa_register_device(&test->vdpa, NUM_VQS);
	if (err) {
		put_device(&test->vdpa.dev);
		put_device(&test->vdpa.dev);
		return err;
	}
	plugged = test;
	return 0;
}

static int plug_set(const char *val, const struct kernel_param *kp)
{
	char name[64];
	int err = 0;

	strscpy(name, val, sizeof(name));
	mutex_lock(&plug_mutex);
	unplug();
	if (unloading)
		err = -ENODEV;
	else if (*strim(name))
		err = plug(strim(name));
	mutex_unlock(&plug_mutex);
	return err;
}

static const struct kernel_param_ops plug_ops = { .set = plug_set };
module_param_cb(plug, &plug_ops, NULL, 0200);
MODULE_PARM_DESC(plug, "name of a device that testparent1 registers outside of dev_add, empty for none");

static void test_withdraw(struct testparent *parent)
{
	vdpa_mgmtdev_unregister(&parent->mdev);
	WARN_ON(atomic_read(&parent->devices));
	root_device_unregister(parent->mdev.device);
}

static int test_offer(struct testparent *parent, const char *name)
{
	struct vdpa_mgmt_dev *mdev = &parent->mdev;
	int err;

	mdev->ops = &test_mgmtdev_ops;
	mdev->id_table = test_ids;
	mdev->config_attr_mask = BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR) |
				 BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU);
	mdev->supported_features = FEATURES;
	mdev->max_supported_vqs = NUM_VQS;
	mdev->device = root_device_register(name);
	if (IS_ERR(mdev->device))
		return PTR_ERR(mdev->device);
	err = vdpa_mgmtdev_register(mdev);
	if (err)
		root_device_unregister(mdev->device);
	return err;
}

static int __init testparent_init(void)
{
	int err;

	parents[0].slow = true;
	err = test_offer(&parents[0], "testparent0");
	if (err)
		return err;
	err = test_offer(&parents[1], "testparent1");
	if (err)
		test_withdraw(&parents[0]);
	return err;
}

static void __exit testparent_exit(void)
{
	mutex_lock(&plug_mutex);
	unloading = true;
	unplug();
	mutex_unlock(&plug_mutex);
	test_withdraw(&parents[1]);
	test_withdraw(&parents[0]);
}

module_init(testparent_init);
module_exit(testparent_exit);

MODULE_DESCRIPTION("vDPA parent that checks what the device core promises");
MODULE_LICENSE("GPL");
