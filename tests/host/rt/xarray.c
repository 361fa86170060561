// SPDX-License-Identifier: GPL-2.0-or-later
/* Sparse arrays against a plain one, at random; numbers; hash tables. */
#include <linux/hashtable.h>
#include <linux/idr.h>
#include <linux/kernel.h>
#include <linux/xarray.h>
#include <stdlib.h>

#include "rt.h"

#define SIZE	5000
#define STEPS	60000

static void *model[SIZE];
static int thing;

static unsigned int lowest_free(unsigned int from)
{
	while (from < SIZE && model[from])
		from++;
	return from;
}

static unsigned int next_used(unsigned int from)
{
	while (from < SIZE && !model[from])
		from++;
	return from;
}

static void check_find(struct xarray *xa, unsigned long from)
{
	unsigned long index = from;
	unsigned int want = next_used(from);
	void *entry = xa_find(xa, &index, SIZE - 1, XA_PRESENT);

	EXPECT(!entry == (want == SIZE));
	EXPECT(!entry || (index == want && entry == model[want]));
	/* what lies beyond the limit is not found */
	index = from;
	EXPECT(want == SIZE || want == from ||
	       !xa_find(xa, &index, want - 1, XA_PRESENT));
}

static void check_alloc(struct xarray *xa, unsigned int min)
{
	u32 id = ~0U;
	int err = xa_alloc(xa, &id, &model[min], XA_LIMIT(min, SIZE - 1), GFP_KERNEL);

	if (lowest_free(min) == SIZE) {
		EXPECT(err == -EBUSY);
		return;
	}
	EXPECT(!err && id == lowest_free(min));
	model[id] = &model[min];
}

static void at_random(struct xarray *xa)
{
	unsigned int i, at;

	for (i = 0; i < STEPS; i++) {
		at = rand() % SIZE;
		switch (rand() % 6) {
		case 0:
			EXPECT(xa_store(xa, at, &thing, GFP_KERNEL) == model[at]);
			model[at] = &thing;
			break;
		case 1:
		case 2:
			EXPECT(xa_erase(xa, at) == model[at]);
			model[at] = NULL;
			break;
		case 3:
			check_alloc(xa, rand() % 2 ? 0 : at);
			break;
		case 4:
			EXPECT(xa_load(xa, at) == model[at]);
			break;
		default:
			check_find(xa, at);
		}
	}
}

static void check_walk(struct xarray *xa)
{
	unsigned long index, seen = 0;
	unsigned int i, used = 0;
	void *entry;

	for (i = 0; i < SIZE; i++)
		used += !!model[i];
	xa_for_each(xa, index, entry) {
		EXPECT(index < SIZE && entry == model[index]);
		seen++;
	}
	EXPECT(seen == used);
	/* erasing what is being walked over */
	xa_for_each(xa, index, entry)
		xa_erase(xa, index);
	EXPECT(xa_empty(xa));
}

static void far_apart(void)
{
	static const unsigned long at[] = { 0, 63, 64, 4096, 1UL << 40, ULONG_MAX };
	unsigned long index;
	unsigned int i = 0;
	struct xarray xa;
	void *entry;

	xa_init(&xa);
	EXPECT(!xa_store(&xa, 1UL << 20, &thing, GFP_KERNEL));
	EXPECT(xa_erase(&xa, 1UL << 20) == &thing && xa_empty(&xa));
	for (i = 0; i < ARRAY_SIZE(at); i++)
		EXPECT(!xa_store(&xa, at[i], (void *)&at[i], GFP_KERNEL));
	i = 0;
	xa_for_each(&xa, index, entry)
		EXPECT(index == at[i] && entry == &at[i++]);
	EXPECT(i == ARRAY_SIZE(at));
	EXPECT(xa_cmpxchg(&xa, 63, NULL, &thing, GFP_KERNEL) == &at[1]);
	EXPECT(xa_insert(&xa, 63, &thing, GFP_KERNEL) == -EBUSY);
	EXPECT(!xa_insert(&xa, 62, &thing, GFP_KERNEL));
	xa_destroy(&xa);
	EXPECT(xa_empty(&xa));
}

static void cyclic(void)
{
	DEFINE_XARRAY_ALLOC(xa);
	u32 next = 0, id;
	int i;

	for (i = 0; i < 10; i++) {
		EXPECT(!xa_alloc_cyclic(&xa, &id, &thing, XA_LIMIT(0, 9), &next,
					GFP_KERNEL));
		EXPECT(id == i);
	}
	EXPECT(xa_alloc_cyclic(&xa, &id, &thing, XA_LIMIT(0, 9), &next, GFP_KERNEL) ==
	       -EBUSY);
	xa_erase(&xa, 3);
	EXPECT(xa_alloc_cyclic(&xa, &id, &thing, XA_LIMIT(0, 9), &next, GFP_KERNEL) == 1);
	EXPECT(id == 3 && next == 4);
	xa_destroy(&xa);
}

static void numbers(void)
{
	DEFINE_IDA(ida);
	int i;

	for (i = 0; i < 200; i++)
		EXPECT(ida_alloc(&ida, GFP_KERNEL) == i);
	ida_free(&ida, 77);
	EXPECT(ida_alloc(&ida, GFP_KERNEL) == 77);
	EXPECT(ida_alloc_max(&ida, 100, GFP_KERNEL) == -ENOSPC);
	EXPECT(ida_alloc_min(&ida, 1000, GFP_KERNEL) == 1000);
	ida_destroy(&ida);
}

static void hashed(void)
{
	static DEFINE_HASHTABLE(table, 4);
	struct entry {
		struct hlist_node node;
		u64 key;
	} entries[100], *entry;
	unsigned int i, found;

	hash_init(table);
	for (i = 0; i < ARRAY_SIZE(entries); i++) {
		entries[i].key = i / 2;
		hash_add(table, &entries[i].node, entries[i].key);
	}
	hash_del(&entries[7].node);
	for (i = 0; i < ARRAY_SIZE(entries) / 2; i++) {
		found = 0;
		hash_for_each_possible(table, entry, node, i)
			found += entry->key == i;
		EXPECT(found == (i == 3 ? 1 : 2));
	}
}

void rt_xarray(void)
{
	struct xarray xa;

	srand(1);
	xa_init_flags(&xa, XA_FLAGS_ALLOC);
	at_random(&xa);
	check_walk(&xa);
	far_apart();
	cyclic();
	numbers();
	hashed();
}
