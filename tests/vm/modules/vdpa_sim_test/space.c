// SPDX-License-Identifier: GPL-2.0-only
/* Address spaces: who reaches what, and until when. */

#include <linux/io.h>

#include "driver.h"

static bool breaks_on_send(struct test *t)
{
	give_rx(t, t->q[RX].avail_idx);
	send(t, t->q[TX].avail_idx, 100);
	kick(&t->q[TX]);
	return breaks(t);
}

static const char *begins_empty(struct test *t)
{
	EXPECT(!start(t, false, 0));
	EXPECT(!unmap_arena(t, 0));
	EXPECT(breaks_on_send(t));
	EXPECT(used_idx(&t->q[TX]) == 0 && used_idx(&t->q[RX]) == 0);

	/* physical addresses mean nothing to who did not ask for them */
	reset(t);
	t->one_to_one = true;
	EXPECT(!negotiate(t, known_features(t)));
	t->one_to_one = false;
	EXPECT(!prepare(t));
	t->one_to_one = true;
	t->ops->set_vq_ready(t->vdev, TX, false);
	EXPECT(!t->ops->set_vq_address(t->vdev, TX, addr(t, t->q[TX].desc),
				       addr(t, t->q[TX].avail), addr(t, t->q[TX].used)));
	t->ops->set_vq_ready(t->vdev, TX, true);
	vdpa_set_status(t->vdev, RUNNING);
	EXPECT(breaks_on_send(t));
	return NULL;
}

static const char *grant_ends_with_reset(struct test *t)
{
	EXPECT(!start(t, true, 0));
	EXPECT(passes(t));
	vdpa_reset(t->vdev, 0);
	EXPECT(!negotiate(t, known_features(t)));
	t->one_to_one = false;
	EXPECT(!prepare(t));
	t->one_to_one = true;
	t->ops->set_vq_ready(t->vdev, TX, false);
	EXPECT(!t->ops->set_vq_address(t->vdev, TX, addr(t, t->q[TX].desc),
				       addr(t, t->q[TX].avail), addr(t, t->q[TX].used)));
	t->ops->set_vq_ready(t->vdev, TX, true);
	vdpa_set_status(t->vdev, RUNNING);
	EXPECT(breaks_on_send(t));
	return NULL;
}

static const char *grant_ends_with_map(struct test *t)
{
	EXPECT(!start(t, true, 0));
	EXPECT(passes(t));
	EXPECT(!map_arena(t, 0, VHOST_MAP_RW));
	EXPECT(breaks_on_send(t));
	return NULL;
}

static const char *grant_ends_with_move(struct test *t)
{
	EXPECT(!start(t, true, 0));
	EXPECT(passes(t));
	EXPECT(!t->ops->set_group_asid(t->vdev, 0, 1));
	EXPECT(breaks_on_send(t));
	return NULL;
}

static const char *grant_is_per_space(struct test *t)
{
	EXPECT(!start(t, true, 0));
	EXPECT(!map_arena(t, 1, VHOST_MAP_RW));
	EXPECT(passes(t));
	return NULL;
}

static const char *no_memory_there(struct test *t)
{
	static const u64 nowhere[] = { 0, 0xfee00000, 1ULL << 45, 1ULL << 52,
				       ~0ULL - 0xfffff, 0xa0000 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nowhere); i++) {
		EXPECT(!start(t, true, 0));
		give_rx(t, 0);
		/* a frame that nobody could have there, in whole or in part */
		set_desc(&t->q[TX], 0, t->data, NET_HDR + 100, 0, 0);
		t->q[TX].desc[0].addr = cpu_to_le64(nowhere[i] ? nowhere[i] : ~0ULL - 111);
		post(&t->q[TX], 0);
		kick(&t->q[TX]);
		EXPECT(breaks(t));
		EXPECT(used_idx(&t->q[TX]) == 0);
	}
	return NULL;
}

static const char *permissions(struct test *t)
{
	/* rings can be read, but nothing can be returned */
	EXPECT(!start(t, false, 0));
	EXPECT(!unmap_arena(t, 0));
	EXPECT(!map_arena(t, 0, VHOST_MAP_RO));
	EXPECT(breaks_on_send(t));
	EXPECT(used_idx(&t->q[TX]) == 0 && used_idx(&t->q[RX]) == 0);

	EXPECT(!start(t, false, 0));
	EXPECT(!unmap_arena(t, 0));
	EXPECT(!map_arena(t, 0, VHOST_MAP_WO));
	EXPECT(breaks_on_send(t));
	EXPECT(used_idx(&t->q[TX]) == 0 && used_idx(&t->q[RX]) == 0);
	return NULL;
}

/* What was mapped is used again when it comes back elsewhere or again. */
static const char *moves_follow(struct test *t)
{
	u32 rings = t->ops->get_vq_desc_group(t->vdev, TX);

	EXPECT(!start(t, false, 0));
	EXPECT(passes(t));
	EXPECT(!map_arena(t, 1, VHOST_MAP_RW));
	EXPECT(!t->ops->set_group_asid(t->vdev, 0, 1));
	EXPECT(passes(t));
	EXPECT(!t->ops->set_group_asid(t->vdev, rings, 1));
	EXPECT(passes(t));
	EXPECT(!unmap_arena(t, 0));
	EXPECT(passes(t));
	EXPECT(!t->ops->set_group_asid(t->vdev, 0, 0));
	EXPECT(breaks_on_send(t));
	return NULL;
}

