/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_VHOST_TYPES_H
#define HOST_LINUX_VHOST_TYPES_H

#include_next <linux/vhost_types.h>
/* backend features that older uapi headers have no number for */
#ifndef VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK
#define VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK	0x6
#endif

#endif /* HOST_LINUX_VHOST_TYPES_H */
