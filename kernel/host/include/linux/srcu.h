/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_SRCU_H
#define HOST_LINUX_SRCU_H

#include <linux/atomic.h>
#include <linux/mutex.h>

/* readers count themselves in one of two columns; waiting empties the other */
struct srcu_struct {
	struct mutex mutex;	/* one waiter at a time */
	atomic_t column;
	atomic_long_t readers[2];
};

#define DEFINE_SRCU(name) struct srcu_struct name = { \
	.mutex = { HOST_DEP_MAP_INIT(name) .lock = PTHREAD_MUTEX_INITIALIZER } }
#define DEFINE_STATIC_SRCU(name) static DEFINE_SRCU(name)

int init_srcu_struct(struct srcu_struct *srcu);
void cleanup_srcu_struct(struct srcu_struct *srcu);
int srcu_read_lock(struct srcu_struct *srcu);
void srcu_read_unlock(struct srcu_struct *srcu, int column);
void synchronize_srcu(struct srcu_struct *srcu);

#define srcu_dereference(p, srcu)	__atomic_load_n(&(p), __ATOMIC_ACQUIRE)

#endif /* HOST_LINUX_SRCU_H */
