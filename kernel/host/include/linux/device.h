/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_DEVICE_H
#define HOST_LINUX_DEVICE_H

#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/xarray.h>

struct device;
struct device_driver;
struct module;

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr,
			 const char *buf, size_t count);
};

#define DEVICE_ATTR_RW(_name) \
	struct device_attribute dev_attr_##_name = __ATTR_RW(_name)
#define DEVICE_ATTR_RO(_name) \
	struct device_attribute dev_attr_##_name = __ATTR_RO(_name)
#define DEVICE_ATTR_WO(_name) \
	struct device_attribute dev_attr_##_name = __ATTR_WO(_name)

struct bus_type {
	const char *name;
	const struct attribute_group **dev_groups;
	int (*match)(struct device *dev, const struct device_driver *drv);
	int (*uevent)(const struct device *dev, struct kobj_uevent_env *env);
	int (*probe)(struct device *dev);
	void (*remove)(struct device *dev);
	struct host_bus *p;		/* bus.c */
};

struct device_driver {
	const char *name;
	const struct bus_type *bus;
	struct module *owner;
	const struct attribute_group **dev_groups;
	unsigned long host_seq;		/* key in its bus; bus.c */
	unsigned int host_users;	/* walks that are at it; lock of its bus */
	bool host_registered;		/* the same */
	struct completion host_idle;	/* neither */
};

struct device_type {
	const char *name;
	void (*release)(struct device *dev);
};

struct device {
	struct kobject kobj;
	struct device *parent;
	const char *init_name;
	const struct device_type *type;
	const struct bus_type *bus;
	struct device_driver *driver;	/* @mutex; read without it */
	void *driver_data;
	void (*release)(struct device *dev);
	struct mutex mutex;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	const struct attribute_group **groups;
	struct kernfs_node *bus_link;	/* bus.c */
	unsigned long bus_seq;		/* key in its bus; bus.c */
	bool dead;			/* on its way out; @mutex */
	bool added;
};

enum bus_notifier_event {
	BUS_NOTIFY_ADD_DEVICE,
	BUS_NOTIFY_DEL_DEVICE,
	BUS_NOTIFY_REMOVED_DEVICE,
	BUS_NOTIFY_BIND_DRIVER,
	BUS_NOTIFY_BOUND_DRIVER,
	BUS_NOTIFY_UNBIND_DRIVER,
	BUS_NOTIFY_UNBOUND_DRIVER,
	BUS_NOTIFY_DRIVER_NOT_BOUND,
};

static inline const char *dev_name(const struct device *dev)
{
	return dev->init_name ? dev->init_name : kobject_name(&dev->kobj);
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

#define device_lock(dev)	mutex_lock(&(dev)->mutex)
#define device_trylock(dev)	mutex_trylock(&(dev)->mutex)
#define device_unlock(dev)	mutex_unlock(&(dev)->mutex)
#define device_lock_assert(dev)	lockdep_assert_held(&(dev)->mutex)

void device_initialize(struct device *dev);
int __must_check device_add(struct device *dev);
void device_del(struct device *dev);
int __must_check device_register(struct device *dev);
void device_unregister(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);
int dev_set_name(struct device *dev, const char *fmt, ...) __printf(2, 3);
bool device_is_registered(struct device *dev);

struct device *root_device_register(const char *name);
void root_device_unregister(struct device *dev);

int bus_register(const struct bus_type *bus);
void bus_unregister(const struct bus_type *bus);
int bus_register_notifier(const struct bus_type *bus, struct notifier_block *nb);
int bus_unregister_notifier(const struct bus_type *bus, struct notifier_block *nb);
int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data));
struct device *bus_find_device_by_name(const struct bus_type *bus,
				       struct device *start, const char *name);

void host_bus_autoprobe(const struct bus_type *bus, bool on);
ssize_t host_device_show(struct device *dev, const char *name, char *buf);
ssize_t host_device_store(struct device *dev, const char *name, const char *buf);

int driver_register(struct device_driver *drv);
void driver_unregister(struct device_driver *drv);
struct device_driver *driver_find(const char *name, const struct bus_type *bus);
int device_attach(struct device *dev);
int device_driver_attach(const struct device_driver *drv, struct device *dev);
void device_release_driver(struct device *dev);

#define dev_err(dev, fmt, ...) \
	host_printk(3, "%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_warn(dev, fmt, ...) \
	host_printk(4, "%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_info(dev, fmt, ...) \
	host_printk(6, "%s: " fmt, dev_name(dev), ##__VA_ARGS__)
#define dev_dbg(dev, fmt, ...) \
	host_printk(7, "%s: " fmt, dev_name(dev), ##__VA_ARGS__)

#define module_driver(__driver, __register, __unregister, ...)	\
static int __driver##_init(void)				\
{								\
	return __register(&(__driver), ##__VA_ARGS__);		\
}								\
module_init(__driver##_init);					\
static void __driver##_exit(void)				\
{								\
	__unregister(&(__driver), ##__VA_ARGS__);		\
}								\
module_exit(__driver##_exit)

#endif /* HOST_LINUX_DEVICE_H */
