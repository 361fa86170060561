// SPDX-License-Identifier: GPL-2.0-only
/* Timers of both kinds and delayed work: one thread. */

#include <linux/hrtimer.h>

#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <pthread.h>

#include "runtime.h"

static pthread_mutex_t timer_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t timer_wake = PTHREAD_COND_INITIALIZER;
static pthread_cond_t timer_done = PTHREAD_COND_INITIALIZER;
/* the rest by timer_lock */
static LIST_HEAD(timers);	/* in order of time */
static struct timer_list *running;
static pthread_t timer_thread;
static bool timer_stop;

static void run_timer(struct timer_list *timer)
{
	list_del_init(&timer->entry);
	running = timer;
	pthread_mutex_unlock(&timer_lock);

	timer->function(timer);

	pthread_mutex_lock(&timer_lock);
	running = NULL;
	pthread_cond_broadcast(&timer_done);
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

static void *timer_main(void *arg)
{
	struct timer_list *timer;
	struct timespec until;

	pthread_mutex_lock(&timer_lock);
	while (!timer_stop) {
		timer = list_first_entry_or_null(&timers, struct timer_list, entry);
		if (!timer) {
			pthread_cond_wait(&timer_wake, &timer_lock);
		} else if (timer->at > now_ns()) {
			until.tv_sec = timer->at / NSEC_PER_SEC;
			until.tv_nsec = timer->at % NSEC_PER_SEC;
			pthread_cond_clockwait(&timer_wake, &timer_lock, CLOCK_MONOTONIC,
					       &until);
		} else {
			run_timer(timer);
		}
	}
	pthread_mutex_unlock(&timer_lock);
	return NULL;
}

void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer),
		 unsigned int flags)
{
	INIT_LIST_HEAD(&timer->entry);
	timer->function = function;
	timer->shut = false;
}

static int arm(struct timer_list *timer, u64 at)
{
	struct timer_list *later;
	int was_pending;

	pthread_mutex_lock(&timer_lock);
	was_pending = !list_empty(&timer->entry);
	if (!timer->shut) {
		list_del_init(&timer->entry);
		timer->at = at;
		list_for_each_entry(later, &timers, entry)
			if (later->at > at)
				break;
		list_add_tail(&timer->entry, &later->entry);
		pthread_cond_signal(&timer_wake);
	}
	pthread_mutex_unlock(&timer_lock);
	return was_pending;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	return arm(timer, expires * (NSEC_PER_SEC / HZ));
}

bool timer_pending(const struct timer_list *timer)
{
	bool pending;

	pthread_mutex_lock(&timer_lock);
	pending = !list_empty(&timer->entry);
	pthread_mutex_unlock(&timer_lock);
	return pending;
}

static int delete(struct timer_list *timer, bool sync, bool shut)
{
	int was_pending;

	pthread_mutex_lock(&timer_lock);
	was_pending = !list_empty(&timer->entry);
	list_del_init(&timer->entry);
	timer->shut |= shut;
	while (sync && running == timer) {
		pthread_cond_wait(&timer_done, &timer_lock);
		/* it may have been started again */
		was_pending |= !list_empty(&timer->entry);
		list_del_init(&timer->entry);
	}
	pthread_mutex_unlock(&timer_lock);
	return was_pending;
}

int host_timer_delete(struct timer_list *timer)
{
	return delete(timer, false, false);
}

int timer_delete_sync(struct timer_list *timer)
{
	return delete(timer, true, false);
}

int timer_shutdown_sync(struct timer_list *timer)
{
	return delete(timer, true, true);
}

static void run_hrtimer(struct timer_list *timer)
{
	struct hrtimer *hr = container_of(timer, struct hrtimer, timer);

	hr->function(hr);
}

void host_hrtimer_setup(struct hrtimer *timer,
			enum hrtimer_restart (*function)(struct hrtimer *timer))
{
	timer_setup(&timer->timer, run_hrtimer, 0);
	timer->function = function;
}

void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode)
{
	arm(&timer->timer, now_ns() + time);
}

int hrtimer_cancel(struct hrtimer *timer)
{
	return timer_delete_sync(&timer->timer);
}

/**
 * host_timer_init - start the thread
 *
 * Return: 0 or a negative errno
 */
int host_timer_init(void)
{
	return host_thread_start(&timer_thread, timer_main, NULL);
}

void host_timer_exit(void)
{
	pthread_mutex_lock(&timer_lock);
	timer_stop = true;
	pthread_cond_signal(&timer_wake);
	pthread_mutex_unlock(&timer_lock);
	pthread_join(timer_thread, NULL);
	timer_stop = false;
}

static void delayed_work_timer(struct timer_list *timer)
{
	struct delayed_work *dwork = container_of(timer, struct delayed_work, timer);

	queue_work(READ_ONCE(dwork->wq), &dwork->work);
}

void host_delayed_work_init(struct delayed_work *dwork, work_func_t func)
{
	INIT_WORK(&dwork->work, func);
	timer_setup(&dwork->timer, delayed_work_timer, 0);
	dwork->wq = NULL;
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay)
{
	if (timer_pending(&dwork->timer))
		return false;
	return !mod_delayed_work(wq, dwork, delay);
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
		      unsigned long delay)
{
	/* the timer may be running */
	WRITE_ONCE(dwork->wq, wq);
	if (!delay) {
		bool was_pending = timer_delete(&dwork->timer);

		return !queue_work(wq, &dwork->work) || was_pending;
	}
	return mod_timer(&dwork->timer, jiffies + delay);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	bool was_pending = timer_delete_sync(&dwork->timer);

	/* an item that queues itself again may have been at it */
	was_pending |= cancel_work_sync(&dwork->work);
	timer_delete_sync(&dwork->timer);
	return cancel_work_sync(&dwork->work) || was_pending;
}
