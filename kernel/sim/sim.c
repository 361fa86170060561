// SPDX-License-Identifier: GPL-2.0-only
/* Life of a simulated device, and the module that the kinds of device share. */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/dma-mapping.h>
#include <linux/export.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>

#include "fault.h"
#include "mem.h"
#include "netlink.h"
#include "preset.h"
#include "sim.h"

static int batch_mapping = 1;
module_param(batch_mapping, int, 0444);
MODULE_PARM_DESC(batch_mapping, "Mappings are replaced as a whole (1, default) or one by one (0)");

int vdpasim_max_iotlb_entries = 2048;
module_param_named(max_iotlb_entries, vdpasim_max_iotlb_entries, int, 0444);
MODULE_PARM_DESC(max_iotlb_entries, "Mappings that an address space can hold (default 2048)");

module_param_named(vq_num_max, vdpasim_vq_num_max, uint, 0444);
MODULE_PARM_DESC(vq_num_max, "Entries that a virtqueue can have: a power of two up to 32768 (default 256)");

static bool doorbell;
module_param(doorbell, bool, 0444);
MODULE_PARM_DESC(doorbell, "Queues have a page that user space can map and kick with (default 0)");

static bool use_va;
module_param(use_va, bool, 0444);
MODULE_PARM_DESC(use_va, "Clients' memory is used by virtual address (1), or pinned as a whole (0, default)");

/**
 * vdpasim_ops - operations for vdpa_alloc_device()
 * @type: kind of device
 *
 * Return: the table that the module parameters ask for
 */
const struct vdpa_config_ops *vdpasim_ops(const struct vdpasim_type *type)
{
	return vdpasim_config_ops(batch_mapping, type->ring_group);
}
EXPORT_SYMBOL_GPL(vdpasim_ops);

/**
 * vdpasim_use_va - whether devices are to work on user virtual addresses
 *
 * Return: what the module parameter asks for
 */
bool vdpasim_use_va(void)
{
	return use_va;
}
EXPORT_SYMBOL_GPL(vdpasim_use_va);

static const struct vdpa_ext_ops vdpasim_ext_ops = {
	.set_log = vdpasim_set_log,
};

static void vdpasim_init_locks(struct vdpasim *sim)
{
	mutex_init(&sim->mutex);
	mutex_init(&sim->cb_lock);
	init_rwsem(&sim->gate);
	spin_lock_init(&sim->lock);
	INIT_WORK(&sim->config_work, vdpasim_config_work);
	vdpasim_work_init_device(sim);
	vdpasim_doorbells_init(sim);
}

static int vdpasim_init_dma(struct vdpasim *sim)
{
	struct device *dev = &sim->vdpa.dev;

	sim->vdpa.vmap.dma_dev = dev;
#if defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_DEVICE) || \
	defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU) || \
	defined(CONFIG_ARCH_HAS_SYNC_DMA_FOR_CPU_ALL)
	/* its accesses are a processor's, through the caches */
	dev->dma_coherent = true;
#endif
	dev->dma_mask = &dev->coherent_dma_mask;
	return dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));
}

/**
 * vdpasim_init - make a device out of what vdpa_alloc_device() gave
 * @sim: device, zeroed but for @sim->vdpa; on failure to be disposed of with
 *	put_device() like on success
 * @type: kind of device
 * @mdev: management device
 * @nvqs: virtqueues
 * @features: features to offer
 *
 * The caller sets @sim->config and calls vdpasim_register().
 *
 * Return: 0, or a negative errno
 */
int vdpasim_init(struct vdpasim *sim, const struct vdpasim_type *type,
		 struct vdpa_mgmt_dev *mdev, u32 nvqs, u64 features)
{
	unsigned int i;
	int ret;

	sim->type = type;
	vdpa_ext_set_ops(&sim->vdpa, &vdpasim_ext_ops);
	vdpasim_init_locks(sim);
	if (vdpasim_max_iotlb_entries < 2)
		return -EINVAL;
	ret = vdpasim_init_dma(sim);
	if (ret)
		return ret;

	sim->as = kcalloc(type->nas, sizeof(*sim->as), GFP_KERNEL);
	if (!sim->as)
		return -ENOMEM;
	for (i = 0; i < type->nas; i++)
		vdpasim_as_init(&sim->as[i]);

	sim->vqs = kvcalloc(nvqs, sizeof(*sim->vqs), GFP_KERNEL);
	if (!sim->vqs)
		return -ENOMEM;
	sim->nvqs = nvqs;
	for (i = 0; i < nvqs; i++)
		vdpasim_vq_init(sim, i);

	sim->vdpa.mdev = mdev;
	sim->offered = features;
	return 0;
}
EXPORT_SYMBOL_GPL(vdpasim_init);

