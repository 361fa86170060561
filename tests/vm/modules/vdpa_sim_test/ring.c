// SPDX-License-Identifier: GPL-2.0-only
/* Rings: hostile drivers, suppression, stopping and going on. */

#include <linux/delay.h>

#include "driver.h"

#define INDIRECT	BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC)

/* Each breaks the transmit queue of a running device. */

static void loop(struct test *t)
{
	set_desc(&t->q[TX], 0, t->data, 1, VRING_DESC_F_NEXT, 1);
	set_desc(&t->q[TX], 1, t->data, 1, VRING_DESC_F_NEXT, 0);
	post(&t->q[TX], 0);
}

static void next_out_of_range(struct test *t)
{
	set_desc(&t->q[TX], 0, t->data, 1, VRING_DESC_F_NEXT, QUEUE_NUM);
	post(&t->q[TX], 0);
}

static void head_out_of_range(struct test *t)
{
	post(&t->q[TX], QUEUE_NUM);
}

static void index_jumps(struct test *t)
{
	t->q[TX].avail_idx += QUEUE_NUM;
	set_desc(&t->q[TX], 0, t->data, 100, 0, 0);
	post(&t->q[TX], 0);
}

static void readable_after_writable(struct test *t)
{
	set_desc(&t->q[TX], 0, t->data, 100, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, 1);
	set_desc(&t->q[TX], 1, t->data, 100, 0, 0);
	post(&t->q[TX], 0);
}

static void wraps_around(struct test *t)
{
	set_desc(&t->q[TX], 0, t->data, 100, 0, 0);
	t->q[TX].desc[0].addr = cpu_to_le64(~0ULL - 50);
	post(&t->q[TX], 0);
}

static void too_large(struct test *t)
{
	set_desc(&t->q[TX], 0, t->data, 0xffffffff, VRING_DESC_F_NEXT, 1);
	set_desc(&t->q[TX], 1, t->data, 1, 0, 0);
	post(&t->q[TX], 0);
}

static void outside_the_map(struct test *t)
{
	/* a broadcast that begins inside and reaches beyond */
	memset(t->arena + ARENA_SIZE - 50, 0xff, 50);
	memset(t->arena + ARENA_SIZE - 50, 0, NET_HDR);
	set_desc(&t->q[TX], 0, t->arena + ARENA_SIZE - 50, 100, 0, 0);
	post(&t->q[TX], 0);
}

/*
 * A table to be filled in, and made available only then: a device that has just been
 * busy looks without a kick.
 */
static struct vring_desc *table(struct test *t, u32 len, u16 flags)
{
	memset(t->data, 0, 64 * 1024);
	set_desc(&t->q[TX], 0, t->data, len, VRING_DESC_F_INDIRECT | flags, 0);
	return (void *)t->data;
}

static void table_of_nothing(struct test *t)
{
	table(t, 0, 0);
	post(&t->q[TX], 0);
}

static void table_of_odd_length(struct test *t)
{
	table(t, 24, 0);
	post(&t->q[TX], 0);
}

static void table_with_next(struct test *t)
{
	table(t, 32, VRING_DESC_F_NEXT);
	post(&t->q[TX], 0);
}

static void table_in_table(struct test *t)
{
	struct vring_desc *desc = table(t, 32, 0);

	desc[0].addr = cpu_to_le64(addr(t, t->data));
	desc[0].len = cpu_to_le32(32);
	desc[0].flags = cpu_to_le16(VRING_DESC_F_INDIRECT);
	post(&t->q[TX], 0);
}

static void table_with_loop(struct test *t)
{
	struct vring_desc *desc = table(t, 32, 0);

	desc[0].flags = cpu_to_le16(VRING_DESC_F_NEXT);
	desc[0].next = 0;
	post(&t->q[TX], 0);
}

