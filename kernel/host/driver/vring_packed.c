// SPDX-License-Identifier: GPL-2.0-only
/* The driver side of packed virtqueues (virtio 1.2, 2.8). */

#include <linux/errno.h>
#include <linux/virtio_ring.h>

#include "driver.h"

#define FLAG_AVAIL	BIT(VRING_PACKED_DESC_F_AVAIL)
#define FLAG_USED	BIT(VRING_PACKED_DESC_F_USED)

/* An event suppression structure is read and written as a whole. */
union packed_event {
	struct vring_packed_desc_event event;
	u32 whole;
};

static void packed_size(u16 num, size_t area[3])
{
	area[0] = sizeof(struct vring_packed_desc) * num;
	area[1] = sizeof(union packed_event);
	area[2] = sizeof(union packed_event);
}

/* Ids come back in any order; with IN_ORDER they are the places of the chains. */
static void packed_init(struct vdrv_vq *vq, void *area[3])
{
	struct vdrv_packed *p = &vq->packed;
	u16 i;

	p->desc = area[0];
	p->driver = area[1];
	p->device = area[2];
	for (i = 0; i < vq->num; i++) {
		vq->heads[i].next = i + 1;
		vq->heads[i].chained = 0;
	}
	p->avail = (struct vdrv_place){ 0, true };
	p->used = (struct vdrv_place){ 0, true };
	p->free = 0;
	p->num_free = vq->num;
	p->added = 0;
}

static void packed_move(const struct vdrv_vq *vq, struct vdrv_place *place, u16 n)
{
	place->i += n;
	if (place->i >= vq->num) {
		place->i -= vq->num;
		place->wrap = !place->wrap;
	}
}

static void packed_fill(struct vring_packed_desc *desc, const struct vdrv_vq *vq,
			const void *p, u32 len, u16 id)
{
	desc->addr = cpu_to_le64(vdrv_addr(vq->drv, p));
	desc->len = cpu_to_le32(len);
	desc->id = cpu_to_le16(id);
}

static void packed_fill_table(struct vdrv_vq *vq, const struct vdrv_chain *chain, u16 id)
{
	struct vring_packed_desc *table = (void *)vq->tables[id];
	unsigned int i;

	for (i = 0; i < chain->n; i++) {
		packed_fill(&table[i], vq, chain->sg[i].p, chain->sg[i].len, 0);
		table[i].flags = cpu_to_le16(i >= chain->out ? VRING_DESC_F_WRITE : 0);
	}
}

/* Fill one descriptor of the ring in. Returns its flags, which are written later. */
static u16 packed_fill_ring(struct vdrv_vq *vq, const struct vdrv_chain *chain,
			    unsigned int i, struct vdrv_place place, u16 id, bool indirect)
{
	struct vring_packed_desc *desc = &vq->packed.desc[place.i];
	u16 flags = place.wrap ? FLAG_AVAIL : FLAG_USED;

	if (indirect) {
		packed_fill(desc, vq, vq->tables[id], chain->n * sizeof(*desc), id);
		return flags | VRING_DESC_F_INDIRECT;
	}
	packed_fill(desc, vq, chain->sg[i].p, chain->sg[i].len, id);
	return flags | (i >= chain->out ? VRING_DESC_F_WRITE : 0) |
	       (i + 1 < chain->n ? VRING_DESC_F_NEXT : 0);
}

/* The first descriptor's flags are written last: they show all others. */
static void packed_fill_all(struct vdrv_vq *vq, const struct vdrv_chain *chain, u16 id,
			    unsigned int need, bool indirect)
{
	struct vdrv_packed *p = &vq->packed;
	struct vdrv_place place = p->avail;
	u16 first = 0, head = place.i, flags;
	unsigned int i;

	for (i = 0; i < need; i++) {
		flags = packed_fill_ring(vq, chain, i, place, id, indirect);
		if (i)
			WRITE_ONCE(p->desc[place.i].flags, cpu_to_le16(flags));
		else
			first = flags;
		packed_move(vq, &place, 1);
	}
	/* pairs with the device, which reads these flags before all that they cover */
	smp_store_release(&p->desc[head].flags, cpu_to_le16(first));
	p->avail = place;
}

static int packed_add(struct vdrv_vq *vq, const struct vdrv_chain *chain)
{
	bool indirect = chain->indirect && vdrv_has(vq->drv, VIRTIO_RING_F_INDIRECT_DESC);
	unsigned int need = indirect ? 1 : chain->n;
	struct vdrv_packed *p = &vq->packed;
	struct vdrv_head *head;
	u16 id;

	if (p->num_free < need)
		return -ENOSPC;
	id = vdrv_has(vq->drv, VIRTIO_F_IN_ORDER) ? p->avail.i : p->free;
	head = &vq->heads[id];
	p->free = head->next;
	head->chained = need;
	head->token = chain->token;
	head->writable = vdrv_chain_writable(chain);
	p->num_free -= need;
	p->added += need;
	if (indirect)
		packed_fill_table(vq, chain, id);
	packed_fill_all(vq, chain, id, need, indirect);
	return 0;
}

