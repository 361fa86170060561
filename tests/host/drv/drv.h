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
const char *drv_test_dirty(const char *name);
/* @several has at least so many pairs of queues */
const char *drv_test_fair(const char *single, const char *several, unsigned int pairs);
const char *drv_test_turns(const char *several, unsigned int pairs);
const char *drv_test_help(const char *name);

const char *drv_test_offload(void);
const char *drv_test_control(void);
const char *drv_test_plain(const char *name);

/* Mix up two pages of each map of a device, which has no driver. */
void drv_mix_pages(const char *name);

/* What a manager of devices may do at any time. Returns whether there is the device. */
bool drv_rest(const char *name);
bool drv_reset(const char *name);

/*
 * fault.c, called from ../faults.c: steps of a driver of one device, network or block.
 * Frames are sent to all and so come back; each holds its number of its call.
 */
#define DRV_FAULT_MAX	64

struct drv_fault_request {
	unsigned int type;
	unsigned long long sector;
	unsigned int len;
};

int drv_fault_open(const char *name);
void drv_fault_close(void);
int drv_fault_send(unsigned int n);
/* the frames of the last call are sent: how many came back, and which */
int drv_fault_receive(unsigned int n, unsigned int *number, unsigned int max);
int drv_fault_submit(const struct drv_fault_request *req, unsigned int n);
int drv_fault_answers(unsigned char *answer, unsigned int n);
bool drv_fault_idle(unsigned int q);
unsigned int drv_fault_config_interrupts(void);
int drv_fault_wait_config(unsigned int seen);
unsigned int drv_fault_generation(void);
bool drv_fault_link_is_up(void);
bool drv_fault_needs_reset(void);
int drv_fault_suspend(void);
int drv_fault_resume(void);

#endif /* TESTS_HOST_DRV_H */
