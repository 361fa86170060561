// SPDX-License-Identifier: GPL-2.0-only
/* The simulated block device: what it offers, and its management device. */

#include <linux/err.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
#include <uapi/linux/vdpa.h>

#include "blk.h"

#define BLK_CAPACITY		0x40000	/* sectors */
#define BLK_QUEUES		1
#define BLK_SEG_MAX		126
#define BLK_SIZE_MAX		0x10000

#define BLK_FEATURES_ALL	(BIT_ULL(VIRTIO_BLK_F_SIZE_MAX) |	\
				 BIT_ULL(VIRTIO_BLK_F_SEG_MAX) |	\
				 BIT_ULL(VIRTIO_BLK_F_BLK_SIZE) |	\
				 BIT_ULL(VIRTIO_BLK_F_FLUSH) |		\
				 BIT_ULL(VIRTIO_BLK_F_TOPOLOGY) |	\
				 BIT_ULL(VIRTIO_BLK_F_MQ) |		\
				 BIT_ULL(VIRTIO_BLK_F_DISCARD) |	\
				 BIT_ULL(VIRTIO_BLK_F_WRITE_ZEROES) |	\
				 BIT_ULL(VIRTIO_F_ANY_LAYOUT) |		\
				 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) |	\
				 BIT_ULL(VIRTIO_F_VERSION_1) |		\
				 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM))
/* with one queue there is nothing to choose */
#define BLK_FEATURES_DEFAULT	(BLK_FEATURES_ALL & ~BIT_ULL(VIRTIO_BLK_F_MQ))

static bool shared_backend;
module_param(shared_backend, bool, 0444);
MODULE_PARM_DESC(shared_backend, "All devices show the same data (default off)");

static bool default_mgmtdev = true;
module_param(default_mgmtdev, bool, 0444);
MODULE_PARM_DESC(default_mgmtdev, "Register the management device vdpasim_blk (default on)");

static struct vdpasim_store blk_shared_store;

static const struct vdpasim_counter blk_counters[] = {
	{ "requests", BLK_REQUESTS },
	{ "reads", BLK_READS },
	{ "read bytes", BLK_READ_BYTES },
	{ "writes", BLK_WRITES },
	{ "written bytes", BLK_WRITTEN_BYTES },
	{ "flushes", BLK_FLUSHES },
	{ "discards", BLK_DISCARDS },
	{ "write zeroes", BLK_WRITE_ZEROES },
	{ "errors", BLK_ERRORS },
	{ }
};

static void blk_start(struct vdpasim_vq *vq)
{
	vq->serve = vdpasim_blk_serve;
}

static const struct vdpasim_counter *blk_vq_counters(struct vdpasim *sim, u16 idx)
{
	return blk_counters;
}

static void blk_free(struct vdpasim *sim)
{
	struct vdpasim_blk *blk = to_vdpasim_blk(sim);

	if (blk->store == &blk->own)
		vdpasim_store_free(&blk->own);
}

static const struct vdpasim_type vdpasim_blk_type = {
	.id = VIRTIO_ID_BLOCK,
	.ngroups = 1,
	.nas = 1,
	.required = BIT_ULL(VIRTIO_F_ACCESS_PLATFORM),
	.start = blk_start,
	.counters = blk_vq_counters,
	.free = blk_free,
};

static void blk_fill_config(struct virtio_blk_config *c)
{
	c->capacity = __cpu_to_virtio64(true, BLK_CAPACITY);
	c->size_max = __cpu_to_virtio32(true, BLK_SIZE_MAX);
	c->seg_max = __cpu_to_virtio32(true, BLK_SEG_MAX);
	c->blk_size = __cpu_to_virtio32(true, VDPASIM_SECTOR_SIZE);
	c->min_io_size = __cpu_to_virtio16(true, 1);
	c->opt_io_size = __cpu_to_virtio32(true, 1);
	c->num_queues = __cpu_to_virtio16(true, BLK_QUEUES);
	c->max_discard_sectors = __cpu_to_virtio32(true, U32_MAX);
	c->max_discard_seg = __cpu_to_virtio32(true, VDPASIM_BLK_SEGMENTS);
	/* memory comes and goes by the page */
	c->discard_sector_alignment =
		__cpu_to_virtio32(true, PAGE_SIZE >> VDPASIM_SECTOR_SHIFT);
	c->max_write_zeroes_sectors = __cpu_to_virtio32(true, U32_MAX);
	c->max_write_zeroes_seg = __cpu_to_virtio32(true, VDPASIM_BLK_SEGMENTS);
	c->write_zeroes_may_unmap = 1;
}

