/* SPDX-License-Identifier: GPL-2.0-only */
/* The exercise of block devices. */
#ifndef VDPA_HOST_DRIVER_BLK_H
#define VDPA_HOST_DRIVER_BLK_H

#include <linux/virtio_blk.h>

#include "run.h"

#define VDRV_SECTOR		512U
/* sectors that are worked on together, and into how many requests they are cut */
#define VDRV_BLK_SPAN		128U
#define VDRV_BLK_REQUESTS	8U
#define VDRV_BLK_QUEUES_MAX	8U
/* any status but those that there are */
#define VDRV_BLK_NO_STATUS	0x77

/**
 * struct vdrv_blk_request - a request
 * @type: VIRTIO_BLK_T_*
 * @sector: first sector
 * @data: in the device's arena
 * @len: bytes of it
 */
struct vdrv_blk_request {
	u32 type;
	u64 sector;
	u8 *data;
	u32 len;
};

/**
 * struct vdrv_blk - an exercise of a block device
 * @run: the exercise
 * @drv: the device
 * @sectors: capacity
 * @piece: sectors of one request, at most
 * @segments: buffers of its data, at most
 * @zero_max: sectors of one request to write zeroes, at most
 * @discard_max: sectors of one request to discard, at most
 * @hdr: a header for each request
 * @status: a status for each request
 * @buf: VDRV_BLK_SPAN sectors that the device reaches
 * @old: what the disk had there before
 * @want: one sector as it should be
 * @turn: requests so far, for their shapes
 */
struct vdrv_blk {
	struct vdrv_run *run;
	struct vdrv *drv;
	u64 sectors;
	u32 piece;
	u32 segments;
	u32 zero_max;
	u32 discard_max;
	struct virtio_blk_outhdr *hdr;
	u8 *status;
	u8 *buf;
	u8 *old;
	u8 *want;
	u64 turn;
};

/* blk_io.c */
int vdrv_blk_submit(struct vdrv_blk *blk, const struct vdrv_blk_request *req,
		    unsigned int n);
int vdrv_blk_io(struct vdrv_blk *blk, u32 type, u64 sector, u32 n);
int vdrv_blk_flush(struct vdrv_blk *blk);
int vdrv_blk_range(struct vdrv_blk *blk, u32 type, u64 sector, u32 n, bool unmap);
int vdrv_blk_check_id(struct vdrv_blk *blk);
int vdrv_blk_check_end(struct vdrv_blk *blk);

#endif /* VDPA_HOST_DRIVER_BLK_H */
