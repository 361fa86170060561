// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drivers of devices that others reset, suspend and delete. A driver finds out by the
 * status of its device alone; the account of what was done says whether it should have.
 */

#include <linux/delay.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../kernel/core/core.h"
#include "driver/exercise.h"
#include "upset_party.h"

/* when a device that runs and does not answer hangs; machines may be busy */
#define PATIENCE	msecs_to_jiffies(15000)
#define SLICE		msecs_to_jiffies(2)

/* how often something was begun and was ended, by device and kind */
static atomic_t begun[UPSET_DEVICES][UPSET_KINDS];
static atomic_t ended[UPSET_DEVICES][UPSET_KINDS];
static atomic_t over;

void upset_begin(unsigned int device, enum upset_kind kind)
{
	atomic_inc(&begun[device][kind]);
}

void upset_end(unsigned int device, enum upset_kind kind)
{
	atomic_inc(&ended[device][kind]);
}

void upset_over(void)
{
	atomic_set(&over, 1);
}

/* ------------------------------------------------- what is done to devices */

static struct vdpa_dev_rec *enter(unsigned int device)
{
	char name[16];

	snprintf(name, sizeof(name), "u%u", device);
	return vdpa_dev_enter(name);
}

static bool at_work(struct vdpa_device *vdev)
{
	return vdev->config->get_status(vdev) & VIRTIO_CONFIG_S_DRIVER_OK;
}

bool upset_reset(unsigned int device, bool by_status)
{
	struct vdpa_dev_rec *rec = enter(device);
	bool ret;

	if (!rec)
		return false;
	upset_begin(device, UPSET_BREAK);
	ret = at_work(rec->vdev);
	if (by_status)
		vdpa_set_status(rec->vdev, 0);
	else
		vdpa_reset(rec->vdev, 0);
	upset_end(device, UPSET_BREAK);
	vdpa_dev_leave(rec);
	return ret;
}

/* Nothing that its driver would have to know: what waits is done later. */
bool upset_rest(unsigned int device, unsigned int us)
{
	struct vdpa_dev_rec *rec = enter(device);
	bool ret;

	if (!rec)
		return false;
	ret = at_work(rec->vdev);
	rec->vdev->config->suspend(rec->vdev);
	usleep_range(us, us);
	rec->vdev->config->resume(rec->vdev);
	vdpa_dev_leave(rec);
	return ret;
}

/* The same for one queue, which its driver uses whatever it negotiates. */
bool upset_queue(unsigned int device, unsigned int queue, unsigned int us)
{
	struct vdpa_dev_rec *rec = enter(device);
	bool ret;

	if (!rec)
		return false;
	ret = at_work(rec->vdev) && rec->vdev->config->get_vq_ready(rec->vdev, queue);
	if (ret) {
		rec->vdev->config->set_vq_ready(rec->vdev, queue, false);
		usleep_range(us, us);
		rec->vdev->config->set_vq_ready(rec->vdev, queue, true);
	}
	vdpa_dev_leave(rec);
	return ret;
}

/* ----------------------------------------------------------------- drivers */

unsigned int party_random(struct party *p, unsigned int below)
{
	return rand_r(&p->seed) % below;
}

/* What to accept of what is offered. */
u64 party_features(struct party *p)
{
	static const u8 optional[] = {
		VIRTIO_RING_F_INDIRECT_DESC, VIRTIO_RING_F_EVENT_IDX, VIRTIO_F_RING_PACKED,
		VIRTIO_F_IN_ORDER, VIRTIO_F_NOTIFICATION_DATA,
	};
	u64 features = ~0ULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(optional); i++)
		if (party_random(p, 2))
			features &= ~BIT_ULL(optional[i]);
	return features;
}

/* Whether something was done that explains what a driver sees. */
bool party_excused(const struct party *p, enum upset_kind kind)
{
	return atomic_read(&begun[p->device][kind]) != p->seen[kind];
}

static void look(struct party *p, enum upset_kind kind)
{
	p->seen[kind] = atomic_read(&ended[p->device][kind]);
}

static bool stopped(const struct party *p)
{
	return vdrv_check(p->drv) || vdrv_status(p->drv) != VDRV_STATUS_RUNNING;
}

