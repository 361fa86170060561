/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver's memory, as one queue sees it: what is done for each descriptor, inline.
 * The lock that protects the ring is held throughout.
 */
#ifndef VDPA_SIM_MEM_H
#define VDPA_SIM_MEM_H

#include <linux/vdpa_ext.h>

#include "sim.h"

/* mem.c */
void *vdpasim_ring_slow(struct vdpasim_vq *vq, enum vdpasim_slot slot, u32 off, u32 len);
u8 *vdpasim_data_slow(struct vdpasim_vq *vq, u64 iova, u32 *len, u32 perm);
void vdpasim_set_log(struct vdpa_device *vdev, struct vdpa_ext_log *log);

/* Whether what a queue remembers still holds. */
static inline bool vdpasim_cache_valid(const struct vdpasim_vq *vq)
{
	return vq->cache.gen == READ_ONCE(*vq->cache.watch);
}

/**
 * vdpasim_ring - a part of a ring
 * @vq: queue
 * @slot: area of the ring
 * @off: byte of the area
 * @len: bytes
 *
 * Return: where it is, or NULL with the queue broken
 */
static inline void *vdpasim_ring(struct vdpasim_vq *vq, enum vdpasim_slot slot, u32 off,
				 u32 len)
{
	u8 *va = vq->cache.ring[slot];

	vdpasim_assert_ring_locked(vq);
	if (likely(va && vdpasim_cache_valid(vq)))
		return va + off;
	return vdpasim_ring_slow(vq, slot, off, len);
}

/**
 * vdpasim_data - a buffer, as far as it is in one piece
 * @vq: queue
 * @iova: address
 * @len: bytes, not 0; cut to what follows there without a gap
 * @perm: VHOST_MAP_RO or VHOST_MAP_WO
 *
 * Return: where it is, or NULL with the queue broken
 */
static inline u8 *vdpasim_data(struct vdpasim_vq *vq, u64 iova, u32 *len, u32 perm)
{
	const struct vdpasim_xlat *xlat = &vq->cache.slot[VDPASIM_SLOT_DATA];
	u64 off = iova - xlat->first;

	vdpasim_assert_ring_locked(vq);
	if (likely(off <= xlat->span && (xlat->perm & perm) && vdpasim_cache_valid(vq))) {
		if (unlikely(xlat->span - off < *len - 1))
			*len = xlat->span - off + 1;
		return xlat->va + off;
	}
	return vdpasim_data_slow(vq, iova, len, perm);
}

/**
 * vdpasim_mark_dirty - note that memory of the driver is written
 * @vq: queue
 * @iova: address
 * @len: bytes
 *
 * Whoever writes to such memory, rings included, calls this afterwards: a mark that is
 * taken away between mark and write would leave a copy without what was written.
 */
static inline void vdpasim_mark_dirty(const struct vdpasim_vq *vq, u64 iova, u64 len)
{
	if (unlikely(vq->log))
		vq->log->written(vq->log, iova, len);
}

#endif /* VDPA_SIM_MEM_H */
