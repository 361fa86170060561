// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver of devices with faults, one step after the other: ../faults.c says what is
 * wrong with the device in between. One device at a time.
 */

#include <linux/err.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_net.h>

#include "../../../kernel/sim/sim.h"
#include "driver/driver.h"
#include "driver/exercise.h"
#include "drv.h"

#define SLOTS		(2 * DRV_FAULT_MAX)
/* a header, two addresses, a type, a number */
#define FRAME_HEADER	12
#define FRAME_LEN	(FRAME_HEADER + 64)
#define FRAME_NUMBER	(FRAME_HEADER + 14)

static struct vdpa_device *vdev;
static struct vdrv *drv;
static u8 *rx, *tx;
static struct virtio_blk_outhdr *hdr;
static u8 *status, *data;
static bool posted;

int drv_fault_open(const char *name)
{
	struct vdrv_setup setup = { .features = ~0ULL, .num = 256 };
	int ret;

	vdev = host_vdpa_get(name);
	if (!vdev)
		return -ENODEV;
	drv = vdrv_get(vdev);
	if (IS_ERR(drv)) {
		host_vdpa_put(vdev);
		return PTR_ERR(drv);
	}
	setup.nvqs = drv->id == VIRTIO_ID_NET ? 2 : 1;
	setup.buffers = 64 << 10;
	drv->timeout = msecs_to_jiffies(10000);
	posted = false;
	vdrv_stop(drv);
	ret = vdrv_start(drv, &setup);
	if (ret) {
		drv_fault_close();
		return ret;
	}
	if (drv->id == VIRTIO_ID_NET) {
		rx = vdrv_arena_take(&drv->arena, SLOTS * FRAME_LEN, 1);
		tx = vdrv_arena_take(&drv->arena, SLOTS * FRAME_LEN, 1);
	} else {
		hdr = vdrv_arena_take(&drv->arena, DRV_FAULT_MAX * sizeof(*hdr), 16);
		status = vdrv_arena_take(&drv->arena, DRV_FAULT_MAX, 1);
		data = vdrv_arena_take(&drv->arena, 80 * 512, 1);
	}
	return 0;
}

void drv_fault_close(void)
{
	vdrv_put(drv);
	host_vdpa_put(vdev);
}

static int post_buffers(unsigned int n)
{
	struct vdrv_chain chain = { .n = 1 };
	unsigned int i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++) {
		chain.token = i;
		chain.sg[0] = (struct vdrv_sg){ rx + i * FRAME_LEN, FRAME_LEN };
		ret = vdrv_vq_add(&drv->vqs[0], &chain);
	}
	return ret;
}

/* Frames to all, numbered; each may come back twice. */
static int post_frames(unsigned int n)
{
	struct vdrv_chain chain = { .n = 1, .out = 1 };
	unsigned int i;
	int ret = 0;
	u8 *p;

	for (i = 0; i < n && !ret; i++) {
		p = tx + i * FRAME_LEN;
		memset(p, 0, FRAME_LEN);
		memset(p + FRAME_HEADER, 0xff, 6);
		put_unaligned_le32(i, p + FRAME_NUMBER);
		chain.sg[0] = (struct vdrv_sg){ p, FRAME_LEN };
		ret = vdrv_vq_add(&drv->vqs[1], &chain);
	}
	return ret;
}

/* Which frame overtakes which depends on how many the device sees at once: all. */
int drv_fault_send(unsigned int n)
{
	struct vdpasim_vq *vq = &to_vdpasim(drv->vdev)->vqs[1];
	int ret = posted ? 0 : post_buffers(SLOTS);

	posted = true;
	mutex_lock(&vq->lock);
	if (!ret)
		ret = post_frames(n);
	mutex_unlock(&vq->lock);
	vdrv_vq_kick(&drv->vqs[1]);
	return ret;
}

int drv_fault_receive(unsigned int n, unsigned int *number, unsigned int max)
{
	struct vdrv_chain chain = { .n = 1 };
	unsigned int i, got = 0;
	u32 token, len;
	int ret;

	/* they have been received when the device is done with sending them */
	for (i = 0; i < n; i++) {
		ret = vdrv_vq_wait(&drv->vqs[1], &token, &len);
		if (ret < 0)
			return ret;
	}
	while (vdrv_vq_get(&drv->vqs[0], &token, &len) == 1) {
		if (got < max)
			number[got] = get_unaligned_le32(rx + token * FRAME_LEN + FRAME_NUMBER);
		got++;
		chain.token = token;
		chain.sg[0] = (struct vdrv_sg){ rx + token * FRAME_LEN, FRAME_LEN };
		ret = vdrv_vq_add(&drv->vqs[0], &chain);
		if (ret)
			return ret;
	}
	return got;
}

int drv_fault_submit(const struct drv_fault_request *req, unsigned int n)
{
	struct vdrv_chain chain = { .n = 3, .out = 1 };
	unsigned int i;
	int ret = 0;

	for (i = 0; i < n && !ret; i++) {
		hdr[i] = (struct virtio_blk_outhdr){
			.type = __cpu_to_virtio32(true, req[i].type),
			.sector = __cpu_to_virtio64(true, req[i].sector),
		};
		status[i] = 0xff;
		chain.token = i;
		chain.n = req[i].len ? 3 : 2;
		chain.out = req[i].type == VIRTIO_BLK_T_IN ? 1 : chain.n - 1;
		chain.sg[0] = (struct vdrv_sg){ &hdr[i], sizeof(hdr[i]) };
		chain.sg[1] = (struct vdrv_sg){ data, req[i].len };
		chain.sg[chain.n - 1] = (struct vdrv_sg){ &status[i], 1 };
		ret = vdrv_vq_add(&drv->vqs[0], &chain);
	}
	vdrv_vq_kick(&drv->vqs[0]);
	return ret;
}

int drv_fault_answers(unsigned char *answer, unsigned int n)
{
	u32 token, len;
	unsigned int i;
	int ret;

	for (i = 0; i < n; i++) {
		ret = vdrv_vq_wait(&drv->vqs[0], &token, &len);
		if (ret < 0)
			return ret;
		answer[token] = status[token];
	}
	return 0;
}

bool drv_fault_idle(unsigned int q)
{
	u32 token, len;

	return !vdrv_vq_get(&drv->vqs[q], &token, &len);
}

unsigned int drv_fault_config_interrupts(void)
{
	return atomic_read(&drv->config_interrupts);
}

int drv_fault_wait_config(unsigned int seen)
{
	return vdrv_wait_config(drv, seen);
}

unsigned int drv_fault_generation(void)
{
	return drv->ops->get_generation(vdev);
}

bool drv_fault_link_is_up(void)
{
	__virtio16 val;

	vdpa_get_config(vdev, offsetof(struct virtio_net_config, status), &val, sizeof(val));
	return __virtio16_to_cpu(true, val) & VIRTIO_NET_S_LINK_UP;
}

bool drv_fault_needs_reset(void)
{
	return vdrv_status(drv) & VIRTIO_CONFIG_S_NEEDS_RESET;
}

int drv_fault_suspend(void)
{
	return vdrv_suspend(drv);
}

int drv_fault_resume(void)
{
	return vdrv_resume(drv);
}
