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
 * struct vdrv_head - a descriptor as the driver remembers it: what is in the ring
 *	may have been changed by the device
 * @next: next free descriptor, or next one of the same chain
 * @chained: descriptors of the chain that begins here, 0 for none
 * @token: of that chain
 */
struct vdrv_head {
	u16 next;
	u16 chained;
	u32 token;
};

/**
 * struct vdrv_split - a split ring
 * @desc: descriptor table
 * @avail: driver area
 * @used: device area
 * @free: first free descriptor
 * @num_free: free descriptors
 * @avail_idx: next entry to make available
 * @used_idx: next used entry to look at
 */
struct vdrv_split {
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
	u16 free;
	u16 num_free;
	u16 avail_idx;
	u16 used_idx;
};

/**
 * struct vdrv_vring_ops - a ring layout
 * @size: bytes of the three areas of a ring with so many entries
 * @init: begin with an empty ring; the areas are zeroed
 * @add: make a chain available; -ENOSPC if there is no room
 * @get: take back a chain; 1, 0 for none, -EPROTO for what the device must not do
 * @wants_kick: whether the device wants to be told of what was added
 * @interrupts: ask for interrupts or do without; asking says whether chains are
 *	back already, for which there may be no interrupt
 * @state: where the ring stands, when the device is done with all that was added
 */
struct vdrv_vring_ops {
	void (*size)(u16 num, size_t area[3]);
	void (*init)(struct vdrv_vq *vq, void *area[3]);
	int (*add)(struct vdrv_vq *vq, const struct vdrv_chain *chain);
	int (*get)(struct vdrv_vq *vq, u32 *token, u32 *len);
	bool (*wants_kick)(struct vdrv_vq *vq);
	bool (*interrupts)(struct vdrv_vq *vq, bool on);
	void (*state)(const struct vdrv_vq *vq, struct vdpa_vq_state *state);
};

extern const struct vdrv_vring_ops vdrv_split_ops;

/**
 * struct vdrv_vq - a virtqueue as its driver has it
 * @drv: device
 * @index: of this queue
 * @num: entries, a power of two
 * @ops: ring layout
 * @split: state of a split ring
 * @area: the ring's three areas
 * @heads: @num of them
 * @tables: an indirect table for each descriptor
 * @event: the device gave an interrupt
 * @interrupts: how many it gave
 * @returned: chains that came back
 */
struct vdrv_vq {
	struct vdrv *drv;
	u16 index;
	u16 num;
	const struct vdrv_vring_ops *ops;
	struct vdrv_split split;
	void *area[3];
	struct vdrv_head *heads;
	struct vring_desc (*tables)[VDRV_SG_MAX];
	struct completion event;
	atomic_t interrupts;
	u64 returned;
};

int vdrv_vq_init(struct vdrv_vq *vq, struct vdrv *drv, u16 index, u16 num);
void vdrv_vq_free(struct vdrv_vq *vq);
int vdrv_vq_enable(struct vdrv_vq *vq);

int vdrv_vq_add(struct vdrv_vq *vq, const struct vdrv_chain *chain);
void vdrv_vq_kick(struct vdrv_vq *vq);
int vdrv_vq_get(struct vdrv_vq *vq, u32 *token, u32 *len);
int vdrv_vq_wait(struct vdrv_vq *vq, u32 *token, u32 *len);

#endif /* VDPA_HOST_DRIVER_VRING_H */
