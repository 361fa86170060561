/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_SCHED_H
#define HOST_LINUX_SCHED_H

#include <linux/types.h>

#define cond_resched()	((void)0)
#define need_resched()	false

#endif /* HOST_LINUX_SCHED_H */
