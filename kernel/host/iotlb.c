// SPDX-License-Identifier: GPL-2.0-only
/*
 * vhost_iotlb: mappings in a treap ordered by their start, where each node knows the
 * greatest end below it, so that what overlaps a range is found in O(log n).
 */

#include <linux/err.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/vhost_iotlb.h>

#define ITREE_RANDOM	2463534242u

static void update(struct vhost_iotlb_map *map)
{
	u64 last = map->last;

	if (map->left)
		last = max(last, map->left->subtree_last);
	if (map->right)
		last = max(last, map->right->subtree_last);
	map->subtree_last = last;
}

static void replace_child(struct vhost_iotlb *iotlb, struct vhost_iotlb_map *old,
			  struct vhost_iotlb_map *new)
{
	if (!old->parent)
		iotlb->root = new;
	else if (old->parent->left == old)
		old->parent->left = new;
	else
		old->parent->right = new;
	if (new)
		new->parent = old->parent;
}

/* @map rises above its parent. */
static void rotate_up(struct vhost_iotlb *iotlb, struct vhost_iotlb_map *map)
{
	struct vhost_iotlb_map *parent = map->parent, *middle;

	replace_child(iotlb, parent, map);
	if (parent->left == map) {
		middle = map->right;
		map->right = parent;
		parent->left = middle;
	} else {
		middle = map->left;
		map->left = parent;
		parent->right = middle;
	}
	if (middle)
		middle->parent = parent;
	parent->parent = map;
	update(parent);
	update(map);
}

static void tree_insert(struct vhost_iotlb *iotlb, struct vhost_iotlb_map *map)
{
	struct vhost_iotlb_map **link = &iotlb->root, *parent = NULL;

	while (*link) {
		parent = *link;
		parent->subtree_last = max(parent->subtree_last, map->last);
		link = map->start < parent->start ? &parent->left : &parent->right;
	}
	*link = map;
	map->parent = parent;
	map->subtree_last = map->last;
	while (map->parent && map->priority > map->parent->priority)
		rotate_up(iotlb, map);
}

static void tree_remove(struct vhost_iotlb *iotlb, struct vhost_iotlb_map *map)
{
	struct vhost_iotlb_map *parent;

	while (map->left && map->right)
		rotate_up(iotlb, map->left->priority > map->right->priority ?
			  map->left : map->right);
	parent = map->parent;
	replace_child(iotlb, map, map->left ? map->left : map->right);
	for (; parent; parent = parent->parent)
		update(parent);
}

static u32 next_random(struct vhost_iotlb *iotlb)
{
	u32 x = iotlb->random;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	iotlb->random = x;
	return x;
}

static int add_one(struct vhost_iotlb *iotlb, u64 start, u64 last, u64 addr,
		   unsigned int perm, void *opaque)
{
	struct vhost_iotlb_map *map;

	if (iotlb->limit && iotlb->nmaps == iotlb->limit) {
		if (!(iotlb->flags & VHOST_IOTLB_FLAG_RETIRE))
			return -ENOMEM;
		vhost_iotlb_map_free(iotlb, list_first_entry(&iotlb->list,
							     struct vhost_iotlb_map,
							     link));
	}
	map = kzalloc(sizeof(*map), GFP_NOWAIT);
	if (!map)
		return -ENOMEM;
	map->start = start;
	map->last = last;
	map->size = last - start + 1;
	map->addr = addr;
	map->perm = perm;
	map->opaque = opaque;
	map->priority = next_random(iotlb);
	tree_insert(iotlb, map);
	list_add_tail(&map->link, &iotlb->list);
	iotlb->nmaps++;
	return 0;
}

/* All there is does not fit the size of one mapping, so it becomes two. */
int vhost_iotlb_add_range_ctx(struct vhost_iotlb *iotlb, u64 start, u64 last,
			      u64 addr, unsigned int perm, void *opaque)
{
	u64 half = last / 2;
	int err;

	if (last < start)
		return -EFAULT;
	if (start || last != ULONG_MAX)
		return add_one(iotlb, start, last, addr, perm, opaque);
	err = add_one(iotlb, start, half, addr, perm, opaque);
	return err ? err : add_one(iotlb, half + 1, last, addr + half + 1, perm, opaque);
}

int vhost_iotlb_add_range(struct vhost_iotlb *iotlb, u64 start, u64 last, u64 addr,
			  unsigned int perm)
{
	return vhost_iotlb_add_range_ctx(iotlb, start, last, addr, perm, NULL);
}

void vhost_iotlb_map_free(struct vhost_iotlb *iotlb, struct vhost_iotlb_map *map)
{
	tree_remove(iotlb, map);
	list_del(&map->link);
	kfree(map);
	iotlb->nmaps--;
}

void vhost_iotlb_del_range(struct vhost_iotlb *iotlb, u64 start, u64 last)
{
	struct vhost_iotlb_map *map;

	while ((map = vhost_iotlb_itree_first(iotlb, start, last)))
		vhost_iotlb_map_free(iotlb, map);
}

void vhost_iotlb_init(struct vhost_iotlb *iotlb, unsigned int limit,
		      unsigned int flags)
{
	iotlb->root = NULL;
	iotlb->limit = limit;
	iotlb->nmaps = 0;
	iotlb->flags = flags;
	iotlb->random = ITREE_RANDOM;
	INIT_LIST_HEAD(&iotlb->list);
}

struct vhost_iotlb *vhost_iotlb_alloc(unsigned int limit, unsigned int flags)
{
	struct vhost_iotlb *iotlb = kzalloc(sizeof(*iotlb), GFP_KERNEL);

	if (iotlb)
		vhost_iotlb_init(iotlb, limit, flags);
	return iotlb;
}

void vhost_iotlb_reset(struct vhost_iotlb *iotlb)
{
	vhost_iotlb_del_range(iotlb, 0, U64_MAX);
}

void vhost_iotlb_free(struct vhost_iotlb *iotlb)
{
	if (!iotlb)
		return;
	vhost_iotlb_reset(iotlb);
	kfree(iotlb);
}

/* The first mapping in order that overlaps, in the tree below @map. */
static struct vhost_iotlb_map *first_below(struct vhost_iotlb_map *map, u64 start,
					   u64 last)
{
	while (map && map->subtree_last >= start) {
		if (map->left && map->left->subtree_last >= start) {
			/* if none there begins early enough, none after does */
			map = map->left;
			continue;
		}
		if (map->start > last)
			return NULL;
		if (map->last >= start)
			return map;
		map = map->right;
	}
	return NULL;
}

struct vhost_iotlb_map *vhost_iotlb_itree_first(struct vhost_iotlb *iotlb, u64 start,
						u64 last)
{
	return first_below(iotlb->root, start, last);
}

struct vhost_iotlb_map *vhost_iotlb_itree_next(struct vhost_iotlb_map *map, u64 start,
					       u64 last)
{
	struct vhost_iotlb_map *found = first_below(map->right, start, last);

	while (!found && map->parent) {
		bool left = map->parent->left == map;

		map = map->parent;
		if (!left)
			continue;
		if (map->start > last)
			return NULL;
		if (map->last >= start)
			return map;
		found = first_below(map->right, start, last);
	}
	return found;
}
