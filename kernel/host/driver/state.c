// SPDX-License-Identifier: GPL-2.0-only
/* What a running device can be told: rest, go on, stand elsewhere, move. */

#include <linux/cpumask.h>
#include <linux/slab.h>

#include "driver.h"

/**
 * vdrv_suspend - make the device rest, with all state kept
 * @drv: device
 *
 * Return: 0, -EOPNOTSUPP, or another negative errno
 */
int vdrv_suspend(struct vdrv *drv)
{
	return drv->ops->suspend ? drv->ops->suspend(drv->vdev) : -EOPNOTSUPP;
}

/**
 * vdrv_resume - undo vdrv_suspend()
 * @drv: device
 *
 * Return: 0, -EOPNOTSUPP, or another negative errno
 */
int vdrv_resume(struct vdrv *drv)
{
	return drv->ops->resume ? drv->ops->resume(drv->vdev) : -EOPNOTSUPP;
}

/**
 * vdrv_save - ask where each queue stands
 * @drv: device, suspended
 * @states: one for each queue in use
 *
 * Return: 0 or a negative errno
 */
int vdrv_save(struct vdrv *drv, struct vdpa_vq_state *states)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < drv->nvqs && !ret; i++)
		ret = drv->ops->get_vq_state(drv->vdev, drv->vqs[i].index, &states[i]);
	return ret;
}

/**
 * vdrv_restart - suspend, save, reset and go on where the queues stood
 * @drv: device
 *
 * What was available and not taken stays so: nobody who waits for it notices.
 *
 * Return: 0 or a negative errno
 */
int vdrv_restart(struct vdrv *drv)
{
	struct vdpa_vq_state *states = kcalloc(drv->nvqs, sizeof(*states), GFP_KERNEL);
	int ret;

	if (!states)
		return -ENOMEM;
	ret = vdrv_suspend(drv);
	if (!ret)
		ret = vdrv_save(drv, states);
	if (!ret)
		ret = vdpa_reset(drv->vdev, 0);
	if (!ret)
		ret = vdrv_resume_after_reset(drv, states);
	kfree(states);
	return ret;
}

/**
 * vdrv_move_group - have a queue, its ring included, and all that is in its groups use
 *	another address space
 * @drv: device
 * @index: queue
 * @asid: address space
 *
 * Return: 0, -EOPNOTSUPP, or another negative errno
 */
int vdrv_move_group(struct vdrv *drv, u16 index, unsigned int asid)
{
	u32 group = drv->ops->get_vq_group ? drv->ops->get_vq_group(drv->vdev, index) : 0;
	u32 ring = drv->ops->get_vq_desc_group ?
		drv->ops->get_vq_desc_group(drv->vdev, index) : group;
	int ret;

	if (!drv->ops->set_group_asid)
		return -EOPNOTSUPP;
	ret = drv->ops->set_group_asid(drv->vdev, group, asid);
	if (!ret && ring != group)
		ret = drv->ops->set_group_asid(drv->vdev, ring, asid);
	return ret;
}

/**
 * vdrv_set_affinity - have all queues served by one processor
 * @drv: device
 * @cpu: the processor; nr_cpu_ids or more: any
 *
 * Return: 0, -EOPNOTSUPP, or another negative errno
 */
int vdrv_set_affinity(struct vdrv *drv, unsigned int cpu)
{
	const struct cpumask *mask = cpu < nr_cpu_ids ? cpumask_of(cpu) : NULL;
	unsigned int i;
	int ret = 0;

	if (!drv->ops->set_vq_affinity)
		return -EOPNOTSUPP;
	for (i = 0; i < drv->nvqs && !ret; i++)
		ret = drv->ops->set_vq_affinity(drv->vdev, drv->vqs[i].index, mask);
	return ret;
}
