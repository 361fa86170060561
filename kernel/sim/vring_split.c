// SPDX-License-Identifier: GPL-2.0-only
/* The device side of split virtqueues (virtio 1.2, 2.7). */

#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/virtio_ring.h>

#include "vring_plain.h"

/* no value that the device writes */
#define VDPASIM_FLAGS_UNKNOWN	0xffff

#define AVAIL_FLAGS		offsetof(struct vring_avail, flags)
#define AVAIL_IDX		offsetof(struct vring_avail, idx)
#define AVAIL_RING(i)		(offsetof(struct vring_avail, ring) + sizeof(__virtio16) * (i))
#define USED_FLAGS		offsetof(struct vring_used, flags)
#define USED_IDX		offsetof(struct vring_used, idx)
#define USED_RING(i) \
	(offsetof(struct vring_used, ring) + sizeof(struct vring_used_elem) * (i))

static int split_bad(struct vdpasim_vq *vq, const char *why)
{
	vdpasim_vq_break(vq, why);
	return -EINVAL;
}

/**
 * vdpasim_split_area - an area of a split ring
 * @vq: queue
 * @slot: which
 *
 * The last field of either ring is there with EVENT_IDX alone.
 *
 * Return: the area
 */
struct vdpasim_area vdpasim_split_area(const struct vdpasim_vq *vq, enum vdpasim_slot slot)
{
	u32 event = vq->event_idx ? sizeof(__virtio16) : 0;

	switch (slot) {
	case VDPASIM_SLOT_DESC:
		return (struct vdpasim_area){ vq->desc_area, vq->num * sizeof(struct vring_desc),
					      sizeof(__virtio64), VHOST_MAP_RO };
	case VDPASIM_SLOT_DRIVER:
		return (struct vdpasim_area){ vq->driver_area, AVAIL_RING(vq->num) + event,
					      sizeof(__virtio16), VHOST_MAP_RO };
	default:
		return (struct vdpasim_area){ vq->device_area, USED_RING(vq->num) + event,
					      sizeof(__virtio32), VHOST_MAP_WO };
	}
}

/* Read what the driver writes last, before what it covers. */
static int split_load16(struct vdpasim_vq *vq, u32 off, u16 *val)
{
	const __virtio16 *p = vdpasim_ring(vq, VDPASIM_SLOT_DRIVER, off, sizeof(*p));

	if (unlikely(!p))
		return -EFAULT;
	/* pairs with the driver, which writes the index behind what it covers */
	*val = __virtio16_to_cpu(true, smp_load_acquire(p));
	return 0;
}

/* Write what the driver reads first, after what it covers. */
static int split_store16(struct vdpasim_vq *vq, u32 off, u16 val)
{
	__virtio16 *p = vdpasim_ring(vq, VDPASIM_SLOT_DEVICE, off, sizeof(*p));

	if (unlikely(!p))
		return -EFAULT;
	/* pairs with the driver, which reads the index before what it covers */
	smp_store_release(p, __cpu_to_virtio16(true, val));
	vdpasim_mark_dirty(vq, vq->device_area + off, sizeof(*p));
	return 0;
}

/**
 * vdpasim_split_start - begin, or go on, with what was negotiated
 * @vq: queue; whatever was taken had been completed when it stopped
 *
 * Return: NULL, or what makes that impossible
 */
const char *vdpasim_split_start(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;

	if (!is_power_of_2(vq->num))
		return "size is no power of two";
	s->avail = s->last_avail;
	s->used = s->last_avail;
	s->published = s->last_avail;
	s->flags = VDPASIM_FLAGS_UNKNOWN;
	s->skipped = false;
	s->ahead = false;
	return NULL;
}

/* Returns whether the driver has made chains available. */
static int split_look(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;
	int ret;

	ret = split_load16(vq, AVAIL_IDX, &s->avail);
	if (ret)
		return ret;
	if ((u16)(s->avail - s->last_avail) > vq->num)
		return split_bad(vq, "available index jumped");
	return s->avail != s->last_avail;
}

/* Each descriptor is read once: the driver may change it again. */
static void split_read_desc(struct vring_desc *to, const struct vring_desc *from)
{
	to->addr = READ_ONCE(from->addr);
	to->len = READ_ONCE(from->len);
	to->flags = READ_ONCE(from->flags);
	to->next = READ_ONCE(from->next);
}

static u16 split_flags(const struct vring_desc *desc)
{
	return __virtio16_to_cpu(true, desc->flags);
}

static int split_add(struct vdpasim_vq *vq, const struct vring_desc *desc)
{
	return vdpasim_chain_add(vq, __virtio64_to_cpu(true, desc->addr),
				 __virtio32_to_cpu(true, desc->len),
				 split_flags(desc) & VRING_DESC_F_WRITE);
}

