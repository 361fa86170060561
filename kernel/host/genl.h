/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of generic netlink know of each other. */
#ifndef VDPA_HOST_GENL_H
#define VDPA_HOST_GENL_H

#include <linux/rwsem.h>
#include <net/genetlink.h>

#include "host.h"
#include "nl.h"

/* ids of families and groups; the controller's are part of the ABI */
#define HOST_GENL_IDS		64
#define HOST_GENL_GROUPS	128
#define HOST_GENL_FIRST_GROUP	2

/* held for reading while a request or a dump runs, for writing to change families */
extern struct rw_semaphore host_genl_sem;

struct genl_family *host_genl_family(int id);
struct genl_family *host_genl_family_named(const char *name);
const struct genl_ops *host_genl_op(const struct genl_family *family, u8 cmd);
void host_genl_effective(const struct genl_family *family, struct genl_ops *op);

/* skb.c */
struct sk_buff *host_skb_new_room(size_t room);
void *host_nlmsg_begin(struct sk_buff *skb, const struct host_nl_hdr *hdr,
		       size_t payload);
void host_nlmsg_end(struct sk_buff *skb);
const void *host_skb_data(const struct sk_buff *skb, size_t *len);

/* ack.c */
void host_genl_ack(struct host_peer *peer, const struct nlmsghdr *nlh, int err,
		   const struct netlink_ext_ack *extack);
int host_genl_put_extack(struct sk_buff *skb, const struct nlmsghdr *nlh, int err,
			 const struct netlink_ext_ack *extack);
bool host_genl_has_extack(const struct netlink_ext_ack *extack, int err);
void host_genl_bare(struct host_peer *peer, const struct nlmsghdr *nlh, u16 type,
		    u16 flags, int err);

/* attr.c */
#define HOST_VALIDATE_LIBERAL	false
#define HOST_VALIDATE_STRICT	true
int host_genl_parse(const struct genl_family *family, const struct genl_ops *op,
		    const struct nlmsghdr *nlh, bool strict, struct nlattr ***attrs,
		    struct netlink_ext_ack *extack);

/* policy.c */
int host_policy_put(struct sk_buff *skb, const struct nla_policy *policy, int type);

/* dump.c */
int host_genl_dump_start(struct host_peer *peer, const struct genl_family *family,
			 const struct genl_ops *op, const struct nlmsghdr *nlh,
			 struct netlink_ext_ack *extack);
bool host_genl_dumping(const struct genl_family *family);

/* ctrl.c */
extern struct genl_family host_ctrl_family;
void host_ctrl_event(const struct genl_family *family, u8 cmd);

/* ctrl_policy.c */
int host_ctrl_policy_start(struct netlink_callback *cb);
int host_ctrl_policy_dump(struct sk_buff *skb, struct netlink_callback *cb);
int host_ctrl_policy_done(struct netlink_callback *cb);

#endif /* VDPA_HOST_GENL_H */
