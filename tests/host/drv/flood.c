// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * As many small packets, or reads of 4 KiB, as a device moves. The driver looks for
 * what is back without interrupts; in batches it waits for them instead.
 */

#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/string.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_net.h>
#include <sched.h>
#include <time.h>

#include "driver/driver.h"
#include "driver/exercise.h"
#include "expect.h"
#include "flood.h"

#define NUM		256
#define RX		0
#define TX		1
#define HDR_LEN		sizeof(struct virtio_net_hdr_v1)
/* a frame of 64 bytes without its checksum, as on a wire */
#define FRAME_LEN	60
#define SLOT		128
#define BLK_DEPTH	32
#define BLK_LEN		4096
#define BLK_SPAN	4096		/* so many of them are read */

static u8 *rx, *tx;

static u64 now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void post(struct vdrv_vq *vq, u8 *area, u32 i, u32 len, bool out)
{
	struct vdrv_chain chain = { .n = 1, .out = out, .token = i };

	chain.sg[0] = (struct vdrv_sg){ area + (size_t)i * SLOT, len };
	vdrv_vq_add(vq, &chain);
}

/* A device that has nothing for us may want our processor. */
static void idle(unsigned int *turns)
{
	if (++*turns % 64 == 0)
		sched_yield();
}

/* Keep both queues full. */
static void stream(struct vdrv *drv, struct flood *f)
{
	struct vdrv_vq *rxq = &drv->vqs[RX], *txq = &drv->vqs[TX];
	u64 sent = 0;
	u32 token, len;
	unsigned int turns = 0, n;

	for (; sent < NUM && sent < f->count; sent++)
		post(txq, tx, sent, HDR_LEN + FRAME_LEN, true);
	vdrv_vq_kick(txq);
	while (f->done < f->count && !vdrv_check(drv)) {
		for (n = 0; n < 32 && vdrv_vq_get(rxq, &token, &len) > 0; n++) {
			f->done += len == HDR_LEN + FRAME_LEN;
			post(rxq, rx, token, SLOT, false);
		}
		for (n = 0; n < 32 && vdrv_vq_get(txq, &token, &len) > 0; n++)
			if (sent++ < f->count)
				post(txq, tx, token, HDR_LEN + FRAME_LEN, true);
		if (n)
			vdrv_vq_kick(txq);
		else
			idle(&turns);
	}
}

static bool send_batch(struct vdrv *drv, struct flood *f)
{
	struct vdrv_vq *rxq = &drv->vqs[RX], *txq = &drv->vqs[TX];
	unsigned int i;
	u32 token, len;

	for (i = 0; i < f->batch; i++)
		post(txq, tx, i, HDR_LEN + FRAME_LEN, true);
	vdrv_vq_kick(txq);
	for (i = 0; i < f->batch; i++) {
		if (vdrv_vq_wait(rxq, &token, &len) != 1 || len != HDR_LEN + FRAME_LEN)
			return false;
		post(rxq, rx, token, SLOT, false);
		f->done++;
	}
	for (i = 0; i < f->batch; i++)
		if (vdrv_vq_wait(txq, &token, &len) != 1)
			return false;
	return true;
}

static void build_frames(struct vdrv *drv)
{
	static const u8 own[ETH_ALEN] = { 0x52, 0x54, 0, 0, 0, 1 };
	unsigned int i;
	u8 *p;

	for (i = 0; i < NUM; i++) {
		p = tx + i * SLOT;
		memset(p, 0, SLOT);
		ether_addr_copy(p + HDR_LEN, own);
		ether_addr_copy(p + HDR_LEN + ETH_ALEN, own);
		p[HDR_LEN + 2 * ETH_ALEN] = 0x88;
		p[HDR_LEN + 2 * ETH_ALEN + 1] = 0xb5;
		memset(p + HDR_LEN + ETH_HLEN, i, FRAME_LEN - ETH_HLEN);
		post(&drv->vqs[RX], rx, i, SLOT, false);
	}
}

static void tell(struct vdrv *drv, struct flood *f, u64 begin)
{
	unsigned int i;

	f->nsec = now() - begin;
	f->features = drv->features;
	for (i = 0; i < drv->nvqs; i++) {
		f->kicks += drv->vqs[i].kicks;
		f->interrupts += atomic_read(&drv->vqs[i].interrupts);
	}
}

