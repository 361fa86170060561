// SPDX-License-Identifier: GPL-2.0-only
/* What a client asks of the device as a whole. */

#include <linux/compat.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/vhost_types.h>
#include <linux/virtio_config.h>

#include "vhost_vdpa.h"

/**
 * vhost_vdpa_owned - whether the calling process is the owner
 * @v: node
 *
 * Return: whether it set itself as the owner
 */
bool vhost_vdpa_owned(const struct vhost_vdpa *v)
{
	lockdep_assert_held(&v->mutex);
	return v->mm && v->mm == current->mm;
}

static long vhost_vdpa_set_owner(struct vhost_vdpa *v)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	int ret;

	if (v->mm)
		return -EBUSY;
	if (v->vdpa->use_va && ops->bind_mm) {
		ret = ops->bind_mm(v->vdpa, current->mm);
		if (ret)
			return ret;
		v->mm_bound = true;
	}
	mmgrab(current->mm);
	v->mm = current->mm;
	return 0;
}

static u64 vhost_vdpa_backend_features(struct vhost_vdpa *v)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	u64 features = BIT_ULL(VHOST_BACKEND_F_IOTLB_MSG_V2) |
		       BIT_ULL(VHOST_BACKEND_F_IOTLB_BATCH) |
		       BIT_ULL(VHOST_BACKEND_F_IOTLB_ASID);
	u64 own = 0;

	if (ops->get_backend_features)
		own = ops->get_backend_features(v->vdpa);
	features |= own & (BIT_ULL(VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK) |
			   BIT_ULL(VHOST_BACKEND_F_IOTLB_PERSIST));
	if (ops->suspend)
		features |= BIT_ULL(VHOST_BACKEND_F_SUSPEND);
	if (ops->resume)
		features |= BIT_ULL(VHOST_BACKEND_F_RESUME);
	if (ops->get_vq_desc_group)
		features |= BIT_ULL(VHOST_BACKEND_F_DESC_ASID);
	if (ops->reset_map)
		features |= BIT_ULL(VHOST_BACKEND_F_IOTLB_PERSIST);
	return features;
}

static long vhost_vdpa_set_backend_features(struct vhost_vdpa *v, u64 features)
{
	/* accepted from all who ask, as ever: the bit changes nothing here */
	u64 known = vhost_vdpa_backend_features(v) |
		    BIT_ULL(VHOST_BACKEND_F_ENABLE_AFTER_DRIVER_OK);

	if (features & ~known)
		return -EOPNOTSUPP;
	if ((features & BIT_ULL(VHOST_BACKEND_F_DESC_ASID)) &&
	    !(features & BIT_ULL(VHOST_BACKEND_F_IOTLB_ASID)))
		return -EINVAL;
	v->backend_features = features;
	return 0;
}

/*
 * What comes with a kick (NOTIFICATION_DATA) is written to a doorbell: an eventfd does
 * not carry it, and clients that see the bit want a doorbell (DPDK since 24.03).
 */
static u64 vhost_vdpa_features(struct vhost_vdpa *v)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	u64 features = ops->get_device_features(v->vdpa);

	if (!ops->get_vq_notification)
		features &= ~BIT_ULL(VIRTIO_F_NOTIFICATION_DATA);
	if (vhost_vdpa_log_can(v))
		features |= BIT_ULL(VHOST_F_LOG_ALL);
	return features;
}

/* To log is between the client and this module, at any time; the device sees the rest. */
static long vhost_vdpa_set_features(struct vhost_vdpa *v, u64 features)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	bool log = false;

	if (vhost_vdpa_log_can(v)) {
		log = features & BIT_ULL(VHOST_F_LOG_ALL);
		features &= ~BIT_ULL(VHOST_F_LOG_ALL);
	}
	if (ops->get_status(v->vdpa) & VIRTIO_CONFIG_S_FEATURES_OK) {
		if (log == v->log_all || features != ops->get_driver_features(v->vdpa))
			return -EBUSY;
	} else if ((features & ~vhost_vdpa_features(v)) ||
		   vdpa_set_features(v->vdpa, features)) {
		return -EINVAL;
	}
	return vhost_vdpa_log_all(v, log);
}

