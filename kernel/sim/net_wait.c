// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for receive buffers. A transmit queue whose next frame finds none rests until
 * the receiver makes some available, which it is asked to tell, or until WAIT_MAX has
 * passed; then the frame is dropped, and so are those that follow until the receiver
 * takes some again. Frames for others, behind it in the same queue, wait as long.
 *
 * To wait costs credit, which only frames that arrive bring back: who gives a buffer now
 * and then does not make its senders slow for good.
 */

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/workqueue.h>

#include "net.h"

#define WAIT_MAX	msecs_to_jiffies(10)
#define CREDIT_MAX	256
/* arrived frames for each time that is waited */
#define CREDIT_WAIT	4

static struct workqueue_struct *wait_wq;

/**
 * vdpasim_wait_module_init - before any device
 *
 * Return: 0 or -ENOMEM
 */
int vdpasim_wait_module_init(void)
{
	wait_wq = alloc_workqueue("vdpa_sim_net", WQ_UNBOUND, 0);
	return wait_wq ? 0 : -ENOMEM;
}

/**
 * vdpasim_wait_module_exit - undo vdpasim_wait_module_init()
 */
void vdpasim_wait_module_exit(void)
{
	destroy_workqueue(wait_wq);
}

static void wake_all(struct vdpasim_port *port)
{
	struct vdpasim_waiter *w;

	lockdep_assert_held(port->wait_lock);
	WRITE_ONCE(port->awaited, false);
	while (!list_empty(&port->waiters)) {
		w = list_first_entry(&port->waiters, struct vdpasim_waiter, list);
		list_del_init(&w->list);
		WRITE_ONCE(w->waiting, false);
		vdpasim_vq_schedule(w->tx);
	}
}

static void wait_timeout(struct work_struct *work)
{
	struct vdpasim_port *port = container_of(to_delayed_work(work),
						 struct vdpasim_port, timeout);

	spin_lock_irq(port->wait_lock);
	/* it may have made room in time */
	if (!list_empty(&port->waiters))
		WRITE_ONCE(port->credit, 0);
	wake_all(port);
	spin_unlock_irq(port->wait_lock);
}

/**
 * vdpasim_wait_init - prepare a port
 * @port: port
 * @lock: of its switch, for this
 */
void vdpasim_wait_init(struct vdpasim_port *port, spinlock_t *lock)
{
	port->wait_lock = lock;
	port->credit = CREDIT_MAX;
	INIT_LIST_HEAD(&port->waiters);
	INIT_DELAYED_WORK(&port->timeout, wait_timeout);
}

/**
 * vdpasim_wait_exit - nobody is to wait for a port any more
 * @port: port that cannot be found any more, and that nobody holds
 */
void vdpasim_wait_exit(struct vdpasim_port *port)
{
	spin_lock_irq(port->wait_lock);
	wake_all(port);
	spin_unlock_irq(port->wait_lock);
	cancel_delayed_work_sync(&port->timeout);
}

/**
 * vdpasim_wait_end - a transmit queue is looked at, or stopped
 * @port: port of its own device
 * @w: what it waits with
 */
void vdpasim_wait_end(struct vdpasim_port *port, struct vdpasim_waiter *w)
{
	unsigned long flags;

	if (!READ_ONCE(w->waiting))
		return;
	spin_lock_irqsave(port->wait_lock, flags);
	WRITE_ONCE(w->waiting, false);
	list_del_init(&w->list);
	spin_unlock_irqrestore(port->wait_lock, flags);
}

/**
 * vdpasim_wait_allowed - whether to wait for a receiver
 * @port: its port
 *
 * Return: whether it took enough of late
 */
bool vdpasim_wait_allowed(const struct vdpasim_port *port)
{
	return READ_ONCE(port->credit) >= CREDIT_WAIT;
}

/**
 * vdpasim_wait_begin - wait for receive buffers
 * @port: receiver's port
 * @w: what the transmit queue waits with
 *
 * vdpasim_wait_ask() has to follow.
 */
void vdpasim_wait_begin(struct vdpasim_port *port, struct vdpasim_waiter *w)
{
	u32 credit = READ_ONCE(port->credit);
	bool first;

	WRITE_ONCE(port->credit, credit > CREDIT_WAIT ? credit - CREDIT_WAIT : 0);
	spin_lock_irq(port->wait_lock);
	first = list_empty(&port->waiters);
	if (!READ_ONCE(w->waiting))
		list_add_tail(&w->list, &port->waiters);
	WRITE_ONCE(w->waiting, true);
	WRITE_ONCE(port->awaited, true);
	spin_unlock_irq(port->wait_lock);
	/* with others the time runs already */
	if (first)
		mod_delayed_work(wait_wq, &port->timeout, WAIT_MAX);
}

/**
 * vdpasim_wait_ask - have a driver tell of buffers that somebody waits for
 * @port: its device's port; NULL is fine
 * @rx: receive queue that is left, its lock is held
 */
void vdpasim_wait_ask(struct vdpasim_port *port, struct vdpasim_vq *rx)
{
	if (port && READ_ONCE(port->awaited) && vdpasim_vring_notify(rx, true)) {
		spin_lock_irq(port->wait_lock);
		wake_all(port);
		spin_unlock_irq(port->wait_lock);
	}
}

/**
 * vdpasim_wait_arrived - a receiver has taken frames
 * @port: its port; NULL is fine
 * @n: how many
 */
void vdpasim_wait_arrived(struct vdpasim_port *port, u32 n)
{
	u32 credit = port ? READ_ONCE(port->credit) : CREDIT_MAX;

	if (unlikely(credit < CREDIT_MAX))
		WRITE_ONCE(port->credit, min(credit + n, (u32)CREDIT_MAX));
}

/**
 * vdpasim_wait_kicked - a driver has made receive buffers available
 * @vq: receive queue, or another one that nobody serves
 *
 * Context: any.
 */
void vdpasim_wait_kicked(struct vdpasim_vq *vq)
{
	struct vdpasim_port *port;
	unsigned long flags;

	rcu_read_lock();
	port = READ_ONCE(to_vdpasim_net(vq->sim)->port);
	if (port && READ_ONCE(port->awaited)) {
		spin_lock_irqsave(port->wait_lock, flags);
		wake_all(port);
		spin_unlock_irqrestore(port->wait_lock, flags);
	}
	rcu_read_unlock();
}
