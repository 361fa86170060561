// SPDX-License-Identifier: GPL-2.0-only
/*
 * DEV_NEW. All that can be refused without the parent is refused here, each with
 * its own text; only then is the name reserved and the parent asked.
 */

#include <linux/bits.h>
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/log2.h>
#include <linux/virtio_ids.h>
#include <uapi/linux/virtio_net.h>

#include "netlink.h"

#define NET_ATTRS	(BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR) | \
			 BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU) | \
			 BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MAX_VQP))

/* feature bits whose meaning depends on the device class: all but 28 to 42 */
#define CLASS_FEATURES	(GENMASK_ULL(27, 0) | GENMASK_ULL(63, 43))

/* network device features without meaning but for CTRL_VQ (virtio 1.2, 5.1.3.1) */
#define NET_CTRL_FEATURES	(BIT_ULL(VIRTIO_NET_F_CTRL_RX) |	\
				 BIT_ULL(VIRTIO_NET_F_CTRL_VLAN) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_ANNOUNCE) |	\
				 BIT_ULL(VIRTIO_NET_F_MQ) |		\
				 BIT_ULL(VIRTIO_NET_F_CTRL_MAC_ADDR) |	\
				 BIT_ULL(VIRTIO_NET_F_RSS) |		\
				 BIT_ULL(VIRTIO_NET_F_HASH_REPORT))

/* one receive and one transmit queue make a pair */
#define VQS_PER_PAIR	2

static const char *new_name(struct genl_info *info)
{
	const char *name = vdpa_nl_dev_name(info);

	if (IS_ERR(name))
		return name;
	if (vdpa_name_is_dots(name)) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME,
				 "Device name must not be . or ..");
		return ERR_PTR(-EINVAL);
	}
	if (!vdpa_name_is_graphic(name)) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME,
				 "Device name must be printable ASCII without blanks");
		return ERR_PTR(-EINVAL);
	}
	return name;
}

/**
 * vdpa_nl_refused - tell what a parent said when it refused
 * @info: parsed request
 * @req: what the parent was called with
 *
 * Return: whether it said anything
 */
bool vdpa_nl_refused(struct genl_info *info, const struct vdpa_dev_request *req)
{
	if (!req->text)
		return false;
	if (info->extack)
		info->extack->_msg = req->text;
	NL_SET_BAD_ATTR(info->extack, info->attrs[req->refused]);
	return true;
}

static int parse_mac(struct genl_info *info, struct vdpa_dev_set_config *config)
{
	const struct nlattr *attr = info->attrs[VDPA_ATTR_DEV_NET_CFG_MACADDR];

	if (!attr)
		return 0;
	nla_memcpy(config->net.mac, attr, ETH_ALEN);
	if (!is_valid_ether_addr(config->net.mac)) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NET_CFG_MACADDR,
				 "Invalid MAC address");
		return -EOPNOTSUPP;
	}
	config->mask |= BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR);
	return 0;
}

static int parse_max_vqp(struct genl_info *info,
			 struct vdpa_dev_set_config *config)
{
	const struct nlattr *attr = info->attrs[VDPA_ATTR_DEV_NET_CFG_MAX_VQP];

	if (!attr)
		return 0;
	config->net.max_vq_pairs = nla_get_u16(attr);
	if (!config->net.max_vq_pairs) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NET_CFG_MAX_VQP,
				 "At least one pair of VQs is required");
		return -EINVAL;
	}
	config->mask |= BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MAX_VQP);
	return 0;
}

/* Features that the other attributes make no sense without. */
static u64 needed_features(const struct vdpa_dev_request *req)
{
	const struct vdpa_dev_set_config *config = &req->set;
	u64 features = vdpa_nl_blk_needed(req);

	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MACADDR))
		features |= BIT_ULL(VIRTIO_NET_F_MAC);
	if (config->mask & BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU))
		features |= BIT_ULL(VIRTIO_NET_F_MTU);
	if (config->net.max_vq_pairs > 1)
		features |= BIT_ULL(VIRTIO_NET_F_MQ);
	return features;
}

