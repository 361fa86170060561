/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this project's device core offers beyond linux/vdpa.h.
 *
 * Parents that must also load on the distribution's core include this header
 * too: compat then gives inlines that do nothing.
 */
#ifndef _LINUX_VDPA_EXT_H
#define _LINUX_VDPA_EXT_H

#include <linux/types.h>

struct vdpa_device;
struct vdpa_dev_set_config;

/**
 * struct vdpa_ext_blk_config - what user space asked for with a block device
 * @capacity: sectors of 512 bytes, not 0
 * @size_max: bytes of a segment at most, not 0
 * @blk_size: bytes of a logical block, a power of two, 512 at least
 * @seg_max: segments of a request at most, not 0
 * @num_queues: request queues, not 0
 * @physical_block_exp: a physical block has 1 << this logical ones; 15 at most
 * @alignment_offset: logical blocks
 * @min_io_size: logical blocks
 * @opt_io_size: logical blocks
 * @max_discard_sectors: sectors of a discarded range at most
 * @max_discard_seg: ranges of a discard at most
 * @discard_sector_alignment: sectors
 * @max_write_zeroes_sectors: sectors of a zeroed range at most
 * @max_write_zeroes_seg: ranges of a write zeroes at most
 * @read_only: 0 or 1
 * @flush: 0 or 1: whether the device has a cache to flush
 *
 * Those whose bit of struct vdpa_dev_set_config.mask is clear are 0.
 */
struct vdpa_ext_blk_config {
	u64 capacity;
	u32 size_max;
	u32 blk_size;
	u32 seg_max;
	u16 num_queues;
	u8 physical_block_exp;
	u8 alignment_offset;
	u16 min_io_size;
	u32 opt_io_size;
	u32 max_discard_sectors;
	u32 max_discard_seg;
	u32 discard_sector_alignment;
	u32 max_write_zeroes_sectors;
	u32 max_write_zeroes_seg;
	u8 read_only;
	u8 flush;
};

/**
 * struct vdpa_ext_log - who is told which memory a device writes
 * @written: @len bytes from @iova, not 0, were written, rings included. May be called in
 *	any context that can take a spinlock, at once by several queues. Whoever finds the
 *	mark that this leaves, takes it away and then copies must find what was written:
 *	there is a barrier before the mark is set, or is found set already.
 */
struct vdpa_ext_log {
	void (*written)(struct vdpa_ext_log *log, u64 iova, u64 len);
};

/**
 * struct vdpa_ext_ops - what a parent can do beyond struct vdpa_config_ops
 * @set_log: tell @log, or nobody when it is NULL. Who was told before is so no more once
 *	this has returned, and no write in between is told to neither. May sleep. A reset
 *	changes nothing here.
 */
struct vdpa_ext_ops {
	void (*set_log)(struct vdpa_device *vdev, struct vdpa_ext_log *log);
};

const struct vdpa_ext_blk_config *
vdpa_ext_config(const struct vdpa_dev_set_config *config);
int vdpa_ext_refuse(const struct vdpa_dev_set_config *config, u16 attr, int err,
		    const char *text);
void vdpa_ext_changed(struct vdpa_device *vdev);
void vdpa_ext_set_ops(struct vdpa_device *vdev, const struct vdpa_ext_ops *ops);
const struct vdpa_ext_ops *vdpa_ext_get_ops(struct vdpa_device *vdev);

#endif /* _LINUX_VDPA_EXT_H */
