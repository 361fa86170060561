// SPDX-License-Identifier: GPL-2.0-only
/* The generic netlink family: its commands, policy and group. */

#include <linux/if_ether.h>
#include <linux/module.h>

#include "netlink.h"

/*
 * Every attribute that a request may hold; all others are refused. The limit of
 * names is also that of management device and bus names: clients keep them in
 * 64 bytes.
 */
static const struct nla_policy vdpa_nl_policy[VDPA_ATTR_MAX + 1] = {
	[VDPA_ATTR_MGMTDEV_BUS_NAME] = {
		.type = NLA_NUL_STRING, .len = VDPA_NAME_MAX },
	[VDPA_ATTR_MGMTDEV_DEV_NAME] = {
		.type = NLA_NUL_STRING, .len = VDPA_NAME_MAX },
	[VDPA_ATTR_DEV_NAME] = {
		.type = NLA_NUL_STRING, .len = VDPA_NAME_MAX },
	[VDPA_ATTR_DEV_NET_CFG_MACADDR] = NLA_POLICY_EXACT_LEN(ETH_ALEN),
	[VDPA_ATTR_DEV_NET_CFG_MAX_VQP] = { .type = NLA_U16 },
	[VDPA_ATTR_DEV_NET_CFG_MTU] = NLA_POLICY_MIN(NLA_U16, ETH_MIN_MTU),
	[VDPA_ATTR_DEV_QUEUE_INDEX] = { .type = NLA_U32 },
	[VDPA_ATTR_DEV_FEATURES] = { .type = NLA_U64 },
	[VDPA_ATTR_DEV_BLK_CFG_CAPACITY] = NLA_POLICY_MIN(NLA_U64, 1),
	[VDPA_ATTR_DEV_BLK_CFG_SIZE_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE] = NLA_POLICY_MIN(NLA_U32, 1 << VDPA_NL_SECTOR_SHIFT),
	[VDPA_ATTR_DEV_BLK_CFG_SEG_MAX] = NLA_POLICY_MIN(NLA_U32, 1),
	[VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES] = NLA_POLICY_MIN(NLA_U16, 1),
	[VDPA_ATTR_DEV_BLK_CFG_PHY_BLK_EXP] = NLA_POLICY_MAX(NLA_U8, 15),
	[VDPA_ATTR_DEV_BLK_CFG_ALIGN_OFFSET] = { .type = NLA_U8 },
	[VDPA_ATTR_DEV_BLK_CFG_MIN_IO_SIZE] = { .type = NLA_U16 },
	[VDPA_ATTR_DEV_BLK_CFG_OPT_IO_SIZE] = { .type = NLA_U32 },
	[VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEC] = { .type = NLA_U32 },
	[VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEG] = { .type = NLA_U32 },
	[VDPA_ATTR_DEV_BLK_CFG_DISCARD_SEC_ALIGN] = { .type = NLA_U32 },
	[VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC] = { .type = NLA_U32 },
	[VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG] = { .type = NLA_U32 },
	[VDPA_ATTR_DEV_BLK_READ_ONLY] = NLA_POLICY_MAX(NLA_U8, 1),
	[VDPA_ATTR_DEV_BLK_FLUSH] = NLA_POLICY_MAX(NLA_U8, 1),
};

static const struct genl_ops vdpa_nl_ops[] = {
	{
		.cmd = VDPA_CMD_MGMTDEV_GET,
		.doit = vdpa_nl_mgmtdev_get,
		.dumpit = vdpa_nl_mgmtdev_dump,
	},
	{
		.cmd = VDPA_CMD_DEV_NEW,
		.doit = vdpa_nl_dev_new,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = VDPA_CMD_DEV_DEL,
		.doit = vdpa_nl_dev_del,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = VDPA_CMD_DEV_GET,
		.doit = vdpa_nl_dev_get,
		.dumpit = vdpa_nl_dev_dump,
	},
	{
		.cmd = VDPA_CMD_DEV_CONFIG_GET,
		.doit = vdpa_nl_config_get,
		.dumpit = vdpa_nl_config_dump,
	},
	{
		.cmd = VDPA_CMD_DEV_VSTATS_GET,
		.doit = vdpa_nl_vstats_get,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = VDPA_CMD_DEV_ATTR_SET,
		.doit = vdpa_nl_dev_attr_set,
		.flags = GENL_ADMIN_PERM,
	},
};

static const struct genl_multicast_group vdpa_nl_groups[] = {
	{ .name = VDPA_GENL_MCGRP_MONITOR_NAME },
};

struct genl_family vdpa_nl_family = {
	.name = VDPA_GENL_NAME,
	.version = VDPA_GENL_VERSION,
	.maxattr = VDPA_ATTR_MAX,
	.policy = vdpa_nl_policy,
	.module = THIS_MODULE,
	.ops = vdpa_nl_ops,
	.n_ops = ARRAY_SIZE(vdpa_nl_ops),
	.mcgrps = vdpa_nl_groups,
	.n_mcgrps = ARRAY_SIZE(vdpa_nl_groups),
	/* as in mainline: commands before this one tolerate odd headers */
	.resv_start_op = VDPA_CMD_DEV_VSTATS_GET + 1,
	.parallel_ops = true,
};

/**
 * vdpa_nl_hdr_reply - address of the reply to a request
 * @info: request
 *
 * Return: the address
 */
struct vdpa_nl_hdr vdpa_nl_hdr_reply(const struct genl_info *info)
{
	return (struct vdpa_nl_hdr){
		.portid = info->snd_portid,
		.seq = info->snd_seq,
	};
}

/**
 * vdpa_nl_hdr_dump - address of an entry of a dump
 * @cb: state of the dump
 *
 * Return: the address
 */
struct vdpa_nl_hdr vdpa_nl_hdr_dump(const struct netlink_callback *cb)
{
	return (struct vdpa_nl_hdr){
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
	};
}

/**
 * vdpa_nl_msg_new - room for a reply
 *
 * Return: an empty message or NULL
 */
struct sk_buff *vdpa_nl_msg_new(void)
{
	return nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
}

/**
 * vdpa_nl_init - open for requests
 *
 * Return: 0 or a negative errno
 */
int vdpa_nl_init(void)
{
	return genl_register_family(&vdpa_nl_family);
}

/**
 * vdpa_nl_exit - finish the requests in progress and accept no more
 */
void vdpa_nl_exit(void)
{
	genl_unregister_family(&vdpa_nl_family);
	vdpa_texts_free();
}
