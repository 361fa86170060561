/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_RANDOM_H
#define HOST_LINUX_RANDOM_H

#include_next <linux/random.h>
#include <linux/types.h>

void get_random_bytes(void *buf, size_t len);

static inline u32 get_random_u32(void)
{
	u32 val;

	get_random_bytes(&val, sizeof(val));
	return val;
}

#endif /* HOST_LINUX_RANDOM_H */
