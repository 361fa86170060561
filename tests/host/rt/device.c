// SPDX-License-Identifier: GPL-2.0-or-later
/* The driver model: binding, order of notifications, references. */
#include <linux/device.h>
#include <linux/slab.h>
#include <stdio.h>
#include <stdlib.h>

#include "rt.h"

static char trail[1024];
static int releases;

static void note(const char *what)
{
	EXPECT(strlen(trail) + strlen(what) + 2 < sizeof(trail));
	strcat(trail, what);
	strcat(trail, " ");
}

static void expect_trail(const char *want)
{
	if (strcmp(trail, want)) {
		fprintf(stderr, "was:  %s\nwant: %s\n", trail, want);
		abort();
	}
	trail[0] = '\0';
}

static int probe_error;

static int match(struct device *dev, const struct device_driver *drv)
{
	/* the driver's name is the beginning of the device's */
	return !strncmp(dev_name(dev), drv->name, strlen(drv->name));
}

static int probe(struct device *dev)
{
	note("probe");
	dev_set_drvdata(dev, dev);
	return probe_error;
}

static void unbind(struct device *dev)
{
	EXPECT(dev_get_drvdata(dev) == dev);
	note("remove");
}

static char value[64] = "old\n";

static ssize_t thing_show(struct device *dev, struct device_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s", value);
}

static ssize_t thing_store(struct device *dev, struct device_attribute *attr,
			   const char *buf, size_t count)
{
	strscpy(value, buf, sizeof(value));
	return count;
}
static DEVICE_ATTR_RW(thing);

static struct attribute *rt_attrs[] = { &dev_attr_thing.attr, NULL };
ATTRIBUTE_GROUPS(rt);

static struct bus_type bus = {
	.name = "rt",
	.dev_groups = rt_groups,
	.match = match,
	.probe = probe,
	.remove = unbind,
};

static int notify(struct notifier_block *nb, unsigned long action, void *data)
{
	static const char * const names[] = {
		[BUS_NOTIFY_ADD_DEVICE] = "ADD",
		[BUS_NOTIFY_DEL_DEVICE] = "DEL",
		[BUS_NOTIFY_REMOVED_DEVICE] = "REMOVED",
		[BUS_NOTIFY_BIND_DRIVER] = "BIND",
		[BUS_NOTIFY_BOUND_DRIVER] = "BOUND",
		[BUS_NOTIFY_UNBIND_DRIVER] = "UNBIND",
		[BUS_NOTIFY_UNBOUND_DRIVER] = "UNBOUND",
		[BUS_NOTIFY_DRIVER_NOT_BOUND] = "NOT_BOUND",
	};

	note(names[action]);
	return NOTIFY_DONE;
}

static struct notifier_block nb = { .notifier_call = notify };
static struct device_driver drv = { .name = "d", .bus = &bus };
static struct device_driver other = { .name = "x", .bus = &bus };

static void release(struct device *dev)
{
	releases++;
	kfree(dev);
}

static struct device *new_device(const char *name)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	EXPECT(dev);
	dev->bus = &bus;
	dev->release = release;
	device_initialize(dev);
	EXPECT(!dev_set_name(dev, "%s", name));
	return dev;
}

static void binding(void)
{
	struct device *dev = new_device("d0");

	EXPECT(!device_add(dev));
	expect_trail("ADD ");
	EXPECT(!driver_register(&drv));
	EXPECT(driver_register(&drv) == -EBUSY);
	expect_trail("BIND probe BOUND ");
	EXPECT(dev->driver == &drv);
	EXPECT(device_driver_attach(&other, dev) == -EBUSY);

	device_release_driver(dev);
	expect_trail("UNBIND remove UNBOUND ");
	EXPECT(!dev->driver && !dev_get_drvdata(dev));
	EXPECT(device_driver_attach(&other, dev) == -ENODEV);
	EXPECT(!device_driver_attach(&drv, dev));
	expect_trail("BIND probe BOUND ");

	driver_unregister(&drv);
	expect_trail("UNBIND remove UNBOUND ");
	EXPECT(!driver_register(&drv));
	expect_trail("BIND probe BOUND ");
	get_device(dev);
	device_unregister(dev);
	expect_trail("DEL UNBIND remove UNBOUND REMOVED ");
	EXPECT(!releases && !device_is_registered(dev));
	put_device(dev);
	EXPECT(releases == 1);
	driver_unregister(&drv);
}

static void failing_probe(void)
{
	struct device *dev = new_device("d1");

	EXPECT(!driver_register(&drv));
	probe_error = -ENODEV;
	EXPECT(!device_add(dev));
	expect_trail("ADD BIND probe NOT_BOUND ");
	EXPECT(!dev->driver);
	probe_error = 0;
	EXPECT(device_attach(dev) == 1);
	expect_trail("BIND probe BOUND ");
	host_bus_autoprobe(&bus, false);
	device_unregister(dev);
	dev = new_device("d2");
	trail[0] = '\0';
	EXPECT(!device_add(dev));
	expect_trail("ADD ");
	host_bus_autoprobe(&bus, true);
	device_unregister(dev);
	driver_unregister(&drv);
	trail[0] = '\0';
}

static int count(struct device *dev, void *data)
{
	return ++*(int *)data == 3 ? 7 : 0;
}

static int drop(struct device *dev, void *data)
{
	device_unregister(dev);
	return 0;
}

static void names(void)
{
	struct device *dev[5];
	char buf[PAGE_SIZE];
	int i, n = 0;

	for (i = 0; i < 5; i++) {
		snprintf(buf, sizeof(buf), "n/%d", i);
		dev[i] = new_device(buf);
		EXPECT(!device_add(dev[i]));
	}
	EXPECT(!strcmp(dev_name(dev[0]), "n!0"));
	EXPECT(bus_for_each_dev(&bus, NULL, &n, count) == 7 && n == 3);
	EXPECT(bus_find_device_by_name(&bus, NULL, "n!3") == dev[3]);
	put_device(dev[3]);
	EXPECT(!bus_find_device_by_name(&bus, NULL, "n!7"));

	EXPECT(host_device_show(dev[0], "thing", buf) == 4 && !strcmp(buf, "old\n"));
	EXPECT(host_device_store(dev[0], "thing", "new") == 3);
	EXPECT(host_device_show(dev[0], "thing", buf) == 3 && !strcmp(buf, "new"));
	EXPECT(host_device_show(dev[0], "nothing", buf) == -ENOENT);

	/* from within a walk */
	releases = 0;
	EXPECT(!bus_for_each_dev(&bus, NULL, NULL, drop));
	EXPECT(releases == 5);
}

void rt_device(void)
{
	EXPECT(!bus_register(&bus));
	EXPECT(!bus_register_notifier(&bus, &nb));
	binding();
	failing_probe();
	names();
	bus_unregister_notifier(&bus, &nb);
	bus_unregister(&bus);
}