static const char *flood_net(struct vdrv *drv, struct flood *f)
{
	struct vdrv_setup setup = { .features = VDRV_RING_FEATURES, .nvqs = 2, .num = NUM,
				    .buffers = 2 * NUM * SLOT };
	u64 begin;

	EXPECT(!vdrv_start(drv, &setup));
	rx = vdrv_arena_take(&drv->arena, NUM * SLOT, 1);
	tx = vdrv_arena_take(&drv->arena, NUM * SLOT, 1);
	build_frames(drv);
	drv->vqs[RX].ops->interrupts(&drv->vqs[RX], false);
	drv->vqs[TX].ops->interrupts(&drv->vqs[TX], false);
	begin = now();
	if (f->batch)
		while (f->done < f->count)
			EXPECT(send_batch(drv, f));
	else
		stream(drv, f);
	tell(drv, f, begin);
	EXPECT(f->done == f->count && !vdrv_check(drv));
	EXPECT(!memcmp(rx + HDR_LEN, tx + HDR_LEN, ETH_HLEN));
	return NULL;
}

/* ------------------------------------------------------------------------- blk */

static struct virtio_blk_outhdr *headers;
static u8 *statuses, *blocks;

static void request(struct vdrv_vq *vq, u32 i, u32 type, u64 block)
{
	struct vdrv_chain chain = { .n = 3, .out = type == VIRTIO_BLK_T_OUT ? 2 : 1,
				    .indirect = true, .token = i };

	headers[i].type = __cpu_to_virtio32(true, type);
	headers[i].ioprio = 0;
	headers[i].sector = __cpu_to_virtio64(true, block * (BLK_LEN / 512));
	statuses[i] = 0xff;
	chain.sg[0] = (struct vdrv_sg){ &headers[i], sizeof(headers[i]) };
	chain.sg[1] = (struct vdrv_sg){ blocks + (size_t)i * BLK_LEN, BLK_LEN };
	chain.sg[2] = (struct vdrv_sg){ &statuses[i], 1 };
	vdrv_vq_add(vq, &chain);
}

/* Move @count blocks, one after the other, with up to BLK_DEPTH under way. */
static const char *blocks_through(struct vdrv *drv, u32 type, u64 count, u64 *done)
{
	struct vdrv_vq *vq = &drv->vqs[0];
	u64 sent;
	unsigned int turns = 0;
	u32 token, len;
	int ret;

	for (sent = 0; sent < BLK_DEPTH; sent++)
		request(vq, sent, type, sent);
	vdrv_vq_kick(vq);
	for (*done = 0; *done < count; ) {
		ret = vdrv_vq_get(vq, &token, &len);
		if (!ret) {
			idle(&turns);
			continue;
		}
		EXPECT(ret == 1 && statuses[token] == VIRTIO_BLK_S_OK);
		++*done;
		if (sent < count) {
			request(vq, token, type, sent++ % BLK_SPAN);
			vdrv_vq_kick(vq);
		}
	}
	return NULL;
}

static const char *flood_blk(struct vdrv *drv, struct flood *f)
{
	struct vdrv_setup setup = { .features = VDRV_RING_FEATURES, .nvqs = 1, .num = NUM,
				    .buffers = BLK_DEPTH * (BLK_LEN + 64) + 4096 };
	const char *bad;
	u64 begin, done;

	EXPECT(!vdrv_start(drv, &setup));
	headers = vdrv_arena_take(&drv->arena, BLK_DEPTH * sizeof(*headers), 16);
	statuses = vdrv_arena_take(&drv->arena, BLK_DEPTH, 1);
	blocks = vdrv_arena_take(&drv->arena, BLK_DEPTH * BLK_LEN, BLK_LEN);
	memset(blocks, 0x5a, BLK_DEPTH * BLK_LEN);
	drv->vqs[0].ops->interrupts(&drv->vqs[0], false);
	bad = blocks_through(drv, VIRTIO_BLK_T_OUT, BLK_SPAN, &done);
	if (bad)
		return bad;
	drv->vqs[0].kicks = 0;
	begin = now();
	bad = blocks_through(drv, VIRTIO_BLK_T_IN, f->count, &done);
	f->done = done;
	tell(drv, f, begin);
	return bad;
}

static const char *flood(struct flood *f, const char *(*run)(struct vdrv *, struct flood *))
{
	struct vdpa_device *vdev = host_vdpa_get(f->name);
	struct vdrv *drv;
	const char *bad;

	EXPECT(vdev);
	drv = vdrv_get(vdev);
	EXPECT(!IS_ERR(drv));
	drv->timeout = msecs_to_jiffies(30000);
	vdrv_stop(drv);
	bad = run(drv, f);
	vdrv_stop(drv);
	vdrv_put(drv);
	host_vdpa_put(vdev);
	return bad;
}

const char *drv_flood_net(struct flood *f)
{
	return flood(f, flood_net);
}

const char *drv_flood_blk(struct flood *f)
{
	return flood(f, flood_blk);
}
