// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device side of packed virtqueues (virtio 1.2, 2.8). The ring has a place for
 * each descriptor; the device takes them, and returns them, in the order of the ring.
 */

#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/virtio_ring.h>

#include "vring_plain.h"

/* no value that the device writes */
#define VDPASIM_EVENT_UNKNOWN	U32_MAX

/* An event suppression structure is read and written as a whole. */
union packed_event {
	struct vring_packed_desc_event event;
	u32 whole;
};

static int packed_bad(struct vdpasim_vq *vq, const char *why)
{
	vdpasim_vq_break(vq, why);
	return -EINVAL;
}

/**
 * vdpasim_packed_area - an area of a packed ring
 * @vq: queue
 * @slot: which
 *
 * Return: the area
 */
struct vdpasim_area vdpasim_packed_area(const struct vdpasim_vq *vq, enum vdpasim_slot slot)
{
	switch (slot) {
	case VDPASIM_SLOT_DESC:
		return (struct vdpasim_area){ vq->desc_area,
					      vq->num * sizeof(struct vring_packed_desc),
					      sizeof(__le64), VHOST_MAP_RW };
	case VDPASIM_SLOT_DRIVER:
		return (struct vdpasim_area){ vq->driver_area, sizeof(union packed_event),
					      sizeof(u32), VHOST_MAP_RO };
	default:
		return (struct vdpasim_area){ vq->device_area, sizeof(union packed_event),
					      sizeof(u32), VHOST_MAP_WO };
	}
}

/**
 * vdpasim_packed_start - begin, or go on, with what was negotiated
 * @vq: queue
 *
 * Return: NULL, or what makes that impossible
 */
const char *vdpasim_packed_start(struct vdpasim_vq *vq)
{
	struct vdpasim_packed *p = &vq->packed;

	if (p->avail.i >= vq->num || p->used.i >= vq->num)
		return "begins beyond its end";
	if (vq->driver_area % sizeof(u32) || vq->device_area % sizeof(u32))
		return "event suppression is not aligned";
	p->held = false;
	p->skipped = false;
	p->unpublished = 0;
	p->told = VDPASIM_EVENT_UNKNOWN;
	return NULL;
}

static struct vring_packed_desc *packed_desc(struct vdpasim_vq *vq, u16 i)
{
	return vdpasim_ring(vq, VDPASIM_SLOT_DESC, i * sizeof(struct vring_packed_desc),
			    sizeof(struct vring_packed_desc));
}

static int packed_add(struct vdpasim_vq *vq, const struct vring_packed_desc *desc, u16 flags)
{
	return vdpasim_chain_add(vq, le64_to_cpu(READ_ONCE(desc->addr)),
				 le32_to_cpu(READ_ONCE(desc->len)),
				 flags & VRING_DESC_F_WRITE);
}

/* In a table nothing but the direction counts (2.8.7), but for what nobody may do. */
static int packed_walk_table(struct vdpasim_vq *vq, const struct vring_packed_desc *desc)
{
	u64 table = le64_to_cpu(READ_ONCE(desc->addr));
	u32 len = le32_to_cpu(READ_ONCE(desc->len)), off;
	const char *bad = vdpasim_vring_bad_table(vq, table, len);
	struct vring_packed_desc entry;
	int ret;

	if (bad)
		return packed_bad(vq, bad);
	for (off = 0; off < len; off += sizeof(entry)) {
		ret = vdpasim_mem_read(vq, table + off, &entry, sizeof(entry));
		if (ret)
			return ret;
		if (le16_to_cpu(entry.flags) & VRING_DESC_F_INDIRECT)
			return packed_bad(vq, "indirect table in an indirect table");
		ret = packed_add(vq, &entry, le16_to_cpu(entry.flags));
		if (ret)
			return ret;
	}
	return 0;
}

/*
 * Collect a chain that is more than one plain descriptor. The driver writes the first
 * one's flags last, hence the others are there; the last one has the id. Returns how
 * many descriptors of the ring it has, or a negative errno.
 */
static int packed_walk(struct vdpasim_vq *vq, u16 flags, u16 *id)
{
	struct vdpasim_place place = vq->packed.avail;
	const struct vring_packed_desc *desc;
	u32 n = 0;
	int ret;

	for (;;) {
		desc = packed_desc(vq, place.i);
		if (!desc)
			return -EFAULT;
		if (n++)
			flags = le16_to_cpu(READ_ONCE(desc->flags));
		if (!(flags & VRING_DESC_F_INDIRECT))
			ret = packed_add(vq, desc, flags);
		else if (flags & VRING_DESC_F_NEXT)
			ret = packed_bad(vq, "indirect table with a next descriptor");
		else
			ret = packed_walk_table(vq, desc);
		if (ret)
			return ret;
		if (!(flags & VRING_DESC_F_NEXT))
			break;
		if (n == vq->num)
			return packed_bad(vq, "chain has no end");
		vdpasim_packed_move(vq, &place, 1);
	}
	*id = le16_to_cpu(READ_ONCE(desc->id));
	return n;
}

