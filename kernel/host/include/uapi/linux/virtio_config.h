/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_UAPI_LINUX_VIRTIO_CONFIG_H
#define HOST_UAPI_LINUX_VIRTIO_CONFIG_H

#include <linux/virtio_config.h>

#endif /* HOST_UAPI_LINUX_VIRTIO_CONFIG_H */
