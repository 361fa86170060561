// SPDX-License-Identifier: GPL-2.0-only
/*
 * The control queue (virtio 1.2, 5.1.6.5). Nothing here sleeps, or takes longer with
 * a longer request.
 */

#include <linux/etherdevice.h>
#include <linux/string.h>
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

static_assert(VDPASIM_NET_PROMISC == BIT(VIRTIO_NET_CTRL_RX_PROMISC));
static_assert(VDPASIM_NET_ALLMULTI == BIT(VIRTIO_NET_CTRL_RX_ALLMULTI));
static_assert(VDPASIM_NET_ALLUNI == BIT(VIRTIO_NET_CTRL_RX_ALLUNI));
static_assert(VDPASIM_NET_NOMULTI == BIT(VIRTIO_NET_CTRL_RX_NOMULTI));
static_assert(VDPASIM_NET_NOUNI == BIT(VIRTIO_NET_CTRL_RX_NOUNI));
static_assert(VDPASIM_NET_NOBCAST == BIT(VIRTIO_NET_CTRL_RX_NOBCAST));

/* RX modes: the first two are older than the others. */
static u8 net_ctrl_rx(struct vdpasim_vq *vq, u8 cmd, struct vdpasim_pos *pos, u32 len)
{
	unsigned int feature = cmd <= VIRTIO_NET_CTRL_RX_ALLMULTI ?
		VIRTIO_NET_F_CTRL_RX : VIRTIO_NET_F_CTRL_RX_EXTRA;
	u8 on;

	if (cmd > VIRTIO_NET_CTRL_RX_NOBCAST || !vdpasim_has(vq->sim, feature) ||
	    len != sizeof(on) || vdpasim_chain_read(vq, pos, &on, sizeof(on)))
		return VIRTIO_NET_ERR;
	vdpasim_net_filter_mode(&to_vdpasim_net(vq->sim)->filter, BIT(cmd), on);
	return VIRTIO_NET_OK;
}

/**
 * struct net_ctrl_macs - tables of addresses
 * @at: bytes of the request that were looked at
 * @mode: VDPASIM_NET_MANY_* of a table that is too long to be kept
 * @n: addresses that were kept
 * @mac: these
 */
struct net_ctrl_macs {
	u32 at;
	u32 mode;
	u32 n;
	u64 mac[VDPASIM_NET_MACS];
};

static bool net_ctrl_read_macs(struct vdpasim_vq *vq, struct net_ctrl_macs *macs, u32 many)
{
	struct vdpasim_pos pos = vdpasim_chain_readable(&vq->chain, macs->at);
	u32 left = vq->chain.readable - macs->at, n;
	__virtio32 entries;
	u8 mac[ETH_ALEN];

	if (left < sizeof(entries) ||
	    vdpasim_chain_read(vq, &pos, &entries, sizeof(entries)))
		return false;
	n = __virtio32_to_cpu(true, entries);
	if (n > (left - sizeof(entries)) / ETH_ALEN)
		return false;
	macs->at += sizeof(entries) + n * ETH_ALEN;
	if (n > VDPASIM_NET_MACS - macs->n) {
		macs->mode |= many;
		return true;
	}
	while (n--) {
		if (vdpasim_chain_read(vq, &pos, mac, sizeof(mac)))
			return false;
		macs->mac[macs->n++] = ether_addr_to_u64(mac);
	}
	return true;
}

/* Unicast ones, then the others; which is which is seen in the address. */
static u8 net_ctrl_mac_table_set(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	struct net_ctrl_macs macs = { .at = vq->chain.readable - len };

	if (!vdpasim_has(vq->sim, VIRTIO_NET_F_CTRL_RX) ||
	    !net_ctrl_read_macs(vq, &macs, VDPASIM_NET_MANY_UNI) ||
	    !net_ctrl_read_macs(vq, &macs, VDPASIM_NET_MANY_MULTI) ||
	    macs.at != vq->chain.readable)
		return VIRTIO_NET_ERR;
	vdpasim_net_filter_table(&to_vdpasim_net(vq->sim)->filter, macs.mode, macs.mac,
				 macs.n);
	return VIRTIO_NET_OK;
}

/* Returns an identifier, or VDPASIM_NET_VLANS for none. */
static u16 net_ctrl_vlan(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	__virtio16 id;

	if (!vdpasim_has(vq->sim, VIRTIO_NET_F_CTRL_VLAN) || len != sizeof(id) ||
	    vdpasim_chain_read(vq, pos, &id, sizeof(id)))
		return VDPASIM_NET_VLANS;
	return min_t(u16, __virtio16_to_cpu(true, id), VDPASIM_NET_VLANS);
}

