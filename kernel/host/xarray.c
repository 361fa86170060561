// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sparse arrays, and numbers from the lowest free one up: a tree of nodes with 64
 * slots, each of which knows which slots are used and which have nothing free below.
 */

#include <linux/bits.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/xarray.h>

#define XA_BITS		6
#define XA_SLOTS	(1U << XA_BITS)
/* levels that an index of 64 bits needs */
#define XA_LEVELS	11

struct host_xa_node {
	unsigned int shift;
	u64 used;	/* slots that are not NULL */
	u64 full;	/* slots under which no index is free */
	void *slot[XA_SLOTS];
};

static unsigned long node_max(const struct host_xa_node *node)
{
	unsigned int bits = node->shift + XA_BITS;

	return bits >= BITS_PER_LONG ? ULONG_MAX : BIT(bits) - 1;
}

static unsigned int slot_of(const struct host_xa_node *node, unsigned long index)
{
	return (index >> node->shift) & (XA_SLOTS - 1);
}

static struct host_xa_node *node_new(unsigned int shift)
{
	struct host_xa_node *node = kzalloc(sizeof(*node), GFP_NOWAIT);

	if (node)
		node->shift = shift;
	return node;
}

static void *load(const struct xarray *xa, unsigned long index)
{
	const struct host_xa_node *node = xa->root;

	if (!node || index > node_max(node))
		return NULL;
	while (node && node->shift)
		node = node->slot[slot_of(node, index)];
	return node ? node->slot[slot_of(node, index)] : NULL;
}

static void mark(struct host_xa_node *node, unsigned int slot, void *entry, bool full)
{
	u64 bit = BIT_ULL(slot);

	node->slot[slot] = entry;
	node->used = entry ? node->used | bit : node->used & ~bit;
	node->full = full ? node->full | bit : node->full & ~bit;
}

/* Make the tree high enough for @index. */
static int grow(struct xarray *xa, unsigned long index)
{
	struct host_xa_node *node;
	unsigned int shift = 0;

	if (!xa->root) {
		while (shift + XA_BITS < BITS_PER_LONG && index >> (shift + XA_BITS))
			shift += XA_BITS;
		xa->root = node_new(shift);
		return xa->root ? 0 : -ENOMEM;
	}
	while (index > node_max(xa->root)) {
		node = node_new(xa->root->shift + XA_BITS);
		if (!node)
			return -ENOMEM;
		mark(node, 0, xa->root, !~xa->root->full);
		xa->root = node;
	}
	return 0;
}

/* Free the nodes at the end of @path that are empty, and tell those above. */
static void settle(struct xarray *xa, struct host_xa_node **path, unsigned int depth,
		   unsigned long index)
{
	struct host_xa_node *node;

	while (depth--) {
		node = path[depth];
		if (!node->used) {
			if (depth)
				mark(path[depth - 1], slot_of(path[depth - 1], index),
				     NULL, false);
			else
				xa->root = NULL;
			kfree(node);
		} else if (depth) {
			mark(path[depth - 1], slot_of(path[depth - 1], index), node,
			     !~node->full);
		}
	}
}

static int store(struct xarray *xa, unsigned long index, void *entry)
{
	struct host_xa_node *path[XA_LEVELS], *node;
	unsigned int depth = 0;
	int err = 0;

	if (!entry && !load(xa, index))
		return 0;
	if (entry)
		err = grow(xa, index);
	for (node = xa->root; node; node = node->slot[slot_of(node, index)]) {
		path[depth++] = node;
		if (err || !node->shift)
			break;
		if (!node->slot[slot_of(node, index)]) {
			struct host_xa_node *child = node_new(node->shift - XA_BITS);

			if (!child) {
				err = -ENOMEM;
				break;
			}
			mark(node, slot_of(node, index), child, false);
		}
	}
	if (node && !err)
		mark(node, slot_of(node, index), entry, entry);
	settle(xa, path, depth, index);
	return err;
}

static void *find(const struct host_xa_node *node, unsigned long base,
		  unsigned long *index)
{
	unsigned long start = *index > base ? *index : base;
	unsigned int i = slot_of(node, start);
	u64 left = node->used & (~0ULL << i);
	void *entry;

	for (; left; left &= left - 1) {
		i = __builtin_ctzll(left);
		base = (base & ~node_max(node)) | ((unsigned long)i << node->shift);
		entry = node->slot[i];
		if (!node->shift) {
			*index = base;
			/* whoever walks comes for the next one */
			if (left & (left - 1))
				__builtin_prefetch(node->slot[__builtin_ctzll(left & (left - 1))]);
		} else
			entry = find(entry, base, index);
		if (entry)
			return entry;
	}
	return NULL;
}

