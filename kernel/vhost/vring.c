// SPDX-License-Identifier: GPL-2.0-only
/* Virtqueues of a node: sizes, places, states, and their eventfds. */

#include <linux/file.h>
#include <linux/nospec.h>
#include <linux/uaccess.h>
#include <linux/virtio_config.h>

#include "vhost_vdpa.h"

/*
 * Runs in whatever context writes the eventfd, with its lock held and interrupts off.
 * The device is there: removal takes the queue off the list first.
 */
static int vhost_vdpa_kick_wake(wait_queue_entry_t *wait, unsigned int mode, int sync,
				void *key)
{
	struct vhost_vdpa_vq *vq = container_of(wait, struct vhost_vdpa_vq, kick_wait);
	struct vdpa_device *vdpa = vq->v->vdpa;

	if (key_to_poll(key) & EPOLLIN)
		vdpa->config->kick_vq(vdpa, vq->index);
	return 0;
}

static void vhost_vdpa_kick_queue(struct file *file, wait_queue_head_t *wqh,
				  poll_table *table)
{
	struct vhost_vdpa_vq *vq = container_of(table, struct vhost_vdpa_vq, kick_table);

	vq->kick_wqh = wqh;
	add_wait_queue(wqh, &vq->kick_wait);
}

/**
 * vhost_vdpa_vq_init - prepare a queue of a new node
 * @v: node
 * @idx: index
 */
void vhost_vdpa_vq_init(struct vhost_vdpa *v, u16 idx)
{
	struct vhost_vdpa_vq *vq = &v->vqs[idx];

	vq->v = v;
	vq->index = idx;
	spin_lock_init(&vq->call_lock);
	init_waitqueue_func_entry(&vq->kick_wait, vhost_vdpa_kick_wake);
	init_poll_funcptr(&vq->kick_table, vhost_vdpa_kick_queue);
}

/**
 * vhost_vdpa_vq_stop_kicks - listen to no kicks
 * @vq: queue; none is being delivered when this has returned
 */
void vhost_vdpa_vq_stop_kicks(struct vhost_vdpa_vq *vq)
{
	lockdep_assert_held(&vq->v->mutex);
	if (vq->kick_wqh)
		remove_wait_queue(vq->kick_wqh, &vq->kick_wait);
	vq->kick_wqh = NULL;
	if (vq->kick_file)
		fput(vq->kick_file);
	vq->kick_file = NULL;
}

static irqreturn_t vhost_vdpa_call(void *private)
{
	struct vhost_vdpa_vq *vq = private;
	unsigned long flags;

	spin_lock_irqsave(&vq->call_lock, flags);
	if (vq->call)
		eventfd_signal(vq->call);
	spin_unlock_irqrestore(&vq->call_lock, flags);
	return IRQ_HANDLED;
}

/*
 * The device signals no eventfd by itself ("trigger"): it would have to be waited for
 * before the eventfd is let go.
 */
static void vhost_vdpa_set_vq_cb(struct vhost_vdpa_vq *vq, bool on)
{
	struct vdpa_callback cb = {
		.callback = on ? vhost_vdpa_call : NULL,
		.private = vq,
	};

	vhost_vdpa_ops(vq->v)->set_vq_cb(vq->v->vdpa, vq->index, &cb);
}

/**
 * vhost_vdpa_eventfd_get - take a reference to what a client gave as an eventfd
 * @fd: file descriptor, VHOST_FILE_UNBIND for none
 * @ctx: filled with the eventfd or NULL
 *
 * Return: 0 or a negative errno
 */
int vhost_vdpa_eventfd_get(int fd, struct eventfd_ctx **ctx)
{
	*ctx = NULL;
	if (fd == VHOST_FILE_UNBIND)
		return 0;
	*ctx = eventfd_ctx_fdget(fd);
	return PTR_ERR_OR_ZERO(*ctx);
}

static int vhost_vdpa_set_eventfd(struct vhost_vdpa_vq *vq, struct eventfd_ctx **place,
				  int fd)
{
	struct eventfd_ctx *ctx;
	int ret;

	ret = vhost_vdpa_eventfd_get(fd, &ctx);
	if (ret)
		return ret;
	spin_lock_irq(&vq->call_lock);
	swap(ctx, *place);
	spin_unlock_irq(&vq->call_lock);
	if (ctx)
		eventfd_ctx_put(ctx);
	return 0;
}

