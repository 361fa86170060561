// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults on purpose: what is wrong with a device, and how that is changed while it
 * runs. A reset by the driver changes nothing of it. Each queue has a copy of what
 * concerns it, under its own lock, so that a change that was answered holds everywhere.
 */

#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/vdpa_ext.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_config.h>

#include "fault.h"

/* of the golden ratio: steps that fill 64 bits evenly */
#define FAULT_STEP	0x9e3779b97f4a7c15ULL

/* The last step of SplitMix64 (Steele, Lea, Flood: Fast splittable generators, 2014). */
static u64 fault_mix(u64 x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
	return x ^ (x >> 31);
}

/*
 * Whether chain n of a queue meets a fault follows from the seed, the queue, n and the
 * kind of fault alone: from nothing that happened before, and not from other faults.
 */
static bool fault_hits(const struct vdpasim_fault_vq *fv, enum vdpasim_fault_kind kind)
{
	u64 stream = (u64)fv->vq->index * VDPASIM_FAULT_KINDS + kind + 1;
	u64 x;

	if (!fv->conf.rate[kind])
		return false;
	x = fault_mix(fault_mix(fv->conf.seed + stream * FAULT_STEP) + fv->n * FAULT_STEP);
	return (x >> 32) * VDPA_SIM_RATE_ALL >> 32 < fv->conf.rate[kind];
}

/**
 * vdpasim_fault_frame - what is to become of the next frame that is sent
 * @fv: transmit queue
 *
 * Return: BIT() of each kind of fault; none goes with VDPASIM_FAULT_DROP
 */
u32 vdpasim_fault_frame(struct vdpasim_fault_vq *fv)
{
	u32 faults = 0;

	lockdep_assert_held(&fv->vq->lock);
	if (fv->conf.gone || fv->conf.link_down || fault_hits(fv, VDPASIM_FAULT_DROP)) {
		faults = BIT(VDPASIM_FAULT_DROP);
	} else {
		if (fault_hits(fv, VDPASIM_FAULT_DUPLICATE))
			faults |= BIT(VDPASIM_FAULT_DUPLICATE);
		if (fault_hits(fv, VDPASIM_FAULT_REORDER))
			faults |= BIT(VDPASIM_FAULT_REORDER);
	}
	fv->n++;
	return faults;
}
EXPORT_SYMBOL_GPL(vdpasim_fault_frame);

/**
 * vdpasim_fault_request - what is to become of the next request to a disk
 * @fv: queue
 *
 * Return: VIRTIO_BLK_S_OK: to be served; else the answer
 */
u8 vdpasim_fault_request(struct vdpasim_fault_vq *fv)
{
	const struct vdpasim_fault_conf *conf = &fv->conf;
	bool fails;

	lockdep_assert_held(&fv->vq->lock);
	fails = conf->gone || fault_hits(fv, VDPASIM_FAULT_ERROR);
	fv->n++;
	return fails ? conf->status ?: VIRTIO_BLK_S_IOERR : VIRTIO_BLK_S_OK;
}
EXPORT_SYMBOL_GPL(vdpasim_fault_request);

/**
 * vdpasim_fault_sectors - whether sectors of a disk can be used
 * @fv: queue
 * @sector: the first
 * @sectors: how many
 *
 * Return: VIRTIO_BLK_S_OK: all can; else the answer
 */
u8 vdpasim_fault_sectors(const struct vdpasim_fault_vq *fv, u64 sector, u64 sectors)
{
	const struct vdpasim_fault_conf *conf = &fv->conf;
	bool bad;

	lockdep_assert_held(&fv->vq->lock);
	/* ends may be beyond 64 bits: distances are not */
	if (sector < conf->bad_first)
		bad = conf->bad_count && sectors > conf->bad_first - sector;
	else
		bad = sectors && conf->bad_count > sector - conf->bad_first;
	return bad ? conf->status ?: VIRTIO_BLK_S_IOERR : VIRTIO_BLK_S_OK;
}
EXPORT_SYMBOL_GPL(vdpasim_fault_sectors);

/* Kicks while this waits are covered by it. */
static enum hrtimer_restart fault_timer(struct hrtimer *timer)
{
	struct vdpasim_fault_vq *fv = container_of(timer, struct vdpasim_fault_vq, timer);

