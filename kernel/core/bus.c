// SPDX-License-Identifier: GPL-2.0-only
/* The vdpa bus: which driver takes a device, and what happens when it does. */

#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/export.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/sysfs.h>

#include "core.h"

/* guards vdpa_device.driver_override of every device, against match too */
static DEFINE_SPINLOCK(override_lock);

static ssize_t driver_override_show(struct device *dev,
				    struct device_attribute *attr, char *buf)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);
	ssize_t len;

	spin_lock(&override_lock);
	len = sysfs_emit(buf, "%s\n", vdev->driver_override ?: "(null)");
	spin_unlock(&override_lock);
	return len;
}

static ssize_t driver_override_store(struct device *dev,
				     struct device_attribute *attr,
				     const char *buf, size_t count)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);
	const char *new = NULL, *old;
	size_t len;

	/* what could not be shown with its newline is not taken either */
	if (count >= PAGE_SIZE - 1)
		return -EINVAL;

	len = strcspn(buf, "\n");
	if (len) {
		new = kstrndup(buf, len, GFP_KERNEL);
		if (!new)
			return -ENOMEM;
	}

	spin_lock(&override_lock);
	old = vdev->driver_override;
	vdev->driver_override = new;
	spin_unlock(&override_lock);
	kfree(old);
	return count;
}
static DEVICE_ATTR_RW(driver_override);

static struct attribute *vdpa_dev_attrs[] = {
	&dev_attr_driver_override.attr,
	NULL
};
ATTRIBUTE_GROUPS(vdpa_dev);

static int vdpa_bus_match(struct device *dev, const struct device_driver *drv)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);
	bool match = true;

	spin_lock(&override_lock);
	if (vdev->driver_override)
		match = !strcmp(vdev->driver_override, drv->name);
	spin_unlock(&override_lock);
	return match;
}

static int vdpa_bus_probe(struct device *dev)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);
	const struct vdpa_config_ops *ops = vdev->config;
	u16 max, min;
	int err;

	err = dma_coerce_mask_and_coherent(dev, DMA_BIT_MASK(64));
	if (err)
		return err;

	max = ops->get_vq_num_max(vdev);
	min = ops->get_vq_num_min ? ops->get_vq_num_min(vdev) : 1;
	if (max < min)
		return -EINVAL;

	return drv_to_vdpa(dev->driver)->probe(vdev);
}

static void vdpa_bus_remove(struct device *dev)
{
	struct vdpa_driver *drv = drv_to_vdpa(dev->driver);

	if (drv->remove)
		drv->remove(dev_to_vdpa(dev));
}

static struct bus_type vdpa_bus = {
	.name		= "vdpa",
	.dev_groups	= vdpa_dev_groups,
	.match		= vdpa_bus_match,
	.probe		= vdpa_bus_probe,
	.remove		= vdpa_bus_remove,
};

/*
 * The driver model reports a device before its uevent and before any driver
 * sees it, when adding it cannot fail any more: from then on it is live, and
 * what follows, its first driver included, is a change.
 */
static int vdpa_bus_notify(struct notifier_block *nb, unsigned long action,
			   void *data)
{
	struct vdpa_device *vdev = dev_to_vdpa(data);

	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		vdpa_dev_publish(vdev);
		break;
	case BUS_NOTIFY_BOUND_DRIVER:
	case BUS_NOTIFY_UNBOUND_DRIVER:
		vdpa_event_changed(vdpa_dev_rec(vdev));
		break;
	}
	return NOTIFY_DONE;
}

static struct notifier_block vdpa_bus_nb = {
	.notifier_call = vdpa_bus_notify,
};

/**
 * vdpa_bus_set - make a device one of this bus
 * @vdev: device, not yet added
 */
void vdpa_bus_set(struct vdpa_device *vdev)
{
	vdev->dev.bus = &vdpa_bus;
}

/**
 * vdpa_bus_folder_taken - whether sysfs has no place for a device
 * @vdev: device, initialised and not yet added
 *
 * A device without a parent lies beside all other such folders, "system" for
 * example, and device_add() reports a clash with a stack trace.
 *
 * Return: true if something else has its name there
 */
bool vdpa_bus_folder_taken(struct vdpa_device *vdev)
{
	struct device *dev = &vdev->dev;
	struct kobject *parent = dev->parent ? &dev->parent->kobj :
		&dev->kobj.kset->kobj;
	struct kernfs_node *folder;

	if (!parent->sd)
		return false;
	folder = sysfs_get_dirent(parent->sd, dev_name(dev));
	sysfs_put(folder);
	return folder;
}

/**
 * __vdpa_register_driver - add a bus driver
 * @drv: driver; its devices are probed at once
 * @owner: module that implements it
 *
 * Return: 0 or a negative errno
 */
int __vdpa_register_driver(struct vdpa_driver *drv, struct module *owner)
{
	drv->driver.bus = &vdpa_bus;
	drv->driver.owner = owner;
	return driver_register(&drv->driver);
}
EXPORT_SYMBOL_GPL(__vdpa_register_driver);

/**
 * vdpa_unregister_driver - remove a bus driver
 * @drv: driver; it is unbound from every device first
 */
void vdpa_unregister_driver(struct vdpa_driver *drv)
{
	driver_unregister(&drv->driver);
}
EXPORT_SYMBOL_GPL(vdpa_unregister_driver);

/**
 * vdpa_bus_init - register the bus
 *
 * Return: 0 or a negative errno
 */
int vdpa_bus_init(void)
{
	int err;

	err = bus_register(&vdpa_bus);
	if (err)
		return err;
	err = bus_register_notifier(&vdpa_bus, &vdpa_bus_nb);
	if (err)
		bus_unregister(&vdpa_bus);
	return err;
}

/**
 * vdpa_bus_exit - unregister the bus, which has neither devices nor drivers left
 */
void vdpa_bus_exit(void)
{
	bus_unregister_notifier(&vdpa_bus, &vdpa_bus_nb);
	bus_unregister(&vdpa_bus);
}