/**
 * vhost_vdpa_vq_drop - let go of the eventfds of a queue
 * @vq: queue of a device that was reset
 */
void vhost_vdpa_vq_drop(struct vhost_vdpa_vq *vq)
{
	vhost_vdpa_set_vq_cb(vq, false);
	vhost_vdpa_set_eventfd(vq, &vq->call, VHOST_FILE_UNBIND);
	vhost_vdpa_set_eventfd(vq, &vq->error, VHOST_FILE_UNBIND);
	vq->busyloop = 0;
}

/**
 * vhost_vdpa_vq_was_reset - have the parent call again, which may have forgotten that
 * @vq: queue of a device that was reset
 */
void vhost_vdpa_vq_was_reset(struct vhost_vdpa_vq *vq)
{
	/* set under the node's mutex, too */
	if (vq->call)
		vhost_vdpa_set_vq_cb(vq, true);
}

/* An eventfd that was written before counts as a kick. */
static int vhost_vdpa_set_kick(struct vhost_vdpa_vq *vq, int fd)
{
	struct vdpa_device *vdpa = vq->v->vdpa;
	struct file *file = NULL;

	if (fd != VHOST_FILE_UNBIND) {
		file = eventfd_fget(fd);
		if (IS_ERR(file))
			return PTR_ERR(file);
	}
	vhost_vdpa_vq_stop_kicks(vq);
	vq->kick_file = file;
	if (file && (vfs_poll(file, &vq->kick_table) & EPOLLIN))
		vdpa->config->kick_vq(vdpa, vq->index);
	return 0;
}

static int vhost_vdpa_set_call(struct vhost_vdpa_vq *vq, int fd)
{
	int ret = vhost_vdpa_set_eventfd(vq, &vq->call, fd);

	if (!ret)
		vhost_vdpa_set_vq_cb(vq, fd != VHOST_FILE_UNBIND);
	return ret;
}

/* Where a queue is and where it stands may not change under a device that runs. */
static bool vhost_vdpa_runs(struct vhost_vdpa *v)
{
	return (vhost_vdpa_ops(v)->get_status(v->vdpa) & VIRTIO_CONFIG_S_DRIVER_OK) &&
	       !v->suspended;
}

static long vhost_vdpa_set_num(struct vhost_vdpa_vq *vq, u32 num)
{
	struct vhost_vdpa *v = vq->v;

	if (!num || num > U16_MAX || (num & (num - 1)) || num > v->num_max)
		return -EINVAL;
	vhost_vdpa_ops(v)->set_vq_num(v->vdpa, vq->index, num);
	return 0;
}

static long vhost_vdpa_set_addr(struct vhost_vdpa_vq *vq, void __user *argp)
{
	struct vhost_vdpa *v = vq->v;
	struct vhost_vring_addr a;
	int ret;

	ret = vhost_vdpa_from_user(v, &a, argp, sizeof(a));
	if (ret)
		return ret;
	if (a.flags & ~BIT(VHOST_VRING_F_LOG))
		return -EOPNOTSUPP;
	if (a.avail_user_addr % VRING_AVAIL_ALIGN_SIZE ||
	    a.used_user_addr % VRING_USED_ALIGN_SIZE ||
	    a.log_guest_addr % VRING_USED_ALIGN_SIZE)
		return -EINVAL;
	if (vhost_vdpa_runs(v))
		return -EINVAL;
	/* whatever the parent has against them */
	if (vhost_vdpa_ops(v)->set_vq_address(v->vdpa, vq->index, a.desc_user_addr,
					      a.avail_user_addr, a.used_user_addr))
		return -EINVAL;
	return 0;
}

static bool vhost_vdpa_packed(struct vhost_vdpa *v)
{
	return vhost_vdpa_ops(v)->get_driver_features(v->vdpa) &
	       BIT_ULL(VIRTIO_F_RING_PACKED);
}

/*
 * Packed: the avail index with its wrap counter as bit 15, above it the used one. DPDK
 * gives a new ring the avail half alone. By the letter, all of the ring is then in flight,
 * which no device could know how to return: it means the beginning of both.
 */
