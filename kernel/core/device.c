// SPDX-License-Identifier: GPL-2.0-only
/*
 * Life of a device: allocation, registration, the gate that requests pass, and
 * the way out. README.md draws the states.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/xarray.h>

#include "netlink.h"

DEFINE_MUTEX(vdpa_index_lock);

/* records of all devices, by vdpa_device.index; the lowest free one is next */
static DEFINE_XARRAY_ALLOC(vdpa_devs);

/* devices that became live so far, and one; vdpa_index_lock */
static unsigned long vdpa_births = 1;

/**
 * vdpa_dev_rec - the core's record of a device
 * @vdev: device, which the caller keeps from being released
 *
 * May be called from any context.
 *
 * Return: the record; it lives as long as the device
 */
struct vdpa_dev_rec *vdpa_dev_rec(const struct vdpa_device *vdev)
{
	return xa_load(&vdpa_devs, vdev->index);
}

static void dev_rec_free(struct vdpa_dev_rec *rec)
{
	/* whoever found the record looked at its state under the same lock */
	mutex_lock(&vdpa_index_lock);
	xa_erase(&vdpa_devs, rec->vdev->index);
	if (rec->mrec)
		vdpa_mdev_put_released(rec->mrec);
	mutex_unlock(&vdpa_index_lock);
	kfree(rec);
}

static int dev_rec_new(struct vdpa_device *vdev)
{
	struct vdpa_dev_rec *rec;
	int err;

	rec = kzalloc(sizeof(*rec), GFP_KERNEL);
	if (!rec)
		return -ENOMEM;
	rec->vdev = vdev;
	INIT_LIST_HEAD(&rec->node);
	init_completion(&rec->left);
	mutex_init(&rec->event_mutex);
	INIT_WORK(&rec->changed_work, vdpa_event_work);

	err = xa_alloc(&vdpa_devs, &vdev->index, rec, xa_limit_31b, GFP_KERNEL);
	if (err)
		kfree(rec);
	return err;
}

static void vdpa_release_dev(struct device *dev)
{
	struct vdpa_device *vdev = dev_to_vdpa(dev);
	struct vdpa_dev_rec *rec = vdpa_dev_rec(vdev);

	/* until then the parent may ask for events; none is sent any more */
	if (vdev->config->free)
		vdev->config->free(vdev);
	cancel_work_sync(&rec->changed_work);
	dev_rec_free(rec);
	kfree(vdev->driver_override);
	kfree(vdev);
}

/**
 * __vdpa_alloc_device - allocate a structure that begins with a vdpa_device
 * @parent: driver model parent, or NULL
 * @config: operations
 * @map: mapping operations, or NULL
 * @ngroups: number of virtqueue groups
 * @nas: number of address spaces
 * @size: bytes of the structure
 * @name: device name, or NULL for "vdpa<index>"
 * @use_va: the device works on user virtual addresses
 *
 * Return: the zeroed structure, to be disposed of with put_device(), or an
 * error pointer
 */
struct vdpa_device *__vdpa_alloc_device(struct device *parent,
					const struct vdpa_config_ops *config,
					const struct virtio_map_ops *map,
					unsigned int ngroups, unsigned int nas,
					size_t size, const char *name,
					bool use_va)
{
	struct vdpa_device *vdev;
	int err;

	if (!config || !config->dma_map != !config->dma_unmap)
		return ERR_PTR(-EINVAL);
	if (use_va && !config->dma_map && !config->set_map)
		return ERR_PTR(-EINVAL);

	vdev = kzalloc(size, GFP_KERNEL);
	if (!vdev)
		return ERR_PTR(-ENOMEM);

	err = dev_rec_new(vdev);
	if (err)
		goto free_vdev;

	if (name)
		err = dev_set_name(&vdev->dev, "%s", name);
	else
		err = dev_set_name(&vdev->dev, "vdpa%u", vdev->index);
	if (err)
		goto free_rec;

	vdev->dev.parent = parent;
	vdev->dev.release = vdpa_release_dev;
	vdpa_bus_set(vdev);
	vdev->config = config;
	vdev->map = map;
	vdev->ngroups = ngroups;
	vdev->nas = nas;
	vdev->use_va = use_va;
	init_rwsem(&vdev->cf_lock);
	device_initialize(&vdev->dev);
	return vdev;

free_rec:
	dev_rec_free(vdpa_dev_rec(vdev));
free_vdev:
	kfree(vdev);
	return ERR_PTR(err);
}
EXPORT_SYMBOL_GPL(__vdpa_alloc_device);

