// SPDX-License-Identifier: GPL-2.0-only
/* What the core and bus drivers call: README.md has the table. */

#include <linux/export.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vhost_types.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <net/netlink.h>
#include <uapi/linux/vdpa.h>

#include "fault.h"
#include "sim.h"

/* NULL for an index that no queue has */
static struct vdpasim_vq *vdpasim_vq(struct vdpa_device *vdev, u16 idx)
{
	struct vdpasim *sim = to_vdpasim(vdev);

	return idx < sim->nvqs ? &sim->vqs[idx] : NULL;
}

static bool vdpasim_running(const struct vdpasim *sim)
{
	lockdep_assert_held(&sim->mutex);
	return (READ_ONCE(sim->status) & VIRTIO_CONFIG_S_DRIVER_OK) && !sim->suspended;
}

/* virtqueues */

static int vdpasim_set_vq_address(struct vdpa_device *vdev, u16 idx, u64 desc_area,
				  u64 driver_area, u64 device_area)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);
	int ret = 0;

	if (!vq || desc_area % VRING_DESC_ALIGN_SIZE ||
	    driver_area % VRING_AVAIL_ALIGN_SIZE || device_area % VRING_USED_ALIGN_SIZE)
		return -EINVAL;
	mutex_lock(&vq->lock);
	if (READ_ONCE(vq->active))
		ret = -EBUSY;
	else
		/* here lack of memory can be told; a queue without cannot run */
		ret = vdpasim_vring_alloc(vq);
	if (!ret) {
		vq->desc_area = desc_area;
		vq->driver_area = driver_area;
		vq->device_area = device_area;
	}
	mutex_unlock(&vq->lock);
	return ret;
}

static void vdpasim_set_vq_num(struct vdpa_device *vdev, u16 idx, u32 num)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);

	if (!vq)
		return;
	mutex_lock(&vq->lock);
	if (!READ_ONCE(vq->active))
		WRITE_ONCE(vq->num, num);
	mutex_unlock(&vq->lock);
}

static void vdpasim_kick_vq(struct vdpa_device *vdev, u16 idx)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);

	if (vq)
		vdpasim_vq_kick(vq);
}

/* Where the driver stands is looked up in the ring: its word is not needed. */
static void vdpasim_kick_vq_with_data(struct vdpa_device *vdev, u32 data)
{
	vdpasim_kick_vq(vdev, data & 0xffff);
}

static void vdpasim_set_vq_cb(struct vdpa_device *vdev, u16 idx,
			      struct vdpa_callback *cb)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);

	if (!vq)
		return;
	mutex_lock(&vq->irq_lock);
	vq->cb = *cb;
	mutex_unlock(&vq->irq_lock);
}

static void vdpasim_set_vq_ready(struct vdpa_device *vdev, u16 idx, bool ready)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);
	struct vdpasim *sim = to_vdpasim(vdev);

	if (!vq)
		return;
	mutex_lock(&sim->mutex);
	if (vq->ready != ready) {
		mutex_lock(&vq->lock);
		WRITE_ONCE(vq->ready, ready);
		mutex_unlock(&vq->lock);
		if (!ready)
			vdpasim_vq_deactivate(vq, true);
		else if (vdpasim_running(sim))
			vdpasim_vq_activate(vq);
	}
	mutex_unlock(&sim->mutex);
}

static bool vdpasim_get_vq_ready(struct vdpa_device *vdev, u16 idx)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);

	return vq && READ_ONCE(vq->ready);
}

static int vdpasim_set_vq_state(struct vdpa_device *vdev, u16 idx,
				const struct vdpa_vq_state *state)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);
	int ret = 0;

	if (!vq)
		return -EINVAL;
	mutex_lock(&vq->lock);
	if (READ_ONCE(vq->active))
		ret = -EBUSY;
	else
		vdpasim_vring_set_state(vq, state);
	mutex_unlock(&vq->lock);
	return ret;
}

static int vdpasim_get_vq_state(struct vdpa_device *vdev, u16 idx,
				struct vdpa_vq_state *state)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);

	if (!vq)
		return -EINVAL;
	mutex_lock(&vq->lock);
	spin_lock_irq(&vq->kick_lock);
	vdpasim_vring_get_state(vq, state);
	spin_unlock_irq(&vq->kick_lock);
	mutex_unlock(&vq->lock);
	return 0;
}

