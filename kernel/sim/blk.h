/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated block device. */
#ifndef VDPA_SIM_BLK_H
#define VDPA_SIM_BLK_H

#include <linux/cache.h>
#include <linux/rwsem.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_blk.h>
#include <linux/xarray.h>

#include "sim.h"

/* unit of lengths and ranges, whatever the block size (virtio 1.2, 5.2.4) */
#define VDPASIM_SECTOR_SHIFT	9
#define VDPASIM_SECTOR_SIZE	(1U << VDPASIM_SECTOR_SHIFT)
/* most ranges of one discard or write zeroes request */
#define VDPASIM_BLK_SEGMENTS	32
/* sectors when nobody says how many, as in the stock simulator */
#define VDPASIM_BLK_CAPACITY	0x40000
#define VDPASIM_BLK_QUEUES	64
/* locks of a store: queues rarely meet, and a device stays small */
#define VDPASIM_STORE_LOCKS	16

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
	/* why, of these errors */
	BLK_MALFORMED,
	BLK_OUT_OF_RANGE,
	BLK_READ_ONLY,
	BLK_UNSUPPORTED,
	BLK_IO_ERRORS,
	BLK_FAULT_ERRORS,
	BLK_COUNTERS,
};
static_assert(BLK_COUNTERS <= VDPASIM_COUNTERS);

/**
 * struct vdpasim_store_lock - the lock of some stretches of a store
 * @sem: held for reading to use pages or add them, for writing to remove them
 */
struct vdpasim_store_lock {
	struct rw_semaphore sem;
} ____cacheline_aligned;

/**
 * struct vdpasim_store - sectors in memory, of which only pages that were written
 *	exist
 * @lock: by stretch
 * @leaves: by number of the stretch; taken away under its lock held for writing
 * @size: bytes, constant while there is a device
 */
struct vdpasim_store {
	struct vdpasim_store_lock lock[VDPASIM_STORE_LOCKS];
	struct xarray leaves;
	u64 size;
};

/**
 * struct vdpasim_blk - a simulated block device
 * @sim: device model
 * @config: configuration space, constant but for @config.wce: sim.lock, read without it
 * @limit: bytes of data of a request at most
 * @read_only: nothing can be written
 * @id: what the device says it is, padded with zeros
 * @size: bytes, constant
 * @store: data
 * @own: @store unless it is shared
 * @backing: operations on @file; NULL: data is in @store
 * @file: data
 */
struct vdpasim_blk {
	struct vdpasim sim;
	struct virtio_blk_config config;
	u64 limit;
	bool read_only;
	char id[VIRTIO_BLK_ID_BYTES];
	u64 size;
	struct vdpasim_store *store;
	struct vdpasim_store own;
	const struct vdpasim_backing_ops *backing;
	void *file;
};

static inline struct vdpasim_blk *to_vdpasim_blk(struct vdpasim *sim)
{
	return container_of(sim, struct vdpasim_blk, sim);
}

/* blk_config.c */
#define VDPASIM_BLK_FEATURES	(BIT_ULL(VIRTIO_BLK_F_SIZE_MAX) |	\
				 BIT_ULL(VIRTIO_BLK_F_SEG_MAX) |	\
				 BIT_ULL(VIRTIO_BLK_F_RO) |		\
				 BIT_ULL(VIRTIO_BLK_F_BLK_SIZE) |	\
				 BIT_ULL(VIRTIO_BLK_F_FLUSH) |		\
				 BIT_ULL(VIRTIO_BLK_F_TOPOLOGY) |	\
				 BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE) |	\
				 BIT_ULL(VIRTIO_BLK_F_MQ) |		\
				 BIT_ULL(VIRTIO_BLK_F_DISCARD) |	\
				 BIT_ULL(VIRTIO_BLK_F_WRITE_ZEROES) |	\
				 VDPASIM_RING_FEATURES)
#define VDPASIM_BLK_ATTRS	GENMASK_ULL(VDPA_ATTR_DEV_BLK_FLUSH, \
					    VDPA_ATTR_DEV_FEATURES)
int vdpasim_blk_features(const struct vdpa_mgmt_dev *mdev,
			 const struct vdpa_dev_set_config *config, u64 *features);
int vdpasim_blk_configure(struct vdpasim_blk *blk,
			  const struct vdpa_dev_set_config *config, u64 features);

/* blk_backing.c */
int vdpasim_backing_open(struct vdpasim_blk *blk, const char *path,
			 const struct vdpa_dev_set_config *config);
void vdpasim_backing_close(struct vdpasim_blk *blk);
int vdpasim_backing_read(struct vdpasim_blk *blk, u64 pos, struct vdpasim_vq *vq,
			 struct vdpasim_pos *to, u32 len);
int vdpasim_backing_write(struct vdpasim_blk *blk, u64 pos, struct vdpasim_vq *vq,
			  struct vdpasim_pos *from, u32 len);

/* blk_io.c */
unsigned int vdpasim_blk_serve(struct vdpasim_vq *vq, unsigned int budget);
unsigned int vdpasim_blk_serve_now(struct vdpasim_vq *vq, unsigned int budget);

/* blk_store.c */
void vdpasim_store_init(struct vdpasim_store *store, u64 size);
void vdpasim_store_free(struct vdpasim_store *store);
int vdpasim_store_read(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
		       struct vdpasim_pos *to, u32 len, bool nowait);
int vdpasim_store_write(struct vdpasim_store *store, u64 pos, struct vdpasim_vq *vq,
			struct vdpasim_pos *from, u32 len, bool nowait);
void vdpasim_store_zero(struct vdpasim_store *store, u64 pos, u64 len, bool discard);

#endif /* VDPA_SIM_BLK_H */
