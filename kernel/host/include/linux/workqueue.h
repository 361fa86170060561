/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_WORKQUEUE_H
#define HOST_LINUX_WORKQUEUE_H

#include <linux/list.h>
#include <linux/timer.h>
#include <linux/types.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

/* all by the lock in work.c, but for @func */
struct work_struct {
	struct list_head entry;
	work_func_t func;
	struct workqueue_struct *wq;
	bool pending;
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
	struct workqueue_struct *wq;
};

enum {
	WQ_UNBOUND		= 1 << 1,
	WQ_FREEZABLE		= 1 << 2,
	WQ_MEM_RECLAIM		= 1 << 3,
	WQ_HIGHPRI		= 1 << 4,
	WQ_CPU_INTENSIVE	= 1 << 5,
	WQ_PERCPU		= 1 << 8,
};

#define INIT_WORK(w, f) do {			\
	INIT_LIST_HEAD(&(w)->entry);		\
	(w)->func = (f);			\
	(w)->wq = NULL;				\
	(w)->pending = false;			\
} while (0)
#define INIT_DELAYED_WORK(dw, f) host_delayed_work_init(dw, f)

#define to_delayed_work(w)	container_of(w, struct delayed_work, work)

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags,
					 int max_active, ...);
#define alloc_ordered_workqueue(fmt, flags, args...) \
	alloc_workqueue(fmt, (flags) | WQ_UNBOUND, 1, ##args)
void destroy_workqueue(struct workqueue_struct *wq);
void flush_workqueue(struct workqueue_struct *wq);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool flush_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool work_busy(struct work_struct *work);

/* which processor a thread runs on is the system's affair */
#define queue_work_on(cpu, wq, work)	((void)(cpu), queue_work(wq, work))

void host_delayed_work_init(struct delayed_work *dwork, work_func_t func);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
			unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork,
		      unsigned long delay);
bool cancel_delayed_work_sync(struct delayed_work *dwork);

#endif /* HOST_LINUX_WORKQUEUE_H */
