/* SPDX-License-Identifier: GPL-2.0-only */
/* Which pair of queues a flow goes to, and the hash that is reported for it. */
#ifndef VDPA_SIM_NET_STEER_H
#define VDPA_SIM_NET_STEER_H

#include <linux/rcupdate.h>
#include <linux/types.h>

struct vdpasim_frame;
struct vdpasim_net;
struct vdpasim_pos;
struct vdpasim_rss;
struct vdpasim_vq;

/* of a frame, enough for what tells flows apart */
#define VDPASIM_FLOW_HEAD	192

/* sizes as other devices have them, and what drivers make room for */
#define VDPASIM_RSS_KEY		40
#define VDPASIM_RSS_TABLE	128

/**
 * struct vdpasim_flow - what tells flows apart
 * @known: the rest is filled in
 * @version: of IP, 0 for another protocol
 * @proto: IPPROTO_TCP or IPPROTO_UDP, with @ports; 0 for others and for fragments
 * @extended: there were extension headers
 * @src: source address, 4 or 16 bytes
 * @dst: destination address
 * @home: source address, or the home address that an extension header names
 * @last: destination address, or the one that a routing header of type 2 names
 * @ports: source and destination
 */
struct vdpasim_flow {
	bool known;
	bool extended;
	u8 version;
	u8 proto;
	u8 src[16];
	u8 dst[16];
	u8 home[16];
	u8 last[16];
	u8 ports[4];
};

/**
 * struct vdpasim_steer - how a device chooses a receive queue
 * @pairs: queue pairs that the driver set through the control queue; written under
 *	the lock that protects that ring, or when queues are stopped
 * @by_hash: by the table of @rss, otherwise to where the flow comes from; as @pairs
 * @rss: hash and table, NULL for none; as @pairs, replaced as a whole under RCU
 * @flows: for each flow that was sent, by its hash, the pair and 1; NULL for none,
 *	allocated when a driver runs the device, entries are read and written without
 *	a lock
 */
struct vdpasim_steer {
	u16 pairs;
	bool by_hash;
	struct vdpasim_rss __rcu *rss;
	u8 *flows;
};

/* net_flow.c */
void vdpasim_flow_parse(struct vdpasim_flow *flow, const u8 *head, u32 len);

/* net_rss.c */
u32 vdpasim_rss_hash(const struct vdpasim_rss *rss, const struct vdpasim_flow *flow,
		     u16 *report);
u16 vdpasim_rss_pair(const struct vdpasim_rss *rss, const struct vdpasim_flow *flow);
void vdpasim_rss_free(struct vdpasim_rss *rss);
u8 vdpasim_net_ctrl_rss(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len);
u8 vdpasim_net_ctrl_hash(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len);

/* net_steer.c */
void vdpasim_steer_start(struct vdpasim_net *net);
void vdpasim_steer_reset(struct vdpasim_net *net);
void vdpasim_steer_sent(struct vdpasim_net *net, struct vdpasim_frame *frame);
struct vdpasim_vq *vdpasim_steer_rx(struct vdpasim_net *to, struct vdpasim_frame *frame);
bool vdpasim_steer_fixed(const struct vdpasim_net *from, const struct vdpasim_net *to);
u32 vdpasim_steer_hash(struct vdpasim_net *to, struct vdpasim_frame *frame,
		       u16 *report);
u8 vdpasim_net_ctrl_pairs(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len);

#endif /* VDPA_SIM_NET_STEER_H */
