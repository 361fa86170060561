// SPDX-License-Identifier: GPL-2.0-only
/* The device side of a virtqueue: what does not depend on the layout. */

#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>

#include "sim.h"

/*
 * A chain may be no longer than the queue (virtio 1.2, 2.7.5.3.1), but drivers put
 * more into indirect tables of small queues.
 */
#define VDPASIM_CHAIN_MIN	256

/* largest virtqueue that drivers may have, a power of two */
unsigned int vdpasim_vq_num_max = VDPASIM_NUM_DEFAULT;

/**
 * vdpasim_vring_alloc - make room for the longest chain of a queue
 * @vq: queue, not active, its size set
 *
 * Return: 0 or -ENOMEM
 */
int vdpasim_vring_alloc(struct vdpasim_vq *vq)
{
	/* a size that is out of range is found out when the queue is started */
	u32 max = clamp_t(u32, vq->num, VDPASIM_CHAIN_MIN, VDPASIM_NUM_LIMIT);

	if (vq->chain.max >= max)
		return 0;
	vdpasim_vring_free(vq);
	vq->chain.desc = kvmalloc_array(max, sizeof(*vq->chain.desc), GFP_KERNEL);
	vq->chain.taken = kmalloc_array(VDPASIM_GATHER_MAX, sizeof(*vq->chain.taken),
					GFP_KERNEL);
	if (!vq->chain.desc || !vq->chain.taken) {
		vdpasim_vring_free(vq);
		return -ENOMEM;
	}
	vq->chain.max = max;
	return 0;
}

/**
 * vdpasim_vring_free - undo vdpasim_vring_alloc()
 * @vq: queue, not active
 */
void vdpasim_vring_free(struct vdpasim_vq *vq)
{
	kvfree(vq->chain.desc);
	kfree(vq->chain.taken);
	vq->chain.desc = NULL;
	vq->chain.taken = NULL;
	vq->chain.max = 0;
	vdpasim_chain_clear(&vq->chain);
}

/**
 * vdpasim_vring_init - begin with an empty ring
 * @vq: queue, not active
 * @packed: its layout
 */
void vdpasim_vring_init(struct vdpasim_vq *vq, bool packed)
{
	struct vdpa_vq_state state = { };

	static_assert(sizeof(vq->packed) >= sizeof(vq->split));
	vq->is_packed = packed;
	/* what another layout left there would be published */
	memset(&vq->packed, 0, sizeof(vq->packed));
	if (packed) {
		/* both wrap counters begin at 1 (virtio 1.2, 2.8.1) */
		state.packed.last_avail_counter = 1;
		state.packed.last_used_counter = 1;
	}
	vdpasim_vring_set_state(vq, &state);
}

/**
 * vdpasim_vring_start - begin, or go on, with what was negotiated
 * @vq: queue, about to become active
 *
 * Return: NULL, or what makes that impossible
 */
const char *vdpasim_vring_start(struct vdpasim_vq *vq)
{
	if (!vq->num || vq->num > vdpasim_vq_num_max)
		return "bad size";
	vq->event_idx = vdpasim_has(vq->sim, VIRTIO_RING_F_EVENT_IDX);
	vq->in_order = vdpasim_has(vq->sim, VIRTIO_F_IN_ORDER);
	return vq->is_packed ? vdpasim_packed_start(vq) : vdpasim_split_start(vq);
}

/**
 * vdpasim_vring_set_state - begin at a place
 * @vq: queue, not active
 * @state: the place
 */
void vdpasim_vring_set_state(struct vdpasim_vq *vq, const struct vdpa_vq_state *state)
{
	struct vdpasim_packed *p = &vq->packed;

	if (!vq->is_packed) {
		vq->split.last_avail = state->split.avail_index;
		vq->split.used = vq->split.last_avail;
		vq->split.published = vq->split.last_avail;
		return;
	}
	p->avail.i = state->packed.last_avail_idx;
	p->avail.wrap = state->packed.last_avail_counter;
	p->used.i = state->packed.last_used_idx;
	p->used.wrap = state->packed.last_used_counter;
}

