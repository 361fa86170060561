// SPDX-License-Identifier: GPL-2.0-only
/* The runtime as a whole: what has to be there before the first module, and go last. */

#include "runtime.h"

/**
 * host_runtime_init - prepare for modules
 *
 * Threads without which nothing works are there afterwards.
 *
 * Return: 0 or a negative errno; -EAGAIN: there may be no more threads
 */
int host_runtime_init(void)
{
	int err;

	err = host_work_init();
	if (err)
		return err;
	err = host_timer_init();
	if (err)
		goto exit_work;
	err = host_devices_init();
	if (err)
		goto exit_kobject;
	err = host_platform_init();
	if (err)
		goto exit_devices;
	err = host_ctrl_init();
	if (err)
		goto exit_platform;
	return 0;

exit_platform:
	host_platform_exit();
exit_devices:
	host_devices_exit();
exit_kobject:
	host_kobject_exit();
	host_timer_exit();
exit_work:
	host_work_exit();
	return err;
}

/**
 * host_runtime_exit - undo host_runtime_init(), end all threads
 */
void host_runtime_exit(void)
{
	host_ctrl_exit();
	host_timer_exit();
	host_rcu_exit();
	host_work_exit();
	host_platform_exit();
	host_devices_exit();
	host_kobject_exit();
}