static bool packed_is_back(const struct vdrv_vq *vq)
{
	const struct vdrv_packed *p = &vq->packed;
	u16 flags;

	/* pairs with the device, which writes these flags behind all that they cover */
	flags = le16_to_cpu(smp_load_acquire(&p->desc[p->used.i].flags));
	return (flags & (FLAG_AVAIL | FLAG_USED)) ==
	       (p->used.wrap ? FLAG_AVAIL | FLAG_USED : 0);
}

static int packed_get(struct vdrv_vq *vq, u32 *token, u32 *len)
{
	struct vdrv_packed *p = &vq->packed;
	struct vdrv_batch *batch = &vq->batch;
	struct vdrv_head *head;
	u16 id;

	if (!batch->open) {
		if (!packed_is_back(vq))
			return 0;
		batch->open = true;
		batch->id = le16_to_cpu(p->desc[p->used.i].id);
		batch->len = le32_to_cpu(p->desc[p->used.i].len);
	}
	id = vdrv_has(vq->drv, VIRTIO_F_IN_ORDER) ? p->used.i : batch->id;
	if (id >= vq->num || !vq->heads[id].chained)
		return -EPROTO;
	head = &vq->heads[id];
	batch->open = id != batch->id;
	*len = batch->open ? head->writable : batch->len;
	*token = head->token;
	packed_move(vq, &p->used, head->chained);
	p->num_free += head->chained;
	head->chained = 0;
	head->next = p->free;
	p->free = id;
	return 1;
}

static bool packed_wants_kick(struct vdrv_vq *vq)
{
	struct vdrv_packed *p = &vq->packed;
	u16 added = p->added, flags, off, event;
	union packed_event e;

	p->added = 0;
	e.whole = READ_ONCE(*p->device);
	flags = le16_to_cpu(e.event.flags);
	if (flags != VRING_PACKED_EVENT_FLAG_DESC)
		return flags == VRING_PACKED_EVENT_FLAG_ENABLE;
	off = le16_to_cpu(e.event.off_wrap);
	event = off & ~BIT(VRING_PACKED_EVENT_F_WRAP_CTR);
	if (off >> VRING_PACKED_EVENT_F_WRAP_CTR != p->avail.wrap)
		event -= vq->num;
	return vring_need_event(event, p->avail.i, p->avail.i - added);
}

static u16 packed_next(const struct vdrv_vq *vq)
{
	const struct vdrv_place *avail = &vq->packed.avail;

	return avail->i | avail->wrap << VRING_PACKED_EVENT_F_WRAP_CTR;
}

static bool packed_interrupts(struct vdrv_vq *vq, bool on)
{
	const struct vdrv_place *used = &vq->packed.used;
	u16 flags = VRING_PACKED_EVENT_FLAG_DISABLE;
	union packed_event e = { };

	if (on && vdrv_has(vq->drv, VIRTIO_RING_F_EVENT_IDX)) {
		flags = VRING_PACKED_EVENT_FLAG_DESC;
		e.event.off_wrap = cpu_to_le16(used->i |
					       used->wrap << VRING_PACKED_EVENT_F_WRAP_CTR);
	} else if (on) {
		flags = VRING_PACKED_EVENT_FLAG_ENABLE;
	}
	e.event.flags = cpu_to_le16(flags);
	WRITE_ONCE(*vq->packed.driver, e.whole);
	if (!on)
		return false;
	/* our wish before the descriptor: the device writes that, then looks here */
	smp_mb();
	return vq->batch.open || packed_is_back(vq);
}

static void packed_state(const struct vdrv_vq *vq, struct vdpa_vq_state *state)
{
	const struct vdrv_place *avail = &vq->packed.avail;

	state->packed.last_avail_idx = avail->i;
	state->packed.last_avail_counter = avail->wrap;
	state->packed.last_used_idx = avail->i;
	state->packed.last_used_counter = avail->wrap;
}

const struct vdrv_vring_ops vdrv_packed_ops = {
	.packed = true,
	.size = packed_size,
	.init = packed_init,
	.add = packed_add,
	.get = packed_get,
	.wants_kick = packed_wants_kick,
	.next = packed_next,
	.interrupts = packed_interrupts,
	.state = packed_state,
};
