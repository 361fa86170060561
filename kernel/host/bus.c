// SPDX-License-Identifier: GPL-2.0-only
/*
 * Buses: which devices and drivers there are, who drives whom, and who is told.
 * Devices and drivers are kept in order of registration; walks hold no lock while
 * they call out.
 */

#include <linux/device.h>
#include <linux/slab.h>

#include "kobject.h"

struct host_bus {
	struct kernfs_node *folder;	/* names of devices */
	struct xarray devs;		/* @lock, holds references */
	struct xarray drivers;		/* @lock */
	u32 next_dev;			/* @lock */
	u32 next_driver;		/* @lock */
	struct mutex lock;
	struct rw_semaphore notify_sem;
	struct notifier_block *notifiers;	/* by priority; @notify_sem */
	bool autoprobe;			/* read and written alone */
};

int bus_register(const struct bus_type *bus)
{
	struct bus_type *b = (struct bus_type *)bus;
	struct host_bus *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->folder = host_node_add(NULL, bus->name, NULL);
	if (IS_ERR(p->folder)) {
		int err = PTR_ERR(p->folder);

		kfree(p);
		return err;
	}
	xa_init_flags(&p->devs, XA_FLAGS_ALLOC);
	xa_init_flags(&p->drivers, XA_FLAGS_ALLOC);
	mutex_init(&p->lock);
	init_rwsem(&p->notify_sem);
	p->autoprobe = true;
	b->p = p;
	return 0;
}

void bus_unregister(const struct bus_type *bus)
{
	struct host_bus *p = bus->p;

	WARN_ON(!xa_empty(&p->devs) || !xa_empty(&p->drivers));
	host_node_remove(p->folder);
	((struct bus_type *)bus)->p = NULL;
	kfree(p);
}

int bus_register_notifier(const struct bus_type *bus, struct notifier_block *nb)
{
	struct notifier_block **pos = &bus->p->notifiers;

	down_write(&bus->p->notify_sem);
	while (*pos && (*pos)->priority >= nb->priority)
		pos = &(*pos)->next;
	nb->next = *pos;
	*pos = nb;
	up_write(&bus->p->notify_sem);
	return 0;
}

int bus_unregister_notifier(const struct bus_type *bus, struct notifier_block *nb)
{
	struct notifier_block **pos = &bus->p->notifiers;

	down_write(&bus->p->notify_sem);
	while (*pos && *pos != nb)
		pos = &(*pos)->next;
	if (*pos)
		*pos = nb->next;
	up_write(&bus->p->notify_sem);
	return 0;
}

void host_bus_notify(struct device *dev, unsigned long action)
{
	struct notifier_block *nb;

	if (!dev->bus)
		return;
	down_read(&dev->bus->p->notify_sem);
	for (nb = dev->bus->p->notifiers; nb; nb = nb->next)
		nb->notifier_call(nb, action, dev);
	up_read(&dev->bus->p->notify_sem);
}

/* Nobody listens for them here; the bus has its say all the same. */
void host_uevent(struct device *dev, enum kobject_action action)
{
	struct kobj_uevent_env *env;

	if (!dev->bus || !dev->bus->uevent)
		return;
	env = kzalloc(sizeof(*env), GFP_KERNEL);
	if (!env)
		return;
	dev->bus->uevent(dev, env);
	kfree(env);
}

int host_bus_add_device(struct device *dev)
{
	struct host_bus *p = dev->bus ? dev->bus->p : NULL;
	u32 seq;
	int err;

	if (!p)
		return dev->bus ? -EINVAL : 0;
	dev->bus_link = host_node_add(p->folder, dev_name(dev), &dev->kobj);
	if (IS_ERR(dev->bus_link)) {
		err = PTR_ERR(dev->bus_link);
		dev->bus_link = NULL;
		return err;
	}
	mutex_lock(&p->lock);
	err = xa_alloc_cyclic(&p->devs, &seq, dev, xa_limit_32b, &p->next_dev, GFP_KERNEL);
	if (err >= 0) {
		dev->bus_seq = seq;
		get_device(dev);
	}
	mutex_unlock(&p->lock);
	if (err < 0) {
		host_node_remove(dev->bus_link);
		dev->bus_link = NULL;
		return err;
	}
	return 0;
}

void host_bus_remove_device(struct device *dev)
{
	if (!dev->bus)
		return;
	host_node_remove(dev->bus_link);
	dev->bus_link = NULL;
	mutex_lock(&dev->bus->p->lock);
	xa_erase(&dev->bus->p->devs, dev->bus_seq);
	mutex_unlock(&dev->bus->p->lock);
	device_release_driver(dev);
	put_device(dev);
}

/* Step through the devices; each is returned with a reference, @prev loses its. */
static struct device *next_device(struct host_bus *p, struct device *prev,
				  unsigned long *seq)
{
	struct device *dev;

	mutex_lock(&p->lock);
	dev = get_device(host_xa_find(&p->devs, seq, ULONG_MAX));
	mutex_unlock(&p->lock);
	put_device(prev);
	++*seq;
	return dev;
}

int bus_for_each_dev(const struct bus_type *bus, struct device *start, void *data,
		     int (*fn)(struct device *dev, void *data))
{
	unsigned long seq = start ? start->bus_seq + 1 : 0;
	struct device *dev = NULL;
	int ret = 0;

	while (!ret && (dev = next_device(bus->p, dev, &seq)))
		ret = fn(dev, data);
	put_device(dev);
	return ret;
}

struct device *bus_find_device_by_name(const struct bus_type *bus,
				       struct device *start, const char *name)
{
	struct kobject *kobj = host_node_kobject(bus->p->folder, name);