static void table_next_out_of_range(struct test *t)
{
	struct vring_desc *desc = table(t, 32, 0);

	desc[0].flags = cpu_to_le16(VRING_DESC_F_NEXT);
	desc[0].next = cpu_to_le16(2);
	post(&t->q[TX], 0);
}

static void table_too_long(struct test *t)
{
	struct vring_desc *desc = table(t, 1000 * 16, 0);
	unsigned int i;

	for (i = 0; i < 999; i++) {
		desc[i].flags = cpu_to_le16(VRING_DESC_F_NEXT);
		desc[i].next = cpu_to_le16(i + 1);
	}
	post(&t->q[TX], 0);
}

static void table_outside_the_map(struct test *t)
{
	table(t, 0xfffffff0, 0);
	t->q[TX].desc[0].addr = cpu_to_le64(addr(t, t->arena) + ARENA_SIZE - 8);
	post(&t->q[TX], 0);
}

static const struct {
	const char *name;
	void (*make)(struct test *t);
} hostile[] = {
	{ "loop", loop },
	{ "next out of range", next_out_of_range },
	{ "head out of range", head_out_of_range },
	{ "index jumps", index_jumps },
	{ "readable after writable", readable_after_writable },
	{ "wraps around", wraps_around },
	{ "too large", too_large },
	{ "outside the map", outside_the_map },
	{ "table of nothing", table_of_nothing },
	{ "table of odd length", table_of_odd_length },
	{ "table with next", table_with_next },
	{ "table in table", table_in_table },
	{ "table with a loop", table_with_loop },
	{ "table with next out of range", table_next_out_of_range },
	{ "table too long", table_too_long },
	{ "table outside the map", table_outside_the_map },
};

static const char *hostile_drivers(struct test *t)
{
	static char what[80];
	unsigned int i;
	u16 used;

	for (i = 0; i < ARRAY_SIZE(hostile); i++) {
		snprintf(what, sizeof(what), "hostile driver: %s", hostile[i].name);
		if (start(t, false, 0) || !passes(t))
			return what;
		used = used_idx(&t->q[TX]);
		give_rx(t, 1);
		hostile[i].make(t);
		kick(&t->q[TX]);
		if (!breaks(t))
			return what;
		/* not returned, and nothing after it is looked at */
		kick(&t->q[TX]);
		settle();
		if (used_idx(&t->q[TX]) != used || used_idx(&t->q[RX]) != 1)
			return what;
	}
	return NULL;
}

static const char *what_was_done_before(struct test *t)
{
	EXPECT(!start(t, false, 0));
	give_rx(t, 0);
	tx_frame(t, 0, 100);
	send(t, 0, 100);
	post(&t->q[TX], QUEUE_NUM);
	kick(&t->q[TX]);
	EXPECT(breaks(t));
	EXPECT(used_becomes(&t->q[TX], 1) && used_becomes(&t->q[RX], 1));
	return NULL;
}

static const char *not_negotiated(struct test *t)
{
	EXPECT(!start(t, false, INDIRECT));
	EXPECT(passes(t));
	table(t, 16, 0);
	post(&t->q[TX], 0);
	kick(&t->q[TX]);
	EXPECT(breaks(t));
	return NULL;
}

static const char *indirect(struct test *t)
{
	struct queue *tx = &t->q[TX];
	struct vring_desc *desc = (void *)(t->data + 0x20000);
	u8 *frame;

	EXPECT(!start(t, false, 0));
	give_rx(t, 0);
	frame = tx_frame(t, 0, 500);
	/* a plain descriptor first, then a table out of order */
	set_desc(tx, 7, frame, 40, VRING_DESC_F_NEXT, 9);
	set_desc(tx, 9, desc, 3 * sizeof(*desc), VRING_DESC_F_INDIRECT | VRING_DESC_F_WRITE, 0);
	desc[0].addr = cpu_to_le64(addr(t, frame + 40));
	desc[0].len = cpu_to_le32(100);
	desc[0].flags = cpu_to_le16(VRING_DESC_F_NEXT);
	desc[0].next = cpu_to_le16(2);
	desc[2].addr = cpu_to_le64(addr(t, frame + 140));
	desc[2].len = cpu_to_le32(NET_HDR + 500 - 140);
	desc[2].flags = 0;
	post(tx, 7);
	kick(tx);
	EXPECT(used_becomes(tx, 1) && used_becomes(&t->q[RX], 1));
	EXPECT(le32_to_cpu(used_elem(tx, 0)->id) == 7);
	EXPECT(le32_to_cpu(used_elem(&t->q[RX], 0)->len) == NET_HDR + 500);
	EXPECT(!memcmp(rx_buf(t, 0) + NET_HDR, frame + NET_HDR, 500));
	return NULL;
}

