// SPDX-License-Identifier: GPL-2.0-only
/*
 * The generic netlink family "vdpa_sim": its commands, policy and attributes. It is
 * there as long as the module is: a family that registers waits for all requests, so
 * nothing that a request sets off may do that.
 */

#include <linux/limits.h>
#include <linux/module.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <net/genetlink.h>
#include <uapi/linux/vdpa_sim.h>

#include "fault.h"
#include "netlink.h"
#include "preset.h"

/* as the core has it: clients keep names in 64 bytes */
#define SIM_NAME_MAX	63

/* Every attribute that a request may hold; all others are refused. */
static const struct nla_policy sim_nl_policy[VDPA_SIM_ATTR_MAX + 1] = {
	[VDPA_SIM_ATTR_DEV_NAME] = { .type = NLA_NUL_STRING, .len = SIM_NAME_MAX },
	[VDPA_SIM_ATTR_SERIAL] = { .type = NLA_NUL_STRING, .len = VDPA_SIM_SERIAL_MAX },
	[VDPA_SIM_ATTR_BACKING] = { .type = NLA_NUL_STRING, .len = VDPA_SIM_BACKING_MAX },
	[VDPA_SIM_ATTR_SEED] = { .type = NLA_U64 },
	[VDPA_SIM_ATTR_LINK] = NLA_POLICY_MAX(NLA_U8, 1),
	[VDPA_SIM_ATTR_DROP] = { .type = NLA_U32 },
	[VDPA_SIM_ATTR_DUPLICATE] = { .type = NLA_U32 },
	[VDPA_SIM_ATTR_REORDER] = { .type = NLA_U32 },
	[VDPA_SIM_ATTR_LATENCY] = { .type = NLA_U32 },
	[VDPA_SIM_ATTR_ERROR] = { .type = NLA_U32 },
	[VDPA_SIM_ATTR_BAD_FIRST] = { .type = NLA_U64 },
	[VDPA_SIM_ATTR_BAD_COUNT] = { .type = NLA_U64 },
	[VDPA_SIM_ATTR_STATUS] = NLA_POLICY_RANGE(NLA_U8, VIRTIO_BLK_S_IOERR,
						  VIRTIO_BLK_S_UNSUPP),
	[VDPA_SIM_ATTR_SUSPEND] = { .type = NLA_U32 },
	[VDPA_SIM_ATTR_NEEDS_RESET] = { .type = NLA_FLAG },
	[VDPA_SIM_ATTR_STOP] = { .type = NLA_U32 },
	[VDPA_SIM_ATTR_GO] = { .type = NLA_U32 },
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
	struct vdpasim *sim;
	int err;

	name = sim_nl_name(info);
	if (!name || sim_nl_preset_string(info, VDPA_SIM_ATTR_SERIAL, &serial) ||
	    sim_nl_preset_string(info, VDPA_SIM_ATTR_BACKING, &backing))
		return -EINVAL;
	if (!serial && !backing) {
		NL_SET_ERR_MSG_MOD(info->extack, "Serial or backing file is required");
		return -EINVAL;
	}
	sim = vdpasim_enter(name);
	if (sim) {
		vdpasim_leave(sim);
		NL_SET_ERR_MSG_MOD(info->extack, "Device name is in use");
		return -EEXIST;
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

/* faults */

/* The device that a request is about, or an error pointer with the reason told. */
static struct vdpasim *sim_nl_enter(struct genl_info *info)
{
	const char *name = sim_nl_name(info);
	struct vdpasim *sim;

	if (!name)
		return ERR_PTR(-EINVAL);
	sim = vdpasim_enter(name);
	if (sim)
		return sim;
	SIM_NL_ERR_ATTR(info, VDPA_SIM_ATTR_DEV_NAME, "There is no simulated device of this name");
	return ERR_PTR(-ENODEV);
}

static int sim_nl_put_u64(struct sk_buff *msg, int attr, u64 value)
{
	return nla_put_u64_64bit(msg, attr, value, VDPA_SIM_ATTR_PAD);
}

static int sim_nl_put_net(struct sk_buff *msg, const struct vdpasim_fault_conf *conf)
{
	if (nla_put_u8(msg, VDPA_SIM_ATTR_LINK, !conf->link_down) ||
	    nla_put_u32(msg, VDPA_SIM_ATTR_DROP, conf->rate[VDPASIM_FAULT_DROP]) ||
	    nla_put_u32(msg, VDPA_SIM_ATTR_DUPLICATE, conf->rate[VDPASIM_FAULT_DUPLICATE]) ||
	    nla_put_u32(msg, VDPA_SIM_ATTR_REORDER, conf->rate[VDPASIM_FAULT_REORDER]))
		return -EMSGSIZE;
	return 0;
}

static int sim_nl_put_blk(struct sk_buff *msg, const struct vdpasim_fault_conf *conf)
{
	if (nla_put_u32(msg, VDPA_SIM_ATTR_ERROR, conf->rate[VDPASIM_FAULT_ERROR]) ||
	    sim_nl_put_u64(msg, VDPA_SIM_ATTR_BAD_FIRST, conf->bad_first) ||
	    sim_nl_put_u64(msg, VDPA_SIM_ATTR_BAD_COUNT, conf->bad_count) ||
	    nla_put_u8(msg, VDPA_SIM_ATTR_STATUS, conf->status ?: VIRTIO_BLK_S_IOERR))
		return -EMSGSIZE;
	return 0;
}

static int sim_nl_put_faults(struct sk_buff *msg, struct vdpasim *sim, u8 *stopped)
{
	size_t len = DIV_ROUND_UP(sim->nvqs, 8);
	struct vdpasim_fault_conf conf;
	bool needs_reset;

	vdpasim_fault_get(sim, &conf, stopped, &needs_reset);
	if (nla_put_string(msg, VDPA_SIM_ATTR_DEV_NAME, dev_name(&sim->vdpa.dev)) ||
	    nla_put_u32(msg, VDPA_SIM_ATTR_DEV_ID, sim->type->id) ||
	    sim_nl_put_u64(msg, VDPA_SIM_ATTR_SEED, conf.seed) ||
	    (sim->type->id == VIRTIO_ID_NET && sim_nl_put_net(msg, &conf)) ||
	    (sim->type->id == VIRTIO_ID_BLOCK && sim_nl_put_blk(msg, &conf)) ||
	    nla_put_u32(msg, VDPA_SIM_ATTR_LATENCY, conf.latency) ||
	    nla_put_u32(msg, VDPA_SIM_ATTR_SUSPEND, conf.suspend) ||
	    (needs_reset && nla_put_flag(msg, VDPA_SIM_ATTR_NEEDS_RESET)))
		return -EMSGSIZE;
	if (!memchr_inv(stopped, 0, len))
		return 0;
	return nla_put(msg, VDPA_SIM_ATTR_STOPPED, len, stopped);
}

static int sim_nl_fill_faults(const struct sim_nl_hdr *hdr, struct vdpasim *sim)
{
	u8 *stopped = kzalloc(DIV_ROUND_UP(sim->nvqs, 8), GFP_KERNEL);
	void *head;
	int err = -EMSGSIZE;

	if (!stopped)
		return -ENOMEM;
	head = genlmsg_put(hdr->msg, hdr->portid, hdr->seq, &sim_nl_family, hdr->flags,
			   VDPA_SIM_CMD_FAULT_GET);
	if (head)
		err = sim_nl_put_faults(hdr->msg, sim, stopped);
	if (!err)
		genlmsg_end(hdr->msg, head);
	else
		genlmsg_cancel(hdr->msg, head);
	kfree(stopped);
	return err;
}

static int sim_nl_fault_get(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpasim *sim = sim_nl_enter(info);
	struct sim_nl_hdr hdr;
	int err = -ENOMEM;

	if (IS_ERR(sim))
		return PTR_ERR(sim);
	hdr = sim_nl_hdr_reply(info);
	if (hdr.msg)
		err = sim_nl_fill_faults(&hdr, sim);
	vdpasim_leave(sim);
	if (!err)
		return genlmsg_reply(hdr.msg, info);
	nlmsg_free(hdr.msg);
	return err;
}

static int sim_nl_fault_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct sim_nl_hdr hdr = sim_nl_hdr_dump(skb, cb);
	unsigned long id = cb->args[0];
	struct vdpasim *sim;
	int err = 0;

	while ((sim = vdpasim_enter_next(&id))) {
		err = sim_nl_fill_faults(&hdr, sim);
		vdpasim_leave(sim);
		if (err)
			break;
		id++;
	}
	cb->args[0] = id;
	return skb->len ?: err;
}

/* What can be wrong with one kind of device only. */
static int sim_nl_check_kind(struct genl_info *info, const struct vdpasim *sim)
{
	static const u8 net[] = { VDPA_SIM_ATTR_LINK, VDPA_SIM_ATTR_DROP,
				  VDPA_SIM_ATTR_DUPLICATE, VDPA_SIM_ATTR_REORDER };
	static const u8 blk[] = { VDPA_SIM_ATTR_ERROR, VDPA_SIM_ATTR_BAD_FIRST,
				  VDPA_SIM_ATTR_BAD_COUNT, VDPA_SIM_ATTR_STATUS };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(net); i++) {
		if (!info->attrs[net[i]] || sim->type->id == VIRTIO_ID_NET)
			continue;
		SIM_NL_ERR_ATTR(info, net[i], "Only network devices can have this fault");
		return -EOPNOTSUPP;
	}
	for (i = 0; i < ARRAY_SIZE(blk); i++) {
		if (!info->attrs[blk[i]] || sim->type->id == VIRTIO_ID_BLOCK)
			continue;
		SIM_NL_ERR_ATTR(info, blk[i], "Only block devices can have this fault");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* A number that is given, and not too large. */
static int sim_nl_u32(struct genl_info *info, int attr, u32 max, u32 *value,
		      struct vdpasim_fault_change *change)
{
	if (!info->attrs[attr])
		return 0;
	*value = nla_get_u32(info->attrs[attr]);
	change->given |= BIT(attr);
	if (*value <= max)
		return 0;
	NL_SET_BAD_ATTR(info->extack, info->attrs[attr]);
	return -ERANGE;
}

static int sim_nl_numbers(struct genl_info *info, const struct vdpasim *sim,
			  struct vdpasim_fault_change *change)
{
	struct vdpasim_fault_conf *conf = &change->conf;
	u32 *rate = conf->rate, last = sim->nvqs - 1;

	if (sim_nl_u32(info, VDPA_SIM_ATTR_DROP, VDPA_SIM_RATE_ALL,
		       &rate[VDPASIM_FAULT_DROP], change) ||
	    sim_nl_u32(info, VDPA_SIM_ATTR_DUPLICATE, VDPA_SIM_RATE_ALL,
		       &rate[VDPASIM_FAULT_DUPLICATE], change) ||
	    sim_nl_u32(info, VDPA_SIM_ATTR_REORDER, VDPA_SIM_RATE_ALL,
		       &rate[VDPASIM_FAULT_REORDER], change) ||
	    sim_nl_u32(info, VDPA_SIM_ATTR_ERROR, VDPA_SIM_RATE_ALL,
		       &rate[VDPASIM_FAULT_ERROR], change)) {
		NL_SET_ERR_MSG_MOD(info->extack, "Rate is more than a million of a million");
		return -EINVAL;
	}
	if (sim_nl_u32(info, VDPA_SIM_ATTR_LATENCY, VDPA_SIM_LATENCY_MAX_USEC,
		       &conf->latency, change)) {
		NL_SET_ERR_MSG_MOD(info->extack, "Latency is more than 10000000 microseconds");
		return -EINVAL;
	}
	if (sim_nl_u32(info, VDPA_SIM_ATTR_SUSPEND, VDPA_SIM_SUSPEND_MAX_MSEC,
		       &conf->suspend, change)) {
		NL_SET_ERR_MSG_MOD(info->extack, "Suspend takes more than 60000 milliseconds");
		return -EINVAL;
	}
	if (sim_nl_u32(info, VDPA_SIM_ATTR_STOP, last, &change->stop, change) ||
	    sim_nl_u32(info, VDPA_SIM_ATTR_GO, last, &change->go, change)) {
		NL_SET_ERR_MSG_MOD(info->extack, "Device has no queue of this index");
		return -EINVAL;
	}
	return 0;
}

static int sim_nl_bad_sectors(struct genl_info *info, struct vdpasim_fault_change *change)
{
	const struct nlattr *first = info->attrs[VDPA_SIM_ATTR_BAD_FIRST];
	const struct nlattr *count = info->attrs[VDPA_SIM_ATTR_BAD_COUNT];

	if (!first && !count)
		return 0;
	if (GENL_REQ_ATTR_CHECK(info, VDPA_SIM_ATTR_BAD_FIRST) ||
	    GENL_REQ_ATTR_CHECK(info, VDPA_SIM_ATTR_BAD_COUNT)) {
		NL_SET_ERR_MSG_MOD(info->extack,
				   "First of the bad sectors goes with their count");
		return -EINVAL;
	}
	change->conf.bad_first = nla_get_u64(first);
	change->conf.bad_count = nla_get_u64(count);
	change->given |= VDPASIM_FAULT_GIVEN(BAD_COUNT);
	if (change->conf.bad_count <= U64_MAX - change->conf.bad_first)
		return 0;
	SIM_NL_ERR_ATTR(info, VDPA_SIM_ATTR_BAD_COUNT, "There are not so many sectors");
	return -EINVAL;
}

static int sim_nl_parse(struct genl_info *info, const struct vdpasim *sim,
			struct vdpasim_fault_change *change)
{
	struct nlattr **attrs = info->attrs;
	int err;

	err = sim_nl_check_kind(info, sim);
	if (!err)
		err = sim_nl_numbers(info, sim, change);
	if (!err)
		err = sim_nl_bad_sectors(info, change);
	if (err)
		return err;
	if (attrs[VDPA_SIM_ATTR_SEED]) {
		change->conf.seed = nla_get_u64(attrs[VDPA_SIM_ATTR_SEED]);
		change->given |= VDPASIM_FAULT_GIVEN(SEED);
	}
	if (attrs[VDPA_SIM_ATTR_LINK]) {
		change->conf.link_down = !nla_get_u8(attrs[VDPA_SIM_ATTR_LINK]);
		change->given |= VDPASIM_FAULT_GIVEN(LINK);
	}
	if (attrs[VDPA_SIM_ATTR_STATUS]) {
		change->conf.status = nla_get_u8(attrs[VDPA_SIM_ATTR_STATUS]);
		change->given |= VDPASIM_FAULT_GIVEN(STATUS);
	}
	if (attrs[VDPA_SIM_ATTR_NEEDS_RESET])
		change->given |= VDPASIM_FAULT_GIVEN(NEEDS_RESET);
	if (change->given)
		return 0;
	NL_SET_ERR_MSG_MOD(info->extack, "At least one fault is required");
	return -EINVAL;
}

static int sim_nl_fault_set(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpasim_fault_change change = {};
	struct vdpasim *sim = sim_nl_enter(info);
	int err;

	if (IS_ERR(sim))
		return PTR_ERR(sim);
	err = sim_nl_parse(info, sim, &change);
	if (!err) {
		err = vdpasim_fault_set(sim, &change);
		if (err == -EBUSY)
			SIM_NL_ERR_ATTR(info, VDPA_SIM_ATTR_STOP,
					"A kernel driver may spin for this queue's answers");
	}
	vdpasim_leave(sim);
	return err;
}

static int sim_nl_fault_reset(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpasim *sim = sim_nl_enter(info);

	if (IS_ERR(sim))
		return PTR_ERR(sim);
	vdpasim_fault_reset(sim);
	vdpasim_leave(sim);
	return 0;
}

static const struct genl_ops sim_nl_ops[] = {
	{
		.cmd = VDPA_SIM_CMD_FAULT_GET,
		.doit = sim_nl_fault_get,
		.dumpit = sim_nl_fault_dump,
	},
	{
		.cmd = VDPA_SIM_CMD_FAULT_SET,
		.doit = sim_nl_fault_set,
		.flags = GENL_ADMIN_PERM,
	},
	{
		.cmd = VDPA_SIM_CMD_FAULT_RESET,
		.doit = sim_nl_fault_reset,
		.flags = GENL_ADMIN_PERM,
	},
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
