// SPDX-License-Identifier: GPL-2.0-only
/* One virtqueue: from reset to active and back. */

#include <linux/export.h>
#include <linux/slab.h>
#include <linux/virtio_config.h>

#include "sim.h"

/**
 * vdpasim_vq_init - prepare a queue of a new device
 * @sim: device
 * @idx: index
 */
void vdpasim_vq_init(struct vdpasim *sim, u16 idx)
{
	struct vdpasim_vq *vq = &sim->vqs[idx];

	vq->sim = sim;
	vq->index = idx;
	vq->num = vdpasim_vq_num_max;
	vq->as = &sim->as[0];
	vq->ring_as = vq->as;
	vq->cache.watch = &sim->as_gen;
	vq->cpu = -1;
	mutex_init(&vq->lock);
	mutex_init(&vq->irq_lock);
	spin_lock_init(&vq->kick_lock);
	INIT_LIST_HEAD(&vq->wait);
	vdpasim_worker_init(sim, &vq->worker);
	INIT_WORK(&vq->cpu_work, vdpasim_vq_cpu_work);
}

/**
 * vdpasim_vq_free - undo vdpasim_vq_init()
 * @vq: queue of a device that no bus driver has, after vdpasim_work_stop_device()
 */
void vdpasim_vq_free(struct vdpasim_vq *vq)
{
	vdpasim_vring_free(vq);
	kfree(vq->affinity);
}

static const char *vdpasim_vq_prepare(struct vdpasim_vq *vq)
{
	const char *bad;

	lockdep_assert_held(&vq->lock);
	bad = vdpasim_vring_start(vq);
	if (bad)
		return bad;
	if (vdpasim_vring_alloc(vq))
		return "no memory";
	vdpasim_cache_flush(vq);
	vq->serve = NULL;
	WRITE_ONCE(vq->serve_now, NULL);
	WRITE_ONCE(vq->help, NULL);
	vdpasim_pace_begin(vq);
	vq->atomic = false;
	vq->sim->type->start(vq);
	return NULL;
}

static void vdpasim_vq_allow_irq(struct vdpasim_vq *vq, bool on)
{
	mutex_lock(&vq->irq_lock);
	vq->irq_on = on;
	mutex_unlock(&vq->irq_lock);
}

/* The kick path sees the ring whole or not at all. */
static void vdpasim_vq_flip(struct vdpasim_vq *vq, bool active)
{
	lockdep_assert_held(&vq->lock);
	spin_lock_irq(&vq->kick_lock);
	WRITE_ONCE(vq->direct, active && vq->atomic && vq->one_to_one);
	WRITE_ONCE(vq->served, active && vq->serve);
	WRITE_ONCE(vq->active, active);
	spin_unlock_irq(&vq->kick_lock);
}

/**
 * vdpasim_vq_activate - let the device use a queue, if the driver enabled it
 * @vq: queue; the driver is ready
 *
 * The ring goes on where it stands. Kicks from before count: it is looked at now.
 */
void vdpasim_vq_activate(struct vdpasim_vq *vq)
{
	const char *bad;

	lockdep_assert_held(&vq->sim->mutex);
	mutex_lock(&vq->lock);
	if (!vq->ready || vq->broken || READ_ONCE(vq->active)) {
		mutex_unlock(&vq->lock);
		return;
	}
	bad = vdpasim_vq_prepare(vq);
	if (bad) {
		vdpasim_vq_break(vq, bad);
	} else {
		vdpasim_vq_allow_irq(vq, true);
		vdpasim_vq_flip(vq, true);
	}
	mutex_unlock(&vq->lock);
	vdpasim_vq_kick(vq);
}

/**
 * vdpasim_vq_deactivate - stop using a queue
 * @vq: queue
 * @hand_over: another device may go on with the ring: ask for its kicks, and owe
 *	no interrupt
 *
 * Once this has returned nothing touches the ring and no interrupt is raised.
 */
void vdpasim_vq_deactivate(struct vdpasim_vq *vq, bool hand_over)
{
	lockdep_assert_held(&vq->sim->mutex);
	mutex_lock(&vq->lock);
	if (hand_over && !vq->direct && vq->active)
		vdpasim_vring_notify(vq, true);
	vdpasim_vq_flip(vq, false);
	mutex_unlock(&vq->lock);

	if (hand_over)
		vdpasim_vq_interrupt(vq);
	vdpasim_vq_allow_irq(vq, false);
}

