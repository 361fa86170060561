/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_UNALIGNED_H
#define HOST_LINUX_UNALIGNED_H

#include <asm/byteorder.h>
#include <linux/types.h>
#include <string.h>

#define HOST_UNALIGNED(bits)						\
static inline u##bits get_unaligned_le##bits(const void *p)		\
{									\
	__le##bits val;							\
									\
	memcpy(&val, p, sizeof(val));					\
	return le##bits##_to_cpu(val);					\
}									\
static inline void put_unaligned_le##bits(u##bits val, void *p)		\
{									\
	__le##bits le = cpu_to_le##bits(val);				\
									\
	memcpy(p, &le, sizeof(le));					\
}

HOST_UNALIGNED(16)
HOST_UNALIGNED(32)
HOST_UNALIGNED(64)

#endif /* HOST_LINUX_UNALIGNED_H */