/**
 * vdpasim_free - release what hangs on a device
 * @vdev: device, possibly one whose construction failed half way
 */
void vdpasim_free(struct vdpa_device *vdev)
{
	struct vdpasim *sim = to_vdpasim(vdev);
	unsigned int i;

	/* vdpasim_init() was not reached */
	if (!sim->type)
		return;
	/* a queue may be fed from another: all rest before the first goes */
	mutex_lock(&sim->mutex);
	for (i = 0; i < sim->nvqs; i++)
		vdpasim_vq_deactivate(&sim->vqs[i], false);
	mutex_unlock(&sim->mutex);
	if (sim->type->detach)
		sim->type->detach(sim);
	vdpasim_doorbells_free(sim);
	vdpasim_fault_free(sim);
	vdpasim_work_stop_device(sim);
	for (i = 0; i < sim->nvqs; i++)
		vdpasim_vq_free(&sim->vqs[i]);
	kvfree(sim->vqs);
	for (i = 0; sim->as && i < sim->type->nas; i++)
		vdpasim_as_free(&sim->as[i]);
	kfree(sim->as);
	cancel_work_sync(&sim->config_work);
	if (sim->type->free)
		sim->type->free(sim);
}

/**
 * vdpasim_start_queues - let the device use what the driver enabled
 * @sim: device
 *
 * What only takes, receive queues, comes before what feeds it, and rests after it: a
 * device that is suspended and resumed loses nothing that it has itself under way.
 */
void vdpasim_start_queues(struct vdpasim *sim)
{
	struct vdpasim_vq *end = sim->vqs + sim->nvqs, *vq;

	lockdep_assert_held(&sim->mutex);
	for (vq = sim->vqs; vq < end; vq++) {
		if (!vq->serve)
			vdpasim_vq_activate(vq);
	}
	for (vq = sim->vqs; vq < end; vq++) {
		if (vq->serve)
			vdpasim_vq_activate(vq);
	}
}

/**
 * vdpasim_stop_queues - make the device rest
 * @sim: device
 *
 * All state is kept; nothing touches a ring once this has returned.
 */
void vdpasim_stop_queues(struct vdpasim *sim)
{
	struct vdpasim_vq *end = sim->vqs + sim->nvqs, *vq;

	lockdep_assert_held(&sim->mutex);
	for (vq = sim->vqs; vq < end; vq++) {
		if (vq->serve)
			vdpasim_vq_deactivate(vq, true);
	}
	for (vq = sim->vqs; vq < end; vq++) {
		if (!vq->serve)
			vdpasim_vq_deactivate(vq, true);
	}
}

/**
 * vdpasim_reset - return a device to its initial state
 * @sim: device
 *
 * Mappings stay: they belong to the bus driver.
 */
void vdpasim_reset(struct vdpasim *sim)
{
	unsigned int i;

	mutex_lock(&sim->mutex);
	for (i = 0; i < sim->nvqs; i++)
		vdpasim_vq_reset(&sim->vqs[i]);

	mutex_lock(&sim->cb_lock);
	memset(&sim->config_cb, 0, sizeof(sim->config_cb));
	mutex_unlock(&sim->cb_lock);

	WRITE_ONCE(sim->suspended, false);
	memset(sim->group_asid, 0, sizeof(sim->group_asid));
	spin_lock_irq(&sim->lock);
	WRITE_ONCE(sim->accepted, 0);
	WRITE_ONCE(sim->features, 0);
	WRITE_ONCE(sim->status, 0);
	sim->doorbells.asked = false;
	WRITE_ONCE(sim->generation, sim->generation + 1);
	spin_unlock_irq(&sim->lock);

	vdpasim_as_attach(sim);
	if (sim->type->reset)
		sim->type->reset(sim);
	mutex_unlock(&sim->mutex);
}

static int __init vdpasim_module_init(void)
{
	int err;

	if (!is_power_of_2(vdpasim_vq_num_max) || vdpasim_vq_num_max > VDPASIM_NUM_LIMIT) {
		pr_err("vq_num_max=%u is no power of two up to %u\n", vdpasim_vq_num_max,
		       VDPASIM_NUM_LIMIT);
		return -EINVAL;
	}
	vdpasim_phys_init();
	vdpasim_init_ops(doorbell);
	err = vdpasim_work_init();
	if (err)
		return err;
	err = vdpasim_nl_init();
	if (err)
		vdpasim_work_exit();
	return err;
}

static void __exit vdpasim_module_exit(void)
{
	vdpasim_nl_exit();
	vdpasim_preset_exit();
	vdpasim_work_exit();
}

module_init(vdpasim_module_init);
module_exit(vdpasim_module_exit);

MODULE_DESCRIPTION("vDPA device simulator: device model, address spaces, rings");
MODULE_LICENSE("GPL");
