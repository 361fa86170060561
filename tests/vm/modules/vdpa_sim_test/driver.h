/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The driver side of a vDPA device, as small as tests need it: rings and buffers in
 * one piece of memory, which the device reaches at physical addresses or through
 * maps of its address space.
 */
#ifndef VDPA_SIM_TEST_DRIVER_H
#define VDPA_SIM_TEST_DRIVER_H

#include <linux/atomic.h>
#include <linux/vdpa.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>

#define ARENA_ORDER	7
#define ARENA_SIZE	(PAGE_SIZE << ARENA_ORDER)
/* where the arena is when it is mapped */
#define ARENA_IOVA	0x7f0000000000ULL
#define QUEUE_NUM	256
#define QUEUES		3
/* desc, avail and used of a queue, each on pages of its own */
#define QUEUE_SIZE	(3 * PAGE_SIZE)

/**
 * struct queue - a split virtqueue as its driver has it
 */
struct queue {
	struct test *t;
	u16 idx;
	u16 avail_idx;
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used;
	atomic_t interrupts;
};

/**
 * struct test - a device under test
 * @one_to_one: addresses are physical
 * @arena: memory of rings and buffers
 * @data: what of it is free for buffers
 */
struct test {
	struct vdpa_device *vdev;
	const struct vdpa_config_ops *ops;
	bool one_to_one;
	u8 *arena;
	u8 *data;
	struct queue q[QUEUES];
	atomic_t config_interrupts;
};

#define ACCESS_PLATFORM	BIT_ULL(VIRTIO_F_ACCESS_PLATFORM)
/* what the driver of the tests cannot do */
#define NOT_SPLIT	(BIT_ULL(VIRTIO_RING_F_EVENT_IDX) | BIT_ULL(VIRTIO_F_RING_PACKED) | \
			 BIT_ULL(VIRTIO_F_IN_ORDER) | \
			 BIT_ULL(VIRTIO_F_NOTIFICATION_DATA))
#define BEGUN		(VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER)
#define RUNNING		(BEGUN | VIRTIO_CONFIG_S_FEATURES_OK | VIRTIO_CONFIG_S_DRIVER_OK)

u64 addr(const struct test *t, const void *p);
int map_arena(struct test *t, unsigned int asid, u32 perm);
int unmap_arena(struct test *t, unsigned int asid);
void reset(struct test *t);
u64 known_features(struct test *t);
int negotiate(struct test *t, u64 features);
int prepare(struct test *t);
int bring_up(struct test *t, u64 without);
int start(struct test *t, bool one_to_one, u64 without);
void set_desc(struct queue *q, u16 i, const void *p, u32 len, u16 flags, u16 next);
void post(struct queue *q, u16 head);
void kick(struct queue *q);
u16 used_idx(const struct queue *q);
bool used_becomes(const struct queue *q, u16 idx);
struct vring_used_elem *used_elem(struct queue *q, u16 i);
u8 status(const struct test *t);
bool breaks(const struct test *t);
void settle(void);

/* net.c: frames, for the other tests too */
#define RX		0
#define TX		1
#define CTRL		2
#define NET_HDR		12
u8 *rx_buf(struct test *t, u16 i);
u8 *tx_frame(struct test *t, u16 i, u32 len);
void give_rx(struct test *t, u16 i);
void send(struct test *t, u16 i, u32 len);
bool passes(struct test *t);

/* Tests return NULL, or what did not hold. */
typedef const char *(*test_fn)(struct test *t);

struct test_case {
	const char *name;
	test_fn run;
};

#define TEST_STR2(x)	#x
#define TEST_STR(x)	TEST_STR2(x)
#define EXPECT(cond) do {							\
	if (!(cond))								\
		return __FILE__ ":" TEST_STR(__LINE__) ": " #cond;		\
} while (0)

extern const struct test_case model_tests[];
extern const struct test_case space_tests[];
extern const struct test_case ring_tests[];
extern const struct test_case net_tests[];
extern const struct test_case ctrl_tests[];
extern const struct test_case blk_tests[];

#endif /* VDPA_SIM_TEST_DRIVER_H */
