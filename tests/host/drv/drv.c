// SPDX-License-Identifier: GPL-2.0-or-later
/* What a driver can do to a running device, beside what the exercises do. */

#include <linux/err.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/virtio_net.h>

#include "../../../kernel/core/core.h"
#include "driver/driver.h"
#include "driver/exercise.h"
#include "drv.h"
#include "expect.h"

#define RX		0
#define TX		1
#define CTRL		2
#define FRAME_LEN	(12 + 100)
#define NET_FEATURES	(VDRV_RING_FEATURES | BIT_ULL(VIRTIO_NET_F_CTRL_VQ))

static u8 *rx, *tx;

static int post(struct vdrv *drv, unsigned int q, u8 *p)
{
	struct vdrv_chain chain = { .n = 1, .out = q == TX };
	int ret;

	chain.sg[0] = (struct vdrv_sg){ p, FRAME_LEN };
	ret = vdrv_vq_add(&drv->vqs[q], &chain);
	vdrv_vq_kick(&drv->vqs[q]);
	return ret;
}

/* A frame to all comes back. */
static bool arrives(struct vdrv *drv)
{
	u32 token, len;

	return vdrv_vq_wait(&drv->vqs[TX], &token, &len) == 1 &&
	       vdrv_vq_wait(&drv->vqs[RX], &token, &len) == 1 && len == FRAME_LEN &&
	       !memcmp(rx + 12, tx + 12, FRAME_LEN - 12);
}

static bool send(struct vdrv *drv)
{
	static u8 turn;

	memset(tx, 0, 12);
	memset(tx + 12, ++turn, FRAME_LEN - 12);
	memset(tx + 12, 0xff, 6);
	memset(rx, 0, FRAME_LEN);
	return !post(drv, RX, rx) && !post(drv, TX, tx);
}

static bool passes(struct vdrv *drv)
{
	return send(drv) && arrives(drv);
}

static bool answers(struct vdrv *drv)
{
	struct vdrv_chain chain = { .n = 2, .out = 1 };
	u32 token, len;

	tx[0] = 0xfe;
	tx[1] = 0xfe;
	tx[2] = 0x77;
	chain.sg[0] = (struct vdrv_sg){ tx, 2 };
	chain.sg[1] = (struct vdrv_sg){ tx + 2, 1 };
	if (vdrv_vq_add(&drv->vqs[CTRL], &chain))
		return false;
	vdrv_vq_kick(&drv->vqs[CTRL]);
	return vdrv_vq_wait(&drv->vqs[CTRL], &token, &len) == 1 && tx[2] == VIRTIO_NET_ERR;
}

static u16 avail_index(const struct vdrv *drv, const struct vdpa_vq_state *state)
{
	return vdrv_has(drv, VIRTIO_F_RING_PACKED) ? state->packed.last_avail_idx :
						     state->split.avail_index;
}

static const char *test_state(struct vdrv *drv)
{
	struct vdpa_vq_state state[3], own;
	unsigned int i;

	for (i = 0; i < 20; i++) {
		EXPECT(passes(drv));
		EXPECT(!vdrv_restart(drv));
	}
	EXPECT(!vdrv_suspend(drv));
	EXPECT(send(drv));
	EXPECT(!vdrv_save(drv, state));
	drv->vqs[TX].ops->state(&drv->vqs[TX], &own);
	EXPECT(avail_index(drv, &state[TX]) == 20 && avail_index(drv, &own) == 21);
	/* what was made available meanwhile is not lost */
	EXPECT(!vdpa_reset(drv->vdev, 0));
	EXPECT(!vdrv_resume_after_reset(drv, state));
	EXPECT(arrives(drv));
	EXPECT(!vdrv_suspend(drv));
	EXPECT(send(drv));
	EXPECT(!vdrv_resume(drv));
	EXPECT(arrives(drv));
	return NULL;
}

static const char *test_spaces(struct vdrv *drv)
{
	/* a device that looks at its rings meanwhile gives up */
	EXPECT(!vdrv_suspend(drv));
	EXPECT(!vdrv_unmap(drv, 0));
	EXPECT(!vdrv_map_pages(drv, 0, VHOST_MAP_RW));
	EXPECT(!vdrv_resume(drv));
	EXPECT(passes(drv) && answers(drv));
	EXPECT(!vdrv_map(drv, 1, VHOST_MAP_RW));
	EXPECT(!vdrv_move_group(drv, CTRL, 1));
	EXPECT(answers(drv) && passes(drv));
	EXPECT(!vdrv_move_group(drv, RX, 1));
	EXPECT(!vdrv_unmap(drv, 0));
	EXPECT(passes(drv) && answers(drv));
	EXPECT(!vdrv_set_affinity(drv, 0));
	EXPECT(passes(drv));
	EXPECT(!vdrv_set_affinity(drv, ~0u));
	EXPECT(passes(drv));
	return NULL;
}

