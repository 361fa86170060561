/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver side of a virtqueue, whatever its layout: make a chain available, kick,
 * get it back, wait. One thread at a time uses a queue.
 */
#ifndef VDPA_HOST_DRIVER_VRING_H
#define VDPA_HOST_DRIVER_VRING_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/vdpa.h>
#include <linux/virtio_ring.h>

struct vdrv;
struct vdrv_vq;

/* buffers of one chain at most, and so entries of an indirect table */
#define VDRV_SG_MAX	8

/**
 * struct vdrv_sg - a buffer
 * @p: where it is, in the device's arena
 * @len: bytes
 */
struct vdrv_sg {
	void *p;
	u32 len;
};

/**
 * struct vdrv_chain - buffers for the device
 * @n: how many
 * @out: how many of them the device reads; they come first
 * @indirect: put them into a table of their own
 * @token: names the chain when it comes back
 * @sg: the buffers
 */
struct vdrv_chain {
	unsigned int n;
	unsigned int out;
	bool indirect;
	u32 token;
	struct vdrv_sg sg[VDRV_SG_MAX];
};

/**
 * struct vdrv_head - a chain by its id, as the driver remembers it: what is in the ring
 *	may have been changed by the device. In a split ring the id is a descriptor.
 * @next: next free id; in a split ring also the next descriptor of the same chain
 * @chained: descriptors of the ring that the chain has, 0 for none
 * @writable: bytes of it that the device may write
 * @token: of that chain
 */
struct vdrv_head {
	u16 next;
	u16 chained;
	u32 writable;
	u32 token;
};

/**
 * struct vdrv_batch - chains that are back, of which the device told the last alone
 *	(IN_ORDER)
 * @open: there are such chains
 * @id: of the last one
 * @len: bytes that the device wrote to it
 */
struct vdrv_batch {
	bool open;
	u32 id;
	u32 len;
};

/**
 * struct vdrv_split - a split ring
 * @desc: descriptor table
 * @avail: driver area
 * @used: device area
 * @free: first free descriptor
 * @num_free: free descriptors
 * @avail_idx: next entry to make available
 * @kicked: what that was when the device was last told
 * @used_idx: next used entry to look at
 * @oldest: with IN_ORDER, first descriptor of the chain that comes back next
 */
struct vdrv_split {
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
	u16 free;
	u16 num_free;
	u16 avail_idx;
	u16 kicked;
	u16 used_idx;
	u16 oldest;
};

/**
 * struct vdrv_place - a place in a packed ring
 * @i: descriptor
 * @wrap: wrap counter
 */
struct vdrv_place {
	u16 i;
	bool wrap;
};

/**
 * struct vdrv_packed - a packed ring
 * @desc: descriptors
 * @driver: event suppression of this side
 * @device: event suppression of the device
 * @avail: next descriptor to make available
 * @used: next used descriptor to look at
 * @free: first free id
 * @num_free: free descriptors
 * @added: descriptors made available since the device was last told
 */
struct vdrv_packed {
	struct vring_packed_desc *desc;
	u32 *driver;
	u32 *device;
	struct vdrv_place avail;
	struct vdrv_place used;
	u16 free;
	u16 num_free;
	u16 added;
};

/**
 * struct vdrv_vring_ops - a ring layout
 * @packed: whether it goes with RING_PACKED
 * @size: bytes of the three areas of a ring with so many entries
 * @init: begin with an empty ring; the areas are zeroed
 * @add: make a chain available; -ENOSPC if there is no room
 * @get: take back a chain; 1, 0 for none, -EPROTO for what the device must not do
 * @wants_kick: whether the device wants to be told of what was added since it was last
 *	asked
 * @next: what NOTIFICATION_DATA tells of where the driver stands
 * @interrupts: ask for interrupts or do without; asking says whether chains are
 *	back already, for which there may be no interrupt
 * @state: where the ring stands, when the device is done with all that was added
 */
struct vdrv_vring_ops {
	bool packed;
	void (*size)(u16 num, size_t area[3]);
	void (*init)(struct vdrv_vq *vq, void *area[3]);
	int (*add)(struct vdrv_vq *vq, const struct vdrv_chain *chain);
	int (*get)(struct vdrv_vq *vq, u32 *token, u32 *len);
	bool (*wants_kick)(struct vdrv_vq *vq);
	u16 (*next)(const struct vdrv_vq *vq);
	bool (*interrupts)(struct vdrv_vq *vq, bool on);
	void (*state)(const struct vdrv_vq *vq, struct vdpa_vq_state *state);
};

extern const struct vdrv_vring_ops vdrv_split_ops;
extern const struct vdrv_vring_ops vdrv_packed_ops;

/**
 * struct vdrv_vq - a virtqueue as its driver has it
 * @drv: device
 * @index: of this queue
 * @num: entries, a power of two but in packed rings
 * @ops: ring layout
 * @split: state of a split ring
 * @packed: state of a packed ring
 * @batch: chains that are back
 * @area: the ring's three areas
 * @heads: @num of them
 * @tables: an indirect table for each descriptor
 * @event: the device gave an interrupt
 * @interrupts: how many it gave
 * @kicks: how often the device was told
 * @returned: chains that came back
 */
struct vdrv_vq {
	struct vdrv *drv;
	u16 index;
	u16 num;
	const struct vdrv_vring_ops *ops;
	union {
		struct vdrv_split split;
		struct vdrv_packed packed;
	};
	struct vdrv_batch batch;
	void *area[3];
	struct vdrv_head *heads;
	struct vring_desc (*tables)[VDRV_SG_MAX];
	struct completion event;
	atomic_t interrupts;
	u64 kicks;
	u64 returned;
};

const struct vdrv_vring_ops *vdrv_vring_ops(const struct vdrv *drv);
u32 vdrv_chain_writable(const struct vdrv_chain *chain);
int vdrv_vq_init(struct vdrv_vq *vq, struct vdrv *drv, u16 index, u16 num);
void vdrv_vq_free(struct vdrv_vq *vq);
int vdrv_vq_enable(struct vdrv_vq *vq);

int vdrv_vq_add(struct vdrv_vq *vq, const struct vdrv_chain *chain);
void vdrv_vq_kick(struct vdrv_vq *vq);
int vdrv_vq_get(struct vdrv_vq *vq, u32 *token, u32 *len);
int vdrv_vq_wait(struct vdrv_vq *vq, u32 *token, u32 *len);

#endif /* VDPA_HOST_DRIVER_VRING_H */
