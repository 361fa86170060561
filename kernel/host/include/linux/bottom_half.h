/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_BOTTOM_HALF_H
#define HOST_LINUX_BOTTOM_HALF_H

/* There are no interrupts to keep out; in a checked build sleeping is an error. */
#ifdef HOST_LOCKDEP
void host_atomic_enter(void);
void host_atomic_leave(void);
#else
#define host_atomic_enter()	((void)0)
#define host_atomic_leave()	((void)0)
#endif

#define local_bh_disable()	host_atomic_enter()
#define local_bh_enable()	host_atomic_leave()

#endif /* HOST_LINUX_BOTTOM_HALF_H */