/**
 * vdpa_ext_set_ops - say what a device can do beyond linux/vdpa.h
 * @vdev: allocated device that is not registered yet
 * @ops: operations, which live as long as the device
 */
void vdpa_ext_set_ops(struct vdpa_device *vdev, const struct vdpa_ext_ops *ops)
{
	vdpa_dev_rec(vdev)->ext_ops = ops;
}
EXPORT_SYMBOL_GPL(vdpa_ext_set_ops);

/**
 * vdpa_ext_get_ops - what a device can do beyond linux/vdpa.h
 * @vdev: registered device
 *
 * Return: operations, NULL for none
 */
const struct vdpa_ext_ops *vdpa_ext_get_ops(struct vdpa_device *vdev)
{
	return vdpa_dev_rec(vdev)->ext_ops;
}
EXPORT_SYMBOL_GPL(vdpa_ext_get_ops);

static bool enter(struct vdpa_dev_rec *rec)
{
	lockdep_assert_held(&vdpa_index_lock);

	if (rec->state != VDPA_DEV_LIVE)
		return false;
	rec->inside++;
	return true;
}

static void leave(struct vdpa_dev_rec *rec)
{
	lockdep_assert_held(&vdpa_index_lock);

	if (!--rec->inside && rec->state != VDPA_DEV_LIVE)
		complete_all(&rec->left);
}

/* Nobody enters any more; rec->left is completed when all have left. */
static void close_gate(struct vdpa_dev_rec *rec, enum vdpa_dev_state state)
{
	lockdep_assert_held(&vdpa_index_lock);

	if (rec->state == VDPA_DEV_LIVE && !rec->inside)
		complete_all(&rec->left);
	rec->state = state;
}

/**
 * vdpa_dev_enter - pass the gate of a device on behalf of a request
 * @name: device name
 *
 * Until vdpa_dev_leave() the device's dev_del is not called.
 *
 * Return: the device's record, or NULL if there is no such live device
 */
struct vdpa_dev_rec *vdpa_dev_enter(const char *name)
{
	struct vdpa_dev_rec *rec = NULL;
	struct vdpa_name *entry;

	mutex_lock(&vdpa_index_lock);
	entry = vdpa_name_find(name);
	if (entry && entry->rec && enter(entry->rec))
		rec = entry->rec;
	mutex_unlock(&vdpa_index_lock);
	return rec;
}

/**
 * vdpa_dev_reenter - pass the gate of a known device
 * @rec: its record; the caller keeps the device from being released
 *
 * Return: false if the device is not live
 */
bool vdpa_dev_reenter(struct vdpa_dev_rec *rec)
{
	bool entered;

	mutex_lock(&vdpa_index_lock);
	entered = enter(rec);
	mutex_unlock(&vdpa_index_lock);
	return entered;
}

/**
 * vdpa_dev_next - step through the live devices in order of index
 * @prev: record that the caller is inside of and leaves, or NULL
 * @walk: state of the walk; on return at the device found
 *
 * Met are the devices that were live when the walk began, less those deleted since.
 * Without that limit, a name that is deleted and added again could be met twice.
 *
 * Return: the next device's record, entered, or NULL at the end
 */
struct vdpa_dev_rec *vdpa_dev_next(struct vdpa_dev_rec *prev,
				   struct vdpa_dev_walk *walk)
{
	struct vdpa_dev_rec *rec;

	mutex_lock(&vdpa_index_lock);
	if (prev)
		leave(prev);
	if (!walk->births)
		walk->births = vdpa_births;
	xa_for_each_start(&vdpa_devs, walk->index, rec, walk->index)
		if (rec->born <= walk->births && enter(rec))
			break;
	mutex_unlock(&vdpa_index_lock);
	return rec;
}

/**
 * vdpa_dev_leave - the request is done with the device
 * @rec: record that was entered
 */
void vdpa_dev_leave(struct vdpa_dev_rec *rec)
{
	mutex_lock(&vdpa_index_lock);
	leave(rec);
	mutex_unlock(&vdpa_index_lock);
}

/**
 * vdpa_dev_close - a live device becomes one that is being deleted
 * @rec: its record
 *
 * The caller has to wait for @rec->left before it goes on.
 */
