/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_ERRNO_H
#define HOST_LINUX_ERRNO_H

#include_next <linux/errno.h>
/* of no system call */
#define ERESTARTSYS	512
#define EPROBE_DEFER	517
#ifndef ENOTSUPP
#define ENOTSUPP	524
#endif

#endif /* HOST_LINUX_ERRNO_H */
