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

/* The areas of a ring keep their own translations; data shares the rest. */
enum vdpasim_slot {
	VDPASIM_SLOT_DESC,
	VDPASIM_SLOT_DRIVER,
	VDPASIM_SLOT_DEVICE,
	VDPASIM_SLOT_DATA,
	VDPASIM_SLOTS = VDPASIM_SLOT_DATA + 4,
};

/**
 * struct vdpasim_area - an area of a ring
 * @iova: I/O virtual address
 * @size: bytes
 * @align: of the largest field in it
 * @perm: what the device does with it
 */
struct vdpasim_area {
	u64 iova;
	u32 size;
	u32 align;
	u32 perm;
};

/**
 * struct vdpasim_taken - one chain that was taken from a ring
 * @id: names the chain towards the driver
 * @descs: descriptors of a packed ring that it takes up
 * @writable: bytes of it that can be written
 */
struct vdpasim_taken {
	u16 id;
	u16 descs;
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
 * @n_taken: chains they came in
 * @max: room at @desc
 * @desc: buffers
 * @taken: these chains, room for VDPASIM_GATHER_MAX
 */
struct vdpasim_chain {
	u32 n;
	u32 n_readable;
	u32 readable;
	u32 writable;
	u32 n_taken;
	u32 max;
	struct vdpasim_desc *desc;
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
 * @skip_pos: used entry that is to stand for a batch of chains
 * @skip_id: last chain of the batch
 * @skipped: there is such a batch
 * @ahead: with EVENT_IDX, a kick was asked for by an entry that was not there yet
 * @event: which one, if @ahead
 */
struct vdpasim_split {
	u16 avail;
	u16 last_avail;
	u16 used;
	u16 published;
	u16 flags;
	u16 skip_pos;
	u16 skip_id;
	bool skipped;
	bool ahead;
	u16 event;
};

/**
 * struct vdpasim_place - a place in a packed ring
 * @i: descriptor
 * @wrap: wrap counter
 */
struct vdpasim_place {
	u16 i;
	bool wrap;
};

/**
 * struct vdpasim_packed - where a packed ring stands
 * @avail: next descriptor to take
 * @used: next one to write as used
 * @held_i: used descriptor whose flags are written last, since they show all others
 * @held_flags: these flags
 * @held: there is such a descriptor
 * @skip: used descriptor that is to stand for a batch of chains
 * @skip_id: last chain of the batch
 * @skipped: there is such a batch
 * @unpublished: descriptors that were used and not shown
 * @told: event suppression that was written last, VDPASIM_EVENT_UNKNOWN for none yet
 */
struct vdpasim_packed {
	struct vdpasim_place avail;
	struct vdpasim_place used;
	u16 held_i;
	u16 held_flags;
	bool held;
	bool skipped;
	u16 skip_id;
	struct vdpasim_place skip;
	u32 unpublished;
	u32 told;
};

/* vring.c */
extern unsigned int vdpasim_vq_num_max;
int vdpasim_vring_alloc(struct vdpasim_vq *vq);
void vdpasim_vring_free(struct vdpasim_vq *vq);
void vdpasim_vring_init(struct vdpasim_vq *vq, bool packed);
const char *vdpasim_vring_start(struct vdpasim_vq *vq);
void vdpasim_vring_set_state(struct vdpasim_vq *vq, const struct vdpa_vq_state *state);
void vdpasim_vring_get_state(const struct vdpasim_vq *vq, struct vdpa_vq_state *state);
struct vdpasim_area vdpasim_vring_area(const struct vdpasim_vq *vq, enum vdpasim_slot slot);
const char *vdpasim_vring_bad_table(const struct vdpasim_vq *vq, u64 addr, u32 len);
struct vdpasim_chain *vdpasim_vring_next(struct vdpasim_vq *vq);
u32 vdpasim_vring_gather(struct vdpasim_vq *vq, u32 need);
void vdpasim_vring_put_back(struct vdpasim_vq *vq);
void vdpasim_vring_complete(struct vdpasim_vq *vq, u32 len);
void vdpasim_vring_flush(struct vdpasim_vq *vq);
bool vdpasim_vring_notify(struct vdpasim_vq *vq, bool on);
void vdpasim_vring_notify_half(struct vdpasim_vq *vq);

/* vring_split.c */
struct vdpasim_area vdpasim_split_area(const struct vdpasim_vq *vq, enum vdpasim_slot slot);
const char *vdpasim_split_start(struct vdpasim_vq *vq);
int vdpasim_split_next(struct vdpasim_vq *vq);
void vdpasim_split_put_back(struct vdpasim_vq *vq);
void vdpasim_split_complete(struct vdpasim_vq *vq, const struct vdpasim_taken *taken,
			    u32 len);
int vdpasim_split_flush(struct vdpasim_vq *vq);
int vdpasim_split_notify(struct vdpasim_vq *vq, bool on);
void vdpasim_split_notify_half(struct vdpasim_vq *vq);

/* vring_packed.c */
struct vdpasim_area vdpasim_packed_area(const struct vdpasim_vq *vq, enum vdpasim_slot slot);
const char *vdpasim_packed_start(struct vdpasim_vq *vq);
int vdpasim_packed_next(struct vdpasim_vq *vq);
void vdpasim_packed_put_back(struct vdpasim_vq *vq);
void vdpasim_packed_complete(struct vdpasim_vq *vq, const struct vdpasim_taken *taken,
			     u32 len);
int vdpasim_packed_flush(struct vdpasim_vq *vq);
int vdpasim_packed_notify(struct vdpasim_vq *vq, bool on);
void vdpasim_packed_notify_half(struct vdpasim_vq *vq);

/* chain.c */
void vdpasim_chain_clear(struct vdpasim_chain *chain);
int vdpasim_chain_add(struct vdpasim_vq *vq, u64 addr, u32 len, bool writable);
void vdpasim_chain_end(struct vdpasim_chain *chain, u16 id, u16 descs, u32 writable);
struct vdpasim_pos vdpasim_chain_readable(const struct vdpasim_chain *chain, u32 skip);
struct vdpasim_pos vdpasim_chain_writable(const struct vdpasim_chain *chain, u32 skip);
int vdpasim_chain_read(struct vdpasim_vq *vq, struct vdpasim_pos *pos, void *buf,
		       u32 len);
int vdpasim_chain_write(struct vdpasim_vq *vq, struct vdpasim_pos *pos,
			const void *buf, u32 len);
int vdpasim_chain_copy(struct vdpasim_vq *to, struct vdpasim_pos *to_pos,
		       struct vdpasim_vq *from, struct vdpasim_pos *from_pos,
		       u32 len);
int vdpasim_chain_csum(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len,
		       __wsum *sum);

#endif /* VDPA_SIM_VRING_H */
