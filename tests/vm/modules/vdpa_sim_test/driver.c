// SPDX-License-Identifier: GPL-2.0-only
/* The driver side that the tests use. */

#include <linux/delay.h>
#include <linux/io.h>
#include <linux/jiffies.h>
#include <linux/mm.h>

#include "driver.h"

#define PATIENCE	msecs_to_jiffies(5000)

u64 addr(const struct test *t, const void *p)
{
	return (t->one_to_one ? virt_to_phys(t->arena) : ARENA_IOVA) +
	       ((const u8 *)p - t->arena);
}

int map_arena(struct test *t, unsigned int asid, u32 perm)
{
	struct vhost_iotlb *iotlb;
	int ret;

	if (t->ops->dma_map)
		return t->ops->dma_map(t->vdev, asid, ARENA_IOVA, ARENA_SIZE,
				       virt_to_phys(t->arena), perm, NULL);
	iotlb = vhost_iotlb_alloc(16, 0);
	if (!iotlb)
		return -ENOMEM;
	ret = vhost_iotlb_add_range(iotlb, ARENA_IOVA, ARENA_IOVA + ARENA_SIZE - 1,
				    virt_to_phys(t->arena), perm);
	if (!ret)
		ret = t->ops->set_map(t->vdev, asid, iotlb);
	vhost_iotlb_free(iotlb);
	return ret;
}

int unmap_arena(struct test *t, unsigned int asid)
{
	if (t->ops->dma_unmap)
		return t->ops->dma_unmap(t->vdev, asid, ARENA_IOVA, ARENA_SIZE);
	return t->ops->reset_map(t->vdev, asid);
}

static irqreturn_t vq_interrupt(void *private)
{
	struct queue *q = private;

	atomic_inc(&q->interrupts);
	return IRQ_HANDLED;
}

static irqreturn_t config_interrupt(void *private)
{
	struct test *t = private;

	atomic_inc(&t->config_interrupts);
	return IRQ_HANDLED;
}

void reset(struct test *t)
{
	unsigned int i;

	vdpa_reset(t->vdev, 0);
	for (i = 0; i < t->vdev->nas; i++)
		t->ops->reset_map(t->vdev, i);
	memset(t->arena, 0, ARENA_SIZE);
	atomic_set(&t->config_interrupts, 0);
}

/* What is offered, but for what the tests cannot do or what changes the header of frames. */
u64 known_features(struct test *t)
{
	return t->ops->get_device_features(t->vdev) &
	       ~(NOT_SPLIT | BIT_ULL(VIRTIO_NET_F_HASH_REPORT));
}

int negotiate(struct test *t, u64 features)
{
	int ret = vdpa_set_features(t->vdev, features);

	if (ret)
		return ret;
	vdpa_set_status(t->vdev, BEGUN | VIRTIO_CONFIG_S_FEATURES_OK);
	return 0;
}

/* Place all queues in the arena and enable them. */
int prepare(struct test *t)
{
	struct vdpa_callback config_cb = { .callback = config_interrupt, .private = t };
	unsigned int i, n = min_t(unsigned int, t->vdev->nvqs, QUEUES);
	int ret;

	t->data = t->arena + QUEUES * QUEUE_SIZE;
	t->ops->set_config_cb(t->vdev, &config_cb);
	for (i = 0; i < n; i++) {
		struct queue *q = &t->q[i];
		struct vdpa_callback cb = { .callback = vq_interrupt, .private = q };

		q->t = t;
		q->idx = i;
		q->avail_idx = 0;
		q->desc = (void *)(t->arena + i * QUEUE_SIZE);
		q->avail = (void *)q->desc + PAGE_SIZE;
		q->used = (void *)q->desc + 2 * PAGE_SIZE;
		atomic_set(&q->interrupts, 0);
		if (t->one_to_one)
			t->ops->get_vq_map(t->vdev, i);
		t->ops->set_vq_cb(t->vdev, i, &cb);
		t->ops->set_vq_num(t->vdev, i, QUEUE_NUM);
		ret = t->ops->set_vq_address(t->vdev, i, addr(t, q->desc),
					     addr(t, q->avail), addr(t, q->used));
		if (ret)
			return ret;
		t->ops->set_vq_ready(t->vdev, i, true);
	}
	return 0;
}

/* Bring a device, whose memory is mapped, up with all it offers but @without. */
int bring_up(struct test *t, u64 without)
{
	int ret;

	vdpa_set_status(t->vdev, BEGUN);
	ret = negotiate(t, known_features(t) & ~without);
	if (!ret)
		ret = prepare(t);
	if (ret)
		return ret;
	vdpa_set_status(t->vdev, RUNNING);
	return status(t) == RUNNING ? 0 : -EIO;
}

/* From reset to running. */
int start(struct test *t, bool one_to_one, u64 without)
{
	reset(t);
	t->one_to_one = one_to_one;
	if (!one_to_one) {
		int ret = map_arena(t, 0, VHOST_MAP_RW);

		if (ret)
			return ret;
	}
	return bring_up(t, without);
}

void set_desc(struct queue *q, u16 i, const void *p, u32 len, u16 flags, u16 next)
{
	q->desc[i].addr = cpu_to_le64(addr(q->t, p));
	q->desc[i].len = cpu_to_le32(len);
	q->desc[i].flags = cpu_to_le16(flags);
	q->desc[i].next = cpu_to_le16(next);
}

void post(struct queue *q, u16 head)
{
	q->avail->ring[q->avail_idx % QUEUE_NUM] = cpu_to_le16(head);
	q->avail_idx++;
	smp_store_release(&q->avail->idx, cpu_to_le16(q->avail_idx));
}

void kick(struct queue *q)
{
	q->t->ops->kick_vq(q->t->vdev, q->idx);
}

u16 used_idx(const struct queue *q)
{
	return le16_to_cpu(smp_load_acquire(&q->used->idx));
}

bool used_becomes(const struct queue *q, u16 idx)
{
	unsigned long end = jiffies + PATIENCE;

	while (used_idx(q) != idx && time_before(jiffies, end))
		usleep_range(100, 200);
	return used_idx(q) == idx;
}

struct vring_used_elem *used_elem(struct queue *q, u16 i)
{
	return &q->used->ring[i % QUEUE_NUM];
}

u8 status(const struct test *t)
{
	return t->ops->get_status(t->vdev);
}

/* The device gives up a queue, and says so. */
bool breaks(const struct test *t)
{
	unsigned long end = jiffies + PATIENCE;

	while (!((status(t) & VIRTIO_CONFIG_S_NEEDS_RESET) &&
		 atomic_read(&t->config_interrupts)) && time_before(jiffies, end))
		usleep_range(100, 200);
	return (status(t) & VIRTIO_CONFIG_S_NEEDS_RESET) &&
	       atomic_read(&t->config_interrupts);
}

/* Time for what should not happen. */
void settle(void)
{
	msleep(50);
}
