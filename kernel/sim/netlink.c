// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family "vdpa_sim": its commands, policy and attributes. It is
 * there as long as the module is: a family that registers waits for all requests, so
 * nothing that a request sets off may do that.
 */

#include <linux/module.h>
#include <net/genetlink.h>
#include <uapi/linux/vdpa_sim.h>

#include "netlink.h"
#include "preset.h"

/* as the core has it: clients keep names in 64 bytes */
#define SIM_NAME_MAX	63

/* Every attribute that a request may hold; all others are refused. */
static const struct nla_policy sim_nl_policy[VDPA_SIM_ATTR_MAX + 1] = {
	[VDPA_SIM_ATTR_DEV_NAME] = { .type = NLA_NUL_STRING, .len = SIM_NAME_MAX },
	[VDPA_SIM_ATTR_SERIAL] = { .type = NLA_NUL_STRING, .len = VDPA_SIM_SERIAL_MAX },
	[VDPA_SIM_ATTR_BACKING] = { .type = NLA_NUL_STRING, .len = VDPA_SIM_BACKING_MAX },
};

static struct genl_family sim_nl_family;

/* reports a value that cannot be accepted, and which attribute holds it */
#define SIM_NL_ERR_ATTR(info, attr, msg) do {			\
	NL_SET_BAD_ATTR((info)->extack, (info)->attrs[attr]);	\
	NL_SET_ERR_MSG_MOD((info)->extack, msg);		\
} while (0)

/**
 * struct sim_nl_hdr - how a message is addressed
 * @msg: message
 * @portid: receiving socket
 * @seq: sequence number of the request
 * @flags: NLM_F_*
 */
struct sim_nl_hdr {
	struct sk_buff *msg;
	u32 portid;
	u32 seq;
	int flags;
};

static struct sim_nl_hdr sim_nl_hdr_dump(struct sk_buff *skb,
					 const struct netlink_callback *cb)
{
	return (struct sim_nl_hdr){
		.msg = skb,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
	};
}

static struct sim_nl_hdr sim_nl_hdr_reply(const struct genl_info *info)
{
	return (struct sim_nl_hdr){
		.msg = nlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL),
		.portid = info->snd_portid,
		.seq = info->snd_seq,
	};
}

/* The device that a request is about, or NULL with the reason told. */
static const char *sim_nl_name(struct genl_info *info)
{
	const char *name;

	if (GENL_REQ_ATTR_CHECK(info, VDPA_SIM_ATTR_DEV_NAME)) {
		NL_SET_ERR_MSG_MOD(info->extack, "Device name is required");
		return NULL;
	}
	name = nla_data(info->attrs[VDPA_SIM_ATTR_DEV_NAME]);
	if (*name)
		return name;
	SIM_NL_ERR_ATTR(info, VDPA_SIM_ATTR_DEV_NAME, "Device name must not be empty");
	return NULL;
}

/* presets */

static int sim_nl_fill_preset(const char *name, const struct vdpasim_preset *preset,
			      void *arg)
{
	const struct sim_nl_hdr *hdr = arg;
	void *head;

	head = genlmsg_put(hdr->msg, hdr->portid, hdr->seq, &sim_nl_family, hdr->flags,
			   VDPA_SIM_CMD_PRESET_GET);
	if (!head)
		return -EMSGSIZE;
	if (nla_put_string(hdr->msg, VDPA_SIM_ATTR_DEV_NAME, name) ||
	    (preset->serial[0] &&
	     nla_put_string(hdr->msg, VDPA_SIM_ATTR_SERIAL, preset->serial)) ||
	    (preset->backing &&
	     nla_put_string(hdr->msg, VDPA_SIM_ATTR_BACKING, preset->backing))) {
		genlmsg_cancel(hdr->msg, head);
		return -EMSGSIZE;
	}
	genlmsg_end(hdr->msg, head);
	return 0;
}