void vdpa_dev_close(struct vdpa_dev_rec *rec)
{
	close_gate(rec, VDPA_DEV_DELETING);
}

/**
 * vdpa_dev_publish - a device that is in the driver model becomes live
 * @vdev: device
 *
 * Listeners learn of it in the same step that makes it visible, so whoever
 * listens first and dumps then misses nothing. The message is built before that
 * step, without the lock, because building it asks the parent.
 */
void vdpa_dev_publish(struct vdpa_device *vdev)
{
	struct vdpa_dev_rec *rec = vdpa_dev_rec(vdev);
	struct sk_buff *msg = NULL;
	bool built = false;

	rec->device_id = vdev->config->get_device_id(vdev);

	mutex_lock(&vdpa_index_lock);
	if (rec->mrec && vdpa_nl_listening()) {
		mutex_unlock(&vdpa_index_lock);
		msg = vdpa_nl_msg_added(vdev);
		built = true;
		mutex_lock(&vdpa_index_lock);
	}
	rec->state = VDPA_DEV_LIVE;
	rec->born = ++vdpa_births;
	if (built)
		vdpa_nl_send_event(msg);
	mutex_unlock(&vdpa_index_lock);
}

static void dev_bind_name(struct vdpa_dev_rec *rec, struct vdpa_name *name)
{
	lockdep_assert_held(&vdpa_index_lock);

	name->rec = rec;
	rec->name = name;
	rec->state = VDPA_DEV_RESERVED;
	if (name->mrec) {
		rec->mrec = name->mrec;
		rec->mrec->unreleased++;
		list_add_tail(&rec->node, &rec->mrec->devs);
	}
}

static void dev_unbind_name(struct vdpa_dev_rec *rec, enum vdpa_dev_state state)
{
	lockdep_assert_held(&vdpa_index_lock);

	list_del_init(&rec->node);
	vdpa_name_unbind(rec->name);
	rec->state = state;
}

/*
 * The name is bound; on failure it is free again or back with its dev_add. The
 * device remains bound to its management device: that waits for its release.
 */
static int dev_add(struct vdpa_device *vdev, u32 nvqs)
{
	int err;

	vdev->nvqs = nvqs;
	err = vdpa_bus_folder_taken(vdev) ? -EEXIST : device_add(&vdev->dev);
	if (err) {
		mutex_lock(&vdpa_index_lock);
		dev_unbind_name(vdpa_dev_rec(vdev), VDPA_DEV_GONE);
		mutex_unlock(&vdpa_index_lock);
	}
	return err;
}

/* Take over the name that the running dev_add of this management device holds. */
static int dev_claim_name(struct vdpa_device *vdev)
{
	struct vdpa_dev_rec *rec = vdpa_dev_rec(vdev);
	struct vdpa_name *name;

	lockdep_assert_held(&vdpa_index_lock);

	name = vdpa_name_find(dev_name(&vdev->dev));
	if (rec->state != VDPA_DEV_NEW || !name)
		return -EINVAL;
	if (name->rec || !name->mrec || name->mrec->mdev != vdev->mdev ||
	    name->mrec->adding != name)
		return -EEXIST;
	lockdep_assert_held(&name->mrec->op_mutex);
	dev_bind_name(rec, name);
	return 0;
}

/**
 * _vdpa_register_device - register a device from within dev_add
 * @vdev: device, complete; its name is the one that dev_add was given
 * @nvqs: number of virtqueues
 *
 * Requests for the device arrive and a bus driver may bind before this returns.
 * After a failure the caller disposes of the device with put_device().
 *
 * Return: 0; -EINVAL without a management device or under another name,
 * -EEXIST if the name belongs to someone else or sysfs has it; errno of device_add()
 */
int _vdpa_register_device(struct vdpa_device *vdev, u32 nvqs)
{
	int err;

	if (!vdev->mdev)
		return -EINVAL;

	mutex_lock(&vdpa_index_lock);
	err = dev_claim_name(vdev);
	mutex_unlock(&vdpa_index_lock);
	return err ?: dev_add(vdev, nvqs);
}
EXPORT_SYMBOL_GPL(_vdpa_register_device);

