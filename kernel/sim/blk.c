// SPDX-License-Identifier: GPL-2.0-only
/* The simulated block device: what it offers, and its management device. */

#include <linux/err.h>
#include <linux/export.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/vdpa_ext.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
#include <uapi/linux/vdpa.h>

#include "blk.h"
#include "preset.h"

static bool shared_backend;
module_param(shared_backend, bool, 0444);
MODULE_PARM_DESC(shared_backend, "All devices show the same data (default off)");

static bool default_mgmtdev = true;
module_param(default_mgmtdev, bool, 0444);
MODULE_PARM_DESC(default_mgmtdev, "Register the management device vdpasim_blk (default on)");

/* its size is that of the first device; blk_shared_mutex */
static struct vdpasim_store blk_shared_store;
static DEFINE_MUTEX(blk_shared_mutex);

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
	{ "malformed", BLK_MALFORMED },
	{ "out of range", BLK_OUT_OF_RANGE },
	{ "read only", BLK_READ_ONLY },
	{ "unsupported", BLK_UNSUPPORTED },
	{ "io errors", BLK_IO_ERRORS },
	{ "fault errors", BLK_FAULT_ERRORS },
	{ }
};

static void blk_start(struct vdpasim_vq *vq)
{
	vq->serve = vdpasim_blk_serve;
	/* files sleep */
	if (!to_vdpasim_blk(vq->sim)->backing)
		WRITE_ONCE(vq->serve_now, vdpasim_blk_serve_now);
}

static const struct vdpasim_counter *blk_vq_counters(struct vdpasim *sim, u16 idx)
{
	return blk_counters;
}

/* All that a driver may change is whether writes are kept in the cache. */
static void blk_set_config(struct vdpasim *sim, unsigned int offset, const void *buf,
			   unsigned int len)
{
	unsigned int wce = offsetof(struct virtio_blk_config, wce);
	struct vdpasim_blk *blk = to_vdpasim_blk(sim);
	const u8 *bytes = buf;

	if (!vdpasim_has(sim, VIRTIO_BLK_F_CONFIG_WCE) || wce < offset ||
	    wce - offset >= len)
		return;
	spin_lock_irq(&sim->lock);
	WRITE_ONCE(blk->config.wce, !!bytes[wce - offset]);
	spin_unlock_irq(&sim->lock);
}

static void blk_reset(struct vdpasim *sim)
{
	struct vdpasim_blk *blk = to_vdpasim_blk(sim);

	spin_lock_irq(&sim->lock);
	WRITE_ONCE(blk->config.wce, !!(sim->offered & BIT_ULL(VIRTIO_BLK_F_FLUSH)));
	spin_unlock_irq(&sim->lock);
}

static void blk_free(struct vdpasim *sim)
{
	struct vdpasim_blk *blk = to_vdpasim_blk(sim);

	if (blk->store == &blk->own)
		vdpasim_store_free(&blk->own);
	vdpasim_backing_close(blk);
}

static const struct vdpasim_type vdpasim_blk_type = {
	.id = VIRTIO_ID_BLOCK,
	.ngroups = 1,
	.nas = 1,
	.required = BIT_ULL(VIRTIO_F_ACCESS_PLATFORM),
	.start = blk_start,
	.counters = blk_vq_counters,
	.set_config = blk_set_config,
	.reset = blk_reset,
	.free = blk_free,
};

/* One store for all: the first device says how large it is. */
static int blk_share(struct vdpasim_blk *blk, const struct vdpa_dev_set_config *config,
		     u64 size)
{
	bool given = config->mask & BIT_ULL(VDPA_ATTR_DEV_BLK_CFG_CAPACITY);
	int ret = 0;

	mutex_lock(&blk_shared_mutex);
	if (!blk_shared_store.size)
		blk_shared_store.size = size;
	else if (given && blk_shared_store.size != size)
		ret = vdpa_ext_refuse(config, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, -EINVAL,
				      KBUILD_MODNAME ": All devices share one store, which has another capacity");
	mutex_unlock(&blk_shared_mutex);
	if (ret)
		return ret;
	blk->store = &blk_shared_store;
	blk->size = blk_shared_store.size;
	return 0;
}