static u8 net_ctrl_vlan_add(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	u16 id = net_ctrl_vlan(vq, pos, len);

	if (id == VDPASIM_NET_VLANS)
		return VIRTIO_NET_ERR;
	set_bit(id, to_vdpasim_net(vq->sim)->filter.vlan);
	return VIRTIO_NET_OK;
}

static u8 net_ctrl_vlan_del(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	u16 id = net_ctrl_vlan(vq, pos, len);

	if (id == VDPASIM_NET_VLANS)
		return VIRTIO_NET_ERR;
	clear_bit(id, to_vdpasim_net(vq->sim)->filter.vlan);
	return VIRTIO_NET_OK;
}

static u8 net_ctrl_announce_ack(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len)
{
	if (!vdpasim_has(vq->sim, VIRTIO_NET_F_GUEST_ANNOUNCE) || len)
		return VIRTIO_NET_ERR;
	vdpasim_net_announced(to_vdpasim_net(vq->sim));
	return VIRTIO_NET_OK;
}

/* What is on is named; what is not was negotiated, but is not wanted now. */
static u8 net_ctrl_guest_offloads_set(struct vdpasim_vq *vq, struct vdpasim_pos *pos,
				      u32 len)
{
	struct vdpasim_net *net = to_vdpasim_net(vq->sim);
	u64 can = READ_ONCE(vq->sim->features) & VDPASIM_NET_OFFLOADS;
	__virtio64 offloads;
	u64 on;

	if (!vdpasim_has(vq->sim, VIRTIO_NET_F_CTRL_GUEST_OFFLOADS) ||
	    len != sizeof(offloads) ||
	    vdpasim_chain_read(vq, pos, &offloads, sizeof(offloads)))
		return VIRTIO_NET_ERR;
	on = __virtio64_to_cpu(true, offloads);
	if (on & ~can)
		return VIRTIO_NET_ERR;
	WRITE_ONCE(net->offloads_off, can & ~on);
	return VIRTIO_NET_OK;
}

static const struct {
	u8 class;
	u8 cmd;
	u8 (*handle)(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len);
} net_ctrl_commands[] = {
	{ VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_TABLE_SET, net_ctrl_mac_table_set },
	{ VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, net_ctrl_mac_addr_set },
	{ VIRTIO_NET_CTRL_VLAN, VIRTIO_NET_CTRL_VLAN_ADD, net_ctrl_vlan_add },
	{ VIRTIO_NET_CTRL_VLAN, VIRTIO_NET_CTRL_VLAN_DEL, net_ctrl_vlan_del },
	{ VIRTIO_NET_CTRL_ANNOUNCE, VIRTIO_NET_CTRL_ANNOUNCE_ACK, net_ctrl_announce_ack },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_VQ_PAIRS_SET, vdpasim_net_ctrl_pairs },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_RSS_CONFIG, vdpasim_net_ctrl_rss },
	{ VIRTIO_NET_CTRL_MQ, VIRTIO_NET_CTRL_MQ_HASH_CONFIG, vdpasim_net_ctrl_hash },
	{ VIRTIO_NET_CTRL_GUEST_OFFLOADS, VIRTIO_NET_CTRL_GUEST_OFFLOADS_SET,
	  net_ctrl_guest_offloads_set },
};

static u8 net_ctrl_handle(struct vdpasim_vq *vq, const struct vdpasim_chain *chain)
{
	struct vdpasim_pos pos = vdpasim_chain_readable(chain, 0);
	struct virtio_net_ctrl_hdr header;
	unsigned int i;
	u32 len;

	if (chain->readable < sizeof(header) ||
	    vdpasim_chain_read(vq, &pos, &header, sizeof(header)))
		return VIRTIO_NET_ERR;
	len = chain->readable - sizeof(header);
	if (header.class == VIRTIO_NET_CTRL_RX)
		return net_ctrl_rx(vq, header.cmd, &pos, len);
	for (i = 0; i < ARRAY_SIZE(net_ctrl_commands); i++)
		if (header.class == net_ctrl_commands[i].class &&
		    header.cmd == net_ctrl_commands[i].cmd)
			return net_ctrl_commands[i].handle(vq, &pos, len);
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
		vdpasim_net_changed();
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
