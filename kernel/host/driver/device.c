// SPDX-License-Identifier: GPL-2.0-only
/* A device from reset to DRIVER_OK and back (virtio 1.2, 3.1.1). */

#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/slab.h>

#include "driver.h"

static irqreturn_t config_interrupt(void *private)
{
	struct vdrv *drv = private;

	atomic_inc(&drv->config_interrupts);
	complete(&drv->config_event);
	return IRQ_HANDLED;
}

/**
 * vdrv_status - the device status field
 * @drv: device
 *
 * Return: the field
 */
u8 vdrv_status(const struct vdrv *drv)
{
	return drv->ops->get_status(drv->vdev);
}

/**
 * vdrv_check - whether it makes sense to go on with a device
 * @drv: device
 *
 * Return: 0, -ENODEV when it goes away, -EIO when it needs a reset
 */
int vdrv_check(const struct vdrv *drv)
{
	if (atomic_read(&drv->stopping) || vdrv_cancelled_all())
		return -ENODEV;
	return vdrv_status(drv) & VIRTIO_CONFIG_S_NEEDS_RESET ? -EIO : 0;
}

/* The device takes the features, and says so. */
static int negotiate(struct vdrv *drv)
{
	int ret;

	vdpa_set_status(drv->vdev, VIRTIO_CONFIG_S_ACKNOWLEDGE);
	vdpa_set_status(drv->vdev, VDRV_STATUS_BEGUN);
	ret = vdpa_set_features(drv->vdev, drv->features);
	if (ret)
		return ret;
	vdpa_set_status(drv->vdev, VDRV_STATUS_BEGUN | VIRTIO_CONFIG_S_FEATURES_OK);
	return vdrv_status(drv) & VIRTIO_CONFIG_S_FEATURES_OK ? 0 : -EOPNOTSUPP;
}

static int make_queues(struct vdrv *drv, const struct vdrv_setup *setup)
{
	u32 num = min_t(u32, setup->num ? setup->num : VDRV_NUM,
			drv->ops->get_vq_num_max(drv->vdev));
	const struct vdrv_vring_ops *ops;
	size_t size[3], each;
	unsigned int i;
	int ret;

	ops = vdrv_vring_ops(drv);
	if (!ops->packed)
		num = 1U << ilog2(num);
	ops->size(num, size);
	each = size[0] + size[1] + size[2] + 4 * drv->ops->get_vq_align(drv->vdev) +
	       num * sizeof(*drv->vqs->tables);
	ret = vdrv_arena_alloc(&drv->arena, each * setup->nvqs, setup->buffers);
	if (ret)
		return ret;
	drv->vqs = kcalloc(setup->nvqs, sizeof(*drv->vqs), GFP_KERNEL);
	if (!drv->vqs)
		return -ENOMEM;
	drv->nvqs = setup->nvqs;
	for (i = 0; i < drv->nvqs; i++) {
		ret = vdrv_vq_init(&drv->vqs[i], drv, setup->vq ? setup->vq[i] : i, num);
		if (ret)
			return ret;
	}
	drv->arena.used = drv->arena.rings;
	return 0;
}

static void drop_queues(struct vdrv *drv)
{
	while (drv->nvqs)
		vdrv_vq_free(&drv->vqs[--drv->nvqs]);
	kfree(drv->vqs);
	drv->vqs = NULL;
	vdrv_arena_free(&drv->arena);
}

static int enable_queues(struct vdrv *drv, const struct vdpa_vq_state *states)
{
	struct vdpa_callback cb = { .callback = config_interrupt, .private = drv };
	unsigned int i;
	int ret;

	drv->ops->set_config_cb(drv->vdev, &cb);
	for (i = 0; i < drv->nvqs; i++) {
		if (states) {
			ret = drv->ops->set_vq_state(drv->vdev, drv->vqs[i].index,
						     &states[i]);
			if (ret)
				return ret;
		}
		ret = vdrv_vq_enable(&drv->vqs[i]);
		if (ret)
			return ret;
	}
	vdpa_set_status(drv->vdev, VDRV_STATUS_RUNNING);
	return vdrv_status(drv) == VDRV_STATUS_RUNNING ? 0 : -EIO;
}

/**
 * vdrv_start - bring a device up
 * @drv: device, stopped
 * @setup: how
 *
 * Return: 0, or a negative errno with the device stopped
 */
int vdrv_start(struct vdrv *drv, const struct vdrv_setup *setup)
{
	int ret;

	atomic_set(&drv->config_interrupts, 0);
	init_completion(&drv->config_event);
	drv->one_to_one = setup->one_to_one;
	vdpa_reset(drv->vdev, 0);
	drv->features = drv->ops->get_device_features(drv->vdev) & setup->features;
	drv->up = true;
	ret = make_queues(drv, setup);
	if (!ret)
		ret = negotiate(drv);
	if (!ret && !drv->one_to_one)
		ret = vdrv_map(drv, 0, VHOST_MAP_RW);
	if (!ret)
		ret = enable_queues(drv, NULL);
	if (ret)
		vdrv_stop(drv);
	return ret;
}

/**
 * vdrv_resume_after_reset - bring a device up with the queues there are
 * @drv: device, reset since vdrv_start(); its maps are as they were
 * @states: where each queue stands
 *
 * Return: 0 or a negative errno
 */
int vdrv_resume_after_reset(struct vdrv *drv, const struct vdpa_vq_state *states)
{
	int ret = negotiate(drv);

	return ret ? ret : enable_queues(drv, states);
}

/**
 * vdrv_stop - reset a device and take all memory from it
 * @drv: device, nothing is done to one that is not up
 */
void vdrv_stop(struct vdrv *drv)
{
	unsigned int asid;

	if (!drv->up)
		return;
	vdpa_reset(drv->vdev, 0);
	for (asid = 0; drv->ops->reset_map && asid < drv->vdev->nas; asid++)
		drv->ops->reset_map(drv->vdev, asid);
	drop_queues(drv);
	drv->up = false;
}

/**
 * vdrv_wait_config - wait for a configuration interrupt
 * @drv: device
 * @seen: how many there had been
 *
 * Return: 0, -ENODEV, -ETIMEDOUT
 */
int vdrv_wait_config(struct vdrv *drv, int seen)
{
	unsigned long end = jiffies + drv->timeout;

	while (atomic_read(&drv->config_interrupts) == seen) {
		if (atomic_read(&drv->stopping) || vdrv_cancelled_all())
			return -ENODEV;
		if (time_after(jiffies, end))
			return -ETIMEDOUT;
		wait_for_completion_timeout(&drv->config_event, VDRV_SLICE);
	}
	return 0;
}
