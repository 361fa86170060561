// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who serves a queue: as a rule a worker, of which a device has as many as queues, on a
 * workqueue that all devices share. The control queue of a kernel driver is served in the
 * context of the kick, since that driver may spin for the answer on the only CPU.
 * So is what takes less time than to wake a worker, as long as none is at work and
 * that is quicker (pace.c).
 */

#include <linux/bottom_half.h>
#include <linux/cpumask.h>
#include <linux/export.h>
#include <linux/irqflags.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/clock.h>
#include <linux/sched/stat.h>
#include <linux/smp.h>

#include "fault.h"
#include "sim.h"

/* how long a queue that has work keeps a worker before others have their turn */
#define TURN_NS		1000000
/* how long a worker stays with a device: the one that helps when memory is short goes on */
#define STAY		HZ
/* chains to serve in the context of a kick at most, before a worker takes over */
#define NOW_BUDGET	8
/* chains that the driver serves itself when its ring is half full */
#define HELP_BUDGET	64

/* as long as KVM looks for work of a halted processor */
static unsigned int poll_us = 200;
module_param(poll_us, uint, 0644);
MODULE_PARM_DESC(poll_us, "How long a worker waits for more with kicks off, in us (default 200)");

/* Block devices are written to when memory is short: progress is guaranteed. */
static struct workqueue_struct *vdpasim_wq;
/* for those that may wait for memory, or files, of a process: with no promise */
static struct workqueue_struct *vdpasim_va_wq;
/* for queues with an affinity, on its CPU */
static struct workqueue_struct *vdpasim_cpu_wq;
/* devices that have a queue which has its turn */
static atomic_t vdpasim_busy = ATOMIC_INIT(0);

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
	vdpasim_va_wq = alloc_workqueue("vdpa_sim_va", WQ_UNBOUND, 0);
	if (!vdpasim_va_wq)
		goto destroy;
	vdpasim_cpu_wq = alloc_workqueue("vdpa_sim_cpu",
					 WQ_PERCPU | WQ_CPU_INTENSIVE | WQ_MEM_RECLAIM, 0);
	if (vdpasim_cpu_wq)
		return 0;
	destroy_workqueue(vdpasim_va_wq);
destroy:
	destroy_workqueue(vdpasim_wq);
	return -ENOMEM;
}

/**
 * vdpasim_work_exit - undo vdpasim_work_init()
 */
void vdpasim_work_exit(void)
{
	destroy_workqueue(vdpasim_cpu_wq);
	destroy_workqueue(vdpasim_va_wq);
	destroy_workqueue(vdpasim_wq);
}

/*
 * Turns. A device has as many queues served at once as there are processors for each
 * device that has work, and one at least; its other queues wait for each other. So a
 * device with many queues takes nothing from one with few. A worker stays with its
 * device as long as that has work: the scheduler sees as many workers of each device,
 * none of which seems to be newly awake, and shares out the time.
 */

static unsigned int vdpasim_share(const struct vdpasim *sim)
{
	int others = atomic_read(&vdpasim_busy) - sim->busy;

	lockdep_assert_held(&sim->turn_lock);
	return max(num_online_cpus() / (others + 1U), 1U);
}

/* The queue whose turn it is; NULL for none. */
static struct vdpasim_vq *vdpasim_next_turn(struct vdpasim *sim)
{
	struct vdpasim_vq *vq;

	lockdep_assert_held(&sim->turn_lock);
	if (sim->turns_over || list_empty(&sim->waiting) ||
	    sim->turns >= vdpasim_share(sim))
		return NULL;
	vq = list_first_entry(&sim->waiting, struct vdpasim_vq, wait);
	list_del_init(&vq->wait);
	WRITE_ONCE(vq->has_turn, true);
	vq->again = false;
	sim->turns++;
	return vq;
}

static void vdpasim_worker_queue(struct vdpasim *sim, struct vdpasim_worker *worker)
{
	queue_work(sim->vdpa.use_va ? vdpasim_va_wq : vdpasim_wq, &worker->work);
}

/* Let queues begin that wait, and others know. */
static void vdpasim_begin_turns(struct vdpasim *sim)
{
	struct vdpasim_worker *worker;
	struct vdpasim_vq *vq;

	lockdep_assert_held(&sim->turn_lock);
	while ((vq = vdpasim_next_turn(sim))) {
		/* there is one for each queue that has its turn */
		worker = list_first_entry(&sim->idle, struct vdpasim_worker, idle);
		list_del_init(&worker->idle);
		worker->vq = vq;
		vdpasim_worker_queue(sim, worker);
	}
	if (sim->busy != !!sim->turns) {
		sim->busy = sim->turns;
		atomic_add(sim->busy ? 1 : -1, &vdpasim_busy);
	}
}

