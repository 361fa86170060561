// SPDX-License-Identifier: GPL-2.0-or-later
/* Locks, and the checks of them. */
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rt.h"

static DECLARE_RWSEM(sem);
static int written, downgraded;

static void write_it(struct work_struct *work)
{
	down_write(&sem);
	/* not between the change and what its maker does with it */
	EXPECT(downgraded != 1);
	written++;
	up_write(&sem);
}

/* A writer that becomes a reader lets readers in, but no writer in between. */
static void downgrade(void)
{
	struct work_struct work;
	int i;

	INIT_WORK(&work, write_it);
	for (i = 0; i < 200; i++) {
		down_write(&sem);
		queue_work(NULL, &work);
		downgraded = 1;
		downgrade_write(&sem);
		EXPECT(!down_write_trylock(&sem));
		if (i % 10 == 0)
			usleep_range(100, 200);
		downgraded = 2;
		up_read(&sem);
		flush_work(&work);
	}
	EXPECT(written == 200);
	EXPECT(down_read_trylock(&sem));
	up_read(&sem);
}

void rt_locks(void)
{
	downgrade();
}

static DEFINE_MUTEX(a);
static DEFINE_MUTEX(b);
static DEFINE_MUTEX(c);
static DEFINE_SPINLOCK(spin);
static struct mutex same[2];

static void order_ab(void)
{
	mutex_lock(&a);
	mutex_lock(&b);
	mutex_unlock(&b);
	mutex_unlock(&a);
}

static void inversion(void)
{
	order_ab();
	mutex_lock(&b);
	mutex_lock(&a);
}

static void inversion_of_three(void)
{
	order_ab();
	mutex_lock(&b);
	mutex_lock(&c);
	mutex_unlock(&c);
	mutex_unlock(&b);
	mutex_lock(&c);
	mutex_lock(&a);
}

static void sleeps_in_atomic(void)
{
	spin_lock(&spin);
	mutex_lock(&a);
}

static void allocates_in_atomic(void)
{
	spin_lock(&spin);
	kfree(kmalloc(1, GFP_KERNEL));
}

static void not_held(void)
{
	lockdep_assert_held(&a);
}

static void twice(void)
{
	mutex_lock(&a);
	mutex_lock(&a);
}

static void not_locked(void)
{
	mutex_unlock(&a);
}

static void two_of_a_class(void)
{
	mutex_lock(&same[0]);
	mutex_lock(&same[1]);
}

static void not_initialised(void)
{
	static struct mutex zero;

	mutex_lock(&zero);
}

static void reader_inverts(void)
{
	down_read(&sem);
	mutex_lock(&a);
	mutex_unlock(&a);
	up_read(&sem);
	mutex_lock(&a);
	down_read(&sem);
}

static void all_is_well(void)
{
	int i;

	order_ab();
	order_ab();
	mutex_lock(&same[0]);
	mutex_lock_nested(&same[1], SINGLE_DEPTH_NESTING);
	lockdep_assert_held(&same[0]);
	mutex_unlock(&same[0]);
	mutex_unlock(&same[1]);
	for (i = 0; i < 100; i++) {
		/* trying cannot deadlock */
		mutex_lock(&b);
		EXPECT(mutex_trylock(&a));
		mutex_unlock(&a);
		mutex_unlock(&b);
	}
	spin_lock(&spin);
	kfree(kmalloc(1, GFP_NOWAIT));
	spin_unlock(&spin);
	_exit(0);
}

/* Whether @fn ends its process by abort(). */
static bool aborts(void (*fn)(void))
{
	static const struct rlimit no_core;
	int status, null;
	pid_t pid = fork();

	EXPECT(pid >= 0);
	if (!pid) {
		null = open("/dev/null", O_WRONLY);
		dup2(null, STDERR_FILENO);
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		fn();
		_exit(0);
	}
	EXPECT(waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

#ifdef HOST_LOCKDEP
#define CHECKED	true
#else
#define CHECKED	false
#endif

void rt_lockdep(void)
{
	static void (* const bad[])(void) = {
		inversion, inversion_of_three, sleeps_in_atomic, allocates_in_atomic,
		not_held, twice, not_locked, two_of_a_class, not_initialised,
		reader_inverts,
	};
	unsigned int i;

	for (i = 0; i < 2; i++)
		mutex_init(&same[i]);
	EXPECT(!aborts(all_is_well));
	/* nothing looks in the plain build */
	for (i = 0; CHECKED && i < ARRAY_SIZE(bad); i++)
		if (!aborts(bad[i])) {
			fprintf(stderr, "lockdep did not see case %u\n", i);
			abort();
		}
}
