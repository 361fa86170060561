/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_CACHE_H
#define HOST_LINUX_CACHE_H

#define SMP_CACHE_BYTES	64
/* allocations are of 16 bytes alignment: apart from each other is all there is to it */
#define ____cacheline_aligned

#endif /* HOST_LINUX_CACHE_H */