/**
 * party_await - take back a chain, after an interrupt if it is not there yet
 * @p: party
 * @vq: queue
 * @token: as of vdrv_vq_get()
 * @len: the same
 *
 * Return: 1, UPSET, or another negative errno with the reason told
 */
int party_await(struct party *p, struct vdrv_vq *vq, u32 *token, u32 *len)
{
	unsigned long end = jiffies + PATIENCE;
	int ret;

	for (;;) {
		ret = vdrv_vq_get(vq, token, len);
		PARTY_EXPECT(p, ret >= 0);
		if (ret)
			return ret;
		if (stopped(p))
			return UPSET;
		if (!vq->ops->interrupts(vq, true)) {
			while (!wait_for_completion_timeout(&vq->event, SLICE)) {
				if (stopped(p))
					return UPSET;
				PARTY_EXPECT(p, time_before(jiffies, end));
			}
		}
		vq->ops->interrupts(vq, false);
	}
}

struct party *party_new(unsigned int device, unsigned int seed)
{
	struct party *p = kzalloc(sizeof(*p), GFP_KERNEL);

	p->device = device;
	p->seed = seed;
	p->ops = device < UPSET_NETS ? &party_net_ops : &party_blk_ops;
	return p;
}

static void let_go(struct party *p)
{
	if (!p->drv)
		return;
	vdrv_stop(p->drv);
	vdrv_put(p->drv);
	host_vdpa_put(p->vdev);
	p->drv = NULL;
	p->vdev = NULL;
	p->up = false;
}

void party_free(struct party *p)
{
	let_go(p);
	kfree(p->priv);
	kfree(p);
}

struct upset_count party_count(const struct party *p)
{
	return p->count;
}

/* Returns whether there is a device. It is this one until it goes away. */
static bool find(struct party *p)
{
	char name[16];

	if (p->drv)
		return true;
	snprintf(name, sizeof(name), "u%u", p->device);
	p->vdev = host_vdpa_get(name);
	if (!p->vdev)
		return false;
	p->drv = vdrv_get(p->vdev);
	if (IS_ERR(p->drv)) {
		host_vdpa_put(p->vdev);
		p->drv = NULL;
		p->vdev = NULL;
		return false;
	}
	p->ops->fresh(p);
	return true;
}

/* Bring the device up unless it is. */
static int begin(struct party *p)
{
	int ret;

	if (p->up)
		return 0;
	look(p, UPSET_BREAK);
	vdrv_stop(p->drv);
	ret = p->ops->start(p);
	if (p->bad)
		return ret;
	if (ret)
		return UPSET;
	p->up = true;
	p->count.starts++;
	return 0;
}

/* The device did not do what it should. Returns an error unless that is explained. */
static int give_up(struct party *p, int ret)
{
	if (ret != UPSET)
		return ret;
	PARTY_EXPECT(p, party_excused(p, UPSET_BREAK));
	if (p->up)
		p->count.noticed++;
	p->up = false;
	if (vdrv_check(p->drv) == -ENODEV)
		let_go(p);
	return 0;
}

static int step(struct party *p, int (*work)(struct party *p))
{
	int ret = begin(p);

	if (!ret) {
		look(p, UPSET_FAULT);
		ret = work(p);
	}
	return ret ? give_up(p, ret) : 0;
}

const char *party_traffic(struct party *p)
{
	int ret = 0;

	while (!atomic_read(&over) && !ret) {
		if (find(p))
			ret = step(p, p->ops->round);
		else
			usleep_range(500, 500);
	}
	return p->bad;
}

/* From here on nothing excuses anything. */
const char *party_calm(struct party *p)
{
	int ret = 0;

	if (p->drv && stopped(p)) {
		ret = give_up(p, UPSET);
		if (ret)
			return p->bad;
	}
	if (!find(p))
		return "a device is not there";
	ret = begin(p);
	look(p, UPSET_BREAK);
	look(p, UPSET_FAULT);
	if (!ret)
		ret = p->ops->calm(p);
	if (ret && !p->bad)
		p->bad = "a device stopped by itself";
	return p->bad;
}
