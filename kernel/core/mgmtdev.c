// SPDX-License-Identifier: GPL-2.0-only
/* Management devices: their index, and the calls into them that requests make. */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xarray.h>

#include "core.h"

/* records in order of registration; vdpa_index_lock */
static DEFINE_XARRAY_ALLOC(vdpa_mdevs);
static u32 vdpa_mdev_next_id;	/* vdpa_index_lock */

static bool mdev_matches(const struct vdpa_mgmt_dev *mdev, const char *bus,
			 const char *name)
{
	const struct device *dev = mdev->device;

	if (bus ? !dev->bus || strcmp(dev->bus->name, bus) : !!dev->bus)
		return false;
	return !strcmp(dev_name(dev), name);
}

/**
 * vdpa_mdev_find - look a management device up
 * @bus: name of its bus, NULL for one without
 * @name: device name
 *
 * Return: its record, or NULL
 */
struct vdpa_mdev_rec *vdpa_mdev_find(const char *bus, const char *name)
{
	struct vdpa_mdev_rec *mrec;
	unsigned long id = 0;

	while ((mrec = vdpa_mdev_next(&id))) {
		if (mdev_matches(mrec->mdev, bus, name))
			return mrec;
		id++;
	}
	return NULL;
}

/**
 * vdpa_mdev_next - step through the management devices in order of registration
 * @id: lowest key to look at; on return the key found
 *
 * Return: the next record, or NULL at the end
 */
struct vdpa_mdev_rec *vdpa_mdev_next(unsigned long *id)
{
	struct vdpa_mdev_rec *mrec;

	lockdep_assert_held(&vdpa_index_lock);

	xa_for_each_start(&vdpa_mdevs, *id, mrec, *id)
		if (!mrec->dying)
			break;
	return mrec;
}

/**
 * vdpa_mdev_use_named - begin a request for a management device
 * @bus: name of its bus, NULL for one without
 * @name: device name
 *
 * Return: its record, to be given back with vdpa_mdev_unuse(), or NULL
 */
struct vdpa_mdev_rec *vdpa_mdev_use_named(const char *bus, const char *name)
{
	struct vdpa_mdev_rec *mrec;

	mutex_lock(&vdpa_index_lock);
	mrec = vdpa_mdev_find(bus, name);
	if (mrec)
		mrec->users++;
	mutex_unlock(&vdpa_index_lock);
	return mrec;
}

/**
 * vdpa_mdev_use_of - begin a request for a known management device
 * @mdev: management device
 *
 * Return: its record, to be given back with vdpa_mdev_unuse(), or NULL if it is
 * not registered
 */
struct vdpa_mdev_rec *vdpa_mdev_use_of(struct vdpa_mgmt_dev *mdev)
{
	struct vdpa_mdev_rec *mrec;
	unsigned long id = 0;

	mutex_lock(&vdpa_index_lock);
	while ((mrec = vdpa_mdev_next(&id)) && mrec->mdev != mdev)
		id++;
	if (mrec)
		mrec->users++;
	mutex_unlock(&vdpa_index_lock);
	return mrec;
}

static bool mdev_use(struct vdpa_mdev_rec *mrec)
{
	lockdep_assert_held(&vdpa_index_lock);

	if (mrec->dying)
		return false;
	mrec->users++;
	return true;
}

/**
 * vdpa_mdev_unuse - end of a request
 * @mrec: record of the management device
 */
void vdpa_mdev_unuse(struct vdpa_mdev_rec *mrec)
{
	mutex_lock(&vdpa_index_lock);
	if (!--mrec->users && mrec->dying)
		complete(&mrec->idle);
	mutex_unlock(&vdpa_index_lock);
}

/**
 * vdpa_mdev_put_released - one device less whose release has to run
 * @mrec: record of its management device
 */
void vdpa_mdev_put_released(struct vdpa_mdev_rec *mrec)
{
	lockdep_assert_held(&vdpa_index_lock);

	if (!--mrec->unreleased && mrec->dying)
		complete(&mrec->released);
}

/**
 * vdpa_mdev_begin_add - from here on a device may be registered
 * @mrec: record of the management device, in use
 * @name: reserved name, the only one that is accepted
 */
void vdpa_mdev_begin_add(struct vdpa_mdev_rec *mrec, struct vdpa_name *name)
{
	mutex_lock(&mrec->op_mutex);
	mutex_lock(&vdpa_index_lock);
	mrec->adding = name;
	mutex_unlock(&vdpa_index_lock);
}

/**
 * vdpa_mdev_end_add - no more; a name that found no device is free again
 * @mrec: record of the management device
 */
void vdpa_mdev_end_add(struct vdpa_mdev_rec *mrec)
{
	struct vdpa_name *name;

	mutex_lock(&vdpa_index_lock);
	name = mrec->adding;
	mrec->adding = NULL;
	vdpa_name_drop(name);
	mutex_unlock(&vdpa_index_lock);
	mutex_unlock(&mrec->op_mutex);
}

