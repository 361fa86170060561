// SPDX-License-Identifier: GPL-2.0-only
/* The driver side of split virtqueues (virtio 1.2, 2.7). */

#include <linux/errno.h>
#include <linux/virtio_ring.h>

#include "driver.h"

static void split_size(u16 num, size_t area[3])
{
	area[0] = sizeof(struct vring_desc) * num;
	/* each with the field of EVENT_IDX behind it */
	area[1] = sizeof(struct vring_avail) + sizeof(__virtio16) * (num + 1);
	area[2] = sizeof(struct vring_used) + sizeof(struct vring_used_elem) * num +
		  sizeof(__virtio16);
}

static __virtio16 *split_used_event(const struct vdrv_split *s, u16 num)
{
	return &s->avail->ring[num];
}

static const __virtio16 *split_avail_event(const struct vdrv_split *s, u16 num)
{
	return (const __virtio16 *)&s->used->ring[num];
}

/*
 * Free descriptors are chained out of order, so that no chain is in one piece; with
 * IN_ORDER they are used in the order of the ring.
 */
static void split_init(struct vdrv_vq *vq, void *area[3])
{
	u16 step = vdrv_has(vq->drv, VIRTIO_F_IN_ORDER) ? 1 : 5;
	struct vdrv_split *s = &vq->split;
	u16 i;

	s->desc = area[0];
	s->avail = area[1];
	s->used = area[2];
	for (i = 0; i < vq->num; i++) {
		vq->heads[i].next = (i + step) & (vq->num - 1);
		vq->heads[i].chained = 0;
	}
	s->free = 0;
	s->num_free = vq->num;
	s->avail_idx = 0;
	s->kicked = 0;
	s->used_idx = 0;
	s->oldest = 0;
}

static void split_fill(struct vring_desc *desc, const struct vdrv_vq *vq, const void *p,
		       u32 len, u16 flags, u16 next)
{
	desc->addr = __cpu_to_virtio64(true, vdrv_addr(vq->drv, p));
	desc->len = __cpu_to_virtio32(true, len);
	desc->flags = __cpu_to_virtio16(true, flags);
	desc->next = __cpu_to_virtio16(true, flags & VRING_DESC_F_NEXT ? next : 0);
}

static u16 split_flags(const struct vdrv_chain *chain, unsigned int i)
{
	return (i >= chain->out ? VRING_DESC_F_WRITE : 0) |
	       (i + 1 < chain->n ? VRING_DESC_F_NEXT : 0);
}

static void split_add_table(struct vdrv_vq *vq, const struct vdrv_chain *chain, u16 head)
{
	struct vring_desc *table = vq->tables[head];
	unsigned int i;

	for (i = 0; i < chain->n; i++)
		split_fill(&table[i], vq, chain->sg[i].p, chain->sg[i].len,
			   split_flags(chain, i), i + 1);
	split_fill(&vq->split.desc[head], vq, table, chain->n * sizeof(*table),
		   VRING_DESC_F_INDIRECT, 0);
}

/* Returns the last descriptor. */
static u16 split_add_direct(struct vdrv_vq *vq, const struct vdrv_chain *chain, u16 head)
{
	u16 d = head, last = head;
	unsigned int i;

	for (i = 0; i < chain->n; i++, d = vq->heads[d].next) {
		split_fill(&vq->split.desc[d], vq, chain->sg[i].p, chain->sg[i].len,
			   split_flags(chain, i), vq->heads[d].next);
		last = d;
	}
	return last;
}

static int split_add(struct vdrv_vq *vq, const struct vdrv_chain *chain)
{
	bool indirect = chain->indirect && vdrv_has(vq->drv, VIRTIO_RING_F_INDIRECT_DESC);
	unsigned int need = indirect ? 1 : chain->n;
	struct vdrv_split *s = &vq->split;
	u16 head = s->free, last = head;

	if (s->num_free < need)
		return -ENOSPC;
	if (indirect)
		split_add_table(vq, chain, head);
	else
		last = split_add_direct(vq, chain, head);
	vq->heads[head].chained = need;
	vq->heads[head].token = chain->token;
	vq->heads[head].writable = vdrv_chain_writable(chain);
	s->free = vq->heads[last].next;
	s->num_free -= need;

	s->avail->ring[s->avail_idx & (vq->num - 1)] = __cpu_to_virtio16(true, head);
	s->avail_idx++;
	/* pairs with the device, which reads the index before what it covers */
	smp_store_release(&s->avail->idx, __cpu_to_virtio16(true, s->avail_idx));
	return 0;
}

