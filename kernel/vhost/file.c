// SPDX-License-Identifier: GPL-2.0-only
/* A node from open to release, or to the removal of its device. */

#include <linux/fs.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/vhost_types.h>
#include <linux/virtio_config.h>

#include "vhost_vdpa.h"

/*
 * Who did not ask for mappings to outlive a reset gets what parents did before they
 * could tell the two apart.
 */
static u32 vhost_vdpa_reset_flags(const struct vhost_vdpa *v)
{
	return v->backend_features & BIT_ULL(VHOST_BACKEND_F_IOTLB_PERSIST) ?
		0 : VDPA_RESET_F_CLEAN_MAP;
}

static irqreturn_t vhost_vdpa_config_cb(void *private)
{
	struct vhost_vdpa *v = private;
	unsigned long flags;

	spin_lock_irqsave(&v->config_lock, flags);
	if (v->config_ctx)
		eventfd_signal(v->config_ctx);
	spin_unlock_irqrestore(&v->config_lock, flags);
	schedule_work(&v->error_work);
	return IRQ_HANDLED;
}

static void vhost_vdpa_set_config_cb(struct vhost_vdpa *v, bool on)
{
	struct vdpa_callback cb = {
		.callback = on ? vhost_vdpa_config_cb : NULL,
		.private = v,
	};

	vhost_vdpa_ops(v)->set_config_cb(v->vdpa, &cb);
}

/**
 * vhost_vdpa_reset - reset the device on behalf of the client
 * @v: node
 *
 * Return: 0, or the parent's errno
 */
int vhost_vdpa_reset(struct vhost_vdpa *v)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	unsigned int i;
	int ret;

	ret = vdpa_reset(v->vdpa, vhost_vdpa_reset_flags(v));
	if (ret)
		return ret;
	v->suspended = false;
	/* the parent may have forgotten whom to call, and has who asked for doorbells */
	vhost_vdpa_set_config_cb(v, true);
	for (i = 0; i < v->nvqs; i++)
		vhost_vdpa_vq_was_reset(&v->vqs[i]);
	vhost_vdpa_zap_doorbells(v);
	/* a feature like the others: it is gone; the bitmap stays */
	vhost_vdpa_log_all(v, false);
	v->num_max = ops->get_vq_num_max(v->vdpa);
	return 0;
}

/**
 * vhost_vdpa_error_work - tell who waits for errors of a queue that there is one
 * @work: of the node
 *
 * The status says so (virtio 1.2, 2.1.2), and may not be read where the interrupt is
 * delivered.
 */
void vhost_vdpa_error_work(struct work_struct *work)
{
	struct vhost_vdpa *v = container_of(work, struct vhost_vdpa, error_work);
	unsigned int i;
	u8 status = 0;

	mutex_lock(&v->mutex);
	if (v->vdpa && v->opened)
		status = v->vdpa->config->get_status(v->vdpa);
	for (i = 0; (status & VIRTIO_CONFIG_S_NEEDS_RESET) && i < v->nvqs; i++) {
		spin_lock_irq(&v->vqs[i].call_lock);
		if (v->vqs[i].error)
			eventfd_signal(v->vqs[i].error);
		spin_unlock_irq(&v->vqs[i].call_lock);
	}
	mutex_unlock(&v->mutex);
}

/**
 * vhost_vdpa_set_config_call - set the eventfd for configuration interrupts
 * @v: node
 * @fd: eventfd, VHOST_FILE_UNBIND for none
 *
 * Return: 0, or a negative errno with the old one in place
 */
int vhost_vdpa_set_config_call(struct vhost_vdpa *v, int fd)
{
	struct eventfd_ctx *ctx;
	int ret;

	ret = vhost_vdpa_eventfd_get(fd, &ctx);
	if (ret)
		return ret;
	spin_lock_irq(&v->config_lock);
	swap(ctx, v->config_ctx);
	spin_unlock_irq(&v->config_lock);
	if (ctx)
		eventfd_ctx_put(ctx);
	return 0;
}

/**
 * vhost_vdpa_shut - undo all that a client did
 * @v: node that is open
 *
 * First the device is reset: from then on it neither interrupts nor touches memory.
 */
void vhost_vdpa_shut(struct vhost_vdpa *v)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	unsigned int i;

	for (i = 0; i < v->nvqs; i++)
		vhost_vdpa_vq_stop_kicks(&v->vqs[i]);
	if (vdpa_reset(v->vdpa, 0))
		dev_err(&v->dev, "the device cannot be reset\n");
	for (i = 0; i < v->nvqs; i++)
		vhost_vdpa_vq_drop(&v->vqs[i]);
	vhost_vdpa_set_config_cb(v, false);
	vhost_vdpa_set_config_call(v, VHOST_FILE_UNBIND);

	vhost_vdpa_log_drop(v);
	vhost_vdpa_unmap_all(v);
	if (v->mm_bound && ops->unbind_mm)
		ops->unbind_mm(v->vdpa);
	v->mm_bound = false;
	if (v->mm)
		mmdrop(v->mm);
	v->mm = NULL;
	v->batch_asid = -1;
	v->backend_features = 0;
	v->suspended = false;
}

static int vhost_vdpa_open(struct inode *inode, struct file *file)
{
	struct vhost_vdpa *v = container_of(inode->i_cdev, struct vhost_vdpa, cdev);
	int ret = -EBUSY;

	mutex_lock(&v->mutex);
	if (!v->vdpa) {
		ret = -ENODEV;
		goto unlock;
	}
	if (v->opened)
		goto unlock;
	ret = vdpa_reset(v->vdpa, 0);
	if (ret)
		goto unlock;
	v->num_max = vhost_vdpa_ops(v)->get_vq_num_max(v->vdpa);
	vhost_vdpa_set_config_cb(v, true);
	v->opened = true;
	get_device(&v->dev);
	file->private_data = v;
	down_write(&v->live_sem);
	v->mapping = file->f_mapping;
	up_write(&v->live_sem);
unlock:
	mutex_unlock(&v->mutex);
	return ret;
}

static int vhost_vdpa_release(struct inode *inode, struct file *file)
{
	struct vhost_vdpa *v = file->private_data;

	mutex_lock(&v->mutex);
	if (v->vdpa)
		vhost_vdpa_shut(v);
	v->opened = false;
	down_write(&v->live_sem);
	v->mapping = NULL;
	up_write(&v->live_sem);
	mutex_unlock(&v->mutex);
	put_device(&v->dev);
	return 0;
}

const struct file_operations vhost_vdpa_fops = {
	.owner = THIS_MODULE,
	.open = vhost_vdpa_open,
	.release = vhost_vdpa_release,
	.write_iter = vhost_vdpa_write_iter,
	.unlocked_ioctl = vhost_vdpa_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = vhost_vdpa_mmap,
	.llseek = noop_llseek,
};
