// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who serves a queue: as a rule a worker, one work item per queue on a workqueue
 * that all devices share. The control queue of a kernel driver is served in the
 * context of the kick, since that driver may spin for the answer on the only CPU.
 */

#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/export.h>

#include "sim.h"

/* Block devices are written to when memory is short: progress is guaranteed. */
static struct workqueue_struct *vdpasim_wq;
/* for queues with an affinity */
static struct workqueue_struct *vdpasim_cpu_wq;

/**
 * vdpasim_work_init - create the workqueues
 *
 * Return: 0 or -ENOMEM
 */
int vdpasim_work_init(void)
{
	vdpasim_wq = alloc_workqueue("vdpa_sim", WQ_UNBOUND | WQ_MEM_RECLAIM, 0);
	if (!vdpasim_wq)
		return -ENOMEM;
	vdpasim_cpu_wq = alloc_workqueue("vdpa_sim_cpu",
					 WQ_PERCPU | WQ_CPU_INTENSIVE | WQ_MEM_RECLAIM, 0);
	if (!vdpasim_cpu_wq) {
		destroy_workqueue(vdpasim_wq);
		return -ENOMEM;
	}
	return 0;
}

/**
 * vdpasim_work_exit - undo vdpasim_work_init()
 */
void vdpasim_work_exit(void)
{
	destroy_workqueue(vdpasim_cpu_wq);
	destroy_workqueue(vdpasim_wq);
}

/**
 * vdpasim_vq_schedule - have the worker look at a queue
 * @vq: queue
 *
 * Context: any.
 */
void vdpasim_vq_schedule(struct vdpasim_vq *vq)
{
	int cpu = READ_ONCE(vq->cpu);

	if (cpu >= 0 && cpu_online(cpu))
		queue_work_on(cpu, vdpasim_cpu_wq, &vq->cpu_work);
	else
		queue_work(vdpasim_wq, &vq->work);
}

/* Returns whether there is more to do. No kick is needed while this runs. */
static bool vdpasim_vq_serve(struct vdpasim_vq *vq)
{
	unsigned int n;

	lockdep_assert_held(&vq->lock);
	if (!vq->serve)
		return false;
	vdpasim_vring_notify(vq, false);
	n = vq->serve(vq, VDPASIM_BUDGET);
	vdpasim_vring_flush(vq);
	if (n >= VDPASIM_BUDGET)
		return true;
	return vdpasim_vring_notify(vq, true);
}

/* Serve a queue in the context of its kick. Returns whether the worker must too. */
static bool vdpasim_vq_serve_direct(struct vdpasim_vq *vq)
{
	unsigned long flags;
	bool more = false;

	spin_lock_irqsave(&vq->kick_lock, flags);
	if (vq->active && vq->direct) {
		more = vq->serve(vq, vq->num) >= vq->num;
		vdpasim_vring_flush(vq);
	} else {
		/* changes under the other lock as well: the worker looks again */
		more = READ_ONCE(vq->active);
	}
	spin_unlock_irqrestore(&vq->kick_lock, flags);
	return more;
}

/* Serve a queue and deliver its interrupts. */
static void vdpasim_vq_run(struct vdpasim_vq *vq)
{
	bool more = false;

	mutex_lock(&vq->lock);
	if (vq->direct)
		more = vdpasim_vq_serve_direct(vq);
	else if (vq->active)
		more = vdpasim_vq_serve(vq);
	mutex_unlock(&vq->lock);

	vdpasim_vq_interrupt(vq);
	if (more)
		vdpasim_vq_schedule(vq);
}

/**
 * vdpasim_vq_work - serve a queue on any CPU
 * @work: of the queue
 */
void vdpasim_vq_work(struct work_struct *work)
{
	vdpasim_vq_run(container_of(work, struct vdpasim_vq, work));
}

/**
 * vdpasim_vq_cpu_work - serve a queue on the CPU of its affinity
 * @work: of the queue
 */
void vdpasim_vq_cpu_work(struct work_struct *work)
{
	vdpasim_vq_run(container_of(work, struct vdpasim_vq, cpu_work));
}

/**
 * vdpasim_vq_kick - the driver has made chains available
 * @vq: queue
 *
 * A queue that is not active is looked at when it becomes so.
 *
 * Context: any.
 */
void vdpasim_vq_kick(struct vdpasim_vq *vq)
{
	atomic64_inc(&vq->kicks);
	if (!READ_ONCE(vq->active) || !READ_ONCE(vq->served))
		return;
	if (READ_ONCE(vq->direct) && !vdpasim_vq_serve_direct(vq) &&
	    !atomic_read(&vq->irq_pending))
		return;
	vdpasim_vq_schedule(vq);
}

/**
 * vdpasim_vq_interrupt - deliver the interrupt that a queue owes its driver
 * @vq: queue; the lock that protects its ring is not held, so that what the
 *	interrupt sets off does not hold up other users of the queue
 */
void vdpasim_vq_interrupt(struct vdpasim_vq *vq)
{
	if (!atomic_read(&vq->irq_pending))
		return;
	mutex_lock(&vq->irq_lock);
	if (vq->irq_on && atomic_xchg(&vq->irq_pending, 0) && vq->cb.callback) {
		vdpasim_stat(vq, VDPASIM_STAT_INTERRUPTS, 1);
		local_bh_disable();
		vq->cb.callback(vq->cb.private);
		local_bh_enable();
	}
	mutex_unlock(&vq->irq_lock);
}
EXPORT_SYMBOL_GPL(vdpasim_vq_interrupt);

/**
 * vdpasim_config_work - deliver the configuration interrupt
 * @work: of the device
 */
void vdpasim_config_work(struct work_struct *work)
{
	struct vdpasim *sim = container_of(work, struct vdpasim, config_work);

	mutex_lock(&sim->cb_lock);
	if (sim->config_cb.callback) {
		local_bh_disable();
		sim->config_cb.callback(sim->config_cb.private);
		local_bh_enable();
	}
	mutex_unlock(&sim->cb_lock);
}

/**
 * vdpasim_config_interrupt - tell the driver that configuration or status changed
 * @sim: device
 *
 * Context: any.
 */
void vdpasim_config_interrupt(struct vdpasim *sim)
{
	queue_work(vdpasim_wq, &sim->config_work);
}
EXPORT_SYMBOL_GPL(vdpasim_config_interrupt);
