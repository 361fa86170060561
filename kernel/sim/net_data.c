// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames: what a transmit queue holds goes back to a receive queue of the same
 * device, if the device would receive it.
 */

#include <linux/etherdevice.h>
#include <linux/virtio_config.h>

#include "net.h"

/* longest frame, without the header of virtio: of the largest MTU there is */
#define NET_FRAME_MAX	(ETH_MAX_MTU + ETH_HLEN)

/* VERSION_1 brought num_buffers to every header (virtio 1.2, 5.1.6.1). */
static u32 net_header_len(const struct vdpasim *sim)
{
	return vdpasim_has(sim, VIRTIO_F_VERSION_1) ? sizeof(struct virtio_net_hdr_v1) :
						      sizeof(struct virtio_net_hdr);
}

/*
 * A pair stays together. Pairs beyond those in use share them: the driver does not
 * look at the others' receive queues (5.1.6.5.5).
 */
static struct vdpasim_vq *net_rx_of(struct vdpasim_net *net, const struct vdpasim_vq *tx)
{
	u16 pair = tx->index / 2;

	if (vdpasim_has(&net->sim, VIRTIO_NET_F_MQ))
		pair %= READ_ONCE(net->pairs);
	return &net->sim.vqs[2 * pair];
}

/* A device that does not know its address cannot tell what is for another. */
static bool net_accepts(const u8 *own, const u8 *dest)
{
	return is_multicast_ether_addr(dest) || is_zero_ether_addr(own) ||
	       ether_addr_equal(own, dest);
}

/* What @tx took fits what @rx took. Returns whether @rx has it. */
static bool net_copy(struct vdpasim_vq *tx, struct vdpasim_vq *rx, u32 header_len)
{
	struct vdpasim_pos from = vdpasim_chain_readable(&tx->chain, header_len);
	struct vdpasim_pos to = vdpasim_chain_writable(&rx->chain, 0);
	struct virtio_net_hdr_v1 header = {
		/* no offload is offered: nothing to say but this */
		.num_buffers = __cpu_to_virtio16(true, 1),
	};

	return !vdpasim_chain_write(rx, &to, &header, header_len) &&
	       !vdpasim_chain_copy(rx, &to, tx, &from, tx->chain.readable - header_len);
}

static void net_deliver(struct vdpasim_vq *tx, struct vdpasim_vq *rx, u32 header_len)
{
	u32 len = tx->chain.readable;
	struct vdpasim_chain *chain = vdpasim_vring_next(rx);

	if (!chain) {
		vdpasim_count(rx, NET_RX_OVERRUNS, 1);
		return;
	}
	if (chain->readable || chain->writable < len) {
		vdpasim_count(rx, NET_RX_ERRORS, 1);
		vdpasim_vring_complete(rx, 0);
		return;
	}
	if (!net_copy(tx, rx, header_len)) {
		if (rx->broken)
			vdpasim_count(rx, NET_RX_ERRORS, 1);
		else
			vdpasim_vring_put_back(rx);
		return;
	}
	vdpasim_count(rx, NET_RX_PACKETS, 1);
	vdpasim_count(rx, NET_RX_BYTES, len);
	vdpasim_vring_complete(rx, len);
}

static void net_transmit(struct vdpasim_vq *tx, struct vdpasim_vq *rx, const u8 *own)
{
	const struct vdpasim_chain *chain = &tx->chain;
	u32 header_len = net_header_len(tx->sim);
	struct vdpasim_pos pos;
	u8 dest[ETH_ALEN];

	if (chain->readable <= header_len || chain->writable ||
	    chain->readable - header_len > NET_FRAME_MAX) {
		vdpasim_count(tx, NET_TX_ERRORS, 1);
		return;
	}
	vdpasim_count(tx, NET_TX_PACKETS, 1);
	vdpasim_count(tx, NET_TX_BYTES, chain->readable);

	if (chain->readable - header_len < ETH_HLEN) {
		vdpasim_count(rx, NET_RX_DROPS, 1);
		return;
	}
	pos = vdpasim_chain_readable(chain, header_len);
	if (vdpasim_chain_read(tx, &pos, dest, sizeof(dest)))
		return;
	if (net_accepts(own, dest))
		net_deliver(tx, rx, header_len);
	else
		vdpasim_count(rx, NET_RX_DROPS, 1);
}

/* Returns the generation of the address. */
static u32 net_own_address(struct vdpasim *sim, u8 *own)
{
	u32 generation;

	spin_lock_irq(&sim->lock);
	ether_addr_copy(own, to_vdpasim_net(sim)->config.mac);
	generation = sim->generation;
	spin_unlock_irq(&sim->lock);
	return generation;
}

/**
 * vdpasim_net_serve_tx - transmit
 * @tx: transmit queue
 * @budget: most frames to send
 *
 * What the driver set through the control queue before it sent a frame holds for that
 * frame: it is looked at after the frame was taken.
 *
 * Return: frames that were taken; @budget also when the rest goes to another queue
 */
unsigned int vdpasim_net_serve_tx(struct vdpasim_vq *tx, unsigned int budget)
{
	struct vdpasim_net *net = to_vdpasim_net(tx->sim);
	struct vdpasim_vq *rx = net_rx_of(net, tx);
	u8 own[ETH_ALEN];
	u32 generation;
	unsigned int n;

	generation = net_own_address(tx->sim, own);
	mutex_lock_nested(&rx->lock, SINGLE_DEPTH_NESTING);
	/* buffers are fetched when there is a frame for them */
	vdpasim_vring_notify(rx, false);
	for (n = 0; n < budget && vdpasim_vring_next(tx); n++) {
		if (net_rx_of(net, tx) != rx) {
			vdpasim_vring_put_back(tx);
			n = budget;
			break;
		}
		if (READ_ONCE(tx->sim->generation) != generation)
			generation = net_own_address(tx->sim, own);
		net_transmit(tx, rx, own);
		vdpasim_vring_complete(tx, 0);
	}
	vdpasim_vring_flush(rx);
	mutex_unlock(&rx->lock);

	vdpasim_vq_interrupt(rx);
	return n;
}
