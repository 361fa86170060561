/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_PLATFORM_DEVICE_H
#define HOST_LINUX_PLATFORM_DEVICE_H

#include <linux/dma-mapping.h>

#define PLATFORM_DEVID_NONE	(-1)

struct platform_device {
	const char *name;
	int id;
	struct device dev;
};

struct platform_device *platform_device_register_simple(const char *name, int id,
							const void *res,
							unsigned int num);
void platform_device_unregister(struct platform_device *pdev);

#endif /* HOST_LINUX_PLATFORM_DEVICE_H */