static int parse_features(struct genl_info *info, struct vdpa_dev_request *req)
{
	const struct nlattr *attr = info->attrs[VDPA_ATTR_DEV_FEATURES];
	struct vdpa_dev_set_config *config = &req->set;
	u64 missing, denied;

	if (!attr)
		return 0;
	config->device_features = nla_get_u64(attr);
	config->mask |= BIT_ULL(VDPA_ATTR_DEV_FEATURES);

	missing = needed_features(req) & ~config->device_features;
	if (missing) {
		NL_SET_BAD_ATTR(info->extack, attr);
		NL_SET_ERR_MSG_FMT_MOD(info->extack,
				       "Missing features 0x%llx for provided attributes",
				       missing);
		return -EINVAL;
	}
	denied = vdpa_nl_blk_denied(req) & config->device_features;
	if (denied) {
		NL_SET_BAD_ATTR(info->extack, attr);
		NL_SET_ERR_MSG_FMT_MOD(info->extack,
				       "Features contradict provided attributes: 0x%llx",
				       denied);
		return -EINVAL;
	}
	return 0;
}

static int parse_config(struct genl_info *info, struct vdpa_dev_request *req)
{
	const struct nlattr *attr = info->attrs[VDPA_ATTR_DEV_NET_CFG_MTU];
	struct vdpa_dev_set_config *config = &req->set;
	int err;

	err = parse_mac(info, config);
	if (err)
		return err;
	if (attr) {
		config->net.mtu = nla_get_u16(attr);
		config->mask |= BIT_ULL(VDPA_ATTR_DEV_NET_CFG_MTU);
	}
	err = parse_max_vqp(info, config);
	if (!err)
		err = vdpa_nl_parse_blk(info, req);
	return err ? err : parse_features(info, req);
}

/* The attributes of one class, of which the management device has to be. */
static int check_class(struct genl_info *info, const struct vdpa_mgmt_dev *mdev,
		       const struct vdpa_dev_set_config *config)
{
	u64 net = config->mask & NET_ATTRS, blk = config->mask & VDPA_NL_BLK_ATTRS;
	u64 classes = vdpa_mdev_classes(mdev);

	if (net && !(classes & BIT_ULL(VIRTIO_ID_NET))) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[ilog2(net)]);
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Network class attributes provided on unsupported management device");
		return -EINVAL;
	}
	if (blk && !(classes & BIT_ULL(VIRTIO_ID_BLOCK))) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[ilog2(blk)]);
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Block class attributes provided on unsupported management device");
		return -EINVAL;
	}
	if (net && blk) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[ilog2(blk)]);
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Attributes of two classes provided");
		return -EINVAL;
	}
	if (!net && !blk && (classes & BIT_ULL(VIRTIO_ID_NET)) &&
	    !is_power_of_2(classes) && (config->device_features & CLASS_FEATURES)) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_FEATURES,
				 "Management device supports multi-class while device features specified are ambiguous");
		return -EINVAL;
	}
	return 0;
}

/* What the management device says it can be asked for, and the class rules. */
static int check_config(struct genl_info *info, const struct vdpa_mgmt_dev *mdev,
			const struct vdpa_dev_set_config *config)
{
	u64 unsupported = config->mask & ~mdev->config_attr_mask;

	if (unsupported) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[ilog2(unsupported)]);
		NL_SET_ERR_MSG_FMT_MOD(info->extack,
				       "Some provided attributes are not supported: 0x%llx",
				       unsupported);
		return -EOPNOTSUPP;
	}
	return check_class(info, mdev, config);
}