static long vhost_vdpa_set_base(struct vhost_vdpa_vq *vq, u32 num)
{
	struct vhost_vdpa *v = vq->v;
	struct vdpa_vq_state state = { };

	if (vhost_vdpa_packed(v)) {
		if (num == BIT(15))
			num |= BIT(31);
		state.packed.last_avail_idx = num & 0x7fff;
		state.packed.last_avail_counter = num >> 15 & 1;
		state.packed.last_used_idx = num >> 16 & 0x7fff;
		state.packed.last_used_counter = num >> 31;
	} else if (num > U16_MAX) {
		return -EINVAL;
	} else {
		state.split.avail_index = num;
	}
	if (vhost_vdpa_runs(v))
		return -EINVAL;
	return vhost_vdpa_ops(v)->set_vq_state(v->vdpa, vq->index, &state);
}

static long vhost_vdpa_get_base(struct vhost_vdpa_vq *vq, u32 *num)
{
	struct vhost_vdpa *v = vq->v;
	struct vdpa_vq_state state = { };
	int ret;

	ret = vhost_vdpa_ops(v)->get_vq_state(v->vdpa, vq->index, &state);
	if (ret)
		return ret;
	if (vhost_vdpa_packed(v))
		*num = state.packed.last_avail_idx |
		       (u32)state.packed.last_avail_counter << 15 |
		       (u32)state.packed.last_used_idx << 16 |
		       (u32)state.packed.last_used_counter << 31;
	else
		*num = state.split.avail_index;
	return 0;
}

static long vhost_vdpa_get_group(struct vhost_vdpa_vq *vq, bool desc, u32 *num)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(vq->v);
	u32 (*get)(struct vdpa_device *vdev, u16 idx);

	get = desc ? ops->get_vq_desc_group : ops->get_vq_group;
	if (!get)
		return -EOPNOTSUPP;
	*num = get(vq->v->vdpa, vq->index);
	return *num < vq->v->ngroups ? 0 : -EIO;
}

/* To who has not heard of descriptor groups a queue is in one group, with its ring. */
static int vhost_vdpa_move_rings(struct vhost_vdpa *v, u32 group, u32 asid)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	u32 ring, moved = group;
	unsigned int i;
	int ret = 0;

	if (!ops->get_vq_group || !ops->get_vq_desc_group ||
	    v->backend_features & BIT_ULL(VHOST_BACKEND_F_DESC_ASID))
		return 0;
	for (i = 0; i < v->nvqs && !ret; i++) {
		if (ops->get_vq_group(v->vdpa, i) != group)
			continue;
		ring = ops->get_vq_desc_group(v->vdpa, i);
		if (ring == moved || ring == group || ring >= v->ngroups)
			continue;
		ret = ops->set_group_asid(v->vdpa, ring, asid);
		moved = ring;
	}
	return ret;
}

/* @idx is not a queue but a group; there are no more of them than queues, as a rule. */
static long vhost_vdpa_set_group_asid(struct vhost_vdpa *v, u32 idx, u32 asid)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	int ret;

	if (idx >= v->ngroups || asid >= v->nas)
		return -EINVAL;
	if (!ops->set_group_asid)
		return -EOPNOTSUPP;
	idx = array_index_nospec(idx, v->ngroups);
	asid = array_index_nospec(asid, v->nas);
	ret = ops->set_group_asid(v->vdpa, idx, asid);
	return ret ? ret : vhost_vdpa_move_rings(v, idx, asid);
}

static long vhost_vdpa_get_size(struct vhost_vdpa_vq *vq, u32 *num)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(vq->v);

	if (!ops->get_vq_size)
		return -EOPNOTSUPP;
	*num = ops->get_vq_size(vq->v->vdpa, vq->index);
	return 0;
}

/* What takes a number for a queue. */
static long vhost_vdpa_vring_set(struct vhost_vdpa_vq *vq, unsigned int cmd,
				 const struct vhost_vring_state *s)
{
	struct vhost_vdpa *v = vq->v;

	switch (cmd) {
	case VHOST_SET_VRING_NUM:
		return vhost_vdpa_set_num(vq, s->num);
	case VHOST_SET_VRING_BASE:
		return vhost_vdpa_set_base(vq, s->num);
	case VHOST_SET_VRING_BUSYLOOP_TIMEOUT:
		vq->busyloop = s->num;
		return 0;
	case VHOST_VDPA_SET_VRING_ENABLE:
		vhost_vdpa_ops(v)->set_vq_ready(v->vdpa, vq->index, s->num);
		return 0;
	case VHOST_VDPA_SET_GROUP_ASID:
		return vhost_vdpa_set_group_asid(v, s->index, s->num);
	default:
		return -ENOTTY;
	}
}

