// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A hostile driver of one queue, on the host build: kernel code. Input: features (a byte
 * that picks among those of the target, a byte with the size of the ring), then steps.
 * A step is a byte:
 *
 *	DESC	fill a descriptor in: where, address, length, flags, next or id
 *	OFFER	make a chain available: its head; in a packed ring only move on
 *	SERVE	have the device look
 *	RING	write bytes anywhere into the rings
 *	DATA	write bytes anywhere into the buffers
 *	JUMP	move the available index
 *	REST	suspend and resume; or save, reset and go on
 *	MAP	take a mapping away, or put it back
 *
 * The device is served by this thread, so each input does the same each time. Every
 * chain comes back once and in order, or the queue is broken and says so; what may not
 * be written is not.
 */
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/vdpa.h>
#include <linux/vhost_iotlb.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <linux/workqueue.h>

#include "../../kernel/sim/sim.h"
#include "driver/exercise.h"
#include "fuzz.h"
#include "ring.h"

#define RINGS_IOVA	0x10000
#define RINGS_LEN	(3 * PAGE_SIZE)
#define DATA_IOVA	0x100000
#define DATA_LEN	(16 * PAGE_SIZE)
#define FIXED_IOVA	0x200000	/* read only */
#define FIXED_LEN	PAGE_SIZE
#define RX_IOVA		0x300000	/* the other queue's rings and buffers */
#define RX_LEN		(4 * PAGE_SIZE)
#define STEPS_MAX	200
#define FIXED_BYTE	0xa5

enum step { DESC, OFFER, SERVE, RING, DATA, JUMP, REST, MAP, STEPS };

static struct vdpa_device *vdev;
static const struct vdpa_config_ops *ops;
static struct vdpasim_vq *vq;
static u8 *rings, *data, *fixed, *rx;

/* where this driver stands */
static u64 features;
static u32 num;
static u16 avail_idx, place;
static bool wrap, data_mapped;

static bool is_packed(void)
{
	return features & RING_PACKED;
}

static bool broken(void)
{
	return ops->get_status(vdev) & VIRTIO_CONFIG_S_NEEDS_RESET;
}

void ring_find(const char *name)
{
	vdev = host_vdpa_get(name);
	must(vdev);
	ops = vdev->config;
	vq = &to_vdpasim(vdev)->vqs[ring_target.queue];
	rings = (u8 *)__get_free_pages(GFP_KERNEL, 2);
	data = (u8 *)__get_free_pages(GFP_KERNEL, 4);
	fixed = (u8 *)__get_free_pages(GFP_KERNEL, 0);
	rx = (u8 *)__get_free_pages(GFP_KERNEL, 2);
	must(rings && data && fixed && rx);
}

/* ------------------------------------------------------------------- the device */

/*
 * No worker comes in between, and none is waited for, but for the one of the runtime that
 * frees what RCU gave up: it is asked without a workqueue.
 */
bool __real_queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool __wrap_queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool __wrap_queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return wq ? true : __real_queue_work(wq, work);
}

static void map(bool with_data)
{
	struct vhost_iotlb *iotlb = vhost_iotlb_alloc(16, 0);

	must(iotlb);
	vhost_iotlb_add_range(iotlb, RINGS_IOVA, RINGS_IOVA + RINGS_LEN - 1,
			      virt_to_phys(rings), VHOST_MAP_RW);
	vhost_iotlb_add_range(iotlb, FIXED_IOVA, FIXED_IOVA + FIXED_LEN - 1,
			      virt_to_phys(fixed), VHOST_MAP_RO);
	vhost_iotlb_add_range(iotlb, RX_IOVA, RX_IOVA + RX_LEN - 1, virt_to_phys(rx),
			      VHOST_MAP_RW);
	/* in two pieces, which may be taken for one or not */
	if (with_data) {
		vhost_iotlb_add_range(iotlb, DATA_IOVA, DATA_IOVA + PAGE_SIZE - 1,
				      virt_to_phys(data), VHOST_MAP_RW);
		vhost_iotlb_add_range(iotlb, DATA_IOVA + PAGE_SIZE, DATA_IOVA + DATA_LEN - 1,
				      virt_to_phys(data + PAGE_SIZE), VHOST_MAP_RW);
	}
	must(!ops->set_map(vdev, 0, iotlb));
	vhost_iotlb_free(iotlb);
	data_mapped = with_data;
}

static void set_up_queue(unsigned int index, u64 iova, u32 size)
{
	ops->set_vq_num(vdev, index, size);
	must(!ops->set_vq_address(vdev, index, iova, iova + PAGE_SIZE, iova + 2 * PAGE_SIZE));
	ops->set_vq_ready(vdev, index, true);
}

