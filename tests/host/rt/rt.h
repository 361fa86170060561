/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of the runtime itself, against kernel headers' counterparts. */
#ifndef TESTS_HOST_RT_H
#define TESTS_HOST_RT_H

#include <linux/bug.h>

#define EXPECT(cond) BUG_ON(!(cond))

void rt_xarray(void);
void rt_iotlb(void);
void rt_work(void);
void rt_locks(void);
void rt_lockdep(void);
void rt_device(void);
void rt_genl(void);

#endif /* TESTS_HOST_RT_H */