/**
 * vdpasim_vring_get_state - report the place
 * @vq: queue
 * @state: filled in
 */
void vdpasim_vring_get_state(const struct vdpasim_vq *vq, struct vdpa_vq_state *state)
{
	const struct vdpasim_packed *p = &vq->packed;

	if (!vq->is_packed) {
		state->split.avail_index = vq->split.last_avail;
		return;
	}
	state->packed.last_avail_idx = p->avail.i;
	state->packed.last_avail_counter = p->avail.wrap;
	state->packed.last_used_idx = p->used.i;
	state->packed.last_used_counter = p->used.wrap;
}

/**
 * vdpasim_vring_area - an area of a ring
 * @vq: queue
 * @slot: which
 *
 * Return: the area
 */
struct vdpasim_area vdpasim_vring_area(const struct vdpasim_vq *vq, enum vdpasim_slot slot)
{
	return vq->is_packed ? vdpasim_packed_area(vq, slot) : vdpasim_split_area(vq, slot);
}

/**
 * vdpasim_vring_bad_table - look at the descriptor of an indirect table
 * @vq: queue
 * @addr: I/O virtual address of the table
 * @len: bytes
 *
 * Return: what is wrong with it, or NULL
 */
const char *vdpasim_vring_bad_table(const struct vdpasim_vq *vq, u64 addr, u32 len)
{
	static_assert(sizeof(struct vring_desc) == sizeof(struct vring_packed_desc));

	if (!vdpasim_has(vq->sim, VIRTIO_RING_F_INDIRECT_DESC))
		return "indirect table was not negotiated";
	if (!len || len % sizeof(struct vring_desc))
		return "indirect table of odd length";
	return addr + len - 1 < addr ? "indirect table wraps around" : NULL;
}

static int vdpasim_vring_take(struct vdpasim_vq *vq)
{
	return vq->is_packed ? vdpasim_packed_next(vq) : vdpasim_split_next(vq);
}

/**
 * vdpasim_vring_next - take the next chain
 * @vq: queue
 *
 * It must be completed or put back before another is taken.
 *
 * Return: the chain, NULL when there is none
 */
struct vdpasim_chain *vdpasim_vring_next(struct vdpasim_vq *vq)
{
	vdpasim_assert_ring_locked(vq);
	vdpasim_chain_clear(&vq->chain);
	if (!vq->active || vdpasim_vring_take(vq) <= 0)
		return NULL;
	return &vq->chain;
}
EXPORT_SYMBOL_GPL(vdpasim_vring_next);

/**
 * vdpasim_vring_gather - take as many chains as it needs for so many bytes
 * @vq: queue
 * @need: bytes to write
 *
 * @vq->chain then has all their buffers in order, as if they were one chain. They
 * must be completed or put back before others are taken. A first chain that has
 * something to read comes alone, whatever its length: it is for the caller to
 * complete.
 *
 * Return: how many chains, 0 with none taken when they are too few or too short
 */
u32 vdpasim_vring_gather(struct vdpasim_vq *vq, u32 need)
{
	struct vdpasim_chain *chain = &vq->chain;

	vdpasim_assert_ring_locked(vq);
	vdpasim_chain_clear(chain);
	while (vq->active && chain->n_taken < VDPASIM_GATHER_MAX) {
		if (vdpasim_vring_take(vq) <= 0)
			break;
		if (chain->writable >= need || chain->readable)
			return chain->n_taken;
	}
	vdpasim_vring_put_back(vq);
	return 0;
}
EXPORT_SYMBOL_GPL(vdpasim_vring_gather);

/**
 * vdpasim_vring_put_back - leave what was taken last to the driver
 * @vq: queue
 */
