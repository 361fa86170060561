// SPDX-License-Identifier: GPL-2.0-only
/*
 * The family "vdpa_agent": what a client of the kernel has beside generic netlink.
 * Kernel code, on the same headers as the device core.
 */

#include <linux/device.h>
#include <linux/vdpa.h>
#include <linux/vdpa_agent.h>
#include <net/genetlink.h>

#include "../../core/core.h"
#include "agent.h"
#include "family.h"

static const struct nla_policy agent_policy[VDPA_AGENT_ATTR_MAX + 1] = {
	[VDPA_AGENT_ATTR_GROUP] = { .type = NLA_U32 },
	[VDPA_AGENT_ATTR_DEV_NAME] = { .type = NLA_NUL_STRING, .len = VDPA_NAME_MAX },
	[VDPA_AGENT_ATTR_CLASS] = { .type = NLA_U32 },
	[VDPA_AGENT_ATTR_COUNT] = { .type = NLA_U64 },
};

static int agent_subscribe(struct sk_buff *skb, struct genl_info *info)
{
	int err;

	if (GENL_REQ_ATTR_CHECK(info, VDPA_AGENT_ATTR_GROUP)) {
		NL_SET_ERR_MSG(info->extack, "Group is required");
		return -EINVAL;
	}
	err = server_subscribe(info->snd_portid,
			       nla_get_u32(info->attrs[VDPA_AGENT_ATTR_GROUP]));
	if (err)
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VDPA_AGENT_ATTR_GROUP],
				    "There is no such group");
	return err;
}

/* The driver may go at any time; its name is a constant. */
static int agent_fill_dev(struct sk_buff *msg, struct genl_info *info,
			  struct vdpa_device *vdev)
{
	const struct device_driver *drv = READ_ONCE(vdev->dev.driver);
	const struct device *parent = vdev->dev.parent;
	void *head;

	head = genlmsg_put_reply(msg, info, &agent_family, 0, VDPA_AGENT_CMD_DEV_GET);
	if (!head)
		return -EMSGSIZE;
	if (nla_put_string(msg, VDPA_AGENT_ATTR_DEV_NAME, dev_name(&vdev->dev)) ||
	    (drv && nla_put_string(msg, VDPA_AGENT_ATTR_DRIVER, drv->name)) ||
	    (parent && nla_put_string(msg, VDPA_AGENT_ATTR_PARENT, dev_name(parent)))) {
		genlmsg_cancel(msg, head);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return 0;
}

/**
 * agent_dev_enter - find the device that a request names
 * @info: request
 *
 * Return: the device, to be left with vdpa_dev_leave(), or an error pointer with the
 * reason told
 */
struct vdpa_dev_rec *agent_dev_enter(struct genl_info *info)
{
	struct vdpa_dev_rec *rec;

	if (GENL_REQ_ATTR_CHECK(info, VDPA_AGENT_ATTR_DEV_NAME)) {
		NL_SET_ERR_MSG(info->extack, "Device name is required");
		return ERR_PTR(-EINVAL);
	}
	rec = vdpa_dev_enter(nla_data(info->attrs[VDPA_AGENT_ATTR_DEV_NAME]));
	if (!rec) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VDPA_AGENT_ATTR_DEV_NAME],
				    "device not found");
		return ERR_PTR(-ENODEV);
	}
	return rec;
}

static int agent_dev_get(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_dev_rec *rec = agent_dev_enter(info);
	struct sk_buff *msg;
	int err;

	if (IS_ERR(rec))
		return PTR_ERR(rec);
	msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	err = msg ? agent_fill_dev(msg, info, rec->vdev) : -ENOMEM;
	vdpa_dev_leave(rec);
	if (err) {
		nlmsg_free(msg);
		return err;
	}
	return genlmsg_reply(msg, info);
}

static const struct genl_ops agent_ops[] = {
	{
		.cmd = VDPA_AGENT_CMD_SUBSCRIBE,
		.doit = agent_subscribe,
	},
	{
		.cmd = VDPA_AGENT_CMD_DEV_GET,
		.doit = agent_dev_get,
	},
	{
		.cmd = VDPA_AGENT_CMD_EXERCISE,
		.doit = agent_exercise,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = VDPA_AGENT_CMD_UNBIND,
		.doit = agent_unbind,
		.flags = GENL_ADMIN_PERM,
	},
};

struct genl_family agent_family = {
	.name = VDPA_AGENT_GENL_NAME,
	.version = VDPA_AGENT_GENL_VERSION,
	.maxattr = VDPA_AGENT_ATTR_MAX,
	.policy = agent_policy,
	.ops = agent_ops,
	.n_ops = ARRAY_SIZE(agent_ops),
	.resv_start_op = VDPA_AGENT_CMD_UNBIND + 1,
	.parallel_ops = true,
};

/**
 * family_register - make the family known
 *
 * Return: 0 or a negative errno
 */
int family_register(void)
{
	return genl_register_family(&agent_family);
}

/**
 * family_unregister - undo family_register()
 */
void family_unregister(void)
{
	genl_unregister_family(&agent_family);
}
