/* SPDX-License-Identifier: GPL-2.0-only */
/* union virtio_map and the map members of struct virtio_device came with 6.18. */
#ifndef COMPAT_LINUX_VIRTIO_H
#define COMPAT_LINUX_VIRTIO_H

#include_next <linux/virtio.h>
#include <linux/errno.h>
#include <compat_probes.h>

#if !HAVE_VIRTIO_MAP
union virtio_map {
	struct device *dma_dev;
	struct vduse_vq_group *group;
};
#endif

struct virtio_map_ops;

/*
 * Old kernels know the DMA API only: a parent with mapping calls is refused. The
 * oldest map every ring through the parent of the virtio device.
 */
static inline int compat_virtio_set_map(struct virtio_device *vdev,
					const struct virtio_map_ops *map,
					union virtio_map vmap)
{
#if HAVE_VIRTIO_MAP
	vdev->map = map;
	vdev->vmap = vmap;
	return 0;
#elif HAVE_VRING_CREATE_DMA
	return map ? -EOPNOTSUPP : 0;
#else
	return map || vmap.dma_dev != vdev->dev.parent ? -EOPNOTSUPP : 0;
#endif
}

#include <linux/virtio_config.h>
#if !HAVE_VIRTQUEUE_INFO
int compat_register_virtio_device(struct virtio_device *vdev);
#define register_virtio_device compat_register_virtio_device
#endif

#endif /* COMPAT_LINUX_VIRTIO_H */
