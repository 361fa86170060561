/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated network device. */
#ifndef VDPA_SIM_NET_H
#define VDPA_SIM_NET_H

#include <linux/etherdevice.h>
#include <uapi/linux/virtio_net.h>

#include "net_frame.h"
#include "net_steer.h"
#include "net_switch.h"

/* most queue pairs of a device */
#define VDPASIM_NET_PAIRS_MAX	64
#define VDPASIM_NET_GROUP_DATA	0
#define VDPASIM_NET_GROUP_CTRL	1
#define VDPASIM_NET_GROUP_RINGS	2

/* A queue keeps the counts of each role apart: roles change with MQ. */
enum vdpasim_net_count {
	NET_RX_PACKETS,
	NET_RX_BYTES,
	NET_RX_ERRORS,
	NET_RX_OVERRUNS,
	NET_RX_DROPS,
	NET_RX_MALFORMED,
	NET_RX_OVERSIZE,
	NET_RX_FAULT_DROPS,
	NET_RX_FILTERED,
	NET_RX_VLAN_FILTERED,
	NET_RX_LINK_DOWN,
	NET_RX_SEGMENTS,
	NET_RX_CSUMS,
	NET_TX_PACKETS,
	NET_TX_BYTES,
	NET_TX_ERRORS,
	NET_TX_DROPS,
	NET_TX_UNDERSIZE,
	NET_TX_OVERSIZE,
	NET_TX_MALFORMED,
	NET_TX_LOOPS,
	NET_TX_FLOODS,
	NET_TX_WAITS,
	NET_TX_FAULT_DROPS,
	NET_TX_FAULT_DUPLICATES,
	NET_TX_FAULT_REORDERS,
	NET_TX_BAD_CSUM,
	NET_TX_BAD_GSO,
	NET_TX_LINK_DOWN,
	NET_CVQ_REQUESTS,
	NET_CVQ_SUCCESSES,
	NET_CVQ_ERRORS,
	NET_COUNTERS,
};
static_assert(NET_COUNTERS <= VDPASIM_COUNTERS);

/**
 * struct vdpasim_net - a simulated network device
 * @sim: device model
 * @features_given: what it offers was asked for
 * @max_pairs: queue pairs it has
 * @steer: how it chooses a receive queue
 * @down: the link is; @sim.lock, read without it
 * @offloads_off: VDPASIM_NET_OFFLOADS that the driver negotiated but does not want
 *	now; written under the lock that protects the control queue,
 *	or when queues are stopped
 * @filter: what it wants to receive
 * @config: configuration space, its MAC is the one in use; @sim.lock
 * @mac: address it was given, zero for none; a reset returns to it; @sim.lock
 * @own: address in use as a number, 0 for none; @sim.lock, read without it
 * @sw: switch
 * @port: on @sw while a driver runs the device; NULL without memory for one, then the
 *	device reaches itself alone; written under @sim.mutex and @sim.lock, when no
 *	transmit queue runs; read under RCU by kicks
 * @waiters: one for each transmit queue; NULL without memory for them, then frames
 *	do not wait for buffers; changes like @port
 */
struct vdpasim_net {
	struct vdpasim sim;
	bool features_given;
	u16 max_pairs;
	struct vdpasim_steer steer;
	bool down;
	u64 offloads_off;
	struct vdpasim_net_filter filter;
	struct virtio_net_config config;
	u8 mac[ETH_ALEN];
	u64 own;
	struct vdpasim_switch *sw;
	struct vdpasim_port *port;
	struct vdpasim_waiter *waiters;
};

/* hashes that can be asked for */
#define VDPASIM_RSS_TYPES	(VIRTIO_NET_RSS_HASH_TYPE_IPv4 |		\
				 VIRTIO_NET_RSS_HASH_TYPE_TCPv4 |	\
				 VIRTIO_NET_RSS_HASH_TYPE_UDPv4 |	\
				 VIRTIO_NET_RSS_HASH_TYPE_IPv6 |	\
				 VIRTIO_NET_RSS_HASH_TYPE_TCPv6 |	\
				 VIRTIO_NET_RSS_HASH_TYPE_UDPv6 |	\
				 VIRTIO_NET_RSS_HASH_TYPE_IP_EX |	\
				 VIRTIO_NET_RSS_HASH_TYPE_TCP_EX |	\
				 VIRTIO_NET_RSS_HASH_TYPE_UDP_EX)

/* Whether there can be more than one pair of queues (virtio 1.2, 5.1.2). */
static inline bool vdpasim_net_several(u64 features)
{
	return features & (BIT_ULL(VIRTIO_NET_F_MQ) | BIT_ULL(VIRTIO_NET_F_RSS));
}

static inline struct vdpasim_net *to_vdpasim_net(struct vdpasim *sim)
{
	return container_of(sim, struct vdpasim_net, sim);
}

/* Features of a receiver: what it negotiated and did not switch off. */
static inline u64 vdpasim_net_offloads(const struct vdpasim_net *net)
{
	return READ_ONCE(net->sim.features) & ~READ_ONCE(net->offloads_off);
}

/* Bytes before each frame; merging buffers and VERSION_1 brought a field (5.1.6.1). */
static inline u32 vdpasim_net_header_len(const struct vdpasim *sim)
{
	u64 features = READ_ONCE(sim->features);

	if (features & BIT_ULL(VIRTIO_NET_F_HASH_REPORT))
		return sizeof(struct virtio_net_hdr_v1_hash);
	return features & (BIT_ULL(VIRTIO_F_VERSION_1) | BIT_ULL(VIRTIO_NET_F_MRG_RXBUF)) ?
		sizeof(struct virtio_net_hdr_v1) : sizeof(struct virtio_net_hdr);
}

/* net.c */
bool vdpasim_net_set_mac(struct vdpasim_net *net, const u8 *mac, bool keep);

/* net_link.c */
void vdpasim_net_set_link(struct vdpasim_net *net, bool up);
void vdpasim_net_announce(struct vdpasim_net *net);
void vdpasim_net_announced(struct vdpasim_net *net);

/* net_data.c */
unsigned int vdpasim_net_serve_tx(struct vdpasim_vq *tx, unsigned int budget);
unsigned int vdpasim_net_help_tx(struct vdpasim_vq *tx, unsigned int budget);

/* net_ctrl.c */
unsigned int vdpasim_net_serve_ctrl(struct vdpasim_vq *vq, unsigned int budget);

#endif /* VDPA_SIM_NET_H */