static const char *rx_breaks_alone(struct test *t)
{
	EXPECT(!start(t, false, 0));
	post(&t->q[RX], QUEUE_NUM);
	tx_frame(t, 0, 100);
	send(t, 0, 100);
	kick(&t->q[TX]);
	EXPECT(breaks(t));
	EXPECT(used_becomes(&t->q[TX], 1));
	send(t, 1, 100);
	kick(&t->q[TX]);
	EXPECT(used_becomes(&t->q[TX], 2));
	return NULL;
}

/* A frame that cannot be read leaves the buffer that was meant for it. */
static const char *tx_breaks_alone(struct test *t)
{
	struct vdpa_vq_state state;
	u8 *frame;

	EXPECT(!start(t, false, 0));
	give_rx(t, 0);
	frame = tx_frame(t, 0, 100);
	set_desc(&t->q[TX], 0, frame, 50, VRING_DESC_F_NEXT, 1);
	set_desc(&t->q[TX], 1, frame, 50, 0, 0);
	t->q[TX].desc[1].addr = cpu_to_le64(0x1000);
	post(&t->q[TX], 0);
	kick(&t->q[TX]);
	EXPECT(breaks(t));
	EXPECT(!t->ops->get_vq_state(t->vdev, RX, &state));
	EXPECT(state.split.avail_index == 0);
	EXPECT(used_idx(&t->q[RX]) == 0);
	return NULL;
}

static const char *interrupts(struct test *t)
{
	EXPECT(!start(t, false, 0));
	EXPECT(passes(t));
	settle();
	EXPECT(atomic_read(&t->q[RX].interrupts) == 1);
	EXPECT(atomic_read(&t->q[TX].interrupts) == 1);
	t->q[RX].avail->flags = cpu_to_le16(VRING_AVAIL_F_NO_INTERRUPT);
	EXPECT(passes(t));
	settle();
	EXPECT(atomic_read(&t->q[RX].interrupts) == 1);
	EXPECT(atomic_read(&t->q[TX].interrupts) == 2);
	return NULL;
}

static const char *kicks_are_wanted(struct test *t)
{
	EXPECT(!start(t, false, 0));
	EXPECT(passes(t));
	settle();
	EXPECT(le16_to_cpu(READ_ONCE(t->q[TX].used->flags)) == 0);
	return NULL;
}

static const char *stays_stopped(struct test *t)
{
	struct vdpa_vq_state state;

	EXPECT(!start(t, false, 0));
	EXPECT(passes(t));
	EXPECT(!t->ops->suspend(t->vdev));
	vdpa_set_status(t->vdev, RUNNING);
	tx_frame(t, 1, 100);
	give_rx(t, 1);
	send(t, 1, 100);
	kick(&t->q[TX]);
	settle();
	EXPECT(used_idx(&t->q[TX]) == 1);
	EXPECT(!t->ops->get_vq_state(t->vdev, TX, &state));
	EXPECT(state.split.avail_index == 1);
	EXPECT(status(t) == RUNNING);
	EXPECT(!t->ops->resume(t->vdev));
	EXPECT(used_becomes(&t->q[TX], 2) && used_becomes(&t->q[RX], 2));
	EXPECT(passes(t));
	return NULL;
}

