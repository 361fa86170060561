// SPDX-License-Identifier: GPL-2.0-only
/*
 * Block devices whose data is in a file. Only a program that has files to offer sets
 * the operations: in the kernel there are none.
 */

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vdpa_ext.h>
#include <uapi/linux/vdpa.h>

#include "blk.h"

/* bytes that are moved in one piece */
#define BACKING_PIECE	0x10000

/* set before there are devices */
static const struct vdpasim_backing_ops *blk_backing_ops;

/**
 * vdpasim_blk_set_backing - let block devices have their data in files
 * @ops: operations, NULL for none
 *
 * Context: there is no block device.
 */
void vdpasim_blk_set_backing(const struct vdpasim_backing_ops *ops)
{
	blk_backing_ops = ops;
}
EXPORT_SYMBOL_GPL(vdpasim_blk_set_backing);

#define REFUSE(config, err, text) \
	vdpa_ext_refuse(config, VDPA_ATTR_DEV_NAME, err, KBUILD_MODNAME ": " text)

static int backing_refuse(const struct vdpa_dev_set_config *config, int err)
{
	switch (err) {
	case -ENOENT:
		return REFUSE(config, err, "The backing file is absent or empty: give a capacity");
	case -EACCES:
	case -EPERM:
	case -EROFS:
		return REFUSE(config, err, "The backing file may not be opened");
	case -EBUSY:
		return REFUSE(config, err, "The backing file is in use");
	case -EMEDIUMTYPE:
		return REFUSE(config, -EINVAL, "The backing file is neither a file nor a block device");
	default:
		return REFUSE(config, err, "The backing file cannot be opened");
	}
}

/**
 * vdpasim_backing_open - have a device's data be in a file
 * @blk: device, configured
 * @path: of the file
 * @config: what was asked for
 *
 * Return: 0, or a negative errno with the text told; the caller closes either way
 */
int vdpasim_backing_open(struct vdpasim_blk *blk, const char *path,
			 const struct vdpa_dev_set_config *config)
{
	bool given = config->mask & BIT_ULL(VDPA_ATTR_DEV_BLK_CFG_CAPACITY);
	u64 want = __virtio64_to_cpu(true, blk->config.capacity) << VDPASIM_SECTOR_SHIFT;
	u64 size = given ? want : 0;
	int ret;

	if (!blk_backing_ops)
		return REFUSE(config, -EOPNOTSUPP, "Backing files are for vdpa-agent only");
	ret = blk_backing_ops->open(path, blk->read_only, &size, &blk->file);
	if (ret)
		return backing_refuse(config, ret);
	blk->backing = blk_backing_ops;
	blk->size = round_down(size, (u64)__virtio32_to_cpu(true, blk->config.blk_size));
	if (given && size != want)
		return vdpa_ext_refuse(config, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, -EINVAL,
				       KBUILD_MODNAME ": The backing file has another size");
	if (!blk->size)
		return REFUSE(config, -EINVAL, "The backing file is smaller than a block");
	return 0;
}

/**
 * vdpasim_backing_close - undo vdpasim_backing_open()
 * @blk: device; nothing happens when its data is not in a file
 */
void vdpasim_backing_close(struct vdpasim_blk *blk)
{
	if (blk->backing)
		blk->backing->close(blk->file);
}

/**
 * vdpasim_backing_read - copy data from a file to the chain that a queue took
 * @blk: device
 * @pos: first byte, inside the file
 * @vq: queue
 * @to: place in the chain; moved on
 * @len: bytes, inside file and chain
 *
 * Return: 0, or a negative errno, -EFAULT with the queue broken
 */
int vdpasim_backing_read(struct vdpasim_blk *blk, u64 pos, struct vdpasim_vq *vq,
			 struct vdpasim_pos *to, u32 len)
{
	void *buf = kvmalloc(min_t(u32, max(len, 1u), BACKING_PIECE), GFP_NOIO);
	int ret = buf ? 0 : -ENOMEM;
	u32 n;

	for (; len && !ret; len -= n, pos += n) {
		n = min_t(u32, len, BACKING_PIECE);
		ret = blk->backing->read(blk->file, pos, buf, n);
		if (!ret)
			ret = vdpasim_chain_write(vq, to, buf, n);
	}
	kvfree(buf);
	return ret;
}

/**
 * vdpasim_backing_write - copy data from the chain that a queue took to a file
 * @blk: device
 * @pos: first byte, inside the file
 * @vq: queue
 * @from: place in the chain; moved on
 * @len: bytes, inside file and chain
 *
 * Return: 0, or a negative errno, -EFAULT with the queue broken
 */
int vdpasim_backing_write(struct vdpasim_blk *blk, u64 pos, struct vdpasim_vq *vq,
			  struct vdpasim_pos *from, u32 len)
{
	void *buf = kvmalloc(min_t(u32, max(len, 1u), BACKING_PIECE), GFP_NOIO);
	int ret = buf ? 0 : -ENOMEM;
	u32 n;

	for (; len && !ret; len -= n, pos += n) {
		n = min_t(u32, len, BACKING_PIECE);
		ret = vdpasim_chain_read(vq, from, buf, n);
		if (!ret)
			ret = blk->backing->write(blk->file, pos, buf, n);
	}
	kvfree(buf);
	return ret;
}