/* Returns the queue to go on with; without one the worker may have begun anew already. */
static struct vdpasim_vq *vdpasim_end_turn(struct vdpasim_worker *worker, bool more)
{
	struct vdpasim_vq *vq = worker->vq, *next;
	struct vdpasim *sim = vq->sim;

	spin_lock_irq(&sim->turn_lock);
	more |= vq->again;
	WRITE_ONCE(vq->has_turn, false);
	sim->turns--;
	if (more)
		list_add_tail(&vq->wait, &sim->waiting);
	next = vdpasim_next_turn(sim);
	worker->vq = next;
	if (!next)
		list_add_tail(&worker->idle, &sim->idle);
	vdpasim_begin_turns(sim);
	spin_unlock_irq(&sim->turn_lock);
	return next;
}

/* Whether this CPU is @cpu, or another one of the queue's affinity. */
static bool vdpasim_is_at(const struct vdpasim_vq *vq, int cpu)
{
	int here = raw_smp_processor_id();

	/* pairs with the release in vdpasim_set_vq_affinity() */
	return here == cpu ||
	       (smp_load_acquire(&vq->affine) && cpumask_test_cpu(here, vq->affinity));
}

/**
 * vdpasim_vq_schedule - have the worker look at a queue
 * @vq: queue
 *
 * On a CPU of its affinity, unless this is one: whoever makes work for the
 * queue there goes on with it, while another CPU may have nothing to do.
 *
 * Context: any.
 */
void vdpasim_vq_schedule(struct vdpasim_vq *vq)
{
	int cpu = READ_ONCE(vq->cpu);
	struct vdpasim *sim = vq->sim;
	unsigned long flags;

	if (cpu >= 0 && cpu_online(cpu) && !vdpasim_is_at(vq, cpu)) {
		queue_work_on(cpu, vdpasim_cpu_wq, &vq->cpu_work);
		return;
	}
	spin_lock_irqsave(&sim->turn_lock, flags);
	if (vq->has_turn) {
		vq->again = true;
	} else if (list_empty(&vq->wait)) {
		list_add_tail(&vq->wait, &sim->waiting);
		vdpasim_begin_turns(sim);
	}
	spin_unlock_irqrestore(&sim->turn_lock, flags);
}
EXPORT_SYMBOL_GPL(vdpasim_vq_schedule);

/**
 * vdpasim_work_init_device - prepare what workers know of a device
 * @sim: device
 */
void vdpasim_work_init_device(struct vdpasim *sim)
{
	spin_lock_init(&sim->turn_lock);
	INIT_LIST_HEAD(&sim->waiting);
	INIT_LIST_HEAD(&sim->idle);
}

/**
 * vdpasim_worker_init - add a worker to a new device
 * @sim: device
 * @worker: its worker
 */
void vdpasim_worker_init(struct vdpasim *sim, struct vdpasim_worker *worker)
{
	INIT_WORK(&worker->work, vdpasim_worker_run);
	list_add_tail(&worker->idle, &sim->idle);
}

/**
 * vdpasim_work_stop_device - the workers are done with a device
 * @sim: device whose queues rest; kicks are of no use any more
 */
void vdpasim_work_stop_device(struct vdpasim *sim)
{
	unsigned int i;

	spin_lock_irq(&sim->turn_lock);
	sim->turns_over = true;
	spin_unlock_irq(&sim->turn_lock);
	for (i = 0; i < sim->nvqs; i++) {
		cancel_work_sync(&sim->vqs[i].worker.work);
		cancel_work_sync(&sim->vqs[i].cpu_work);
	}
	/* some may have been cancelled before they began */
	spin_lock_irq(&sim->turn_lock);
	sim->turns = 0;
	vdpasim_begin_turns(sim);
	spin_unlock_irq(&sim->turn_lock);
}

static void vdpasim_vq_deliver(struct vdpasim_vq *vq)
{
	lockdep_assert_held(&vq->irq_lock);
	if (!vq->irq_on || !atomic_xchg(&vq->irq_pending, 0) || !vq->cb.callback)
		return;
	vdpasim_stat(vq, VDPASIM_STAT_INTERRUPTS, 1);
	local_bh_disable();
	vq->cb.callback(vq->cb.private);
	local_bh_enable();
}

