// SPDX-License-Identifier: GPL-2.0-only
/* What a sender hands over, and what it leaves to the device (virtio 1.2, 5.1.6.2). */

#include <linux/etherdevice.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "net.h"

/* Who may send what, and who takes it as it is. */
static const struct {
	u8 type;
	bool v6;
	bool tcp;
	u8 sender;
	u8 receiver;
} gso_types[] = {
	{ VIRTIO_NET_HDR_GSO_TCPV4, false, true,
	  VIRTIO_NET_F_HOST_TSO4, VIRTIO_NET_F_GUEST_TSO4 },
	{ VIRTIO_NET_HDR_GSO_TCPV6, true, true,
	  VIRTIO_NET_F_HOST_TSO6, VIRTIO_NET_F_GUEST_TSO6 },
	{ VIRTIO_NET_HDR_GSO_UDP_L4, false, false,
	  VIRTIO_NET_F_HOST_USO, VIRTIO_NET_F_GUEST_USO4 },
	{ VIRTIO_NET_HDR_GSO_UDP_L4, true, false,
	  VIRTIO_NET_F_HOST_USO, VIRTIO_NET_F_GUEST_USO6 },
};

/* The frame is what its header says, and the driver may send such frames. */
static bool gso_type_fits(struct vdpasim_frame *frame)
{
	u8 type = frame->gso_type & ~VIRTIO_NET_HDR_GSO_ECN;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(gso_types); i++) {
		if (gso_types[i].type == type && gso_types[i].v6 == frame->gso.v6 &&
		    gso_types[i].tcp == frame->gso.tcp) {
			frame->needs |= BIT_ULL(gso_types[i].receiver);
			return vdpasim_has(frame->tx->sim, gso_types[i].sender);
		}
	}
	return false;
}

static bool read_gso(struct vdpasim_frame *frame, const struct virtio_net_hdr *hdr)
{
	frame->gso_type = hdr->gso_type;
	frame->gso_size = __virtio16_to_cpu(true, hdr->gso_size);
	/* where the headers end is found out, not believed */
	if (!frame->flags || !frame->gso_size ||
	    __virtio16_to_cpu(true, hdr->hdr_len) > frame->len)
		return false;
	if (frame->gso_type & VIRTIO_NET_HDR_GSO_ECN) {
		frame->needs |= BIT_ULL(VIRTIO_NET_F_GUEST_ECN);
		if (!vdpasim_has(frame->tx->sim, VIRTIO_NET_F_HOST_ECN))
			return false;
	}
	return vdpasim_gso_parse(frame) && gso_type_fits(frame);
}

static bool tx_error(struct vdpasim_vq *tx, unsigned int why)
{
	vdpasim_count(tx, NET_TX_ERRORS, 1);
	vdpasim_count(tx, why, 1);
	return false;
}

/*
 * What the driver leaves to the device. One that may leave nothing may also leave the
 * header as it likes.
 */
static bool read_offloads(struct vdpasim_frame *frame)
{
	const struct virtio_net_hdr *hdr = (const void *)frame->head;

	if (!vdpasim_has(frame->tx->sim, VIRTIO_NET_F_CSUM) ||
	    !((hdr->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) | hdr->gso_type))
		return true;
	if (hdr->flags & VIRTIO_NET_HDR_F_NEEDS_CSUM) {
		frame->flags = VIRTIO_NET_HDR_F_NEEDS_CSUM;
		frame->needs = BIT_ULL(VIRTIO_NET_F_GUEST_CSUM);
		frame->csum_start = __virtio16_to_cpu(true, hdr->csum_start);
		frame->csum_offset = __virtio16_to_cpu(true, hdr->csum_offset);
		if (frame->csum_start + frame->csum_offset + sizeof(__sum16) > frame->len)
			return tx_error(frame->tx, NET_TX_BAD_CSUM);
	}
	if (hdr->gso_type == VIRTIO_NET_HDR_GSO_NONE || read_gso(frame, hdr))
		return true;
	return tx_error(frame->tx, NET_TX_BAD_GSO);
}

/**
 * vdpasim_frame_read - look at a frame that is to be sent
 * @frame: filled
 * @tx: queue that took it
 *
 * Return: whether it can be sent; otherwise the reason is counted
 */
bool vdpasim_frame_read(struct vdpasim_frame *frame, struct vdpasim_vq *tx)
{
	const struct vdpasim_chain *chain = &tx->chain;
	struct vdpasim_pos pos = vdpasim_chain_readable(chain, 0);
	u32 header_len = vdpasim_net_header_len(tx->sim);
	const u8 *begin = frame->head + header_len;
	u32 n = min_t(u32, chain->readable, sizeof(frame->head));

	if (READ_ONCE(to_vdpasim_net(tx->sim)->down)) {
		vdpasim_count(tx, NET_TX_DROPS, 1);
		vdpasim_count(tx, NET_TX_LINK_DOWN, 1);
		return false;
	}
	frame->tx = tx;
	frame->header_len = header_len;
	frame->len = chain->readable - header_len;
	frame->needs = 0;
	frame->segments = 0;
	frame->flow.known = false;
	frame->hash = 0;
	frame->report = VIRTIO_NET_HASH_REPORT_NONE;
	frame->flags = 0;
	frame->gso_type = VIRTIO_NET_HDR_GSO_NONE;
	if (chain->writable)
		return tx_error(tx, NET_TX_MALFORMED);
	if (chain->readable <= header_len)
		return tx_error(tx, NET_TX_UNDERSIZE);
	if (frame->len > VDPASIM_NET_FRAME_MAX)
		return tx_error(tx, NET_TX_OVERSIZE);
	memset(frame->head + n, 0, sizeof(frame->head) - n);
	if (vdpasim_chain_read(tx, &pos, frame->head, n))
		return tx_error(tx, NET_TX_MALFORMED);
	frame->dest = ether_addr_to_u64(begin);
	frame->src = ether_addr_to_u64(begin + ETH_ALEN);
	return read_offloads(frame);
}