/* A receive queue with one buffer for each frame there can be. */
static void fill_rx(void)
{
	struct vring_packed_desc *p = (void *)rx;
	struct vring_desc *d = (void *)rx;
	struct vring_avail *avail = (void *)(rx + PAGE_SIZE);
	unsigned int i;

	memset(rx, 0, RX_LEN);
	for (i = 0; i < 32; i++) {
		if (is_packed()) {
			p[i].addr = cpu_to_le64(RX_IOVA + 3 * PAGE_SIZE);
			p[i].len = cpu_to_le32(PAGE_SIZE);
			p[i].id = cpu_to_le16(i);
			p[i].flags = cpu_to_le16(VRING_DESC_F_WRITE |
						 BIT(VRING_PACKED_DESC_F_AVAIL));
			continue;
		}
		d[i].addr = cpu_to_le64(RX_IOVA + 3 * PAGE_SIZE);
		d[i].len = cpu_to_le32(PAGE_SIZE);
		d[i].flags = cpu_to_le16(VRING_DESC_F_WRITE);
		avail->ring[i] = cpu_to_le16(i);
	}
	if (!is_packed())
		avail->idx = cpu_to_le16(32);
}

/* Buffers that came back are of use again: frames never wait for one. */
static void refill_rx(void)
{
	const struct vdpasim_vq *q = &to_vdpasim(vdev)->vqs[0];
	const struct vdpasim_place *used = &q->packed.used;
	struct vring_avail *avail = (void *)(rx + PAGE_SIZE);
	struct vring_packed_desc *p = (void *)rx;
	unsigned int i;

	if (!is_packed()) {
		avail->idx = cpu_to_le16(q->split.used + 32);
		return;
	}
	/* in the lap that comes next */
	for (i = 0; i < used->i; i++) {
		p[i].len = cpu_to_le32(PAGE_SIZE);
		p[i].id = cpu_to_le16(i);
		p[i].flags = cpu_to_le16(VRING_DESC_F_WRITE |
					 BIT(used->wrap ? VRING_PACKED_DESC_F_USED :
							  VRING_PACKED_DESC_F_AVAIL));
	}
}

static bool bring_up(const struct vdpa_vq_state *state)
{
	vdpa_set_status(vdev, VIRTIO_CONFIG_S_ACKNOWLEDGE | VIRTIO_CONFIG_S_DRIVER);
	if (vdpa_set_features(vdev, features))
		return false;
	vdpa_set_status(vdev, VIRTIO_CONFIG_S_FEATURES_OK);
	set_up_queue(ring_target.queue, RINGS_IOVA, num);
	if (state)
		must(!ops->set_vq_state(vdev, ring_target.queue, state));
	if (ring_target.queue == 1)
		set_up_queue(0, RX_IOVA, 32);
	vdpa_set_status(vdev, VIRTIO_CONFIG_S_DRIVER_OK);
	return true;
}

static bool start(struct input *in)
{
	u8 pick = input_u8(in), size = input_u8(in);
	u64 bit, maybe = ring_target.maybe & ops->get_device_features(vdev);

	vdpa_reset(vdev, 0);
	/* each bit of @pick decides about all features of its place */
	for (features = 0, bit = 0; bit < 64; bit++)
		if (maybe & 1ULL << bit && pick & 1 << (bit * 5 % 8))
			features |= 1ULL << bit;
	features |= ring_target.features;
	num = 1U << size % 6;
	if (is_packed() && size & 0x80)
		num = 1 + size % 32;
	memset(rings, 0, RINGS_LEN);
	memset(data, 0, DATA_LEN);
	memset(fixed, FIXED_BYTE, FIXED_LEN);
	avail_idx = place = 0;
	wrap = true;
	fill_rx();
	map(true);
	return bring_up(NULL);
}

/* --------------------------------------------------------------------- the driver */

/* Buffers, what is read only, nothing at all, tables, and the edges of all. */
static u64 any_address(struct input *in)
{
	u16 val = input_u16(in);

	switch (val >> 13) {
	case 0:
		return FIXED_IOVA + val % FIXED_LEN;
	case 1:
		return RINGS_IOVA + val % RINGS_LEN;
	case 2:
		return ~0ULL - (val & 0xff);
	case 3:
		return DATA_IOVA - 64 + (val & 0x7f);
	default:
		return DATA_IOVA + (val & 0x7fff) * 2;
	}
}

static u32 any_length(struct input *in)
{
	u16 val = input_u16(in);

	return val < 0xf000 ? val : 0xffffffff - (val & 0xfff) * 0x100001U;
}

static void fill_desc(struct input *in)
{
	u32 i = input_u8(in) % num;
	u64 addr = any_address(in);
	u32 len = any_length(in);
	u16 flags = input_u8(in) & 7, next = input_u8(in) % (num + 1);
	struct vring_packed_desc *p = (struct vring_packed_desc *)rings + i;
	struct vring_desc *d = (struct vring_desc *)rings + i;

	/* what was not indirect is a table in the buffers as often as it makes sense */
	if (flags & VRING_DESC_F_INDIRECT && len > 16)
		len &= ~15U;
	if (is_packed()) {
		p->addr = cpu_to_le64(addr);
		p->len = cpu_to_le32(len);
		p->id = cpu_to_le16(next);
		/* the other bits, which make it available, stay */
		p->flags = cpu_to_le16((le16_to_cpu(p->flags) & ~7U) | flags);
		return;
	}
	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->flags = cpu_to_le16(flags);
	d->next = cpu_to_le16(next);
}

