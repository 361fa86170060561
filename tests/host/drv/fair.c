// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose turn it is: a device with one queue beside one with several, all of which have
 * work without end. Instead of frames the queues do the same sum over and over.
 */

#include <linux/delay.h>
#include <linux/err.h>

#include "../../../kernel/sim/sim.h"
#include "driver/driver.h"
#include "driver/exercise.h"
#include "drv.h"
#include "expect.h"

#define TX(pair)	(2 * (pair) + 1)
#define QUEUES_MAX	64
/* of what is fair */
#define FAIR(part)	((part) * 8 / 10)

struct party {
	struct vdpa_device *vdev;
	struct vdrv *drv;
	struct vdpasim *sim;
	unsigned int n;
};

static bool enough;
static u64 work_done[2][QUEUES_MAX];
/* of the device with several queues: those that have nothing to do at the moment */
static bool rests[QUEUES_MAX];

static unsigned int serve(struct vdpasim_vq *vq, unsigned int budget)
{
	u64 *done = &work_done[vq->sim->nvqs > 3][vq->index / 2];
	volatile unsigned int sum = 0;
	unsigned int i;

	if (READ_ONCE(enough) || READ_ONCE(rests[vq->index / 2]))
		return 0;
	for (i = 0; i < 10000; i++)
		sum += i;
	WRITE_ONCE(*done, *done + 1);
	return budget;
}

static bool begin(struct party *p, const char *name, unsigned int pairs)
{
	struct vdrv_setup setup = {
		.features = ~0ULL, .nvqs = 2 * pairs, .num = 16, .buffers = 64,
	};
	unsigned int i;

	p->n = pairs;
	p->vdev = host_vdpa_get(name);
	p->sim = to_vdpasim(p->vdev);
	p->drv = vdrv_get(p->vdev);
	if (IS_ERR(p->drv))
		return false;
	vdrv_stop(p->drv);
	if (vdrv_start(p->drv, &setup))
		return false;
	for (i = 0; i < pairs; i++) {
		struct vdpasim_vq *vq = &p->sim->vqs[TX(i)];

		mutex_lock(&vq->lock);
		vq->serve = serve;
		mutex_unlock(&vq->lock);
	}
	return true;
}

static void end(struct party *p)
{
	vdrv_stop(p->drv);
	vdrv_put(p->drv);
	host_vdpa_put(p->vdev);
}

/* What was done since the last call, which is kept in @before. */
static u64 since(u64 *done, u64 *before)
{
	u64 now = READ_ONCE(*done), n = now - *before;

	*before = now;
	return n;
}

/* A window of time by itself: that others wanted the processors in another is no matter. */
static const char *judge(unsigned int many)
{
	static u64 before[2][QUEUES_MAX];
	u64 one, all = 0, each[QUEUES_MAX];
	unsigned int i;

	one = since(&work_done[0][0], &before[0][0]);
	for (i = 0; i < many; i++) {
		each[i] = since(&work_done[1][i], &before[1][i]);
		all += each[i];
	}
	EXPECT(one && all);
	EXPECT(one >= FAIR((one + all) / 2));
	EXPECT(all >= FAIR((one + all) / 2));
	for (i = 0; i < many; i++)
		EXPECT(each[i] >= FAIR(all / many));
	return NULL;
}

const char *drv_test_fair(const char *single, const char *several, unsigned int pairs)
{
	struct party one, many;
	const char *bad;
	unsigned int i;

	WRITE_ONCE(enough, false);
	EXPECT(begin(&one, single, 1) && begin(&many, several, pairs));
	for (i = 0; i < pairs; i++)
		vdpasim_vq_kick(&many.sim->vqs[TX(i)]);
	vdpasim_vq_kick(&one.sim->vqs[TX(0)]);
	for (i = 0, bad = "no"; bad && i < 40; i++) {
		msleep(300);
		bad = judge(pairs);
	}
	WRITE_ONCE(enough, true);
	end(&one);
	end(&many);
	return bad;
}

static bool is_served(const u64 *done)
{
	u64 before = READ_ONCE(*done);
	unsigned int i;

	for (i = 0; i < 1000; i++) {
		if (READ_ONCE(*done) != before)
			return true;
		msleep(5);
	}
	return false;
}

/* All but the last queue rest; then each of them has something to do for a moment. */
static const char *one_goes_on(struct party *p)
{
	unsigned int i, last = p->n - 1;

	for (i = 0; i < last; i++)
		WRITE_ONCE(rests[i], true);
	/* by now those that were at work have seen it */
	msleep(20);
	for (i = 0; i < last; i++) {
		WRITE_ONCE(rests[i], false);
		vdpasim_vq_kick(&p->sim->vqs[TX(i)]);
		EXPECT(is_served(&work_done[1][i]));
		WRITE_ONCE(rests[i], true);
	}
	EXPECT(is_served(&work_done[1][last]));
	for (i = 0; i < last; i++) {
		WRITE_ONCE(rests[i], false);
		vdpasim_vq_kick(&p->sim->vqs[TX(i)]);
	}
	msleep(20);
	return NULL;
}

/* @several has more pairs than there are processors, so that queues wait. */
const char *drv_test_turns(const char *several, unsigned int pairs)
{
	const char *bad = NULL;
	struct party p;
	unsigned int i;

	WRITE_ONCE(enough, false);
	EXPECT(begin(&p, several, pairs));
	for (i = 0; i < pairs; i++)
		vdpasim_vq_kick(&p.sim->vqs[TX(i)]);
	for (i = 0; !bad && i < 10; i++)
		bad = one_goes_on(&p);
	WRITE_ONCE(enough, true);
	for (i = 0; i < pairs; i++)
		WRITE_ONCE(rests[i], false);
	end(&p);
	return bad;
}