	atomic_set(&fv->armed, 0);
	WRITE_ONCE(fv->delays, fv->delays + 1);
	atomic_set(&fv->due, 1);
	vdpasim_vq_schedule(fv->vq);
	return HRTIMER_NORESTART;
}

/**
 * vdpasim_fault_kick - let a kick wait, or be lost
 * @fv: queue that a worker serves
 *
 * Context: any.
 *
 * Return: true if the worker is not to be told now
 */
bool vdpasim_fault_kick(struct vdpasim_fault_vq *fv)
{
	u32 latency = READ_ONCE(fv->latency);

	/* whoever lets it go on looks at it */
	if (READ_ONCE(fv->stopped))
		return true;
	if (!latency)
		return false;
	if (!atomic_xchg(&fv->armed, 1))
		hrtimer_start(&fv->timer, ns_to_ktime((u64)latency * NSEC_PER_USEC), HRTIMER_MODE_REL);
	/* pairs with the barrier in fault_settle(): one of the two sees the other */
	smp_mb();
	return READ_ONCE(fv->latency) == latency;
}

/**
 * vdpasim_fault_holds - whether the worker is to leave a queue alone for now
 * @fv: queue
 *
 * Return: true if so; it comes back when it is time
 */
bool vdpasim_fault_holds(struct vdpasim_fault_vq *fv)
{
	lockdep_assert_held(&fv->vq->lock);
	return fv->stopped || (!atomic_xchg(&fv->due, 0) && vdpasim_fault_kick(fv));
}

/**
 * vdpasim_fault_round - what comes after the worker served a queue
 * @fv: queue; what waits is not looked for without a kick
 * @more: it has found as much as it may take at once; set if the queue has work
 *
 * Return: whether to go on
 */
bool vdpasim_fault_round(struct vdpasim_fault_vq *fv, bool *more)
{
	lockdep_assert_held(&fv->vq->lock);
	/* the rest was there when the time had come */
	if (*more)
		atomic_set(&fv->due, 1);
	else
		*more = vdpasim_vring_notify(fv->vq, true) && !vdpasim_fault_kick(fv);
	return *more;
}

/**
 * vdpasim_fault_suspend - take the time that suspending takes
 * @sim: device; nothing is held that lifting the fault needs
 */
void vdpasim_fault_suspend(struct vdpasim *sim)
{
	unsigned long begin = jiffies, end;
	struct vdpasim_fault *fault;
	long ret = 1;
	u32 ms;

	if (likely(!smp_load_acquire(&sim->faulty)))
		return;
	fault = sim->fault;
	/* until it has taken that time, as it may be changed meanwhile */
	while (ret > 0) {
		reinit_completion(&fault->changed);
		/* pairs with fault_set_suspend() */
		smp_mb();
		ms = READ_ONCE(fault->suspend);
		/* the tick that has begun does not count */
		end = begin + msecs_to_jiffies(ms) + 1;
		if (!ms || !time_before(jiffies, end))
			return;
		ret = wait_for_completion_killable_timeout(&fault->changed, end - jiffies);
	}
}

/* Memory comes with the first fault and stays as long as the device. */
static int fault_alloc(struct vdpasim *sim)
{
	struct vdpasim_fault *fault;
	u32 i;

	lockdep_assert_held(&sim->mutex);
	if (sim->fault)
		return 0;
	fault = kvzalloc(struct_size(fault, vq, sim->nvqs), GFP_KERNEL);
	if (!fault)
		return -ENOMEM;
	init_completion(&fault->changed);
	for (i = 0; i < sim->nvqs; i++) {
		fault->vq[i].vq = &sim->vqs[i];
		hrtimer_setup(&fault->vq[i].timer, fault_timer, CLOCK_MONOTONIC,
			      HRTIMER_MODE_REL);
	}
	sim->fault = fault;
	return 0;
}

/**
 * vdpasim_fault_free - release what faults needed
 * @sim: device that no bus driver has
 */
void vdpasim_fault_free(struct vdpasim *sim)
{
	u32 i;

	if (!sim->fault)
		return;
	for (i = 0; i < sim->nvqs; i++)
		hrtimer_cancel(&sim->fault->vq[i].timer);
	kvfree(sim->fault);
}

static bool fault_any(const struct vdpasim_fault *fault, u32 nvqs)
{
	const struct vdpasim_fault_conf *conf = &fault->conf;
	u32 i, any = 0;

	for (i = 0; i < VDPASIM_FAULT_KINDS; i++)
		any |= conf->rate[i];
	for (i = 0; i < nvqs; i++)
		any |= fault->vq[i].stop;
	return any || conf->bad_count || conf->latency || conf->suspend ||
	       conf->link_down || conf->gone;
}

