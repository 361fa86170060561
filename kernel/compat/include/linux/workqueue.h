/* SPDX-License-Identifier: GPL-2.0-only */
/* Since 6.17 a workqueue says that it is bound to CPUs; before it just was. */
#ifndef COMPAT_LINUX_WORKQUEUE_H
#define COMPAT_LINUX_WORKQUEUE_H

#include_next <linux/workqueue.h>
#include <compat_probes.h>

#if !HAVE_WQ_PERCPU
#define WQ_PERCPU	0
#endif

#endif /* COMPAT_LINUX_WORKQUEUE_H */
