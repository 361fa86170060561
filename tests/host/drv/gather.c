// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Chains that the device side takes together, for what does not fit one of them. The
 * queue is a receive queue, which nobody serves; its lock is held as a worker would.
 */

#include <linux/err.h>
#include <linux/string.h>

#include "../../../kernel/sim/sim.h"
#include "driver/driver.h"
#include "driver/exercise.h"
#include "drv.h"
#include "expect.h"

#define NUM	256

static struct vdrv *drv;
static struct vdrv_vq *q;
static struct vdpasim_vq *vq;
static u8 *buf;

/* A chain of @n buffers of @len bytes each, @out of which are to read. */
static int post(u8 *p, unsigned int n, unsigned int out, u32 len, bool indirect)
{
	struct vdrv_chain chain = { .n = n, .out = out, .indirect = indirect, .token = len };
	unsigned int i;

	for (i = 0; i < n; i++)
		chain.sg[i] = (struct vdrv_sg){ p + i * len, len };
	return vdrv_vq_add(q, &chain);
}

static bool comes_back(u32 want_token, u32 want_len)
{
	u32 token, len;

	return vdrv_vq_get(q, &token, &len) == 1 && token == want_token && len == want_len;
}

static bool nothing_comes_back(void)
{
	u32 token, len;

	return !vdrv_vq_get(q, &token, &len);
}

static const char *test_spread(void)
{
	struct vdpasim_pos pos;
	u8 data[250];
	unsigned int i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = i + 1;
	memset(buf, 0, 1000);
	EXPECT(!post(buf, 1, 0, 100, false));
	EXPECT(!post(buf + 100, 2, 0, 40, true));
	EXPECT(!post(buf + 180, 3, 0, 50, false));
	EXPECT(!post(buf + 330, 1, 0, 60, false));
	EXPECT(vdpasim_vring_gather(vq, 250) == 3);
	EXPECT(vq->chain.n == 6 && vq->chain.writable == 330 && !vq->chain.readable);
	pos = vdpasim_chain_writable(&vq->chain, 0);
	EXPECT(!vdpasim_chain_write(vq, &pos, data, sizeof(data)));
	vdpasim_vring_complete(vq, sizeof(data));
	EXPECT(nothing_comes_back());
	vdpasim_vring_flush(vq);
	EXPECT(comes_back(100, 100) && comes_back(40, 80) && comes_back(50, 70));
	EXPECT(nothing_comes_back() && !memcmp(buf, data, sizeof(data)) && !buf[250]);

	/* just as much as there is, none of it used */
	EXPECT(vdpasim_vring_gather(vq, 60) == 1);
	vdpasim_vring_complete(vq, 0);
	vdpasim_vring_flush(vq);
	EXPECT(comes_back(60, 0) && nothing_comes_back());
	return NULL;
}

static const char *test_too_few(void)
{
	unsigned int i;

	EXPECT(!vdpasim_vring_gather(vq, 1));
	EXPECT(!post(buf, 1, 0, 100, false));
	EXPECT(!post(buf, 2, 0, 10, false));
	for (i = 0; i < 3; i++) {
		EXPECT(!vdpasim_vring_gather(vq, 121));
		EXPECT(vdpasim_vring_gather(vq, 120) == 2 && vq->chain.n == 3);
		vdpasim_vring_put_back(vq);
		EXPECT(vdpasim_vring_next(vq) && vq->chain.writable == 100);
		vdpasim_vring_put_back(vq);
	}
	EXPECT(vdpasim_vring_gather(vq, 1) == 1);
	vdpasim_vring_complete(vq, 1);
	EXPECT(vdpasim_vring_gather(vq, 1) == 1);
	vdpasim_vring_complete(vq, 2);
	EXPECT(!vdpasim_vring_gather(vq, 0));
	vdpasim_vring_flush(vq);
	EXPECT(comes_back(100, 1) && comes_back(10, 2) && nothing_comes_back());
	return NULL;
}

/* More buffers, or more bytes, than can be one chain: that is no mistake. */
static const char *test_room(void)
{
	unsigned int n = vdrv_has(drv, VIRTIO_RING_F_INDIRECT_DESC) ? NUM : NUM / 2, i;

	for (i = 0; i < n; i++)
		EXPECT(!post(buf, 2, 0, 1, true));
	EXPECT(vdpasim_vring_gather(vq, NUM) == NUM / 2);
	vdpasim_vring_put_back(vq);
	EXPECT(!vdpasim_vring_gather(vq, 2 * NUM));
	EXPECT(!vdrv_check(drv));
	for (i = 0; i < n; i++) {
		EXPECT(vdpasim_vring_next(vq));
		vdpasim_vring_complete(vq, 2);
	}
	vdpasim_vring_flush(vq);
	for (i = 0; i < n; i++)
		EXPECT(comes_back(1, 2));

	for (i = 0; i < 3; i++)
		EXPECT(!post(buf, 1, 0, U32_MAX / 2, false));
	EXPECT(!vdpasim_vring_gather(vq, U32_MAX));
	EXPECT(vdpasim_vring_gather(vq, U32_MAX - 1) == 2);
	vdpasim_vring_complete(vq, 0);
	EXPECT(vdpasim_vring_next(vq));
	vdpasim_vring_complete(vq, 0);
	vdpasim_vring_flush(vq);
	for (i = 0; i < 3; i++)
		EXPECT(comes_back(U32_MAX / 2, 0));
	return NULL;
}

static const char *test_readable(void)
{
	EXPECT(!post(buf, 2, 1, 30, false));
	EXPECT(!post(buf, 1, 0, 31, false));
	EXPECT(!post(buf, 2, 1, 32, false));
	EXPECT(vdpasim_vring_gather(vq, 40) == 1 && vq->chain.readable == 30);
	vdpasim_vring_complete(vq, 0);
	vdpasim_vring_flush(vq);
	EXPECT(comes_back(30, 0) && !vdrv_check(drv));
	/* no one chain could be like that */
	EXPECT(!vdpasim_vring_gather(vq, 40));
	EXPECT(vdrv_check(drv) == -EIO && nothing_comes_back());
	return NULL;
}

static const char *test_all(void)
{
	const char *bad;

	mutex_lock(&vq->lock);
	bad = test_spread();
	if (!bad)
		bad = test_too_few();
	if (!bad)
		bad = test_room();
	if (!bad)
		bad = test_readable();
	mutex_unlock(&vq->lock);
	return bad;
}

const char *drv_test_gather(const char *name)
{
	struct vdrv_setup setup = { .features = VDRV_RING_FEATURES, .nvqs = 1, .num = NUM, .buffers = 4096 };
	struct vdpa_device *vdev = host_vdpa_get(name);
	const char *bad;

	drv = vdrv_get(vdev);
	EXPECT(!IS_ERR(drv));
	vdrv_stop(drv);
	EXPECT(!vdrv_start(drv, &setup));
	q = &drv->vqs[0];
	vq = &to_vdpasim(vdev)->vqs[0];
	buf = vdrv_arena_take(&drv->arena, 1000, 1);
	bad = test_all();
	vdrv_stop(drv);
	vdrv_put(drv);
	host_vdpa_put(vdev);
	return bad;
}
