// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls of the client, and what they do with its memory.
 *
 * To read or write that memory, or to pin it, can take as long as the client likes: behind
 * it may be a file system or a pager of its own. Whoever removes the device must not wait
 * for that. So there are two locks: one for a call as a whole, which removal does not take,
 * and inside of it the node's, which is let go while the memory is touched.
 */

#include <linux/uaccess.h>

#include "vhost_vdpa.h"

/**
 * vhost_vdpa_enter - begin a call of the client
 * @v: node
 *
 * Return: 0 with both locks; -ENODEV once the device is gone, -EINTR if the caller is killed
 */
int vhost_vdpa_enter(struct vhost_vdpa *v)
{
	int ret;

	if (mutex_lock_killable(&v->call_mutex))
		return -EINTR;
	ret = vhost_vdpa_take_back(v);
	if (ret)
		vhost_vdpa_leave(v);
	return ret;
}

/**
 * vhost_vdpa_leave - end of a call of the client
 * @v: node
 */
void vhost_vdpa_leave(struct vhost_vdpa *v)
{
	mutex_unlock(&v->mutex);
	mutex_unlock(&v->call_mutex);
}

/**
 * vhost_vdpa_let_go - let the device go while the client's memory is touched
 * @v: node, in a call
 *
 * No other call comes in between, but the device may be removed, and with it all that the
 * client did.
 */
void vhost_vdpa_let_go(struct vhost_vdpa *v)
{
	lockdep_assert_held(&v->call_mutex);
	mutex_unlock(&v->mutex);
}

/**
 * vhost_vdpa_take_back - go on after vhost_vdpa_let_go()
 * @v: node, whose mutex is held afterwards in any case
 *
 * Return: 0, or -ENODEV if the device is gone
 */
int vhost_vdpa_take_back(struct vhost_vdpa *v)
{
	mutex_lock(&v->mutex);
	return v->vdpa ? 0 : -ENODEV;
}

/* @left: bytes that could not be copied while the device was let go */
static int vhost_vdpa_copied(struct vhost_vdpa *v, unsigned long left)
{
	int ret = vhost_vdpa_take_back(v);

	return ret ? ret : left ? -EFAULT : 0;
}

/**
 * vhost_vdpa_from_user - copy from the client, with the node's mutex let go meanwhile
 * @v: node, in a call
 * @to: where to
 * @from: where from
 * @size: bytes
 *
 * Return: 0, -EFAULT, or -ENODEV if the device has gone meanwhile
 */
int vhost_vdpa_from_user(struct vhost_vdpa *v, void *to, const void __user *from, size_t size)
{
	vhost_vdpa_let_go(v);
	return vhost_vdpa_copied(v, copy_from_user(to, from, size));
}

/**
 * vhost_vdpa_to_user - copy to the client, with the node's mutex let go meanwhile
 * @v: node, in a call
 * @to: where to
 * @from: where from
 * @size: bytes
 *
 * Return: 0, -EFAULT, or -ENODEV if the device has gone meanwhile
 */
int vhost_vdpa_to_user(struct vhost_vdpa *v, void __user *to, const void *from, size_t size)
{
	vhost_vdpa_let_go(v);
	return vhost_vdpa_copied(v, copy_to_user(to, from, size));
}
