// SPDX-License-Identifier: GPL-2.0-only
/* Devices on the wire: DEV_GET, DEV_DEL, DEV_ATTR_SET, and what dumps share. */

#include <linux/build_bug.h>
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/virtio_ids.h>

#include "netlink.h"

/**
 * vdpa_nl_check_name - refuse a name that nothing can have
 * @info: parsed request
 * @attr: attribute that holds the name; present
 *
 * Return: 0 or -EINVAL
 */
int vdpa_nl_check_name(struct genl_info *info, u16 attr)
{
	const char *name = nla_data(info->attrs[attr]);

	if (!*name) {
		VDPA_NL_ERR_ATTR(info, attr, "Name is empty");
		return -EINVAL;
	}
	if (vdpa_name_has_slash(name)) {
		VDPA_NL_ERR_ATTR(info, attr, "Name contains a slash");
		return -EINVAL;
	}
	return 0;
}

/**
 * vdpa_nl_dev_name - the device that a request names
 * @info: parsed request
 *
 * Return: the name, or -EINVAL
 */
const char *vdpa_nl_dev_name(struct genl_info *info)
{
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VDPA_ATTR_DEV_NAME)) {
		NL_SET_ERR_MSG_MOD(info->extack, "Device name is required");
		return ERR_PTR(-EINVAL);
	}
	err = vdpa_nl_check_name(info, VDPA_ATTR_DEV_NAME);
	return err ? ERR_PTR(err) : nla_data(info->attrs[VDPA_ATTR_DEV_NAME]);
}

/**
 * vdpa_nl_dev_enter - pass the gate of the managed device that a request names
 * @info: parsed request
 *
 * Return: its record, to be left with vdpa_dev_leave(), or an error pointer
 */
struct vdpa_dev_rec *vdpa_nl_dev_enter(struct genl_info *info)
{
	const char *name = vdpa_nl_dev_name(info);
	struct vdpa_dev_rec *rec;

	if (IS_ERR(name))
		return ERR_CAST(name);
	rec = vdpa_dev_enter(name);
	if (!rec) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME, "device not found");
		return ERR_PTR(-ENODEV);
	}
	if (!rec->mrec) {
		vdpa_dev_leave(rec);
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME, "unmanaged vdpa device");
		return ERR_PTR(-EINVAL);
	}
	return rec;
}

/**
 * vdpa_nl_fill_dev - append what a device is
 * @msg: message
 * @hdr: address
 * @vdev: managed device, which the caller is inside of or is registering
 *
 * Return: 0 or -EMSGSIZE
 */
int vdpa_nl_fill_dev(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
		     struct vdpa_device *vdev)
{
	const struct vdpa_config_ops *ops = vdev->config;
	void *head;

	head = genlmsg_put(msg, hdr->portid, hdr->seq, &vdpa_nl_family,
			   hdr->flags, VDPA_CMD_DEV_NEW);
	if (!head)
		return -EMSGSIZE;

	if (vdpa_nl_put_handle(msg, vdev->mdev) ||
	    nla_put_string(msg, VDPA_ATTR_DEV_NAME, dev_name(&vdev->dev)) ||
	    nla_put_u32(msg, VDPA_ATTR_DEV_ID, ops->get_device_id(vdev)) ||
	    nla_put_u32(msg, VDPA_ATTR_DEV_VENDOR_ID, ops->get_vendor_id(vdev)) ||
	    nla_put_u32(msg, VDPA_ATTR_DEV_MAX_VQS, vdev->nvqs) ||
	    nla_put_u16(msg, VDPA_ATTR_DEV_MAX_VQ_SIZE, ops->get_vq_num_max(vdev)) ||
	    nla_put_u16(msg, VDPA_ATTR_DEV_MIN_VQ_SIZE,
			ops->get_vq_num_min ? ops->get_vq_num_min(vdev) : 1)) {
		genlmsg_cancel(msg, head);
		return -EMSGSIZE;
	}

	genlmsg_end(msg, head);
	return 0;
}

/**
 * vdpa_nl_dump - append an entry for each managed device
 * @skb: room for entries
 * @cb: state of the dump; holds a struct vdpa_dev_walk
 * @fill: appends an entry, or returns -EOPNOTSUPP for a device that has none
 *
 * A device that lives throughout is listed once, no name twice. An entry that finds no room is
 * tried again in an empty message; if that is too small as well, the user gets
 * the error.
 *
 * Return: bytes used, 0 at the end, or a negative errno
 */
