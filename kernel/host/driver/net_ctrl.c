// SPDX-License-Identifier: GPL-2.0-only
/* The control queue (virtio 1.2, 5.1.6.5). */

#include <linux/string.h>

#include "net.h"

/* no answer that a device gives */
#define NO_ACK	0x77

static int request(struct vdrv_net *net, u8 class, u8 cmd, const void *data, u32 len,
		   u8 *ack)
{
	struct vdrv_chain chain = { .n = 3, .out = 2 };
	u8 *p = net->request;
	u32 token, used;
	int ret;

	p[0] = class;
	p[1] = cmd;
	memcpy(p + 2, data, len);
	p[VDRV_NET_REQUEST_LEN - 1] = NO_ACK;
	chain.sg[0] = (struct vdrv_sg){ p, 2 };
	chain.sg[1] = (struct vdrv_sg){ p + 2, len };
	chain.sg[2] = (struct vdrv_sg){ p + VDRV_NET_REQUEST_LEN - 1, 1 };
	ret = vdrv_vq_add(net->ctrl, &chain);
	if (ret)
		return vdrv_fail(net->run, ret, "the control queue has no room");
	vdrv_vq_kick(net->ctrl);
	ret = vdrv_get_back(net->run, net->ctrl, &token, &used);
	if (ret)
		return ret;
	*ack = p[VDRV_NET_REQUEST_LEN - 1];
	if (used != 1)
		return vdrv_fail(net->run, -EPROTO, "a control request returned %u bytes", used);
	return 0;
}

static int must_be_ok(struct vdrv_net *net, u8 class, u8 cmd, const void *data, u32 len)
{
	u8 ack;
	int ret = request(net, class, cmd, data, len, &ack);

	if (!ret && ack != VIRTIO_NET_OK)
		ret = vdrv_fail(net->run, -EPROTO, "control request %u of class %u answers %u",
				cmd, class, ack);
	return ret;
}

/**
 * vdrv_net_set_mac - tell the device its address
 * @net: exercise
 * @mac: address
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_net_set_mac(struct vdrv_net *net, const u8 *mac)
{
	return must_be_ok(net, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac,
			  ETH_ALEN);
}

/**
 * vdrv_net_set_pairs - tell the device how many pairs of queues are in use
 * @net: exercise
 * @pairs: how many
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_net_set_pairs(struct vdrv_net *net, u16 pairs)
{
	struct virtio_net_ctrl_mq mq = {
		.virtqueue_pairs = __cpu_to_virtio16(true, pairs),
	};

	return must_be_ok(net, VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, &mq,
			  sizeof(mq));
}

/**
 * vdrv_net_ask_nonsense - send a request that no device knows
 * @net: exercise
 *
 * Return: 0 when it is refused, or a negative errno, with the reason told
 */
int vdrv_net_ask_nonsense(struct vdrv_net *net)
{
	u8 ack, data = 0;
	int ret = request(net, 0xfe, 0xfe, &data, sizeof(data), &ack);

	if (!ret && ack != VIRTIO_NET_ERR)
		ret = vdrv_fail(net->run, -EPROTO,
				"a control request that does not exist answers %u", ack);
	return ret;
}