static int vdpasim_put_counter(struct sk_buff *msg, const char *name, u64 value)
{
	if (nla_put_string(msg, VDPA_ATTR_DEV_VENDOR_ATTR_NAME, name) ||
	    nla_put_u64_64bit(msg, VDPA_ATTR_DEV_VENDOR_ATTR_VALUE, value, VDPA_ATTR_PAD))
		return -EMSGSIZE;
	return 0;
}

/* What every queue counts. */
static int vdpasim_put_stats(struct sk_buff *msg, const struct vdpasim_vq *vq, bool bytes)
{
	const u64 *stat = vq->stat;

	if (vdpasim_put_counter(msg, "completed chains",
				READ_ONCE(stat[VDPASIM_STAT_CHAINS])) ||
	    (bytes && vdpasim_put_counter(msg, "chain bytes",
					  READ_ONCE(stat[VDPASIM_STAT_BYTES]))) ||
	    vdpasim_put_counter(msg, "kicks received", atomic64_read(&vq->kicks)) ||
	    vdpasim_put_counter(msg, "kicks suppressed",
				READ_ONCE(stat[VDPASIM_STAT_KICKS_SAVED])) ||
	    vdpasim_put_counter(msg, "interrupts sent",
				READ_ONCE(stat[VDPASIM_STAT_INTERRUPTS])) ||
	    vdpasim_put_counter(msg, "interrupts suppressed",
				READ_ONCE(stat[VDPASIM_STAT_INTERRUPTS_SAVED])) ||
	    vdpasim_put_counter(msg, "fault delays", vdpasim_fault_delays(vq)))
		return -EMSGSIZE;
	return 0;
}

static int vdpasim_get_vendor_vq_stats(struct vdpa_device *vdev, u16 idx,
				       struct sk_buff *msg,
				       struct netlink_ext_ack *extack)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);
	const struct vdpasim_counter *c;
	bool bytes = true;

	if (!vq) {
		NL_SET_ERR_MSG_MOD(extack, "queue index out of range");
		return -EINVAL;
	}
	for (c = vq->sim->type->counters(vq->sim, idx); c->name; c++) {
		if (vdpasim_put_counter(msg, c->name, READ_ONCE(vq->count[c->index])))
			return -EMSGSIZE;
		/* the type has its own */
		if (strstr(c->name, "bytes"))
			bytes = false;
	}
	return vdpasim_put_stats(msg, vq, bytes);
}

static u16 vdpasim_get_vq_size(struct vdpa_device *vdev, u16 idx)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);

	if (!vq)
		return 0;
	return READ_ONCE(vq->sim->status) & VIRTIO_CONFIG_S_DRIVER_OK ?
		READ_ONCE(vq->num) : vdpasim_vq_num_max;
}

static u32 vdpasim_get_vq_align(struct vdpa_device *vdev)
{
	return PAGE_SIZE;
}

static u32 vdpasim_get_vq_group(struct vdpa_device *vdev, u16 idx)
{
	return vdpasim_group(to_vdpasim(vdev), idx);
}

static u32 vdpasim_get_vq_desc_group(struct vdpa_device *vdev, u16 idx)
{
	return vdpasim_ring_group(to_vdpasim(vdev), idx);
}

static u16 vdpasim_get_vq_num_max(struct vdpa_device *vdev)
{
	return vdpasim_vq_num_max;
}

static u16 vdpasim_get_vq_num_min(struct vdpa_device *vdev)
{
	return 1;
}

static int vdpasim_set_vq_affinity(struct vdpa_device *vdev, u16 idx,
				   const struct cpumask *cpu_mask)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);
	struct vdpasim *sim = to_vdpasim(vdev);
	int cpu = -1, ret = 0;

	if (!vq)
		return -EINVAL;
	/* a queue that may run everywhere goes where there is time */
	if (cpu_mask && !cpumask_subset(cpu_online_mask, cpu_mask))
		cpu = cpumask_any_and(cpu_mask, cpu_online_mask);
	if (cpu >= (int)nr_cpu_ids)
		cpu = -1;

	mutex_lock(&sim->mutex);
	if (cpu_mask && !vq->affinity) {
		vq->affinity = kmalloc(cpumask_size(), GFP_KERNEL);
		if (!vq->affinity)
			ret = -ENOMEM;
	}
	if (!ret) {
		if (cpu_mask)
			cpumask_copy(vq->affinity, cpu_mask);
		/* pairs with the acquire of readers, who are shown some mask while it changes */
		smp_store_release(&vq->affine, cpu_mask);
		WRITE_ONCE(vq->cpu, cpu);
	}
	mutex_unlock(&sim->mutex);
	return ret;
}

