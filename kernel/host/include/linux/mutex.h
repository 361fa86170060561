/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_MUTEX_H
#define HOST_LINUX_MUTEX_H

#include <linux/list.h>
#include <linux/lockdep.h>
#include <pthread.h>

struct mutex {
	pthread_mutex_t lock;
#ifdef HOST_LOCKDEP
	struct lockdep_map dep_map;
#endif
};

#define DEFINE_MUTEX(name) \
	struct mutex name = { HOST_DEP_MAP_INIT(name) .lock = PTHREAD_MUTEX_INITIALIZER }

void host_mutex_init(struct mutex *m, const char *name, struct lock_class_key *key);
void host_mutex_lock(struct mutex *m, unsigned int subclass);
int mutex_trylock(struct mutex *m);
void mutex_unlock(struct mutex *m);

#define mutex_init(m) do {				\
	static struct lock_class_key key_;		\
	host_mutex_init(m, #m, &key_);			\
} while (0)
#define mutex_destroy(m)		((void)(m))
#define mutex_lock(m)			host_mutex_lock(m, 0)
#define mutex_lock_nested(m, sub)	host_mutex_lock(m, sub)
#define mutex_lock_interruptible(m)	(host_mutex_lock(m, 0), 0)

#endif /* HOST_LINUX_MUTEX_H */
