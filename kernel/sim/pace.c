// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which way of serving a queue is quicker: in the context of the kick, which spares a
 * driver with one request at a time the time that a worker takes to wake up, or by a
 * worker, which spares one with many the time to serve them. Neither the ring nor the
 * driver tells which it is, for what is served at once is never seen to wait. So the
 * time is taken, and the other way tried now and then.
 */

#include <linux/export.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/sched/clock.h>

#include "sim.h"

/* chains that the time is taken of */
#define PERIOD		256
/* periods until the other way is tried: at first, and at most */
#define PATIENCE_MIN	4
#define PATIENCE_MAX	64
/* a driver that has nothing to do for so long is not busy: that time does not count */
#define PAUSE_NS	5000000
/* after so many in a row it waits for each answer: the kick is quicker */
#define PAUSES		8

/**
 * vdpasim_pace_begin - nothing is known of a queue
 * @vq: queue that is about to become active
 */
void vdpasim_pace_begin(struct vdpasim_vq *vq)
{
	struct vdpasim_pace *pace = &vq->pace;

	WRITE_ONCE(pace->worker, false);
	pace->quick = false;
	pace->n = 0;
	pace->since = 0;
	pace->last = 0;
	pace->pauses = 0;
	pace->patience = PATIENCE_MIN;
	pace->periods = PATIENCE_MIN;
	pace->ns[false] = 0;
	pace->ns[true] = 0;
}

/* A worker that is not much quicker is not worth its processor. At first it takes no time. */
static bool worker_is_quicker(const struct vdpasim_pace *pace)
{
	return pace->ns[true] < pace->ns[false] - pace->ns[false] / 8;
}

static void end_period(struct vdpasim_pace *pace, u64 now)
{
	bool changes = pace->worker != worker_is_quicker(pace);

	/* what proves right again and again is put to the test less and less often */
	if (!changes && --pace->periods == 0) {
		pace->patience = min(2 * pace->patience, (u32)PATIENCE_MAX);
		pace->periods = pace->patience;
		changes = true;
	}
	if (changes)
		WRITE_ONCE(pace->worker, !pace->worker);
	pace->since = now;
	pace->n = 0;
}

static void rest(struct vdpasim_pace *pace, u64 now)
{
	if (++pace->pauses < PAUSES)
		return;
	pace->pauses = 0;
	pace->n = 0;
	pace->since = now;
	WRITE_ONCE(pace->worker, false);
}

/**
 * vdpasim_pace_count - chains were served
 * @vq: queue, its lock is held
 * @n: how many of them can be served in the context of a kick
 */
void vdpasim_pace_count(struct vdpasim_vq *vq, unsigned int n)
{
	struct vdpasim_pace *pace = &vq->pace;
	u64 now;

	lockdep_assert_held(&vq->lock);
	pace->quick = n && vq->serve_now && vq->one_to_one;
	if (!pace->quick)
		return;
	now = local_clock();
	/* also where the clock of another processor is behind */
	if (now - pace->last > PAUSE_NS) {
		pace->since += now - pace->last;
		rest(pace, now);
	} else {
		pace->pauses = 0;
		pace->n += n;
	}
	pace->last = now;
	if (pace->n < PERIOD)
		return;
	/* without pauses it is little more than a second */
	pace->ns[pace->worker] = (u32)(now - pace->since) / pace->n;
	end_period(pace, now);
}
EXPORT_SYMBOL_GPL(vdpasim_pace_count);

/**
 * vdpasim_pace_leaves - whether a worker is to leave a queue as soon as it is empty
 * @vq: queue, its lock is held
 *
 * Return: whether what comes next is rather served in the context of its kick
 */
bool vdpasim_pace_leaves(const struct vdpasim_vq *vq)
{
	return vq->pace.quick && !vq->pace.worker;
}
