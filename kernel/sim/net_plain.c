// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames that go where the last one went. Most have the same Ethernet header as the one
 * before and leave nothing to the device: where they go was found out already, and all
 * that is left is to copy them. Where flows count, those of the same flow do.
 */

#include <linux/atomic.h>
#include <linux/in.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <linux/virtio_config.h>

#include "fault.h"
#include "net.h"
#include "vring_plain.h"

/* bytes of the shortest frame of Ethernet, rounded up */
#define SHORT_FRAME	64

/* moves with all that decides where frames go, or whether they arrive */
static atomic_t net_changes = ATOMIC_INIT(0);

/**
 * vdpasim_net_changed - frames may have to go another way
 *
 * To be called after something has changed that net_data.c asks of any device, and
 * before whoever wanted that hears that it is done.
 *
 * Context: any.
 */
void vdpasim_net_changed(void)
{
	/* the change before the number: who sees this one sees the change, too */
	atomic_inc_return(&net_changes);
}

/**
 * vdpasim_path_begin - the way of a frame is about to be found out
 * @path: forgets the last one
 */
void vdpasim_path_begin(struct vdpasim_path *path)
{
	path->valid = false;
	path->changes = atomic_read_acquire(&net_changes);
}

/*
 * What tells flows of IP apart, less what is hardly ever there: options, extension
 * headers, tags. Returns how many bytes decide, 0 for others.
 */
static unsigned int mask_flow(u8 *mask, const u8 *head)
{
	switch (get_unaligned_be16(head + 2 * ETH_ALEN)) {
	case ETH_P_IP:
		if (head[ETH_HLEN] != 0x45)
			return 0;
		mask[ETH_HLEN] = 0xff;
		/* fragments, protocol, addresses, ports */
		memset(mask + ETH_HLEN + 6, 0xff, 2);
		mask[ETH_HLEN + 9] = 0xff;
		memset(mask + ETH_HLEN + 12, 0xff, 8 + 4);
		return ETH_HLEN + 20 + 4;
	case ETH_P_IPV6:
		if (head[ETH_HLEN] >> 4 != 6 ||
		    (head[ETH_HLEN + 6] != IPPROTO_TCP && head[ETH_HLEN + 6] != IPPROTO_UDP))
			return 0;
		mask[ETH_HLEN] = 0xf0;
		mask[ETH_HLEN + 6] = 0xff;
		memset(mask + ETH_HLEN + 8, 0xff, 32 + 4);
		return ETH_HLEN + 40 + 4;
	default:
		return 0;
	}
}

/* Returns whether frames like this one can be told, as much as is asked for. */
static bool path_look(struct vdpasim_path *path, const struct vdpasim_frame *frame, bool flows)
{
	struct vdpasim_pos pos = vdpasim_chain_readable(&frame->tx->chain, frame->header_len);
	u32 len = min_t(u32, frame->len, sizeof(path->key));
	unsigned int n = ETH_HLEN;

	memset(path->key, 0, sizeof(path->key));
	memset(path->mask, 0, sizeof(path->mask));
	if (vdpasim_chain_read(frame->tx, &pos, path->key, len))
		return false;
	/* the sender may have changed what the frame was delivered by */
	if (memcmp(path->key, vdpasim_frame_begin(frame), ETH_HLEN))
		return false;
	memset(path->mask, 0xff, ETH_HLEN);
	if (flows)
		n = mask_flow((u8 *)path->mask, (const u8 *)path->key);
	path->words = DIV_ROUND_UP(n, sizeof(path->key[0]));
	return n && path->words * sizeof(path->key[0]) <= len;
}

/**
 * vdpasim_path_keep - a frame has arrived
 * @path: vdpasim_path_begin() was called before
 * @frame: frame
 * @rx: receive queue that took it; others like it go there, too
 */
void vdpasim_path_keep(struct vdpasim_path *path, const struct vdpasim_frame *frame,
		       struct vdpasim_vq *rx)
{
	bool hash = vdpasim_has(rx->sim, VIRTIO_NET_F_HASH_REPORT);
	bool flows = hash || !vdpasim_steer_fixed(to_vdpasim_net(frame->tx->sim),
						  to_vdpasim_net(rx->sim));

	/* behind a tag there is more to look at */
	if (get_unaligned_be16(vdpasim_frame_begin(frame) + 2 * ETH_ALEN) == ETH_P_8021Q ||
	    !path_look(path, frame, flows))
		return;
	memset(&path->header, 0, sizeof(path->header));
	path->header.hdr.num_buffers = __cpu_to_virtio16(true, 1);
	if (hash)
		vdpasim_net_put_hash(&path->header, frame);
	path->valid = true;
}

/* Whether a frame that is long enough is like the last one. */
static __always_inline bool path_leads(const struct vdpasim_path *path, const u8 *frame)
{
	const u64 *words = (const u64 *)frame;
	unsigned int i;
	u64 diff;

	/* the header of Ethernet is always looked at */
	diff = (get_unaligned(words) ^ path->key[0]) & path->mask[0];
	diff |= (get_unaligned(words + 1) ^ path->key[1]) & path->mask[1];
	for (i = 2; i < path->words; i++)
		diff |= (get_unaligned(words + i) ^ path->key[i]) & path->mask[i];
	return !diff;
}

