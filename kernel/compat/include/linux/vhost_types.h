/* SPDX-License-Identifier: GPL-2.0-only */
/* Backend features that older kernels have no number for yet. */
#ifndef COMPAT_LINUX_VHOST_TYPES_H
#define COMPAT_LINUX_VHOST_TYPES_H

#include_next <linux/vhost_types.h>

#ifndef VHOST_BACKEND_F_RESUME
#define VHOST_BACKEND_F_RESUME			0x5
#endif
#ifndef VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK
#define VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK	0x6
#endif
#ifndef VHOST_BACKEND_F_DESC_ASID
#define VHOST_BACKEND_F_DESC_ASID		0x7
#endif
#ifndef VHOST_BACKEND_F_IOTLB_PERSIST
#define VHOST_BACKEND_F_IOTLB_PERSIST		0x8
#endif

#endif /* COMPAT_LINUX_VHOST_TYPES_H */
