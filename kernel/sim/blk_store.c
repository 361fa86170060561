// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a block device keeps its data: pages that appear when written. They hang
 * on leaves, each of which covers a stretch of the device, so that a request looks
 * no more than one or two things up.
 */

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "blk.h"

#define LEAF_PAGES	(PAGE_SIZE / sizeof(void *))
#define LEAF_SIZE	(LEAF_PAGES * PAGE_SIZE)

/**
 * struct store_leaf - the pages of a stretch; one page itself
 * @page: by number, NULL while never written; set under the stretch's lock held
 *	for reading, taken away under it held for writing
 */
struct store_leaf {
	void *page[LEAF_PAGES];
};

/**
 * vdpasim_store_init - prepare a store, which reads as zeros
 * @store: store
 * @size: bytes
 */
void vdpasim_store_init(struct vdpasim_store *store, u64 size)
{
	unsigned int i;

	for (i = 0; i < VDPASIM_STORE_LOCKS; i++)
		init_rwsem(&store->lock[i].sem);
	xa_init(&store->leaves);
	store->size = size;
}

static void store_free_leaf(struct store_leaf *leaf)
{
	unsigned int i;

	for (i = 0; i < LEAF_PAGES; i++)
		if (leaf->page[i])
			free_page((unsigned long)leaf->page[i]);
	free_page((unsigned long)leaf);
}

/**
 * vdpasim_store_free - release what a store holds
 * @store: store nobody uses
 */
void vdpasim_store_free(struct vdpasim_store *store)
{
	struct store_leaf *leaf;
	unsigned long i;

	xa_for_each(&store->leaves, i, leaf) {
		store_free_leaf(leaf);
		cond_resched();
	}
	xa_destroy(&store->leaves);
}

static struct rw_semaphore *store_lock(struct vdpasim_store *store, u64 pos)
{
	return &store->lock[pos / LEAF_SIZE % VDPASIM_STORE_LOCKS].sem;
}

static bool store_lock_shared(struct rw_semaphore *sem, bool nowait)
{
	if (nowait)
		return down_read_trylock(sem);
	down_read(sem);
	return true;
}

/*
 * Whoever writes may be reclaiming memory: no I/O to get some, nor what is kept for those
 * that reclaim.
 */
static gfp_t store_gfp(bool nowait)
{
	return nowait ? GFP_NOWAIT | __GFP_NOWARN | __GFP_NOMEMALLOC : GFP_NOIO;
}

static struct store_leaf *store_get_leaf(struct vdpasim_store *store, unsigned long i,
					 gfp_t gfp)
{
	struct store_leaf *leaf = xa_load(&store->leaves, i), *new;

	if (leaf)
		return leaf;
	new = (struct store_leaf *)get_zeroed_page(gfp);
	if (!new)
		return NULL;
	leaf = xa_cmpxchg(&store->leaves, i, NULL, new, gfp);
	if (!leaf)
		return new;
	/* another queue was first, or the tree has no memory */
	free_page((unsigned long)new);
	return xa_is_err(leaf) ? NULL : leaf;
}

static u8 *store_get_page(struct store_leaf *leaf, unsigned int i, gfp_t gfp)
{
	void *page = smp_load_acquire(&leaf->page[i]), *new;

	if (page)
		return page;
	new = (void *)get_zeroed_page(gfp);
	if (!new)
		return NULL;
	page = cmpxchg(&leaf->page[i], NULL, new);
	if (!page)
		return new;
	free_page((unsigned long)new);
	return page;
}

static int store_read_leaf(struct store_leaf *leaf, u32 off, struct vdpasim_vq *vq,
			   struct vdpasim_pos *to, u32 len)
{
	u8 *page;
	int ret;
	u32 n;

