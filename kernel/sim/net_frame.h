/* SPDX-License-Identifier: GPL-2.0-only */
/* What sender and receivers agree on about a frame: offloads and filters. */
#ifndef VDPA_SIM_NET_FRAME_H
#define VDPA_SIM_NET_FRAME_H

#include <linux/bitops.h>
#include <linux/bits.h>
#include <uapi/linux/if_ether.h>
#include <uapi/linux/virtio_net.h>

#include "net_steer.h"
#include "sim.h"

struct vdpasim_net;

/* what a receiver may take, and may switch off */
#define VDPASIM_NET_OFFLOADS	(BIT_ULL(VIRTIO_NET_F_GUEST_CSUM) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_TSO4) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_TSO6) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_ECN) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_USO4) |	\
				 BIT_ULL(VIRTIO_NET_F_GUEST_USO6))

/* bytes of an 802.1Q tag */
#define VDPASIM_NET_TAG		4
/* longest frame, without the header of virtio: of the largest MTU, with two tags */
#define VDPASIM_NET_FRAME_MAX	(ETH_MAX_MTU + ETH_HLEN + 2 * VDPASIM_NET_TAG)
/* what is read of each frame: the longest header of virtio, addresses, tags, type */
#define VDPASIM_NET_HEAD	44
/* longest headers of a frame that can be cut, up to its payload */
#define VDPASIM_NET_HEADERS	256
/* begin of a frame that decides where it goes, up to the ports behind IPv6 */
#define VDPASIM_PATH_WORDS	8
/* most addresses in the table of a receive filter; with more everything passes */
#define VDPASIM_NET_MACS	64
#define VDPASIM_NET_VLANS	4096

/* RX modes; with none the device receives what it is told one by one */
#define VDPASIM_NET_PROMISC	BIT(0)
#define VDPASIM_NET_ALLMULTI	BIT(1)
#define VDPASIM_NET_ALLUNI	BIT(2)
#define VDPASIM_NET_NOMULTI	BIT(3)
#define VDPASIM_NET_NOUNI	BIT(4)
#define VDPASIM_NET_NOBCAST	BIT(5)
/* more addresses than the table holds */
#define VDPASIM_NET_MANY_UNI	BIT(6)
#define VDPASIM_NET_MANY_MULTI	BIT(7)
/* the driver said nothing yet, or cannot: every address */
#define VDPASIM_NET_UNTOLD	BIT(8)

/**
 * struct vdpasim_net_filter - what a device wants to receive
 * @lock: innermost, taken in any context
 * @mode: VDPASIM_NET_*; @lock, read without it
 * @n: addresses in the table; @lock, read without it
 * @mac: these, as numbers; @lock
 * @vlan: identifiers that pass where they are filtered, each by itself
 */
struct vdpasim_net_filter {
	spinlock_t lock;
	u32 mode;
	u32 n;
	u64 mac[VDPASIM_NET_MACS];
	DECLARE_BITMAP(vlan, VDPASIM_NET_VLANS);
};

/**
 * struct vdpasim_gso - how to cut a frame
 * @network: where the header of IP begins
 * @transport: where the header of TCP or UDP begins
 * @payload: where that ends
 * @v6: IPv6
 * @tcp: TCP
 * @head: the headers, as they were when they were looked at
 */
struct vdpasim_gso {
	u16 network;
	u16 transport;
	u16 payload;
	bool v6;
	bool tcp;
	u8 head[VDPASIM_NET_HEADERS];
};

/**
 * struct vdpasim_frame - a frame that was sent
 * @tx: queue that sends it, whose chain it is
 * @header_len: bytes of that chain before it
 * @len: bytes of it
 * @dest: destination address as a number
 * @src: source address
 * @needs: features that a receiver must have enabled to take it as it is
 * @flags: 0, or VIRTIO_NET_HDR_F_NEEDS_CSUM for a checksum that is to be completed
 * @gso_type: as in the header, with VIRTIO_NET_HDR_GSO_ECN
 * @gso_size: payload of a segment
 * @csum_start: where summing begins
 * @csum_offset: where the sum goes, from there
 * @segments: how many the receiver has, while it is given what is cut
 * @flow: what tells it from other flows, when somebody asked
 * @hash: as it was last reported, 0 for none
 * @report: what that is made of, VIRTIO_NET_HASH_REPORT_*
 * @head: begin of the chain, zeros beyond its end
 * @gso: valid if it can be cut
 */
