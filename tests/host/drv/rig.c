// SPDX-License-Identifier: GPL-2.0-or-later
/* A network device with its driver: frames with their headers, control requests. */

#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "../../../kernel/sim/sim.h"
#include "driver/exercise.h"
#include "rig.h"

#define HDR_LEN		sizeof(struct virtio_net_hdr_v1)
#define CTRL_LEN	4096
#define NO_ACK		0x77

/**
 * rig_start - bring a device up
 * @rig: filled
 * @name: of the device
 * @features: what the driver accepts at most
 * @rx_len: bytes of each receive buffer
 *
 * Return: 0 or a negative errno
 */
int rig_start(struct rig *rig, const char *name, u64 features, u32 rx_len)
{
	struct vdrv_setup setup = {
		.features = features, .nvqs = 3, .num = RIG_NUM,
		.buffers = RIG_RX_AREA + RIG_FRAME + CTRL_LEN,
	};
	struct vdpa_device *vdev = host_vdpa_get(name);
	int ret;

	rig->drv = vdrv_get(vdev);
	host_vdpa_put(vdev);
	if (IS_ERR(rig->drv))
		return PTR_ERR(rig->drv);
	rig->drv->timeout = msecs_to_jiffies(20000);
	vdrv_stop(rig->drv);
	ret = vdrv_start(rig->drv, &setup);
	if (ret) {
		vdrv_put(rig->drv);
		return ret;
	}
	rig->rx_len = rx_len;
	rig->rx = vdrv_arena_take(&rig->drv->arena, RIG_RX_AREA, 1);
	rig->tx = vdrv_arena_take(&rig->drv->arena, RIG_FRAME, 1);
	rig->ctrl = vdrv_arena_take(&rig->drv->arena, CTRL_LEN, 1);
	return rig->rx && rig->tx && rig->ctrl ? 0 : -ENOMEM;
}

void rig_stop(struct rig *rig)
{
	vdrv_stop(rig->drv);
	vdrv_put(rig->drv);
}

static int post(struct rig *rig, u32 i)
{
	struct vdrv_chain chain = { .n = 1, .token = i };

	memset(rig->rx + i * rig->rx_len, 0xa5, rig->rx_len);
	chain.sg[0] = (struct vdrv_sg){ rig->rx + i * rig->rx_len, rig->rx_len };
	return vdrv_vq_add(&rig->drv->vqs[RIG_RX], &chain);
}

/* Give the device the first @n receive buffers; rig_receive() keeps them there. */
int rig_fill(struct rig *rig, unsigned int n)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++)
		ret = post(rig, i);
	return ret;
}

/* Send a frame in so many pieces, of odd lengths. Returns once it was sent. */
int rig_send(struct rig *rig, const struct virtio_net_hdr_v1 *hdr, const void *frame,
	     u32 len, unsigned int pieces)
{
	struct vdrv_chain chain = { .n = pieces, .out = pieces };
	u32 left = HDR_LEN + len, token, used;
	u8 *p = rig->tx;
	unsigned int i;
	int ret;

	memcpy(p, hdr, HDR_LEN);
	memcpy(p + HDR_LEN, frame, len);
	for (i = 0; i < pieces; i++) {
		u32 n = i == pieces - 1 ? left : min(left, (2 * i + 1) * len / 37 | 1);

		chain.sg[i] = (struct vdrv_sg){ p, n };
		p += n;
		left -= n;
	}
	ret = vdrv_vq_add(&rig->drv->vqs[RIG_TX], &chain);
	if (ret)
		return ret;
	vdrv_vq_kick(&rig->drv->vqs[RIG_TX]);
	ret = vdrv_vq_wait(&rig->drv->vqs[RIG_TX], &token, &used);
	return ret == 1 && !used ? 0 : -EIO;
}

/* Take a frame that is there. Returns its length, or 0 for none. */
int rig_receive(struct rig *rig, struct virtio_net_hdr_v1 *hdr, u8 *frame)
{
	struct vdrv_vq *rx = &rig->drv->vqs[RIG_RX];
	u32 token, len, total = 0, skip = HDR_LEN;
	unsigned int buffers = 1;

	for (; buffers; buffers--, skip = 0) {
		if (vdrv_vq_get(rx, &token, &len) != 1)
			return skip ? 0 : -EIO;
		if (len > rig->rx_len || len < skip)
			return -EPROTO;
		/* all but the last are full */
		if (buffers > 1 && !skip && len != rig->rx_len)
			return -EPROTO;
		if (skip) {
			memcpy(hdr, rig->rx + token * rig->rx_len, HDR_LEN);
			buffers = le16_to_cpu((__le16)hdr->num_buffers);
		}
		memcpy(frame + total, rig->rx + token * rig->rx_len + skip, len - skip);
		total += len - skip;
		if (post(rig, token))
			return -EIO;
	}
	return total;
}

/* Returns the answer to a control request. */
int rig_request(struct rig *rig, u8 class, u8 cmd, const void *data, u32 len)
{
	struct vdrv_vq *q = &rig->drv->vqs[RIG_CTRL];
	struct vdrv_chain chain = { .n = 3, .out = 2 };
	u8 *p = rig->ctrl, *ack = p + CTRL_LEN - 1;
	u32 token, used;

	p[0] = class;
	p[1] = cmd;
	if (len)
		memcpy(p + 2, data, len);
	*ack = NO_ACK;
	chain.sg[0] = (struct vdrv_sg){ p, 2 };
	chain.sg[1] = (struct vdrv_sg){ p + 2, len };
	chain.sg[2] = (struct vdrv_sg){ ack, 1 };
	if (vdrv_vq_add(q, &chain))
		return -ENOSPC;
	vdrv_vq_kick(q);
	if (vdrv_vq_wait(q, &token, &used) != 1 || used != 1)
		return -EIO;
	return *ack;
}

/* What a queue counts under a name, ~0 for nothing of that name. */
u64 rig_count(const struct rig *rig, unsigned int queue, const char *name)
{
	struct vdpasim *sim = to_vdpasim(rig->drv->vdev);
	const struct vdpasim_counter *c;

	for (c = sim->type->counters(sim, queue); c->name; c++)
		if (!strcmp(c->name, name))
			return READ_ONCE(sim->vqs[queue].count[c->index]);
	return ~0ULL;
}
