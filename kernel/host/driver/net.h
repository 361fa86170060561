/* SPDX-License-Identifier: GPL-2.0-only */
/* The exercise of network devices. */
#ifndef VDPA_HOST_DRIVER_NET_H
#define VDPA_HOST_DRIVER_NET_H

#include <linux/if_ether.h>
#include <linux/virtio_net.h>

#include "run.h"

#define VDRV_NET_PAIRS_MAX	8

/**
 * struct vdrv_net - an exercise of a network device
 * @run: the exercise
 * @drv: the device
 * @pairs: pairs of queues in use; receive queue 2n, transmit queue 2n + 1
 * @ctrl: control queue, NULL for none
 * @hdr_len: bytes before each frame
 * @max_len: longest frame
 * @slot: room for one frame with its header
 * @depth: frames under way in each queue
 * @mac: address of the device
 * @rx: @depth slots for each pair
 * @tx: the same
 * @request: what goes to the control queue
 * @want: a frame as it should be
 * @posted: receive buffers given to the device so far, for their shapes
 */
struct vdrv_net {
	struct vdrv_run *run;
	struct vdrv *drv;
	unsigned int pairs;
	struct vdrv_vq *ctrl;
	u32 hdr_len;
	u32 max_len;
	u32 slot;
	unsigned int depth;
	u8 mac[ETH_ALEN];
	u8 *rx;
	u8 *tx;
	u8 *request;
	u8 *want;
	u64 posted;
};

/* net_ctrl.c */
#define VDRV_NET_REQUEST_LEN	64
int vdrv_net_set_mac(struct vdrv_net *net, const u8 *mac);
int vdrv_net_set_pairs(struct vdrv_net *net, u16 pairs);
int vdrv_net_ask_nonsense(struct vdrv_net *net);

#endif /* VDPA_HOST_DRIVER_NET_H */