	if (!leaf)
		return vdpasim_chain_write(vq, to, NULL, len);
	for (; len; len -= n, off += n) {
		n = min_t(u32, len, PAGE_SIZE - offset_in_page(off));
		page = smp_load_acquire(&leaf->page[off >> PAGE_SHIFT]);
		ret = vdpasim_chain_write(vq, to, page ? page + offset_in_page(off) : NULL,
					  n);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * vdpasim_store_read - copy data to the chain that a queue took
 * @store: store
 * @pos: first byte, inside the store
 * @vq: queue
 * @to: place in the chain; moved on
 * @len: bytes, inside store and chain
 * @nowait: do not sleep; some of the data may have been copied when that fails
 *
 * Return: 0, -EAGAIN with @nowait, or -EFAULT with the queue broken
 */
int vdpasim_store_read(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
		       struct vdpasim_pos *to, u32 len, bool nowait)
{
	struct rw_semaphore *sem;
	u32 off, n;
	int ret = 0;

	for (; len && !ret; len -= n, pos += n) {
		off = pos % LEAF_SIZE;
		n = min_t(u32, len, LEAF_SIZE - off);
		sem = store_lock(store, pos);
		if (!store_lock_shared(sem, nowait))
			return -EAGAIN;
		ret = store_read_leaf(xa_load(&store->leaves, pos / LEAF_SIZE), off, vq,
				      to, n);
		up_read(sem);
		if (!nowait)
			cond_resched();
	}
	return ret;
}

static int store_write_leaf(struct store_leaf *leaf, u32 off, struct vdpasim_vq *vq,
			    struct vdpasim_pos *from, u32 len, gfp_t gfp)
{
	u8 *page;
	int ret;
	u32 n;

	for (; len; len -= n, off += n) {
		n = min_t(u32, len, PAGE_SIZE - offset_in_page(off));
		page = store_get_page(leaf, off >> PAGE_SHIFT, gfp);
		if (!page)
			return -ENOMEM;
		ret = vdpasim_chain_read(vq, from, page + offset_in_page(off), n);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * vdpasim_store_write - copy data from the chain that a queue took
 * @store: store
 * @pos: first byte, inside the store
 * @vq: queue
 * @from: place in the chain; moved on
 * @len: bytes, inside store and chain
 * @nowait: do not sleep; some of the data may have been copied when that fails
 *
 * Return: 0, -ENOMEM, -EAGAIN with @nowait, or -EFAULT with the queue broken
 */
int vdpasim_store_write(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
			struct vdpasim_pos *from, u32 len, bool nowait)
{
	gfp_t gfp = store_gfp(nowait);
	struct store_leaf *leaf;
	struct rw_semaphore *sem;
	u32 off, n;
	int ret = 0;

	for (; len && !ret; len -= n, pos += n) {
		off = pos % LEAF_SIZE;
		n = min_t(u32, len, LEAF_SIZE - off);
		sem = store_lock(store, pos);
		if (!store_lock_shared(sem, nowait))
			return -EAGAIN;
		leaf = store_get_leaf(store, pos / LEAF_SIZE, gfp);
		ret = leaf ? store_write_leaf(leaf, off, vq, from, n, gfp) : -ENOMEM;
		up_read(sem);
		if (!nowait)
			cond_resched();
	}
	return ret;
}

/* Zero bytes of a leaf from @off up to @end; whole pages go if they may. */
static void store_zero_leaf(struct store_leaf *leaf, u32 off, u32 end, bool discard)
{
	void **page;
	u32 n;

	for (; off < end; off += n) {
		n = min_t(u32, end - off, PAGE_SIZE - offset_in_page(off));
		page = &leaf->page[off >> PAGE_SHIFT];
		if (!*page)
			continue;
		if (discard && n == PAGE_SIZE) {
			free_page((unsigned long)*page);
			*page = NULL;
		} else {
			memset(*page + offset_in_page(off), 0, n);
		}
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
	struct store_leaf *leaf;
	struct rw_semaphore *sem;
	u64 end = pos + len, at;
	unsigned long i;

	if (!len)
		return;
	xa_for_each_range(&store->leaves, i, leaf, pos / LEAF_SIZE, (end - 1) / LEAF_SIZE) {
		at = max(pos, (u64)i * LEAF_SIZE);
		sem = store_lock(store, at);
		down_write(sem);
		/* it may have gone, or another come */
		leaf = xa_load(&store->leaves, i);
		if (leaf) {
			store_zero_leaf(leaf, at % LEAF_SIZE,
					min(end - (u64)i * LEAF_SIZE, (u64)LEAF_SIZE),
					discard);
			if (discard && !memchr_inv(leaf, 0, sizeof(*leaf))) {
				xa_erase(&store->leaves, i);
				free_page((unsigned long)leaf);
			}
		}
		up_write(sem);
		cond_resched();
	}
}
