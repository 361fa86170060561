/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults on purpose. A device that behaves has sim->faulty clear, which is all that the
 * data path looks at: once per batch of chains, once per kick.
 */
#ifndef VDPA_SIM_FAULT_H
#define VDPA_SIM_FAULT_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/hrtimer.h>
#include <uapi/linux/vdpa_sim.h>

#include "sim.h"

/* what happens at random; the numbers are part of the random sequence */
enum vdpasim_fault_kind {
	VDPASIM_FAULT_DROP,
	VDPASIM_FAULT_DUPLICATE,
	VDPASIM_FAULT_REORDER,
	VDPASIM_FAULT_ERROR,
	VDPASIM_FAULT_KINDS,
};

/**
 * struct vdpasim_fault_conf - what is wrong with a device
 * @seed: of the random sequences
 * @rate: of each kind, by a million
 * @bad_first: first sector that cannot be used
 * @bad_count: how many
 * @latency: microseconds from a kick until the queue is looked at
 * @suspend: milliseconds that suspending takes
 * @status: of requests that fail; 0 for VIRTIO_BLK_S_IOERR
 * @link_down: the link is down
 * @gone: the device is being deleted: nothing succeeds any more
 */
struct vdpasim_fault_conf {
	u64 seed;
	u32 rate[VDPASIM_FAULT_KINDS];
	u64 bad_first;
	u64 bad_count;
	u32 latency;
	u32 suspend;
	u8 status;
	bool link_down;
	bool gone;
};

/**
 * struct vdpasim_fault_vq - what is wrong with a queue
 * @vq: queue
 * @conf: of the device, as this queue has it; @vq->lock
 * @n: chains that something random was asked for since the seed was set; @vq->lock
 * @stop: the device is to leave the queue alone; vdpasim.mutex
 * @stopped: it does; @vq->lock, read without it by kicks
 * @latency: that of @conf; @vq->lock, read without it by kicks
 * @delays: how often the queue was looked at late; written by @timer alone
 * @armed: @timer runs
 * @due: it is time to look at the queue, @timer says
 * @timer: looks at the queue when a kick has waited
 */
struct vdpasim_fault_vq {
	struct vdpasim_vq *vq;
	struct vdpasim_fault_conf conf;
	u64 n;
	bool stop;
	bool stopped;
	u32 latency;
	u64 delays;
	atomic_t armed;
	atomic_t due;
	struct hrtimer timer;
};

/**
 * struct vdpasim_fault - what is wrong with a device
 * @conf: all but what is wrong with single queues; vdpasim.mutex
 * @suspend: that of @conf; vdpasim.mutex, read without it
 * @changed: wakes who suspends the device, for it may take another time now
 * @vq: by queue
 */
struct vdpasim_fault {
	struct vdpasim_fault_conf conf;
	u32 suspend;
	struct completion changed;
	struct vdpasim_fault_vq vq[];
};

/**
 * struct vdpasim_fault_change - a change of what is wrong
 * @given: VDPASIM_FAULT_GIVEN() of each attribute that is meant
 * @conf: their values; of @conf.rate, @conf.bad_first and so on, too
 * @stop: index of a queue
 * @go: index of a queue
 */
struct vdpasim_fault_change {
	u32 given;
	struct vdpasim_fault_conf conf;
	u32 stop;
	u32 go;
};

#define VDPASIM_FAULT_GIVEN(name)	BIT(VDPA_SIM_ATTR_##name)

/* fault.c: control */
int vdpasim_fault_set(struct vdpasim *sim, const struct vdpasim_fault_change *change);
void vdpasim_fault_reset(struct vdpasim *sim);
void vdpasim_fault_end(struct vdpasim *sim);
void vdpasim_fault_free(struct vdpasim *sim);
void vdpasim_fault_get(struct vdpasim *sim, struct vdpasim_fault_conf *conf,
		       u8 *stopped, bool *needs_reset);
void vdpasim_fault_suspend(struct vdpasim *sim);
u64 vdpasim_fault_delays(const struct vdpasim_vq *vq);

/* fault.c: what the data path asks of a queue that may not behave */
bool vdpasim_fault_kick(struct vdpasim_fault_vq *fv);
bool vdpasim_fault_holds(struct vdpasim_fault_vq *fv);
bool vdpasim_fault_round(struct vdpasim_fault_vq *fv, bool *more);
u32 vdpasim_fault_frame(struct vdpasim_fault_vq *fv);
u8 vdpasim_fault_request(struct vdpasim_fault_vq *fv);
u8 vdpasim_fault_sectors(const struct vdpasim_fault_vq *fv, u64 sector, u64 sectors);

/**
 * vdpasim_fault_of - what is wrong with a queue
 * @vq: queue
 *
 * Return: NULL in a device that behaves
 */
static inline struct vdpasim_fault_vq *vdpasim_fault_of(const struct vdpasim_vq *vq)
{
	/* pairs with the release in fault_publish() */
	if (likely(!smp_load_acquire(&vq->sim->faulty)))
		return NULL;
	return &vq->sim->fault->vq[vq->index];
}

/* Whether a kick is to wait, or is lost. */
static inline bool vdpasim_fault_waits(const struct vdpasim_vq *vq)
{
	struct vdpasim_fault_vq *fv = vdpasim_fault_of(vq);

	return fv && vdpasim_fault_kick(fv);
}

/* Whether a receive queue gets nothing. The lock of the queue is held. */
static inline bool vdpasim_fault_deaf(const struct vdpasim_vq *vq)
{
	const struct vdpasim_fault_vq *fv = vdpasim_fault_of(vq);

	return fv && (fv->stopped || fv->conf.link_down);
}

#endif /* VDPA_SIM_FAULT_H */