static const struct cpumask *vdpasim_get_vq_affinity(struct vdpa_device *vdev, u16 idx)
{
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);

	return vq && smp_load_acquire(&vq->affine) ? vq->affinity : NULL;
}

/* device */

static u64 vdpasim_get_device_features(struct vdpa_device *vdev)
{
	return READ_ONCE(to_vdpasim(vdev)->offered);
}

static u64 vdpasim_get_backend_features(const struct vdpa_device *vdev)
{
	return BIT_ULL(VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK);
}

/* Whether @offered allows a driver to accept @features; those that count are left. */
static bool vdpasim_accept(const struct vdpasim_type *type, u64 offered, u64 *features)
{
	u64 required = type->required & offered;

	return !(*features & ~offered) && (*features & required) == required &&
	       (!type->accept || type->accept(features));
}

/* A queue whose layout changes begins anew. */
static void vdpasim_lay_out_queues(struct vdpasim *sim)
{
	bool packed = vdpasim_has(sim, VIRTIO_F_RING_PACKED);
	struct vdpasim_vq *vq;

	for (vq = sim->vqs; vq < sim->vqs + sim->nvqs; vq++) {
		mutex_lock(&vq->lock);
		if (vq->is_packed != packed)
			vdpasim_vring_init(vq, packed);
		mutex_unlock(&vq->lock);
	}
}

/* Features are settled once the driver has set FEATURES_OK (virtio 1.2, 3.1.1). */
static int vdpasim_set_driver_features(struct vdpa_device *vdev, u64 features)
{
	struct vdpasim *sim = to_vdpasim(vdev);
	u64 counts = features;
	int ret = 0;

	mutex_lock(&sim->mutex);
	spin_lock_irq(&sim->lock);
	if (sim->status & VIRTIO_CONFIG_S_FEATURES_OK) {
		ret = -EBUSY;
	} else if (!vdpasim_accept(sim->type, sim->offered, &counts)) {
		ret = -EINVAL;
	} else {
		WRITE_ONCE(sim->accepted, features);
		WRITE_ONCE(sim->features, counts);
	}
	spin_unlock_irq(&sim->lock);
	if (!ret) {
		vdpasim_lay_out_queues(sim);
		vdpasim_as_attach(sim);
	}
	mutex_unlock(&sim->mutex);
	return ret;
}

static u64 vdpasim_get_driver_features(struct vdpa_device *vdev)
{
	return READ_ONCE(to_vdpasim(vdev)->accepted);
}

static void vdpasim_set_config_cb(struct vdpa_device *vdev, struct vdpa_callback *cb)
{
	struct vdpasim *sim = to_vdpasim(vdev);

	mutex_lock(&sim->cb_lock);
	sim->config_cb = *cb;
	mutex_unlock(&sim->cb_lock);
}

static u32 vdpasim_get_device_id(struct vdpa_device *vdev)
{
	return to_vdpasim(vdev)->type->id;
}

static u32 vdpasim_get_vendor_id(struct vdpa_device *vdev)
{
	return 0;
}

static u8 vdpasim_get_status(struct vdpa_device *vdev)
{
	return READ_ONCE(to_vdpasim(vdev)->status);
}

/*
 * Only a reset clears bits, and a driver that sets NEEDS_RESET means nothing by it
 * (virtio 1.2, 2.1). FEATURES_OK stays off without features, DRIVER_OK without
 * FEATURES_OK: the driver reads the status again. What is suspended stays so.
 */
static void vdpasim_set_status(struct vdpa_device *vdev, u8 status)
{
	struct vdpasim *sim = to_vdpasim(vdev);
	u8 old, new;

	if (!status) {
		vdpasim_reset(sim);
		return;
	}
	mutex_lock(&sim->mutex);
	spin_lock_irq(&sim->lock);
	old = sim->status;
	new = old | (status & ~VIRTIO_CONFIG_S_NEEDS_RESET);
	/* what set_driver_features() let through is valid */
	if (!sim->features)
		new &= ~VIRTIO_CONFIG_S_FEATURES_OK;
	if (!(new & VIRTIO_CONFIG_S_FEATURES_OK))
		new &= ~VIRTIO_CONFIG_S_DRIVER_OK;
	WRITE_ONCE(sim->status, new);
	spin_unlock_irq(&sim->lock);
	if ((new & ~old & VIRTIO_CONFIG_S_DRIVER_OK) && vdpasim_running(sim)) {
		vdpasim_start_queues(sim);
		vdpasim_doorbells_start(sim);
	}
	mutex_unlock(&sim->mutex);
}

