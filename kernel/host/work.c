// SPDX-License-Identifier: GPL-2.0-only
/*
 * Workqueues: all share a few threads. One is there from the start, so that there never
 * is none; others are started when there is work that nobody is free to do, and done
 * without where none can be had. An item never runs twice at once.
 */

#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <pthread.h>
#include <signal.h>

#include "runtime.h"

/* a few more than processors: items may wait for each other's locks */
#define WORKERS_MIN	2
#define WORKERS_MAX	8

struct workqueue_struct {
	unsigned int pending;	/* items queued or running; pool_lock */
};

struct worker {
	pthread_t thread;
	struct work_struct *current;	/* pool_lock */
	struct workqueue_struct *wq;	/* of @current; pool_lock */
};

static pthread_mutex_t pool_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t pool_work = PTHREAD_COND_INITIALIZER;
static pthread_cond_t pool_done = PTHREAD_COND_INITIALIZER;
/* the rest by pool_lock */
static LIST_HEAD(pool_items);
static struct worker workers[WORKERS_MAX];
static unsigned int n_workers;
static unsigned int n_idle;
static unsigned int n_queued;
static bool pool_stop;

static struct worker *runs(const struct work_struct *work)
{
	struct worker *worker;

	for (worker = workers; worker < workers + n_workers; worker++)
		if (worker->current == work)
			return worker;
	return NULL;
}

static struct work_struct *next_item(void)
{
	struct work_struct *work;

	list_for_each_entry(work, &pool_items, entry)
		if (!runs(work))
			return work;
	return NULL;
}

/* The item may be freed by its own function. */
static void run_item(struct worker *me, struct work_struct *work)
{
	work_func_t func = work->func;

	list_del_init(&work->entry);
	n_queued--;
	work->pending = false;
	me->current = work;
	me->wq = work->wq;
	pthread_mutex_unlock(&pool_lock);

	func(work);

	pthread_mutex_lock(&pool_lock);
	me->current = NULL;
	if (me->wq)
		me->wq->pending--;
	pthread_cond_broadcast(&pool_done);
}

static void *worker_main(void *arg)
{
	struct worker *me = arg;
	struct work_struct *work;

	pthread_mutex_lock(&pool_lock);
	for (;;) {
		work = next_item();
		if (work) {
			run_item(me, work);
			continue;
		}
		if (pool_stop)
			break;
		n_idle++;
		pthread_cond_wait(&pool_work, &pool_lock);
		n_idle--;
	}
	pthread_mutex_unlock(&pool_lock);
	return NULL;
}

/* Signals are for the program's own threads. */
int host_thread_start(pthread_t *thread, void *(*main)(void *arg), void *arg)
{
	sigset_t all, old;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = pthread_create(thread, NULL, main, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -err;
}

static int start_worker(void)
{
	int err = host_thread_start(&workers[n_workers].thread, worker_main,
				    &workers[n_workers]);

	if (!err)
		n_workers++;
	return err;
}

/*
 * Items that run and are queued again count as well: nobody can take them yet. So who is
 * idle always looks, however many are queued.
 */
static void wake_worker(void)
{
	unsigned int max = clamp_t(unsigned int, nr_cpu_ids + 1, WORKERS_MIN, WORKERS_MAX);

	if (n_idle)
		pthread_cond_signal(&pool_work);
	/* each that is idle takes one */
	if (n_queued > n_idle && n_workers < max)
		start_worker();
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	bool queued;

	pthread_mutex_lock(&pool_lock);
	queued = !work->pending;
	if (queued) {
		work->pending = true;
		work->wq = wq;
		if (wq)
			wq->pending++;
		list_add_tail(&work->entry, &pool_items);
		n_queued++;
		wake_worker();
	}
	pthread_mutex_unlock(&pool_lock);
	return queued;
}

static bool wait_idle(struct work_struct *work, bool cancel)
{
	bool was = false;

	might_sleep();
	pthread_mutex_lock(&pool_lock);
	do {
		if (cancel && work->pending) {
			list_del_init(&work->entry);
			n_queued--;
			work->pending = false;
			if (work->wq)
				work->wq->pending--;
			pthread_cond_broadcast(&pool_done);
			was = true;
		}
		if (!work->pending && !runs(work))
			break;
		was = true;
		pthread_cond_wait(&pool_done, &pool_lock);
	} while (1);
	pthread_mutex_unlock(&pool_lock);
	return was;
}

bool flush_work(struct work_struct *work)
{
	return wait_idle(work, false);
}

bool cancel_work_sync(struct work_struct *work)
{
	return wait_idle(work, true);
}

bool work_busy(struct work_struct *work)
{
	bool busy;

	pthread_mutex_lock(&pool_lock);
	busy = work->pending || runs(work);
	pthread_mutex_unlock(&pool_lock);
	return busy;
}

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...)
{
	return kzalloc(sizeof(struct workqueue_struct), GFP_KERNEL);
}

void flush_workqueue(struct workqueue_struct *wq)
{
	might_sleep();
	pthread_mutex_lock(&pool_lock);
	while (wq->pending)
		pthread_cond_wait(&pool_done, &pool_lock);
	pthread_mutex_unlock(&pool_lock);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	flush_workqueue(wq);
	kfree(wq);
}

/**
 * host_work_init - start the first worker
 *
 * Return: 0 or a negative errno
 */
int host_work_init(void)
{
	int err;

	pthread_mutex_lock(&pool_lock);
	err = start_worker();
	pthread_mutex_unlock(&pool_lock);
	return err;
}

void host_work_exit(void)
{
	unsigned int i;

	pthread_mutex_lock(&pool_lock);
	pool_stop = true;
	pthread_cond_broadcast(&pool_work);
	pthread_mutex_unlock(&pool_lock);
	/* nobody queues any more, so none is started */
	for (i = 0; i < n_workers; i++)
		pthread_join(workers[i].thread, NULL);
	n_workers = 0;
	pool_stop = false;
}
