/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_VIRTIO_H
#define HOST_LINUX_VIRTIO_H

#include <linux/device.h>
#include <linux/mod_devicetable.h>

struct vduse_vq_group;
struct virtio_map_ops;
struct mm_struct;
struct file;
struct eventfd_ctx;

union virtio_map {
	struct device *dma_dev;
	struct vduse_vq_group *group;
};

#endif /* HOST_LINUX_VIRTIO_H */
