/* SPDX-License-Identifier: GPL-2.0-only */
/* The simulated network device. */
#ifndef VDPA_SIM_NET_H
#define VDPA_SIM_NET_H

#include <linux/virtio_net.h>

#include "sim.h"

/* most queue pairs of a device */
#define VDPASIM_NET_PAIRS_MAX	64
#define VDPASIM_NET_GROUP_DATA	0
#define VDPASIM_NET_GROUP_CTRL	1

/* A queue keeps the counts of each role apart: roles change with MQ. */
enum vdpasim_net_count {
	NET_RX_PACKETS,
	NET_RX_BYTES,
	NET_RX_ERRORS,
	NET_RX_OVERRUNS,
	NET_RX_DROPS,
	NET_TX_PACKETS,
	NET_TX_BYTES,
	NET_TX_ERRORS,
	NET_TX_DROPS,
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
 * @pairs: queue pairs that the driver set through the control queue; written under
 *	the lock that protects that ring, or when queues are stopped
 * @config: configuration space, its MAC is the one in use; @sim.lock
 * @mac: address it was given, zero for none; a reset returns to it; @sim.lock
 */
struct vdpasim_net {
	struct vdpasim sim;
	bool features_given;
	u16 max_pairs;
	u16 pairs;
	struct virtio_net_config config;
	u8 mac[ETH_ALEN];
};

static inline struct vdpasim_net *to_vdpasim_net(struct vdpasim *sim)
{
	return container_of(sim, struct vdpasim_net, sim);
}

/* net.c */
bool vdpasim_net_set_mac(struct vdpasim_net *net, const u8 *mac, bool keep);

/* net_data.c */
unsigned int vdpasim_net_serve_tx(struct vdpasim_vq *tx, unsigned int budget);

/* net_ctrl.c */
unsigned int vdpasim_net_serve_ctrl(struct vdpasim_vq *vq, unsigned int budget);

#endif /* VDPA_SIM_NET_H */