static int vdpasim_op_reset(struct vdpa_device *vdev)
{
	vdpasim_reset(to_vdpasim(vdev));
	return 0;
}

static int vdpasim_compat_reset(struct vdpa_device *vdev, u32 flags)
{
	struct vdpasim *sim = to_vdpasim(vdev);
	unsigned int asid;

	vdpasim_reset(sim);
	for (asid = 0; (flags & VDPA_RESET_F_CLEAN_MAP) && asid < vdev->nas; asid++)
		vdpasim_as_clear(sim, asid);
	return 0;
}

static int vdpasim_suspend(struct vdpa_device *vdev)
{
	struct vdpasim *sim = to_vdpasim(vdev);

	vdpasim_fault_suspend(sim);
	mutex_lock(&sim->mutex);
	if (vdpasim_running(sim)) {
		WRITE_ONCE(sim->suspended, true);
		vdpasim_stop_queues(sim);
	}
	mutex_unlock(&sim->mutex);
	return 0;
}

static int vdpasim_resume(struct vdpa_device *vdev)
{
	struct vdpasim *sim = to_vdpasim(vdev);

	mutex_lock(&sim->mutex);
	if (sim->suspended) {
		WRITE_ONCE(sim->suspended, false);
		vdpasim_start_queues(sim);
		vdpasim_doorbells_start(sim);
	}
	mutex_unlock(&sim->mutex);
	return 0;
}

static size_t vdpasim_get_config_size(struct vdpa_device *vdev)
{
	return to_vdpasim(vdev)->config_size;
}

/* Beyond its end configuration space reads as zeros. */
static void vdpasim_get_config(struct vdpa_device *vdev, unsigned int offset,
			       void *buf, unsigned int len)
{
	struct vdpasim *sim = to_vdpasim(vdev);
	size_t n = 0;

	spin_lock_irq(&sim->lock);
	if (offset < sim->config_size) {
		n = min_t(size_t, len, sim->config_size - offset);
		memcpy(buf, sim->config + offset, n);
	}
	spin_unlock_irq(&sim->lock);
	memset(buf + n, 0, len - n);
}

static void vdpasim_set_config(struct vdpa_device *vdev, unsigned int offset,
			       const void *buf, unsigned int len)
{
	struct vdpasim *sim = to_vdpasim(vdev);

	if (sim->type->set_config && offset < sim->config_size &&
	    len <= sim->config_size - offset)
		sim->type->set_config(sim, offset, buf, len);
}

static u32 vdpasim_get_generation(struct vdpa_device *vdev)
{
	return READ_ONCE(to_vdpasim(vdev)->generation);
}

static struct vdpa_iova_range vdpasim_get_iova_range(struct vdpa_device *vdev)
{
	struct vdpa_iova_range range = { .first = 0, .last = U64_MAX };

	return range;
}

/* address translation */

static int vdpasim_set_map(struct vdpa_device *vdev, unsigned int asid,
			   struct vhost_iotlb *iotlb)
{
	return vdpasim_as_replace(to_vdpasim(vdev), asid, iotlb);
}

static int vdpasim_dma_map(struct vdpa_device *vdev, unsigned int asid, u64 iova,
			   u64 size, u64 addr, u32 perm, void *opaque)
{
	return vdpasim_as_add(to_vdpasim(vdev), asid, iova, size, addr, perm);
}

static int vdpasim_dma_unmap(struct vdpa_device *vdev, unsigned int asid, u64 iova,
			     u64 size)
{
	return vdpasim_as_remove(to_vdpasim(vdev), asid, iova, size);
}

static int vdpasim_reset_map(struct vdpa_device *vdev, unsigned int asid)
{
	return vdpasim_as_clear(to_vdpasim(vdev), asid);
}

static int vdpasim_bind_mm(struct vdpa_device *vdev, struct mm_struct *mm)
{
	vdpasim_as_bind(to_vdpasim(vdev), mm);
	return 0;
}

static void vdpasim_unbind_mm(struct vdpa_device *vdev)
{
	vdpasim_as_bind(to_vdpasim(vdev), NULL);
}

static int vdpasim_set_group_asid(struct vdpa_device *vdev, unsigned int group,
				  unsigned int asid)
{
	return vdpasim_as_move(to_vdpasim(vdev), group, asid);
}

/*
 * Only a bus driver for the kernel's own virtio drivers asks: the addresses of
 * this queue will come from the DMA API, which for this device means physical.
 */
