/* SPDX-License-Identifier: GPL-2.0-only */
/* Sums of the internet checksum (RFC 1071), in memory's order. */
#ifndef HOST_NET_CHECKSUM_H
#define HOST_NET_CHECKSUM_H

#include <linux/types.h>

#define CSUM_MANGLED_0	((__sum16)0xffff)

__wsum csum_partial(const void *buff, int len, __wsum sum);

static inline __wsum csum_add(__wsum csum, __wsum addend)
{
	u32 sum = csum + addend;

	return sum + (sum < addend);
}

static inline __sum16 csum_fold(__wsum csum)
{
	u32 sum = (csum >> 16) + (csum & 0xffff);

	return ~(sum + (sum >> 16));
}

/* What follows an odd number of bytes has its bytes the other way round. */
static inline __wsum csum_block_add(__wsum csum, __wsum csum2, int offset)
{
	return csum_add(csum, offset & 1 ? csum2 << 8 | csum2 >> 24 : csum2);
}

#endif /* HOST_NET_CHECKSUM_H */
