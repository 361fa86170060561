// SPDX-License-Identifier: GPL-2.0-only
/*
 * Before 6.11 find_vqs received three arrays instead of struct virtqueue_info.
 * The transport is written for the new form; registering its device through
 * here puts a copy of its operations in place whose find_vqs translates.
 */

#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>

#undef register_virtio_device

typedef int (*new_find_vqs_t)(struct virtio_device *vdev, unsigned int nvqs,
			      struct virtqueue *vqs[],
			      struct virtqueue_info vqs_info[],
			      struct irq_affinity *desc);

static DEFINE_MUTEX(adapt_lock);
static struct virtio_config_ops adapted;	/* filled once, under adapt_lock */
static new_find_vqs_t new_find_vqs;		/* likewise */

static int adapted_find_vqs(struct virtio_device *vdev, unsigned int nvqs,
			    struct virtqueue *vqs[], vq_callback_t *callbacks[],
			    const char *const names[], const bool *ctx,
			    struct irq_affinity *desc)
{
	struct virtqueue_info *info;
	unsigned int i;
	int ret;

	info = kcalloc(nvqs, sizeof(*info), GFP_KERNEL);
	if (!info)
		return -ENOMEM;
	for (i = 0; i < nvqs; i++) {
		info[i].name = names[i];
		info[i].callback = callbacks[i];
		info[i].ctx = ctx && ctx[i];
	}
	ret = new_find_vqs(vdev, nvqs, vqs, info, desc);
	kfree(info);
	return ret;
}

/**
 * compat_register_virtio_device - register_virtio_device for a new find_vqs
 * @vdev: device whose config operations are those of this module
 *
 * Return: as register_virtio_device()
 */
int compat_register_virtio_device(struct virtio_device *vdev)
{
	mutex_lock(&adapt_lock);
	if (!new_find_vqs) {
		new_find_vqs = (new_find_vqs_t)(void *)vdev->config->find_vqs;
		adapted = *vdev->config;
		adapted.find_vqs = adapted_find_vqs;
	}
	mutex_unlock(&adapt_lock);
	vdev->config = &adapted;
	return register_virtio_device(vdev);
}