/* The table may lie across mappings. */
static int split_walk_table(struct vdpasim_vq *vq, u64 table, u32 entries)
{
	u32 seen, i = 0;
	struct vring_desc desc;
	int ret;

	for (seen = 0; seen < entries; seen++) {
		ret = vdpasim_mem_read(vq, table + (u64)i * sizeof(desc), &desc, sizeof(desc));
		if (ret)
			return ret;
		if (split_flags(&desc) & VRING_DESC_F_INDIRECT)
			return split_bad(vq, "indirect table in an indirect table");
		ret = split_add(vq, &desc);
		if (ret || !(split_flags(&desc) & VRING_DESC_F_NEXT))
			return ret;
		i = __virtio16_to_cpu(true, desc.next);
		if (i >= entries)
			return split_bad(vq, "next descriptor out of range");
	}
	return split_bad(vq, "chain has a loop");
}

static int split_enter_table(struct vdpasim_vq *vq, const struct vring_desc *desc)
{
	u32 len = __virtio32_to_cpu(true, desc->len);
	u64 table = __virtio64_to_cpu(true, desc->addr);
	const char *bad = vdpasim_vring_bad_table(vq, table, len);

	if (bad)
		return split_bad(vq, bad);
	if (split_flags(desc) & VRING_DESC_F_NEXT)
		return split_bad(vq, "indirect table with a next descriptor");
	return split_walk_table(vq, table, len / sizeof(*desc));
}

/* Collect a chain that is more than the one descriptor @desc. */
static int split_walk(struct vdpasim_vq *vq, struct vring_desc *desc)
{
	const struct vring_desc *next;
	u32 seen, i;
	int ret;

	for (seen = 1; ; seen++) {
		if (split_flags(desc) & VRING_DESC_F_INDIRECT)
			return split_enter_table(vq, desc);
		ret = split_add(vq, desc);
		if (ret || !(split_flags(desc) & VRING_DESC_F_NEXT))
			return ret;
		if (seen == vq->num)
			return split_bad(vq, "chain has a loop");
		i = __virtio16_to_cpu(true, desc->next);
		if (i >= vq->num)
			return split_bad(vq, "next descriptor out of range");
		next = vdpasim_ring(vq, VDPASIM_SLOT_DESC, i * sizeof(*next), sizeof(*next));
		if (!next)
			return -EFAULT;
		split_read_desc(desc, next);
	}
}

/**
 * vdpasim_split_next - add the next chain to what a queue has taken
 * @vq: queue
 *
 * Return: 1, 0 for none, a negative errno; -E2BIG when there is no room for it beside
 * others, otherwise with the queue broken
 */
int vdpasim_split_next(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;
	u32 writable = vq->chain.writable;
	const struct vring_desc *entry;
	struct vring_desc desc;
	const __virtio16 *avail;
	u16 head;
	int ret;

	if (s->avail == s->last_avail) {
		ret = split_look(vq);
		if (ret <= 0)
			return ret;
	}
	avail = vdpasim_ring(vq, VDPASIM_SLOT_DRIVER,
			     AVAIL_RING(s->last_avail & (vq->num - 1)), sizeof(*avail));
	if (unlikely(!avail))
		return -EFAULT;
	head = __virtio16_to_cpu(true, READ_ONCE(*avail));
	if (unlikely(head >= vq->num))
		return split_bad(vq, "head out of range");
	entry = vdpasim_ring(vq, VDPASIM_SLOT_DESC, head * sizeof(*entry), sizeof(*entry));
	if (unlikely(!entry))
		return -EFAULT;

	split_read_desc(&desc, entry);
	if (likely(!(split_flags(&desc) & (VRING_DESC_F_NEXT | VRING_DESC_F_INDIRECT))))
		ret = split_add(vq, &desc);
	else
		ret = split_walk(vq, &desc);
	if (unlikely(ret))
		return ret;
	vdpasim_chain_end(&vq->chain, head, 1, writable);
	s->last_avail++;
	return 1;
}

/**
 * vdpasim_split_put_back - make all that a queue has taken available again
 * @vq: queue
 */
void vdpasim_split_put_back(struct vdpasim_vq *vq)
{
	vq->split.last_avail -= vq->chain.n_taken;
}

static int split_put32(struct vdpasim_vq *vq, u32 off, u32 val)
{
	__virtio32 *p = vdpasim_ring(vq, VDPASIM_SLOT_DEVICE, off, sizeof(*p));

	if (unlikely(!p))
		return -EFAULT;
	*p = __cpu_to_virtio32(true, val);
	return 0;
}

