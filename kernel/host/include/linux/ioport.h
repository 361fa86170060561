/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_IOPORT_H
#define HOST_LINUX_IOPORT_H

#include <linux/errno.h>
#include <linux/types.h>
#include <errno.h>

struct resource {
	resource_size_t start;
	resource_size_t end;
	const char *name;
	unsigned long flags;
};

#define IORES_DESC_NONE		0
#define IORESOURCE_SYSTEM_RAM	0x01000200UL
#define IORESOURCE_BUSY		0x80000000UL

/* there is no map of memory: a program's comes and goes */
static inline int walk_iomem_res_desc(unsigned long desc, unsigned long flags,
				      u64 start, u64 end, void *arg,
				      int (*func)(struct resource *res, void *arg))
{
	return -EINVAL;
}

#endif /* HOST_LINUX_IOPORT_H */