/* What waits is not to wait longer than it has to now. */
static void fault_settle(struct vdpasim_fault_vq *fv)
{
	/* pairs with the barrier in vdpasim_fault_kick() */
	smp_mb();
	hrtimer_cancel(&fv->timer);
	/* a kick that is about to start it does so once more at worst */
	atomic_set(&fv->armed, 0);
	atomic_set(&fv->due, 0);
	if (READ_ONCE(fv->vq->active) && READ_ONCE(fv->vq->served))
		vdpasim_vq_schedule(fv->vq);
}

/* What is wrong with the device is wrong with this queue from now on. */
static void fault_apply(struct vdpasim_fault_vq *fv, const struct vdpasim_fault_conf *conf,
			bool restart)
{
	bool waits;

	mutex_lock(&fv->vq->lock);
	waits = fv->latency != conf->latency || (fv->stopped && !fv->stop);
	fv->conf = *conf;
	WRITE_ONCE(fv->latency, conf->latency);
	WRITE_ONCE(fv->stopped, fv->stop);
	if (restart)
		fv->n = 0;
	mutex_unlock(&fv->vq->lock);
	if (waits)
		fault_settle(fv);
}

/* Once this has returned all queues go by what is in @sim->fault. */
static void fault_publish(struct vdpasim *sim, bool restart)
{
	struct vdpasim_fault *fault = sim->fault;
	bool any;
	u32 i;

	lockdep_assert_held(&sim->mutex);
	any = fault_any(fault, sim->nvqs);
	/* pairs with the acquire in vdpasim_fault_of() */
	if (any)
		smp_store_release(&sim->faulty, true);
	for (i = 0; i < sim->nvqs; i++)
		fault_apply(&fault->vq[i], &fault->conf, restart);
	if (!any)
		smp_store_release(&sim->faulty, false);
}

static void fault_set_suspend(struct vdpasim_fault *fault, u32 ms)
{
	if (ms == fault->suspend)
		return;
	WRITE_ONCE(fault->suspend, ms);
	/* pairs with vdpasim_fault_suspend() */
	smp_mb();
	complete_all(&fault->changed);
}

static void fault_set_link(struct vdpasim *sim, bool down)
{
	if (sim->type->set_link)
		sim->type->set_link(sim, !down);
}

/* The part of @change that is about the whole device. */
static void fault_merge(struct vdpasim_fault_conf *conf,
			const struct vdpasim_fault_change *change)
{
	static const u32 rates[VDPASIM_FAULT_KINDS] = {
		[VDPASIM_FAULT_DROP] = VDPASIM_FAULT_GIVEN(DROP),
		[VDPASIM_FAULT_DUPLICATE] = VDPASIM_FAULT_GIVEN(DUPLICATE),
		[VDPASIM_FAULT_REORDER] = VDPASIM_FAULT_GIVEN(REORDER),
		[VDPASIM_FAULT_ERROR] = VDPASIM_FAULT_GIVEN(ERROR),
	};
	unsigned int i;

	for (i = 0; i < VDPASIM_FAULT_KINDS; i++)
		if (change->given & rates[i])
			conf->rate[i] = change->conf.rate[i];
	if (change->given & VDPASIM_FAULT_GIVEN(SEED))
		conf->seed = change->conf.seed;
	if (change->given & VDPASIM_FAULT_GIVEN(LATENCY))
		conf->latency = change->conf.latency;
	if (change->given & VDPASIM_FAULT_GIVEN(SUSPEND))
		conf->suspend = change->conf.suspend;
	if (change->given & VDPASIM_FAULT_GIVEN(STATUS))
		conf->status = change->conf.status;
	if (change->given & VDPASIM_FAULT_GIVEN(LINK))
		conf->link_down = change->conf.link_down;
	if (change->given & VDPASIM_FAULT_GIVEN(BAD_COUNT)) {
		conf->bad_first = change->conf.bad_first;
		conf->bad_count = change->conf.bad_count;
	}
}

/**
 * vdpasim_fault_set - change what is wrong with a device
 * @sim: device; it has the queues that @change is about, and is of the right kind
 * @change: what to change
 *
 * Return: 0, or with nothing changed -ENOMEM, or -EBUSY: the queue to be stopped is
 * served while its driver waits for it, on the only CPU perhaps
 */
