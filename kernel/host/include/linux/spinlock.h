/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_SPINLOCK_H
#define HOST_LINUX_SPINLOCK_H

#include <linux/bottom_half.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <pthread.h>

/* a mutex: whoever holds it may be off its processor */
typedef struct spinlock {
	pthread_mutex_t lock;
#ifdef HOST_LOCKDEP
	struct lockdep_map dep_map;
#endif
} spinlock_t;

#define DEFINE_SPINLOCK(name) \
	spinlock_t name = { HOST_DEP_MAP_INIT(name) .lock = PTHREAD_MUTEX_INITIALIZER }

void host_spin_init(spinlock_t *s, const char *name, struct lock_class_key *key);
void host_spin_lock(spinlock_t *s, unsigned int subclass);
int spin_trylock(spinlock_t *s);
void spin_unlock(spinlock_t *s);

#define spin_lock_init(s) do {				\
	static struct lock_class_key key_;		\
	host_spin_init(s, #s, &key_);			\
} while (0)
#define spin_lock(s)			host_spin_lock(s, 0)
#define spin_lock_nested(s, sub)	host_spin_lock(s, sub)
#define spin_lock_irq(s)		spin_lock(s)
#define spin_unlock_irq(s)		spin_unlock(s)
#define spin_lock_bh(s)			spin_lock(s)
#define spin_unlock_bh(s)		spin_unlock(s)
#define local_irq_save(flags)		do { (flags) = 0; host_atomic_enter(); } while (0)
#define local_irq_restore(flags)	do { (void)(flags); host_atomic_leave(); } while (0)
#define spin_lock_irqsave(s, flags)	do { (flags) = 0; spin_lock(s); } while (0)
#define spin_unlock_irqrestore(s, flags) do { (void)(flags); spin_unlock(s); } while (0)

#endif /* HOST_LINUX_SPINLOCK_H */
