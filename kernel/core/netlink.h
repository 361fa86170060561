/* SPDX-License-Identifier: GPL-2.0-only */
/* The wire boundary: only core/netlink*.c touch attributes. */
#ifndef VDPA_CORE_NETLINK_H
#define VDPA_CORE_NETLINK_H

#include <linux/bits.h>
#include <net/genetlink.h>
#include <uapi/linux/vdpa.h>

#include "core.h"

/**
 * struct vdpa_nl_hdr - how a message is addressed
 * @portid: receiving socket; 0 in an event
 * @seq: sequence number of the request; 0 in an event
 * @flags: NLM_F_*
 */
struct vdpa_nl_hdr {
	u32 portid;
	u32 seq;
	int flags;
};

extern struct genl_family vdpa_nl_family;

/* reports a value that cannot be accepted, and which attribute holds it */
#define VDPA_NL_ERR_ATTR(info, attr, msg) do {			\
	NL_SET_BAD_ATTR((info)->extack, (info)->attrs[attr]);	\
	NL_SET_ERR_MSG_MOD((info)->extack, msg);		\
} while (0)

/* netlink.c */
int vdpa_nl_init(void);
void vdpa_nl_exit(void);
struct vdpa_nl_hdr vdpa_nl_hdr_reply(const struct genl_info *info);
struct vdpa_nl_hdr vdpa_nl_hdr_dump(const struct netlink_callback *cb);
struct sk_buff *vdpa_nl_msg_new(void);

/* netlink_mgmtdev.c */
int vdpa_nl_put_handle(struct sk_buff *msg, const struct vdpa_mgmt_dev *mdev);
int vdpa_nl_mgmtdev_get(struct sk_buff *skb, struct genl_info *info);
int vdpa_nl_mgmtdev_dump(struct sk_buff *skb, struct netlink_callback *cb);

/* netlink_dev.c */
int vdpa_nl_check_name(struct genl_info *info, u16 attr);
const char *vdpa_nl_dev_name(struct genl_info *info);
struct vdpa_dev_rec *vdpa_nl_dev_enter(struct genl_info *info);
int vdpa_nl_fill_dev(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
		     struct vdpa_device *vdev);
int vdpa_nl_dump(struct sk_buff *skb, struct netlink_callback *cb,
		 int (*fill)(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
			     struct vdpa_device *vdev));
int vdpa_nl_dev_get(struct sk_buff *skb, struct genl_info *info);
int vdpa_nl_dev_dump(struct sk_buff *skb, struct netlink_callback *cb);
int vdpa_nl_dev_del(struct sk_buff *skb, struct genl_info *info);
int vdpa_nl_dev_attr_set(struct sk_buff *skb, struct genl_info *info);

/* netlink_add.c */
bool vdpa_nl_refused(struct genl_info *info, const struct vdpa_dev_request *req);
int vdpa_nl_dev_new(struct sk_buff *skb, struct genl_info *info);

/* netlink_blk.c */
/* unit of a block device's lengths, and its smallest block (virtio 1.2, 5.2.4) */
#define VDPA_NL_SECTOR_SHIFT	9
#define VDPA_NL_BLK_ATTRS	GENMASK_ULL(VDPA_ATTR_DEV_BLK_FLUSH, \
					    VDPA_ATTR_DEV_BLK_CFG_CAPACITY)
int vdpa_nl_parse_blk(struct genl_info *info, struct vdpa_dev_request *req);
u64 vdpa_nl_blk_needed(const struct vdpa_dev_request *req);
u64 vdpa_nl_blk_denied(const struct vdpa_dev_request *req);

/* netlink_config.c */
int vdpa_nl_fill_config(struct sk_buff *msg, const struct vdpa_nl_hdr *hdr,
			struct vdpa_device *vdev);
int vdpa_nl_config_get(struct sk_buff *skb, struct genl_info *info);
int vdpa_nl_config_dump(struct sk_buff *skb, struct netlink_callback *cb);

/* netlink_vstats.c */
int vdpa_nl_vstats_get(struct sk_buff *skb, struct genl_info *info);

/* netlink_event.c; what the rest of the core calls */
bool vdpa_nl_listening(void);
struct sk_buff *vdpa_nl_msg_added(struct vdpa_device *vdev);
struct sk_buff *vdpa_nl_msg_removed(const char *name, u32 device_id);
struct sk_buff *vdpa_nl_msg_changed(struct vdpa_device *vdev);
void vdpa_nl_send_event(struct sk_buff *msg);

#endif /* VDPA_CORE_NETLINK_H */
