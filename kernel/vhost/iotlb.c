// SPDX-License-Identifier: GPL-2.0-only
/* Messages that fill and empty address spaces, written to the node. */

#include <linux/nospec.h>
#include <linux/uio.h>
#include <linux/vhost_types.h>

#include "vhost_vdpa.h"

static int vhost_vdpa_update(struct vhost_vdpa *v, unsigned int asid,
			     const struct vhost_iotlb_msg *msg)
{
	u64 last = msg->iova + msg->size - 1;
	int ret;

	if (last < msg->iova || msg->iova < v->range.first || last > v->range.last ||
	    msg->uaddr + msg->size - 1 < msg->uaddr)
		return -EINVAL;
	ret = vhost_vdpa_map(v, asid, msg);
	if (ret || v->batch_asid >= 0)
		return ret;
	ret = vhost_vdpa_commit(v, asid);
	if (ret)
		vhost_vdpa_unmap(v, asid, msg->iova, last);
	return ret;
}

/* All of address 0 and size 0 is everything; otherwise whole mappings go. */
static int vhost_vdpa_invalidate(struct vhost_vdpa *v, unsigned int asid,
				 const struct vhost_iotlb_msg *msg)
{
	u64 last = msg->iova + msg->size - 1;
	int ret;

	if (last < msg->iova && (msg->iova || msg->size))
		return -EINVAL;
	ret = vhost_vdpa_unmap(v, asid, msg->iova, last);
	if (ret || v->batch_asid >= 0)
		return ret;
	return vhost_vdpa_commit(v, asid);
}

static int vhost_vdpa_batch_end(struct vhost_vdpa *v)
{
	int asid = v->batch_asid;

	if (asid < 0)
		return -EINVAL;
	v->batch_asid = -1;
	return vhost_vdpa_commit(v, asid);
}

static int vhost_vdpa_message(struct vhost_vdpa *v, u32 asid,
			      const struct vhost_iotlb_msg *msg)
{
	if (!vhost_vdpa_owned(v))
		return -EPERM;
	if (asid >= v->nas || (v->batch_asid >= 0 && v->batch_asid != asid))
		return -EINVAL;
	asid = array_index_nospec(asid, v->nas);

	switch (msg->type) {
	case VHOST_IOTLB_UPDATE:
		return vhost_vdpa_update(v, asid, msg);
	case VHOST_IOTLB_INVALIDATE:
		return vhost_vdpa_invalidate(v, asid, msg);
	case VHOST_IOTLB_BATCH_BEGIN:
		v->batch_asid = asid;
		return 0;
	case VHOST_IOTLB_BATCH_END:
		return vhost_vdpa_batch_end(v);
	default:
		return -EINVAL;
	}
}

/* Without ASID the second word of a message is nothing in particular. */
static int vhost_vdpa_read_message(struct vhost_vdpa *v, struct iov_iter *from, u32 *asid,
				   struct vhost_iotlb_msg *msg)
{
	bool whole;
	u32 head[2];
	int ret;

	static_assert(offsetof(struct vhost_msg, iotlb) == sizeof(head));
	static_assert(offsetof(struct vhost_msg_v2, iotlb) == sizeof(head));
	vhost_vdpa_let_go(v);
	whole = copy_from_iter_full(head, sizeof(head), from) &&
		copy_from_iter_full(msg, sizeof(*msg), from);
	ret = vhost_vdpa_take_back(v);
	if (ret)
		return ret;
	if (!whole)
		return -EINVAL;
	*asid = 0;
	switch (head[0]) {
	case VHOST_IOTLB_MSG:
		break;
	case VHOST_IOTLB_MSG_V2:
		if (v->backend_features & BIT_ULL(VHOST_BACKEND_F_IOTLB_ASID))
			*asid = head[1];
		break;
	default:
		return -EINVAL;
	}
	return msg->type == VHOST_IOTLB_UPDATE && !msg->size ? -EINVAL : 0;
}

/**
 * vhost_vdpa_write_iter - take a message
 * @iocb: open node
 * @from: struct vhost_msg or vhost_msg_v2
 *
 * Return: the size of a message; -EINVAL for what is none, -ENODEV once the device is
 * gone, -EFAULT for all else that is wrong, as clients expect
 */
ssize_t vhost_vdpa_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct vhost_vdpa *v = iocb->ki_filp->private_data;
	struct vhost_iotlb_msg msg;
	u32 asid;
	int ret;

	ret = vhost_vdpa_enter(v);
	if (ret)
		return ret;
	ret = vhost_vdpa_read_message(v, from, &asid, &msg);
	if (!ret) {
		ret = vhost_vdpa_message(v, asid, &msg);
		if (ret && ret != -ENODEV)
			ret = -EFAULT;
	}
	vhost_vdpa_leave(v);
	return ret ? ret : sizeof(struct vhost_msg_v2);
}
