// SPDX-License-Identifier: GPL-2.0-only
/* Events on the wire: messages of the monitor group. */

#include <net/net_namespace.h>

#include "netlink.h"

/* the only group */
#define VDPA_NL_MONITOR	0

/* of no request and no socket */
static const struct vdpa_nl_hdr event_hdr;

/**
 * vdpa_nl_listening - whether anyone wants events
 *
 * Return: true if so; what nobody hears need not be built
 */
bool vdpa_nl_listening(void)
{
	return genl_has_listeners(&vdpa_nl_family, &init_net, VDPA_NL_MONITOR);
}

static int fill_removed(struct sk_buff *msg, const char *name, u32 device_id)
{
	void *head;

	head = genlmsg_put(msg, 0, 0, &vdpa_nl_family, 0, VDPA_CMD_DEV_DEL);
	if (!head)
		return -EMSGSIZE;
	if (nla_put_string(msg, VDPA_ATTR_DEV_NAME, name) ||
	    nla_put_u32(msg, VDPA_ATTR_DEV_ID, device_id)) {
		genlmsg_cancel(msg, head);
		return -EMSGSIZE;
	}
	genlmsg_end(msg, head);
	return 0;
}

static struct sk_buff *finish(struct sk_buff *msg, int err)
{
	if (!err)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/**
 * vdpa_nl_msg_added - build the event of a new device
 * @vdev: managed device
 *
 * Return: for vdpa_nl_send_event(), NULL if it could not be built
 */
struct sk_buff *vdpa_nl_msg_added(struct vdpa_device *vdev)
{
	struct sk_buff *msg = vdpa_nl_msg_new();

	return msg ? finish(msg, vdpa_nl_fill_dev(msg, &event_hdr, vdev)) : NULL;
}

/**
 * vdpa_nl_msg_removed - build the event of a device that is no more
 * @name: its name
 * @device_id: its virtio device id
 *
 * Return: for vdpa_nl_send_event(), NULL if it could not be built
 */
struct sk_buff *vdpa_nl_msg_removed(const char *name, u32 device_id)
{
	struct sk_buff *msg = vdpa_nl_msg_new();

	return msg ? finish(msg, fill_removed(msg, name, device_id)) : NULL;
}

/**
 * vdpa_nl_msg_changed - build the event of a device that changed
 * @vdev: managed device that the caller is inside of
 *
 * Return: for vdpa_nl_send_event(), NULL if it could not be built
 */
struct sk_buff *vdpa_nl_msg_changed(struct vdpa_device *vdev)
{
	struct sk_buff *msg = vdpa_nl_msg_new();

	return msg ? finish(msg, vdpa_nl_fill_config(msg, &event_hdr, vdev)) : NULL;
}

/**
 * vdpa_nl_send_event - send to all who listen
 * @msg: event, consumed; NULL for one that could not be built, which listeners
 *	notice as an overrun and read everything again
 */
void vdpa_nl_send_event(struct sk_buff *msg)
{
	lockdep_assert_held(&vdpa_index_lock);

	if (msg)
		/* never waits for a slow listener: every request needs the lock */
		genlmsg_multicast(&vdpa_nl_family, msg, 0, VDPA_NL_MONITOR,
				  GFP_NOWAIT);
	else
		genl_set_err(&vdpa_nl_family, &init_net, 0, VDPA_NL_MONITOR,
			     -ENOBUFS);
}
