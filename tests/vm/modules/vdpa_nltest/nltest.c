// SPDX-License-Identifier: GPL-2.0-only
/*
 * Management devices that no simulator has, to reach the refusals of the
 * device core. All sit on the platform bus:
 *
 *	test_net	net; takes every net attribute; no dev_set_attr, devices
 *			without get_vendor_vq_stats
 *	test_multi	net and block; dev_set_attr fails with EIO; devices past
 *			feature negotiation, with statistics on queue 0 only
 *	test_fs		file system; takes a MAC address and features
 *	test_slow	net; dev_add takes delay_ms
 *
 * Devices have no data path and are not for a bus driver. A device named
 * "refused" is refused with ENOSPC. The device "u0" belongs to none of them.
 */
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vdpa.h>
#include <net/netlink.h>
#include <uapi/linux/vdpa.h>
#include <uapi/linux/virtio_config.h>
#include <uapi/linux/virtio_ids.h>

#define NET_FEATURES	(BIT_ULL(VIRTIO_NET_F_MTU) | BIT_ULL(VIRTIO_NET_F_MAC) | \
			 BIT_ULL(VIRTIO_NET_F_STATUS) | BIT_ULL(VIRTIO_NET_F_CTRL_VQ) | \
			 BIT_ULL(VIRTIO_NET_F_MQ) | BIT_ULL(VIRTIO_F_VERSION_1) | \
			 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM))
#define NET_MASK	(BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR) | \
			 BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU) | \
			 BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MAX_VQP) | \
			 BIT_ULL(VDPA_ATTR_DEV_FEATURES))
#define NUM_VQS		5
#define QUEUE_SIZE	64

/* the distribution's kernels up to 6.17 have no argument for mapping calls */
#ifdef VDPA_STOCK_CORE
#define test_alloc(type, member, parent, ops, name) \
	vdpa_alloc_device(type, member, parent, ops, 1, 1, name, false)
#else
#define test_alloc(type, member, parent, ops, name) \
	vdpa_alloc_device(type, member, parent, ops, NULL, 1, 1, name, false)
#endif

static unsigned int delay_ms = 3000;
module_param(delay_ms, uint, 0644);
MODULE_PARM_DESC(delay_ms, "How long dev_add of test_slow takes");

struct test_device {
	struct vdpa_device vdpa;
	u32 id;
	u8 status;
	u64 features;
	u64 driver_features;
	struct virtio_net_config config;
};

struct test_mgmtdev {
	const char *name;
	u32 device_id;
	u8 status;	/* device status of new devices */
	const struct vdpa_config_ops *config;
	struct platform_device *pdev;
	struct virtio_device_id ids[3];
	struct vdpa_mgmt_dev mdev;
};

static struct test_device *to_test(struct vdpa_device *vdev)
{
	return container_of(vdev, struct test_device, vdpa);
}

static int test_set_vq_address(struct vdpa_device *vdev, u16 idx, u64 desc,
			       u64 driver, u64 device)
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
}

static bool test_get_vq_ready(struct vdpa_device *vdev, u16 idx)
{
	return false;
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
	if (idx) {
		NL_SET_ERR_MSG_MOD(extack, "only queue 0 counts");
		return -EIO;
	}
	if (nla_put_string(msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "things") ||
	    nla_put_u64_64bit(msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, 42,
			      VDPA_ATTR_PAD) ||
	    nla_put_string(msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, "things") ||
	    nla_put_u64_64bit(msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, U64_MAX,
			      VDPA_ATTR_PAD))
		return -EMSGSIZE;
	return 0;
}

static u32 test_get_vq_align(struct vdpa_device *vdev)
{
	return PAGE_SIZE;
}

static u64 test_get_device_features(struct vdpa_device *vdev)
{
	return to_test(vdev)->features;
}

static int test_set_driver_features(struct vdpa_device *vdev, u64 features)
{
	/* a driver's probe ends here: nobody would answer its control queue */
	return -EOPNOTSUPP;
}

static u64 test_get_driver_features(struct vdpa_device *vdev)
{
	return to_test(vdev)->driver_features;
}

static void test_set_config_cb(struct vdpa_device *vdev,
			       struct vdpa_callback *cb)
{
}

static u16 test_get_vq_num_max(struct vdpa_device *vdev)
{
	return QUEUE_SIZE;
}

static u16 test_get_vq_num_min(struct vdpa_device *vdev)
{
	return 2;
}

static u32 test_get_device_id(struct vdpa_device *vdev)
{
	return to_test(vdev)->id;
}

static u32 test_get_vendor_id(struct vdpa_device *vdev)
{
	return 0x1af4;
}

static u8 test_get_status(struct vdpa_device *vdev)
{
	return to_test(vdev)->status;
}

static void test_set_status(struct vdpa_device *vdev, u8 status)
{
	to_test(vdev)->status = status;
}