static bool split_is_back(const struct vdrv_vq *vq)
{
	const struct vdrv_split *s = &vq->split;

	/* pairs with the device, which writes the index behind what it covers */
	return __virtio16_to_cpu(true, smp_load_acquire(&s->used->idx)) != s->used_idx;
}

static void split_release(struct vdrv_vq *vq, u16 head)
{
	struct vdrv_split *s = &vq->split;
	unsigned int n = vq->heads[head].chained, i;
	u16 last = head;

	for (i = 1; i < n; i++)
		last = vq->heads[last].next;
	vq->heads[head].chained = 0;
	s->num_free += n;
	if (vdrv_has(vq->drv, VIRTIO_F_IN_ORDER)) {
		s->oldest = vq->heads[last].next;
		return;
	}
	vq->heads[last].next = s->free;
	s->free = head;
}

/* Which chain is back: by what the device says, or with IN_ORDER the oldest. */
static int split_find(struct vdrv_vq *vq, u32 *head, u32 *len)
{
	const struct vring_used_elem *elem = &vq->split.used->ring[vq->split.used_idx &
								   (vq->num - 1)];
	struct vdrv_batch *batch = &vq->batch;

	if (!batch->open) {
		batch->open = true;
		batch->id = __virtio32_to_cpu(true, elem->id);
		batch->len = __virtio32_to_cpu(true, elem->len);
	}
	*head = vdrv_has(vq->drv, VIRTIO_F_IN_ORDER) ? vq->split.oldest : batch->id;
	if (*head >= vq->num || !vq->heads[*head].chained)
		return -EPROTO;
	batch->open = *head != batch->id;
	*len = batch->open ? vq->heads[*head].writable : batch->len;
	return 0;
}

static int split_get(struct vdrv_vq *vq, u32 *token, u32 *len)
{
	struct vdrv_split *s = &vq->split;
	u32 head;

	if (!split_is_back(vq))
		return vq->batch.open ? -EPROTO : 0;
	if (split_find(vq, &head, len))
		return -EPROTO;
	*token = vq->heads[head].token;
	split_release(vq, head);
	s->used_idx++;
	return 1;
}

static bool split_wants_kick(struct vdrv_vq *vq)
{
	struct vdrv_split *s = &vq->split;
	u16 old = s->kicked, event;

	s->kicked = s->avail_idx;
	if (vdrv_has(vq->drv, VIRTIO_RING_F_EVENT_IDX)) {
		event = __virtio16_to_cpu(true, READ_ONCE(*split_avail_event(s, vq->num)));
		return vring_need_event(event, s->avail_idx, old);
	}
	return !(__virtio16_to_cpu(true, READ_ONCE(s->used->flags)) & VRING_USED_F_NO_NOTIFY);
}

static u16 split_next(const struct vdrv_vq *vq)
{
	return vq->split.avail_idx;
}

static bool split_interrupts(struct vdrv_vq *vq, bool on)
{
	u16 flags = on ? 0 : VRING_AVAIL_F_NO_INTERRUPT;
	struct vdrv_split *s = &vq->split;

	if (!vdrv_has(vq->drv, VIRTIO_RING_F_EVENT_IDX))
		WRITE_ONCE(s->avail->flags, __cpu_to_virtio16(true, flags));
	else if (on)
		WRITE_ONCE(*split_used_event(s, vq->num),
			   __cpu_to_virtio16(true, s->used_idx));
	if (!on)
		return false;
	/* our wish before the index: the device moves its index, then looks here */
	smp_mb();
	return split_is_back(vq);
}

static void split_state(const struct vdrv_vq *vq, struct vdpa_vq_state *state)
{
	state->split.avail_index = vq->split.avail_idx;
}

const struct vdrv_vring_ops vdrv_split_ops = {
	.size = split_size,
	.init = split_init,
	.add = split_add,
	.get = split_get,
	.wants_kick = split_wants_kick,
	.next = split_next,
	.interrupts = split_interrupts,
	.state = split_state,
};
