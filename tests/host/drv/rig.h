/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A network device with its driver: frames with their headers, control requests. */
#ifndef TESTS_HOST_DRV_RIG_H
#define TESTS_HOST_DRV_RIG_H

#include <linux/virtio_net.h>

#include "driver/driver.h"
#include "expect.h"

#define RIG_RX		0
#define RIG_TX		1
#define RIG_CTRL	2
/* longest frame, with room for one that is too long */
#define RIG_FRAME	(70 << 10)
#define RIG_NUM		256
/* memory of receive buffers */
#define RIG_RX_AREA	(1 << 20)

/**
 * struct rig - a device under test
 * @drv: its driver
 * @rx_len: bytes of a receive buffer
 * @rx: receive buffers
 * @tx: the frame that is sent
 * @ctrl: the request
 */
struct rig {
	struct vdrv *drv;
	u32 rx_len;
	u8 *rx;
	u8 *tx;
	u8 *ctrl;
};

int rig_start(struct rig *rig, const char *name, u64 features, u32 rx_len);
void rig_stop(struct rig *rig);
int rig_fill(struct rig *rig, unsigned int n);
int rig_send(struct rig *rig, const struct virtio_net_hdr_v1 *hdr, const void *frame,
	     u32 len, unsigned int pieces);
int rig_receive(struct rig *rig, struct virtio_net_hdr_v1 *hdr, u8 *frame);
int rig_request(struct rig *rig, u8 class, u8 cmd, const void *data, u32 len);
u64 rig_count(const struct rig *rig, unsigned int queue, const char *name);

#endif /* TESTS_HOST_DRV_RIG_H */
