// SPDX-License-Identifier: GPL-2.0-only
/* The receiving end of a frame: whether a device takes it, and into which buffers. */

#include <linux/etherdevice.h>
#include <linux/virtio_config.h>

#include "net.h"

/**
 * vdpasim_net_accepts - whether a frame that reaches a device is for it
 * @net: device
 * @frame: frame, on its way to an address that is not known or to several
 *
 * The switch knows most addresses, what is left may be behind this one.
 *
 * Return: whether it is received
 */
bool vdpasim_net_accepts(const struct vdpasim_net *net,
			 const struct vdpasim_frame *frame)
{
	return true;
}

/* What @frame's queue took fits what @rx took. Returns whether @rx has it. */
static bool net_copy(struct vdpasim_vq *rx, struct vdpasim_frame *frame)
{
	struct vdpasim_vq *tx = frame->tx;
	struct vdpasim_pos from = vdpasim_chain_readable(&tx->chain, frame->header_len);
	struct vdpasim_pos to = vdpasim_chain_writable(&rx->chain, 0);
	struct virtio_net_hdr_v1_hash header = {
		/* no offload is offered: nothing to say but this */
		.hdr.num_buffers = __cpu_to_virtio16(true, 1),
	};
	__le32 hash;
	u16 report;

	if (vdpasim_has(rx->sim, VIRTIO_NET_F_HASH_REPORT)) {
		hash = cpu_to_le32(vdpasim_steer_hash(to_vdpasim_net(rx->sim), frame,
						      &report));
		/* the newest kernels have two members for it */
		memcpy((u8 *)&header + sizeof(header.hdr), &hash, sizeof(hash));
		header.hash_report = cpu_to_le16(report);
	}
	return !vdpasim_chain_write(rx, &to, &header, vdpasim_net_header_len(rx->sim)) &&
	       !vdpasim_chain_copy(rx, &to, tx, &from, frame->len);
}

/**
 * vdpasim_net_receive - give a frame to a receive queue
 * @rx: receive queue, of any device; its lock is held
 * @frame: frame; its queue's lock is held
 *
 * Return: whether that is done, well or not; false when there is no buffer
 */
bool vdpasim_net_receive(struct vdpasim_vq *rx, struct vdpasim_frame *frame)
{
	u32 len = vdpasim_net_header_len(rx->sim) + frame->len;
	struct vdpasim_chain *chain = vdpasim_vring_next(rx);

	if (!chain)
		return false;
	if (chain->readable || chain->writable < len) {
		vdpasim_count(rx, NET_RX_ERRORS, 1);
		vdpasim_count(rx, chain->readable ? NET_RX_MALFORMED : NET_RX_OVERSIZE, 1);
		vdpasim_vring_complete(rx, 0);
		return true;
	}
	if (!net_copy(rx, frame)) {
		if (rx->broken) {
			vdpasim_count(rx, NET_RX_ERRORS, 1);
			vdpasim_count(rx, NET_RX_MALFORMED, 1);
		} else {
			vdpasim_vring_put_back(rx);
		}
		return true;
	}
	vdpasim_count(rx, NET_RX_PACKETS, 1);
	vdpasim_count(rx, NET_RX_BYTES, len);
	vdpasim_vring_complete(rx, len);
	return true;
}
