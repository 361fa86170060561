// SPDX-License-Identifier: GPL-2.0-only
/*
 * The receiving end of a frame: what its sender left to the device is left to a receiver
 * that takes it, or done here (virtio 1.2, 5.1.6.4), and into which buffers it goes.
 */

#include <linux/etherdevice.h>
#include <linux/virtio_config.h>
#include <net/checksum.h>

#include "net.h"

/**
 * vdpasim_piece_partial - leave the checksum of a piece to the receiver
 * @piece: piece, whose headers are as long as the frame's
 */
void vdpasim_piece_partial(struct vdpasim_piece *piece)
{
	struct virtio_net_hdr_v1 *hdr = &piece->header.hdr;
	const struct vdpasim_frame *frame = piece->frame;

	hdr->flags = frame->flags;
	hdr->csum_start = __cpu_to_virtio16(true, frame->csum_start);
	hdr->csum_offset = __cpu_to_virtio16(true, frame->csum_offset);
}

/* Returns how many buffers the chain that was taken is made of, 0 for none. */
static u32 take_buffers(struct vdpasim_vq *rx, u32 need)
{
	if (vdpasim_has(rx->sim, VIRTIO_NET_F_MRG_RXBUF))
		return vdpasim_vring_gather(rx, need);
	return vdpasim_vring_next(rx) ? 1 : 0;
}

/* What was taken is long enough. Returns whether the receiver has the piece. */
static bool copy_piece(const struct vdpasim_piece *piece, struct vdpasim_vq *rx,
		       u32 header_len)
{
	struct vdpasim_pos from, to = vdpasim_chain_writable(&rx->chain, 0);
	const struct vdpasim_frame *frame = piece->frame;
	struct vdpasim_vq *tx = frame->tx;

	if (vdpasim_chain_write(rx, &to, &piece->header, header_len) ||
	    vdpasim_chain_write(rx, &to, piece->head, piece->head_len))
		return false;
	from = vdpasim_chain_readable(&tx->chain, frame->header_len + piece->from);
	if (vdpasim_chain_copy(rx, &to, tx, &from, piece->len))
		return false;
	if (!piece->sum_at)
		return true;
	to = vdpasim_chain_writable(&rx->chain, header_len + piece->sum_at);
	return !vdpasim_chain_write(rx, &to, &piece->sum, sizeof(piece->sum));
}

/**
 * vdpasim_net_put_hash - report the hash of a frame
 * @header: where to
 * @frame: frame, whose hash is known
 */
void vdpasim_net_put_hash(struct virtio_net_hdr_v1_hash *header,
			  const struct vdpasim_frame *frame)
{
	__le32 hash = cpu_to_le32(frame->hash);

	/* the newest kernels have two members for it */
	memcpy((u8 *)header + sizeof(header->hdr), &hash, sizeof(hash));
	header->hash_report = cpu_to_le16(frame->report);
}

/**
 * vdpasim_piece_put - put a piece into a receive queue
 * @piece: piece
 * @rx: queue
 *
 * Return: 0; -ENOBUFS when there are no buffers, which is not counted; or -EFAULT
 */
int vdpasim_piece_put(struct vdpasim_piece *piece, struct vdpasim_vq *rx)
{
	u32 header_len = vdpasim_net_header_len(rx->sim);
	u32 len = header_len + piece->head_len + piece->len;
	u32 buffers = take_buffers(rx, len);
	struct vdpasim_frame *frame = piece->frame;

	if (!buffers)
		return -ENOBUFS;
	if (vdpasim_has(rx->sim, VIRTIO_NET_F_HASH_REPORT)) {
		frame->hash = vdpasim_steer_hash(to_vdpasim_net(rx->sim), frame,
						 &frame->report);
		vdpasim_net_put_hash(&piece->header, frame);
	}
	if (rx->chain.readable || rx->chain.writable < len) {
		vdpasim_count(rx, NET_RX_ERRORS, 1);
		vdpasim_count(rx, rx->chain.readable ? NET_RX_MALFORMED : NET_RX_OVERSIZE, 1);
		vdpasim_vring_complete(rx, 0);
		return 0;
	}
	piece->header.hdr.num_buffers = __cpu_to_virtio16(true, buffers);
	if (!copy_piece(piece, rx, header_len)) {
		if (rx->broken) {
			vdpasim_count(rx, NET_RX_ERRORS, 1);
			vdpasim_count(rx, NET_RX_MALFORMED, 1);
		} else {
			vdpasim_vring_put_back(rx);
		}
		return -EFAULT;
	}
	vdpasim_count(rx, NET_RX_PACKETS, 1);
	vdpasim_count(rx, NET_RX_BYTES, len);
	vdpasim_vring_complete(rx, len);
	return 0;
}

/* Complete the checksum of a frame that is not cut. */
static bool complete_sum(struct vdpasim_piece *piece, struct vdpasim_vq *rx)
{
	const struct vdpasim_frame *frame = piece->frame;
	struct vdpasim_pos pos;
	__wsum sum = 0;

	pos = vdpasim_chain_readable(&frame->tx->chain,
				     frame->header_len + frame->csum_start);
	if (vdpasim_chain_csum(frame->tx, &pos, frame->len - frame->csum_start, &sum))
		return false;
	piece->sum = csum_fold(sum);
	if (!piece->sum)
		piece->sum = CSUM_MANGLED_0;
	piece->sum_at = frame->csum_start + frame->csum_offset;
	vdpasim_count(rx, NET_RX_CSUMS, 1);
	return true;
}

/**
 * vdpasim_net_receive - give a frame to a receive queue
 * @rx: receive queue, of any device; its lock is held
 * @frame: frame; its queue's lock is held. Those of its segments that were delivered
 *	before are not delivered again.
 *
 * Return: whether that is done, well or not; false when there is no buffer
 */
bool vdpasim_net_receive(struct vdpasim_vq *rx, struct vdpasim_frame *frame)
{
	u64 missing = frame->needs & ~vdpasim_net_offloads(to_vdpasim_net(rx->sim));
	struct vdpasim_piece piece = { .frame = frame, .len = frame->len };
	struct virtio_net_hdr_v1 *hdr = &piece.header.hdr;

	if (missing && frame->gso_type != VIRTIO_NET_HDR_GSO_NONE)
		return vdpasim_gso_cut(frame, rx,
				       missing & BIT_ULL(VIRTIO_NET_F_GUEST_CSUM));
	if (missing) {
		if (!complete_sum(&piece, rx))
			return true;
	} else if (frame->flags) {
		vdpasim_piece_partial(&piece);
		hdr->gso_type = frame->gso_type;
		if (frame->gso_type != VIRTIO_NET_HDR_GSO_NONE) {
			hdr->gso_size = __cpu_to_virtio16(true, frame->gso_size);
			hdr->hdr_len = __cpu_to_virtio16(true, frame->gso.payload);
		}
	}
	return vdpasim_piece_put(&piece, rx) != -ENOBUFS;
}
