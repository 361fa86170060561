// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which way of serving a queue is quicker: in the context of the kick, which spares a
 * driver with one request at a time the time that a worker takes to wake up, or by a
 * worker, which spares one with many the time to serve them. Neither the ring nor the
 * driver tells which it is, for what is served at once is never seen to wait. So the
 * time is taken, and the other way tried now and then.
 */

#include <linux/lockdep.h>
#include <linux/sched/clock.h>

#include "sim.h"

/* chains that the time is taken of */
#define PERIOD		256
/* periods until the other way is tried */
#define PERIODS		32
/* a driver that has nothing to do for so long is not busy */
#define PAUSE_NS	5000000

/* A worker that is not much quicker is not worth its processor. At first it takes no time. */
static bool worker_is_quicker(const struct vdpasim_pace *pace)
{
	return pace->ns[true] < pace->ns[false] - pace->ns[false] / 8;
}

static void end_period(struct vdpasim_pace *pace, u64 now)
{
	/* without pauses it is little more than a second */
	pace->ns[pace->worker] = (u32)(now - pace->since) / pace->n;
	pace->since = now;
	pace->n = 0;
	if (++pace->periods >= PERIODS) {
		pace->periods = 0;
		WRITE_ONCE(pace->worker, !pace->worker);
	} else if (pace->worker != worker_is_quicker(pace)) {
		WRITE_ONCE(pace->worker, !pace->worker);
	}
}

/**
 * vdpasim_pace_count - chains were served
 * @vq: queue that can be served in the context of its kick; its lock is held
 * @n: how many
 */
void vdpasim_pace_count(struct vdpasim_vq *vq, unsigned int n)
{
	struct vdpasim_pace *pace = &vq->pace;
	u64 now;

	lockdep_assert_held(&vq->lock);
	if (!n)
		return;
	now = local_clock();
	/* also where the clock of another processor is behind */
	if (now - pace->last > PAUSE_NS) {
		pace->since = now;
		pace->n = 0;
	} else {
		pace->n += n;
	}
	pace->last = now;
	if (pace->n >= PERIOD)
		end_period(pace, now);
}
