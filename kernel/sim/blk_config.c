// SPDX-License-Identifier: GPL-2.0-only
/* What a block device offers: features and configuration as they were asked for. */

#include <linux/mm.h>
#include <linux/vdpa_ext.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <uapi/linux/vdpa.h>

#include "blk.h"

#define BLK_SIZE_MAX		0x100000
/* header and status go with them into the shortest chain that a queue must take */
#define BLK_SEG_MAX		254
/* a request without an indirect table leaves room for others in the queue */
#define BLK_SEG_MAX_DIRECT	126
/* what every driver can make a page of */
#define BLK_BLK_SIZE_MAX	4096

static bool given(const struct vdpa_dev_set_config *config, u16 attr)
{
	return config->mask & BIT_ULL(attr);
}

static int blk_refuse(const struct vdpa_dev_set_config *config, u16 attr,
		      const char *text)
{
	return vdpa_ext_refuse(config, attr, -EINVAL, text);
}
#define REFUSE(config, attr, text) \
	blk_refuse(config, VDPA_ATTR_DEV_BLK_##attr, KBUILD_MODNAME ": " text)

/* Features that are there only when they are asked for, or without which is one asked. */
static u64 blk_default_features(const struct vdpa_dev_set_config *config,
				const struct vdpa_ext_blk_config *ext, u64 supported)
{
	u64 features = supported & ~(BIT_ULL(VIRTIO_BLK_F_MQ) | BIT_ULL(VIRTIO_BLK_F_RO));

	if (!ext)
		return features;
	/* with one queue there is nothing to choose */
	if (ext->num_queues > 1)
		features |= BIT_ULL(VIRTIO_BLK_F_MQ);
	if (ext->read_only)
		features |= BIT_ULL(VIRTIO_BLK_F_RO);
	if (given(config, VDPA_ATTR_DEV_BLK_FLUSH) && !ext->flush)
		features &= ~(BIT_ULL(VIRTIO_BLK_F_FLUSH) | BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE));
	return features;
}

/**
 * vdpasim_blk_features - the features a device will offer
 * @mdev: management device
 * @config: what was asked for
 * @features: filled with the features
 *
 * Return: 0 or -EINVAL
 */
int vdpasim_blk_features(const struct vdpa_mgmt_dev *mdev,
			 const struct vdpa_dev_set_config *config, u64 *features)
{
	const struct vdpa_ext_blk_config *ext = vdpa_ext_config(config);

	if (given(config, VDPA_ATTR_DEV_FEATURES))
		*features = config->device_features;
	else
		*features = blk_default_features(config, ext, mdev->supported_features);
	/* only num_queues, read_only and flush can lead there, each by one feature */
	if (!(*features & ~mdev->supported_features))
		return 0;
	if (*features & ~mdev->supported_features & BIT_ULL(VIRTIO_BLK_F_MQ))
		return REFUSE(config, CFG_NUM_QUEUES, "Several queues need the feature MQ");
	return -EINVAL;
}

static int blk_check(const struct vdpa_dev_set_config *config,
		     const struct vdpa_ext_blk_config *ext)
{
	if (ext->blk_size > BLK_BLK_SIZE_MAX)
		return REFUSE(config, CFG_BLK_SIZE, "Block size is 4096 at most");
	if (given(config, VDPA_ATTR_DEV_BLK_CFG_SIZE_MAX) && ext->size_max < PAGE_SIZE)
		return REFUSE(config, CFG_SIZE_MAX, "Segments must hold a page at least");
	if (ext->seg_max > BLK_SEG_MAX)
		return REFUSE(config, CFG_SEG_MAX, "Requests have 254 segments at most");
	if (given(config, VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEC) &&
	    !ext->max_discard_sectors)
		return REFUSE(config, CFG_MAX_DISCARD_SEC, "Discards need a sector at least");
	if (given(config, VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEG) &&
	    (!ext->max_discard_seg || ext->max_discard_seg > VDPASIM_BLK_SEGMENTS))
		return REFUSE(config, CFG_MAX_DISCARD_SEG, "Discards have 1 to 32 ranges");
	if (given(config, VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC) &&
	    !ext->max_write_zeroes_sectors)
		return REFUSE(config, CFG_MAX_WRITE_ZEROES_SEC,
			      "Write zeroes need a sector at least");
	if (given(config, VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG) &&
	    (!ext->max_write_zeroes_seg ||
	     ext->max_write_zeroes_seg > VDPASIM_BLK_SEGMENTS))
		return REFUSE(config, CFG_MAX_WRITE_ZEROES_SEG,
			      "Write zeroes have 1 to 32 ranges");
	return 0;
}

