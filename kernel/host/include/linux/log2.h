/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_LOG2_H
#define HOST_LINUX_LOG2_H

#include <linux/types.h>

#define is_power_of_2(n)	((n) != 0 && ((n) & ((n) - 1)) == 0)
#define ilog2(n)		(63 - __builtin_clzll(n))

#endif /* HOST_LINUX_LOG2_H */
