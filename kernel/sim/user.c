// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of a process, by its virtual addresses. A queue that meets a page pins it for as
 * long as it remembers where the page is, and reaches it like any other memory.
 */

#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>

#include "sim.h"

static struct page *user_pin(struct mm_struct *mm, u64 uaddr, bool write)
{
	/* a ring's pages stay with their queue; FOLL_LONGTERM is for that */
	unsigned int flags = FOLL_LONGTERM | (write ? FOLL_WRITE : 0);
	struct page *page;
	long n;

	if (!mmget_not_zero(mm))
		return NULL;
	mmap_read_lock(mm);
	n = pin_user_pages_remote(mm, uaddr & PAGE_MASK, 1, flags, &page, NULL);
	mmap_read_unlock(mm);
	/* who is last takes all of it down: not here, with a queue's lock held */
	mmput_async(mm);
	return n == 1 ? page : NULL;
}

/**
 * vdpasim_user_pin - translate an address that is mapped to memory of a process
 * @mm: process
 * @uaddr: virtual address that @iova is mapped to
 * @iova: address
 * @perm: VHOST_MAP_*, what it is to be used for
 * @xlat: the mapping that @iova is in but for @va; cut to the page, which is pinned until
 *	vdpasim_user_unpin()
 *
 * What is only read is pinned for that: it is not to become dirty, and the process may not
 * be allowed to write it.
 *
 * Return: whether there is memory that the process may use so
 */
bool vdpasim_user_pin(struct mm_struct *mm, u64 uaddr, u64 iova, u32 perm,
		      struct vdpasim_xlat *xlat)
{
	u64 before = iova - xlat->first, after = xlat->span - before;
	unsigned long off = offset_in_page(uaddr);
	bool write = perm & VHOST_MAP_WO;

	if ((xlat->perm & perm) != perm)
		return false;
	xlat->page = user_pin(mm, uaddr, write);
	if (!xlat->page)
		return false;
	before = min_t(u64, before, off);
	after = min_t(u64, after, PAGE_SIZE - 1 - off);
	xlat->first = iova - before;
	xlat->span = before + after;
	xlat->va = (u8 *)page_address(xlat->page) + off - before;
	xlat->dirty = write;
	if (!write)
		xlat->perm = VHOST_MAP_RO;
	return true;
}

/**
 * vdpasim_user_unpin - let go of the page of a translation, if it has one
 * @xlat: translation, of no use afterwards
 */
void vdpasim_user_unpin(struct vdpasim_xlat *xlat)
{
	if (!xlat->page)
		return;
	unpin_user_pages_dirty_lock(&xlat->page, 1, xlat->dirty);
	xlat->page = NULL;
}
