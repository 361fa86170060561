/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_VIRTIO_RING_H
#define HOST_LINUX_VIRTIO_RING_H

#include_next <linux/virtio_ring.h>
#include <linux/virtio_byteorder.h>

#endif /* HOST_LINUX_VIRTIO_RING_H */