/* Bits are only ever added; all at once is fine (some clients do just that). */
static long vhost_vdpa_set_status(struct vhost_vdpa *v, u8 status)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	u8 before = ops->get_status(v->vdpa);
	int ret;

	if (!status)
		return vhost_vdpa_reset(v);
	/* the device sets this one, and the client may not know yet */
	if (before & ~status & ~VIRTIO_CONFIG_S_NEEDS_RESET)
		return -EINVAL;
	if (status & ~before & VIRTIO_CONFIG_S_DRIVER_OK) {
		ret = vhost_vdpa_log_begin(v);
		if (ret)
			return ret;
	}
	vdpa_set_status(v->vdpa, status);
	return 0;
}

static long vhost_vdpa_config(struct vhost_vdpa *v, struct vhost_vdpa_config __user *argp,
			      bool write)
{
	size_t size = vhost_vdpa_ops(v)->get_config_size(v->vdpa);
	struct vhost_vdpa_config head;
	long ret;
	void *buf;

	ret = vhost_vdpa_from_user(v, &head, argp, offsetof(struct vhost_vdpa_config, buf));
	if (ret)
		return ret;
	if (!head.len || head.off > size || head.len > size - head.off)
		return -EINVAL;
	buf = kvzalloc(head.len, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	if (write) {
		ret = vhost_vdpa_from_user(v, buf, argp->buf, head.len);
		if (!ret)
			vdpa_set_config(v->vdpa, head.off, buf, head.len);
	} else {
		vdpa_get_config(v->vdpa, head.off, buf, head.len);
		ret = vhost_vdpa_to_user(v, argp->buf, buf, head.len);
	}
	kvfree(buf);
	return ret;
}

static long vhost_vdpa_suspend(struct vhost_vdpa *v, bool on)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	int (*op)(struct vdpa_device *vdev) = on ? ops->suspend : ops->resume;
	int ret;

	if (!(ops->get_status(v->vdpa) & VIRTIO_CONFIG_S_DRIVER_OK))
		return 0;
	if (!op)
		return -EOPNOTSUPP;
	ret = op(v->vdpa);
	if (!ret)
		v->suspended = on;
	return ret;
}

/* Addresses are mapped by messages here: the table says nothing. */
static long vhost_vdpa_set_mem_table(struct vhost_vdpa *v, void __user *argp)
{
	struct vhost_memory mem;
	int ret;

	if (!vhost_vdpa_owned(v))
		return -EPERM;
	ret = vhost_vdpa_from_user(v, &mem, argp, offsetof(struct vhost_memory, regions));
	if (ret)
		return ret;
	return mem.padding ? -EOPNOTSUPP : 0;
}

static long vhost_vdpa_put(struct vhost_vdpa *v, void __user *argp, u64 value, size_t size)
{
	u8 byte = value;
	u16 word = value;
	u32 dword = value;

	switch (size) {
	case sizeof(byte):
		return vhost_vdpa_to_user(v, argp, &byte, size);
	case sizeof(word):
		return vhost_vdpa_to_user(v, argp, &word, size);
	case sizeof(dword):
		return vhost_vdpa_to_user(v, argp, &dword, size);
	default:
		return vhost_vdpa_to_user(v, argp, &value, size);
	}
}

