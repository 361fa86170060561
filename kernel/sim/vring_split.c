// SPDX-License-Identifier: GPL-2.0-only
/* The device side of split virtqueues (virtio 1.2, 2.7). */

#include <linux/errno.h>
#include <linux/virtio_ring.h>

#include "sim.h"

/* no value that the device writes */
#define VDPASIM_FLAGS_UNKNOWN	0xffff

#define AVAIL_FLAGS(vq)		((vq)->driver_area + offsetof(struct vring_avail, flags))
#define AVAIL_IDX(vq)		((vq)->driver_area + offsetof(struct vring_avail, idx))
#define AVAIL_RING(vq, i) \
	((vq)->driver_area + offsetof(struct vring_avail, ring) + sizeof(__virtio16) * (i))
#define USED_FLAGS(vq)		((vq)->device_area + offsetof(struct vring_used, flags))
#define USED_IDX(vq)		((vq)->device_area + offsetof(struct vring_used, idx))
#define USED_RING(vq, i) \
	((vq)->device_area + offsetof(struct vring_used, ring) + \
	 sizeof(struct vring_used_elem) * (i))

static int split_bad(struct vdpasim_vq *vq, const char *why)
{
	vdpasim_vq_break(vq, why);
	return -EINVAL;
}

/* Whatever was taken had been completed when the queue stopped. */
static void split_start(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;

	s->avail = s->last_avail;
	s->used = s->last_avail;
	s->published = s->last_avail;
	s->flags = VDPASIM_FLAGS_UNKNOWN;
}

static int split_enter_table(struct vdpasim_vq *vq, const struct vring_desc *desc,
			     u16 flags, u64 *table, u32 *entries)
{
	u32 len = __virtio32_to_cpu(true, desc->len);

	if (!vdpasim_has(vq->sim, VIRTIO_RING_F_INDIRECT_DESC))
		return split_bad(vq, "indirect table was not negotiated");
	if (flags & VRING_DESC_F_NEXT)
		return split_bad(vq, "indirect table with a next descriptor");
	if (!len || len % sizeof(*desc))
		return split_bad(vq, "indirect table of odd length");
	*table = __virtio64_to_cpu(true, desc->addr);
	*entries = len / sizeof(*desc);
	if (*table + len - 1 < *table)
		return split_bad(vq, "indirect table wraps around");
	return 0;
}

/* Collect a chain. Each descriptor is read once: the driver may change it again. */
static int split_walk(struct vdpasim_vq *vq, u32 head)
{
	enum vdpasim_slot slot = VDPASIM_SLOT_DESC;
	u64 table = vq->desc_area;
	u32 entries = vq->num, seen = 0, i = head;
	struct vring_desc desc;
	u16 flags;
	int ret;

	for (;;) {
		if (seen++ == entries)
			return split_bad(vq, "chain has a loop");
		ret = vdpasim_mem_read(vq, slot, table + (u64)i * sizeof(desc), &desc,
				       sizeof(desc));
		if (ret)
			return ret;
		flags = __virtio16_to_cpu(true, desc.flags);

		if (flags & VRING_DESC_F_INDIRECT) {
			if (slot == VDPASIM_SLOT_DATA)
				return split_bad(vq, "indirect table in an indirect table");
			ret = split_enter_table(vq, &desc, flags, &table, &entries);
			if (ret)
				return ret;
			slot = VDPASIM_SLOT_DATA;
			seen = 0;
			i = 0;
			continue;
		}

		ret = vdpasim_chain_add(vq, __virtio64_to_cpu(true, desc.addr),
					__virtio32_to_cpu(true, desc.len),
					flags & VRING_DESC_F_WRITE);
		if (ret)
			return ret;
		if (!(flags & VRING_DESC_F_NEXT))
			return 0;
		i = __virtio16_to_cpu(true, desc.next);
		if (i >= entries)
			return split_bad(vq, "next descriptor out of range");
	}
}

static int split_next(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;
	u32 writable = vq->chain.writable;
	u16 head;
	int ret;

	if (s->avail == s->last_avail) {
		ret = vdpasim_mem_load16(vq, VDPASIM_SLOT_DRIVER, AVAIL_IDX(vq), &s->avail);
		if (ret)
			return ret;
		if ((u16)(s->avail - s->last_avail) > vq->num)
			return split_bad(vq, "available index jumped");
		if (s->avail == s->last_avail)
			return 0;
	}

	ret = vdpasim_mem_load16(vq, VDPASIM_SLOT_DRIVER,
				 AVAIL_RING(vq, s->last_avail & (vq->num - 1)), &head);
	if (ret)
		return ret;
	if (head >= vq->num)
		return split_bad(vq, "head out of range");
	ret = split_walk(vq, head);
	if (ret)
		return ret;
	vdpasim_chain_end(&vq->chain, head, writable);
	s->last_avail++;
	return 1;
}

static void split_put_back(struct vdpasim_vq *vq)
{
	vq->split.last_avail -= vq->chain.n_taken;
}

static int split_complete(struct vdpasim_vq *vq, const struct vdpasim_taken *taken,
			  u32 len)
{
	struct vdpasim_split *s = &vq->split;
	struct vring_used_elem elem = {
		.id = __cpu_to_virtio32(true, taken->id),
		.len = __cpu_to_virtio32(true, len),
	};
	int ret;

	ret = vdpasim_mem_write(vq, VDPASIM_SLOT_DEVICE,
				USED_RING(vq, s->used & (vq->num - 1)), &elem,
				sizeof(elem));
	if (!ret)
		s->used++;
	return ret;
}

static int split_flush(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;
	u16 flags;
	int ret;

	if (s->used == s->published)
		return 0;
	s->published = s->used;
	ret = vdpasim_mem_store16(vq, VDPASIM_SLOT_DEVICE, USED_IDX(vq), s->used);
	if (ret)
		return ret;
	/* the index before the flags: the driver sets its flag, then looks again */
	smp_mb();
	ret = vdpasim_mem_load16(vq, VDPASIM_SLOT_DRIVER, AVAIL_FLAGS(vq), &flags);
	return ret ? ret : !(flags & VRING_AVAIL_F_NO_INTERRUPT);
}

static int split_notify(struct vdpasim_vq *vq, bool on)
{
	u16 flags = on ? 0 : VRING_USED_F_NO_NOTIFY;
	struct vdpasim_split *s = &vq->split;
	u16 avail;
	int ret;

	if (s->flags != flags) {
		ret = vdpasim_mem_store16(vq, VDPASIM_SLOT_DEVICE, USED_FLAGS(vq), flags);
		if (ret)
			return ret;
		s->flags = flags;
	}
	if (!on)
		return 0;
	/* the flag before the index: the driver moves its index, then looks here */
	smp_mb();
	ret = vdpasim_mem_load16(vq, VDPASIM_SLOT_DRIVER, AVAIL_IDX(vq), &avail);
	return ret ? ret : avail != s->last_avail;
}

static void split_set_state(struct vdpasim_vq *vq, const struct vdpa_vq_state *state)
{
	vq->split.last_avail = state->split.avail_index;
}

static void split_get_state(const struct vdpasim_vq *vq, struct vdpa_vq_state *state)
{
	state->split.avail_index = vq->split.last_avail;
}

const struct vdpasim_vring_ops vdpasim_split_ops = {
	.start = split_start,
	.next = split_next,
	.put_back = split_put_back,
	.complete = split_complete,
	.flush = split_flush,
	.notify = split_notify,
	.set_state = split_set_state,
	.get_state = split_get_state,
};