static void blk_defaults(struct virtio_blk_config *c, u64 features)
{
	bool indirect = features & BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC);

	c->capacity = __cpu_to_virtio64(true, VDPASIM_BLK_CAPACITY);
	c->size_max = __cpu_to_virtio32(true, BLK_SIZE_MAX);
	c->seg_max = __cpu_to_virtio32(true, indirect ? BLK_SEG_MAX : BLK_SEG_MAX_DIRECT);
	c->blk_size = __cpu_to_virtio32(true, VDPASIM_SECTOR_SIZE);
	c->min_io_size = __cpu_to_virtio16(true, 1);
	c->opt_io_size = __cpu_to_virtio32(true, 1);
	c->num_queues = __cpu_to_virtio16(true, 1);
	c->max_discard_sectors = __cpu_to_virtio32(true, U32_MAX);
	c->max_discard_seg = __cpu_to_virtio32(true, VDPASIM_BLK_SEGMENTS);
	/* memory comes and goes by the page */
	c->discard_sector_alignment =
		__cpu_to_virtio32(true, PAGE_SIZE >> VDPASIM_SECTOR_SHIFT);
	c->max_write_zeroes_sectors = __cpu_to_virtio32(true, U32_MAX);
	c->max_write_zeroes_seg = __cpu_to_virtio32(true, VDPASIM_BLK_SEGMENTS);
	c->write_zeroes_may_unmap = 1;
	c->wce = !!(features & BIT_ULL(VIRTIO_BLK_F_FLUSH));
}

#define TAKE8(member, attr) \
	do { if (given(config, VDPA_ATTR_DEV_BLK_CFG_##attr)) c->member = ext->member; } while (0)
#define TAKE(bits, member, attr)						\
	do {									\
		if (given(config, VDPA_ATTR_DEV_BLK_CFG_##attr))		\
			c->member = __cpu_to_virtio##bits(true, ext->member);	\
	} while (0)

static void blk_take(struct virtio_blk_config *c, const struct vdpa_dev_set_config *config,
		     const struct vdpa_ext_blk_config *ext)
{
	TAKE(64, capacity, CAPACITY);
	TAKE(32, size_max, SIZE_MAX);
	TAKE(32, seg_max, SEG_MAX);
	TAKE(32, blk_size, BLK_SIZE);
	TAKE(16, num_queues, NUM_QUEUES);
	TAKE8(physical_block_exp, PHY_BLK_EXP);
	TAKE8(alignment_offset, ALIGN_OFFSET);
	TAKE(16, min_io_size, MIN_IO_SIZE);
	TAKE(32, opt_io_size, OPT_IO_SIZE);
	TAKE(32, max_discard_sectors, MAX_DISCARD_SEC);
	TAKE(32, max_discard_seg, MAX_DISCARD_SEG);
	TAKE(32, discard_sector_alignment, DISCARD_SEC_ALIGN);
	TAKE(32, max_write_zeroes_sectors, MAX_WRITE_ZEROES_SEC);
	TAKE(32, max_write_zeroes_seg, MAX_WRITE_ZEROES_SEG);
}

/**
 * vdpasim_blk_configure - fill a device's configuration space
 * @blk: device
 * @config: what was asked for
 * @features: features it offers
 *
 * Return: 0 or -EINVAL, with the text told
 */
int vdpasim_blk_configure(struct vdpasim_blk *blk,
			  const struct vdpa_dev_set_config *config, u64 features)
{
	const struct vdpa_ext_blk_config *ext = vdpa_ext_config(config);
	struct virtio_blk_config *c = &blk->config;
	int ret = ext ? blk_check(config, ext) : 0;

	if (ret)
		return ret;
	blk_defaults(c, features);
	if (ext)
		blk_take(c, config, ext);
	blk->sim.config = c;
	blk->sim.config_size = sizeof(*c);
	blk->read_only = features & BIT_ULL(VIRTIO_BLK_F_RO);
	blk->limit = (u64)__virtio32_to_cpu(true, c->size_max) *
		     __virtio32_to_cpu(true, c->seg_max);
	return 0;
}