static int test_reset(struct vdpa_device *vdev)
{
	to_test(vdev)->status = 0;
	to_test(vdev)->driver_features = 0;
	return 0;
}

static size_t test_get_config_size(struct vdpa_device *vdev)
{
	return sizeof(to_test(vdev)->config);
}

static void test_get_config(struct vdpa_device *vdev, unsigned int offset,
			    void *buf, unsigned int len)
{
	if (offset <= sizeof(to_test(vdev)->config) &&
	    len <= sizeof(to_test(vdev)->config) - offset)
		memcpy(buf, (u8 *)&to_test(vdev)->config + offset, len);
}

static void test_set_config(struct vdpa_device *vdev, unsigned int offset,
			    const void *buf, unsigned int len)
{
}

static int test_dma_map(struct vdpa_device *vdev, unsigned int asid, u64 iova,
			u64 size, u64 pa, u32 perm, void *opaque)
{
	return 0;
}

static int test_dma_unmap(struct vdpa_device *vdev, unsigned int asid,
			  u64 iova, u64 size)
{
	return 0;
}

#define TEST_CONFIG_OPS						\
	.set_vq_address = test_set_vq_address,			\
	.set_vq_num = test_set_vq_num,				\
	.kick_vq = test_kick_vq,				\
	.set_vq_cb = test_set_vq_cb,				\
	.set_vq_ready = test_set_vq_ready,			\
	.get_vq_ready = test_get_vq_ready,			\
	.set_vq_state = test_set_vq_state,			\
	.get_vq_state = test_get_vq_state,			\
	.get_vq_align = test_get_vq_align,			\
	.get_device_features = test_get_device_features,	\
	.set_driver_features = test_set_driver_features,	\
	.get_driver_features = test_get_driver_features,	\
	.set_config_cb = test_set_config_cb,			\
	.get_vq_num_max = test_get_vq_num_max,			\
	.get_vq_num_min = test_get_vq_num_min,			\
	.get_device_id = test_get_device_id,			\
	.get_vendor_id = test_get_vendor_id,			\
	.get_status = test_get_status,				\
	.set_status = test_set_status,				\
	.reset = test_reset,					\
	.get_config_size = test_get_config_size,		\
	.get_config = test_get_config,				\
	.set_config = test_set_config,				\
	.dma_map = test_dma_map,				\
	.dma_unmap = test_dma_unmap

static const struct vdpa_config_ops plain_ops = {
	TEST_CONFIG_OPS,
};

static const struct vdpa_config_ops stats_ops = {
	TEST_CONFIG_OPS,
	.get_vendor_vq_stats = test_get_vendor_vq_stats,
};

static struct test_device *new_device(struct device *parent, const char *name,
				      const struct vdpa_config_ops *ops, u32 id)
{
	struct test_device *test;

	test = test_alloc(struct test_device, vdpa, parent, ops, name);
	if (IS_ERR(test))
		return test;
	test->id = id;
	test->features = NET_FEATURES;
	test->vdpa.dev.coherent_dma_mask = DMA_BIT_MASK(64);
	return test;
}

static void configure(struct test_device *test,
		      const struct vdpa_dev_set_config *config)
{
	u64 mask = config->mask;

	if (mask & BIT_ULL(VDPA_ATTR_DEV_FEATURES))
		test->features = config->device_features;
	if (mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR))
		memcpy(test->config.mac, config->net.mac, ETH_ALEN);
	test->config.mtu = cpu_to_le16(1500);
	if (mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU))
		test->config.mtu = cpu_to_le16(config->net.mtu);
	test->config.max_virtqueue_pairs = cpu_to_le16(1);
	if (mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MAX_VQP))
		test->config.max_virtqueue_pairs =
			cpu_to_le16(config->net.max_vq_pairs);
}

static int test_dev_add(struct vdpa_mgmt_dev *mdev, const char *name,
			const struct vdpa_dev_set_config *config)
{
	struct test_mgmtdev *tm = container_of(mdev, struct test_mgmtdev, mdev);
	struct test_device *test;
	int ret;

	if (!strcmp(name, "refused"))
		return -ENOSPC;
	test = new_device(mdev->device, name, tm->config, tm->device_id);
	if (IS_ERR(test))
		return PTR_ERR(test);
	configure(test, config);
	test->status = tm->status;
	if (test->status & VIRTIO_CONFIG_S_FEATURES_OK)
		test->driver_features = test->features;
	test->vdpa.mdev = mdev;
	ret = _vdpa_register_device(&test->vdpa, NUM_VQS);
	if (ret)
		put_device(&test->vdpa.dev);
	return ret;
}

static int slow_dev_add(struct vdpa_mgmt_dev *mdev, const char *name,
			const struct vdpa_dev_set_config *config)
{
	msleep(delay_ms);
	return test_dev_add(mdev, name, config);
}

static void test_dev_del(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdev)
{
	_vdpa_unregister_device(vdev);
}

