// SPDX-License-Identifier: GPL-2.0-only
/* Virtqueues of a virtio device over vDPA: creation, interrupts, deletion. */

#include <linux/err.h>
#include <linux/group_cpus.h>
#include <linux/interrupt.h>
#include <linux/slab.h>
#include <linux/virtio_ring.h>

#include "virtio_vdpa.h"

static bool virtio_vdpa_notify(struct virtqueue *vq)
{
	struct vdpa_device *vdpa = to_vdpa(vq->vdev);

	vdpa->config->kick_vq(vdpa, vq->index);
	return true;
}

static bool virtio_vdpa_notify_with_data(struct virtqueue *vq)
{
	struct vdpa_device *vdpa = to_vdpa(vq->vdev);

	vdpa->config->kick_vq_with_data(vdpa, vring_notification_data(vq));
	return true;
}

static irqreturn_t virtio_vdpa_vq_cb(void *private)
{
	return vring_interrupt(0, private);
}

static irqreturn_t virtio_vdpa_config_cb(void *private)
{
	virtio_config_changed(private);
	return IRQ_HANDLED;
}

/* Tell the device where the ring is, that it is empty, and to begin. */
static int virtio_vdpa_start_vq(struct vdpa_device *vdpa, struct virtqueue *vq,
				bool has_callback)
{
	const struct vdpa_config_ops *ops = vdpa->config;
	struct vdpa_callback cb = { };
	struct vdpa_vq_state state = { };
	u16 index = vq->index;
	int ret;

	if (has_callback) {
		cb.callback = virtio_vdpa_vq_cb;
		cb.private = vq;
	}
	ops->set_vq_cb(vdpa, index, &cb);
	ops->set_vq_num(vdpa, index, virtqueue_get_vring_size(vq));
	ret = ops->set_vq_address(vdpa, index, virtqueue_get_desc_addr(vq),
				  virtqueue_get_avail_addr(vq),
				  virtqueue_get_used_addr(vq));
	if (ret)
		return ret;

	/* both wrap counters of a packed ring begin at 1 (virtio 1.2, 2.8.1) */
	if (virtio_has_feature(vq->vdev, VIRTIO_F_RING_PACKED)) {
		state.packed.last_avail_counter = 1;
		state.packed.last_used_counter = 1;
	}
	ret = ops->set_vq_state(vdpa, index, &state);
	if (ret)
		return ret;

	ops->set_vq_ready(vdpa, index, true);
	return 0;
}

static void virtio_vdpa_del_vq(struct virtqueue *vq)
{
	struct vdpa_device *vdpa = to_vdpa(vq->vdev);
	struct vdpa_callback none = { };

	/* the device leaves the ring alone once this has returned */
	vdpa->config->set_vq_ready(vdpa, vq->index, false);
	vdpa->config->set_vq_cb(vdpa, vq->index, &none);
	vring_del_virtqueue(vq);
}

static union virtio_map virtio_vdpa_vq_map(struct vdpa_device *vdpa, u16 index)
{
	return vdpa->config->get_vq_map ? vdpa->config->get_vq_map(vdpa, index) :
					  vdpa_get_map(vdpa);
}

