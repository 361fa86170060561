/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_HRTIMER_H
#define HOST_LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <linux/timer.h>

enum hrtimer_mode { HRTIMER_MODE_REL };
/* what starts itself again does so by hrtimer_start() */
enum hrtimer_restart { HRTIMER_NORESTART };

/* a timer of the other kind, on the same thread, to the nanosecond */
struct hrtimer {
	struct timer_list timer;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
};

void host_hrtimer_setup(struct hrtimer *timer,
			enum hrtimer_restart (*function)(struct hrtimer *timer));
#define hrtimer_setup(timer, function, clock, mode) host_hrtimer_setup(timer, function)
void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode);
int hrtimer_cancel(struct hrtimer *timer);

#endif /* HOST_LINUX_HRTIMER_H */
