/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_NETLINK_H
#define HOST_LINUX_NETLINK_H

#include_next <linux/netlink.h>
#include <linux/kernel.h>
#include <linux/types.h>

#define NETLINK_MAX_COOKIE_LEN	20
#define NETLINK_MAX_FMTMSG_LEN	80

struct nla_policy;

struct netlink_ext_ack {
	const char *_msg;
	const struct nlattr *bad_attr;
	const struct nla_policy *policy;
	const struct nlattr *miss_nest;
	u16 miss_type;
	u8 cookie[NETLINK_MAX_COOKIE_LEN];
	u8 cookie_len;
	char _msg_buf[NETLINK_MAX_FMTMSG_LEN];
};

void host_extack_fmt(struct netlink_ext_ack *extack, const char *fmt, ...)
	__printf(2, 3);

#define NL_SET_ERR_MSG(extack, msg) do {			\
	static const char extack_msg_[] = msg;			\
	struct netlink_ext_ack *extack_ = (extack);		\
	if (extack_)						\
		extack_->_msg = extack_msg_;			\
} while (0)
#define NL_SET_ERR_MSG_FMT(extack, fmt, args...)		\
	host_extack_fmt(extack, fmt, ##args)
#define NL_SET_ERR_MSG_MOD(extack, msg)				\
	NL_SET_ERR_MSG(extack, KBUILD_MODNAME ": " msg)
#define NL_SET_ERR_MSG_FMT_MOD(extack, fmt, args...)		\
	NL_SET_ERR_MSG_FMT(extack, KBUILD_MODNAME ": " fmt, ##args)
#define NL_SET_ERR_MSG_WEAK_MOD(extack, msg) do {		\
	if ((extack) && !(extack)->_msg)			\
		NL_SET_ERR_MSG_MOD(extack, msg);		\
} while (0)
#define NL_SET_BAD_ATTR_POLICY(extack, attr, pol) do {		\
	if ((extack)) {						\
		(extack)->bad_attr = (attr);			\
		(extack)->policy = (pol);			\
	}							\
} while (0)
#define NL_SET_BAD_ATTR(extack, attr) NL_SET_BAD_ATTR_POLICY(extack, attr, NULL)
#define NL_SET_ERR_MSG_ATTR_POL(extack, attr, pol, msg) do {	\
	NL_SET_ERR_MSG(extack, msg);				\
	NL_SET_BAD_ATTR_POLICY(extack, attr, pol);		\
} while (0)
#define NL_SET_ERR_MSG_ATTR(extack, attr, msg) \
	NL_SET_ERR_MSG_ATTR_POL(extack, attr, NULL, msg)
#define NL_SET_ERR_ATTR_MISS(extack, nest, type) do {		\
	if ((extack)) {						\
		(extack)->miss_nest = (nest);			\
		(extack)->miss_type = (type);			\
	}							\
} while (0)
#define NL_REQ_ATTR_CHECK(extack, nest, tb, type) ({		\
	bool missing_ = !(tb)[type];				\
	if (missing_)						\
		NL_SET_ERR_ATTR_MISS(extack, nest, type);	\
	missing_; })

struct netlink_skb_parms {
	u32 portid;
};

struct host_msgs;

/* finished messages, and the one that is being built (nl.c) */
struct sk_buff {
	unsigned int len;	/* bytes in finished messages */
	struct netlink_skb_parms cb;
	struct host_msgs *msgs;
};

#define NETLINK_CB(skb)		((skb)->cb)

struct netlink_callback {
	struct sk_buff *skb;
	const struct nlmsghdr *nlh;
	int (*dump)(struct sk_buff *skb, struct netlink_callback *cb);
	int (*done)(struct netlink_callback *cb);
	void *data;
	struct netlink_ext_ack *extack;
	unsigned int prev_seq, seq;
	union {
		u8 ctx[48];
		long args[6];
	};
};

#endif /* HOST_LINUX_NETLINK_H */
