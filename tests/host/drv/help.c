// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver that takes a share of the work: while the worker of its queue is away, telling
 * the receiver of what came, it fills half of its ring, is asked to kick, and sends what
 * is there itself.
 */

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/virtio_net.h>

#include "../../../kernel/sim/net.h"
#include "driver/driver.h"
#include "driver/exercise.h"
#include "drv.h"
#include "expect.h"

#define RX		0
#define TX		1
#define HEADER_LEN	sizeof(struct virtio_net_hdr_v1)
#define FRAME_LEN	(HEADER_LEN + 60)

/* what the receiver's interrupt does: it is told once, and takes as long as it likes */
static bool away, back;

static irqreturn_t slow_interrupt(void *data)
{
	WRITE_ONCE(away, true);
	while (!READ_ONCE(back))
		cond_resched();
	return IRQ_HANDLED;
}

static void set_interrupt(struct vdrv *drv)
{
	struct vdpa_callback cb = { .callback = slow_interrupt };

	WRITE_ONCE(away, false);
	WRITE_ONCE(back, false);
	drv->ops->set_vq_cb(drv->vdev, RX, &cb);
}

static int add(struct vdrv *drv, unsigned int q, u8 *p)
{
	struct vdrv_chain chain = { .n = 1, .out = q == TX };

	chain.sg[0] = (struct vdrv_sg){ p, FRAME_LEN };
	return vdrv_vq_add(&drv->vqs[q], &chain);
}

/* How many frames are there without waiting for any. */
static unsigned int arrived(struct vdrv *drv)
{
	u32 token, len;
	unsigned int n = 0;

	while (vdrv_vq_get(&drv->vqs[RX], &token, &len) == 1)
		n++;
	while (vdrv_vq_get(&drv->vqs[TX], &token, &len) == 1)
		;
	return n;
}

static bool becomes(const bool *what, bool value)
{
	unsigned int i;

	for (i = 0; i < 1000 && READ_ONCE(*what) != value; i++)
		msleep(5);
	return READ_ONCE(*what) == value;
}

static unsigned int arrive(struct vdrv *drv, unsigned int n)
{
	unsigned int i, all = 0;

	for (i = 0; i < 1000 && all < n; i++) {
		all += arrived(drv);
		msleep(5);
	}
	return all;
}

static u8 *frame(struct vdrv *drv, bool to_all)
{
	u8 *p = vdrv_arena_take(&drv->arena, FRAME_LEN, 1), *eth = p + HEADER_LEN;

	memset(p, 0, FRAME_LEN);
	drv->ops->get_config(drv->vdev, 0, eth, ETH_ALEN);
	memcpy(eth + ETH_ALEN, eth, ETH_ALEN);
	if (to_all)
		memset(eth, 0xff, ETH_ALEN);
	return p;
}

/* Half a ring of frames, of which number @odd is to all: that one is for the worker. */
static const char *test_half(struct vdrv *drv, unsigned int odd)
{
	struct vdrv_vq *vq = &drv->vqs[TX];
	u8 *own = frame(drv, false), *to_all = frame(drv, true);
	unsigned int i, half = vq->num / 2, sent = min(odd - 1, half);
	u64 kicks;

	for (i = 0; i < vq->num; i++)
		EXPECT(!add(drv, RX, frame(drv, false)));
	set_interrupt(drv);
	/* the worker that looked when the queue began would be helped with the first frame */
	EXPECT(becomes(&to_vdpasim(drv->vdev)->vqs[TX].has_turn, false));
	EXPECT(!add(drv, TX, own));
	vdrv_vq_kick(vq);
	EXPECT(becomes(&away, true));
	EXPECT(arrived(drv) == 1);
	kicks = vq->kicks;
	for (i = 1; i < half; i++) {
		EXPECT(!add(drv, TX, i == odd ? to_all : own));
		vdrv_vq_kick(vq);
	}
	EXPECT(vq->kicks == kicks && !arrived(drv));
	EXPECT(!add(drv, TX, own));
	vdrv_vq_kick(vq);
	EXPECT(vq->kicks == kicks + 1);
	EXPECT(arrived(drv) == sent);
	/* who could send nothing is not asked again, others are at half a ring */
	EXPECT(!add(drv, TX, own));
	vdrv_vq_kick(vq);
	EXPECT(vq->kicks == kicks + 1);
	WRITE_ONCE(back, true);
	EXPECT(arrive(drv, half + 1 - sent) == half + 1 - sent);
	return NULL;
}

const char *drv_test_help(const char *name)
{
	struct vdpa_device *vdev = host_vdpa_get(name);
	struct vdrv *drv = vdrv_get(vdev);
	struct vdrv_setup setup = {
		.nvqs = 2, .num = 64, .buffers = 128 * FRAME_LEN, .one_to_one = true,
	};
	const char *bad = NULL;
	/* without a frame that it leaves, and with one in the middle or first of all */
	static const unsigned int odd[] = { UINT_MAX, 10, 1 };
	unsigned int i;

	EXPECT(!IS_ERR(drv));
	/* both layouts */
	for (i = 0; !bad && i < 2 * ARRAY_SIZE(odd); i++) {
		setup.features = VDRV_RING_FEATURES;
		if (i % 2)
			setup.features &= ~BIT_ULL(VIRTIO_F_RING_PACKED);
		vdrv_stop(drv);
		EXPECT(!vdrv_start(drv, &setup));
		bad = test_half(drv, odd[i / 2]);
		WRITE_ONCE(back, true);
	}
	vdrv_put(drv);
	host_vdpa_put(vdev);
	return bad;
}