/**
 * vdpa_mdev_classes - what a management device can create
 * @mdev: management device
 *
 * Return: a bit for each virtio device id below 64
 */
u64 vdpa_mdev_classes(const struct vdpa_mgmt_dev *mdev)
{
	const struct virtio_device_id *id = mdev->id_table;
	u64 classes = 0;

	for (; id && id->device; id++)
		if (id->device < BITS_PER_LONG_LONG)
			classes |= BIT_ULL(id->device);
	return classes;
}

/**
 * vdpa_mdev_add - have a management device create a device
 * @mrec: its record, in use
 * @name: name reserved for the device; consumed
 * @req: attributes; receives what the parent says when it refuses
 *
 * Return: what dev_add returned
 */
int vdpa_mdev_add(struct vdpa_mdev_rec *mrec, struct vdpa_name *name,
		  const struct vdpa_dev_request *req)
{
	struct vdpa_mgmt_dev *mdev = mrec->mdev;
	int err;

	vdpa_mdev_begin_add(mrec, name);
	err = mdev->ops->dev_add(mdev, name->str, &req->set);
	vdpa_mdev_end_add(mrec);
	return err;
}

static const struct vdpa_dev_request *to_request(const struct vdpa_dev_set_config *config)
{
	return container_of(config, struct vdpa_dev_request, set);
}

/**
 * vdpa_ext_config - the attributes of a block device
 * @config: what dev_add or dev_set_attr was called with
 *
 * Return: the attributes; those whose bit in @config->mask is clear are 0
 */
const struct vdpa_ext_blk_config *
vdpa_ext_config(const struct vdpa_dev_set_config *config)
{
	return &to_request(config)->blk;
}
EXPORT_SYMBOL_GPL(vdpa_ext_config);

/**
 * vdpa_ext_refuse - say which attribute cannot be had, and why
 * @config: what dev_add or dev_set_attr was called with
 * @attr: VDPA_ATTR_* of the attribute
 * @err: negative errno
 * @text: why, for the user; constant, begins with the parent's name and a colon
 *
 * Return: @err, for the caller to return
 */
int vdpa_ext_refuse(const struct vdpa_dev_set_config *config, u16 attr, int err,
		    const char *text)
{
	/* the request is the core's, on which the parent writes nothing but this */
	struct vdpa_dev_request *req = (struct vdpa_dev_request *)to_request(config);

	req->refused = attr;
	req->text = vdpa_text_keep(text);
	return err;
}
EXPORT_SYMBOL_GPL(vdpa_ext_refuse);

/*
 * The caller closed the device's gate and holds a reference. Those inside leave
 * first, without op_mutex, which they may be waiting for. A parent may have taken
 * the device away meanwhile.
 */
static void mdev_del(struct vdpa_mdev_rec *mrec, struct vdpa_dev_rec *rec)
{
	struct vdpa_mgmt_dev *mdev = mrec->mdev;
	bool registered;

	wait_for_completion(&rec->left);
	mutex_lock(&mrec->op_mutex);
	mutex_lock(&vdpa_index_lock);
	registered = rec->state == VDPA_DEV_DELETING;
	mutex_unlock(&vdpa_index_lock);
	if (registered)
		mdev->ops->dev_del(mdev, rec->vdev);
	mutex_unlock(&mrec->op_mutex);
}

static int mdev_claim_dev(const char *str, struct vdpa_dev_rec **recp)
{
	struct vdpa_dev_rec *rec;
	struct vdpa_name *name;

	lockdep_assert_held(&vdpa_index_lock);

	name = vdpa_name_find(str);
	rec = name ? name->rec : NULL;
	if (!rec || rec->state != VDPA_DEV_LIVE)
		return -ENODEV;
	if (!rec->mrec)
		return -EINVAL;
	if (!mdev_use(rec->mrec))
		return -ENODEV;
	get_device(&rec->vdev->dev);
	vdpa_dev_close(rec);
	*recp = rec;
	return 0;
}

/**
 * vdpa_mdev_del - have a device deleted by its management device
 * @name: name of the device
 *
 * Return: 0; -ENODEV if there is none, or someone else is at it; -EINVAL if it
 * has no management device
 */
int vdpa_mdev_del(const char *name)
{
	struct vdpa_mdev_rec *mrec;
	struct vdpa_dev_rec *rec;
	int err;

	mutex_lock(&vdpa_index_lock);
	err = mdev_claim_dev(name, &rec);
	mutex_unlock(&vdpa_index_lock);
	if (err)
		return err;

	mrec = rec->mrec;
	mdev_del(mrec, rec);
	put_device(&rec->vdev->dev);
	vdpa_mdev_unuse(mrec);
	return 0;
}

static int mdev_set_attr(struct vdpa_mdev_rec *mrec, struct vdpa_dev_rec *rec,
			 const struct vdpa_dev_request *req)
{
	struct vdpa_mgmt_dev *mdev = mrec->mdev;
	int err;

	lockdep_assert_held(&mrec->op_mutex);

	if (!vdpa_dev_reenter(rec))
		return -ENODEV;
	down_write(&rec->vdev->cf_lock);
	err = mdev->ops->dev_set_attr(mdev, rec->vdev, &req->set);
	up_write(&rec->vdev->cf_lock);
	if (!err)
		vdpa_event_changed(rec);
	vdpa_dev_leave(rec);
	return err;
}