struct vdpasim_frame {
	struct vdpasim_vq *tx;
	u32 header_len;
	u32 len;
	u64 dest;
	u64 src;
	u64 needs;
	u8 flags;
	u8 gso_type;
	u16 gso_size;
	u16 csum_start;
	u16 csum_offset;
	u32 segments;
	struct vdpasim_flow flow;
	u32 hash;
	u16 report;
	u8 head[VDPASIM_NET_HEAD] __aligned(8);
	struct vdpasim_gso gso;
};

/**
 * struct vdpasim_piece - a frame as a receiver gets it
 * @frame: what was sent
 * @header: header of virtio but for the number of buffers
 * @head: what it begins with instead of the frame's begin
 * @head_len: bytes there
 * @from: place in the frame that follows
 * @len: bytes from there
 * @sum_at: where @sum is put, 0 for nowhere
 * @sum: a checksum
 */
struct vdpasim_piece {
	struct vdpasim_frame *frame;
	struct virtio_net_hdr_v1_hash header;
	const u8 *head;
	u32 head_len;
	u32 from;
	u32 len;
	u32 sum_at;
	__sum16 sum;
};

/**
 * struct vdpasim_path - where a frame went, and others like it go
 * @valid: it did, and that depends on what is here alone
 * @changes: what vdpasim_net_changed() counts, when that was found out
 * @words: how much of a frame decides, 2 at least
 * @key: how the frame began, in the order of its bytes
 * @mask: bits of that which decide
 * @header: of virtio, as the receiver gets it
 */
struct vdpasim_path {
	bool valid;
	int changes;
	unsigned int words;
	u64 key[VDPASIM_PATH_WORDS];
	u64 mask[VDPASIM_PATH_WORDS];
	struct virtio_net_hdr_v1_hash header;
};

/* of the frame, not of the header of virtio */
static inline const u8 *vdpasim_frame_begin(const struct vdpasim_frame *frame)
{
	return frame->head + frame->header_len;
}

static inline bool vdpasim_net_is_tag(u16 type)
{
	return type == ETH_P_8021Q || type == ETH_P_8021AD;
}

/* net_offload.c: what a sender hands over */
bool vdpasim_frame_read(struct vdpasim_frame *frame, struct vdpasim_vq *tx);

/* net_rx.c: the receiving end */
bool vdpasim_net_receive(struct vdpasim_vq *rx, struct vdpasim_frame *frame);
void vdpasim_piece_partial(struct vdpasim_piece *piece);
void vdpasim_net_put_hash(struct virtio_net_hdr_v1_hash *header,
			  const struct vdpasim_frame *frame);
int vdpasim_piece_put(struct vdpasim_piece *piece, struct vdpasim_vq *rx);

/* net_plain.c: frames that go where the last one went */
void vdpasim_net_changed(void);
void vdpasim_path_begin(struct vdpasim_path *path);
void vdpasim_path_keep(struct vdpasim_path *path, const struct vdpasim_frame *frame,
		       struct vdpasim_vq *rx);
unsigned int vdpasim_path_follow(const struct vdpasim_path *path, struct vdpasim_vq *tx,
				 struct vdpasim_vq *rx, unsigned int budget);

/* net_filter.c: what a device wants to receive */
void vdpasim_net_filter_init(struct vdpasim_net_filter *filter);
void vdpasim_net_filter_reset(struct vdpasim_net_filter *filter);
void vdpasim_net_filter_mode(struct vdpasim_net_filter *filter, u32 mode, bool on);
void vdpasim_net_filter_table(struct vdpasim_net_filter *filter, u32 mode,
			      const u64 *mac, u32 n);
unsigned int vdpasim_net_refuses(struct vdpasim_net *net,
				 const struct vdpasim_frame *frame);

/* net_segment.c: cutting frames */
bool vdpasim_gso_parse(struct vdpasim_frame *frame);
bool vdpasim_gso_cut(struct vdpasim_frame *frame, struct vdpasim_vq *rx, bool whole);

#endif /* VDPA_SIM_NET_FRAME_H */
