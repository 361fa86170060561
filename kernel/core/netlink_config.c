// SPDX-License-Identifier: GPL-2.0-only
/* Configuration space on the wire: DEV_CONFIG_GET. */

#include <linux/err.h>
#include <linux/unaligned.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <uapi/linux/virtio_net.h>

#include "netlink.h"

/**
 * struct config_field - a field of configuration space and its attribute
 * @features: the field exists if one of these is offered; 0 for always
 * @attr: VDPA_ATTR_*
 * @offset: in configuration space
 * @size: bytes; 1, 2, 4 and 8 are numbers
 */
struct config_field {
	u64 features;
	u16 attr;
	u8 offset;
	u8 size;
};

#define FIELD(_type, _member, _attr, _features) {		\
	.features = (_features),				\
	.attr = (_attr),					\
	.offset = offsetof(struct _type, _member),		\
	.size = sizeof_field(struct _type, _member),		\
}
#define NET(member, attr, features) \
	FIELD(virtio_net_config, member, VDPA_ATTR_DEV_NET_##attr, features)
#define BLK(member, attr, features) \
	FIELD(virtio_blk_config, member, VDPA_ATTR_DEV_BLK_CFG_##attr, features)

#define NET_MULTI_QUEUE	(BIT_ULL(VIRTIO_NET_F_MQ) | BIT_ULL(VIRTIO_NET_F_RSS))
#define BLK_TOPOLOGY	BIT_ULL(VIRTIO_BLK_F_TOPOLOGY)
#define BLK_DISCARD	BIT_ULL(VIRTIO_BLK_F_DISCARD)
#define BLK_ZEROES	BIT_ULL(VIRTIO_BLK_F_WRITE_ZEROES)

/* in the order of the reply */
static const struct config_field net_fields[] = {
	NET(mtu, CFG_MTU, BIT_ULL(VIRTIO_NET_F_MTU)),
	NET(mac, CFG_MACADDR, BIT_ULL(VIRTIO_NET_F_MAC)),
	NET(status, STATUS, BIT_ULL(VIRTIO_NET_F_STATUS)),
	NET(max_virtqueue_pairs, CFG_MAX_VQP, NET_MULTI_QUEUE),
};

static const struct config_field blk_fields[] = {
	BLK(capacity, CAPACITY, 0),
	BLK(size_max, SIZE_MAX, BIT_ULL(VIRTIO_BLK_F_SIZE_MAX)),
	BLK(blk_size, BLK_SIZE, BIT_ULL(VIRTIO_BLK_F_BLK_SIZE)),
	BLK(seg_max, SEG_MAX, BIT_ULL(VIRTIO_BLK_F_SEG_MAX)),
	BLK(num_queues, NUM_QUEUES, BIT_ULL(VIRTIO_BLK_F_MQ)),
	BLK(physical_block_exp, PHY_BLK_EXP, BLK_TOPOLOGY),
	BLK(alignment_offset, ALIGN_OFFSET, BLK_TOPOLOGY),
	BLK(min_io_size, MIN_IO_SIZE, BLK_TOPOLOGY),
	BLK(opt_io_size, OPT_IO_SIZE, BLK_TOPOLOGY),
	BLK(max_discard_sectors, MAX_DISCARD_SEC, BLK_DISCARD),
	BLK(max_discard_seg, MAX_DISCARD_SEG, BLK_DISCARD),
	BLK(discard_sector_alignment, DISCARD_SEC_ALIGN, BLK_DISCARD),
	BLK(max_write_zeroes_sectors, MAX_WRITE_ZEROES_SEC, BLK_ZEROES),
	BLK(max_write_zeroes_seg, MAX_WRITE_ZEROES_SEG, BLK_ZEROES),
};

static int put_field(struct sk_buff *msg, const struct config_field *field,
		     const u8 *raw)
{
	const u8 *data = raw + field->offset;

	switch (field->size) {
	case 1:
		return nla_put_u8(msg, field->attr, *data);
	case 2:
		return nla_put_u16(msg, field->attr, get_unaligned_le16(data));
	case 4:
		return nla_put_u32(msg, field->attr, get_unaligned_le32(data));
	case 8:
		return nla_put_u64_64bit(msg, field->attr, get_unaligned_le64(data),
					 VDPA_ATTR_PAD);
	default:
		return nla_put(msg, field->attr, field->size, data);
	}
}

/* What the device's configuration space is too short for does not exist. */
static int put_fields(struct sk_buff *msg, const struct vdpa_config_state *st,
		      const struct config_field *fields, size_t n)
{
	const struct config_field *field;

	for (field = fields; field < fields + n; field++) {
		if (field->features && !(field->features & st->device_features))
			continue;
		if (field->offset + field->size > st->size)
			continue;
		if (put_field(msg, field, st->raw))
			return -EMSGSIZE;
	}
	return 0;
}

static int put_net_config(struct sk_buff *msg, const struct vdpa_config_state *st)
{
	if (nla_put_u64_64bit(msg, VDPA_ATTR_DEV_FEATURES, st->device_features,
			      VDPA_ATTR_PAD))
		return -EMSGSIZE;
	return put_fields(msg, st, net_fields, ARRAY_SIZE(net_fields));
}

static int put_blk_config(struct sk_buff *msg, const struct vdpa_config_state *st)
{
	if (nla_put_u64_64bit(msg, VDPA_ATTR_DEV_FEATURES, st->device_features,
			      VDPA_ATTR_PAD) ||
	    put_fields(msg, st, blk_fields, ARRAY_SIZE(blk_fields)) ||
	    nla_put_u8(msg, VDPA_ATTR_DEV_BLK_READ_ONLY,
		       !!(st->device_features & BIT_ULL(VIRTIO_BLK_F_RO))) ||
	    nla_put_u8(msg, VDPA_ATTR_DEV_BLK_FLUSH,
		       !!(st->device_features & BIT_ULL(VIRTIO_BLK_F_FLUSH))))
		return -EMSGSIZE;
	return 0;
}

static int put_config(struct sk_buff *msg, const char *name,
		      const struct vdpa_config_state *st)
{
	if (nla_put_string(msg, VDPA_ATTR_DEV_NAME, name) ||
	    nla_put_u32(msg, VDPA_ATTR_DEV_ID, st->device_id))
		return -EMSGSIZE;
	if (st->features_ok &&
	    nla_put_u64_64bit(msg, VDPA_ATTR_DEV_NEGOTIATED_FEATURES,
			      st->driver_features, VDPA_ATTR_PAD))
		return -EMSGSIZE;

	switch (st->device_id) {
	case VIRTIO_ID_NET:
		return put_net_config(msg, st);
	case VIRTIO_ID_BLOCK:
		return put_blk_config(msg, st);
	default:
		return 0;
	}
}

/**
 * vdpa_nl_fill_config - append a device's features and configuration
 * @msg: message
 * @hdr: address
 * @vdev: device that the caller is inside of
 *
 * Of a device of another class than net and block there is no more than name, id
 * and negotiated features.
 *
 * Return: 0 or -EMSGSIZE
 */
int vdpa_nl_fill_config(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
			struct vdpa_device *vdev)
{
	struct vdpa_config_state st;
	void *head;

	head = genlmsg_put(msg, hdr->portid, hdr->seq, &vdpa_nl_family,
			   hdr->flags, VDPA_CMD_DEV_CONFIG_GET);
	if (!head)
		return -EMSGSIZE;

	vdpa_config_read(vdev, &st);
	if (put_config(msg, dev_name(&vdev->dev), &st)) {
		genlmsg_cancel(msg, head);
		return -EMSGSIZE;
	}

	genlmsg_end(msg, head);
	return 0;
}

/* A request, unlike an event, is for a class whose configuration is known. */
static int fill_known_class(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
			    struct vdpa_device *vdev)
{
	u32 id = vdpa_dev_rec(vdev)->device_id;

	if (id != VIRTIO_ID_NET && id != VIRTIO_ID_BLOCK)
		return -EOPNOTSUPP;
	return vdpa_nl_fill_config(msg, hdr, vdev);
}

/**
 * vdpa_nl_config_get - handle DEV_CONFIG_GET for one device
 * @skb: request
 * @info: parsed request
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_config_get(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_nl_hdr hdr = vdpa_nl_hdr_reply(info);
	struct vdpa_dev_rec *rec;
	struct sk_buff *msg;
	int err;

	rec = vdpa_nl_dev_enter(info);
	if (IS_ERR(rec))
		return PTR_ERR(rec);

	msg = vdpa_nl_msg_new();
	err = msg ? fill_known_class(msg, &hdr, rec->vdev) : -ENOMEM;
	vdpa_dev_leave(rec);
	if (err)
		goto free_msg;
	return genlmsg_reply(msg, info);

free_msg:
	nlmsg_free(msg);
	if (err == -EOPNOTSUPP)
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME,
				 "Device class not supported");
	return err;
}

/**
 * vdpa_nl_config_dump - handle DEV_CONFIG_GET for all devices
 * @skb: room for entries
 * @cb: state of the dump
 *
 * Return: as vdpa_nl_dump()
 */
int vdpa_nl_config_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return vdpa_nl_dump(skb, cb, fill_known_class);
}
