/* SPDX-License-Identifier: GPL-2.0-only */
/* Rings are created with a union virtio_map since 6.18, a DMA device since 6.3. */
#ifndef COMPAT_LINUX_VIRTIO_RING_H
#define COMPAT_LINUX_VIRTIO_RING_H

#include_next <linux/virtio_ring.h>
#include <linux/virtio.h>
#include <compat_probes.h>

#if !HAVE_VRING_CREATE_MAP
static inline struct virtqueue *
vring_create_virtqueue_map(unsigned int index, unsigned int num,
			   unsigned int vring_align, struct virtio_device *vdev,
			   bool weak_barriers, bool may_reduce_num, bool ctx,
			   bool (*notify)(struct virtqueue *vq),
			   void (*callback)(struct virtqueue *vq),
			   const char *name, union virtio_map map)
{
#if HAVE_VRING_CREATE_DMA
	return vring_create_virtqueue_dma(index, num, vring_align, vdev,
					  weak_barriers, may_reduce_num, ctx,
					  notify, callback, name, map.dma_dev);
#else
	/* this kernel maps through the parent of the virtio device, always */
	if (map.dma_dev != vdev->dev.parent)
		return NULL;
	return vring_create_virtqueue(index, num, vring_align, vdev,
				      weak_barriers, may_reduce_num, ctx,
				      notify, callback, name);
#endif
}
#endif

#if !HAVE_VRING_NOTIFICATION_DATA
/* never called: VIRTIO_F_NOTIFICATION_DATA cannot be negotiated there */
static inline u32 vring_notification_data(struct virtqueue *vq)
{
	return vq->index;
}
#endif

#endif /* COMPAT_LINUX_VIRTIO_RING_H */
