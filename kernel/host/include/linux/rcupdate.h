/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_RCUPDATE_H
#define HOST_LINUX_RCUPDATE_H

#include <linux/srcu.h>

/* one domain for all: readers of each keep away only who waits for it */
extern struct srcu_struct host_rcu;

void rcu_read_lock(void);
void rcu_read_unlock(void);

#define cond_resched_tasks_rcu_qs()	((void)0)
#define synchronize_rcu()		synchronize_srcu(&host_rcu)
#define rcu_dereference(p)		__atomic_load_n(&(p), __ATOMIC_ACQUIRE)
#define rcu_dereference_protected(p, c)	(p)
#define rcu_access_pointer(p)		READ_ONCE(p)
#define rcu_assign_pointer(p, v)	smp_store_release(&(p), v)
#define RCU_INIT_POINTER(p, v)		WRITE_ONCE(p, v)

struct rcu_head {
	struct rcu_head *next;
	void (*func)(struct rcu_head *head);
};

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void rcu_barrier(void);

#endif /* HOST_LINUX_RCUPDATE_H */
