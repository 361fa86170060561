/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_VIRTIO_CONFIG_H
#define HOST_LINUX_VIRTIO_CONFIG_H

#include_next <linux/virtio_config.h>
#include <linux/virtio.h>
#include <linux/virtio_byteorder.h>

/* headers of 6.1 do not name it */
#ifndef VIRTIO_F_NOTIFICATION_DATA
#define VIRTIO_F_NOTIFICATION_DATA	38
#endif

#endif /* HOST_LINUX_VIRTIO_CONFIG_H */