int vdpa_nl_dump(struct sk_buff *skb, struct netlink_callback *cb,
		 int (*fill)(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
			     struct vdpa_device *vdev))
{
	struct vdpa_nl_hdr hdr = vdpa_nl_hdr_dump(cb);
	struct vdpa_dev_walk *walk = (struct vdpa_dev_walk *)cb->ctx;
	struct vdpa_dev_rec *rec = NULL;
	int err = 0;

	BUILD_BUG_ON(sizeof(*walk) > sizeof(cb->ctx));
	while ((rec = vdpa_dev_next(rec, walk))) {
		err = rec->mrec ? fill(skb, &hdr, rec->vdev) : 0;
		if (err && err != -EOPNOTSUPP) {
			vdpa_dev_leave(rec);
			break;
		}
		err = 0;
		walk->index++;
	}
	return skb->len ?: err;
}

/**
 * vdpa_nl_dev_get - handle DEV_GET for one device
 * @skb: request
 * @info: parsed request
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_dev_get(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_nl_hdr hdr = vdpa_nl_hdr_reply(info);
	struct vdpa_dev_rec *rec;
	struct sk_buff *msg;
	int err;

	rec = vdpa_nl_dev_enter(info);
	if (IS_ERR(rec))
		return PTR_ERR(rec);

	msg = vdpa_nl_msg_new();
	err = msg ? vdpa_nl_fill_dev(msg, &hdr, rec->vdev) : -ENOMEM;
	vdpa_dev_leave(rec);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

/**
 * vdpa_nl_dev_dump - handle DEV_GET for all devices
 * @skb: room for entries
 * @cb: state of the dump
 *
 * Return: as vdpa_nl_dump()
 */
int vdpa_nl_dev_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	return vdpa_nl_dump(skb, cb, vdpa_nl_fill_dev);
}

/**
 * vdpa_nl_dev_del - handle DEV_DEL
 * @skb: request
 * @info: parsed request
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_dev_del(struct sk_buff *skb, struct genl_info *info)
{
	const char *name = vdpa_nl_dev_name(info);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);

	err = vdpa_mdev_del(name);
	if (err == -ENODEV)
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME, "device not found");
	else if (err)
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME,
				 "Only user created device can be deleted by user");
	return err;
}

static int check_attr_set(struct genl_info *info, struct vdpa_dev_rec *rec)
{
	const struct nlattr *mac = info->attrs[VDPA_ATTR_DEV_NET_CFG_MACADDR];

	if (rec->device_id != VIRTIO_ID_NET) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[VDPA_ATTR_DEV_NAME]);
		/* cut so that the longest name fits the buffer for such texts */
		NL_SET_ERR_MSG_FMT_MOD(info->extack, "%.52s device not supported",
				       dev_name(&rec->vdev->dev));
		return -EOPNOTSUPP;
	}
	if (!mac) {
		NL_SET_ERR_MSG_MOD(info->extack, "Only the MAC address can be set");
		return -EOPNOTSUPP;
	}
	if (!is_valid_ether_addr(nla_data(mac))) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NET_CFG_MACADDR,
				 "Invalid MAC address");
		return -EOPNOTSUPP;
	}
	if (!rec->mrec->mdev->ops->dev_set_attr) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Operation not supported by the device.");
		return -EOPNOTSUPP;
	}
	return 0;
}

/**
 * vdpa_nl_dev_attr_set - handle DEV_ATTR_SET
 * @skb: request
 * @info: parsed request
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_dev_attr_set(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_dev_request req = {
		.set.mask = BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR),
	};
	struct vdpa_dev_rec *rec;
	int err;

	rec = vdpa_nl_dev_enter(info);
	if (IS_ERR(rec))
		return PTR_ERR(rec);

	err = check_attr_set(info, rec);
	if (err) {
		vdpa_dev_leave(rec);
		return err;
	}

	nla_memcpy(req.set.net.mac, info->attrs[VDPA_ATTR_DEV_NET_CFG_MACADDR],
		   ETH_ALEN);
	err = vdpa_mdev_set_attr(rec, &req);
	if (err == -ENODEV)
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME, "device not found");
	else if (err && !vdpa_nl_refused(info, &req))
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Management device failed to set the attributes");
	return err;
}
