// SPDX-License-Identifier: GPL-2.0-only
/* Management devices on the wire: MGMTDEV_GET. */

#include <linux/device.h>

#include "netlink.h"

/**
 * vdpa_nl_put_handle - append what names a management device
 * @msg: message
 * @mdev: management device
 *
 * Return: 0 or -EMSGSIZE
 */
int vdpa_nl_put_handle(struct sk_buff *msg, const struct vdpa_mgmt_dev *mdev)
{
	const struct device *dev = mdev->device;

	if (dev->bus && nla_put_string(msg, VDPA_ATTR_MGMTDEV_BUS_NAME,
				       dev->bus->name))
		return -EMSGSIZE;
	return nla_put_string(msg, VDPA_ATTR_MGMTDEV_DEV_NAME, dev_name(dev));
}

static int fill_mgmtdev(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
			const struct vdpa_mgmt_dev *mdev)
{
	void *head;

	head = genlmsg_put(msg, hdr->portid, hdr->seq, &vdpa_nl_family,
			   hdr->flags, VDPA_CMD_MGMTDEV_NEW);
	if (!head)
		return -EMSGSIZE;

	if (vdpa_nl_put_handle(msg, mdev) ||
	    nla_put_u64_64bit(msg, VDPA_ATTR_MGMTDEV_SUPPORTED_CLASSES,
			      vdpa_mdev_classes(mdev), VDPA_ATTR_PAD) ||
	    nla_put_u32(msg, VDPA_ATTR_DEV_MGMTDEV_MAX_VQS,
			mdev->max_supported_vqs) ||
	    nla_put_u64_64bit(msg, VDPA_ATTR_DEV_SUPPORTED_FEATURES,
			      mdev->supported_features, VDPA_ATTR_PAD)) {
		genlmsg_cancel(msg, head);
		return -EMSGSIZE;
	}

	genlmsg_end(msg, head);
	return 0;
}

static const char *bus_name(const struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[VDPA_ATTR_MGMTDEV_BUS_NAME];

	return attr ? nla_data(attr) : NULL;
}

/**
 * vdpa_nl_mgmtdev_get - handle MGMTDEV_GET for one management device
 * @skb: request
 * @info: parsed request
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_mgmtdev_get(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_nl_hdr hdr = vdpa_nl_hdr_reply(info);
	struct vdpa_mdev_rec *mrec;
	struct sk_buff *msg;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VDPA_ATTR_MGMTDEV_DEV_NAME)) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Fail to find the specified mgmt device");
		return -EINVAL;
	}
	err = vdpa_nl_check_name(info, VDPA_ATTR_MGMTDEV_DEV_NAME);
	if (err)
		return err;

	msg = vdpa_nl_msg_new();
	if (!msg)
		return -ENOMEM;

	/* all of the reply is in memory of ours or constant: no need to leave */
	mutex_lock(&vdpa_index_lock);
	mrec = vdpa_mdev_find(bus_name(info),
			      nla_data(info->attrs[VDPA_ATTR_MGMTDEV_DEV_NAME]));
	err = mrec ? fill_mgmtdev(msg, &hdr, mrec->mdev) : -ENODEV;
	mutex_unlock(&vdpa_index_lock);
	if (err)
		goto free_msg;
	return genlmsg_reply(msg, info);

free_msg:
	nlmsg_free(msg);
	if (err == -ENODEV)
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_MGMTDEV_DEV_NAME,
				 "Fail to find the specified mgmt device");
	return err;
}

/**
 * vdpa_nl_mgmtdev_dump - handle MGMTDEV_GET for all management devices
 * @skb: room for entries
 * @cb: state of the dump; args[0] is the key of the next entry
 *
 * Return: bytes used, 0 at the end, or a negative errno
 */
int vdpa_nl_mgmtdev_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct vdpa_nl_hdr hdr = vdpa_nl_hdr_dump(cb);
	unsigned long id = cb->args[0];
	struct vdpa_mdev_rec *mrec;
	int err = 0;

	mutex_lock(&vdpa_index_lock);
	while ((mrec = vdpa_mdev_next(&id))) {
		err = fill_mgmtdev(skb, &hdr, mrec->mdev);
		if (err)
			break;
		id++;
	}
	mutex_unlock(&vdpa_index_lock);

	cb->args[0] = id;
	return skb->len ?: err;
}
