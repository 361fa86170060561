// SPDX-License-Identifier: GPL-2.0-or-later
/* Mappings against a plain list, at random. */
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/vhost_iotlb.h>
#include <stdlib.h>

#include "rt.h"

#define SIZE	400
#define STEPS	20000

static struct range {
	u64 start, last, addr;
} ranges[SIZE];
static unsigned int n;

static void forget(unsigned int i)
{
	ranges[i] = ranges[--n];
}

static bool overlaps(const struct range *r, u64 start, u64 last)
{
	return r->start <= last && r->last >= start;
}

static void check_lookup(struct vhost_iotlb *iotlb, u64 start, u64 last)
{
	struct vhost_iotlb_map *map;
	unsigned int i, want = 0, got = 0;
	u64 before = 0;

	for (i = 0; i < n; i++)
		want += overlaps(&ranges[i], start, last);
	for (map = vhost_iotlb_itree_first(iotlb, start, last); map;
	     map = vhost_iotlb_itree_next(map, start, last)) {
		EXPECT(map->start <= last && map->last >= start);
		EXPECT(map->start >= before);
		EXPECT(map->size == map->last - map->start + 1);
		before = map->start;
		got++;
	}
	EXPECT(got == want);
}

static void at_random(struct vhost_iotlb *iotlb)
{
	unsigned int i, step;
	u64 start, last;

	for (step = 0; step < STEPS; step++) {
		start = rand() % 100000;
		last = start + rand() % (rand() % 8 ? 50 : 5000);
		switch (rand() % 4) {
		case 0:
		case 1:
			if (n == SIZE)
				break;
			EXPECT(!vhost_iotlb_add_range(iotlb, start, last, step,
						      VHOST_MAP_RO));
			ranges[n++] = (struct range){ start, last, step };
			break;
		case 2:
			check_lookup(iotlb, start, last);
			break;
		default:
			last = start + rand() % 300;
			vhost_iotlb_del_range(iotlb, start, last);
			for (i = 0; i < n; )
				if (overlaps(&ranges[i], start, last))
					forget(i);
				else
					i++;
			check_lookup(iotlb, 0, U64_MAX);
		}
		EXPECT(iotlb->nmaps == n);
	}
}

static unsigned int depth(const struct vhost_iotlb_map *map)
{
	unsigned int left, right;

	if (!map)
		return 0;
	left = depth(map->left);
	right = depth(map->right);
	return 1 + (left > right ? left : right);
}

/* In order is the worst that can happen to a tree that is not balanced. */
static void stays_flat(void)
{
	struct vhost_iotlb *iotlb = vhost_iotlb_alloc(0, 0);
	u64 i;

	EXPECT(iotlb);
	for (i = 0; i < 10000; i++)
		EXPECT(!vhost_iotlb_add_range(iotlb, i * 2, i * 2, i, VHOST_MAP_RW));
	EXPECT(depth(iotlb->root) < 60);
	vhost_iotlb_free(iotlb);
}

static void limits(void)
{
	struct vhost_iotlb iotlb;
	struct vhost_iotlb_map *map;

	vhost_iotlb_init(&iotlb, 2, 0);
	EXPECT(vhost_iotlb_add_range(&iotlb, 5, 4, 0, VHOST_MAP_RW) == -EFAULT);
	EXPECT(!vhost_iotlb_add_range(&iotlb, 0, U64_MAX, 0, VHOST_MAP_RW));
	/* everything takes two */
	EXPECT(iotlb.nmaps == 2);
	EXPECT(vhost_iotlb_add_range(&iotlb, 0, 1, 0, VHOST_MAP_RW) == -ENOMEM);
	map = vhost_iotlb_itree_first(&iotlb, U64_MAX, U64_MAX);
	EXPECT(map && map->addr == map->start && map->last == U64_MAX);
	vhost_iotlb_reset(&iotlb);

	vhost_iotlb_init(&iotlb, 2, VHOST_IOTLB_FLAG_RETIRE);
	EXPECT(!vhost_iotlb_add_range(&iotlb, 1, 1, 0, VHOST_MAP_RW));
	EXPECT(!vhost_iotlb_add_range(&iotlb, 2, 2, 0, VHOST_MAP_RW));
	EXPECT(!vhost_iotlb_add_range(&iotlb, 3, 3, 0, VHOST_MAP_RW));
	EXPECT(iotlb.nmaps == 2 && !vhost_iotlb_itree_first(&iotlb, 1, 1));
	vhost_iotlb_reset(&iotlb);
}

void rt_iotlb(void)
{
	struct vhost_iotlb *iotlb = vhost_iotlb_alloc(SIZE, 0);

	EXPECT(iotlb);
	srand(2);
	at_random(iotlb);
	vhost_iotlb_free(iotlb);
	stays_flat();
	limits();
}
