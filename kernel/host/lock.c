// SPDX-License-Identifier: GPL-2.0-only
/* Locks on those of libc. What checks them is in lockdep.c. */

#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>

#ifdef HOST_LOCKDEP
#define dep_init(lock, _name, _key) do {	\
	(lock)->dep_map.name = (_name);		\
	(lock)->dep_map.key = (_key);		\
} while (0)
#define dep_acquire(lock, subclass, kind, try) \
	host_lock_acquire(&(lock)->dep_map, subclass, kind, try)
#define dep_release(lock)	host_lock_release(&(lock)->dep_map)
#else
#define dep_init(lock, name, key)		((void)0)
#define dep_acquire(lock, subclass, kind, try)	((void)0)
#define dep_release(lock)			((void)0)
#endif

void host_mutex_init(struct mutex *m, const char *name, struct lock_class_key *key)
{
	pthread_mutex_init(&m->lock, NULL);
	dep_init(m, name, key);
}

void host_mutex_lock(struct mutex *m, unsigned int subclass)
{
	dep_acquire(m, subclass, HOST_LOCK_SLEEPING, false);
	pthread_mutex_lock(&m->lock);
}

int mutex_trylock(struct mutex *m)
{
	if (pthread_mutex_trylock(&m->lock))
		return 0;
	dep_acquire(m, 0, HOST_LOCK_SLEEPING, true);
	return 1;
}

void mutex_unlock(struct mutex *m)
{
	dep_release(m);
	pthread_mutex_unlock(&m->lock);
}

void host_spin_init(spinlock_t *s, const char *name, struct lock_class_key *key)
{
	pthread_mutex_init(&s->lock, NULL);
	dep_init(s, name, key);
}

void host_spin_lock(spinlock_t *s, unsigned int subclass)
{
	dep_acquire(s, subclass, HOST_LOCK_SPINNING, false);
	pthread_mutex_lock(&s->lock);
}

int spin_trylock(spinlock_t *s)
{
	if (pthread_mutex_trylock(&s->lock))
		return 0;
	dep_acquire(s, 0, HOST_LOCK_SPINNING, true);
	return 1;
}

void spin_unlock(spinlock_t *s)
{
	dep_release(s);
	pthread_mutex_unlock(&s->lock);
}

void host_rwsem_init(struct rw_semaphore *sem, const char *name,
		     struct lock_class_key *key)
{
	pthread_mutex_init(&sem->lock, NULL);
	pthread_cond_init(&sem->wait, NULL);
	sem->holders = 0;
	sem->writers = 0;
	dep_init(sem, name, key);
}

void host_down_read(struct rw_semaphore *sem, unsigned int subclass)
{
	dep_acquire(sem, subclass, HOST_LOCK_SLEEPING, false);
	pthread_mutex_lock(&sem->lock);
	while (sem->holders < 0 || sem->writers)
		pthread_cond_wait(&sem->wait, &sem->lock);
	sem->holders++;
	pthread_mutex_unlock(&sem->lock);
}

void host_down_write(struct rw_semaphore *sem, unsigned int subclass)
{
	dep_acquire(sem, subclass, HOST_LOCK_SLEEPING, false);
	pthread_mutex_lock(&sem->lock);
	sem->writers++;
	while (sem->holders)
		pthread_cond_wait(&sem->wait, &sem->lock);
	sem->writers--;
	sem->holders = -1;
	pthread_mutex_unlock(&sem->lock);
}

int down_read_trylock(struct rw_semaphore *sem)
{
	bool taken;

	pthread_mutex_lock(&sem->lock);
	taken = sem->holders >= 0 && !sem->writers;
	if (taken)
		sem->holders++;
	pthread_mutex_unlock(&sem->lock);
	if (taken)
		dep_acquire(sem, 0, HOST_LOCK_SLEEPING, true);
	return taken;
}

int down_write_trylock(struct rw_semaphore *sem)
{
	bool taken;

	pthread_mutex_lock(&sem->lock);
	taken = !sem->holders;
	if (taken)
		sem->holders = -1;
	pthread_mutex_unlock(&sem->lock);
	if (taken)
		dep_acquire(sem, 0, HOST_LOCK_SLEEPING, true);
	return taken;
}

void up_read(struct rw_semaphore *sem)
{
	dep_release(sem);
	pthread_mutex_lock(&sem->lock);
	BUG_ON(sem->holders <= 0);
	if (!--sem->holders && sem->writers)
		pthread_cond_broadcast(&sem->wait);
	pthread_mutex_unlock(&sem->lock);
}

void up_write(struct rw_semaphore *sem)
{
	dep_release(sem);
	pthread_mutex_lock(&sem->lock);
	BUG_ON(sem->holders != -1);
	sem->holders = 0;
	pthread_cond_broadcast(&sem->wait);
	pthread_mutex_unlock(&sem->lock);
}

/* readers that wait may join at once, unless a writer waits as well */
void downgrade_write(struct rw_semaphore *sem)
{
	pthread_mutex_lock(&sem->lock);
	BUG_ON(sem->holders != -1);
	sem->holders = 1;
	pthread_cond_broadcast(&sem->wait);
	pthread_mutex_unlock(&sem->lock);
}