/* Whether the driver is to take a share when it is faster than the worker. */
static bool vdpasim_vq_has_help(const struct vdpasim_vq *vq)
{
	lockdep_assert_held(&vq->lock);
	return vq->help && vq->one_to_one && vq->event_idx && !vdpasim_fault_of(vq);
}

/* Serve a queue once, with kicks off. Returns how many chains there were. */
static unsigned int vdpasim_vq_serve(struct vdpasim_vq *vq)
{
	unsigned int n;

	lockdep_assert_held(&vq->lock);
	if (!vdpasim_vq_has_help(vq))
		vdpasim_vring_notify(vq, false);
	n = vq->serve(vq, VDPASIM_BUDGET);
	vdpasim_vring_flush(vq);
	if (n == VDPASIM_LATER)
		/* help would wait in vain, too */
		vdpasim_vring_notify(vq, false);
	else if (vdpasim_vq_has_help(vq))
		vdpasim_vring_notify_half(vq);
	return n;
}

/* Whether to look again: nobody else wants this processor, and kicks cost more. */
static bool vdpasim_worth_waiting(u64 idle)
{
	return idle < 1000ULL * READ_ONCE(poll_us) && single_task_running() &&
	       !need_resched();
}

/*
 * Serve a queue until there is nothing more to do, for a while at most. @last is when
 * there was something. Returns whether to go on, sets @more if the queue has work.
 */
static bool vdpasim_vq_round(struct vdpasim_vq *vq, u64 *last, bool *more)
{
	struct vdpasim_fault_vq *fault = vdpasim_fault_of(vq);
	unsigned int n;
	bool go_on;

	lockdep_assert_held(&vq->lock);
	*more = false;
	if (!vq->active || !vq->serve)
		return false;
	if (unlikely(fault) && vdpasim_fault_holds(fault))
		return false;
	n = vdpasim_vq_serve(vq);
	/* it is scheduled when it can go on; it may have stopped, with all that is @fault */
	if (n == VDPASIM_LATER || !vq->active)
		return false;
	if (n)
		*last = local_clock();
	*more = n >= VDPASIM_BUDGET;
	if (unlikely(fault))
		return vdpasim_fault_round(fault, more);
	go_on = *more || (!vdpasim_pace_leaves(vq) &&
			  vdpasim_worth_waiting(local_clock() - *last));
	if (!go_on)
		*more = vdpasim_vring_notify(vq, true);
	return go_on || *more;
}

/*
 * Serve a queue in the context of its kick. Returns whether the worker must too. Kicks are
 * never off, but with EVENT_IDX a driver of a split ring gives one if asked to alone.
 */
static bool vdpasim_vq_serve_direct(struct vdpasim_vq *vq)
{
	unsigned long flags;
	bool more = false;

	spin_lock_irqsave(&vq->kick_lock, flags);
	if (vq->active && vq->direct) {
		more = vq->serve(vq, vq->num) >= vq->num;
		vdpasim_vring_flush(vq);
		if (!more)
			more = vdpasim_vring_notify(vq, true);
	} else {
		/* changes under the other lock as well: the worker looks again */
		more = READ_ONCE(vq->active);
	}
	spin_unlock_irqrestore(&vq->kick_lock, flags);
	return more;
}

/*
 * Serve what is quickly done in the context of the kick of a kernel driver, which then
 * waits for no worker to wake up, unless that is none to take a mutex in or somebody else is at the
 * queue. Returns whether the worker must look.
 */
static bool vdpasim_vq_serve_now(struct vdpasim_vq *vq)
{
	bool more = true;

	if (READ_ONCE(vq->pace.worker) || !in_task() || irqs_disabled() ||
	    !mutex_trylock(&vq->lock))
		return true;
	if (vq->active && vq->one_to_one && vq->serve_now && !vdpasim_fault_of(vq)) {
		more = vq->serve_now(vq, NOW_BUDGET) >= NOW_BUDGET;
		vdpasim_vring_flush(vq);
		if (!more)
			more = vdpasim_vring_notify(vq, true);
	}
	mutex_unlock(&vq->lock);
	if (!atomic_read(&vq->irq_pending))
		return more;
	/* who holds it may be about to let go, and not look again */
	if (!mutex_trylock(&vq->irq_lock))
		return true;
	vdpasim_vq_deliver(vq);
	mutex_unlock(&vq->irq_lock);
	return more;
}

