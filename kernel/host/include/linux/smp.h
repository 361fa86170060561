/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_SMP_H
#define HOST_LINUX_SMP_H

/* where this thread is, or was */
int host_processor_id(void);

#define raw_smp_processor_id()	host_processor_id()

#endif /* HOST_LINUX_SMP_H */
