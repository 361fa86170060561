/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_RWSEM_H
#define HOST_LINUX_RWSEM_H

#include <linux/lockdep.h>
#include <pthread.h>

/* of its own, because a pthread_rwlock_t cannot be downgraded */
struct rw_semaphore {
	pthread_mutex_t lock;
	pthread_cond_t wait;
	int holders;		/* readers, or -1 for a writer; @lock */
	unsigned int writers;	/* waiting, newer readers wait behind them; @lock */
#ifdef HOST_LOCKDEP
	struct lockdep_map dep_map;
#endif
};

#define DECLARE_RWSEM(name)						\
	struct rw_semaphore name = { HOST_DEP_MAP_INIT(name)		\
		.lock = PTHREAD_MUTEX_INITIALIZER, .wait = PTHREAD_COND_INITIALIZER }

void host_rwsem_init(struct rw_semaphore *sem, const char *name,
		     struct lock_class_key *key);
void host_down_read(struct rw_semaphore *sem, unsigned int subclass);
void host_down_write(struct rw_semaphore *sem, unsigned int subclass);
int down_read_trylock(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);

#define init_rwsem(sem) do {				\
	static struct lock_class_key key_;		\
	host_rwsem_init(sem, #sem, &key_);		\
} while (0)
#define down_read(sem)			host_down_read(sem, 0)
#define down_read_nested(sem, sub)	host_down_read(sem, sub)
#define down_write(sem)			host_down_write(sem, 0)
#define down_write_nested(sem, sub)	host_down_write(sem, sub)

#endif /* HOST_LINUX_RWSEM_H */
