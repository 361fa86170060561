// SPDX-License-Identifier: GPL-2.0-only
/*
 * Change events. A device that is added or removed is reported where its state
 * changes (device.c); here is the rest: set, bound, unbound, changed by itself.
 */

#include <linux/export.h>
#include <linux/vdpa_ext.h>

#include "netlink.h"

static struct workqueue_struct *vdpa_event_wq;

/**
 * vdpa_event_changed - tell listeners what a device looks like now
 * @rec: its record; nothing is sent unless the device is live
 *
 * Inside the gate, so before the device is reported removed.
 */
void vdpa_event_changed(struct vdpa_dev_rec *rec)
{
	struct sk_buff *msg;

	if (!rec->mrec || !vdpa_nl_listening() || !vdpa_dev_reenter(rec))
		return;

	/* no older state is sent after a newer one */
	mutex_lock(&rec->event_mutex);
	msg = vdpa_nl_msg_changed(rec->vdev);
	mutex_lock(&vdpa_index_lock);
	vdpa_nl_send_event(msg);
	mutex_unlock(&vdpa_index_lock);
	mutex_unlock(&rec->event_mutex);

	vdpa_dev_leave(rec);
}

/**
 * vdpa_event_work - do what vdpa_ext_changed() asked for
 * @work: of a device's record
 */
void vdpa_event_work(struct work_struct *work)
{
	vdpa_event_changed(container_of(work, struct vdpa_dev_rec, changed_work));
}

/**
 * vdpa_ext_changed - a device changed its configuration or link by itself
 * @vdev: allocated device
 *
 * Listeners are told soon; several calls may become one event. dev_set_attr need
 * not call this. May be called from any context.
 */
void vdpa_ext_changed(struct vdpa_device *vdev)
{
	queue_work(vdpa_event_wq, &vdpa_dev_rec(vdev)->changed_work);
}
EXPORT_SYMBOL_GPL(vdpa_ext_changed);

/**
 * vdpa_event_init - prepare for events
 *
 * Return: 0 or -ENOMEM
 */
int vdpa_event_init(void)
{
	vdpa_event_wq = alloc_workqueue("vdpa_event", WQ_UNBOUND, 0);
	return vdpa_event_wq ? 0 : -ENOMEM;
}

/**
 * vdpa_event_exit - undo vdpa_event_init()
 */
void vdpa_event_exit(void)
{
	destroy_workqueue(vdpa_event_wq);
}