static void offer(struct input *in)
{
	struct vring_packed_desc *p = (struct vring_packed_desc *)rings + place;
	struct vring_avail *avail = (void *)(rings + PAGE_SIZE);
	u8 head = input_u8(in);

	if (!is_packed()) {
		avail->ring[avail_idx % num] = cpu_to_le16(head % (num + 1));
		avail->idx = cpu_to_le16(++avail_idx);
		return;
	}
	p->flags = cpu_to_le16((le16_to_cpu(p->flags) & 7U) |
			       BIT(wrap ? VRING_PACKED_DESC_F_AVAIL :
				   VRING_PACKED_DESC_F_USED));
	if (++place == num) {
		place = 0;
		wrap = !wrap;
	}
}

static void write_bytes(struct input *in, u8 *to, size_t size)
{
	u32 off = input_u16(in) % size;
	size_t len = input_u8(in) % 64;
	const u8 *p = input_bytes(in, &len);

	memcpy(to + off, p, min(len, size - off));
}

/* ---------------------------------------------------------------------- what holds */

struct expected {
	u16 heads[32];
	unsigned int n;
	u16 used;
	bool known;
};

/* What the device is going to find in a split ring. */
static void expect(struct expected *e)
{
	struct vring_avail *avail = (void *)(rings + PAGE_SIZE);
	u16 i, n = le16_to_cpu(avail->idx) - vq->split.last_avail;

	e->known = !is_packed() && n <= num;
	e->n = n;
	e->used = vq->split.used;
	for (i = 0; e->known && i < n; i++)
		e->heads[i] = le16_to_cpu(avail->ring[(vq->split.last_avail + i) % num]);
}

static void check_split(const struct expected *e)
{
	struct vring_used *used = (void *)(rings + 2 * PAGE_SIZE);
	u16 n = vq->split.used - e->used, i;

	must(vq->split.published == vq->split.used || broken());
	if (!e->known) {
		must(broken() && !n);
		return;
	}
	must(n <= e->n && (n == e->n || broken()));
	/* nothing but used entries is written by a queue that transmits */
	if (ring_target.queue != 1 || vq->in_order || broken())
		return;
	/* a driver may write there too, and who completes nothing leaves it so */
	must(!n || le16_to_cpu(used->idx) == vq->split.used);
	for (i = 0; i < n; i++)
		must(le32_to_cpu(used->ring[(e->used + i) % num].id) == e->heads[i]);
}

static void check_packed(void)
{
	const struct vdpasim_packed *p = &vq->packed;

	must(p->avail.i < num && p->used.i < num);
	must(broken() || (p->avail.i == p->used.i && p->avail.wrap == p->used.wrap));
	must(broken() || (!p->held && !p->skipped && !p->unpublished));
}

static void serve(void)
{
	bool was_active = vq->active;
	struct expected e = { };
	unsigned int i;

	if (ring_target.queue == 1)
		refill_rx();
	if (was_active && !is_packed())
		expect(&e);
	/* it has a turn then, and goes on after a slow one */
	vdpasim_vq_schedule(vq);
	for (i = 0; i < vq->sim->nvqs; i++)
		if (vq->sim->vqs[i].worker.vq == vq)
			break;
	must(i < vq->sim->nvqs);
	vdpasim_worker_run(&vq->sim->vqs[i].worker.work);
	must(vq->broken ? !vq->active && broken() : vq->active == was_active);
	if (!was_active)
		return;
	if (is_packed())
		check_packed();
	else
		check_split(&e);
}

static void rest(struct input *in)
{
	struct vdpa_vq_state state;

	/* a chain may be gone for good */
	if (broken())
		return;
	if (input_u8(in) % 2) {
		must(!ops->suspend(vdev));
		serve();
		must(!ops->resume(vdev));
		return;
	}
	must(!ops->suspend(vdev));
	must(!ops->get_vq_state(vdev, ring_target.queue, &state));
	vdpa_reset(vdev, 0);
	fill_rx();
	must(bring_up(&state));
}

static void take_step(struct input *in)
{
	switch (input_u8(in) % STEPS) {
	case DESC:
		fill_desc(in);
		break;
	case OFFER:
		offer(in);
		break;
	case SERVE:
		serve();
		break;
	case RING:
		write_bytes(in, rings, RINGS_LEN);
		break;
	case DATA:
		write_bytes(in, data, DATA_LEN);
		break;
	case JUMP:
		avail_idx += input_u16(in);
		break;
	case REST:
		rest(in);
		break;
	default:
		map(!data_mapped);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct input in = { .at = bytes, .left = size };
	int steps = STEPS_MAX;

	if (!start(&in))
		return -1;
	while (in.left && steps--)
		take_step(&in);
	serve();
	/* nothing is left of this input */
	vdpa_reset(vdev, 0);
	ops->reset_map(vdev, 0);
	must(!memchr_inv(fixed, FIXED_BYTE, FIXED_LEN));
	return 0;
}