static const char *queue_stops_alone(struct test *t)
{
	EXPECT(!start(t, false, 0));
	EXPECT(passes(t));
	t->ops->set_vq_ready(t->vdev, TX, false);
	EXPECT(!t->ops->get_vq_ready(t->vdev, TX));
	tx_frame(t, 1, 100);
	give_rx(t, 1);
	send(t, 1, 100);
	kick(&t->q[TX]);
	settle();
	EXPECT(used_idx(&t->q[TX]) == 1);
	t->ops->set_vq_ready(t->vdev, TX, true);
	EXPECT(used_becomes(&t->q[TX], 2) && used_becomes(&t->q[RX], 2));
	return NULL;
}

/* Another device, or this one after a reset, goes on where the driver says. */
static const char *goes_on(struct test *t)
{
	struct vdpa_vq_state state[2];
	u16 q;

	EXPECT(!start(t, false, 0));
	EXPECT(passes(t) && passes(t) && passes(t));
	EXPECT(!t->ops->suspend(t->vdev));
	for (q = RX; q <= TX; q++)
		EXPECT(!t->ops->get_vq_state(t->vdev, q, &state[q]));
	vdpa_reset(t->vdev, 0);
	EXPECT(!negotiate(t, known_features(t)));
	EXPECT(!prepare(t));
	for (q = RX; q <= TX; q++) {
		EXPECT(!t->ops->set_vq_state(t->vdev, q, &state[q]));
		t->q[q].avail_idx = state[q].split.avail_index;
		EXPECT(t->q[q].avail_idx == 3);
	}
	vdpa_set_status(t->vdev, RUNNING);
	EXPECT(passes(t));
	EXPECT(used_idx(&t->q[TX]) == 4);
	return NULL;
}

/* Nothing is written once reset has returned, whatever was going on. */
static const char *reset_is_final(struct test *t)
{
	unsigned int round;
	const u8 *frame;
	u16 i, before;

	for (round = 0; round < 50; round++) {
		EXPECT(!start(t, false, 0));
		frame = tx_frame(t, 0, 1500);
		for (i = 0; i < QUEUE_NUM; i++) {
			set_desc(&t->q[RX], i, rx_buf(t, 0), 2048, VRING_DESC_F_WRITE, 0);
			post(&t->q[RX], i);
		}
		for (i = 0; i < QUEUE_NUM; i++) {
			set_desc(&t->q[TX], i, frame, NET_HDR + 1500, 0, 0);
			post(&t->q[TX], i);
		}
		kick(&t->q[TX]);
		if (round % 5)
			udelay(round * 10);
		vdpa_reset(t->vdev, 0);
		before = used_idx(&t->q[TX]);
		memset(rx_buf(t, 0), 0x5a, 2048);
		i = atomic_read(&t->q[RX].interrupts) + atomic_read(&t->q[TX].interrupts);
		udelay(500);
		EXPECT(used_idx(&t->q[TX]) == before);
		EXPECT(!memchr_inv(rx_buf(t, 0), 0x5a, 2048));
		EXPECT(i == atomic_read(&t->q[RX].interrupts) +
			    atomic_read(&t->q[TX].interrupts));
	}
	return NULL;
}

const struct test_case ring_tests[] = {
	{ "hostile chains break the queue", hostile_drivers },
	{ "what was done before a break is returned", what_was_done_before },
	{ "indirect tables must be negotiated", not_negotiated },
	{ "indirect tables", indirect },
	{ "a broken receive queue does not stop the other", rx_breaks_alone },
	{ "a broken transmit queue does not cost buffers", tx_breaks_alone },
	{ "interrupts, and doing without", interrupts },
	{ "an idle queue wants kicks", kicks_are_wanted },
	{ "a suspended device rests until resumed", stays_stopped },
	{ "a queue stops and goes on", queue_stops_alone },
	{ "a ring goes on where it stood", goes_on },
	{ "reset is final", reset_is_final },
	{ }
};
