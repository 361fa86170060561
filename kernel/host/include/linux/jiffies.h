/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_JIFFIES_H
#define HOST_LINUX_JIFFIES_H

#include <linux/types.h>

#define HZ		1000
#define jiffies		host_jiffies()

unsigned long host_jiffies(void);

#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)

static inline unsigned long msecs_to_jiffies(unsigned int ms)
{
	return ms;
}

static inline unsigned int jiffies_to_msecs(unsigned long j)
{
	return j;
}

#endif /* HOST_LINUX_JIFFIES_H */
