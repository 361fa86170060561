// SPDX-License-Identifier: GPL-2.0-only
/*
 * Doorbells: pages that a bus driver lets user space write the index of a queue to. They
 * are memory, so nobody is told of a write: a timer looks at them, from the time that one
 * is asked for while the driver is ready and the device not suspended. A reset forgets
 * that one was: who goes on with it asks again.
 *
 * Each queue has a page of its own. Of two queues whose indices are written to one word
 * between two looks the first would be lost.
 */

#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/virtio_config.h>

#include "sim.h"

/* between two looks, and after so many in vain */
#define LOOK_NS		(100 * NSEC_PER_USEC)
#define QUIET_LOOKS	100
#define QUIET_LOOK_NS	NSEC_PER_MSEC
/*
 * What is there while nobody has rung. The index is 16 bits wide, or the lower half of 32
 * with NOTIFICATION_DATA, and none is 0xffff: either write makes it another word.
 */
#define SILENT		U32_MAX

static void doorbell_arm(struct vdpasim *sim)
{
	struct vdpasim_doorbells *bells = &sim->doorbells;
	u64 ns = bells->quiet < QUIET_LOOKS ? LOOK_NS : QUIET_LOOK_NS;

	lockdep_assert_held(&sim->lock);
	bells->armed = bells->asked && (sim->status & VIRTIO_CONFIG_S_DRIVER_OK) &&
		       !READ_ONCE(sim->suspended);
	if (bells->armed)
		hrtimer_start(&bells->timer, ns_to_ktime(ns), HRTIMER_MODE_REL);
}

/* What is rung while this looks is seen next time. */
static enum hrtimer_restart doorbell_look(struct hrtimer *timer)
{
	struct vdpasim *sim = container_of(timer, struct vdpasim, doorbells.timer);
	struct vdpasim_doorbells *bells = &sim->doorbells;
	struct vdpasim_vq *vq;
	unsigned long flags;
	u32 *word;

	if (bells->quiet < QUIET_LOOKS)
		bells->quiet++;
	for (vq = sim->vqs; vq < sim->vqs + sim->nvqs; vq++) {
		word = READ_ONCE(vq->doorbell);
		/* first without taking the cache line from who writes it */
		if (!word || READ_ONCE(*word) == SILENT)
			continue;
		/* silent before the ring is looked at */
		xchg(word, SILENT);
		bells->quiet = 0;
		vdpasim_vq_kick(vq);
	}
	spin_lock_irqsave(&sim->lock, flags);
	doorbell_arm(sim);
	spin_unlock_irqrestore(&sim->lock, flags);
	return HRTIMER_NORESTART;
}

/**
 * vdpasim_doorbells_init - prepare the doorbells of a new device
 * @sim: device
 */
void vdpasim_doorbells_init(struct vdpasim *sim)
{
	hrtimer_setup(&sim->doorbells.timer, doorbell_look, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL);
}

/**
 * vdpasim_doorbells_free - release the doorbells of a device
 * @sim: device that no bus driver has, so that none is mapped
 */
void vdpasim_doorbells_free(struct vdpasim *sim)
{
	unsigned int i;

	hrtimer_cancel(&sim->doorbells.timer);
	for (i = 0; i < sim->nvqs; i++)
		free_page((unsigned long)sim->vqs[i].doorbell);
}

/**
 * vdpasim_doorbells_start - look at the doorbells, if they are to be looked at
 * @sim: device; the driver may just have become ready
 */
void vdpasim_doorbells_start(struct vdpasim *sim)
{
	unsigned long flags;

	spin_lock_irqsave(&sim->lock, flags);
	if (!sim->doorbells.armed) {
		sim->doorbells.quiet = 0;
		doorbell_arm(sim);
	}
	spin_unlock_irqrestore(&sim->lock, flags);
}

/* Once it is there it stays as long as the device: it may be mapped at any time. */
static u32 *doorbell_page(struct vdpasim_vq *vq)
{
	u32 *word = READ_ONCE(vq->doorbell), *old;

	if (word)
		return word;
	word = (u32 *)get_zeroed_page(GFP_KERNEL);
	if (!word)
		return NULL;
	*word = SILENT;
	old = cmpxchg(&vq->doorbell, NULL, word);
	if (!old)
		return word;
	free_page((unsigned long)word);
	return old;
}

/**
 * vdpasim_get_vq_notification - the doorbell of a queue
 * @vdev: device
 * @idx: queue
 *
 * Context: may sleep; a page fault of who writes to it, for one.
 *
 * Return: a page, of size 0 if there is none
 */
struct vdpa_notification_area vdpasim_get_vq_notification(struct vdpa_device *vdev, u16 idx)
{
	struct vdpa_notification_area area = { };
	struct vdpasim *sim = to_vdpasim(vdev);
	u32 *word;

	word = idx < sim->nvqs ? doorbell_page(&sim->vqs[idx]) : NULL;
	if (!word)
		return area;
	area.addr = virt_to_phys(word);
	area.size = PAGE_SIZE;
	spin_lock_irq(&sim->lock);
	sim->doorbells.asked = true;
	spin_unlock_irq(&sim->lock);
	vdpasim_doorbells_start(sim);
	return area;
}
