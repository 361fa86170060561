// SPDX-License-Identifier: GPL-2.0-only
/* Where a block device keeps its data: pages that appear when written. */

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "blk.h"

/**
 * vdpasim_store_init - prepare a store, which reads as zeros
 * @store: store
 * @size: bytes
 */
void vdpasim_store_init(struct vdpasim_store *store, u64 size)
{
	init_rwsem(&store->sem);
	xa_init(&store->pages);
	store->size = size;
}

/**
 * vdpasim_store_free - release what a store holds
 * @store: store nobody uses
 */
void vdpasim_store_free(struct vdpasim_store *store)
{
	unsigned long i;
	void *page;

	xa_for_each(&store->pages, i, page) {
		free_page((unsigned long)page);
		cond_resched();
	}
	xa_destroy(&store->pages);
}

/* Whoever writes may be reclaiming memory: no I/O to get some. */
static void *store_get_page(struct vdpasim_store *store, unsigned long i)
{
	void *page = xa_load(&store->pages, i), *new;

	if (page)
		return page;
	new = (void *)get_zeroed_page(GFP_NOIO);
	if (!new)
		return ERR_PTR(-ENOMEM);
	page = xa_cmpxchg(&store->pages, i, NULL, new, GFP_NOIO);
	if (!page)
		return new;
	/* another queue was first, or the tree has no memory */
	free_page((unsigned long)new);
	return xa_is_err(page) ? ERR_PTR(xa_err(page)) : page;
}

/**
 * vdpasim_store_read - copy data to the chain that a queue took
 * @store: store
 * @pos: first byte, inside the store
 * @vq: queue
 * @to: place in the chain; moved on
 * @len: bytes, inside store and chain
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_store_read(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
		       struct vdpasim_pos *to, u32 len)
{
	u32 off, n;
	void *page;
	int ret = 0;

	down_read(&store->sem);
	for (; len && !ret; len -= n, pos += n) {
		off = offset_in_page(pos);
		n = min_t(u32, len, PAGE_SIZE - off);
		page = xa_load(&store->pages, pos >> PAGE_SHIFT);
		ret = vdpasim_chain_write(vq, to, page ? page + off : NULL, n);
		cond_resched();
	}
	up_read(&store->sem);
	return ret;
}

/**
 * vdpasim_store_write - copy data from the chain that a queue took
 * @store: store
 * @pos: first byte, inside the store
 * @vq: queue
 * @from: place in the chain; moved on
 * @len: bytes, inside store and chain
 *
 * Return: 0, -ENOMEM, or -EFAULT with the queue broken
 */
int vdpasim_store_write(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
			struct vdpasim_pos *from, u32 len)
{
	u32 off, n;
	void *page;
	int ret = 0;

	down_read(&store->sem);
	for (; len && !ret; len -= n, pos += n) {
		off = offset_in_page(pos);
		n = min_t(u32, len, PAGE_SIZE - off);
		page = store_get_page(store, pos >> PAGE_SHIFT);
		ret = IS_ERR(page) ? PTR_ERR(page) :
				     vdpasim_chain_read(vq, from, page + off, n);
		cond_resched();
	}
	up_read(&store->sem);
	return ret;
}

static void store_drop_pages(struct vdpasim_store *store, unsigned long first,
			     unsigned long end)
{
	unsigned long i;
	void *page;

	if (first >= end)
		return;
	xa_for_each_range(&store->pages, i, page, first, end - 1) {
		xa_erase(&store->pages, i);
		free_page((unsigned long)page);
		cond_resched();
	}
}

static void store_clear_pages(struct vdpasim_store *store, u64 pos, u64 end)
{
	unsigned long i;
	void *page;
	u64 from, to;

	if (pos >= end)
		return;
	xa_for_each_range(&store->pages, i, page, pos >> PAGE_SHIFT,
			  (end - 1) >> PAGE_SHIFT) {
		from = max(pos, (u64)i << PAGE_SHIFT);
		to = min(end, (u64)(i + 1) << PAGE_SHIFT);
		memset(page + offset_in_page(from), 0, to - from);
		cond_resched();
	}
}

/**
 * vdpasim_store_zero - make a range read as zeros
 * @store: store
 * @pos: first byte, inside the store
 * @len: bytes, inside the store
 * @discard: also give its memory back
 */
void vdpasim_store_zero(struct vdpasim_store *store, u64 pos, u64 len, bool discard)
{
	u64 end = pos + len;
	u64 whole = round_up(pos, PAGE_SIZE);
	u64 whole_end = round_down(end, PAGE_SIZE);

	down_write(&store->sem);
	if (discard && whole < whole_end) {
		store_clear_pages(store, pos, whole);
		store_drop_pages(store, whole >> PAGE_SHIFT, whole_end >> PAGE_SHIFT);
		store_clear_pages(store, whole_end, end);
	} else {
		store_clear_pages(store, pos, end);
	}
	up_write(&store->sem);
}
