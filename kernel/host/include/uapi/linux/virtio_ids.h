/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_UAPI_LINUX_VIRTIO_IDS_H
#define HOST_UAPI_LINUX_VIRTIO_IDS_H

#include <linux/virtio_ids.h>

#endif /* HOST_UAPI_LINUX_VIRTIO_IDS_H */