static union virtio_map vdpasim_get_vq_map(struct vdpa_device *vdev, u16 idx)
{
	union virtio_map map = { .dma_dev = &vdev->dev };
	struct vdpasim_vq *vq = vdpasim_vq(vdev, idx);
	struct vdpasim *sim = to_vdpasim(vdev);

	if (vq) {
		mutex_lock(&sim->mutex);
		mutex_lock(&vq->lock);
		vdpasim_vq_grant(vq, true);
		mutex_unlock(&vq->lock);
		mutex_unlock(&sim->mutex);
	}
	return map;
}

static const struct vdpa_config_ops vdpasim_all_ops = {
	.set_vq_address = vdpasim_set_vq_address,
	.set_vq_num = vdpasim_set_vq_num,
	.kick_vq = vdpasim_kick_vq,
	.kick_vq_with_data = vdpasim_kick_vq_with_data,
	.set_vq_cb = vdpasim_set_vq_cb,
	.set_vq_ready = vdpasim_set_vq_ready,
	.get_vq_ready = vdpasim_get_vq_ready,
	.set_vq_state = vdpasim_set_vq_state,
	.get_vq_state = vdpasim_get_vq_state,
	.get_vendor_vq_stats = vdpasim_get_vendor_vq_stats,
	.get_vq_size = vdpasim_get_vq_size,
	.get_vq_notification = vdpasim_get_vq_notification,
	.get_vq_align = vdpasim_get_vq_align,
	.get_vq_group = vdpasim_get_vq_group,
	.get_vq_desc_group = vdpasim_get_vq_desc_group,
	.get_device_features = vdpasim_get_device_features,
	.get_backend_features = vdpasim_get_backend_features,
	.set_driver_features = vdpasim_set_driver_features,
	.get_driver_features = vdpasim_get_driver_features,
	.set_config_cb = vdpasim_set_config_cb,
	.get_vq_num_max = vdpasim_get_vq_num_max,
	.get_vq_num_min = vdpasim_get_vq_num_min,
	.get_device_id = vdpasim_get_device_id,
	.get_vendor_id = vdpasim_get_vendor_id,
	.get_status = vdpasim_get_status,
	.set_status = vdpasim_set_status,
	.reset = vdpasim_op_reset,
	.compat_reset = vdpasim_compat_reset,
	.suspend = vdpasim_suspend,
	.resume = vdpasim_resume,
	.get_config_size = vdpasim_get_config_size,
	.get_config = vdpasim_get_config,
	.set_config = vdpasim_set_config,
	.get_generation = vdpasim_get_generation,
	.get_iova_range = vdpasim_get_iova_range,
	.set_vq_affinity = vdpasim_set_vq_affinity,
	.get_vq_affinity = vdpasim_get_vq_affinity,
	.set_map = vdpasim_set_map,
	.dma_map = vdpasim_dma_map,
	.dma_unmap = vdpasim_dma_unmap,
	.reset_map = vdpasim_reset_map,
	.set_group_asid = vdpasim_set_group_asid,
	.get_vq_map = vdpasim_get_vq_map,
	.bind_mm = vdpasim_bind_mm,
	.unbind_mm = vdpasim_unbind_mm,
	.free = vdpasim_free,
};

/* What of these there is, by @batch and @ring_groups; filled in when the module is loaded. */
static struct vdpa_config_ops vdpasim_tables[2][2] __ro_after_init;

static void __init vdpasim_init_table(struct vdpa_config_ops *ops, bool batch,
				      bool ring_groups, bool doorbell)
{
	*ops = vdpasim_all_ops;
	if (batch) {
		ops->dma_map = NULL;
		ops->dma_unmap = NULL;
	} else {
		ops->set_map = NULL;
	}
	if (!ring_groups)
		ops->get_vq_desc_group = NULL;
	if (!doorbell)
		ops->get_vq_notification = NULL;
}

/**
 * vdpasim_init_ops - fill in the tables of operations
 * @doorbell: queues have doorbells
 */
void __init vdpasim_init_ops(bool doorbell)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		vdpasim_init_table(&vdpasim_tables[i / 2][i % 2], i / 2, i % 2, doorbell);
}

/**
 * vdpasim_config_ops - the operations of simulated devices
 * @batch: mappings are replaced as a whole, not one by one
 * @ring_groups: rings can be in another address space than buffers
 *
 * Return: the table
 */
const struct vdpa_config_ops *vdpasim_config_ops(bool batch, bool ring_groups)
{
	return &vdpasim_tables[batch][ring_groups];
}
