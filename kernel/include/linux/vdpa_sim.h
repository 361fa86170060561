/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulators for other code: more management devices than the one that each of
 * the modules registers, and with less to offer; files for their block devices.
 */
#ifndef _LINUX_VDPA_SIM_H
#define _LINUX_VDPA_SIM_H

#include <linux/types.h>

struct vdpa_mgmt_dev;

/**
 * struct vdpasim_backing_ops - how block devices keep their data in files
 * @open: open the file at @path, for reading only if @read_only; an absent or empty
 *	one is given *@size bytes, if that is not 0. Sets *@size to what it has, and
 *	*@file. -ENOENT for one that is absent or empty and stays so.
 * @read: fill @buf from @pos on
 * @write: write @buf at @pos
 * @zero: make a range read as zeros; @discard: it need not take space after that
 * @flush: return when all that was written will survive
 * @close: undo @open
 *
 * All may sleep and return 0 or a negative errno. Several may be called at once for
 * one file, for ranges inside of it.
 */
struct vdpasim_backing_ops {
	int (*open)(const char *path, bool read_only, u64 *size, void **file);
	int (*read)(void *file, u64 pos, void *buf, size_t len);
	int (*write)(void *file, u64 pos, const void *buf, size_t len);
	int (*zero)(void *file, u64 pos, u64 len, bool discard);
	int (*flush)(void *file);
	void (*close)(void *file);
};

void vdpasim_net_mgmtdev_init(struct vdpa_mgmt_dev *mdev);
u64 vdpasim_net_sensible(u64 features);
void vdpasim_blk_mgmtdev_init(struct vdpa_mgmt_dev *mdev);
void vdpasim_blk_set_backing(const struct vdpasim_backing_ops *ops);

#endif /* _LINUX_VDPA_SIM_H */