static int test_dev_set_attr(struct vdpa_mgmt_dev *mdev,
			     struct vdpa_device *vdev,
			     const struct vdpa_dev_set_config *config)
{
	return -EIO;
}

static const struct vdpa_mgmtdev_ops plain_mgmtdev_ops = {
	.dev_add = test_dev_add,
	.dev_del = test_dev_del,
};

static const struct vdpa_mgmtdev_ops set_mgmtdev_ops = {
	.dev_add = test_dev_add,
	.dev_del = test_dev_del,
	.dev_set_attr = test_dev_set_attr,
};

static const struct vdpa_mgmtdev_ops slow_mgmtdev_ops = {
	.dev_add = slow_dev_add,
	.dev_del = test_dev_del,
};

#define NET_MGMTDEV(_name, _ops, _more)				\
	.name = _name,						\
	.device_id = VIRTIO_ID_NET,				\
	.mdev = {						\
		.ops = _ops,					\
		.config_attr_mask = NET_MASK | (_more),		\
		.supported_features = NET_FEATURES,		\
		.max_supported_vqs = NUM_VQS,			\
	}

static struct test_mgmtdev mgmtdevs[] = {
	{
		NET_MGMTDEV("test_net", &plain_mgmtdev_ops, 0),
		.config = &plain_ops,
		.ids = { { VIRTIO_ID_NET, VIRTIO_DEV_ANY_ID } },
	}, {
		NET_MGMTDEV("test_multi", &set_mgmtdev_ops,
			    BIT_ULL(VDPA_ATTR_DEV_BLK_CFG_CAPACITY)),
		.config = &stats_ops,
		.status = VIRTIO_CONFIG_S_ACKNOWLEDGE |
			  VIRTIO_CONFIG_S_DRIVER |
			  VIRTIO_CONFIG_S_FEATURES_OK,
		.ids = {
			{ VIRTIO_ID_NET, VIRTIO_DEV_ANY_ID },
			{ VIRTIO_ID_BLOCK, VIRTIO_DEV_ANY_ID },
		},
	}, {
		.name = "test_fs",
		.device_id = VIRTIO_ID_FS,
		.config = &plain_ops,
		.ids = { { VIRTIO_ID_FS, VIRTIO_DEV_ANY_ID } },
		.mdev = {
			.ops = &plain_mgmtdev_ops,
			.config_attr_mask =
				BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR) |
				BIT_ULL(VDPA_ATTR_DEV_BLK_CFG_CAPACITY) |
				BIT_ULL(VDPA_ATTR_DEV_FEATURES),
			.max_supported_vqs = NUM_VQS,
		},
	}, {
		NET_MGMTDEV("test_slow", &slow_mgmtdev_ops, 0),
		.config = &plain_ops,
		.ids = { { VIRTIO_ID_NET, VIRTIO_DEV_ANY_ID } },
	},
};

static struct vdpa_device *unmanaged;

static int add_unmanaged(void)
{
	struct test_device *test;
	int ret;

	test = new_device(&mgmtdevs[0].pdev->dev, "u0", &plain_ops,
			  VIRTIO_ID_NET);
	if (IS_ERR(test))
		return PTR_ERR(test);
	ret = vdpa_register_device(&test->vdpa, NUM_VQS);
	if (ret) {
		put_device(&test->vdpa.dev);
		return ret;
	}
	unmanaged = &test->vdpa;
	return 0;
}

static void remove_mgmtdevs(unsigned int n)
{
	while (n--) {
		vdpa_mgmtdev_unregister(&mgmtdevs[n].mdev);
		platform_device_unregister(mgmtdevs[n].pdev);
	}
}

static int add_mgmtdev(struct test_mgmtdev *tm)
{
	int ret;

	tm->pdev = platform_device_register_simple(tm->name,
						   PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(tm->pdev))
		return PTR_ERR(tm->pdev);
	tm->mdev.device = &tm->pdev->dev;
	tm->mdev.id_table = tm->ids;
	ret = vdpa_mgmtdev_register(&tm->mdev);
	if (ret)
		platform_device_unregister(tm->pdev);
	return ret;
}

static int __init test_parent_init(void)
{
	unsigned int n;
	int ret;

	for (n = 0; n < ARRAY_SIZE(mgmtdevs); n++) {
		ret = add_mgmtdev(&mgmtdevs[n]);
		if (ret)
			goto err_mgmtdevs;
	}
	ret = add_unmanaged();
	if (ret)
		goto err_mgmtdevs;
	return 0;

err_mgmtdevs:
	remove_mgmtdevs(n);
	return ret;
}

static void __exit test_parent_exit(void)
{
	vdpa_unregister_device(unmanaged);
	remove_mgmtdevs(ARRAY_SIZE(mgmtdevs));
}

module_init(test_parent_init);
module_exit(test_parent_exit);

MODULE_DESCRIPTION("vDPA management devices for tests of the device core");
MODULE_LICENSE("GPL");