/* Without memory the device gives up, and says so. */
static const char *test_breaks(struct vdrv *drv)
{
	int seen = atomic_read(&drv->config_interrupts);
	u32 token, len;

	EXPECT(!vdrv_check(drv));
	EXPECT(!vdrv_unmap(drv, 1));
	EXPECT(send(drv));
	EXPECT(!vdrv_wait_config(drv, seen));
	EXPECT(vdrv_check(drv) == -EIO);
	EXPECT(vdrv_vq_wait(&drv->vqs[TX], &token, &len) == -EIO);
	return NULL;
}

static const char *test_all(struct vdrv *drv)
{
	struct vdrv_setup setup = { .features = NET_FEATURES, .nvqs = 3, .buffers = 4096 };
	const char *bad;

	drv->timeout = msecs_to_jiffies(5000);
	vdrv_stop(drv);
	EXPECT(!vdrv_start(drv, &setup));
	rx = vdrv_arena_take(&drv->arena, FRAME_LEN, 1);
	tx = vdrv_arena_take(&drv->arena, FRAME_LEN, 1);
	bad = test_state(drv);
	if (!bad)
		bad = test_spaces(drv);
	if (!bad)
		bad = test_breaks(drv);
	return bad;
}

/* A control queue that is served by its kick goes on being kicked, whatever the layout. */
static const char *test_direct(struct vdrv *drv)
{
	static const u64 without[] = {
		0, BIT_ULL(VIRTIO_F_RING_PACKED), BIT_ULL(VIRTIO_RING_F_EVENT_IDX),
		BIT_ULL(VIRTIO_F_RING_PACKED) | BIT_ULL(VIRTIO_RING_F_EVENT_IDX),
	};
	struct vdrv_setup setup = { .nvqs = 3, .buffers = 4096, .one_to_one = true };
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(without); i++) {
		setup.features = NET_FEATURES & ~without[i];
		vdrv_stop(drv);
		EXPECT(!vdrv_start(drv, &setup));
		tx = vdrv_arena_take(&drv->arena, FRAME_LEN, 1);
		for (n = 0; n < 20; n++)
			EXPECT(answers(drv));
		EXPECT(!vdrv_suspend(drv) && !vdrv_resume(drv));
		EXPECT(answers(drv) && answers(drv) && answers(drv));
	}
	return NULL;
}

const char *drv_test_net(const char *name)
{
	struct vdpa_device *vdev = host_vdpa_get(name);
	struct vdrv *drv = vdrv_get(vdev);
	const char *bad;

	EXPECT(!IS_ERR(drv));
	/* one at a time */
	EXPECT(vdrv_get(vdev) == ERR_PTR(-EBUSY));
	bad = test_all(drv);
	if (!bad)
		bad = test_direct(drv);
	vdrv_put(drv);
	host_vdpa_put(vdev);
	return bad;
}

static const struct vdpa_config_ops *right_ops;
static struct vdpa_config_ops mixed_ops;

static int mixed_dma_map(struct vdpa_device *vdev, unsigned int asid, u64 iova, u64 size,
			 u64 pa, u32 perm, void *opaque)
{
	/* in the middle of the data of a disk's driver */
	u64 page = 10 * PAGE_SIZE;
	int ret;

	ret = right_ops->dma_map(vdev, asid, iova, page, pa, perm, opaque);
	if (!ret)
		ret = right_ops->dma_map(vdev, asid, iova + page, PAGE_SIZE,
					 pa + page + PAGE_SIZE, perm, opaque);
	return ret ? ret : right_ops->dma_map(vdev, asid, iova + page + PAGE_SIZE,
					      size - page - PAGE_SIZE,
					      pa + page + PAGE_SIZE, perm, opaque);
}

void drv_mix_pages(const char *name)
{
	struct vdpa_device *vdev = host_vdpa_get(name);

	right_ops = vdev->config;
	mixed_ops = *right_ops;
	mixed_ops.dma_map = mixed_dma_map;
	vdev->config = &mixed_ops;
	host_vdpa_put(vdev);
}

bool drv_rest(const char *name)
{
	struct vdpa_dev_rec *rec = vdpa_dev_enter(name);

	if (!rec)
		return false;
	rec->vdev->config->suspend(rec->vdev);
	rec->vdev->config->resume(rec->vdev);
	vdpa_dev_leave(rec);
	return true;
}

bool drv_reset(const char *name)
{
	struct vdpa_dev_rec *rec = vdpa_dev_enter(name);

	if (!rec)
		return false;
	vdpa_reset(rec->vdev, 0);
	vdpa_dev_leave(rec);
	return true;
}
