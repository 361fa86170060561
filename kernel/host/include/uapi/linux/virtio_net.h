/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_UAPI_LINUX_VIRTIO_NET_H
#define HOST_UAPI_LINUX_VIRTIO_NET_H

#include <linux/virtio_net.h>

#endif /* HOST_UAPI_LINUX_VIRTIO_NET_H */
