/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_MM_H
#define HOST_LINUX_MM_H

#include <linux/gfp.h>
#include <linux/kernel.h>

#define PAGE_SHIFT	12
#define PAGE_SIZE	(1UL << PAGE_SHIFT)
#define PAGE_MASK	(~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x)	ALIGN(x, PAGE_SIZE)
#define PHYS_PFN(x)	((unsigned long)((x) >> PAGE_SHIFT))
#define PFN_PHYS(x)	((phys_addr_t)(x) << PAGE_SHIFT)
#define offset_in_page(p)	((unsigned long)(p) & ~PAGE_MASK)

/* "physical" memory is what host_mem_add() named, at its own address */
bool pfn_valid(unsigned long pfn);

struct page;

static inline struct page *pfn_to_page(unsigned long pfn)
{
	return (struct page *)PFN_PHYS(pfn);
}

/* none of it is reserved for anything else */
static inline bool PageReserved(const struct page *page)
{
	return false;
}

#endif /* HOST_LINUX_MM_H */
