/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A vdpa device as its driver has it, and what a driver can do to it. The exercises
 * use part of this; tests use all.
 */
#ifndef VDPA_HOST_DRIVER_H
#define VDPA_HOST_DRIVER_H

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/jiffies.h>
#include <linux/vdpa.h>
#include <linux/virtio_config.h>

#include "vring.h"

/* entries of a queue, if the device has room for so many */
#define VDRV_NUM		64
/* how long to sleep before looking whether the device goes away */
#define VDRV_SLICE		msecs_to_jiffies(20)
/* where the arena is in an address space */
#define VDRV_IOVA		0x7d0000000000ULL

/* features of rings and of the transport that this driver knows */
#define VDRV_RING_FEATURES	(BIT_ULL(VIRTIO_F_ANY_LAYOUT) |		\
				 BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) |	\
				 BIT_ULL(VIRTIO_RING_F_EVENT_IDX) |	\
				 BIT_ULL(VIRTIO_F_VERSION_1) |		\
				 BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) |	\
				 BIT_ULL(VIRTIO_F_RING_PACKED) |	\
				 BIT_ULL(VIRTIO_F_IN_ORDER) |		\
				 BIT_ULL(VIRTIO_F_NOTIFICATION_DATA))

#define VDRV_STATUS_BEGUN	(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER)
#define VDRV_STATUS_RUNNING	(VDRV_STATUS_BEGUN | VIRTIO_CONFIG_S_FEATURES_OK | \
				 VIRTIO_CONFIG_S_DRIVER_OK)

/**
 * struct vdrv_arena - memory of rings and buffers in one piece
 * @base: where it is
 * @size: bytes
 * @order: the same in pages, as a power of two
 * @rings: bytes of it that hold rings; buffers begin there
 * @used: bytes given away
 */
struct vdrv_arena {
	u8 *base;
	size_t size;
	unsigned int order;
	size_t rings;
	size_t used;
};

/**
 * struct vdrv_setup - how to bring a device up
 * @features: at most these are accepted
 * @nvqs: queues to use
 * @vq: their indexes; NULL for the first
 * @num: entries of each, at most
 * @buffers: bytes of memory for buffers
 * @one_to_one: use physical addresses
 */
struct vdrv_setup {
	u64 features;
	unsigned int nvqs;
	const u16 *vq;
	u16 num;
	size_t buffers;
	bool one_to_one;
};

/**
 * struct vdrv - a device bound to the driver
 * @vdev: the device
 * @ops: its operations
 * @id: virtio device id
 * @one_to_one: addresses are physical, not those of a map
 * @features: negotiated
 * @nvqs: queues in use
 * @vqs: these
 * @arena: memory that the device reaches
 * @timeout: of each wait, in jiffies
 * @config_interrupts: how many the device gave
 * @config_event: the device gave one
 * @stopping: whoever uses the device has to leave soon
 * @busy: somebody uses the device; vdrv_users_lock
 * @gone: it goes away; vdrv_users_lock
 * @idle: completed when @gone and no longer @busy
 * @up: started and not stopped since
 */
struct vdrv {
	struct vdpa_device *vdev;
	const struct vdpa_config_ops *ops;
	u32 id;
	bool one_to_one;
	u64 features;
	unsigned int nvqs;
	struct vdrv_vq *vqs;
	struct vdrv_arena arena;
	unsigned long timeout;
	atomic_t config_interrupts;
	struct completion config_event;
	atomic_t stopping;
	bool busy;
	bool gone;
	struct completion idle;
	bool up;
};

static inline bool vdrv_has(const struct vdrv *drv, unsigned int feature)
{
	return drv->features & BIT_ULL(feature);
}

/* bind.c: the bus driver */
bool vdrv_cancelled_all(void);
struct vdrv *vdrv_get(struct vdpa_device *vdev);
void vdrv_put(struct vdrv *drv);

/* device.c: from reset to DRIVER_OK and back */
int vdrv_start(struct vdrv *drv, const struct vdrv_setup *setup);
void vdrv_stop(struct vdrv *drv);
int vdrv_resume_after_reset(struct vdrv *drv, const struct vdpa_vq_state *states);
u8 vdrv_status(const struct vdrv *drv);
int vdrv_check(const struct vdrv *drv);
int vdrv_wait_config(struct vdrv *drv, int seen);

/* arena.c: memory and addresses */
int vdrv_arena_alloc(struct vdrv_arena *arena, size_t rings, size_t buffers);
void vdrv_arena_free(struct vdrv_arena *arena);
void *vdrv_arena_take(struct vdrv_arena *arena, size_t len, size_t align);
u64 vdrv_addr(const struct vdrv *drv, const void *p);
int vdrv_map(struct vdrv *drv, unsigned int asid, u32 perm);
int vdrv_map_pages(struct vdrv *drv, unsigned int asid, u32 perm);
int vdrv_unmap(struct vdrv *drv, unsigned int asid);

/* state.c: what a running device can be told to do */
int vdrv_suspend(struct vdrv *drv);
int vdrv_resume(struct vdrv *drv);
int vdrv_save(struct vdrv *drv, struct vdpa_vq_state *states);
int vdrv_restart(struct vdrv *drv);
int vdrv_move_group(struct vdrv *drv, u16 index, unsigned int asid);
int vdrv_set_affinity(struct vdrv *drv, unsigned int cpu);

#endif /* VDPA_HOST_DRIVER_H */