/*
 * Nothing is left to the device: neither in the flags nor in gso_type, which follows them.
 * Who may leave nothing may fill the header as it likes.
 */
static bool header_is_plain(const u8 *chain, bool offloads)
{
	return !offloads ||
	       !(get_unaligned_le16(chain) & (VIRTIO_NET_HDR_F_NEEDS_CSUM | 0xff00));
}

static __always_inline void put_header(const struct vdpasim_path *path, u8 *to, u32 header_len)
{
	const struct virtio_net_hdr_v1_hash *header = &path->header;

	/* so that compilers know how much */
	if (likely(header_len == sizeof(header->hdr)))
		memcpy(to, header, sizeof(header->hdr));
	else if (header_len == sizeof(*header))
		memcpy(to, header, sizeof(*header));
	else
		memcpy(to, header, sizeof(struct virtio_net_hdr));
}

/*
 * Copy a frame; areas of a hostile driver may overlap. Of the shortest frames, of which
 * there are most, both halves are read before either is written, without a call.
 */
static __always_inline void copy_frame(u8 *to, const u8 *from, u32 len)
{
	u64 begin[SHORT_FRAME / 2 / sizeof(u64)], end[SHORT_FRAME / 2 / sizeof(u64)];

	if (len > SHORT_FRAME || len < SHORT_FRAME / 2) {
		memmove(to, from, len);
		return;
	}
	memcpy(begin, from, sizeof(begin));
	memcpy(end, from + len - sizeof(end), sizeof(end));
	memcpy(to, begin, sizeof(begin));
	memcpy(to + len - sizeof(end), end, sizeof(end));
}

static void count_plain(struct vdpasim_vq *vq, unsigned int packets, unsigned int bytes,
			unsigned int n, u64 len)
{
	vdpasim_count(vq, packets, n);
	vdpasim_count(vq, bytes, len);
	vdpasim_stat(vq, VDPASIM_STAT_CHAINS, n);
	vdpasim_stat(vq, VDPASIM_STAT_BYTES, len);
}

/* As below; a loop of its own for each pair of layouts. */
static __always_inline unsigned int path_follow(const struct vdpasim_path *path,
						struct vdpasim_vq *tx, bool tx_packed,
						struct vdpasim_vq *rx, bool rx_packed,
						unsigned int budget)
{
	u32 tx_header = vdpasim_net_header_len(tx->sim);
	u32 rx_header = vdpasim_net_header_len(rx->sim), len;
	bool offloads = vdpasim_has(tx->sim, VIRTIO_NET_F_CSUM);
	u32 min = tx_header + path->words * sizeof(path->key[0]);
	struct vdpasim_plain from, to;
	unsigned int n;
	u64 bytes = 0;

	/* it does not change while the queue's lock is held */
	if (vdpasim_fault_deaf(rx))
		return 0;
	for (n = 0; n < budget; n++) {
		if (!vdpasim_plain_peek(tx, &from, min, 0, tx_packed) ||
		    !path_leads(path, from.va + tx_header) ||
		    atomic_read(&net_changes) != path->changes ||
		    !header_is_plain(from.va, offloads))
			break;
		len = from.len - tx_header;
		if (len > VDPASIM_NET_FRAME_MAX ||
		    !vdpasim_plain_peek(rx, &to, rx_header + len, VRING_DESC_F_WRITE, rx_packed))
			break;
		put_header(path, to.va, rx_header);
		copy_frame(to.va + rx_header, from.va + tx_header, len);
		vdpasim_plain_pass(tx, &from, 0, 0, tx_packed);
		vdpasim_plain_pass(rx, &to, rx_header + len, VRING_DESC_F_WRITE, rx_packed);
		bytes += len;
	}
	if (n) {
		count_plain(tx, NET_TX_PACKETS, NET_TX_BYTES, n, bytes + (u64)n * tx_header);
		count_plain(rx, NET_RX_PACKETS, NET_RX_BYTES, n, bytes + (u64)n * rx_header);
	}
	return n;
}

/**
 * vdpasim_path_follow - send frames along a path
 * @path: of the last frame; valid
 * @tx: transmit queue, its lock is held
 * @rx: receive queue at the end of the path, its lock has been held since the last frame
 * @budget: most frames to send
 *
 * What is not plain, or has no buffer, is left in the queue.
 *
 * Return: frames that were sent, and arrived
 */
unsigned int vdpasim_path_follow(const struct vdpasim_path *path, struct vdpasim_vq *tx,
				 struct vdpasim_vq *rx, unsigned int budget)
{
	/* what a driver gave to be read comes back before what follows it */
	if (!vdpasim_plain_ready(tx) || !vdpasim_plain_ready(rx) || vdpasim_plain_skips(rx))
		return 0;
	if (tx->is_packed)
		return rx->is_packed ? path_follow(path, tx, true, rx, true, budget) :
				       path_follow(path, tx, true, rx, false, budget);
	return rx->is_packed ? path_follow(path, tx, false, rx, true, budget) :
			       path_follow(path, tx, false, rx, false, budget);
}