static int sim_nl_preset_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sim_nl_hdr hdr;
	const char *name;
	int err;

	name = sim_nl_name(info);
	if (!name)
		return -EINVAL;
	hdr = sim_nl_hdr_reply(info);
	if (!hdr.msg)
		return -ENOMEM;
	err = vdpasim_preset_show(name, sim_nl_fill_preset, &hdr);
	if (!err)
		return genlmsg_reply(hdr.msg, info);
	nlmsg_free(hdr.msg);
	if (err == -ENOENT)
		SIM_NL_ERR_ATTR(info, VDPA_SIM_ATTR_DEV_NAME,
				"There is no preset for this device");
	return err;
}

static int sim_nl_preset_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct sim_nl_hdr hdr = sim_nl_hdr_dump(skb, cb);
	u64 after = cb->args[0];
	int err;

	err = vdpasim_preset_each(&after, sim_nl_fill_preset, &hdr);
	cb->args[0] = after;
	return skb->len ?: err;
}

/* An empty string is no name of a file, and no name of a disk. */
static int sim_nl_preset_string(struct genl_info *info, int attr, const char **str)
{
	*str = NULL;
	if (!info->attrs[attr])
		return 0;
	*str = nla_data(info->attrs[attr]);
	if (**str)
		return 0;
	SIM_NL_ERR_ATTR(info, attr, "Serial and backing file must not be empty");
	return -EINVAL;
}

static int sim_nl_preset_set(struct sk_buff *skb, struct genl_info *info)
{
	const char *name, *serial, *backing;
	int err;

	name = sim_nl_name(info);
	if (!name || sim_nl_preset_string(info, VDPA_SIM_ATTR_SERIAL, &serial) ||
	    sim_nl_preset_string(info, VDPA_SIM_ATTR_BACKING, &backing))
		return -EINVAL;
	if (!serial && !backing) {
		NL_SET_ERR_MSG_MOD(info->extack, "Serial or backing file is required");
		return -EINVAL;
	}
	err = vdpasim_preset_set(name, serial, backing);
	if (err == -ENOSPC)
		NL_SET_ERR_MSG_MOD(info->extack,
				   "Too many presets wait for their devices already");
	return err;
}

static int sim_nl_preset_del(struct sk_buff *skb, struct genl_info *info)
{
	const char *name = sim_nl_name(info);
	int err;

	if (!name)
		return -EINVAL;
	err = vdpasim_preset_del(name);
	if (err)
		SIM_NL_ERR_ATTR(info, VDPA_SIM_ATTR_DEV_NAME,
				"There is no preset for this device");
	return err;
}

static const struct genl_ops sim_nl_ops[] = {
	{
		/* where a file is, is nobody else's business */
		.cmd = VDPA_SIM_CMD_PRESET_GET,
		.doit = sim_nl_preset_get,
		.dumpit = sim_nl_preset_dump,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = VDPA_SIM_CMD_PRESET_SET,
		.doit = sim_nl_preset_set,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = VDPA_SIM_CMD_PRESET_DEL,
		.doit = sim_nl_preset_del,
		.flags = GENL_ADMIN_PERM,
	},
};

static struct genl_family sim_nl_family = {
	.name = VDPA_SIM_GENL_NAME,
	.version = VDPA_SIM_GENL_VERSION,
	.maxattr = VDPA_SIM_ATTR_MAX,
	.policy = sim_nl_policy,
	.module = THIS_MODULE,
	.ops = sim_nl_ops,
	.n_ops = ARRAY_SIZE(sim_nl_ops),
	.parallel_ops = true,
};

/**
 * vdpasim_nl_init - open for requests
 *
 * Return: 0 or a negative errno
 */
int vdpasim_nl_init(void)
{
	return genl_register_family(&sim_nl_family);
}

/**
 * vdpasim_nl_exit - finish the requests in progress and accept no more
 */
void vdpasim_nl_exit(void)
{
	genl_unregister_family(&sim_nl_family);
}

MODULE_ALIAS_GENL_FAMILY(VDPA_SIM_GENL_NAME);
