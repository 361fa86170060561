// SPDX-License-Identifier: GPL-2.0-only
/*
 * Block devices: sectors are saved, overwritten, read back, partly zeroed and
 * discarded, and put back.
 */

#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>

#include "blk.h"

#define BLK_FEATURES	(BIT_ULL(VIRTIO_BLK_F_SIZE_MAX) |	\
			 BIT_ULL(VIRTIO_BLK_F_SEG_MAX) |	\
			 BIT_ULL(VIRTIO_BLK_F_RO) |		\
			 BIT_ULL(VIRTIO_BLK_F_FLUSH) |		\
			 BIT_ULL(VIRTIO_BLK_F_MQ) |		\
			 BIT_ULL(VIRTIO_BLK_F_DISCARD) |	\
			 BIT_ULL(VIRTIO_BLK_F_WRITE_ZEROES) |	\
			 VDRV_RING_FEATURES)

/* buffers of data in one chain, beside header and status */
#define BLK_SEGMENTS	4U
/* room for the headers and status bytes of all requests */
#define BLK_HEADERS	512U

/* parts of a span, in sectors: these become zeros, those anything */
#define ZEROED(i)	((i) >= 2 && (i) < 7)
#define DISCARDED(i)	((i) >= 9 && (i) < 27)

static void build_sector(u8 *p, u64 sector)
{
	vdrv_pattern(p, VDRV_SECTOR, sector);
	put_unaligned_le64(sector, p + 16);
}

static bool all_zero(const u8 *p, size_t len)
{
	return !memchr_inv(p, 0, len);
}

static void compare_pattern(struct vdrv_blk *blk, u64 sector, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		build_sector(blk->want, sector + i);
		vdrv_compare(blk->run, sector + i, blk->buf + i * VDRV_SECTOR, blk->want,
			     VDRV_SECTOR);
	}
	blk->run->result->count += n;
	blk->run->result->bytes += (u64)n * VDRV_SECTOR;
}

/* What was not read must not look as if it had been. */
static int read_back(struct vdrv_blk *blk, u64 sector, u32 n)
{
	memset(blk->buf, 0x5a, n * VDRV_SECTOR);
	return vdrv_blk_io(blk, VIRTIO_BLK_T_IN, sector, n);
}

static int overwrite(struct vdrv_blk *blk, u64 sector, u32 n)
{
	int ret;
	u32 i;

	for (i = 0; i < n; i++)
		build_sector(blk->buf + i * VDRV_SECTOR, sector + i);
	ret = vdrv_blk_io(blk, VIRTIO_BLK_T_OUT, sector, n);
	if (!ret)
		ret = vdrv_blk_flush(blk);
	if (!ret)
		ret = read_back(blk, sector, n);
	if (!ret)
		compare_pattern(blk, sector, n);
	return ret;
}

/* Zero and discard parts; the sectors around them stay as they are. */
static int punch_holes(struct vdrv_blk *blk, u64 sector, u32 n)
{
	bool zero = vdrv_has(blk->drv, VIRTIO_BLK_F_WRITE_ZEROES) && n >= 8;
	bool discard = vdrv_has(blk->drv, VIRTIO_BLK_F_DISCARD) && n >= 28;
	int ret = 0;
	u32 i;

	if (!zero && !discard)
		return 0;
	if (zero)
		ret = vdrv_blk_range(blk, VIRTIO_BLK_T_WRITE_ZEROES, sector + 2, 5, false);
	if (!ret && discard)
		ret = vdrv_blk_range(blk, VIRTIO_BLK_T_DISCARD, sector + 9, 18, false);
	if (!ret)
		ret = read_back(blk, sector, n);
	for (i = 0; i < n && !ret; i++) {
		if (discard && DISCARDED(i))
			continue;
		if (zero && ZEROED(i))
			memset(blk->want, 0, VDRV_SECTOR);
		else
			build_sector(blk->want, sector + i);
		vdrv_compare(blk->run, sector + i, blk->buf + i * VDRV_SECTOR, blk->want,
			     VDRV_SECTOR);
	}
	return ret;
}

/* A disk that has no memory for a range gets rid of what it had to take. */
static int put_back(struct vdrv_blk *blk, u64 sector, u32 n)
{
	u32 len = n * VDRV_SECTOR, i;
	int ret;

	if (vdrv_has(blk->drv, VIRTIO_BLK_F_WRITE_ZEROES) && all_zero(blk->old, len)) {
		ret = vdrv_blk_range(blk, VIRTIO_BLK_T_WRITE_ZEROES, sector, n, true);
	} else {
		memcpy(blk->buf, blk->old, len);
		ret = vdrv_blk_io(blk, VIRTIO_BLK_T_OUT, sector, n);
	}
	if (!ret)
		ret = read_back(blk, sector, n);
	for (i = 0; i < n && !ret; i++)
		vdrv_compare(blk->run, sector + i, blk->buf + i * VDRV_SECTOR,
			     blk->old + i * VDRV_SECTOR, VDRV_SECTOR);
	return ret;
}

