/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_MOD_DEVICETABLE_H
#define HOST_LINUX_MOD_DEVICETABLE_H

#include <linux/types.h>

#define VIRTIO_DEV_ANY_ID	0xffffffff

struct virtio_device_id {
	__u32 device;
	__u32 vendor;
};

#endif /* HOST_LINUX_MOD_DEVICETABLE_H */