/*
 * A driver in the kernel that fills its ring faster than the worker empties it would soon
 * have to wait, on a processor that has nothing else to do. So it kicks when the ring is
 * half full, and takes a share there and then. The worker, which still has its turn, sees
 * to the rest, and to the interrupts of those that were given something.
 */
static void vdpasim_vq_help(struct vdpasim_vq *vq)
{
	unsigned int helped;

	if (!READ_ONCE(vq->one_to_one) || !READ_ONCE(vq->has_turn) || !in_task() ||
	    irqs_disabled() || !mutex_trylock(&vq->lock))
		return;
	if (vq->active && vdpasim_vq_has_help(vq)) {
		helped = vq->help(vq, HELP_BUDGET);
		vdpasim_vring_flush(vq);
		/* until the worker is back it would be of no use again */
		if (helped)
			vdpasim_vring_notify_half(vq);
		else
			vdpasim_vring_notify(vq, false);
	}
	mutex_unlock(&vq->lock);
}

/* Serve a queue for a turn and deliver its interrupts. Returns whether it has work. */
static bool vdpasim_vq_run(struct vdpasim_vq *vq)
{
	u64 start = local_clock(), last = start;
	bool go_on, more;

	do {
		mutex_lock(&vq->lock);
		if (vq->direct) {
			more = vdpasim_vq_serve_direct(vq);
			go_on = false;
		} else {
			go_on = vdpasim_vq_round(vq, &last, &more);
		}
		mutex_unlock(&vq->lock);
		vdpasim_vq_interrupt(vq);
		/* who waits for all tasks to have passed a safe point waits for this one, too */
		cond_resched_tasks_rcu_qs();
	} while (go_on && local_clock() - start < TURN_NS);
	/* kicks are still off where it waited to the end of its turn */
	return more || go_on;
}

/**
 * vdpasim_worker_run - serve a queue on any CPU, then others of its device
 * @work: of a worker that has a queue
 */
void vdpasim_worker_run(struct work_struct *work)
{
	struct vdpasim_worker *worker = container_of(work, struct vdpasim_worker, work);
	unsigned long end = jiffies + STAY;
	struct vdpasim_vq *vq = worker->vq;

	while (vq && time_before(jiffies, end))
		vq = vdpasim_end_turn(worker, vdpasim_vq_run(vq));
	if (vq)
		vdpasim_worker_queue(vq->sim, worker);
}

/**
 * vdpasim_vq_cpu_work - serve a queue on the CPU of its affinity
 * @work: of the queue
 */
void vdpasim_vq_cpu_work(struct work_struct *work)
{
	struct vdpasim_vq *vq = container_of(work, struct vdpasim_vq, cpu_work);

	if (vdpasim_vq_run(vq))
		vdpasim_vq_schedule(vq);
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
	if (!READ_ONCE(vq->active))
		return;
	if (!READ_ONCE(vq->served)) {
		if (vq->sim->type->kicked)
			vq->sim->type->kicked(vq);
		return;
	}
	if (!READ_ONCE(vq->direct)) {
		if (vdpasim_fault_waits(vq) ||
		    (READ_ONCE(vq->serve_now) && !vdpasim_vq_serve_now(vq)))
			return;
		if (READ_ONCE(vq->help))
			vdpasim_vq_help(vq);
	} else if (!vdpasim_vq_serve_direct(vq) && !atomic_read(&vq->irq_pending)) {
		return;
	}
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
	vdpasim_vq_deliver(vq);
	mutex_unlock(&vq->irq_lock);
}
EXPORT_SYMBOL_GPL(vdpasim_vq_interrupt);

/**
 * vdpasim_vq_interrupt_other - deliver an interrupt, and let another queue be used meanwhile
 * @vq: queue that owes it
 * @served: queue that a worker is done with for now; its lock is held. If its driver may
 *	take a share, that is let go: then the queue may be another's afterwards, or rest.
 */
void vdpasim_vq_interrupt_other(struct vdpasim_vq *vq, struct vdpasim_vq *served)
{
	if (!vdpasim_vq_has_help(served) || !atomic_read(&vq->irq_pending)) {
		vdpasim_vq_interrupt(vq);
		return;
	}
	vdpasim_vring_flush(served);
	vdpasim_vring_notify_half(served);
	mutex_unlock(&served->lock);
	vdpasim_vq_interrupt(vq);
	mutex_lock(&served->lock);
}
EXPORT_SYMBOL_GPL(vdpasim_vq_interrupt_other);

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
