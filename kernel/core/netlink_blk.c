// SPDX-License-Identifier: GPL-2.0-only
/* The attributes of a block device in DEV_NEW: reading them, and what they imply. */

#include <linux/log2.h>
#include <linux/virtio_blk.h>

#include "netlink.h"

/**
 * struct blk_attr - an attribute and where it goes
 * @features: features without which it makes no sense
 * @attr: VDPA_ATTR_*
 * @offset: in struct vdpa_ext_blk_config
 * @size: bytes there and on the wire
 */
struct blk_attr {
	u64 features;
	u16 attr;
	u8 offset;
	u8 size;
};

#define ATTR(_member, _attr, _features) {				\
	.features = (_features),					\
	.attr = VDPA_ATTR_DEV_BLK_##_attr,				\
	.offset = offsetof(struct vdpa_ext_blk_config, _member),	\
	.size = sizeof_field(struct vdpa_ext_blk_config, _member),	\
}
#define TOPOLOGY	BIT_ULL(VIRTIO_BLK_F_TOPOLOGY)
#define DISCARD		BIT_ULL(VIRTIO_BLK_F_DISCARD)
#define ZEROES		BIT_ULL(VIRTIO_BLK_F_WRITE_ZEROES)

/* What read_only, flush and num_queues imply depends on their values. */
static const struct blk_attr blk_attrs[] = {
	ATTR(capacity, CFG_CAPACITY, 0),
	ATTR(size_max, CFG_SIZE_MAX, BIT_ULL(VIRTIO_BLK_F_SIZE_MAX)),
	ATTR(blk_size, CFG_BLK_SIZE, BIT_ULL(VIRTIO_BLK_F_BLK_SIZE)),
	ATTR(seg_max, CFG_SEG_MAX, BIT_ULL(VIRTIO_BLK_F_SEG_MAX)),
	ATTR(num_queues, CFG_NUM_QUEUES, 0),
	ATTR(physical_block_exp, CFG_PHY_BLK_EXP, TOPOLOGY),
	ATTR(alignment_offset, CFG_ALIGN_OFFSET, TOPOLOGY),
	ATTR(min_io_size, CFG_MIN_IO_SIZE, TOPOLOGY),
	ATTR(opt_io_size, CFG_OPT_IO_SIZE, TOPOLOGY),
	ATTR(max_discard_sectors, CFG_MAX_DISCARD_SEC, DISCARD),
	ATTR(max_discard_seg, CFG_MAX_DISCARD_SEG, DISCARD),
	ATTR(discard_sector_alignment, CFG_DISCARD_SEC_ALIGN, DISCARD),
	ATTR(max_write_zeroes_sectors, CFG_MAX_WRITE_ZEROES_SEC, ZEROES),
	ATTR(max_write_zeroes_seg, CFG_MAX_WRITE_ZEROES_SEG, ZEROES),
	ATTR(read_only, READ_ONLY, 0),
	ATTR(flush, FLUSH, 0),
};

static bool given(const struct vdpa_dev_request *req, u16 attr)
{
	return req->set.mask & BIT_ULL(attr);
}

static int check_blk(struct genl_info *info, const struct vdpa_dev_request *req)
{
	const struct vdpa_ext_blk_config *blk = &req->blk;

	if (blk->capacity > U64_MAX >> VDPA_NL_SECTOR_SHIFT) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_BLK_CFG_CAPACITY,
				 "Capacity has more bytes than 64 bits can count");
		return -EINVAL;
	}
	if (given(req, VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE) && !is_power_of_2(blk->blk_size)) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE,
				 "Block size must be a power of two");
		return -EINVAL;
	}
	if (given(req, VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE) && blk->capacity &&
	    blk->capacity & ((blk->blk_size >> VDPA_NL_SECTOR_SHIFT) - 1)) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_BLK_CFG_CAPACITY,
				 "Capacity is not a multiple of the block size");
		return -EINVAL;
	}
	if (blk->alignment_offset >= 1 << blk->physical_block_exp &&
	    blk->alignment_offset) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_BLK_CFG_ALIGN_OFFSET,
				 "Alignment offset must lie within a physical block");
		return -EINVAL;
	}
	return 0;
}

/**
 * vdpa_nl_parse_blk - read the attributes of a block device
 * @info: parsed request
 * @req: filled with what was given
 *
 * Return: 0, or -EINVAL with a text
 */
int vdpa_nl_parse_blk(struct genl_info *info, struct vdpa_dev_request *req)
{
	const struct nlattr *attr;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(blk_attrs); i++) {
		attr = info->attrs[blk_attrs[i].attr];
		if (!attr)
			continue;
		nla_memcpy((u8 *)&req->blk + blk_attrs[i].offset, attr,
			   blk_attrs[i].size);
		req->set.mask |= BIT_ULL(blk_attrs[i].attr);
	}
	return check_blk(info, req);
}

/**
 * vdpa_nl_blk_needed - features without which the attributes make no sense
 * @req: request
 *
 * Return: a bit for each feature
 */
u64 vdpa_nl_blk_needed(const struct vdpa_dev_request *req)
{
	u64 features = 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(blk_attrs); i++)
		if (given(req, blk_attrs[i].attr))
			features |= blk_attrs[i].features;
	if (req->blk.num_queues > 1)
		features |= BIT_ULL(VIRTIO_BLK_F_MQ);
	if (req->blk.read_only)
		features |= BIT_ULL(VIRTIO_BLK_F_RO);
	if (req->blk.flush)
		features |= BIT_ULL(VIRTIO_BLK_F_FLUSH);
	return features;
}

/**
 * vdpa_nl_blk_denied - features that the attributes say the device has not
 * @req: request
 *
 * Return: a bit for each feature
 */
u64 vdpa_nl_blk_denied(const struct vdpa_dev_request *req)
{
	u64 features = 0;

	if (given(req, VDPA_ATTR_DEV_BLK_READ_ONLY) && !req->blk.read_only)
		features |= BIT_ULL(VIRTIO_BLK_F_RO);
	if (given(req, VDPA_ATTR_DEV_BLK_FLUSH) && !req->blk.flush)
		features |= BIT_ULL(VIRTIO_BLK_F_FLUSH);
	return features;
}