/* The lowest free index from *@index on; there is one unless @node is full there. */
static bool find_free(const struct host_xa_node *node, unsigned long base,
		      unsigned long *index)
{
	unsigned long start = *index > base ? *index : base;
	unsigned int i = slot_of(node, start);
	u64 left = ~node->full & (~0ULL << i);

	for (; left; left &= left - 1) {
		i = __builtin_ctzll(left);
		base = (base & ~node_max(node)) | ((unsigned long)i << node->shift);
		if (node->shift && node->slot[i]) {
			if (find_free(node->slot[i], base, index))
				return true;
			continue;
		}
		if (*index < base)
			*index = base;
		return true;
	}
	return false;
}

static bool first_free(const struct xarray *xa, unsigned long *index)
{
	const struct host_xa_node *node = xa->root;

	if (!node || *index > node_max(node) || find_free(node, 0, index))
		return true;
	*index = node_max(node) + 1;
	return *index;
}

void *xa_load(struct xarray *xa, unsigned long index)
{
	void *entry;

	spin_lock(&xa->xa_lock);
	entry = load(xa, index);
	spin_unlock(&xa->xa_lock);
	return entry;
}

void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	void *old;
	int err;

	spin_lock(&xa->xa_lock);
	old = load(xa, index);
	err = store(xa, index, entry);
	spin_unlock(&xa->xa_lock);
	return err ? ERR_PTR(err) : old;
}

void *xa_erase(struct xarray *xa, unsigned long index)
{
	return xa_store(xa, index, NULL, 0);
}

void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry,
		 gfp_t gfp)
{
	void *now;
	int err = 0;

	spin_lock(&xa->xa_lock);
	now = load(xa, index);
	if (now == old)
		err = store(xa, index, entry);
	spin_unlock(&xa->xa_lock);
	return err ? ERR_PTR(err) : now;
}

int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)
{
	void *now = xa_cmpxchg(xa, index, NULL, entry, gfp);

	return xa_is_err(now) ? xa_err(now) : now ? -EBUSY : 0;
}

static int alloc_from(struct xarray *xa, u32 *id, void *entry, u32 min, u32 max)
{
	unsigned long index = min;
	int err;

	if (WARN_ON(!entry))
		return -EINVAL;
	if (!first_free(xa, &index) || index > max)
		return -EBUSY;
	err = store(xa, index, entry);
	if (!err)
		*id = index;
	return err;
}

int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)
{
	int err;

	spin_lock(&xa->xa_lock);
	err = alloc_from(xa, id, entry, limit.min, limit.max);
	spin_unlock(&xa->xa_lock);
	return err;
}

/* 1 when it began again from the lowest */
int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit,
		    u32 *next, gfp_t gfp)
{
	u32 min = max(*next, limit.min);
	int err;

	spin_lock(&xa->xa_lock);
	err = alloc_from(xa, id, entry, min, limit.max);
	if (err == -EBUSY && min > limit.min) {
		err = alloc_from(xa, id, entry, limit.min, limit.max);
		if (!err)
			err = 1;
	}
	if (err >= 0)
		*next = *id + 1;
	spin_unlock(&xa->xa_lock);
	return err;
}

void *host_xa_find(struct xarray *xa, unsigned long *index, unsigned long max)
{
	unsigned long found = *index;
	void *entry = NULL;

	spin_lock(&xa->xa_lock);
	if (xa->root && found <= node_max(xa->root))
		entry = find(xa->root, 0, &found);
	spin_unlock(&xa->xa_lock);
	if (!entry || found > max)
		return NULL;
	*index = found;
	return entry;
}

void *host_xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max)
{
	unsigned long next = *index + 1;
	void *entry;

	if (!next)
		return NULL;
	entry = host_xa_find(xa, &next, max);
	if (entry)
		*index = next;
	return entry;
}

static void destroy(struct host_xa_node *node)
{
	unsigned int i;

	for (i = 0; node->shift && i < XA_SLOTS; i++)
		if (node->slot[i])
			destroy(node->slot[i]);
	kfree(node);
}

void xa_destroy(struct xarray *xa)
{
	spin_lock(&xa->xa_lock);
	if (xa->root)
		destroy(xa->root);
	xa->root = NULL;
	spin_unlock(&xa->xa_lock);
}

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)
{
	u32 id;
	int err = xa_alloc(&ida->xa, &id, ida, XA_LIMIT(min, min_t(u32, max, INT_MAX)), gfp);

	return err == -EBUSY ? -ENOSPC : err ? err : (int)id;
}

void ida_free(struct ida *ida, unsigned int id)
{
	WARN_ON(!xa_erase(&ida->xa, id));
}
