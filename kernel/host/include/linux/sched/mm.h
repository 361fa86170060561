/* SPDX-License-Identifier: GPL-2.0-only */
/* There is no process but this one, and no bus driver that binds it. */
#ifndef HOST_LINUX_SCHED_MM_H
#define HOST_LINUX_SCHED_MM_H

#include <linux/types.h>

struct mm_struct;

static inline void mmgrab(struct mm_struct *mm)
{
}

static inline void mmdrop(struct mm_struct *mm)
{
}

static inline bool mmget_not_zero(struct mm_struct *mm)
{
	return false;
}

static inline void mmput_async(struct mm_struct *mm)
{
}

#endif /* HOST_LINUX_SCHED_MM_H */