static struct virtqueue *
virtio_vdpa_setup_vq(struct virtio_device *vdev, u16 index,
		     const struct virtqueue_info *info)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);
	const struct vdpa_config_ops *ops = vdpa->config;
	bool (*notify)(struct virtqueue *vq) = virtio_vdpa_notify;
	union virtio_map map;
	struct virtqueue *vq;
	u16 num, min_num;
	int ret;

	if (index >= vdpa->nvqs || ops->get_vq_ready(vdpa, index))
		return ERR_PTR(-ENOENT);
	num = ops->get_vq_size ? ops->get_vq_size(vdpa, index) :
				 ops->get_vq_num_max(vdpa);
	if (!num)
		return ERR_PTR(-ENOENT);
	min_num = ops->get_vq_num_min ? ops->get_vq_num_min(vdpa) : 1;
	if (__virtio_test_bit(vdev, VIRTIO_F_NOTIFICATION_DATA))
		notify = virtio_vdpa_notify_with_data;

	map = virtio_vdpa_vq_map(vdpa, index);
	if (index == 0) {
		ret = compat_virtio_set_map(vdev, vdpa->map, map);
		if (ret)
			return ERR_PTR(ret);
	}
	vq = vring_create_virtqueue_map(index, num, ops->get_vq_align(vdpa),
					vdev, true, num != min_num, info->ctx,
					notify, info->callback, info->name, map);
	if (!vq)
		return ERR_PTR(-ENOMEM);
	vq->num_max = num;

	ret = virtio_vdpa_start_vq(vdpa, vq, info->callback);
	if (ret) {
		virtio_vdpa_del_vq(vq);
		return ERR_PTR(ret);
	}
	return vq;
}

/**
 * virtio_vdpa_del_vqs - delete all virtqueues of a device
 * @vdev: virtio device
 */
void virtio_vdpa_del_vqs(struct virtio_device *vdev)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);
	struct vdpa_callback none = { };
	struct virtqueue *vq, *next;

	vdpa->config->set_config_cb(vdpa, &none);
	list_for_each_entry_safe(vq, next, &vdev->vqs, list)
		virtio_vdpa_del_vq(vq);
}

/*
 * One CPU mask per queue between the affinity descriptor's leading and trailing
 * queues. Advice only: NULL where it is not wanted or there is no memory.
 */
static struct cpumask *virtio_vdpa_spread(const struct vdpa_device *vdpa,
					  unsigned int queues,
					  const struct irq_affinity *desc,
					  unsigned int *groups)
{
	unsigned int fixed;

	if (!desc || !vdpa->config->set_vq_affinity)
		return NULL;
	fixed = desc->pre_vectors + desc->post_vectors;
	if (queues <= fixed)
		return NULL;
	return group_cpus_evenly(queues - fixed, groups);
}

/**
 * virtio_vdpa_find_vqs - create and start the virtqueues a driver asks for
 * @vdev: virtio device
 * @nvqs: entries of @vqs and @vqs_info
 * @vqs: filled with the queues, NULL for those without a name
 * @vqs_info: name, callback and context of each queue
 * @desc: how the driver wants queues spread over CPUs, or NULL
 *
 * Only queues with a name have an index (virtio 1.2, 2.6: indexes are the
 * device's, while the arrays are the driver's).
 *
 * Return: 0, or a negative errno with no queue left
 */
int virtio_vdpa_find_vqs(struct virtio_device *vdev, unsigned int nvqs,
			 struct virtqueue *vqs[],
			 struct virtqueue_info vqs_info[],
			 struct irq_affinity *desc)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);
	struct vdpa_callback config_cb = {
		.callback = virtio_vdpa_config_cb,
		.private = vdev,
	};
	unsigned int i, queues = 0, index = 0, groups = 0, group;
	struct cpumask *masks;

	for (i = 0; i < nvqs; i++)
		queues += !!vqs_info[i].name;
	masks = virtio_vdpa_spread(vdpa, queues, desc, &groups);

	for (i = 0; i < nvqs; i++) {
		if (!vqs_info[i].name) {
			vqs[i] = NULL;
			continue;
		}
		vqs[i] = virtio_vdpa_setup_vq(vdev, index, &vqs_info[i]);
		if (IS_ERR(vqs[i]))
			goto delete_vqs;
		if (masks && index >= desc->pre_vectors) {
			group = index - desc->pre_vectors;
			/* queues past the last group share it out again */
			if (index < queues - desc->post_vectors)
				vdpa->config->set_vq_affinity(vdpa, index,
							      &masks[group % groups]);
		}
		index++;
	}
	kfree(masks);
	vdpa->config->set_config_cb(vdpa, &config_cb);
	return 0;

delete_vqs:
	kfree(masks);
	virtio_vdpa_del_vqs(vdev);
	return PTR_ERR(vqs[i]);
}
