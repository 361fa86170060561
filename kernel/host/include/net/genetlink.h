/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_NET_GENETLINK_H
#define HOST_NET_GENETLINK_H

#include <linux/genetlink.h>
#include <net/net_namespace.h>
#include <net/netlink.h>

struct host_peer;
struct module;

struct genl_multicast_group {
	char name[GENL_NAMSIZ];
	u8 flags;
};

struct genl_family;

struct genl_info {
	u32 snd_seq;
	u32 snd_portid;
	const struct genl_family *family;
	const struct nlmsghdr *nlhdr;
	struct genlmsghdr *genlhdr;
	struct nlattr **attrs;
	void *user_ptr[2];
	struct netlink_ext_ack *extack;
	struct host_peer *host_peer;	/* who asked */
};

enum genl_validate_flags {
	GENL_DONT_VALIDATE_STRICT	= 1 << 0,
	GENL_DONT_VALIDATE_DUMP		= 1 << 1,
	GENL_DONT_VALIDATE_DUMP_STRICT	= 1 << 2,
};

struct genl_ops {
	int (*doit)(struct sk_buff *skb, struct genl_info *info);
	int (*start)(struct netlink_callback *cb);
	int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
	int (*done)(struct netlink_callback *cb);
	const struct nla_policy *policy;
	unsigned int maxattr;
	u8 cmd;
	u8 internal_flags;
	u8 flags;
	u8 validate;
};

struct genl_dumpit_info {
	struct genl_ops op;
	struct genl_info info;
};

struct genl_family {
	unsigned int hdrsize;
	char name[GENL_NAMSIZ];
	unsigned int version;
	unsigned int maxattr;
	bool netnsok;
	bool parallel_ops;
	u8 n_ops;
	u8 n_mcgrps;
	u8 resv_start_op;
	const struct nla_policy *policy;
	const struct genl_ops *ops;
	const struct genl_multicast_group *mcgrps;
	struct module *module;
	int id;			/* genl.c, while registered */
	unsigned int mcgrp_offset; /* the same */
};

int host_genl_register_family(struct genl_family *family);
int host_genl_unregister_family(const struct genl_family *family);

/* libnl-genl has functions of these names, and calls them when it is loaded */
static inline int genl_register_family(struct genl_family *family)
{
	return host_genl_register_family(family);
}

static inline int genl_unregister_family(const struct genl_family *family)
{
	return host_genl_unregister_family(family);
}

void *host_genlmsg_put(struct sk_buff *skb, u32 portid, u32 seq,
		       const struct genl_family *family, int flags, u8 cmd);
void host_genlmsg_end(struct sk_buff *skb);
void host_genlmsg_cancel(struct sk_buff *skb);
int host_genlmsg_reply(struct sk_buff *skb, struct genl_info *info);
int host_genlmsg_multicast(const struct genl_family *family, struct sk_buff *skb,
			   u32 portid, unsigned int group);
bool host_genl_has_listeners(const struct genl_family *family, unsigned int group);
void host_genl_set_err(const struct genl_family *family, unsigned int group);

static inline const struct genl_dumpit_info *genl_dumpit_info(struct netlink_callback *cb)
{
	return cb->data;
}

static inline const struct genl_info *genl_info_dump(struct netlink_callback *cb)
{
	return &genl_dumpit_info(cb)->info;
}

static inline void *genlmsg_put(struct sk_buff *skb, u32 portid, u32 seq,
				const struct genl_family *family, int flags, u8 cmd)
{
	return host_genlmsg_put(skb, portid, seq, family, flags, cmd);
}

static inline void *genlmsg_put_reply(struct sk_buff *skb, struct genl_info *info,
				      const struct genl_family *family, int flags,
				      u8 cmd)
{
	return host_genlmsg_put(skb, info->snd_portid, info->snd_seq, family, flags, cmd);
}

static inline void genlmsg_end(struct sk_buff *skb, void *hdr)
{
	host_genlmsg_end(skb);
}

static inline void genlmsg_cancel(struct sk_buff *skb, void *hdr)
{
	if (hdr)
		host_genlmsg_cancel(skb);
}

static inline int genlmsg_reply(struct sk_buff *skb, struct genl_info *info)
{
	return host_genlmsg_reply(skb, info);
}

static inline int genlmsg_multicast(const struct genl_family *family,
				    struct sk_buff *skb, u32 portid,
				    unsigned int group, gfp_t gfp)
{
	return host_genlmsg_multicast(family, skb, portid, group);
}

static inline bool genl_has_listeners(const struct genl_family *family,
				      struct net *net, unsigned int group)
{
	return host_genl_has_listeners(family, group);
}

static inline int genl_set_err(const struct genl_family *family, struct net *net,
			       u32 portid, u32 group, int code)
{
	host_genl_set_err(family, group);
	return 0;
}

static inline struct sk_buff *genlmsg_new(size_t payload, gfp_t gfp)
{
	return nlmsg_new(GENL_HDRLEN + payload, gfp);
}

#define GENL_REQ_ATTR_CHECK(info, attr) \
	NL_REQ_ATTR_CHECK((info)->extack, NULL, (info)->attrs, attr)

#endif /* HOST_NET_GENETLINK_H */