void vdpasim_vring_put_back(struct vdpasim_vq *vq)
{
	vdpasim_assert_ring_locked(vq);
	if (vq->is_packed)
		vdpasim_packed_put_back(vq);
	else
		vdpasim_split_put_back(vq);
	vdpasim_chain_clear(&vq->chain);
}
EXPORT_SYMBOL_GPL(vdpasim_vring_put_back);

/**
 * vdpasim_vring_complete - return what was taken last
 * @vq: queue
 * @len: bytes written to it; of several chains, to the first ones in full
 *
 * The driver sees it after vdpasim_vring_flush().
 */
void vdpasim_vring_complete(struct vdpasim_vq *vq, u32 len)
{
	const struct vdpasim_taken *taken = vq->chain.taken;
	u32 i, n;

	vdpasim_assert_ring_locked(vq);
	if (vq->active) {
		vdpasim_stat(vq, VDPASIM_STAT_CHAINS, vq->chain.n_taken);
		vdpasim_stat(vq, VDPASIM_STAT_BYTES, vq->chain.readable + (u64)len);
	}
	for (i = 0; vq->active && i < vq->chain.n_taken; i++, len -= n) {
		n = min(len, taken[i].writable);
		if (vq->is_packed)
			vdpasim_packed_complete(vq, &taken[i], n);
		else
			vdpasim_split_complete(vq, &taken[i], n);
	}
}
EXPORT_SYMBOL_GPL(vdpasim_vring_complete);

/* Count what the end of a batch tells of kicks and interrupts. */
static void vring_end_batch(struct vdpasim_vq *vq, bool interrupt)
{
	u64 kicks = atomic64_read(&vq->kicks);

	if (vq->batch_chains == vq->stat[VDPASIM_STAT_CHAINS])
		return;
	vdpasim_stat(vq, VDPASIM_STAT_KICKS_SAVED, kicks == vq->batch_kicks);
	vdpasim_stat(vq, VDPASIM_STAT_INTERRUPTS_SAVED, !interrupt);
	vq->batch_chains = vq->stat[VDPASIM_STAT_CHAINS];
	vq->batch_kicks = kicks;
}

/**
 * vdpasim_vring_flush - let the driver see what was completed
 * @vq: queue; also one that broke, for what was completed before
 *
 * The interrupt is delivered by vdpasim_vq_interrupt(), without the ring's lock.
 */
void vdpasim_vring_flush(struct vdpasim_vq *vq)
{
	bool interrupt;

	vdpasim_assert_ring_locked(vq);
	interrupt = (vq->is_packed ? vdpasim_packed_flush(vq) : vdpasim_split_flush(vq)) > 0;
	if (interrupt)
		atomic_set(&vq->irq_pending, 1);
	vring_end_batch(vq, interrupt);
}
EXPORT_SYMBOL_GPL(vdpasim_vring_flush);

/**
 * vdpasim_vring_notify - ask the driver for kicks, or to save them
 * @vq: queue
 * @on: whether kicks are wanted
 *
 * Return: whether kicks are wanted and chains are waiting already
 */
bool vdpasim_vring_notify(struct vdpasim_vq *vq, bool on)
{
	vdpasim_assert_ring_locked(vq);
	if (!vq->active)
		return false;
	return (vq->is_packed ? vdpasim_packed_notify(vq, on) :
				vdpasim_split_notify(vq, on)) > 0;
}
EXPORT_SYMBOL_GPL(vdpasim_vring_notify);

/**
 * vdpasim_vring_notify_half - ask for a kick when the ring is half full, and none before
 * @vq: queue
 *
 * If it is so already the next chain brings one. Without EVENT_IDX there is none.
 */
void vdpasim_vring_notify_half(struct vdpasim_vq *vq)
{
	vdpasim_assert_ring_locked(vq);
	if (!vq->active)
		return;
	if (!vq->event_idx)
		vdpasim_vring_notify(vq, false);
	else if (vq->is_packed)
		vdpasim_packed_notify_half(vq);
	else
		vdpasim_split_notify_half(vq);
}
