// SPDX-License-Identifier: GPL-2.0-or-later
/* Work, timers, completions, RCU. */
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "rt.h"

#define ITEMS	200

static struct item {
	struct work_struct work;
	atomic_t inside;
	atomic_t runs;
	int again;
} items[ITEMS];

static struct workqueue_struct *wq;

static void run_item(struct work_struct *work)
{
	struct item *item = container_of(work, struct item, work);

	/* never twice at once */
	EXPECT(atomic_add_return(1, &item->inside) == 1);
	usleep_range(10, 20);
	atomic_inc(&item->runs);
	if (item->again && item->again--)
		queue_work(wq, work);
	/* time for another thread to make a mistake */
	usleep_range(10, 20);
	atomic_dec_return(&item->inside);
}

static void many_items(void)
{
	unsigned int i, round;

	for (i = 0; i < ITEMS; i++) {
		INIT_WORK(&items[i].work, run_item);
		items[i].again = 3;
	}
	for (round = 0; round < 5; round++)
		for (i = 0; i < ITEMS; i++)
			queue_work(wq, &items[i].work);
	flush_workqueue(wq);
	for (i = 0; i < ITEMS; i++) {
		EXPECT(!work_busy(&items[i].work));
		EXPECT(atomic_read(&items[i].runs) >= 4);
	}
}

/* Other threads have nothing else to do. */
static void one_item(void)
{
	INIT_WORK(&items[0].work, run_item);
	items[0].again = 200;
	atomic_set(&items[0].runs, 0);
	queue_work(wq, &items[0].work);
	flush_workqueue(wq);
	EXPECT(atomic_read(&items[0].runs) == 201);
}

static void slow(struct work_struct *work)
{
	struct item *item = container_of(work, struct item, work);

	msleep(30);
	atomic_inc(&item->runs);
}

static void cancel(void)
{
	struct item *item = &items[0];

	INIT_WORK(&item->work, slow);
	atomic_set(&item->runs, 0);
	EXPECT(!cancel_work_sync(&item->work));
	EXPECT(queue_work(wq, &item->work));
	msleep(10);
	/* it runs, and is queued once more meanwhile */
	EXPECT(queue_work(wq, &item->work));
	EXPECT(!queue_work(wq, &item->work));
	EXPECT(cancel_work_sync(&item->work));
	EXPECT(atomic_read(&item->runs) == 1);
	queue_work(wq, &item->work);
	EXPECT(flush_work(&item->work));
	EXPECT(atomic_read(&item->runs) == 2);
}

/* An item may wait for one that was queued after it. */
static struct completion second_ran;

static void first(struct work_struct *work)
{
	wait_for_completion(&second_ran);
}

static void second(struct work_struct *work)
{
	complete(&second_ran);
}

static void waits_for_another(void)
{
	INIT_WORK(&items[0].work, first);
	INIT_WORK(&items[1].work, second);
	init_completion(&second_ran);
	/* one thread, which is free to take one of them */
	queue_work(wq, &items[1].work);
	flush_workqueue(wq);
	wait_for_completion(&second_ran);
	msleep(10);
	queue_work(wq, &items[0].work);
	queue_work(wq, &items[1].work);
	flush_workqueue(wq);
}

/* Whoever is idle takes what can be run, however many others wait for themselves. */
static struct completion may_end;

static void blocks(struct work_struct *work)
{
	struct item *item = container_of(work, struct item, work);

	if (item->again && item->again--)
		queue_work(wq, work);
	atomic_inc(&item->runs);
	wait_for_completion(&may_end);
}

static void block(unsigned int n, int again)
{
	unsigned int i;

	init_completion(&may_end);
	for (i = 0; i < n; i++) {
		INIT_WORK(&items[i].work, blocks);
		items[i].again = again;
		atomic_set(&items[i].runs, 0);
		queue_work(wq, &items[i].work);
	}
	for (i = 0; i < n; i++)
		while (!atomic_read(&items[i].runs))
			msleep(1);
}

static void none_waits_for_nothing(void)
{
	/* as many as work.c has threads at most */
	unsigned int threads = clamp_t(unsigned int, nr_cpu_ids + 1, 2, 8);

	block(threads, 0);
	complete_all(&may_end);
	flush_workqueue(wq);
	/* all but one are busy, and all of those items are queued once more */
	block(threads - 1, 1);
	INIT_WORK(&items[threads].work, second);
	init_completion(&second_ran);
	queue_work(wq, &items[threads].work);
	EXPECT(wait_for_completion_timeout(&second_ran, msecs_to_jiffies(5000)));
	complete_all(&may_end);
	flush_workqueue(wq);
}

static void free_itself(struct work_struct *work)
{
	kfree(work);
}

static void frees_itself(void)
{
	struct work_struct *work = kzalloc(sizeof(*work), GFP_KERNEL);

	EXPECT(work);
	INIT_WORK(work, free_itself);
	queue_work(wq, work);
	flush_workqueue(wq);
}

static atomic_t ticks;