/* Where the data is, and how much of it. */
static int blk_init_data(struct vdpasim_blk *blk, const char *path,
			 const struct vdpa_dev_set_config *config)
{
	u64 size = __virtio64_to_cpu(true, blk->config.capacity) << VDPASIM_SECTOR_SHIFT;
	int ret = 0;

	if (path && shared_backend) {
		ret = vdpa_ext_refuse(config, VDPA_ATTR_DEV_NAME, -EINVAL,
				      KBUILD_MODNAME ": All devices share one store, none has a backing file");
	} else if (path) {
		ret = vdpasim_backing_open(blk, path, config);
	} else if (shared_backend) {
		ret = blk_share(blk, config, size);
	} else {
		vdpasim_store_init(&blk->own, size);
		blk->store = &blk->own;
		blk->size = size;
	}
	blk->config.capacity = __cpu_to_virtio64(true, blk->size >> VDPASIM_SECTOR_SHIFT);
	return ret;
}

static int blk_build(struct vdpasim_blk *blk, struct vdpa_mgmt_dev *mdev,
		     const struct vdpasim_preset *preset,
		     const struct vdpa_dev_set_config *config, u64 features)
{
	const char *id = preset->serial[0] ? preset->serial : "vdpa_blk_sim";
	u16 queues;
	int ret;

	memcpy(blk->id, id, strnlen(id, sizeof(blk->id)));
	ret = vdpasim_blk_configure(blk, config, features);
	if (ret)
		return ret;
	queues = __virtio16_to_cpu(true, blk->config.num_queues);
	ret = vdpasim_init(&blk->sim, &vdpasim_blk_type, mdev, queues, features);
	if (!ret)
		ret = blk_init_data(blk, preset->backing, config);
	if (!ret)
		ret = vdpasim_register(&blk->sim, queues);
	return ret;
}

static int blk_add(struct vdpa_mgmt_dev *mdev, const char *name,
		   const struct vdpasim_preset *preset,
		   const struct vdpa_dev_set_config *config)
{
	struct vdpasim_blk *blk;
	u64 features;
	int ret;

	ret = vdpasim_blk_features(mdev, config, &features);
	if (ret)
		return ret;
	blk = vdpa_alloc_device(struct vdpasim_blk, sim.vdpa, NULL,
				vdpasim_ops(&vdpasim_blk_type), NULL,
				vdpasim_blk_type.ngroups, vdpasim_blk_type.nas, name,
				vdpasim_use_va());
	if (IS_ERR(blk))
		return PTR_ERR(blk);
	ret = blk_build(blk, mdev, preset, config, features);
	if (ret)
		put_device(&blk->sim.vdpa.dev);
	return ret;
}

static int blk_dev_add(struct vdpa_mgmt_dev *mdev, const char *name,
		       const struct vdpa_dev_set_config *config)
{
	struct vdpasim_preset preset = {};
	int ret;

	vdpasim_preset_take(name, &preset);
	ret = blk_add(mdev, name, &preset, config);
	vdpasim_preset_free(&preset);
	return ret;
}

static void blk_dev_del(struct vdpa_mgmt_dev *mdev, struct vdpa_device *vdev)
{
	vdpasim_unregister(to_vdpasim(vdev));
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
		.config_attr_mask = VDPASIM_BLK_ATTRS,
		.supported_features = VDPASIM_BLK_FEATURES,
		.max_supported_vqs = VDPASIM_BLK_QUEUES,
	};
}
EXPORT_SYMBOL_GPL(vdpasim_blk_mgmtdev_init);

static struct vdpa_mgmt_dev blk_mgmtdev;

static int __init vdpasim_blk_module_init(void)
{
	struct device *parent;
	int ret;

	/* of no size yet */
	vdpasim_store_init(&blk_shared_store, 0);
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
