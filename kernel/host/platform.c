// SPDX-License-Identifier: GPL-2.0-only
/* The platform bus, for devices that nothing else has. No driver of it is known. */

#include <linux/platform_device.h>
#include <linux/slab.h>

#include "runtime.h"

static struct bus_type platform_bus = {
	.name = "platform",
};

static struct device *platform_root;

static void platform_release(struct device *dev)
{
	kfree(container_of(dev, struct platform_device, dev));
}

struct platform_device *platform_device_register_simple(const char *name, int id,
							const void *res,
							unsigned int num)
{
	struct platform_device *pdev = kzalloc(sizeof(*pdev), GFP_KERNEL);
	int err;

	if (!pdev)
		return ERR_PTR(-ENOMEM);
	pdev->name = name;
	pdev->id = id;
	pdev->dev.parent = platform_root;
	pdev->dev.bus = &platform_bus;
	pdev->dev.release = platform_release;
	device_initialize(&pdev->dev);
	err = id < 0 ? dev_set_name(&pdev->dev, "%s", name) :
		dev_set_name(&pdev->dev, "%s.%d", name, id);
	if (!err)
		err = device_add(&pdev->dev);
	if (err) {
		put_device(&pdev->dev);
		return ERR_PTR(err);
	}
	return pdev;
}

void platform_device_unregister(struct platform_device *pdev)
{
	device_unregister(&pdev->dev);
}

int host_platform_init(void)
{
	int err = bus_register(&platform_bus);

	if (err)
		return err;
	platform_root = root_device_register("platform");
	if (IS_ERR(platform_root)) {
		bus_unregister(&platform_bus);
		return PTR_ERR(platform_root);
	}
	return 0;
}

void host_platform_exit(void)
{
	root_device_unregister(platform_root);
	bus_unregister(&platform_bus);
}