/**
 * vdpasim_packed_next - add the next chain to what a queue has taken
 * @vq: queue
 *
 * Return: 1, 0 for none, a negative errno; -E2BIG when there is no room for it beside
 * others, otherwise with the queue broken
 */
int vdpasim_packed_next(struct vdpasim_vq *vq)
{
	struct vdpasim_packed *p = &vq->packed;
	u32 writable = vq->chain.writable;
	const struct vring_packed_desc *desc = packed_desc(vq, p->avail.i);
	int n = 1, ret;
	u16 flags, id = 0;

	if (unlikely(!desc))
		return -EFAULT;
	/* pairs with the driver, which writes these flags behind all of the chain */
	flags = le16_to_cpu(smp_load_acquire(&desc->flags));
	if (!vdpasim_packed_is_available(flags, p->avail.wrap))
		return 0;
	if (likely(!(flags & (VRING_DESC_F_NEXT | VRING_DESC_F_INDIRECT)))) {
		ret = packed_add(vq, desc, flags);
		id = le16_to_cpu(READ_ONCE(desc->id));
	} else {
		n = packed_walk(vq, flags, &id);
		ret = n < 0 ? n : 0;
	}
	if (unlikely(ret))
		return ret;
	vdpasim_chain_end(&vq->chain, id, n, writable);
	vdpasim_packed_move(vq, &p->avail, n);
	return 1;
}

/**
 * vdpasim_packed_put_back - make all that a queue has taken available again
 * @vq: queue
 */
void vdpasim_packed_put_back(struct vdpasim_vq *vq)
{
	struct vdpasim_place *avail = &vq->packed.avail;
	u32 i, n;

	for (i = 0; i < vq->chain.n_taken; i++) {
		n = vq->chain.taken[i].descs;
		if (avail->i < n) {
			avail->i += vq->num;
			avail->wrap = !avail->wrap;
		}
		avail->i -= n;
	}
}

static void packed_mark(const struct vdpasim_vq *vq, u32 i)
{
	vdpasim_mark_dirty(vq, vq->desc_area + i * sizeof(struct vring_packed_desc),
			   sizeof(struct vring_packed_desc));
}

static int packed_put(struct vdpasim_vq *vq, struct vdpasim_place place, u16 id, u32 len)
{
	struct vring_packed_desc *desc = packed_desc(vq, place.i);

	if (unlikely(!desc))
		return -EFAULT;
	vdpasim_packed_fill(&vq->packed, desc, place, id, len);
	packed_mark(vq, place.i);
	return 0;
}

static int packed_put_skipped(struct vdpasim_vq *vq)
{
	struct vdpasim_packed *p = &vq->packed;

	p->skipped = false;
	return packed_put(vq, p->skip, p->skip_id, 0);
}

/**
 * vdpasim_packed_complete - return one of the chains that a queue has taken
 * @vq: queue
 * @taken: the chain
 * @len: bytes of it that were written
 *
 * With IN_ORDER one descriptor, in the place of the first, stands for a batch of
 * chains. That is done only where the driver has no use for a length.
 */
void vdpasim_packed_complete(struct vdpasim_vq *vq, const struct vdpasim_taken *taken,
			     u32 len)
{
	struct vdpasim_packed *p = &vq->packed;

	if (vq->in_order && !taken->writable) {
		vdpasim_packed_skip(p, taken->id);
	} else if ((p->skipped && packed_put_skipped(vq)) ||
		   packed_put(vq, p->used, taken->id, len)) {
		return;
	}
	vdpasim_packed_move(vq, &p->used, taken->descs);
	p->unpublished += taken->descs;
}

/* Whether the driver wants an interrupt for the last @n used descriptors. */
static int packed_wants_interrupt(struct vdpasim_vq *vq, u32 n)
{
	const struct vdpasim_packed *p = &vq->packed;
	union packed_event e;
	const u32 *area;
	u16 off, flags, event;

	area = vdpasim_ring(vq, VDPASIM_SLOT_DRIVER, 0, sizeof(*area));
	if (unlikely(!area))
		return -EFAULT;
	/* the descriptors before the driver's wish: it tells that, then looks again */
	smp_mb();
	e.whole = READ_ONCE(*area);
	flags = le16_to_cpu(e.event.flags);
	if (flags != VRING_PACKED_EVENT_FLAG_DESC || !vq->event_idx)
		return flags != VRING_PACKED_EVENT_FLAG_DISABLE;
	off = le16_to_cpu(e.event.off_wrap);
	event = off & ~BIT(VRING_PACKED_EVENT_F_WRAP_CTR);
	if (off >> VRING_PACKED_EVENT_F_WRAP_CTR != p->used.wrap)
		event -= vq->num;
	return vring_need_event(event, p->used.i, p->used.i - n);
}