/**
 * vdpasim_vq_reset - return a queue to its initial state
 * @vq: queue
 */
void vdpasim_vq_reset(struct vdpasim_vq *vq)
{
	vdpasim_vq_deactivate(vq, false);

	mutex_lock(&vq->lock);
	vdpasim_cache_drop(vq);
	vdpasim_vq_grant(vq, false);
	WRITE_ONCE(vq->ready, false);
	vq->broken = false;
	vq->num = vdpasim_vq_num_max;
	vq->desc_area = 0;
	vq->driver_area = 0;
	vq->device_area = 0;
	vdpasim_vring_init(vq, false);
	vdpasim_vring_free(vq);
	mutex_unlock(&vq->lock);

	mutex_lock(&vq->irq_lock);
	atomic_set(&vq->irq_pending, 0);
	memset(&vq->cb, 0, sizeof(vq->cb));
	mutex_unlock(&vq->irq_lock);

	WRITE_ONCE(vq->cpu, -1);
	WRITE_ONCE(vq->affine, false);
}

/**
 * vdpasim_need_reset - say that a device needs a reset
 * @sim: device
 *
 * The driver is told if it is at work (virtio 1.2, 2.1.2).
 *
 * Context: any.
 */
void vdpasim_need_reset(struct vdpasim *sim)
{
	unsigned long flags;
	bool driver_ok;

	spin_lock_irqsave(&sim->lock, flags);
	driver_ok = sim->status & VIRTIO_CONFIG_S_DRIVER_OK;
	WRITE_ONCE(sim->status, sim->status | VIRTIO_CONFIG_S_NEEDS_RESET);
	spin_unlock_irqrestore(&sim->lock, flags);
	if (driver_ok)
		vdpasim_config_interrupt(sim);
}

/**
 * vdpasim_vq_break - give up a queue whose ring makes no sense
 * @vq: queue; the lock that protects its ring is held
 * @why: what is wrong, for developers
 *
 * The device needs a reset (virtio 1.2, 2.1.2). Its other queues go on.
 */
void vdpasim_vq_break(struct vdpasim_vq *vq, const char *why)
{
	vdpasim_assert_ring_locked(vq);
	if (vq->broken)
		return;
	vq->broken = true;
	WRITE_ONCE(vq->active, false);
	dev_dbg(&vq->sim->vdpa.dev, "queue %u is broken: %s\n", vq->index, why);
	vdpasim_need_reset(vq->sim);
}
EXPORT_SYMBOL_GPL(vdpasim_vq_break);

/**
 * vdpasim_vq_set_as - use an address space
 * @vq: queue
 * @as: address space of its buffers
 * @ring_as: address space of its ring
 */
void vdpasim_vq_set_as(struct vdpasim_vq *vq, struct vdpasim_as *as,
		       struct vdpasim_as *ring_as)
{
	lockdep_assert_held(&vq->lock);
	if (vq->as == as && vq->ring_as == ring_as)
		return;
	vdpasim_cache_drop(vq);
	spin_lock_irq(&vq->kick_lock);
	vq->as = as;
	vq->ring_as = ring_as;
	vdpasim_cache_flush(vq);
	spin_unlock_irq(&vq->kick_lock);
}

/**
 * vdpasim_vq_grant - let a queue use physical addresses, or no more
 * @vq: queue
 * @one_to_one: whether it may
 */
void vdpasim_vq_grant(struct vdpasim_vq *vq, bool one_to_one)
{
	lockdep_assert_held(&vq->sim->mutex);
	lockdep_assert_held(&vq->lock);
	if (vq->one_to_one == one_to_one)
		return;
	vdpasim_cache_drop(vq);
	spin_lock_irq(&vq->kick_lock);
	WRITE_ONCE(vq->one_to_one, one_to_one);
	WRITE_ONCE(vq->direct, vq->direct && one_to_one);
	vdpasim_cache_flush(vq);
	spin_unlock_irq(&vq->kick_lock);
	vq->sim->grants += one_to_one ? 1 : -1;
}
