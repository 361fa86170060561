/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rings of a driver that makes things easy: chains of one descriptor each, in memory
 * that was translated before. All of it is inline, for who moves many of them.
 *
 * What is not so easy stays in the ring, for the functions of vring.h: nothing here
 * breaks a queue or sleeps. The lock that protects the ring is held throughout.
 */
#ifndef VDPA_SIM_VRING_PLAIN_H
#define VDPA_SIM_VRING_PLAIN_H

#include <linux/bits.h>
#include <linux/vhost_iotlb.h>
#include <linux/virtio_ring.h>

#include "mem.h"

#define VDPASIM_PACKED_AVAIL	BIT(VRING_PACKED_DESC_F_AVAIL)
#define VDPASIM_PACKED_USED	BIT(VRING_PACKED_DESC_F_USED)

/**
 * struct vdpasim_plain - a chain that is one buffer
 * @va: where it is
 * @len: bytes
 * @id: names the chain towards the driver
 */
struct vdpasim_plain {
	u8 *va;
	u32 len;
	u16 id;
};

/* Go on by @n descriptors of a packed ring, no more than there are. */
static __always_inline void vdpasim_packed_move(const struct vdpasim_vq *vq,
						struct vdpasim_place *place, u32 n)
{
	u32 i = place->i + n;

	if (i >= vq->num) {
		i -= vq->num;
		place->wrap = !place->wrap;
	}
	place->i = i;
}

static inline bool vdpasim_packed_is_available(u16 flags, bool wrap)
{
	return (flags & (VDPASIM_PACKED_AVAIL | VDPASIM_PACKED_USED)) ==
	       (wrap ? VDPASIM_PACKED_AVAIL : VDPASIM_PACKED_USED);
}

/*
 * Write a used descriptor. The driver looks at them in order, so all but the first
 * since the last flush can be whole at once.
 */
static __always_inline void vdpasim_packed_fill(struct vdpasim_packed *p,
						struct vring_packed_desc *desc,
						struct vdpasim_place place, u16 id, u32 len)
{
	u16 flags = (place.wrap ? VDPASIM_PACKED_AVAIL | VDPASIM_PACKED_USED : 0) |
		    (len ? VRING_DESC_F_WRITE : 0);

	desc->id = cpu_to_le16(id);
	desc->len = cpu_to_le32(len);
	if (p->held) {
		WRITE_ONCE(desc->flags, cpu_to_le16(flags));
	} else {
		p->held = true;
		p->held_i = place.i;
		p->held_flags = flags;
	}
}

/* With IN_ORDER the chain @id, which has no length, is left to the entry of a batch. */
static inline void vdpasim_split_skip(struct vdpasim_split *s, u16 id)
{
	if (!s->skipped)
		s->skip_pos = s->used;
	s->skipped = true;
	s->skip_id = id;
}

static inline void vdpasim_packed_skip(struct vdpasim_packed *p, u16 id)
{
	if (!p->skipped)
		p->skip = p->used;
	p->skipped = true;
	p->skip_id = id;
}

/**
 * vdpasim_plain_ready - whether the ring of a queue is at hand
 * @vq: queue
 *
 * It stays so as long as the lock is held and nothing but the functions below is called.
 *
 * Return: whether it is
 */
static inline bool vdpasim_plain_ready(const struct vdpasim_vq *vq)
{
	vdpasim_assert_ring_locked(vq);
	return vq->active && !vq->log && vq->cache.ring[VDPASIM_SLOT_DESC] &&
	       vq->cache.ring[VDPASIM_SLOT_DRIVER] && vq->cache.ring[VDPASIM_SLOT_DEVICE] &&
	       vdpasim_cache_valid(vq);
}

/* Whether an entry is still to be written that stands for chains without a length. */
static inline bool vdpasim_plain_skips(const struct vdpasim_vq *vq)
{
	return vq->is_packed ? vq->packed.skipped : vq->split.skipped;
}

/* Where a buffer of at least one byte is, if it is where the last one was. */
static __always_inline u8 *vdpasim_plain_data(const struct vdpasim_vq *vq, u64 iova,
					      u32 len, u32 perm)
{
	const struct vdpasim_xlat *xlat = &vq->cache.slot[VDPASIM_SLOT_DATA];
	u64 off = iova - xlat->first;

	if (off > xlat->span || xlat->span - off < len - 1 || !(xlat->perm & perm))
		return NULL;
	return xlat->va + off;
}

