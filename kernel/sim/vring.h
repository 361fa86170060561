/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device side of a virtqueue, whatever its layout: take a chain, copy from
 * and to it, complete it, tell the driver.
 *
 * The lock that protects the ring is held throughout (struct vdpasim_vq). What
 * makes no sense breaks the queue; the functions below then say so or find
 * nothing more.
 */
#ifndef VDPA_SIM_VRING_H
#define VDPA_SIM_VRING_H

#include <linux/types.h>

struct vdpasim_vq;
struct vdpa_vq_state;

/**
 * struct vdpasim_desc - a buffer of a chain
 * @addr: I/O virtual address
 * @len: bytes
 */
struct vdpasim_desc {
	u64 addr;
	u32 len;
};

/**
 * struct vdpasim_taken - one chain that was taken from a ring
 * @id: names the chain towards the driver
 * @writable: bytes of it that can be written
 */
struct vdpasim_taken {
	u16 id;
	u32 writable;
};

/* chains that vdpasim_vring_gather() takes at most */
#define VDPASIM_GATHER_MAX	256

/**
 * struct vdpasim_chain - buffers taken from a queue: of one chain, or of several that
 *	were gathered
 * @n: buffers
 * @n_readable: of these, how many the device reads; they come first
 * @readable: bytes to read
 * @writable: bytes that can be written
 * @max: room at @desc
 * @desc: buffers
 * @n_taken: chains they came in
 * @taken: these chains, room for VDPASIM_GATHER_MAX
 */
struct vdpasim_chain {
	u32 n;
	u32 n_readable;
	u32 readable;
	u32 writable;
	u32 max;
	struct vdpasim_desc *desc;
	u32 n_taken;
	struct vdpasim_taken *taken;
};

/**
 * struct vdpasim_pos - a place in a chain
 * @i: buffer
 * @off: byte of it
 */
struct vdpasim_pos {
	u32 i;
	u32 off;
};

/**
 * struct vdpasim_split - where a split ring stands
 * @avail: driver's index when it was last read
 * @last_avail: next entry to take
 * @used: next used entry to write
 * @published: used index that the driver was told
 * @flags: used flags that were written last, VDPASIM_FLAGS_UNKNOWN for none yet
 */
struct vdpasim_split {
	u16 avail;
	u16 last_avail;
	u16 used;
	u16 published;
	u16 flags;
};

/**
 * struct vdpasim_vring_ops - a ring layout
 * @start: begin, or go on, with what was negotiated
 * @next: add the next chain to what the queue has taken; 1, 0 for none, or a
 *	negative errno, -E2BIG when there is no room for it beside others
 * @put_back: make all that the queue has taken available again
 * @complete: return one of the chains, @len bytes of which were written
 * @flush: publish what was completed; 1 when the driver wants an interrupt, 0,
 *	or a negative errno
 * @notify: ask for kicks or do without; asking says 1 when chains are waiting
 *	already, for which there may be no kick
 * @set_state: begin at a place
 * @get_state: report the place
 *
 * Errors were reported with vdpasim_vq_break().
 */
struct vdpasim_vring_ops {
	void (*start)(struct vdpasim_vq *vq);
	int (*next)(struct vdpasim_vq *vq);
	void (*put_back)(struct vdpasim_vq *vq);
	int (*complete)(struct vdpasim_vq *vq, const struct vdpasim_taken *taken,
			u32 len);
	int (*flush)(struct vdpasim_vq *vq);
	int (*notify)(struct vdpasim_vq *vq, bool on);
	void (*set_state)(struct vdpasim_vq *vq, const struct vdpa_vq_state *state);
	void (*get_state)(const struct vdpasim_vq *vq, struct vdpa_vq_state *state);
};

extern const struct vdpasim_vring_ops vdpasim_split_ops;

/* vring.c */
int vdpasim_vring_alloc(struct vdpasim_vq *vq);
void vdpasim_vring_free(struct vdpasim_vq *vq);
struct vdpasim_chain *vdpasim_vring_next(struct vdpasim_vq *vq);
u32 vdpasim_vring_gather(struct vdpasim_vq *vq, u32 need);
void vdpasim_vring_put_back(struct vdpasim_vq *vq);
void vdpasim_vring_complete(struct vdpasim_vq *vq, u32 len);
void vdpasim_vring_flush(struct vdpasim_vq *vq);
bool vdpasim_vring_notify(struct vdpasim_vq *vq, bool on);

/* chain.c */
void vdpasim_chain_clear(struct vdpasim_chain *chain);
int vdpasim_chain_add(struct vdpasim_vq *vq, u64 addr, u32 len, bool writable);
void vdpasim_chain_end(struct vdpasim_chain *chain, u16 id, u32 writable);
struct vdpasim_pos vdpasim_chain_readable(const struct vdpasim_chain *chain, u32 skip);
struct vdpasim_pos vdpasim_chain_writable(const struct vdpasim_chain *chain, u32 skip);
int vdpasim_chain_read(struct vdpasim_vq *vq, struct vdpasim_pos *pos, void *buf,
		       u32 len);
int vdpasim_chain_write(struct vdpasim_vq *vq, struct vdpasim_pos *pos,
			const void *buf, u32 len);
int vdpasim_chain_copy(struct vdpasim_vq *to, struct vdpasim_pos *to_pos,
		       struct vdpasim_vq *from, struct vdpasim_pos *from_pos,
		       u32 len);

#endif /* VDPA_SIM_VRING_H */