/* What says something about the device. */
static long vhost_vdpa_get(struct vhost_vdpa *v, unsigned int cmd, void __user *argp)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	struct vdpa_device *vdpa = v->vdpa;
	struct vhost_vdpa_iova_range range = {
		.first = v->range.first,
		.last = v->range.last,
	};

	switch (cmd) {
	case VHOST_GET_FEATURES:
		return vhost_vdpa_put(v, argp, vhost_vdpa_features(v), sizeof(u64));
	case VHOST_GET_BACKEND_FEATURES:
		return vhost_vdpa_put(v, argp, vhost_vdpa_backend_features(v), sizeof(u64));
	case VHOST_VDPA_GET_DEVICE_ID:
		return vhost_vdpa_put(v, argp, ops->get_device_id(vdpa), sizeof(u32));
	case VHOST_VDPA_GET_STATUS:
		return vhost_vdpa_put(v, argp, ops->get_status(vdpa), sizeof(u8));
	case VHOST_VDPA_GET_CONFIG:
		return vhost_vdpa_config(v, argp, false);
	case VHOST_VDPA_GET_VRING_NUM:
		return vhost_vdpa_put(v, argp, ops->get_vq_num_max(vdpa), sizeof(u16));
	case VHOST_VDPA_GET_IOVA_RANGE:
		return vhost_vdpa_to_user(v, argp, &range, sizeof(range));
	case VHOST_VDPA_GET_CONFIG_SIZE:
		return vhost_vdpa_put(v, argp, ops->get_config_size(vdpa), sizeof(u32));
	case VHOST_VDPA_GET_AS_NUM:
		return vhost_vdpa_put(v, argp, v->nas, sizeof(u32));
	case VHOST_VDPA_GET_VQS_COUNT:
		return vhost_vdpa_put(v, argp, v->nvqs, sizeof(u32));
	case VHOST_VDPA_GET_GROUP_NUM:
		return vhost_vdpa_put(v, argp, v->ngroups, sizeof(u32));
	default:
		return -ENOTTY;
	}
}

/* What changes it, and is told a number. */
static long vhost_vdpa_set_number(struct vhost_vdpa *v, unsigned int cmd, void __user *argp)
{
	union {
		u64 features, base;
		u8 status;
		int fd;
	} arg;
	int ret;

	ret = vhost_vdpa_from_user(v, &arg, argp, _IOC_SIZE(cmd));
	if (ret)
		return ret;
	switch (cmd) {
	case VHOST_SET_FEATURES:
		return vhost_vdpa_set_features(v, arg.features);
	case VHOST_SET_BACKEND_FEATURES:
		return vhost_vdpa_set_backend_features(v, arg.features);
	case VHOST_SET_LOG_BASE:
		return vhost_vdpa_log_set_base(v, arg.base);
	case VHOST_VDPA_SET_STATUS:
		return vhost_vdpa_set_status(v, arg.status);
	default:
		return vhost_vdpa_set_config_call(v, arg.fd);
	}
}

/* What changes it. */
static long vhost_vdpa_set(struct vhost_vdpa *v, unsigned int cmd, void __user *argp)
{
	switch (cmd) {
	case VHOST_SET_FEATURES:
	case VHOST_SET_BACKEND_FEATURES:
	case VHOST_SET_LOG_BASE:
	case VHOST_VDPA_SET_STATUS:
	case VHOST_VDPA_SET_CONFIG_CALL:
		return vhost_vdpa_set_number(v, cmd, argp);
	case VHOST_SET_OWNER:
		return vhost_vdpa_set_owner(v);
	case VHOST_SET_MEM_TABLE:
		return vhost_vdpa_set_mem_table(v, argp);
	case VHOST_VDPA_SET_CONFIG:
		return vhost_vdpa_config(v, argp, true);
	case VHOST_VDPA_SUSPEND:
		return vhost_vdpa_suspend(v, true);
	case VHOST_VDPA_RESUME:
		return vhost_vdpa_suspend(v, false);
	default:
		return -ENOTTY;
	}
}

/**
 * vhost_vdpa_ioctl - the ioctls of linux/vhost.h that make sense for a vDPA device
 * @file: open node
 * @cmd: VHOST_*
 * @arg: argument
 *
 * Return: 0 or a negative errno; -ENODEV once the device is gone
 */
long vhost_vdpa_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct vhost_vdpa *v = file->private_data;
	void __user *argp = (void __user *)arg;
	long ret;

	ret = vhost_vdpa_enter(v);
	if (ret)
		return ret;
	ret = vhost_vdpa_get(v, cmd, argp);
	if (ret == -ENOTTY)
		ret = vhost_vdpa_set(v, cmd, argp);
	if (ret == -ENOTTY)
		ret = vhost_vdpa_vring_ioctl(v, cmd, argp);
	vhost_vdpa_leave(v);
	return ret;
}
