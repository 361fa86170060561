// SPDX-License-Identifier: GPL-2.0-only
/* Access to configuration space and status, serialised by cf_lock. */

#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/virtio_config.h>

#include "core.h"

/**
 * vdpa_get_config - read configuration space on behalf of a driver
 * @vdev: device
 * @offset: first byte
 * @buf: destination
 * @len: number of bytes
 *
 * A driver that reads before it has negotiated features is a legacy one: the
 * device is told so, with no features.
 */
void vdpa_get_config(struct vdpa_device *vdev, unsigned int offset,
		     void *buf, unsigned int len)
{
	down_read(&vdev->cf_lock);
	if (!vdev->features_valid) {
		up_read(&vdev->cf_lock);
		down_write(&vdev->cf_lock);
		if (!vdev->features_valid)
			vdpa_set_features_unlocked(vdev, 0);
		downgrade_write(&vdev->cf_lock);
	}
	vdev->config->get_config(vdev, offset, buf, len);
	up_read(&vdev->cf_lock);
}
EXPORT_SYMBOL_GPL(vdpa_get_config);

/**
 * vdpa_set_config - write configuration space
 * @vdev: device
 * @offset: first byte
 * @buf: source
 * @length: number of bytes
 */
void vdpa_set_config(struct vdpa_device *vdev, unsigned int offset,
		     const void *buf, unsigned int length)
{
	down_write(&vdev->cf_lock);
	vdev->config->set_config(vdev, offset, buf, length);
	up_write(&vdev->cf_lock);
}
EXPORT_SYMBOL_GPL(vdpa_set_config);

/**
 * vdpa_set_status - write the device status field
 * @vdev: device
 * @status: VIRTIO_CONFIG_S_*
 */
void vdpa_set_status(struct vdpa_device *vdev, u8 status)
{
	down_write(&vdev->cf_lock);
	vdev->config->set_status(vdev, status);
	up_write(&vdev->cf_lock);
}
EXPORT_SYMBOL(vdpa_set_status);

/**
 * vdpa_config_read_locked - look at a device without touching its driver's state
 * @vdev: device; the caller holds cf_lock
 * @st: filled in
 */
void vdpa_config_read_locked(struct vdpa_device *vdev,
			     struct vdpa_config_state *st)
{
	const struct vdpa_config_ops *ops = vdev->config;

	lockdep_assert_held(&vdev->cf_lock);

	memset(st, 0, sizeof(*st));
	st->device_id = ops->get_device_id(vdev);
	st->features_ok = ops->get_status(vdev) & VIRTIO_CONFIG_S_FEATURES_OK;
	if (st->features_ok)
		st->driver_features = ops->get_driver_features(vdev);
	st->device_features = ops->get_device_features(vdev);
	st->size = min(ops->get_config_size(vdev), sizeof(st->raw));
	ops->get_config(vdev, 0, st->raw, st->size);
}

/**
 * vdpa_config_read - look at a device without touching its driver's state
 * @vdev: device
 * @st: filled in
 */
void vdpa_config_read(struct vdpa_device *vdev, struct vdpa_config_state *st)
{
	down_read(&vdev->cf_lock);
	vdpa_config_read_locked(vdev, st);
	up_read(&vdev->cf_lock);
}