/* What says a number about a queue. */
static long vhost_vdpa_vring_get(struct vhost_vdpa_vq *vq, unsigned int cmd, u32 *num)
{
	switch (cmd) {
	case VHOST_GET_VRING_BASE:
		return vhost_vdpa_get_base(vq, num);
	case VHOST_GET_VRING_BUSYLOOP_TIMEOUT:
		*num = vq->busyloop;
		return 0;
	case VHOST_VDPA_GET_VRING_GROUP:
		return vhost_vdpa_get_group(vq, false, num);
	case VHOST_VDPA_GET_VRING_DESC_GROUP:
		return vhost_vdpa_get_group(vq, true, num);
	case VHOST_VDPA_GET_VRING_SIZE:
		return vhost_vdpa_get_size(vq, num);
	default:
		return -ENOTTY;
	}
}

static long vhost_vdpa_vring_file(struct vhost_vdpa_vq *vq, unsigned int cmd,
				  void __user *argp)
{
	struct vhost_vring_file f;
	int ret;

	ret = vhost_vdpa_from_user(vq->v, &f, argp, sizeof(f));
	if (ret)
		return ret;
	switch (cmd) {
	case VHOST_SET_VRING_KICK:
		return vhost_vdpa_set_kick(vq, f.fd);
	case VHOST_SET_VRING_CALL:
		return vhost_vdpa_set_call(vq, f.fd);
	default:
		return vhost_vdpa_set_eventfd(vq, &vq->error, f.fd);
	}
}

static long vhost_vdpa_vring_number(struct vhost_vdpa_vq *vq, unsigned int cmd,
				    void __user *argp)
{
	struct vhost_vring_state s;
	long ret;

	ret = vhost_vdpa_from_user(vq->v, &s, argp, sizeof(s));
	if (ret)
		return ret;
	ret = vhost_vdpa_vring_set(vq, cmd, &s);
	if (ret != -ENOTTY)
		return ret;
	ret = vhost_vdpa_vring_get(vq, cmd, &s.num);
	return ret ? ret : vhost_vdpa_to_user(vq->v, argp, &s, sizeof(s));
}

/**
 * vhost_vdpa_vring_ioctl - an ioctl whose argument begins with the index of a queue
 * @v: node with a device
 * @cmd: VHOST_*
 * @argp: argument
 *
 * Return: 0, or a negative errno; -ENOTTY for what is no such ioctl
 */
long vhost_vdpa_vring_ioctl(struct vhost_vdpa *v, unsigned int cmd, void __user *argp)
{
	struct vhost_vdpa_vq *vq;
	u32 idx;
	int ret;

	lockdep_assert_held(&v->mutex);
	switch (cmd) {
	case VHOST_SET_VRING_NUM:
	case VHOST_SET_VRING_ADDR:
	case VHOST_SET_VRING_BASE:
	case VHOST_GET_VRING_BASE:
	case VHOST_SET_VRING_KICK:
	case VHOST_SET_VRING_CALL:
	case VHOST_SET_VRING_ERR:
	case VHOST_SET_VRING_BUSYLOOP_TIMEOUT:
	case VHOST_GET_VRING_BUSYLOOP_TIMEOUT:
	case VHOST_VDPA_SET_VRING_ENABLE:
	case VHOST_VDPA_GET_VRING_GROUP:
	case VHOST_VDPA_GET_VRING_DESC_GROUP:
	case VHOST_VDPA_SET_GROUP_ASID:
	case VHOST_VDPA_GET_VRING_SIZE:
		break;
	default:
		return -ENOTTY;
	}
	if (!vhost_vdpa_owned(v))
		return -EPERM;
	ret = vhost_vdpa_from_user(v, &idx, argp, sizeof(idx));
	if (ret)
		return ret;
	if (idx >= v->nvqs)
		return -ENOBUFS;
	vq = &v->vqs[array_index_nospec(idx, v->nvqs)];

	switch (cmd) {
	case VHOST_SET_VRING_ADDR:
		return vhost_vdpa_set_addr(vq, argp);
	case VHOST_SET_VRING_KICK:
	case VHOST_SET_VRING_CALL:
	case VHOST_SET_VRING_ERR:
		return vhost_vdpa_vring_file(vq, cmd, argp);
	default:
		return vhost_vdpa_vring_number(vq, cmd, argp);
	}
}
