// SPDX-License-Identifier: GPL-2.0-only
/* Block requests, in shapes that no kernel driver sends. */

#include <linux/random.h>
#include <linux/virtio_blk.h>

#include "driver.h"

#define NO_STATUS	0x77
#define SECTOR		512
#define HDR(t)		((struct virtio_blk_outhdr *)((t)->data))
#define STATUS(t)	((t)->data + 64)
#define DATA(t)		((t)->data + PAGE_SIZE)
#define DATA2(t)	((t)->data + 0x20000)

static u64 capacity(struct test *t)
{
	__virtio64 sectors;

	vdpa_get_config(t->vdev, offsetof(struct virtio_blk_config, capacity), &sectors,
			sizeof(sectors));
	return __virtio64_to_cpu(true, sectors);
}

/* Header, data, status; returns its number. */
static u16 ask(struct test *t, u32 type, u64 sector, void *data, u32 len, bool in)
{
	struct queue *q = &t->q[0];
	u16 n = q->avail_idx;

	HDR(t)->type = __cpu_to_virtio32(true, type);
	HDR(t)->ioprio = 0;
	HDR(t)->sector = __cpu_to_virtio64(true, sector);
	*STATUS(t) = NO_STATUS;
	set_desc(q, 0, HDR(t), sizeof(*HDR(t)), VRING_DESC_F_NEXT, len ? 1 : 2);
	set_desc(q, 1, data, len, VRING_DESC_F_NEXT | (in ? VRING_DESC_F_WRITE : 0), 2);
	set_desc(q, 2, STATUS(t), 1, VRING_DESC_F_WRITE, 0);
	post(q, 0);
	kick(q);
	return n;
}

/* Returns the status, with what the device wrote in @used. */
static u8 request(struct test *t, u32 type, u64 sector, void *data, u32 len, bool in,
		  u32 *used)
{
	u16 n = ask(t, type, sector, data, len, in);
	struct queue *q = &t->q[0];

	if (!used_becomes(q, n + 1))
		return NO_STATUS;
	if (used)
		*used = le32_to_cpu(used_elem(q, n)->len);
	return READ_ONCE(*STATUS(t));
}

static u8 rd(struct test *t, u64 sector, void *data, u32 len)
{
	return request(t, VIRTIO_BLK_T_IN, sector, data, len, true, NULL);
}

static u8 wr(struct test *t, u64 sector, void *data, u32 len)
{
	return request(t, VIRTIO_BLK_T_OUT, sector, data, len, false, NULL);
}

static const char *keeps_data(struct test *t)
{
	static u8 saved[24 * SECTOR];
	u32 len = sizeof(saved), used;

	EXPECT(!start(t, false, 0));
	get_random_bytes(saved, len);
	memcpy(DATA(t), saved, len);
	EXPECT(wr(t, 5, DATA(t), len) == VIRTIO_BLK_S_OK);
	EXPECT(request(t, VIRTIO_BLK_T_IN, 5, DATA2(t), len, true, &used) == VIRTIO_BLK_S_OK);
	EXPECT(used == len + 1);
	EXPECT(!memcmp(saved, DATA2(t), len));
	/* around it nothing was written */
	EXPECT(rd(t, 4, DATA2(t), SECTOR) == VIRTIO_BLK_S_OK);
	EXPECT(!memchr_inv(DATA2(t), 0, SECTOR));
	EXPECT(rd(t, 29, DATA2(t), SECTOR) == VIRTIO_BLK_S_OK);
	EXPECT(!memchr_inv(DATA2(t), 0, SECTOR));
	/* another driver, at physical addresses, finds it again */
	EXPECT(!start(t, true, 0));
	EXPECT(rd(t, 5, DATA2(t), len) == VIRTIO_BLK_S_OK);
	EXPECT(!memcmp(saved, DATA2(t), len));
	return NULL;
}