static void tick(struct timer_list *timer)
{
	if (atomic_add_return(1, &ticks) < 3)
		mod_timer(timer, jiffies + msecs_to_jiffies(5));
}

static struct completion hr_ran;
static bool hr_again;

static enum hrtimer_restart hr_tick(struct hrtimer *timer)
{
	if (hr_again) {
		hr_again = false;
		complete(&hr_ran);
		msleep(30);
		hrtimer_start(timer, ns_to_ktime(10 * NSEC_PER_SEC), HRTIMER_MODE_REL);
	} else {
		complete(&hr_ran);
	}
	return HRTIMER_NORESTART;
}

static void hrtimers(void)
{
	struct hrtimer timer;

	init_completion(&hr_ran);
	hrtimer_setup(&timer, hr_tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	hrtimer_start(&timer, ns_to_ktime(100 * NSEC_PER_USEC), HRTIMER_MODE_REL);
	wait_for_completion(&hr_ran);
	EXPECT(!hrtimer_cancel(&timer));
	hrtimer_start(&timer, ns_to_ktime(10 * NSEC_PER_SEC), HRTIMER_MODE_REL);
	EXPECT(hrtimer_cancel(&timer) == 1);
	/* one that starts itself again while it is waited for */
	hr_again = true;
	hrtimer_start(&timer, ns_to_ktime(1), HRTIMER_MODE_REL);
	wait_for_completion(&hr_ran);
	EXPECT(hrtimer_cancel(&timer) == 1);
}

static void timers(void)
{
	struct timer_list timer, late;
	struct delayed_work dwork;

	timer_setup(&timer, tick, 0);
	EXPECT(!mod_timer(&timer, jiffies + msecs_to_jiffies(5)));
	EXPECT(timer_pending(&timer));
	msleep(100);
	EXPECT(atomic_read(&ticks) == 3);
	mod_timer(&timer, jiffies + msecs_to_jiffies(10000));
	EXPECT(timer_delete_sync(&timer) == 1);
	EXPECT(!timer_pending(&timer));
	/* one that is due before another which was set first */
	timer_setup(&late, tick, 0);
	mod_timer(&late, jiffies + msecs_to_jiffies(10000));
	atomic_set(&ticks, 2);
	mod_timer(&timer, jiffies + msecs_to_jiffies(5));
	msleep(100);
	EXPECT(atomic_read(&ticks) == 3);
	EXPECT(timer_delete_sync(&late) == 1);
	timer_shutdown_sync(&timer);
	mod_timer(&timer, jiffies);
	EXPECT(!timer_pending(&timer));

	host_delayed_work_init(&dwork, second);
	init_completion(&second_ran);
	EXPECT(queue_delayed_work(wq, &dwork, msecs_to_jiffies(10)));
	EXPECT(!queue_delayed_work(wq, &dwork, 0));
	EXPECT(wait_for_completion_timeout(&second_ran, msecs_to_jiffies(5000)));
	EXPECT(queue_delayed_work(wq, &dwork, msecs_to_jiffies(5000)));
	EXPECT(cancel_delayed_work_sync(&dwork));
	EXPECT(!wait_for_completion_timeout(&second_ran, msecs_to_jiffies(10)));
}

/* What readers see is not freed under them. */
static struct reading {
	struct rcu_head rcu;
	int value;
} *shared;
static atomic_t freed, stop;

static void free_reading(struct rcu_head *head)
{
	struct reading *r = container_of(head, struct reading, rcu);

	r->value = -1;
	kfree(r);
	atomic_inc(&freed);
}

static void read_it(struct work_struct *work)
{
	struct reading *r;

	while (!atomic_read(&stop)) {
		rcu_read_lock();
		rcu_read_lock();
		r = rcu_dereference(shared);
		EXPECT(r->value >= 0);
		rcu_read_unlock();
		EXPECT(r->value >= 0);
		rcu_read_unlock();
	}
}

static void rcu(void)
{
	struct reading *new, *old;
	int i;

	shared = kzalloc(sizeof(*shared), GFP_KERNEL);
	EXPECT(shared);
	INIT_WORK(&items[0].work, read_it);
	queue_work(wq, &items[0].work);
	for (i = 1; i <= 200; i++) {
		new = kzalloc(sizeof(*new), GFP_KERNEL);
		EXPECT(new);
		new->value = i;
		old = shared;
		rcu_assign_pointer(shared, new);
		if (i % 2) {
			call_rcu(&old->rcu, free_reading);
		} else {
			synchronize_rcu();
			kfree(old);
		}
	}
	atomic_set(&stop, 1);
	flush_workqueue(wq);
	rcu_barrier();
	EXPECT(atomic_read(&freed) == 100);
	kfree(shared);
}

void rt_work(void)
{
	wq = alloc_workqueue("rt", WQ_UNBOUND, 0);
	EXPECT(wq);
	waits_for_another();
	many_items();
	one_item();
	none_waits_for_nothing();
	cancel();
	frees_itself();
	timers();
	hrtimers();
	rcu();
	destroy_workqueue(wq);
}