/**
 * vdpasim_packed_flush - publish what was completed
 * @vq: queue
 *
 * Return: 1 when the driver wants an interrupt, 0, or a negative errno with the queue
 * broken
 */
int vdpasim_packed_flush(struct vdpasim_vq *vq)
{
	struct vdpasim_packed *p = &vq->packed;
	struct vring_packed_desc *desc;
	u32 n = p->unpublished;

	if (!n)
		return 0;
	p->unpublished = 0;
	if (p->skipped && packed_put_skipped(vq))
		return -EFAULT;
	desc = p->held ? packed_desc(vq, p->held_i) : NULL;
	p->held = false;
	if (unlikely(!desc))
		return -EFAULT;
	/* pairs with the driver, which reads these flags before all that they cover */
	smp_store_release(&desc->flags, cpu_to_le16(p->held_flags));
	packed_mark(vq, p->held_i);
	return packed_wants_interrupt(vq, n);
}

static int packed_tell(struct vdpasim_vq *vq, u32 event)
{
	u32 *area;

	if (vq->packed.told == event)
		return 0;
	area = vdpasim_ring(vq, VDPASIM_SLOT_DEVICE, 0, sizeof(*area));
	if (unlikely(!area))
		return -EFAULT;
	WRITE_ONCE(*area, event);
	vdpasim_mark_dirty(vq, vq->device_area, sizeof(*area));
	vq->packed.told = event;
	return 0;
}

/**
 * vdpasim_packed_notify - ask for kicks or do without
 * @vq: queue
 * @on: whether to ask
 *
 * Return: 1 when kicks are asked for and chains are waiting already, for which there
 * may be none; 0; or a negative errno with the queue broken
 */
int vdpasim_packed_notify(struct vdpasim_vq *vq, bool on)
{
	const struct vdpasim_place *avail = &vq->packed.avail;
	const struct vring_packed_desc *desc;
	u16 flags = VRING_PACKED_EVENT_FLAG_DISABLE;
	union packed_event e = { };

	if (on && vq->event_idx) {
		flags = VRING_PACKED_EVENT_FLAG_DESC;
		e.event.off_wrap = cpu_to_le16(avail->i |
					       avail->wrap << VRING_PACKED_EVENT_F_WRAP_CTR);
	} else if (on) {
		flags = VRING_PACKED_EVENT_FLAG_ENABLE;
	}
	e.event.flags = cpu_to_le16(flags);
	if (packed_tell(vq, e.whole))
		return -EFAULT;
	if (!on)
		return 0;
	/* our wish before the descriptor: the driver makes it available, then looks here */
	smp_mb();
	desc = packed_desc(vq, avail->i);
	if (unlikely(!desc))
		return -EFAULT;
	return vdpasim_packed_is_available(le16_to_cpu(READ_ONCE(desc->flags)), avail->wrap);
}

/* The place so many descriptors, at most a ring, behind the next one that is taken. */
static struct vdpasim_place packed_ahead(const struct vdpasim_vq *vq, u32 n)
{
	struct vdpasim_place place = vq->packed.avail;

	vdpasim_packed_move(vq, &place, n);
	return place;
}

/* Whether the driver has come that far; as for one that has if the queue broke. */
static bool packed_reached(struct vdpasim_vq *vq, u32 n)
{
	struct vdpasim_place place = packed_ahead(vq, n);
	const struct vring_packed_desc *desc = packed_desc(vq, place.i);

	return !desc || vdpasim_packed_is_available(le16_to_cpu(READ_ONCE(desc->flags)),
						    place.wrap);
}

/**
 * vdpasim_packed_notify_half - ask for a kick when the ring is half full
 * @vq: queue with EVENT_IDX; it breaks if its ring is not in memory
 */
void vdpasim_packed_notify_half(struct vdpasim_vq *vq)
{
	u32 at = (vq->num - 1) / 2, far = at, mid;
	struct vdpasim_place place;
	union packed_event e = { };

	/* where it is already the next one kicks */
	if (packed_reached(vq, at)) {
		for (at++, far = vq->num; at < far; ) {
			mid = (at + far) / 2;
			if (packed_reached(vq, mid))
				at = mid + 1;
			else
				far = mid;
		}
	}
	/* nobody looks again: who makes it available just now does without */
	place = packed_ahead(vq, far);
	e.event.off_wrap = cpu_to_le16(place.i | place.wrap << VRING_PACKED_EVENT_F_WRAP_CTR);
	e.event.flags = cpu_to_le16(VRING_PACKED_EVENT_FLAG_DESC);
	packed_tell(vq, e.whole);
}
