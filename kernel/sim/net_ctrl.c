// SPDX-License-Identifier: GPL-2.0-only
/* The control queue (virtio 1.2, 5.1.6.5). Nothing here sleeps. */

#include <linux/etherdevice.h>
#include <linux/vdpa_ext.h>

#include "net.h"

/* Each command gets what follows its header and answers with an ack. */

static u8 net_ctrl_mac_addr_set(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	u8 mac[ETH_ALEN];

	if (!vdpasim_has(vq->sim, VIRTIO_NET_F_CTRL_MAC_ADDR) || len != sizeof(mac) ||
	    vdpasim_chain_read(vq, pos, mac, sizeof(mac)) || !is_valid_ether_addr(mac))
		return VIRTIO_NET_ERR;
	/* the driver knows; whoever else looks is told */
	if (vdpasim_net_set_mac(to_vdpasim_net(vq->sim), mac, false))
		vdpa_ext_changed(&vq->sim->vdpa);
	return VIRTIO_NET_OK;
}

static const struct {
	u8 class;
	u8 cmd;
	u8 (*handle)(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len);
} net_ctrl_commands[] = {
	{ VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, net_ctrl_mac_addr_set },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, vdpasim_net_ctrl_pairs },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_RSS_CONFIG, vdpasim_net_ctrl_rss },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_HASH_CONFIG, vdpasim_net_ctrl_hash },
};

static u8 net_ctrl_handle(struct vdpasim_vq *vq, const struct vdpasim_chain *chain)
{
	struct vdpasim_pos pos = vdpasim_chain_readable(chain, 0);
	struct virtio_net_ctrl_hdr header;
	unsigned int i;

	if (chain->readable < sizeof(header) ||
	    vdpasim_chain_read(vq, &pos, &header, sizeof(header)))
		return VIRTIO_NET_ERR;
	for (i = 0; i < ARRAY_SIZE(net_ctrl_commands); i++)
		if (header.class == net_ctrl_commands[i].class &&
		    header.cmd == net_ctrl_commands[i].cmd)
			return net_ctrl_commands[i].handle(vq, &pos, chain->readable -
							   sizeof(header));
	return VIRTIO_NET_ERR;
}

static void net_ctrl_request(struct vdpasim_vq *vq, const struct vdpasim_chain *chain)
{
	virtio_net_ctrl_ack ack = VIRTIO_NET_ERR;
	struct vdpasim_pos pos;
	u32 len = 0;

	vdpasim_count(vq, NET_CVQ_REQUESTS, 1);
	/* a driver that leaves no room for the answer gets nothing done */
	if (chain->writable >= sizeof(ack)) {
		ack = net_ctrl_handle(vq, chain);
		pos = vdpasim_chain_writable(chain, 0);
		if (!vdpasim_chain_write(vq, &pos, &ack, sizeof(ack)))
			len = sizeof(ack);
	}
	vdpasim_count(vq, ack == VIRTIO_NET_OK ? NET_CVQ_SUCCESSES : NET_CVQ_ERRORS, 1);
	vdpasim_vring_complete(vq, len);
}

/**
 * vdpasim_net_serve_ctrl - answer requests
 * @vq: control queue
 * @budget: most requests to answer
 *
 * Context: any, since the driver may wait for the answer without yielding.
 *
 * Return: requests that were answered
 */
unsigned int vdpasim_net_serve_ctrl(struct vdpasim_vq *vq, unsigned int budget)
{
	const struct vdpasim_chain *chain;
	unsigned int n;

	for (n = 0; n < budget; n++) {
		chain = vdpasim_vring_next(vq);
		if (!chain)
			break;
		net_ctrl_request(vq, chain);
	}
	return n;
}