static int register_unmanaged(struct vdpa_device *vdev, u32 nvqs)
{
	struct vdpa_dev_rec *rec = vdpa_dev_rec(vdev);
	struct vdpa_name *name;

	if (rec->state != VDPA_DEV_NEW)
		return -EINVAL;
	name = vdpa_name_reserve(dev_name(&vdev->dev), NULL);
	if (IS_ERR(name))
		return PTR_ERR(name);

	mutex_lock(&vdpa_index_lock);
	dev_bind_name(rec, name);
	mutex_unlock(&vdpa_index_lock);
	return dev_add(vdev, nvqs);
}

static int register_managed(struct vdpa_device *vdev, u32 nvqs)
{
	struct vdpa_mdev_rec *mrec;
	struct vdpa_name *name;
	int err;

	mrec = vdpa_mdev_use_of(vdev->mdev);
	if (!mrec)
		return -EINVAL;
	name = vdpa_name_reserve(dev_name(&vdev->dev), mrec);
	if (IS_ERR(name)) {
		err = PTR_ERR(name);
		goto unuse;
	}
	vdpa_mdev_begin_add(mrec, name);
	err = _vdpa_register_device(vdev, nvqs);
	vdpa_mdev_end_add(mrec);
unuse:
	vdpa_mdev_unuse(mrec);
	return err;
}

/**
 * vdpa_register_device - register a device outside of dev_add
 * @vdev: device, complete; without mdev it stays out of reach of requests
 * @nvqs: number of virtqueues
 *
 * After a failure the caller disposes of the device with put_device().
 *
 * Return: 0; -EINVAL for a name that no device may bear or an unknown management
 * device, -EEXIST if the name is taken or sysfs has it; -ENOMEM; errno of
 * device_add()
 */
int vdpa_register_device(struct vdpa_device *vdev, u32 nvqs)
{
	if (!vdpa_name_valid(dev_name(&vdev->dev)))
		return -EINVAL;
	return vdev->mdev ? register_managed(vdev, nvqs) :
		register_unmanaged(vdev, nvqs);
}
EXPORT_SYMBOL_GPL(vdpa_register_device);

/*
 * The name is free, and listeners know the device removed, only when the driver
 * model is done with it: who hears of the removal can add the name again. A parent
 * that takes a device away by itself may find that a request was quicker.
 */
static void dev_unregister(struct vdpa_device *vdev)
{
	struct vdpa_dev_rec *rec = vdpa_dev_rec(vdev);

	mutex_lock(&vdpa_index_lock);
	if (rec->state != VDPA_DEV_LIVE && rec->state != VDPA_DEV_DELETING) {
		WARN_ON(rec->state != VDPA_DEV_GONE);
		mutex_unlock(&vdpa_index_lock);
		return;
	}
	close_gate(rec, VDPA_DEV_GONE);
	mutex_unlock(&vdpa_index_lock);
	wait_for_completion(&rec->left);

	get_device(&vdev->dev);
	device_unregister(&vdev->dev);

	mutex_lock(&vdpa_index_lock);
	if (rec->mrec && vdpa_nl_listening())
		vdpa_nl_send_event(vdpa_nl_msg_removed(rec->name->str,
						       rec->device_id));
	dev_unbind_name(rec, VDPA_DEV_GONE);
	mutex_unlock(&vdpa_index_lock);
	put_device(&vdev->dev);
}

/**
 * _vdpa_unregister_device - take a device away from within dev_del or dev_add
 * @vdev: registered device; released when its last reference goes
 */
void _vdpa_unregister_device(struct vdpa_device *vdev)
{
	struct vdpa_mdev_rec *mrec = vdpa_dev_rec(vdev)->mrec;

	if (!WARN_ON(!mrec))
		lockdep_assert_held(&mrec->op_mutex);
	dev_unregister(vdev);
}
EXPORT_SYMBOL_GPL(_vdpa_unregister_device);

/**
 * vdpa_unregister_device - take a device away outside of dev_del
 * @vdev: registered device; released when its last reference goes
 *
 * A managed device may be deleted on request at the same time: the parent holds a
 * reference of its own then.
 */
void vdpa_unregister_device(struct vdpa_device *vdev)
{
	struct vdpa_mdev_rec *mrec = vdpa_dev_rec(vdev)->mrec;

	/* the management device stays as long as its devices */
	get_device(&vdev->dev);
	if (mrec)
		mutex_lock(&mrec->op_mutex);
	dev_unregister(vdev);
	if (mrec)
		mutex_unlock(&mrec->op_mutex);
	put_device(&vdev->dev);
}
EXPORT_SYMBOL_GPL(vdpa_unregister_device);
