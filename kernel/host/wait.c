// SPDX-License-Identifier: GPL-2.0-only
/*
 * Completions and delays. Completions have no queue of their own: a waiter that has
 * gone on may free its completion while complete() is still at it.
 */

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hashtable.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <pthread.h>
#include <time.h>

#define QUEUES_BITS	4

static struct {
	pthread_mutex_t lock;
	pthread_cond_t cond;
} queues[1 << QUEUES_BITS] = {
	[0 ... (1 << QUEUES_BITS) - 1] = {
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER
	},
};

static void do_complete(struct completion *c, bool all)
{
	u32 q = hash_ptr(c, QUEUES_BITS);

	pthread_mutex_lock(&queues[q].lock);
	if (all)
		c->done = UINT_MAX;
	else if (c->done != UINT_MAX)
		c->done++;
	pthread_cond_broadcast(&queues[q].cond);
	pthread_mutex_unlock(&queues[q].lock);
}

void complete(struct completion *c)
{
	do_complete(c, false);
}

void complete_all(struct completion *c)
{
	do_complete(c, true);
}

bool completion_done(struct completion *c)
{
	u32 q = hash_ptr(c, QUEUES_BITS);
	bool done;

	pthread_mutex_lock(&queues[q].lock);
	done = c->done;
	pthread_mutex_unlock(&queues[q].lock);
	return done;
}

static bool do_wait(struct completion *c, const struct timespec *until)
{
	u32 q = hash_ptr(c, QUEUES_BITS);
	bool done;
	int err = 0;

	might_sleep();
	pthread_mutex_lock(&queues[q].lock);
	while (!c->done && !err)
		err = until ? pthread_cond_clockwait(&queues[q].cond, &queues[q].lock,
						     CLOCK_MONOTONIC, until) :
			pthread_cond_wait(&queues[q].cond, &queues[q].lock);
	done = c->done;
	if (done && c->done != UINT_MAX)
		c->done--;
	pthread_mutex_unlock(&queues[q].lock);
	return done;
}

void wait_for_completion(struct completion *c)
{
	do_wait(c, NULL);
}

unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout)
{
	unsigned long end = jiffies + timeout, now;
	struct timespec until = {
		.tv_sec = end / HZ,
		.tv_nsec = end % HZ * (1000000000L / HZ),
	};

	if (!do_wait(c, &until))
		return 0;
	now = jiffies;
	return time_before(now, end) ? end - now : 1;
}

/* of CLOCK_MONOTONIC, so that a point in time can be waited for */
unsigned long host_jiffies(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * HZ + now.tv_nsec / (1000000000L / HZ);
}

static void sleep_for(unsigned long sec, unsigned long nsec)
{
	struct timespec left = { .tv_sec = sec, .tv_nsec = nsec };

	might_sleep();
	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

void msleep(unsigned int ms)
{
	sleep_for(ms / 1000, ms % 1000 * 1000000UL);
}

/* does not give way, as its callers may hold a spinlock */
void udelay(unsigned long us)
{
	struct timespec from, now;

	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - from.tv_sec) * 1000000000L + now.tv_nsec - from.tv_nsec <
	       (long)us * 1000);
}

void usleep_range(unsigned long min_us, unsigned long max_us)
{
	sleep_for(min_us / 1000000, min_us % 1000000 * 1000);
}
