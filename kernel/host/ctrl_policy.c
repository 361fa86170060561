// SPDX-License-Identifier: GPL-2.0-only
/*
 * The controller's GETPOLICY: for each operation which policies are its own, then each
 * policy, one attribute to a message.
 */

#include <net/genetlink.h>

#include "genl.h"

#define POLICIES_MAX	32

/**
 * struct listed - a policy that the dump has to describe
 * @policy: array
 * @maxattr: its last index
 */
struct listed {
	const struct nla_policy *policy;
	unsigned int maxattr;
};

/**
 * struct policy_dump - where a dump stands
 * @family: family
 * @single: only @cmd was asked for
 * @cmd: command
 * @n: policies
 * @list: policies
 * @op: operation to describe next
 * @i: policy to describe next, when operations are done
 * @attr: attribute of it to describe next
 */
struct policy_dump {
	const struct genl_family *family;
	bool single;
	u8 cmd;
	unsigned int n;
	struct listed list[POLICIES_MAX];
	unsigned int op;
	unsigned int i;
	unsigned int attr;
};

static int index_of(const struct policy_dump *dump, const struct nla_policy *policy,
		    unsigned int maxattr)
{
	unsigned int i;

	for (i = 0; i < dump->n; i++)
		if (dump->list[i].policy == policy && dump->list[i].maxattr == maxattr)
			return i;
	return -ENOENT;
}

static int add_policy(struct policy_dump *dump, const struct nla_policy *policy,
		      unsigned int maxattr)
{
	unsigned int i;
	int err;

	if (!policy || !maxattr || index_of(dump, policy, maxattr) >= 0)
		return 0;
	if (dump->n == POLICIES_MAX)
		return -ENOMEM;
	dump->list[dump->n++] = (struct listed){ policy, maxattr };
	for (i = 0; i <= maxattr; i++) {
		if (policy[i].type != NLA_NESTED)
			continue;
		err = add_policy(dump, policy[i].nested_policy, policy[i].len);
		if (err)
			return err;
	}
	return 0;
}

static int collect(struct policy_dump *dump)
{
	struct genl_ops op;
	int i, err;

	for (i = 0; i < dump->family->n_ops; i++) {
		op = dump->family->ops[i];
		if (dump->single && op.cmd != dump->cmd)
			continue;
		host_genl_effective(dump->family, &op);
		err = add_policy(dump, op.policy, op.maxattr);
		if (err)
			return err;
	}
	return dump->n ? 0 : -ENODATA;
}

int host_ctrl_policy_start(struct netlink_callback *cb)
{
	struct nlattr **attrs = genl_dumpit_info(cb)->info.attrs;
	const struct genl_family *family;
	struct policy_dump *dump;
	int err;

	if (!attrs[CTRL_ATTR_FAMILY_ID] && !attrs[CTRL_ATTR_FAMILY_NAME])
		return -EINVAL;
	if (attrs[CTRL_ATTR_FAMILY_ID])
		family = host_genl_family(nla_get_u16(attrs[CTRL_ATTR_FAMILY_ID]));
	else
		family = host_genl_family_named(nla_data(attrs[CTRL_ATTR_FAMILY_NAME]));
	if (!family)
		return -ENOENT;

	dump = kzalloc(sizeof(*dump), GFP_KERNEL);
	if (!dump)
		return -ENOMEM;
	dump->family = family;
	err = 0;
	if (attrs[CTRL_ATTR_OP]) {
		dump->single = true;
		dump->cmd = nla_get_u32(attrs[CTRL_ATTR_OP]);
		if (!host_genl_op(family, dump->cmd)) {
			NL_SET_BAD_ATTR(cb->extack, attrs[CTRL_ATTR_OP]);
			err = -ENOENT;
		}
	}
	if (!err)
		err = collect(dump);
	if (err) {
		kfree(dump);
		return err;
	}
	cb->args[0] = (long)dump;
	return 0;
}

static void *begin(struct sk_buff *skb, struct netlink_callback *cb,
		   const struct policy_dump *dump)
{
	void *hdr = host_genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
				     &host_ctrl_family, NLM_F_MULTI, CTRL_CMD_GETPOLICY);

	if (hdr && nla_put_u16(skb, CTRL_ATTR_FAMILY_ID, dump->family->id)) {
		genlmsg_cancel(skb, hdr);
		hdr = NULL;
	}
	return hdr;
}

static int put_op(struct sk_buff *skb, const struct policy_dump *dump,
		  const struct genl_ops *op)
{
	struct nlattr *ops, *nest;
	int idx = index_of(dump, op->policy, op->maxattr);

	ops = nla_nest_start(skb, CTRL_ATTR_OP_POLICY);
	nest = ops ? nla_nest_start(skb, op->cmd) : NULL;
	if (!nest ||
	    (op->doit && nla_put_u32(skb, CTRL_ATTR_POLICY_DO, idx)) ||
	    (op->dumpit && nla_put_u32(skb, CTRL_ATTR_POLICY_DUMP, idx)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return nla_nest_end(skb, ops);
}

static int dump_ops(struct sk_buff *skb, struct netlink_callback *cb,
		    struct policy_dump *dump)
{
	struct genl_ops op;
	void *hdr;

	for (; dump->op < dump->family->n_ops; dump->op++) {
		op = dump->family->ops[dump->op];
		if (dump->single && op.cmd != dump->cmd)
			continue;
		host_genl_effective(dump->family, &op);
		if (!op.policy || !op.maxattr)
			continue;
		hdr = begin(skb, cb, dump);
		if (!hdr)
			return -EMSGSIZE;
		if (put_op(skb, dump, &op)) {
			genlmsg_cancel(skb, hdr);
			return -EMSGSIZE;
		}
		genlmsg_end(skb, hdr);
	}
	return 0;
}

/* -ENODATA for an attribute that needs no description */
static int dump_attr(struct sk_buff *skb, struct netlink_callback *cb,
		     struct policy_dump *dump)
{
	struct nlattr *policies, *policy;
	void *hdr = begin(skb, cb, dump);
	int err = -EMSGSIZE;

	if (!hdr)
		return err;
	policies = nla_nest_start(skb, CTRL_ATTR_POLICY);
	policy = policies ? nla_nest_start(skb, dump->i) : NULL;
	if (policy)
		err = host_policy_put(skb, &dump->list[dump->i].policy[dump->attr],
				      dump->attr);
	if (err) {
		genlmsg_cancel(skb, hdr);
		return err;
	}
	nla_nest_end(skb, policy);
	nla_nest_end(skb, policies);
	genlmsg_end(skb, hdr);
	return 0;
}

int host_ctrl_policy_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct policy_dump *dump = (struct policy_dump *)cb->args[0];
	int err;

	err = dump_ops(skb, cb, dump);
	for (; !err && dump->i < dump->n; dump->i++, dump->attr = 0) {
		for (; dump->attr <= dump->list[dump->i].maxattr; dump->attr++) {
			err = dump_attr(skb, cb, dump);
			if (err && err != -ENODATA)
				return skb->len ? (int)skb->len : err;
			err = 0;
		}
	}
	return skb->len ? (int)skb->len : err;
}

int host_ctrl_policy_done(struct netlink_callback *cb)
{
	kfree((void *)cb->args[0]);
	return 0;
}
