// SPDX-License-Identifier: GPL-2.0-only
/*
 * RCU and SRCU. A reader counts itself in the column of the day; who waits turns to
 * the other column and waits until the old one is empty. Twice, because a reader may
 * have looked at the column long before it counts.
 */

#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/workqueue.h>
#include <pthread.h>

#include "runtime.h"

DEFINE_SRCU(host_rcu);

static _Thread_local int rcu_depth;
static _Thread_local int rcu_column;

int init_srcu_struct(struct srcu_struct *srcu)
{
	mutex_init(&srcu->mutex);
	atomic_set(&srcu->column, 0);
	atomic_long_set(&srcu->readers[0], 0);
	atomic_long_set(&srcu->readers[1], 0);
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *srcu)
{
	WARN_ON(atomic_long_read(&srcu->readers[0]) ||
		atomic_long_read(&srcu->readers[1]));
}

int srcu_read_lock(struct srcu_struct *srcu)
{
	int column = atomic_read(&srcu->column);

	atomic_long_inc_return(&srcu->readers[column]);
	return column;
}

void srcu_read_unlock(struct srcu_struct *srcu, int column)
{
	atomic_long_dec_return(&srcu->readers[column]);
}

static void turn(struct srcu_struct *srcu)
{
	int old = atomic_read(&srcu->column);

	atomic_xchg(&srcu->column, !old);
	while (atomic_long_add_return(0, &srcu->readers[old]))
		usleep_range(20, 50);
}

void synchronize_srcu(struct srcu_struct *srcu)
{
	mutex_lock(&srcu->mutex);
	turn(srcu);
	turn(srcu);
	mutex_unlock(&srcu->mutex);
}

void rcu_read_lock(void)
{
	if (!rcu_depth++)
		rcu_column = srcu_read_lock(&host_rcu);
}

void rcu_read_unlock(void)
{
	if (!--rcu_depth)
		srcu_read_unlock(&host_rcu, rcu_column);
}

static pthread_mutex_t call_lock = PTHREAD_MUTEX_INITIALIZER;
static struct rcu_head *calls;		/* newest first; call_lock */

static void run_calls(struct work_struct *work)
{
	struct rcu_head *head, *next;

	pthread_mutex_lock(&call_lock);
	head = calls;
	calls = NULL;
	pthread_mutex_unlock(&call_lock);
	if (head)
		synchronize_rcu();
	for (; head; head = next) {
		next = head->next;
		head->func(head);
	}
}

static struct work_struct call_work = {
	.entry = LIST_HEAD_INIT(call_work.entry),
	.func = run_calls,
};

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	head->func = func;
	pthread_mutex_lock(&call_lock);
	head->next = calls;
	calls = head;
	pthread_mutex_unlock(&call_lock);
	queue_work(NULL, &call_work);
}

void rcu_barrier(void)
{
	flush_work(&call_work);
}

void host_rcu_exit(void)
{
	rcu_barrier();
}
