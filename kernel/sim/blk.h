/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated block device. */
#ifndef VDPA_SIM_BLK_H
#define VDPA_SIM_BLK_H

#include <linux/rwsem.h>
#include <linux/virtio_blk.h>
#include <linux/xarray.h>

#include "sim.h"

/* unit of lengths and ranges, whatever the block size (virtio 1.2, 5.2.4) */
#define VDPASIM_SECTOR_SHIFT	9
#define VDPASIM_SECTOR_SIZE	(1U << VDPASIM_SECTOR_SHIFT)
/* most ranges of one discard or write zeroes request */
#define VDPASIM_BLK_SEGMENTS	32

enum vdpasim_blk_count {
	BLK_REQUESTS,
	BLK_READS,
	BLK_READ_BYTES,
	BLK_WRITES,
	BLK_WRITTEN_BYTES,
	BLK_FLUSHES,
	BLK_DISCARDS,
	BLK_WRITE_ZEROES,
	BLK_ERRORS,
	BLK_COUNTERS,
};
static_assert(BLK_COUNTERS <= VDPASIM_COUNTERS);

/**
 * struct vdpasim_store - sectors in memory, of which only pages that were written
 *	exist
 * @sem: held for reading to use pages or add them, for writing to remove them
 * @pages: by number; taken away under @sem held for writing
 * @size: bytes, constant
 */
struct vdpasim_store {
	struct rw_semaphore sem;
	struct xarray pages;
	u64 size;
};

/**
 * struct vdpasim_blk - a simulated block device
 * @sim: device model
 * @config: configuration space, constant
 * @store: data
 * @own: @store unless it is shared
 */
struct vdpasim_blk {
	struct vdpasim sim;
	struct virtio_blk_config config;
	struct vdpasim_store *store;
	struct vdpasim_store own;
};

static inline struct vdpasim_blk *to_vdpasim_blk(struct vdpasim *sim)
{
	return container_of(sim, struct vdpasim_blk, sim);
}

/* blk_io.c */
unsigned int vdpasim_blk_serve(struct vdpasim_vq *vq, unsigned int budget);

/* blk_store.c */
void vdpasim_store_init(struct vdpasim_store *store, u64 size);
void vdpasim_store_free(struct vdpasim_store *store);
int vdpasim_store_read(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
		       struct vdpasim_pos *to, u32 len);
int vdpasim_store_write(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
			struct vdpasim_pos *from, u32 len);
void vdpasim_store_zero(struct vdpasim_store *store, u64 pos, u64 len, bool discard);

#endif /* VDPA_SIM_BLK_H */
