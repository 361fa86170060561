// SPDX-License-Identifier: GPL-2.0-only
/* Exercises on request. Kernel code, on the same headers as the device core. */

#include <linux/atomic.h>
#include <linux/vdpa.h>
#include <linux/vdpa_agent.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <net/genetlink.h>

#include "../../core/core.h"
#include "../driver/exercise.h"
#include "agent.h"
#include "family.h"

/* An exercise keeps one of the server's threads: most of them are for the others. */
#define EXERCISES_MAX	4

static atomic_t exercises;

static int put_u64(struct sk_buff *msg, int type, u64 val)
{
	return nla_put_u64_64bit(msg, type, val, VDPA_AGENT_ATTR_PAD);
}

static int fill_result(struct sk_buff *msg, const struct host_exercise_result *r)
{
	if (nla_put_u32(msg, VDPA_AGENT_ATTR_CLASS, r->device_id) ||
	    put_u64(msg, VDPA_AGENT_ATTR_COUNT, r->count) ||
	    put_u64(msg, VDPA_AGENT_ATTR_BYTES, r->bytes) ||
	    nla_put_u32(msg, VDPA_AGENT_ATTR_QUEUES, r->queues) ||
	    put_u64(msg, VDPA_AGENT_ATTR_REQUESTS, r->requests) ||
	    put_u64(msg, VDPA_AGENT_ATTR_NSEC, r->nsec) ||
	    put_u64(msg, VDPA_AGENT_ATTR_DIFFERING, r->differing))
		return -EMSGSIZE;
	if (r->device_id == VIRTIO_ID_BLOCK && (r->features & BIT_ULL(VIRTIO_BLK_F_RO)) &&
	    nla_put_u8(msg, VDPA_AGENT_ATTR_READ_ONLY, 1))
		return -EMSGSIZE;
	if (r->differing &&
	    (put_u64(msg, VDPA_AGENT_ATTR_FIRST, r->first) ||
	     put_u64(msg, VDPA_AGENT_ATTR_OFFSET, r->offset) ||
	     nla_put_u8(msg, VDPA_AGENT_ATTR_WANT, r->want) ||
	     nla_put_u8(msg, VDPA_AGENT_ATTR_FOUND, r->found)))
		return -EMSGSIZE;
	return 0;
}

static int reply_result(struct genl_info *info, const char *name,
			const struct host_exercise_result *r)
{
	struct sk_buff *msg = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *head;

	if (!msg)
		return -ENOMEM;
	head = genlmsg_put_reply(msg, info, &agent_family, 0, VDPA_AGENT_CMD_EXERCISE);
	if (!head || nla_put_string(msg, VDPA_AGENT_ATTR_DEV_NAME, name) ||
	    fill_result(msg, r)) {
		genlmsg_cancel(msg, head);
		nlmsg_free(msg);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return genlmsg_reply(msg, info);
}

/*
 * Nobody is inside the gate while the device is exercised: a deleter does not wait for
 * it, but takes the driver away.
 */
static struct vdpa_device *get_named(struct genl_info *info)
{
	struct vdpa_dev_rec *rec = agent_dev_enter(info);
	struct vdpa_device *vdev;

	if (IS_ERR(rec))
		return ERR_CAST(rec);
	vdev = rec->vdev;
	get_device(&vdev->dev);
	vdpa_dev_leave(rec);
	return vdev;
}

static bool client_left(void *arg)
{
	return server_client_left(*(const u32 *)arg);
}

static int check_class(struct genl_info *info, struct vdpa_device *vdev)
{
	u32 id = vdev->config->get_device_id(vdev), want = id;

	if (info->attrs[VDPA_AGENT_ATTR_CLASS])
		want = nla_get_u32(info->attrs[VDPA_AGENT_ATTR_CLASS]);
	if (want == id)
		return 0;
	NL_SET_BAD_ATTR(info->extack, info->attrs[VDPA_AGENT_ATTR_CLASS]);
	if (id == VIRTIO_ID_NET)
		NL_SET_ERR_MSG(info->extack, "It is a network device: packets, not sectors");
	else if (id == VIRTIO_ID_BLOCK)
		NL_SET_ERR_MSG(info->extack, "It is a block device: sectors, not packets");
	else
		NL_SET_ERR_MSG(info->extack, "The device is of another class");
	return -EINVAL;
}

static int exercise(struct genl_info *info, struct vdpa_device *vdev)
{
	struct host_exercise_params params = { .cancelled = client_left,
					       .arg = &info->snd_portid };
	struct host_exercise_result result;
	int err;

	if (info->attrs[VDPA_AGENT_ATTR_COUNT]) {
		params.count = nla_get_u64(info->attrs[VDPA_AGENT_ATTR_COUNT]);
		if (!params.count) {
			NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[VDPA_AGENT_ATTR_COUNT],
					    "At least one packet or sector");
			return -EINVAL;
		}
	}
	err = check_class(info, vdev);
	if (err)
		return err;
	err = host_exercise(vdev, &params, &result);
	/* what came back differently is a result like any other */
	if (!err || err == -EILSEQ)
		return reply_result(info, dev_name(&vdev->dev), &result);
	NL_SET_ERR_MSG_FMT(info->extack, "%s", result.text);
	return err;
}

/**
 * agent_exercise - VDPA_AGENT_CMD_EXERCISE
 * @skb: request
 * @info: the same
 *
 * Return: 0 or a negative errno
 */
int agent_exercise(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_device *vdev;
	int err;

	if (atomic_inc_return(&exercises) > EXERCISES_MAX) {
		NL_SET_ERR_MSG(info->extack, "Too many exercises are running");
		err = -EBUSY;
		goto out;
	}
	vdev = get_named(info);
	if (IS_ERR(vdev)) {
		err = PTR_ERR(vdev);
		goto out;
	}
	err = exercise(info, vdev);
	put_device(&vdev->dev);
out:
	atomic_dec(&exercises);
	return err;
}

/**
 * agent_unbind - VDPA_AGENT_CMD_UNBIND
 * @skb: request
 * @info: the same
 *
 * Return: 0 or a negative errno
 */
int agent_unbind(struct sk_buff *skb, struct genl_info *info)
{
	struct vdpa_device *vdev = get_named(info);
	int err;

	if (IS_ERR(vdev))
		return PTR_ERR(vdev);
	err = host_unbind(vdev);
	if (err)
		NL_SET_ERR_MSG(info->extack, "The device is not bound to this driver");
	put_device(&vdev->dev);
	return err;
}