static void blk_init_store(struct vdpasim_blk *blk)
{
	if (shared_backend) {
		blk->store = &blk_shared_store;
		return;
	}
	vdpasim_store_init(&blk->own, (u64)BLK_CAPACITY << VDPASIM_SECTOR_SHIFT);
	blk->store = &blk->own;
}

static int blk_dev_add(struct vdpa_mgmt_dev *mdev, const char *name,
		       const struct vdpa_dev_set_config *config)
{
	u64 features = mdev->supported_features & BLK_FEATURES_DEFAULT;
	struct vdpasim_blk *blk;
	int ret;

	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_FEATURES))
		features = config->device_features;
	if (features & ~mdev->supported_features)
		return -EINVAL;
	blk = vdpa_alloc_device(struct vdpasim_blk, sim.vdpa, NULL, vdpasim_ops(), NULL,
				vdpasim_blk_type.ngroups, vdpasim_blk_type.nas, name,
				false);
	if (IS_ERR(blk))
		return PTR_ERR(blk);

	blk_init_store(blk);
	blk_fill_config(&blk->config);
	blk->sim.config = &blk->config;
	blk->sim.config_size = sizeof(blk->config);
	ret = vdpasim_init(&blk->sim, &vdpasim_blk_type, mdev, BLK_QUEUES, features);
	if (!ret)
		ret = _vdpa_register_device(&blk->sim.vdpa, BLK_QUEUES);
	if (ret)
		put_device(&blk->sim.vdpa.dev);
	return ret;
}

static void blk_dev_del(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdev)
{
	_vdpa_unregister_device(vdev);
}

static const struct vdpa_mgmtdev_ops blk_mgmtdev_ops = {
	.dev_add = blk_dev_add,
	.dev_del = blk_dev_del,
};

static struct virtio_device_id blk_id_table[] = {
	{ VIRTIO_ID_BLOCK, VIRTIO_DEV_ANY_ID },
	{ }
};

/**
 * vdpasim_blk_mgmtdev_init - prepare a management device of simulated block devices
 * @mdev: management device, all of which is set but its device
 *
 * Before it is registered its features may be narrowed; they are not changed later.
 */
void vdpasim_blk_mgmtdev_init(struct vdpa_mgmt_dev *mdev)
{
	*mdev = (struct vdpa_mgmt_dev) {
		.ops = &blk_mgmtdev_ops,
		.id_table = blk_id_table,
		.config_attr_mask = BIT_ULL(VDPA_ATTR_DEV_FEATURES),
		.supported_features = BLK_FEATURES_ALL,
		.max_supported_vqs = BLK_QUEUES,
	};
}
EXPORT_SYMBOL_GPL(vdpasim_blk_mgmtdev_init);

static struct vdpa_mgmt_dev blk_mgmtdev;

static int __init vdpasim_blk_module_init(void)
{
	struct device *parent;
	int ret;

	vdpasim_store_init(&blk_shared_store, (u64)BLK_CAPACITY << VDPASIM_SECTOR_SHIFT);
	if (!default_mgmtdev)
		return 0;
	parent = root_device_register("vdpasim_blk");
	if (IS_ERR(parent))
		return PTR_ERR(parent);
	vdpasim_blk_mgmtdev_init(&blk_mgmtdev);
	blk_mgmtdev.device = parent;
	ret = vdpa_mgmtdev_register(&blk_mgmtdev);
	if (ret)
		root_device_unregister(parent);
	return ret;
}

/* Devices are gone for good when the management device is. */
static void __exit vdpasim_blk_module_exit(void)
{
	if (default_mgmtdev) {
		vdpa_mgmtdev_unregister(&blk_mgmtdev);
		root_device_unregister(blk_mgmtdev.device);
	}
	vdpasim_store_free(&blk_shared_store);
}

module_init(vdpasim_blk_module_init);
module_exit(vdpasim_blk_module_exit);

MODULE_DESCRIPTION("Simulated vDPA block devices");
MODULE_LICENSE("GPL");
