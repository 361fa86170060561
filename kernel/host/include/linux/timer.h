/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_TIMER_H
#define HOST_LINUX_TIMER_H

#include <linux/jiffies.h>
#include <linux/list.h>
#include <time.h>

/* all by the lock in timer.c, but for @function */
struct timer_list {
	struct list_head entry;
	u64 at;			/* nanoseconds of CLOCK_MONOTONIC */
	void (*function)(struct timer_list *timer);
	bool shut;
};

void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *timer),
		 unsigned int flags);
int mod_timer(struct timer_list *timer, unsigned long expires);
bool timer_pending(const struct timer_list *timer);
int host_timer_delete(struct timer_list *timer);
int timer_delete_sync(struct timer_list *timer);
int timer_shutdown_sync(struct timer_list *timer);

/* libc has a function of this name */
#define timer_delete(timer)	host_timer_delete(timer)

#define timer_container_of(var, callback_timer, field) \
	container_of(callback_timer, __typeof__(*var), field)

#endif /* HOST_LINUX_TIMER_H */
