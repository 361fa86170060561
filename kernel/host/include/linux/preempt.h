/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_PREEMPT_H
#define HOST_LINUX_PREEMPT_H

#include <linux/bottom_half.h>

#define preempt_disable()	host_atomic_enter()
#define preempt_enable()	host_atomic_leave()

#define in_task()		true

#endif /* HOST_LINUX_PREEMPT_H */