/**
 * vdpa_mdev_set_attr - have a management device change a device
 * @rec: record of the device, entered; left on return. Its management device has
 *	dev_set_attr.
 * @req: attributes; receives what the parent says when it refuses
 *
 * Nobody waits for op_mutex inside a gate, because a parent may take a device away
 * with that mutex held. So the gate is left and passed again.
 *
 * Return: what dev_set_attr returned, or -ENODEV if the device went away
 */
int vdpa_mdev_set_attr(struct vdpa_dev_rec *rec,
		       const struct vdpa_dev_request *req)
{
	struct vdpa_mdev_rec *mrec = rec->mrec;
	struct vdpa_device *vdev = rec->vdev;
	bool used;
	int err;

	mutex_lock(&vdpa_index_lock);
	used = mdev_use(mrec);
	mutex_unlock(&vdpa_index_lock);
	if (!used) {
		vdpa_dev_leave(rec);
		return -ENODEV;
	}
	get_device(&vdev->dev);
	vdpa_dev_leave(rec);

	mutex_lock(&mrec->op_mutex);
	err = mdev_set_attr(mrec, rec, req);
	mutex_unlock(&mrec->op_mutex);

	put_device(&vdev->dev);
	vdpa_mdev_unuse(mrec);
	return err;
}

/**
 * vdpa_mgmtdev_register - make a management device available to requests
 * @mdev: management device
 *
 * Return: 0, -EINVAL if it lacks a mandatory member, -ENOMEM
 */
int vdpa_mgmtdev_register(struct vdpa_mgmt_dev *mdev)
{
	struct vdpa_mdev_rec *mrec;
	int err;

	if (!mdev->device || !mdev->ops || !mdev->ops->dev_add ||
	    !mdev->ops->dev_del)
		return -EINVAL;

	mrec = kzalloc(sizeof(*mrec), GFP_KERNEL);
	if (!mrec)
		return -ENOMEM;
	mrec->mdev = mdev;
	mutex_init(&mrec->op_mutex);
	INIT_LIST_HEAD(&mrec->devs);
	init_completion(&mrec->idle);
	init_completion(&mrec->released);
	INIT_LIST_HEAD(&mdev->list);

	mutex_lock(&vdpa_index_lock);
	err = xa_alloc_cyclic(&vdpa_mdevs, &mrec->id, mrec, xa_limit_31b,
			      &vdpa_mdev_next_id, GFP_KERNEL);
	mutex_unlock(&vdpa_index_lock);
	if (err < 0) {
		kfree(mrec);
		return err;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(vdpa_mgmtdev_register);

/*
 * Nobody else deletes a device of a dying management device on request, but its
 * parent may be taking one away itself.
 */
static struct vdpa_dev_rec *mdev_claim_first(struct vdpa_mdev_rec *mrec)
{
	struct vdpa_dev_rec *rec;

	mutex_lock(&vdpa_index_lock);
	rec = list_first_entry_or_null(&mrec->devs, struct vdpa_dev_rec, node);
	if (rec) {
		list_del_init(&rec->node);
		get_device(&rec->vdev->dev);
		if (rec->state == VDPA_DEV_LIVE)
			vdpa_dev_close(rec);
	}
	mutex_unlock(&vdpa_index_lock);
	return rec;
}

/**
 * vdpa_mgmtdev_unregister - withdraw a management device
 * @mdev: registered management device
 *
 * Requests in progress are finished, its devices deleted, and the release of
 * each has run when this returns. The caller must hold no reference to one.
 */
void vdpa_mgmtdev_unregister(struct vdpa_mgmt_dev *mdev)
{
	struct vdpa_mdev_rec *mrec = vdpa_mdev_use_of(mdev);
	struct vdpa_dev_rec *rec;
	bool unreleased;

	if (WARN_ON(!mrec))
		return;

	mutex_lock(&vdpa_index_lock);
	mrec->dying = true;
	mutex_unlock(&vdpa_index_lock);
	vdpa_mdev_unuse(mrec);
	wait_for_completion(&mrec->idle);

	while ((rec = mdev_claim_first(mrec))) {
		mdev_del(mrec, rec);
		put_device(&rec->vdev->dev);
	}

	mutex_lock(&vdpa_index_lock);
	xa_erase(&vdpa_mdevs, mrec->id);
	/* there may have been none for a moment while additions were still finished */
	reinit_completion(&mrec->released);
	unreleased = mrec->unreleased;
	mutex_unlock(&vdpa_index_lock);
	if (unreleased)
		wait_for_completion(&mrec->released);

	/* the last release completed it under the lock */
	mutex_lock(&vdpa_index_lock);
	mutex_unlock(&vdpa_index_lock);
	kfree(mrec);
}
EXPORT_SYMBOL_GPL(vdpa_mgmtdev_unregister);
