// SPDX-License-Identifier: GPL-2.0-only
/* The driver side of a virtqueue: what does not depend on the layout. */

#include <linux/bottom_half.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "driver.h"

static irqreturn_t vq_interrupt(void *private)
{
	struct vdrv_vq *vq = private;

	atomic_inc(&vq->interrupts);
	complete(&vq->event);
	return IRQ_HANDLED;
}

/**
 * vdrv_vring_ops - the layout that was negotiated
 * @drv: device, its features are known
 *
 * Return: the layout
 */
const struct vdrv_vring_ops *vdrv_vring_ops(const struct vdrv *drv)
{
	return vdrv_has(drv, VIRTIO_F_RING_PACKED) ? &vdrv_packed_ops : &vdrv_split_ops;
}

/**
 * vdrv_chain_writable - how much the device may write to a chain
 * @chain: it
 *
 * Return: bytes
 */
u32 vdrv_chain_writable(const struct vdrv_chain *chain)
{
	u32 len = 0;
	unsigned int i;

	for (i = chain->out; i < chain->n; i++)
		len += chain->sg[i].len;
	return len;
}

/**
 * vdrv_vq_init - make a queue, empty, in the device's arena
 * @vq: queue, zeroed; to be freed also when this fails
 * @drv: device, its features are known
 * @index: of the queue
 * @num: entries, a power of two but in packed rings
 *
 * Return: 0 or -ENOMEM
 */
int vdrv_vq_init(struct vdrv_vq *vq, struct vdrv *drv, u16 index, u16 num)
{
	size_t size[3];
	unsigned int i;

	vq->drv = drv;
	vq->index = index;
	vq->num = num;
	vq->ops = vdrv_vring_ops(drv);
	init_completion(&vq->event);
	atomic_set(&vq->interrupts, 0);
	vq->heads = kcalloc(num, sizeof(*vq->heads), GFP_KERNEL);
	if (!vq->heads)
		return -ENOMEM;
	vq->ops->size(num, size);
	for (i = 0; i < 3; i++) {
		vq->area[i] = vdrv_arena_take(&drv->arena, size[i],
					      drv->ops->get_vq_align(drv->vdev));
		if (!vq->area[i])
			return -ENOMEM;
	}
	vq->tables = vdrv_arena_take(&drv->arena, num * sizeof(*vq->tables), 16);
	if (!vq->tables)
		return -ENOMEM;
	vq->ops->init(vq, vq->area);
	return 0;
}

/**
 * vdrv_vq_free - undo vdrv_vq_init()
 * @vq: queue that the device does not use any more
 */
void vdrv_vq_free(struct vdrv_vq *vq)
{
	kfree(vq->heads);
	vq->heads = NULL;
}

/**
 * vdrv_vq_enable - show a queue to the device
 * @vq: queue
 *
 * Return: 0 or a negative errno
 */
int vdrv_vq_enable(struct vdrv_vq *vq)
{
	struct vdpa_callback cb = { .callback = vq_interrupt, .private = vq };
	const struct vdpa_config_ops *ops = vq->drv->ops;
	struct vdpa_device *vdev = vq->drv->vdev;
	int ret;

	if (vq->drv->one_to_one)
		ops->get_vq_map(vdev, vq->index);
	ops->set_vq_cb(vdev, vq->index, &cb);
	ops->set_vq_num(vdev, vq->index, vq->num);
	ret = ops->set_vq_address(vdev, vq->index, vdrv_addr(vq->drv, vq->area[0]),
				  vdrv_addr(vq->drv, vq->area[1]),
				  vdrv_addr(vq->drv, vq->area[2]));
	if (!ret)
		ops->set_vq_ready(vdev, vq->index, true);
	return ret;
}

/**
 * vdrv_vq_add - make a chain available
 * @vq: queue
 * @chain: it; @chain->indirect is ignored where it was not negotiated
 *
 * Return: 0, or -ENOSPC
 */
int vdrv_vq_add(struct vdrv_vq *vq, const struct vdrv_chain *chain)
{
	return vq->ops->add(vq, chain);
}

/**
 * vdrv_vq_kick - tell the device about new chains, if it wants to know
 * @vq: queue
 */
void vdrv_vq_kick(struct vdrv_vq *vq)
{
	const struct vdpa_config_ops *ops = vq->drv->ops;
	struct vdpa_device *vdev = vq->drv->vdev;

	/* what was added before what the device wants: it looks the other way round */
	smp_mb();
	if (!vq->ops->wants_kick(vq))
		return;
	vq->kicks++;
	/* most drivers kick where they may not sleep */
	local_bh_disable();
	if (vdrv_has(vq->drv, VIRTIO_F_NOTIFICATION_DATA) && ops->kick_vq_with_data)
		ops->kick_vq_with_data(vdev, vq->index | (u32)vq->ops->next(vq) << 16);
	else
		ops->kick_vq(vdev, vq->index);
	local_bh_enable();
}

/**
 * vdrv_vq_get - take back a chain
 * @vq: queue
 * @token: filled with the chain's
 * @len: filled with how many bytes the device says it wrote
 *
 * Return: 1, 0 for none, -EPROTO when the device returned what it did not have
 */
int vdrv_vq_get(struct vdrv_vq *vq, u32 *token, u32 *len)
{
	int ret = vq->ops->get(vq, token, len);

	if (ret > 0)
		vq->returned++;
	return ret;
}

/* Wait for an interrupt: it alone says that there is something to look at. */
static int wait_for_event(struct vdrv_vq *vq)
{
	unsigned long end = jiffies + vq->drv->timeout;
	int ret;

	while (!wait_for_completion_timeout(&vq->event, VDRV_SLICE)) {
		ret = vdrv_check(vq->drv);
		if (ret)
			return ret;
		if (time_after(jiffies, end))
			return vq->ops->interrupts(vq, true) ? -ENOMSG : -ETIMEDOUT;
	}
	return 0;
}

/**
 * vdrv_vq_wait - take back a chain, wait for it if need be
 * @vq: queue
 * @token: as of vdrv_vq_get()
 * @len: the same
 *
 * Return: 1, -ETIMEDOUT, -ENOMSG when it came back without an interrupt, -EPROTO as of
 * vdrv_vq_get(), -EIO when the device gave up, -ENODEV when it goes away
 */
int vdrv_vq_wait(struct vdrv_vq *vq, u32 *token, u32 *len)
{
	int ret;

	for (;;) {
		ret = vdrv_vq_get(vq, token, len);
		if (ret)
			return ret;
		ret = vdrv_check(vq->drv);
		if (!ret && !vq->ops->interrupts(vq, true))
			ret = wait_for_event(vq);
		if (ret)
			return ret;
		vq->ops->interrupts(vq, false);
	}
}
