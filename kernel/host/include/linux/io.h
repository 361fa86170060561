/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_IO_H
#define HOST_LINUX_IO_H

#include <linux/types.h>

static inline void *phys_to_virt(phys_addr_t addr)
{
	return (void *)(unsigned long)addr;
}

static inline phys_addr_t virt_to_phys(const void *p)
{
	return (unsigned long)p;
}

#endif /* HOST_LINUX_IO_H */
