// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdpa_inspect: a bus driver that only looks. Bound to a device it shows in the
 * device's sysfs folder what no other driver lets user space see: the
 * configuration generation, the status, the configuration space, and how many
 * configuration interrupts came.
 */

#include <linux/atomic.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <linux/vdpa.h>

struct inspect {
	atomic_t interrupts;
};

static ssize_t generation_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);

	if (!vdev->config->get_generation)
		return -EOPNOTSUPP;
	return sysfs_emit(buf, "%u\n", vdev->config->get_generation(vdev));
}
static DEVICE_ATTR_RO(generation);

static ssize_t status_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);

	return sysfs_emit(buf, "0x%02x\n", vdev->config->get_status(vdev));
}
static DEVICE_ATTR_RO(status);

static ssize_t config_interrupts_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct inspect *inspect = vdpa_get_drvdata(dev_to_vdpa(dev));

	return sysfs_emit(buf, "%d\n", atomic_read(&inspect->interrupts));
}
static DEVICE_ATTR_RO(config_interrupts);

static ssize_t config_space_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);
	u8 bytes[64] = { };
	size_t size = min(vdev->config->get_config_size(vdev), sizeof(bytes));

	vdpa_get_config(vdev, 0, bytes, size);
	return sysfs_emit(buf, "%*phN\n", (int)size, bytes);
}
static DEVICE_ATTR_RO(config_space);

static struct attribute *inspect_attrs[] = {
	&dev_attr_generation.attr,
	&dev_attr_status.attr,
	&dev_attr_config_interrupts.attr,
	&dev_attr_config_space.attr,
	NULL,
};
ATTRIBUTE_GROUPS(inspect);

static irqreturn_t inspect_config_cb(void *private)
{
	struct inspect *inspect = private;

	atomic_inc(&inspect->interrupts);
	return IRQ_HANDLED;
}

static int inspect_probe(struct vdpa_device *vdev)
{
	struct vdpa_callback cb = { .callback = inspect_config_cb };
	struct inspect *inspect = kzalloc(sizeof(*inspect), GFP_KERNEL);

	if (!inspect)
		return -ENOMEM;
	cb.private = inspect;
	vdpa_set_drvdata(vdev, inspect);
	vdev->config->set_config_cb(vdev, &cb);
	return 0;
}

static void inspect_remove(struct vdpa_device *vdev)
{
	struct vdpa_callback none = { };

	vdev->config->set_config_cb(vdev, &none);
	kfree(vdpa_get_drvdata(vdev));
}

static struct vdpa_driver inspect_driver = {
	.driver = {
		.name = "vdpa_inspect",
		.dev_groups = inspect_groups,
	},
	.probe = inspect_probe,
	.remove = inspect_remove,
};
module_vdpa_driver(inspect_driver);

MODULE_DESCRIPTION("test bus driver that shows what a device holds");
MODULE_LICENSE("GPL");
