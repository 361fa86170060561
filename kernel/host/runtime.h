/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of the runtime know of each other. */
#ifndef VDPA_HOST_RUNTIME_H
#define VDPA_HOST_RUNTIME_H

#include <pthread.h>

int host_runtime_init(void);
void host_runtime_exit(void);

/* work.c */
int host_thread_start(pthread_t *thread, void *(*main)(void *arg), void *arg);
int host_work_init(void);
void host_work_exit(void);

/* timer.c */
int host_timer_init(void);
void host_timer_exit(void);

/* rcu.c */
void host_rcu_exit(void);

/* kobject.c */
void host_kobject_exit(void);

/* device.c */
int host_devices_init(void);
void host_devices_exit(void);

/* platform.c */
int host_platform_init(void);
void host_platform_exit(void);

/* ctrl.c */
int host_ctrl_init(void);
void host_ctrl_exit(void);

#endif /* VDPA_HOST_RUNTIME_H */