/* What is known about the limits of the management device; 0 is unknown. */
static int check_limits(struct genl_info *info, const struct vdpa_mgmt_dev *mdev,
			const struct vdpa_dev_request *req)
{
	const struct vdpa_dev_set_config *config = &req->set;
	u64 unsupported = config->device_features & ~mdev->supported_features;
	u32 vqs = req->blk.num_queues ?: config->net.max_vq_pairs * VQS_PER_PAIR;

	if (mdev->supported_features && unsupported) {
		NL_SET_BAD_ATTR(info->extack, info->attrs[VDPA_ATTR_DEV_FEATURES]);
		NL_SET_ERR_MSG_FMT_MOD(info->extack,
				       "Some provided features are not supported: 0x%llx",
				       unsupported);
		return -EINVAL;
	}
	if (mdev->max_supported_vqs && vqs > mdev->max_supported_vqs) {
		NL_SET_BAD_ATTR(info->extack,
				info->attrs[req->blk.num_queues ?
					    VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES :
					    VDPA_ATTR_DEV_NET_CFG_MAX_VQP]);
		NL_SET_ERR_MSG_FMT_MOD(info->extack,
				       "More VQs than the management device supports: %u",
				       vqs);
		return -EINVAL;
	}
	return 0;
}

/* A device that offers the one without the other is refused by every driver. */
static int check_ctrl_features(struct genl_info *info, const struct vdpa_mgmt_dev *mdev,
			       const struct vdpa_dev_set_config *config)
{
	u64 lost = config->device_features & NET_CTRL_FEATURES;
	u64 classes = vdpa_mdev_classes(mdev);
	bool net = classes == BIT_ULL(VIRTIO_ID_NET) || (config->mask & NET_ATTRS);

	if (!net || !lost || (config->device_features & BIT_ULL(VIRTIO_NET_F_CTRL_VQ)))
		return 0;
	NL_SET_BAD_ATTR(info->extack, info->attrs[VDPA_ATTR_DEV_FEATURES]);
	NL_SET_ERR_MSG_FMT_MOD(info->extack,
			       "Some provided features need a control VQ: 0x%llx", lost);
	return -EINVAL;
}

static struct vdpa_mdev_rec *use_mgmtdev(struct genl_info *info)
{
	const struct nlattr *bus = info->attrs[VDPA_ATTR_MGMTDEV_BUS_NAME];
	struct vdpa_mdev_rec *mrec;
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VDPA_ATTR_MGMTDEV_DEV_NAME)) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Fail to find the specified management device");
		return ERR_PTR(-EINVAL);
	}
	err = vdpa_nl_check_name(info, VDPA_ATTR_MGMTDEV_DEV_NAME);
	if (err)
		return ERR_PTR(err);

	mrec = vdpa_mdev_use_named(bus ? nla_data(bus) : NULL,
				   nla_data(info->attrs[VDPA_ATTR_MGMTDEV_DEV_NAME]));
	if (!mrec) {
		VDPA_NL_ERR_ATTR(info, VDPA_ATTR_MGMTDEV_DEV_NAME,
				 "Fail to find the specified management device");
		return ERR_PTR(-ENODEV);
	}
	return mrec;
}

static int add_device(struct genl_info *info, struct vdpa_mdev_rec *mrec,
		      const char *str, const struct vdpa_dev_request *req)
{
	struct vdpa_name *name;
	int err;

	name = vdpa_name_reserve(str, mrec);
	if (IS_ERR(name)) {
		if (PTR_ERR(name) == -EEXIST)
			VDPA_NL_ERR_ATTR(info, VDPA_ATTR_DEV_NAME,
					 "Device name is in use");
		return PTR_ERR(name);
	}
	err = vdpa_mdev_add(mrec, name, req);
	if (err && !vdpa_nl_refused(info, req))
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Management device failed to create the device");
	return err;
}

/**
 * vdpa_nl_dev_new - handle DEV_NEW
 * @skb: request
 * @info: parsed request
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_dev_new(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_dev_request req = {};
	struct vdpa_mdev_rec *mrec;
	const char *name;
	int err;

	name = new_name(info);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = parse_config(info, &req);
	if (err)
		return err;
	mrec = use_mgmtdev(info);
	if (IS_ERR(mrec))
		return PTR_ERR(mrec);

	err = check_config(info, mrec->mdev, &req.set);
	if (!err)
		err = check_limits(info, mrec->mdev, &req);
	if (!err)
		err = check_ctrl_features(info, mrec->mdev, &req.set);
	if (!err)
		err = add_device(info, mrec, name, &req);
	vdpa_mdev_unuse(mrec);
	return err;
}