/* A disk that cannot be written reads the same twice. */
static int read_twice(struct vdrv_blk *blk, u64 sector, u32 n)
{
	int ret = read_back(blk, sector, n);
	u32 i;

	for (i = 0; i < n && !ret; i++)
		vdrv_compare(blk->run, sector + i, blk->buf + i * VDRV_SECTOR,
			     blk->old + i * VDRV_SECTOR, VDRV_SECTOR);
	blk->run->result->count += n;
	blk->run->result->bytes += (u64)n * VDRV_SECTOR;
	return ret;
}

static int exercise_span(struct vdrv_blk *blk, u64 sector, u32 n)
{
	int ret = read_back(blk, sector, n);

	if (ret)
		return ret;
	memcpy(blk->old, blk->buf, n * VDRV_SECTOR);
	if (vdrv_has(blk->drv, VIRTIO_BLK_F_RO))
		return read_twice(blk, sector, n);
	ret = overwrite(blk, sector, n);
	if (!ret)
		ret = punch_holes(blk, sector, n);
	/* after a failure the device may still be at the buffers */
	return ret ? ret : put_back(blk, sector, n);
}

/* The last sectors of the disk first, then from its beginning, round and round. */
static int exercise_spans(struct vdrv_blk *blk)
{
	u64 left = blk->run->count, next = 0, sector;
	bool first = true;
	int ret = 0;
	u32 n;

	for (; left && !ret; left -= n) {
		if (next == blk->sectors)
			next = 0;
		n = min_t(u64, min_t(u64, left, VDRV_BLK_SPAN), blk->sectors - next);
		sector = first ? blk->sectors - n : next;
		if (!first)
			next += n;
		first = false;
		ret = vdrv_may_go_on(blk->run);
		if (!ret)
			ret = exercise_span(blk, sector, n);
	}
	return ret;
}

static void read_config(struct vdrv_blk *blk, struct virtio_blk_config *config)
{
	vdpa_get_config(blk->drv->vdev, 0, config, sizeof(*config));
	blk->sectors = __virtio64_to_cpu(true, config->capacity);
}

/* How large a request may be, and in how many buffers. */
static void find_limits(struct vdrv_blk *blk, u64 features,
			const struct virtio_blk_config *config)
{
	u32 size_max = VDRV_BLK_SPAN * VDRV_SECTOR, seg_max = BLK_SEGMENTS;

	if (features & BIT_ULL(VIRTIO_BLK_F_SIZE_MAX))
		size_max = min(size_max, __virtio32_to_cpu(true, config->size_max));
	if (features & BIT_ULL(VIRTIO_BLK_F_SEG_MAX))
		seg_max = clamp_t(u32, __virtio32_to_cpu(true, config->seg_max), 1,
				  BLK_SEGMENTS);
	blk->segments = seg_max;
	blk->zero_max = __virtio32_to_cpu(true, config->max_write_zeroes_sectors);
	blk->discard_max = __virtio32_to_cpu(true, config->max_discard_sectors);
	blk->piece = max(size_max / VDRV_SECTOR, 1u);
}

static int allocate(struct vdrv_blk *blk)
{
	struct vdrv_arena *arena = &blk->drv->arena;

	blk->hdr = vdrv_arena_take(arena, VDRV_BLK_REQUESTS * sizeof(*blk->hdr), 16);
	blk->status = vdrv_arena_take(arena, VDRV_BLK_REQUESTS, 1);
	blk->buf = vdrv_arena_take(arena, VDRV_BLK_SPAN * VDRV_SECTOR, 16);
	blk->old = kmalloc(VDRV_BLK_SPAN * VDRV_SECTOR, GFP_KERNEL);
	blk->want = kmalloc(VDRV_SECTOR, GFP_KERNEL);
	return blk->hdr && blk->status && blk->buf && blk->old && blk->want ? 0 : -ENOMEM;
}

static int start(struct vdrv_blk *blk)
{
	struct vdrv *drv = blk->drv;
	u64 features = drv->ops->get_device_features(drv->vdev) & BLK_FEATURES;
	struct vdrv_setup setup = {
		.features = BLK_FEATURES, .nvqs = 1,
		.buffers = BLK_HEADERS + VDRV_BLK_SPAN * VDRV_SECTOR,
		.one_to_one = blk->run->params->one_to_one,
	};
	struct virtio_blk_config config;
	int ret;

	read_config(blk, &config);
	if (!blk->sectors)
		return vdrv_fail(blk->run, -EINVAL, "the disk has no sectors");
	if (features & BIT_ULL(VIRTIO_BLK_F_MQ))
		setup.nvqs = clamp_t(u16, __virtio16_to_cpu(true, config.num_queues), 1,
				     VDRV_BLK_QUEUES_MAX);
	find_limits(blk, features, &config);
	ret = vdrv_start_run(blk->run, &setup);
	return ret ? ret : allocate(blk);
}

/**
 * vdrv_blk_run - exercise a block device
 * @run: exercise
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_blk_run(struct vdrv_run *run)
{
	struct vdrv_blk blk = { .run = run, .drv = run->drv };
	int ret;

	ret = start(&blk);
	if (!ret)
		ret = vdrv_blk_check_id(&blk);
	if (!ret)
		ret = vdrv_blk_check_end(&blk);
	if (!ret)
		ret = exercise_spans(&blk);
	kfree(blk.want);
	kfree(blk.old);
	return ret;
}
