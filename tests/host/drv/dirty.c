// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whoever is told what a device writes, and copies it when told, has the same memory as
 * the device: nothing is left out, and nothing is told of before it is written.
 */

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../../../kernel/sim/mem.h"
#include "driver/driver.h"
#include "driver/exercise.h"
#include "drv.h"
#include "expect.h"

#define NUM	64
#define ROUNDS	200	/* the ring goes round several times */
#define LEN	96

static struct vdrv *drv;
static struct vdrv_vq *q;
static struct vdpasim_vq *vq;
static u8 *buf, *copy;
static unsigned long marks;

static void copy_written(struct vdpa_ext_log *log, u64 iova, u64 len)
{
	marks++;
	memcpy(copy + (iova - VDRV_IOVA), drv->arena.base + (iova - VDRV_IOVA), len);
}

static struct vdpa_ext_log listener = { .written = copy_written };

static bool same(void)
{
	return !memcmp(copy, drv->arena.base, drv->arena.size);
}

/* One buffer to read and two to write, all of it the driver's work. */
static int post(unsigned int slot, bool indirect)
{
	u8 *p = buf + slot * 3 * LEN;
	struct vdrv_chain chain = {
		.n = 3, .out = 1, .indirect = indirect, .token = slot,
		.sg = { { p, LEN }, { p + LEN, LEN }, { p + 2 * LEN, LEN } },
	};

	memset(p, slot + 1, LEN);
	memset(p + LEN, 0xee, 2 * LEN);
	return vdrv_vq_add(q, &chain);
}

/* Serve a chain in one of the three ways in which data is written. */
static const char *serve(unsigned int how)
{
	struct vdpasim_chain *chain = vdpasim_vring_next(vq);
	struct vdpasim_pos from, to;
	u8 data[LEN];

	EXPECT(chain && chain->readable == LEN && chain->writable == 2 * LEN);
	from = vdpasim_chain_readable(chain, 0);
	to = vdpasim_chain_writable(chain, 0);
	memset(data, 0x40 + how, sizeof(data));
	switch (how) {
	case 0:
		EXPECT(!vdpasim_chain_write(vq, &to, data, LEN));
		break;
	case 1:
		EXPECT(!vdpasim_chain_write(vq, &to, NULL, LEN + 1));
		break;
	default:
		EXPECT(!vdpasim_chain_copy(vq, &to, vq, &from, LEN));
	}
	/* what is told is there already, what is there has been told */
	EXPECT(same());
	vdpasim_vring_complete(vq, how == 1 ? LEN + 1 : LEN);
	return NULL;
}

static const char *test_round(unsigned int round)
{
	unsigned int n = 1 + round % 5, i;
	const char *bad;
	u32 token, len;

	for (i = 0; i < n; i++)
		EXPECT(!post(i, (round + i) % 2));
	memcpy(copy, drv->arena.base, drv->arena.size);
	marks = 0;
	vdpasim_vring_notify(vq, false);
	for (i = 0; i < n; i++) {
		bad = serve((round + i) % 3);
		if (bad)
			return bad;
		if (round % 2)
			vdpasim_vring_flush(vq);
	}
	vdpasim_vring_flush(vq);
	vdpasim_vring_notify(vq, true);
	EXPECT(marks >= 2 * n && same());
	for (i = 0; i < n; i++)
		EXPECT(vdrv_vq_get(q, &token, &len) == 1 && token == i);
	return NULL;
}

/* Only what is written is told of. */
static const char *test_idle(void)
{
	EXPECT(!post(0, false));
	marks = 0;
	EXPECT(vdpasim_vring_next(vq));
	vdpasim_vring_put_back(vq);
	vdpasim_vring_flush(vq);
	EXPECT(!marks);
	return NULL;
}

static const char *test_all(void)
{
	const struct vdpa_ext_ops *ops = vdpa_ext_get_ops(&vq->sim->vdpa);
	const char *bad = NULL;
	unsigned int round;

	EXPECT(ops);
	copy = kmalloc(drv->arena.size, GFP_KERNEL);
	EXPECT(copy);
	ops->set_log(&vq->sim->vdpa, &listener);
	mutex_lock(&vq->lock);
	for (round = 0; round < ROUNDS && !bad; round++)
		bad = test_round(round);
	if (!bad)
		bad = test_idle();
	mutex_unlock(&vq->lock);
	ops->set_log(&vq->sim->vdpa, NULL);
	kfree(copy);
	return bad;
}

const char *drv_test_dirty(const char *name)
{
	struct vdrv_setup setup = {
		.features = VDRV_RING_FEATURES, .nvqs = 1, .num = NUM, .buffers = 4096,
	};
	struct vdpa_device *vdev = host_vdpa_get(name);
	const char *bad;

	drv = vdrv_get(vdev);
	EXPECT(!IS_ERR(drv));
	vdrv_stop(drv);
	EXPECT(!vdrv_start(drv, &setup));
	q = &drv->vqs[0];
	vq = &to_vdpasim(vdev)->vqs[0];
	buf = vdrv_arena_take(&drv->arena, 5 * 3 * LEN, 1);
	bad = test_all();
	vdrv_stop(drv);
	vdrv_put(drv);
	host_vdpa_put(vdev);
	return bad;
}
