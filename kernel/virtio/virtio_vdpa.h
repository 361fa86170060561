/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VIRTIO_VDPA_H
#define VIRTIO_VDPA_H

#include <linux/vdpa.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>

/**
 * struct virtio_vdpa - a vDPA device seen as a virtio device
 * @vdev: the virtio device; its release frees the structure
 * @vdpa: the vDPA device, valid while this driver is bound to it
 */
struct virtio_vdpa {
	struct virtio_device vdev;
	struct vdpa_device *vdpa;
};

static inline struct vdpa_device *to_vdpa(struct virtio_device *vdev)
{
	return container_of(vdev, struct virtio_vdpa, vdev)->vdpa;
}

int virtio_vdpa_find_vqs(struct virtio_device *vdev, unsigned int nvqs,
			 struct virtqueue *vqs[],
			 struct virtqueue_info vqs_info[],
			 struct irq_affinity *desc);
void virtio_vdpa_del_vqs(struct virtio_device *vdev);

#endif /* VIRTIO_VDPA_H */
