/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_UNALIGNED_H
#define HOST_LINUX_UNALIGNED_H

#include <asm/byteorder.h>
#include <linux/types.h>
#include <string.h>

#define HOST_UNALIGNED(order, bits)					\
static inline u##bits get_unaligned_##order##bits(const void *p)	\
{									\
	__##order##bits val;						\
									\
	memcpy(&val, p, sizeof(val));					\
	return order##bits##_to_cpu(val);				\
}									\
static inline void put_unaligned_##order##bits(u##bits val, void *p)	\
{									\
	__##order##bits to = cpu_to_##order##bits(val);			\
									\
	memcpy(p, &to, sizeof(to));					\
}

HOST_UNALIGNED(le, 16)
HOST_UNALIGNED(le, 32)
HOST_UNALIGNED(le, 64)
HOST_UNALIGNED(be, 16)
HOST_UNALIGNED(be, 32)

#define get_unaligned(p)							\
({										\
	const struct { __typeof__(*(p)) x; } __attribute__((packed)) *host_p =	\
		(const void *)(p);						\
										\
	host_p->x;								\
})

#endif /* HOST_LINUX_UNALIGNED_H */
