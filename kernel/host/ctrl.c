// SPDX-License-Identifier: GPL-2.0-only
/* The controller, family nlctrl: which families there are, and what they can. */

#include <net/genetlink.h>

#include "genl.h"
#include "runtime.h"

#define CTRL_VERSION	2

/* order of registration is order of ids */
#define FIRST_ID	GENL_ID_CTRL

static const struct nla_policy family_policy[] = {
	[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
	[CTRL_ATTR_FAMILY_NAME] = { .type = NLA_NUL_STRING, .len = GENL_NAMSIZ - 1 },
};

static const struct nla_policy policy_policy[] = {
	[CTRL_ATTR_FAMILY_ID] = { .type = NLA_U16 },
	[CTRL_ATTR_FAMILY_NAME] = { .type = NLA_NUL_STRING, .len = GENL_NAMSIZ - 1 },
	[CTRL_ATTR_OP] = { .type = NLA_U32 },
};

static u32 op_flags(const struct genl_family *family, const struct genl_ops *entry)
{
	struct genl_ops op = *entry;
	u32 flags = op.flags;

	host_genl_effective(family, &op);
	if (op.doit)
		flags |= GENL_CMD_CAP_DO;
	if (op.dumpit)
		flags |= GENL_CMD_CAP_DUMP;
	if (op.policy)
		flags |= GENL_CMD_CAP_HASPOL;
	return flags;
}

static int put_ops(struct sk_buff *skb, const struct genl_family *family)
{
	struct nlattr *ops, *op;
	int i;

	if (!family->n_ops)
		return 0;
	ops = nla_nest_start_noflag(skb, CTRL_ATTR_OPS);
	if (!ops)
		return -EMSGSIZE;
	for (i = 0; i < family->n_ops; i++) {
		op = nla_nest_start_noflag(skb, i + 1);
		if (!op || nla_put_u32(skb, CTRL_ATTR_OP_ID, family->ops[i].cmd) ||
		    nla_put_u32(skb, CTRL_ATTR_OP_FLAGS, op_flags(family, &family->ops[i])))
			return -EMSGSIZE;
		nla_nest_end(skb, op);
	}
	return nla_nest_end(skb, ops);
}

static int put_groups(struct sk_buff *skb, const struct genl_family *family)
{
	struct nlattr *groups, *group;
	int i;

	if (!family->n_mcgrps)
		return 0;
	groups = nla_nest_start_noflag(skb, CTRL_ATTR_MCAST_GROUPS);
	if (!groups)
		return -EMSGSIZE;
	for (i = 0; i < family->n_mcgrps; i++) {
		group = nla_nest_start_noflag(skb, i + 1);
		if (!group ||
		    nla_put_u32(skb, CTRL_ATTR_MCAST_GRP_ID, family->mcgrp_offset + i) ||
		    nla_put_string(skb, CTRL_ATTR_MCAST_GRP_NAME, family->mcgrps[i].name))
			return -EMSGSIZE;
		nla_nest_end(skb, group);
	}
	return nla_nest_end(skb, groups);
}

static int fill_family(struct sk_buff *skb, u32 portid, u32 seq, int flags, u8 cmd,
		       const struct genl_family *family)
{
	void *hdr = host_genlmsg_put(skb, portid, seq, &host_ctrl_family, flags, cmd);

	if (!hdr)
		return -EMSGSIZE;
	if (nla_put_string(skb, CTRL_ATTR_FAMILY_NAME, family->name) ||
	    nla_put_u16(skb, CTRL_ATTR_FAMILY_ID, family->id) ||
	    nla_put_u32(skb, CTRL_ATTR_VERSION, family->version) ||
	    nla_put_u32(skb, CTRL_ATTR_HDRSIZE, family->hdrsize) ||
	    nla_put_u32(skb, CTRL_ATTR_MAXATTR, family->maxattr) ||
	    put_ops(skb, family) || put_groups(skb, family)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

static int getfamily_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct genl_family *family = NULL;
	struct sk_buff *msg;
	int err = -EINVAL;

	if (info->attrs[CTRL_ATTR_FAMILY_ID]) {
		family = host_genl_family(nla_get_u16(info->attrs[CTRL_ATTR_FAMILY_ID]));
		err = -ENOENT;
	}
	if (info->attrs[CTRL_ATTR_FAMILY_NAME]) {
		family = host_genl_family_named(nla_data(info->attrs[CTRL_ATTR_FAMILY_NAME]));
		err = -ENOENT;
	}
	if (!family)
		return err;

	msg = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return -ENOBUFS;
	err = fill_family(msg, info->snd_portid, info->snd_seq, 0, CTRL_CMD_NEWFAMILY,
			  family);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

static int getfamily_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	const struct genl_family *family;
	int id = FIRST_ID + cb->args[0], err = 0;

	for (; id < GENL_MIN_ID + HOST_GENL_IDS; id++) {
		family = host_genl_family(id);
		if (!family)
			continue;
		err = fill_family(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				  NLM_F_MULTI, CTRL_CMD_NEWFAMILY, family);
		if (err)
			break;
	}
	cb->args[0] = id - FIRST_ID;
	return skb->len ? (int)skb->len : err;
}

static const struct genl_ops ctrl_ops[] = {
	{
		.cmd = CTRL_CMD_GETFAMILY,
		.validate = GENL_DONT_VALIDATE_STRICT | GENL_DONT_VALIDATE_DUMP,
		.policy = family_policy,
		.maxattr = ARRAY_SIZE(family_policy) - 1,
		.doit = getfamily_doit,
		.dumpit = getfamily_dumpit,
	},
	{
		.cmd = CTRL_CMD_GETPOLICY,
		.policy = policy_policy,
		.maxattr = ARRAY_SIZE(policy_policy) - 1,
		.start = host_ctrl_policy_start,
		.dumpit = host_ctrl_policy_dump,
		.done = host_ctrl_policy_done,
	},
};

static const struct genl_multicast_group ctrl_groups[] = {
	{ .name = "notify" },
};

struct genl_family host_ctrl_family = {
	.name = "nlctrl",
	.version = CTRL_VERSION,
	.netnsok = true,
	.ops = ctrl_ops,
	.n_ops = ARRAY_SIZE(ctrl_ops),
	.mcgrps = ctrl_groups,
	.n_mcgrps = ARRAY_SIZE(ctrl_groups),
	.resv_start_op = CTRL_CMD_GETPOLICY + 1,
};

/**
 * host_ctrl_event - tell who listens about a family
 * @family: family
 * @cmd: CTRL_CMD_*
 */
void host_ctrl_event(const struct genl_family *family, u8 cmd)
{
	struct sk_buff *msg;

	if (!host_ctrl_family.id || !host_genl_has_listeners(&host_ctrl_family, 0))
		return;
	msg = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg)
		return;
	if (fill_family(msg, 0, 0, 0, cmd, family))
		nlmsg_free(msg);
	else
		genlmsg_multicast(&host_ctrl_family, msg, 0, 0, GFP_KERNEL);
}

int host_ctrl_init(void)
{
	return genl_register_family(&host_ctrl_family);
}

void host_ctrl_exit(void)
{
	genl_unregister_family(&host_ctrl_family);
}