static __always_inline bool vdpasim_split_peek(struct vdpasim_vq *vq, struct vdpasim_plain *plain,
				      u32 min, u16 write)
{
	const struct vring_avail *avail = (const void *)vq->cache.ring[VDPASIM_SLOT_DRIVER];
	const struct vring_desc *desc = (const void *)vq->cache.ring[VDPASIM_SLOT_DESC];
	struct vdpasim_split *s = &vq->split;
	u16 idx, flags;

	if (s->avail == s->last_avail) {
		/* pairs with the driver, which writes the index behind what it covers */
		idx = __virtio16_to_cpu(true, smp_load_acquire(&avail->idx));
		if ((u16)(idx - s->last_avail) > vq->num || idx == s->last_avail)
			return false;
		s->avail = idx;
	}
	plain->id = __virtio16_to_cpu(true,
				      READ_ONCE(avail->ring[s->last_avail & (vq->num - 1)]));
	if (plain->id >= vq->num)
		return false;
	desc += plain->id;
	flags = __virtio16_to_cpu(true, READ_ONCE(desc->flags));
	plain->len = __virtio32_to_cpu(true, READ_ONCE(desc->len));
	if ((flags & (VRING_DESC_F_NEXT | VRING_DESC_F_INDIRECT | VRING_DESC_F_WRITE)) != write ||
	    plain->len < min)
		return false;
	plain->va = vdpasim_plain_data(vq, __virtio64_to_cpu(true, READ_ONCE(desc->addr)),
				       plain->len, write ? VHOST_MAP_WO : VHOST_MAP_RO);
	return plain->va;
}

static __always_inline bool vdpasim_packed_peek(struct vdpasim_vq *vq, struct vdpasim_plain *plain,
				       u32 min, u16 write)
{
	const struct vring_packed_desc *desc = (const void *)vq->cache.ring[VDPASIM_SLOT_DESC];
	const struct vdpasim_place *avail = &vq->packed.avail;
	const u16 mask = VDPASIM_PACKED_AVAIL | VDPASIM_PACKED_USED | VRING_DESC_F_NEXT |
			 VRING_DESC_F_INDIRECT | VRING_DESC_F_WRITE;
	u16 flags;

	desc += avail->i;
	/* pairs with the driver, which writes these flags behind all of the chain */
	flags = le16_to_cpu(smp_load_acquire(&desc->flags));
	/* available, and plain */
	if ((flags & mask) != (write | (avail->wrap ? VDPASIM_PACKED_AVAIL : VDPASIM_PACKED_USED)))
		return false;
	plain->len = le32_to_cpu(READ_ONCE(desc->len));
	if (plain->len < min)
		return false;
	plain->id = le16_to_cpu(READ_ONCE(desc->id));
	plain->va = vdpasim_plain_data(vq, le64_to_cpu(READ_ONCE(desc->addr)), plain->len,
				       write ? VHOST_MAP_WO : VHOST_MAP_RO);
	return plain->va;
}

/**
 * vdpasim_plain_peek - look at the next chain
 * @vq: queue whose ring is ready
 * @plain: filled
 * @min: bytes that it must have, not 0
 * @write: VRING_DESC_F_WRITE for a buffer to write, 0 for one to read
 * @packed: its layout; a constant where speed counts
 *
 * Return: whether there is one, and it is plain; it is not taken yet
 */
static __always_inline bool vdpasim_plain_peek(struct vdpasim_vq *vq,
					       struct vdpasim_plain *plain, u32 min,
					       u16 write, bool packed)
{
	return packed ? vdpasim_packed_peek(vq, plain, min, write) :
			vdpasim_split_peek(vq, plain, min, write);
}

static __always_inline void vdpasim_split_pass(struct vdpasim_vq *vq,
				      const struct vdpasim_plain *plain, u32 len, u16 write)
{
	struct vring_used *used = (void *)vq->cache.ring[VDPASIM_SLOT_DEVICE];
	struct vdpasim_split *s = &vq->split;
	struct vring_used_elem *elem;

	s->last_avail++;
	if (vq->in_order && !write) {
		vdpasim_split_skip(s, plain->id);
	} else {
		elem = &used->ring[s->used & (vq->num - 1)];
		elem->id = __cpu_to_virtio32(true, plain->id);
		elem->len = __cpu_to_virtio32(true, len);
	}
	s->used++;
}

static __always_inline void vdpasim_packed_pass(struct vdpasim_vq *vq,
				       const struct vdpasim_plain *plain, u32 len, u16 write)
{
	struct vring_packed_desc *desc = (void *)vq->cache.ring[VDPASIM_SLOT_DESC];
	struct vdpasim_packed *p = &vq->packed;

	vdpasim_packed_move(vq, &p->avail, 1);
	if (vq->in_order && !write) {
		vdpasim_packed_skip(p, plain->id);
	} else {
		vdpasim_packed_fill(p, desc + p->used.i, p->used, plain->id, len);
	}
	vdpasim_packed_move(vq, &p->used, 1);
	p->unpublished++;
}

/**
 * vdpasim_plain_pass - take the chain that was looked at, and return it
 * @vq: queue
 * @plain: chain
 * @len: bytes of it that were written
 * @write: as for vdpasim_plain_peek(); in one queue the same for all chains
 * @packed: its layout
 *
 * Whoever calls this counts it (VDPASIM_STAT_CHAINS, VDPASIM_STAT_BYTES), and calls
 * vdpasim_vring_flush().
 */
static __always_inline void vdpasim_plain_pass(struct vdpasim_vq *vq,
					       const struct vdpasim_plain *plain, u32 len,
					       u16 write, bool packed)
{
	if (packed)
		vdpasim_packed_pass(vq, plain, len, write);
	else
		vdpasim_split_pass(vq, plain, len, write);
}

#endif /* VDPA_SIM_VRING_PLAIN_H */
