/* SPDX-License-Identifier: GPL-2.0-only */
/* Folders of sysfs, for the driver model alone. */
#ifndef VDPA_HOST_KOBJECT_H
#define VDPA_HOST_KOBJECT_H

#include <linux/kobject.h>

struct device;
struct bus_type;

/* kobject.c */
struct kernfs_node *host_node_add(struct kernfs_node *parent, const char *name,
				  struct kobject *kobj);
void host_node_remove(struct kernfs_node *node);
struct kobject *host_node_kobject(struct kernfs_node *parent, const char *name);

/* bus.c */
int host_bus_add_device(struct device *dev);
void host_bus_remove_device(struct device *dev);
void host_bus_notify(struct device *dev, unsigned long action);
void host_bus_probe(struct device *dev);
void host_uevent(struct device *dev, enum kobject_action action);

#endif /* VDPA_HOST_KOBJECT_H */