/* What is quickly done waits for no worker; what is not does not hold up the kick. */
static const char *small_ones_at_once(struct test *t)
{
	struct queue *q = &t->q[0];
	unsigned int i;
	u16 n;

	EXPECT(!start(t, true, 0));
	memset(DATA(t), 0x5a, SECTOR);
	EXPECT(wr(t, 0, DATA(t), SECTOR) == VIRTIO_BLK_S_OK);
	EXPECT(!start(t, true, 0));
	for (i = 0; i < 100; i++) {
		n = ask(t, i % 2 ? VIRTIO_BLK_T_OUT : VIRTIO_BLK_T_IN, 0, DATA(t), SECTOR,
			i % 2 == 0);
		EXPECT(used_idx(q) == (u16)(n + 1));
		EXPECT(*STATUS(t) == VIRTIO_BLK_S_OK);
		EXPECT(DATA(t)[0] == 0x5a);
	}
	EXPECT(rd(t, 0, DATA(t), 0x10000) == VIRTIO_BLK_S_OK);
	EXPECT(rd(t, 0, DATA(t), SECTOR) == VIRTIO_BLK_S_OK);
	return NULL;
}

static const char *ends_where_it_ends(struct test *t)
{
	u64 end;

	EXPECT(!start(t, false, 0));
	end = capacity(t);
	memset(DATA(t), 0x11, 2 * SECTOR);
	EXPECT(wr(t, end - 1, DATA(t), SECTOR) == VIRTIO_BLK_S_OK);
	EXPECT(wr(t, end - 1, DATA(t), SECTOR + 1) == VIRTIO_BLK_S_IOERR);
	EXPECT(wr(t, end - 1, DATA(t), 2 * SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(wr(t, end, DATA(t), SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(rd(t, end, DATA(t), SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(rd(t, ~0ULL, DATA(t), SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(rd(t, 1ULL << 55, DATA(t), SECTOR) == VIRTIO_BLK_S_IOERR);
	EXPECT(rd(t, 0, DATA(t), SECTOR - 1) == VIRTIO_BLK_S_IOERR);
	EXPECT(rd(t, 0, DATA(t), 0) == VIRTIO_BLK_S_OK);
	EXPECT(status(t) == RUNNING);
	return NULL;
}

static const char *identity(struct test *t)
{
	char *id = (char *)DATA(t);
	u32 used;

	EXPECT(!start(t, false, 0));
	memset(id, 0xff, 64);
	EXPECT(request(t, VIRTIO_BLK_T_GET_ID, 0, id, 20, true, &used) == VIRTIO_BLK_S_OK);
	EXPECT(used == 21 && !strcmp(id, "vdpa_blk_sim"));
	memset(id, 0xff, 64);
	EXPECT(request(t, VIRTIO_BLK_T_GET_ID, 0, id, 5, true, &used) == VIRTIO_BLK_S_OK);
	EXPECT(used == 6 && !memcmp(id, "vdpa_\xff", 6));
	EXPECT(request(t, VIRTIO_BLK_T_GET_ID, 0, id, 0, true, &used) == VIRTIO_BLK_S_OK);
	EXPECT(request(t, VIRTIO_BLK_T_GET_ID, 0, id, 64, true, &used) == VIRTIO_BLK_S_OK);
	EXPECT(used == 21);
	return NULL;
}

static const char *unknown_types(struct test *t)
{
	EXPECT(!start(t, false, BIT_ULL(VIRTIO_BLK_F_DISCARD)));
	EXPECT(request(t, 99, 0, DATA(t), SECTOR, true, NULL) == VIRTIO_BLK_S_UNSUPP);
	EXPECT(request(t, 14, 0, DATA(t), 16, false, NULL) == VIRTIO_BLK_S_UNSUPP);
	EXPECT(request(t, VIRTIO_BLK_T_DISCARD, 0, DATA(t), 16, false, NULL) ==
	       VIRTIO_BLK_S_UNSUPP);
	EXPECT(request(t, VIRTIO_BLK_T_FLUSH, 0, NULL, 0, false, NULL) == VIRTIO_BLK_S_OK);
	return NULL;
}

static void range(struct test *t, unsigned int i, u64 sector, u32 n, u32 flags)
{
	struct virtio_blk_discard_write_zeroes *r = (void *)DATA(t);

	r[i].sector = cpu_to_le64(sector);
	r[i].num_sectors = cpu_to_le32(n);
	r[i].flags = cpu_to_le32(flags);
}

static u8 ranges(struct test *t, u32 type, unsigned int n)
{
	return request(t, type, 0, DATA(t), n * 16, false, NULL);
}

/* Sectors from @from up to @to read as zeros, their neighbours do not. */
static bool hole(struct test *t, u64 from, u64 to)
{
	u32 len = (to - from + 2) * SECTOR;
	u8 *p = DATA2(t);

	return rd(t, from - 1, p, len) == VIRTIO_BLK_S_OK &&
	       memchr_inv(p, 0, SECTOR) && memchr_inv(p + len - SECTOR, 0, SECTOR) &&
	       !memchr_inv(p + SECTOR, 0, len - 2 * SECTOR);
}

static const char *discard(struct test *t)
{
	u64 end;

	EXPECT(!start(t, false, 0));
	end = capacity(t);
	memset(DATA(t), 0x22, 100 * SECTOR);
	EXPECT(wr(t, 0, DATA(t), 100 * SECTOR) == VIRTIO_BLK_S_OK);
	/* parts of pages and whole pages */
	range(t, 0, 3, 50, 0);
	range(t, 1, 60, 2, 0);
	EXPECT(ranges(t, VIRTIO_BLK_T_DISCARD, 2) == VIRTIO_BLK_S_OK);
	EXPECT(hole(t, 3, 53) && hole(t, 60, 62));
	/* nothing happens when one range is wrong */
	range(t, 0, 70, 2, 0);
	range(t, 1, end - 1, 2, 0);
	EXPECT(ranges(t, VIRTIO_BLK_T_DISCARD, 2) == VIRTIO_BLK_S_IOERR);
	range(t, 1, end, 1, 0);
	EXPECT(ranges(t, VIRTIO_BLK_T_DISCARD, 2) == VIRTIO_BLK_S_IOERR);
	range(t, 1, 80, 1, 1);
	EXPECT(ranges(t, VIRTIO_BLK_T_DISCARD, 2) == VIRTIO_BLK_S_UNSUPP);
	EXPECT(rd(t, 70, DATA2(t), SECTOR) == VIRTIO_BLK_S_OK && DATA2(t)[0] == 0x22);
	EXPECT(request(t, VIRTIO_BLK_T_DISCARD, 0, DATA(t), 15, false, NULL) ==
	       VIRTIO_BLK_S_IOERR);
	EXPECT(request(t, VIRTIO_BLK_T_DISCARD, 0, DATA(t), 0, false, NULL) ==
	       VIRTIO_BLK_S_IOERR);
	memset(DATA(t), 0, PAGE_SIZE);
	EXPECT(ranges(t, VIRTIO_BLK_T_DISCARD, 33) == VIRTIO_BLK_S_IOERR);
	EXPECT(ranges(t, VIRTIO_BLK_T_DISCARD, 32) == VIRTIO_BLK_S_OK);
	return NULL;
}

static const char *write_zeroes(struct test *t)
{
	u32 flags;

	EXPECT(!start(t, false, 0));
	for (flags = 0; flags <= VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP; flags++) {
		memset(DATA(t), 0x33, 100 * SECTOR);
		EXPECT(wr(t, 200, DATA(t), 100 * SECTOR) == VIRTIO_BLK_S_OK);
		range(t, 0, 201, 1, flags);
		range(t, 1, 203, 60, flags);
		EXPECT(ranges(t, VIRTIO_BLK_T_WRITE_ZEROES, 2) == VIRTIO_BLK_S_OK);
		EXPECT(hole(t, 201, 202) && hole(t, 203, 263));
	}
	range(t, 0, 0, 1, 2);
	EXPECT(ranges(t, VIRTIO_BLK_T_WRITE_ZEROES, 1) == VIRTIO_BLK_S_UNSUPP);
	return NULL;
}

/* Requests that lack parts are returned; the queue goes on. */
static const char *incomplete(struct test *t)
{
	struct queue *q = &t->q[0];

	EXPECT(!start(t, false, 0));
	/* nothing to write a status to */
	set_desc(q, 0, HDR(t), 16, 0, 0);
	post(q, 0);
	kick(q);
	EXPECT(used_becomes(q, 1) && used_elem(q, 0)->len == 0);
	/* half a header */
	*STATUS(t) = NO_STATUS;
	set_desc(q, 0, HDR(t), 15, VRING_DESC_F_NEXT, 1);
	set_desc(q, 1, STATUS(t), 1, VRING_DESC_F_WRITE, 0);
	post(q, 0);
	kick(q);
	EXPECT(used_becomes(q, 2) && *STATUS(t) == VIRTIO_BLK_S_IOERR);
	/* no header */
	*STATUS(t) = NO_STATUS;
	post(q, 1);
	kick(q);
	EXPECT(used_becomes(q, 3) && *STATUS(t) == VIRTIO_BLK_S_IOERR);
	EXPECT(wr(t, 0, DATA(t), SECTOR) == VIRTIO_BLK_S_OK);
	return NULL;
}

/* A header in pieces; data and status in one buffer (ANY_LAYOUT). */
static const char *any_layout(struct test *t)
{
	struct queue *q = &t->q[0];
	u8 *p = (u8 *)HDR(t);

	EXPECT(!start(t, false, 0));
	memset(DATA(t), 0x44, SECTOR);
	EXPECT(wr(t, 9, DATA(t), SECTOR) == VIRTIO_BLK_S_OK);
	HDR(t)->type = __cpu_to_virtio32(true, VIRTIO_BLK_T_IN);
	HDR(t)->sector = __cpu_to_virtio64(true, 9);
	memset(DATA2(t), NO_STATUS, SECTOR + 1);
	set_desc(q, 0, p, 3, VRING_DESC_F_NEXT, 1);
	set_desc(q, 1, p + 3, 13, VRING_DESC_F_NEXT, 2);
	set_desc(q, 2, DATA2(t), 100, VRING_DESC_F_NEXT | VRING_DESC_F_WRITE, 3);
	set_desc(q, 3, DATA2(t) + 100, SECTOR + 1 - 100, VRING_DESC_F_WRITE, 0);
	post(q, 0);
	kick(q);
	EXPECT(used_becomes(q, 2));
	EXPECT(!memchr_inv(DATA2(t), 0x44, SECTOR));
	EXPECT(DATA2(t)[SECTOR] == VIRTIO_BLK_S_OK);
	return NULL;
}

static const char *unmapped_data(struct test *t)
{
	EXPECT(!start(t, false, 0));
	EXPECT(request(t, VIRTIO_BLK_T_FLUSH, 0, NULL, 0, false, NULL) == VIRTIO_BLK_S_OK);
	set_desc(&t->q[0], 0, HDR(t), 16, VRING_DESC_F_NEXT, 1);
	set_desc(&t->q[0], 1, NULL, SECTOR, VRING_DESC_F_NEXT, 2);
	t->q[0].desc[1].addr = cpu_to_le64(0x1000);
	HDR(t)->type = __cpu_to_virtio32(true, VIRTIO_BLK_T_OUT);
	post(&t->q[0], 0);
	kick(&t->q[0]);
	EXPECT(breaks(t));
	EXPECT(used_idx(&t->q[0]) == 1);
	return NULL;
}

const struct test_case blk_tests[] = {
	{ "data is kept, also from driver to driver", keeps_data },
	{ "small requests are answered in the kick", small_ones_at_once },
	{ "nothing is beyond the end", ends_where_it_ends },
	{ "identity in buffers of any size", identity },
	{ "unknown requests are unsupported", unknown_types },
	{ "discard", discard },
	{ "write zeroes", write_zeroes },
	{ "incomplete requests come back", incomplete },
	{ "any layout of buffers", any_layout },
	{ "data outside the map breaks the queue", unmapped_data },
	{ }
};
