// SPDX-License-Identifier: GPL-2.0-only
/* The bus driver: binds on request alone, lets go at any time. */

#include <linux/err.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "driver.h"
#include "exercise.h"

/* one binding at a time; outside of the lock of any device */
static DEFINE_MUTEX(vdrv_bind_lock);
/* the device that is being bound on request; written under vdrv_bind_lock */
static struct vdpa_device *vdrv_wanted;
/* innermost */
static DEFINE_MUTEX(vdrv_users_lock);
/* nobody is to go on with any device */
static atomic_t vdrv_cancelled;

/* Other devices find their driver by themselves, and it is not this one. */
static int vdrv_probe(struct vdpa_device *vdev)
{
	struct vdrv *drv;

	if (READ_ONCE(vdrv_wanted) != vdev)
		return -ENODEV;
	drv = kzalloc(sizeof(*drv), GFP_KERNEL);
	if (!drv)
		return -ENOMEM;
	drv->vdev = vdev;
	drv->ops = vdev->config;
	drv->id = drv->ops->get_device_id(vdev);
	init_completion(&drv->idle);
	init_completion(&drv->config_event);
	vdpa_set_drvdata(vdev, drv);
	return 0;
}

/* Whoever uses the device looks at @stopping often. */
static void vdrv_remove(struct vdpa_device *vdev)
{
	struct vdrv *drv = vdpa_get_drvdata(vdev);
	bool busy;

	mutex_lock(&vdrv_users_lock);
	drv->gone = true;
	atomic_set(&drv->stopping, 1);
	busy = drv->busy;
	mutex_unlock(&vdrv_users_lock);
	if (busy)
		wait_for_completion(&drv->idle);
	vdrv_stop(drv);
	kfree(drv);
}

static struct vdpa_driver vdrv_driver = {
	.driver = {
		.name = "exercise",
	},
	.probe = vdrv_probe,
	.remove = vdrv_remove,
};

/**
 * vdrv_cancelled_all - whether nobody is to go on with any device
 *
 * Return: whether host_exercise_cancel() was called
 */
bool vdrv_cancelled_all(void)
{
	return atomic_read(&vdrv_cancelled);
}

/**
 * host_exercise_cancel - have all exercises end soon, and new ones at once
 */
void host_exercise_cancel(void)
{
	atomic_set(&vdrv_cancelled, 1);
}

/**
 * host_exercise_init - make the driver known to the bus
 *
 * Return: 0 or a negative errno
 */
int host_exercise_init(void)
{
	atomic_set(&vdrv_cancelled, 0);
	return vdpa_register_driver(&vdrv_driver);
}

/**
 * host_exercise_exit - undo host_exercise_init(); unbinds the driver everywhere
 */
void host_exercise_exit(void)
{
	host_exercise_cancel();
	vdpa_unregister_driver(&vdrv_driver);
}

static int vdrv_bind(struct vdpa_device *vdev)
{
	int err;

	mutex_lock(&vdrv_bind_lock);
	WRITE_ONCE(vdrv_wanted, vdev);
	err = device_driver_attach(&vdrv_driver.driver, &vdev->dev);
	WRITE_ONCE(vdrv_wanted, NULL);
	mutex_unlock(&vdrv_bind_lock);
	return err;
}

/**
 * vdrv_get - have a device to oneself, bound to this driver
 * @vdev: device, the caller has a reference
 *
 * The device may go away while it is used: vdrv_check() tells, and vdrv_put() is then
 * waited for.
 *
 * Return: the device, or an error pointer: -EBUSY when another driver has it or
 * somebody uses it, -ENODEV when it goes away
 */
struct vdrv *vdrv_get(struct vdpa_device *vdev)
{
	struct vdrv *drv;
	int err;

	err = vdrv_bind(vdev);
	if (err && err != -EBUSY)
		return ERR_PTR(err);
	device_lock(&vdev->dev);
	if (vdev->dev.driver != &vdrv_driver.driver) {
		drv = ERR_PTR(vdev->dev.driver ? -EBUSY : -ENODEV);
	} else {
		drv = vdpa_get_drvdata(vdev);
		mutex_lock(&vdrv_users_lock);
		if (drv->busy || drv->gone)
			drv = ERR_PTR(drv->gone ? -ENODEV : -EBUSY);
		else
			drv->busy = true;
		mutex_unlock(&vdrv_users_lock);
	}
	device_unlock(&vdev->dev);
	return drv;
}

/**
 * vdrv_put - undo vdrv_get(); the driver stays bound, the device as it is
 * @drv: device
 */
void vdrv_put(struct vdrv *drv)
{
	mutex_lock(&vdrv_users_lock);
	drv->busy = false;
	if (drv->gone)
		complete(&drv->idle);
	mutex_unlock(&vdrv_users_lock);
}

/**
 * host_unbind - take the driver away from a device, which is reset
 * @vdev: device, the caller has a reference
 *
 * An exercise of the device ends before this returns.
 *
 * Return: 0, or -ENXIO when the driver does not have it
 */
int host_unbind(struct vdpa_device *vdev)
{
	bool ours;

	device_lock(&vdev->dev);
	ours = vdev->dev.driver == &vdrv_driver.driver;
	device_unlock(&vdev->dev);
	if (!ours)
		return -ENXIO;
	device_release_driver(&vdev->dev);
	return 0;
}

/**
 * host_vdpa_get - look a device up
 * @name: its name
 *
 * Return: the device with a reference, NULL if there is none
 */
struct vdpa_device *host_vdpa_get(const char *name)
{
	struct device *dev;

	dev = bus_find_device_by_name(vdrv_driver.driver.bus, NULL, name);
	return dev ? dev_to_vdpa(dev) : NULL;
}

/**
 * host_vdpa_put - undo host_vdpa_get()
 * @vdev: device
 */
void host_vdpa_put(struct vdpa_device *vdev)
{
	put_device(&vdev->dev);
}
