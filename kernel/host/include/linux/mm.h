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

/* memory of a process by its virtual addresses (sched/mm.h): nobody gets here */
#define FOLL_WRITE	BIT(0)
#define FOLL_LONGTERM	BIT(1)

struct mm_struct;

static inline void mmap_read_lock(struct mm_struct *mm)
{
}

static inline void mmap_read_unlock(struct mm_struct *mm)
{
}

static inline long pin_user_pages_remote(struct mm_struct *mm, unsigned long start,
					 unsigned long nr_pages, unsigned int gup_flags,
					 struct page **pages, int *locked)
{
	return -EFAULT;
}

static inline void unpin_user_pages_dirty_lock(struct page **pages, unsigned long npages,
					       bool make_dirty)
{
}

static inline void *page_address(const struct page *page)
{
	return NULL;
}

#endif /* HOST_LINUX_MM_H */
