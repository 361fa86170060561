// SPDX-License-Identifier: GPL-2.0-only
/* Statistics of a queue on the wire: DEV_VSTATS_GET. */

#include <linux/err.h>
#include <linux/virtio_ids.h>
#include <uapi/linux/virtio_net.h>

#include "netlink.h"

/* the specification's limit on queue pairs, used for queues by mainline */
#define VSTATS_MAX_INDEX	VIRTIO_NET_CTRL_MQ_VQ_PAIRS_MAX

static int check_queue(struct genl_info *info, const struct vdpa_dev_rec *rec,
		       u32 *index)
{
	if (rec->device_id != VIRTIO_ID_NET && rec->device_id != VIRTIO_ID_BLOCK) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME,
				 "Device class not supported");
		return -EOPNOTSUPP;
	}
	*index = nla_get_u32(info->attrs[VDPA_ATTR_DEV_QUEUE_INDEX]);
	if (*index > VSTATS_MAX_INDEX) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_QUEUE_INDEX,
				 "queue index exceeds max value");
		return -ERANGE;
	}
	if (!rec->vdev->config->get_vendor_vq_stats) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME,
				 "Device has no queue statistics");
		return -EOPNOTSUPP;
	}
	return 0;
}

static int put_queue(struct sk_buff *msg, struct vdpa_device *vdev,
		     const struct vdpa_config_state *st, u32 index)
{
	u64 multi_queue = BIT_ULL(VIRTIO_NET_F_MQ) | BIT_ULL(VIRTIO_NET_F_RSS);

	if (nla_put_string(msg, VDPA_ATTR_DEV_NAME, dev_name(&vdev->dev)) ||
	    nla_put_u32(msg, VDPA_ATTR_DEV_ID, st->device_id) ||
	    nla_put_u64_64bit(msg, VDPA_ATTR_DEV_NEGOTIATED_FEATURES,
			      st->driver_features, VDPA_ATTR_PAD))
		return -EMSGSIZE;
	if (st->device_id == VIRTIO_ID_NET && (st->driver_features & multi_queue) &&
	    nla_put_u16(msg, VDPA_ATTR_DEV_NET_CFG_MAX_VQP,
			le16_to_cpu((__force __le16)st->net.max_virtqueue_pairs)))
		return -EMSGSIZE;
	return nla_put_u32(msg, VDPA_ATTR_DEV_QUEUE_INDEX, index);
}

/* What the parent says may have to be told when it is gone, unless it is a copy already. */
static void keep_text(struct netlink_ext_ack *extack)
{
	const char *text = extack ? extack->_msg : NULL;

	if (text && (text < (char *)extack || text >= (char *)(extack + 1)))
		extack->_msg = vdpa_text_keep(text);
}

static int put_stats(struct sk_buff *msg, struct vdpa_device *vdev, u32 index,
		     struct netlink_ext_ack *extack)
{
	struct vdpa_config_state st;
	int err;

	lockdep_assert_held(&vdev->cf_lock);

	vdpa_config_read_locked(vdev, &st);
	if (!st.features_ok) {
		NL_SET_ERR_MSG_MOD(extack, "feature negotiation not complete");
		return -EAGAIN;
	}
	err = put_queue(msg, vdev, &st, index);
	if (err)
		return err;
	err = vdev->config->get_vendor_vq_stats(vdev, index, msg, extack);
	keep_text(extack);
	if (err)
		NL_SET_ERR_MSG_WEAK_MOD(extack, "Queue statistics not available");
	return err;
}

static int fill_vstats(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
		       struct vdpa_device *vdev, u32 index,
		       struct netlink_ext_ack *extack)
{
	void *head;
	int err;

	head = genlmsg_put(msg, hdr->portid, hdr->seq, &vdpa_nl_family,
			   hdr->flags, VDPA_CMD_DEV_VSTATS_GET);
	if (!head)
		return -EMSGSIZE;

	down_read(&vdev->cf_lock);
	err = put_stats(msg, vdev, index, extack);
	up_read(&vdev->cf_lock);
	if (err) {
		genlmsg_cancel(msg, head);
		return err;
	}

	genlmsg_end(msg, head);
	return 0;
}

static struct sk_buff *vstats_msg(struct genl_info *info,
				  struct vdpa_dev_rec *rec)
{
	struct vdpa_nl_hdr hdr = vdpa_nl_hdr_reply(info);
	struct sk_buff *msg;
	u32 index;
	int err;

	err = check_queue(info, rec, &index);
	if (err)
		return ERR_PTR(err);
	msg = vdpa_nl_msg_new();
	if (!msg)
		return ERR_PTR(-ENOMEM);
	err = fill_vstats(msg, &hdr, rec->vdev, index, info->extack);
	if (err) {
		nlmsg_free(msg);
		return ERR_PTR(err);
	}
	return msg;
}

/**
 * vdpa_nl_vstats_get - handle DEV_VSTATS_GET
 * @skb: request
 * @info: parsed request
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_vstats_get(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_dev_rec *rec;
	struct sk_buff *msg;

	if (info->attrs[VDPA_ATTR_DEV_NAME] &&
	    GENL_REQ_ATTR_CHECK(info, VDPA_ATTR_DEV_QUEUE_INDEX)) {
		NL_SET_ERR_MSG_MOD(info->extack, "Queue index is required");
		return -EINVAL;
	}

	rec = vdpa_nl_dev_enter(info);
	if (IS_ERR(rec))
		return PTR_ERR(rec);
	msg = vstats_msg(info, rec);
	vdpa_dev_leave(rec);
	return IS_ERR(msg) ? PTR_ERR(msg) : genlmsg_reply(msg, info);
}
