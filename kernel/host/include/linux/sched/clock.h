/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_SCHED_CLOCK_H
#define HOST_LINUX_SCHED_CLOCK_H

#include <linux/types.h>
#include <time.h>

static inline u64 local_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

#endif /* HOST_LINUX_SCHED_CLOCK_H */
