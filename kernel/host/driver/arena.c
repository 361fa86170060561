// SPDX-License-Identifier: GPL-2.0-only
/* Memory that the device reaches, and by which addresses. */

#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vhost_iotlb.h>

#include "driver.h"

/**
 * vdrv_arena_alloc - get memory for rings and buffers
 * @arena: filled in
 * @rings: bytes for rings, which are zeroed
 * @buffers: bytes for buffers, which are not
 *
 * Return: 0 or -ENOMEM
 */
int vdrv_arena_alloc(struct vdrv_arena *arena, size_t rings, size_t buffers)
{
	size_t size = PAGE_ALIGN(rings) + PAGE_ALIGN(buffers);
	unsigned int order = 0;

	while (PAGE_SIZE << order < size)
		order++;
	arena->base = (u8 *)__get_free_pages(GFP_KERNEL, order);
	if (!arena->base)
		return -ENOMEM;
	arena->size = PAGE_SIZE << order;
	arena->order = order;
	arena->rings = PAGE_ALIGN(rings);
	arena->used = 0;
	memset(arena->base, 0, arena->rings);
	return 0;
}

/**
 * vdrv_arena_free - undo vdrv_arena_alloc(); does nothing where there is none
 * @arena: what no device reaches any more
 */
void vdrv_arena_free(struct vdrv_arena *arena)
{
	if (arena->base)
		free_pages((unsigned long)arena->base, arena->order);
	memset(arena, 0, sizeof(*arena));
}

/**
 * vdrv_arena_take - a piece of the memory
 * @arena: the memory
 * @len: bytes
 * @align: a power of two
 *
 * Pieces are not given back one by one: set @arena->used to what it was before.
 *
 * Return: the piece, NULL when there is not so much left
 */
void *vdrv_arena_take(struct vdrv_arena *arena, size_t len, size_t align)
{
	size_t at = ALIGN(arena->used, align);

	if (at > arena->size || arena->size - at < len)
		return NULL;
	arena->used = at + len;
	return arena->base + at;
}

/**
 * vdrv_addr - what to call a place in the arena towards the device
 * @drv: device
 * @p: the place
 *
 * Return: its address
 */
u64 vdrv_addr(const struct vdrv *drv, const void *p)
{
	u64 offset = (const u8 *)p - drv->arena.base;

	return (drv->one_to_one ? virt_to_phys(drv->arena.base) : VDRV_IOVA) + offset;
}

static int map_pieces(struct vdrv *drv, unsigned int asid, u32 perm, size_t piece)
{
	u64 pa = virt_to_phys(drv->arena.base), at;
	struct vhost_iotlb *iotlb;
	int ret = 0;

	if (drv->ops->dma_map) {
		for (at = 0; at < drv->arena.size && !ret; at += piece)
			ret = drv->ops->dma_map(drv->vdev, asid, VDRV_IOVA + at, piece,
						pa + at, perm, NULL);
		return ret;
	}
	iotlb = vhost_iotlb_alloc(drv->arena.size / piece + 1, 0);
	if (!iotlb)
		return -ENOMEM;
	for (at = 0; at < drv->arena.size && !ret; at += piece)
		ret = vhost_iotlb_add_range(iotlb, VDRV_IOVA + at, VDRV_IOVA + at + piece - 1,
					    pa + at, perm);
	if (!ret)
		ret = drv->ops->set_map(drv->vdev, asid, iotlb);
	vhost_iotlb_free(iotlb);
	return ret;
}

/**
 * vdrv_map - map the arena as one piece
 * @drv: device
 * @asid: address space
 * @perm: VHOST_MAP_*
 *
 * Return: 0 or a negative errno
 */
int vdrv_map(struct vdrv *drv, unsigned int asid, u32 perm)
{
	return map_pieces(drv, asid, perm, drv->arena.size);
}

/**
 * vdrv_map_pages - map the arena page by page
 * @drv: device
 * @asid: address space
 * @perm: VHOST_MAP_*
 *
 * Return: 0 or a negative errno
 */
int vdrv_map_pages(struct vdrv *drv, unsigned int asid, u32 perm)
{
	return map_pieces(drv, asid, perm, PAGE_SIZE);
}

/**
 * vdrv_unmap - take the arena away from an address space
 * @drv: device
 * @asid: address space
 *
 * Return: 0 or a negative errno
 */
int vdrv_unmap(struct vdrv *drv, unsigned int asid)
{
	struct vhost_iotlb *empty;
	int ret;

	if (drv->ops->dma_unmap)
		return drv->ops->dma_unmap(drv->vdev, asid, VDRV_IOVA, drv->arena.size);
	empty = vhost_iotlb_alloc(1, 0);
	if (!empty)
		return -ENOMEM;
	ret = drv->ops->set_map(drv->vdev, asid, empty);
	vhost_iotlb_free(empty);
	return ret;
}