/* Each of the two address spaces is needed, for what is in it. */
static const char *rings_apart(struct test *t)
{
	u32 rings = t->ops->get_vq_desc_group(t->vdev, TX);
	unsigned int asid;

	EXPECT(rings < t->vdev->ngroups && rings != t->ops->get_vq_group(t->vdev, TX));
	EXPECT(t->ops->get_vq_desc_group(t->vdev, RX) == rings);
	EXPECT(t->ops->get_vq_desc_group(t->vdev, CTRL) ==
	       t->ops->get_vq_group(t->vdev, CTRL));
	for (asid = 0; asid < 2; asid++) {
		EXPECT(!start(t, false, 0));
		EXPECT(!map_arena(t, 1, VHOST_MAP_RW));
		EXPECT(!t->ops->set_group_asid(t->vdev, rings, 1));
		EXPECT(passes(t));
		EXPECT(!unmap_arena(t, asid));
		EXPECT(breaks_on_send(t));
	}
	return NULL;
}

/* Pages scattered in memory, each its own mapping, read-only ones among them. */
static const char *scattered(struct test *t)
{
	u64 pa = virt_to_phys(t->arena);
	struct vhost_iotlb *iotlb;
	unsigned int i;
	int ret = 0;

	/* a queue that looks at its ring while that is not mapped breaks */
	reset(t);
	t->one_to_one = false;
	iotlb = vhost_iotlb_alloc(1024, 0);
	EXPECT(iotlb);
	for (i = 0; i < ARENA_SIZE / PAGE_SIZE && !ret; i++) {
		u64 iova = ARENA_IOVA + i * PAGE_SIZE;

		if (t->ops->dma_map)
			ret = t->ops->dma_map(t->vdev, 0, iova, PAGE_SIZE,
					      pa + i * PAGE_SIZE, VHOST_MAP_RW, NULL);
		else
			ret = vhost_iotlb_add_range(iotlb, iova, iova + PAGE_SIZE - 1,
						    pa + i * PAGE_SIZE, VHOST_MAP_RW);
	}
	if (!t->ops->dma_map && !ret)
		ret = t->ops->set_map(t->vdev, 0, iotlb);
	vhost_iotlb_free(iotlb);
	EXPECT(!ret);
	EXPECT(!bring_up(t, 0));
	for (i = 0; i < 300; i++)
		EXPECT(passes(t));
	return NULL;
}

static const char *map_that_fails(struct test *t)
{
	struct vhost_iotlb *iotlb;
	unsigned int i;
	int ret = 0;

	EXPECT(!start(t, false, 0));
	if (t->ops->dma_map) {
		EXPECT(t->ops->dma_map(t->vdev, 0, ARENA_IOVA + PAGE_SIZE, PAGE_SIZE, 0,
				       VHOST_MAP_RW, NULL) == -EEXIST);
		EXPECT(t->ops->dma_map(t->vdev, 0, ~0ULL, 2, 0, VHOST_MAP_RW, NULL) == -EINVAL);
		EXPECT(t->ops->dma_map(t->vdev, 0, 0, 0, 0, VHOST_MAP_RW, NULL) == -EINVAL);
		EXPECT(t->ops->dma_map(t->vdev, 2, 0, 1, 0, VHOST_MAP_RW, NULL) == -EINVAL);
		/* there is no limit to those that come one by one */
		for (i = 0; !ret && i < 5000; i++)
			ret = t->ops->dma_map(t->vdev, 0, i * PAGE_SIZE, PAGE_SIZE, 0,
					      VHOST_MAP_RW, NULL);
		EXPECT(!ret);
	} else {
		iotlb = vhost_iotlb_alloc(5000, 0);
		EXPECT(iotlb);
		/* gaps between them make them that many */
		for (i = 0; !ret && i < 4000; i++)
			ret = vhost_iotlb_add_range(iotlb, 2 * i * PAGE_SIZE,
						    (2 * i + 1) * PAGE_SIZE - 1, 0,
						    VHOST_MAP_RW);
		EXPECT(!ret);
		ret = t->ops->set_map(t->vdev, 0, iotlb);
		vhost_iotlb_free(iotlb);
		EXPECT(ret);
	}
	EXPECT(passes(t));
	return NULL;
}

static const char *reset_and_maps(struct test *t)
{
	EXPECT(!start(t, false, 0));
	EXPECT(passes(t));
	/* plain reset leaves maps, CLEAN_MAP empties them */
	vdpa_reset(t->vdev, 0);
	memset(t->arena, 0, ARENA_SIZE);
	EXPECT(!negotiate(t, known_features(t)));
	EXPECT(!prepare(t));
	vdpa_set_status(t->vdev, RUNNING);
	EXPECT(passes(t));
	vdpa_reset(t->vdev, VDPA_RESET_F_CLEAN_MAP);
	memset(t->arena, 0, ARENA_SIZE);
	atomic_set(&t->config_interrupts, 0);
	EXPECT(!negotiate(t, known_features(t)));
	EXPECT(!prepare(t));
	vdpa_set_status(t->vdev, RUNNING);
	EXPECT(breaks_on_send(t));
	return NULL;
}

const struct test_case space_tests[] = {
	{ "an address space begins empty", begins_empty },
	{ "physical addresses end with reset", grant_ends_with_reset },
	{ "physical addresses end with a map", grant_ends_with_map },
	{ "physical addresses end with a move", grant_ends_with_move },
	{ "physical addresses do not end with another space's map", grant_is_per_space },
	{ "where no memory is nothing is followed", no_memory_there },
	{ "permissions hold", permissions },
	{ "groups move between spaces", moves_follow },
	{ "rings can be in another space than buffers", rings_apart },
	{ "a map per page", scattered },
	{ "a map that fails leaves the old one", map_that_fails },
	{ "maps and reset", reset_and_maps },
	{ }
};