int vdpasim_fault_set(struct vdpasim *sim, const struct vdpasim_fault_change *change)
{
	bool stop = change->given & VDPASIM_FAULT_GIVEN(STOP), down;
	struct vdpasim_fault *fault;
	int err;

	mutex_lock(&sim->mutex);
	err = fault_alloc(sim);
	if (!err && stop && READ_ONCE(sim->vqs[change->stop].direct))
		err = -EBUSY;
	if (err)
		goto unlock;
	fault = sim->fault;
	down = fault->conf.link_down;
	fault_merge(&fault->conf, change);
	fault_set_suspend(fault, fault->conf.suspend);
	if (stop)
		fault->vq[change->stop].stop = true;
	if (change->given & VDPASIM_FAULT_GIVEN(GO))
		fault->vq[change->go].stop = false;
	fault_publish(sim, change->given & VDPASIM_FAULT_GIVEN(SEED));
	if (fault->conf.link_down != down)
		fault_set_link(sim, !down);
	if (change->given & VDPASIM_FAULT_GIVEN(NEEDS_RESET))
		vdpasim_need_reset(sim);
unlock:
	mutex_unlock(&sim->mutex);
	return err;
}

/* All is as if there had been nothing, but for the state that a bus driver resets. */
static void fault_lift(struct vdpasim *sim, bool gone)
{
	struct vdpasim_fault *fault = sim->fault;
	bool down = fault->conf.link_down;
	u32 i;

	lockdep_assert_held(&sim->mutex);
	fault->conf = (struct vdpasim_fault_conf){ .gone = gone };
	fault_set_suspend(fault, 0);
	for (i = 0; i < sim->nvqs; i++)
		fault->vq[i].stop = false;
	fault_publish(sim, true);
	if (down)
		fault_set_link(sim, false);
}

/**
 * vdpasim_fault_reset - lift all faults
 * @sim: device
 */
void vdpasim_fault_reset(struct vdpasim *sim)
{
	mutex_lock(&sim->mutex);
	if (sim->fault)
		fault_lift(sim, false);
	mutex_unlock(&sim->mutex);
}

/**
 * vdpasim_fault_end - lift all faults of a device that is being deleted
 * @sim: device that no request finds any more
 *
 * What waited comes back with an error, at once: there may be more of it than a bus
 * driver, and whoever waits for that, should wait for.
 */
void vdpasim_fault_end(struct vdpasim *sim)
{
	struct vdpasim_fault *fault;
	bool waits = false;
	u32 i;

	mutex_lock(&sim->mutex);
	fault = sim->fault;
	if (fault) {
		waits = fault->conf.latency;
		for (i = 0; i < sim->nvqs; i++)
			waits |= fault->vq[i].stop;
		fault_lift(sim, waits);
	}
	mutex_unlock(&sim->mutex);
}

/**
 * vdpasim_fault_delays - how often a queue was looked at late
 * @vq: queue
 *
 * Return: the number
 */
u64 vdpasim_fault_delays(const struct vdpasim_vq *vq)
{
	struct vdpasim *sim = vq->sim;
	u64 n = 0;

	mutex_lock(&sim->mutex);
	if (sim->fault)
		n = READ_ONCE(sim->fault->vq[vq->index].delays);
	mutex_unlock(&sim->mutex);
	return n;
}

/**
 * vdpasim_fault_get - tell what is wrong with a device
 * @sim: device
 * @conf: filled
 * @stopped: filled: bit n % 8 of byte n / 8 for queue n; room for all queues
 * @needs_reset: filled: the device says so
 */
void vdpasim_fault_get(struct vdpasim *sim, struct vdpasim_fault_conf *conf,
		       u8 *stopped, bool *needs_reset)
{
	u32 i;

	memset(conf, 0, sizeof(*conf));
	memset(stopped, 0, DIV_ROUND_UP(sim->nvqs, 8));
	mutex_lock(&sim->mutex);
	if (sim->fault) {
		*conf = sim->fault->conf;
		for (i = 0; i < sim->nvqs; i++)
			if (sim->fault->vq[i].stop)
				stopped[i / 8] |= BIT(i % 8);
	}
	*needs_reset = READ_ONCE(sim->status) & VIRTIO_CONFIG_S_NEEDS_RESET;
	mutex_unlock(&sim->mutex);
}