	return kobj ? container_of(kobj, struct device, kobj) : NULL;
}

static bool matches(const struct device_driver *drv, struct device *dev)
{
	return !dev->bus->match || dev->bus->match(dev, drv) > 0;
}

/* The caller holds the device lock; 0 when bound. */
static int probe(struct device_driver *drv, struct device *dev)
{
	int err;

	device_lock_assert(dev);
	WRITE_ONCE(dev->driver, drv);
	host_bus_notify(dev, BUS_NOTIFY_BIND_DRIVER);
	err = dev->bus->probe ? dev->bus->probe(dev) : 0;
	if (err) {
		host_bus_notify(dev, BUS_NOTIFY_DRIVER_NOT_BOUND);
		WRITE_ONCE(dev->driver, NULL);
		dev_set_drvdata(dev, NULL);
		if (err != -ENODEV && err != -ENXIO)
			dev_warn(dev, "probe with driver %s failed with error %d\n",
				 drv->name, err);
		return err;
	}
	host_bus_notify(dev, BUS_NOTIFY_BOUND_DRIVER);
	host_uevent(dev, KOBJ_BIND);
	return 0;
}

/* Step through the drivers; one that was returned is not gone before the next step. */
static struct device_driver *next_driver(struct host_bus *p, struct device_driver *prev,
					 unsigned long *seq)
{
	struct device_driver *drv;

	mutex_lock(&p->lock);
	drv = host_xa_find(&p->drivers, seq, ULONG_MAX);
	if (drv)
		drv->host_users++;
	if (prev && !--prev->host_users && !prev->host_registered)
		complete_all(&prev->host_idle);
	mutex_unlock(&p->lock);
	++*seq;
	return drv;
}

int device_attach(struct device *dev)
{
	struct device_driver *drv = NULL;
	unsigned long seq = 0;
	int bound = 0;

	device_lock(dev);
	if (!dev->dead && !dev->driver)
		while ((drv = next_driver(dev->bus->p, drv, &seq)))
			if (!bound && matches(drv, dev))
				bound = !probe(drv, dev);
	bound = !!dev->driver;
	device_unlock(dev);
	return bound;
}

void host_bus_probe(struct device *dev)
{
	if (dev->bus && READ_ONCE(dev->bus->p->autoprobe))
		device_attach(dev);
}

/* -EBUSY if it has a driver or goes away */
int device_driver_attach(const struct device_driver *drv, struct device *dev)
{
	int err;

	device_lock(dev);
	if (dev->dead || dev->driver)
		err = -EBUSY;
	else if (!matches(drv, dev))
		err = -ENODEV;
	else
		err = probe((struct device_driver *)drv, dev);
	device_unlock(dev);
	return err;
}

static void release_driver(struct device *dev)
{
	device_lock_assert(dev);
	if (!dev->driver)
		return;
	host_bus_notify(dev, BUS_NOTIFY_UNBIND_DRIVER);
	if (dev->bus->remove)
		dev->bus->remove(dev);
	WRITE_ONCE(dev->driver, NULL);
	dev_set_drvdata(dev, NULL);
	host_bus_notify(dev, BUS_NOTIFY_UNBOUND_DRIVER);
	host_uevent(dev, KOBJ_UNBIND);
}

void device_release_driver(struct device *dev)
{
	device_lock(dev);
	release_driver(dev);
	device_unlock(dev);
}

static int attach_to(struct device *dev, void *data)
{
	if (matches(data, dev))
		device_driver_attach(data, dev);
	return 0;
}

static int detach_from(struct device *dev, void *data)
{
	device_lock(dev);
	if (dev->driver == data)
		release_driver(dev);
	device_unlock(dev);
	return 0;
}

struct device_driver *driver_find(const char *name, const struct bus_type *bus)
{
	struct device_driver *drv;
	unsigned long seq;

	mutex_lock(&bus->p->lock);
	xa_for_each(&bus->p->drivers, seq, drv)
		if (!strcmp(drv->name, name))
			break;
	mutex_unlock(&bus->p->lock);
	return drv;
}

int driver_register(struct device_driver *drv)
{
	struct host_bus *p = drv->bus->p;
	int err;
	u32 seq;

	if (!p)
		return -EINVAL;
	if (driver_find(drv->name, drv->bus))
		return -EBUSY;
	init_completion(&drv->host_idle);
	drv->host_users = 0;
	mutex_lock(&p->lock);
	drv->host_registered = true;
	err = xa_alloc_cyclic(&p->drivers, &seq, drv, xa_limit_32b, &p->next_driver,
			      GFP_KERNEL);
	if (err >= 0)
		drv->host_seq = seq;
	mutex_unlock(&p->lock);
	if (err < 0)
		return err;
	if (READ_ONCE(p->autoprobe))
		bus_for_each_dev(drv->bus, NULL, drv, attach_to);
	return 0;
}

void driver_unregister(struct device_driver *drv)
{
	struct host_bus *p = drv->bus->p;
	bool idle;

	mutex_lock(&p->lock);
	xa_erase(&p->drivers, drv->host_seq);
	drv->host_registered = false;
	idle = !drv->host_users;
	mutex_unlock(&p->lock);
	if (!idle)
		wait_for_completion(&drv->host_idle);
	bus_for_each_dev(drv->bus, NULL, drv, detach_from);
}

/**
 * host_bus_autoprobe - say whether devices and drivers find each other by themselves
 * @bus: bus
 * @on: as in its file drivers_autoprobe
 */
void host_bus_autoprobe(const struct bus_type *bus, bool on)
{
	WRITE_ONCE(bus->p->autoprobe, on);
}