/* Used elements are not aligned to their size: one may lie on two pages. */
static int split_put(struct vdpasim_vq *vq, u16 pos, u16 id, u32 len)
{
	u32 off = USED_RING(pos & (vq->num - 1));

	if (split_put32(vq, off + offsetof(struct vring_used_elem, id), id) ||
	    split_put32(vq, off + offsetof(struct vring_used_elem, len), len))
		return -EFAULT;
	vdpasim_mark_dirty(vq, vq->device_area + off, sizeof(struct vring_used_elem));
	return 0;
}

static int split_put_skipped(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;

	s->skipped = false;
	return split_put(vq, s->skip_pos, s->skip_id, 0);
}

/**
 * vdpasim_split_complete - return one of the chains that a queue has taken
 * @vq: queue
 * @taken: the chain
 * @len: bytes of it that were written
 *
 * With IN_ORDER one entry, in the place of the first, stands for a batch of chains.
 * That is done only where the driver has no use for a length.
 */
void vdpasim_split_complete(struct vdpasim_vq *vq, const struct vdpasim_taken *taken,
			    u32 len)
{
	struct vdpasim_split *s = &vq->split;

	if (vq->in_order && !taken->writable) {
		vdpasim_split_skip(s, taken->id);
	} else if ((s->skipped && split_put_skipped(vq)) ||
		   split_put(vq, s->used, taken->id, len)) {
		return;
	}
	s->used++;
}

/* Whether the driver wants an interrupt for what was published since @old. */
static int split_wants_interrupt(struct vdpasim_vq *vq, u16 old)
{
	u16 val;
	int ret;

	/* the index before the driver's wish: it tells that, then looks again */
	smp_mb();
	ret = split_load16(vq, vq->event_idx ? AVAIL_RING(vq->num) : AVAIL_FLAGS, &val);
	if (ret)
		return ret;
	return vq->event_idx ? vring_need_event(val, vq->split.published, old) :
			       !(val & VRING_AVAIL_F_NO_INTERRUPT);
}

/**
 * vdpasim_split_flush - publish what was completed
 * @vq: queue
 *
 * Return: 1 when the driver wants an interrupt, 0, or a negative errno with the queue
 * broken
 */
int vdpasim_split_flush(struct vdpasim_vq *vq)
{
	struct vdpasim_split *s = &vq->split;
	u16 old = s->published;
	int ret;

	if (s->used == old)
		return 0;
	s->published = s->used;
	if (s->skipped && split_put_skipped(vq))
		return -EFAULT;
	ret = split_store16(vq, USED_IDX, s->used);
	return ret ? ret : split_wants_interrupt(vq, old);
}

/* With EVENT_IDX the flags stay 0, and old news asks for nothing. */
static int split_ask_for_kicks(struct vdpasim_vq *vq, bool on)
{
	u16 flags = on || vq->event_idx ? 0 : VRING_USED_F_NO_NOTIFY;
	struct vdpasim_split *s = &vq->split;
	int ret = 0;

	if (s->flags != flags)
		ret = split_store16(vq, USED_FLAGS, flags);
	s->flags = flags;
	if (!ret && vq->event_idx && (on || s->ahead))
		ret = split_store16(vq, USED_RING(vq->num), s->last_avail - !on);
	s->ahead = false;
	return ret;
}

/**
 * vdpasim_split_notify - ask for kicks or do without
 * @vq: queue
 * @on: whether to ask
 *
 * Return: 1 when kicks are asked for and chains are waiting already, for which there
 * may be none; 0; or a negative errno with the queue broken
 */
int vdpasim_split_notify(struct vdpasim_vq *vq, bool on)
{
	u16 avail;
	int ret;

	ret = split_ask_for_kicks(vq, on);
	if (ret || !on)
		return ret;
	/* our wish before the index: the driver moves its index, then looks here */
	smp_mb();
	ret = split_load16(vq, AVAIL_IDX, &avail);
	return ret ? ret : avail != vq->split.last_avail;
}

/**
 * vdpasim_split_notify_half - ask for a kick when the ring is half full
 * @vq: queue with EVENT_IDX; it breaks if its ring is not in memory
 */
void vdpasim_split_notify_half(struct vdpasim_vq *vq)
{
	u16 event = vq->split.last_avail + (vq->num - 1) / 2, avail;
	struct vdpasim_split *s = &vq->split;

	if (split_load16(vq, AVAIL_IDX, &avail))
		return;
	if ((s16)(avail - event) > 0)
		event = avail;
	/* the driver reads it each time: it is not written where it says so already */
	if (s->ahead && s->event == event)
		return;
	s->ahead = false;
	/* nobody looks again: who makes some available just now does without */
	if (split_ask_for_kicks(vq, false) ||
	    split_store16(vq, USED_RING(vq->num), event))
		return;
	s->ahead = true;
	s->event = event;
}
