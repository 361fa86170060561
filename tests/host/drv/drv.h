/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests that are kernel code, called from driver.c. No kernel type here. */
#ifndef TESTS_HOST_DRV_H
#define TESTS_HOST_DRV_H

#include <stdbool.h>

/* each returns NULL, or what did not hold */
const char *drv_test_net(const char *name);
/* two network devices with four pairs of queues */
const char *drv_test_steer(const char *a, const char *b);
const char *drv_test_gather(const char *name);
/* @several has at least so many pairs of queues */
const char *drv_test_fair(const char *single, const char *several, unsigned int pairs);

/* Mix up two pages of each map of a device, which has no driver. */
void drv_mix_pages(const char *name);

/* What a manager of devices may do at any time. Returns whether there is the device. */
bool drv_rest(const char *name);
bool drv_reset(const char *name);

#endif /* TESTS_HOST_DRV_H */
