// SPDX-License-Identifier: GPL-2.0-only
/* Devices of the driver model: from device_initialize() to the release. */

#include <linux/device.h>
#include <linux/slab.h>

#include "kobject.h"
#include "runtime.h"

/* folders beside devices without a parent, on every machine */
static const char * const device_folders[] = { "system", "virtual" };

static struct kset devices_kset;
static struct kernfs_node *folders[ARRAY_SIZE(device_folders)];

static void device_release(struct kobject *kobj)
{
	struct device *dev = container_of(kobj, struct device, kobj);

	if (dev->release)
		dev->release(dev);
	else if (dev->type && dev->type->release)
		dev->type->release(dev);
	else
		WARN(1, "device has no release");
}

static const struct kobj_type device_ktype = {
	.release = device_release,
};

void device_initialize(struct device *dev)
{
	dev->kobj.kset = &devices_kset;
	kobject_init(&dev->kobj, &device_ktype);
	mutex_init(&dev->mutex);
}

int dev_set_name(struct device *dev, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = kobject_set_name_vargs(&dev->kobj, fmt, ap);
	va_end(ap);
	return err;
}

struct device *get_device(struct device *dev)
{
	if (dev)
		kobject_get(&dev->kobj);
	return dev;
}

void put_device(struct device *dev)
{
	if (dev)
		kobject_put(&dev->kobj);
}

int device_add(struct device *dev)
{
	int err;

	if (!dev_name(dev))
		return -EINVAL;
	get_device(dev);
	if (dev->init_name) {
		err = dev_set_name(dev, "%s", dev->init_name);
		if (err)
			goto put_dev;
		dev->init_name = NULL;
	}
	dev->kobj.parent = dev->parent ? &dev->parent->kobj : NULL;
	err = host_kobject_add(&dev->kobj);
	if (err)
		goto put_dev;
	err = host_bus_add_device(dev);
	if (err)
		goto del_kobj;

	dev->added = true;
	host_bus_notify(dev, BUS_NOTIFY_ADD_DEVICE);
	host_uevent(dev, KOBJ_ADD);
	host_bus_probe(dev);
	put_device(dev);
	return 0;

del_kobj:
	kobject_del(&dev->kobj);
put_dev:
	put_device(dev);
	return err;
}

void device_del(struct device *dev)
{
	device_lock(dev);
	dev->dead = true;
	device_unlock(dev);

	host_bus_notify(dev, BUS_NOTIFY_DEL_DEVICE);
	host_bus_remove_device(dev);
	host_bus_notify(dev, BUS_NOTIFY_REMOVED_DEVICE);
	host_uevent(dev, KOBJ_REMOVE);
	dev->added = false;
	kobject_del(&dev->kobj);
}

int device_register(struct device *dev)
{
	device_initialize(dev);
	return device_add(dev);
}

void device_unregister(struct device *dev)
{
	device_del(dev);
	put_device(dev);
}

bool device_is_registered(struct device *dev)
{
	return dev->added;
}

static void root_device_release(struct device *dev)
{
	kfree(dev);
}

struct device *root_device_register(const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int err;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	err = dev_set_name(dev, "%s", name);
	if (err) {
		kfree(dev);
		return ERR_PTR(err);
	}
	dev->release = root_device_release;
	err = device_register(dev);
	if (err) {
		put_device(dev);
		return ERR_PTR(err);
	}
	return dev;
}

void root_device_unregister(struct device *dev)
{
	device_unregister(dev);
}

/* Look an attribute up that the bus gives its devices, or the device has itself. */
static struct attribute *find_attr(const struct attribute_group **groups,
				   const char *name)
{
	struct attribute **attr;

	for (; groups && *groups; groups++)
		for (attr = (*groups)->attrs; *attr; attr++)
			if (!strcmp((*attr)->name, name))
				return *attr;
	return NULL;
}

static struct device_attribute *device_attr(struct device *dev, const char *name)
{
	struct attribute *attr = find_attr(dev->groups, name);

	if (!attr && dev->bus)
		attr = find_attr(dev->bus->dev_groups, name);
	if (!attr && dev->driver)
		attr = find_attr(dev->driver->dev_groups, name);
	return attr ? container_of(attr, struct device_attribute, attr) : NULL;
}

/**
 * host_device_show - read an attribute, as of its file in sysfs
 * @dev: device
 * @name: attribute
 * @buf: PAGE_SIZE bytes
 *
 * Return: bytes, -ENOENT, -EIO for one that cannot be read
 */
ssize_t host_device_show(struct device *dev, const char *name, char *buf)
{
	struct device_attribute *attr = device_attr(dev, name);

	if (!attr)
		return -ENOENT;
	return attr->show ? attr->show(dev, attr, buf) : -EIO;
}

/**
 * host_device_store - write an attribute, as to its file in sysfs
 * @dev: device
 * @name: attribute
 * @buf: value
 *
 * Return: bytes used, -ENOENT, -EIO for one that cannot be written, or another errno
 */
ssize_t host_device_store(struct device *dev, const char *name, const char *buf)
{
	struct device_attribute *attr = device_attr(dev, name);

	if (!attr)
		return -ENOENT;
	return attr->store ? attr->store(dev, attr, buf, strlen(buf)) : -EIO;
}

int host_devices_init(void)
{
	struct kernfs_node *node = host_node_add(NULL, "devices", NULL);
	unsigned int i;

	if (IS_ERR(node))
		return PTR_ERR(node);
	kobject_init(&devices_kset.kobj, NULL);
	devices_kset.kobj.sd = node;
	for (i = 0; i < ARRAY_SIZE(folders); i++) {
		node = host_node_add(devices_kset.kobj.sd, device_folders[i], NULL);
		if (IS_ERR(node)) {
			host_devices_exit();
			return PTR_ERR(node);
		}
		folders[i] = node;
	}
	return 0;
}

void host_devices_exit(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(folders); i++) {
		host_node_remove(folders[i]);
		folders[i] = NULL;
	}
	host_node_remove(devices_kset.kobj.sd);
	devices_kset.kobj.sd = NULL;
}
