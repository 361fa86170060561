/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_SCHED_STAT_H
#define HOST_LINUX_SCHED_STAT_H

/* what else wants the processor is not known: do not wait for work on it */
#define single_task_running()	false

#endif /* HOST_LINUX_SCHED_STAT_H */
