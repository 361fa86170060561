// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Disks that are upset: requests on all queues, of which each is done, or not, as a whole
 * sector by sector. What a device answered stays until it is deleted.
 */

#include <linux/slab.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <linux/virtio_blk.h>

#include "driver/run.h"
#include "upset_party.h"

#define SECTOR		512
/* sectors that are worked on, and of those of one request */
#define AREA		256
#define PIECE		16
#define REQUESTS	8
#define QUEUES_MAX	8
#define NO_STATUS	0x77

/**
 * struct piece - a request
 * @type: VIRTIO_BLK_T_*
 * @first: first sector, of the area
 * @n: sectors
 */
struct piece {
	u32 type;
	unsigned int first;
	unsigned int n;
};

/**
 * struct blk - a disk
 * @base: first sector of the area
 * @version: of the last write; 0 stands for zeros
 * @was: version of each sector
 * @is: the same, if the device has done what it was last asked for
 * @unsure: it may not have: @was and @is differ for some
 * @hdr: REQUESTS headers
 * @range: as many ranges
 * @status: as many
 * @data: PIECE sectors for each
 * @want: a sector as it should be
 */
struct blk {
	u64 base;
	u32 version;
	u32 was[AREA];
	u32 is[AREA];
	bool unsure;
	struct virtio_blk_outhdr *hdr;
	struct virtio_blk_discard_write_zeroes *range;
	u8 *status;
	u8 *data;
	u8 want[SECTOR];
};

static void build(u8 *p, u64 sector, u32 version)
{
	if (!version) {
		memset(p, 0, SECTOR);
		return;
	}
	vdrv_pattern(p, SECTOR, sector + version);
	put_unaligned_le64(sector, p + 16);
	put_unaligned_le32(version, p + 24);
}

static bool is_version(struct party *p, unsigned int i, u32 version, const u8 *found)
{
	struct blk *blk = p->priv;

	build(blk->want, blk->base + i, version);
	return !memcmp(found, blk->want, SECTOR);
}

/* Which version a sector is tells whether the device did what it did not answer. */
static int compare(struct party *p, unsigned int i, const u8 *found)
{
	struct blk *blk = p->priv;

	if (!is_version(p, i, blk->is[i], found)) {
		PARTY_EXPECT(p, is_version(p, i, blk->was[i], found));
		blk->is[i] = blk->was[i];
	}
	blk->was[i] = blk->is[i];
	p->count.sectors++;
	return 0;
}

/* ----------------------------------------------------------------- requests */

static bool is_range(u32 type)
{
	return type == VIRTIO_BLK_T_DISCARD || type == VIRTIO_BLK_T_WRITE_ZEROES;
}

static u8 *data_of(struct party *p, unsigned int r)
{
	struct blk *blk = p->priv;

	return blk->data + r * PIECE * SECTOR;
}

/* What the sectors of a request will be. */
static void prepare(struct party *p, unsigned int r, const struct piece *piece)
{
	struct blk *blk = p->priv;
	u8 *data = data_of(p, r);
	unsigned int i;

	if (piece->type == VIRTIO_BLK_T_IN) {
		/* what is not read must not look as if it had been */
		memset(data, 0x5a, piece->n * SECTOR);
		return;
	}
	blk->version++;
	for (i = 0; i < piece->n; i++) {
		blk->is[piece->first + i] = is_range(piece->type) ? 0 : blk->version;
		build(data + i * SECTOR, blk->base + piece->first + i, blk->version);
	}
	blk->range[r].sector = cpu_to_le64(blk->base + piece->first);
	blk->range[r].num_sectors = cpu_to_le32(piece->n);
	blk->range[r].flags = 0;
}

static int submit(struct party *p, unsigned int r, const struct piece *piece)
{
	struct vdrv_chain chain = { .token = r, .indirect = party_random(p, 2) };
	struct blk *blk = p->priv;

	prepare(p, r, piece);
	blk->hdr[r] = (struct virtio_blk_outhdr){
		.type = __cpu_to_virtio32(true, piece->type),
		.sector = __cpu_to_virtio64(true, is_range(piece->type) ? 0 :
						  blk->base + piece->first),
	};
	blk->status[r] = NO_STATUS;
	chain.sg[chain.n++] = (struct vdrv_sg){ &blk->hdr[r], sizeof(blk->hdr[r]) };
	if (is_range(piece->type))
		chain.sg[chain.n++] = (struct vdrv_sg){ &blk->range[r], sizeof(blk->range[r]) };
	else
		vdrv_chain_pieces(&chain, data_of(p, r), piece->n * SECTOR, 0,
				  1 + party_random(p, 3));
	chain.out = piece->type == VIRTIO_BLK_T_IN ? 1 : chain.n;
	chain.sg[chain.n++] = (struct vdrv_sg){ &blk->status[r], 1 };
	PARTY_EXPECT(p, !vdrv_vq_add(&p->drv->vqs[r % p->drv->nvqs], &chain));
	return 0;
}

/* A request is back. */
static int settle(struct party *p, unsigned int r, const struct piece *piece, u32 len)
{
	bool read = piece->type == VIRTIO_BLK_T_IN;
	struct blk *blk = p->priv;
	unsigned int i;
	int ret = 0;

	if (blk->status[r] != VIRTIO_BLK_S_OK) {
		PARTY_EXPECT(p, blk->status[r] == VIRTIO_BLK_S_IOERR ||
				blk->status[r] == VIRTIO_BLK_S_UNSUPP);
		PARTY_EXPECT(p, party_excused(p, UPSET_FAULT) ||
				party_excused(p, UPSET_BREAK));
		return 0;
	}
	PARTY_EXPECT(p, len == 1 + (read ? piece->n * SECTOR : 0));
	for (i = 0; i < piece->n && !ret; i++) {
		if (read)
			ret = compare(p, piece->first + i, data_of(p, r) + i * SECTOR);
		else
			blk->was[piece->first + i] = blk->is[piece->first + i];
	}
	return ret;
}

/* Have the device do requests for different sectors, all at once. */
static int ask(struct party *p, const struct piece *piece, unsigned int n)
{
	struct blk *blk = p->priv;
	unsigned int r;
	u32 token, len;
	int ret;

	blk->unsure = true;
	for (r = 0; r < n; r++) {
		ret = submit(p, r, &piece[r]);
		if (ret)
			return ret;
	}
	for (r = 0; r < min(n, p->drv->nvqs); r++)
		vdrv_vq_kick(&p->drv->vqs[r]);
	for (r = 0; r < n; r++) {
		ret = party_await(p, &p->drv->vqs[r % p->drv->nvqs], &token, &len);
		if (ret < 0)
			return ret;
		PARTY_EXPECT(p, token < n);
		ret = settle(p, token, &piece[token], len);
		if (ret)
			return ret;
	}
	blk->unsure = memcmp(blk->was, blk->is, sizeof(blk->was));
	return 0;
}

/* Do the same to the whole area; what fails is noted, as far as it may. */
static int ask_all(struct party *p, u32 type)
{
	struct piece piece[REQUESTS];
	unsigned int at = 0, n;
	int ret = 0;

	while (at < AREA && !ret) {
		for (n = 0; n < REQUESTS && at < AREA; n++) {
			piece[n].type = type;
			piece[n].first = at;
			piece[n].n = min(1 + party_random(p, PIECE), AREA - at);
			at += piece[n].n;
		}
		ret = ask(p, piece, n);
	}
	return ret;
}

/* Requests of all kinds. What the last ones came to has to be known first. */
static int traffic(struct party *p)
{
	static const u32 types[] = {
		VIRTIO_BLK_T_IN, VIRTIO_BLK_T_OUT, VIRTIO_BLK_T_IN, VIRTIO_BLK_T_OUT,
		VIRTIO_BLK_T_WRITE_ZEROES, VIRTIO_BLK_T_OUT, VIRTIO_BLK_T_IN, VIRTIO_BLK_T_DISCARD,
	};
	unsigned int each = AREA / REQUESTS, n = 1 + party_random(p, REQUESTS), r;
	struct piece piece[REQUESTS];
	struct blk *blk = p->priv;

	if (blk->unsure)
		return ask_all(p, VIRTIO_BLK_T_IN);
	for (r = 0; r < n; r++) {
		piece[r].type = types[party_random(p, ARRAY_SIZE(types))];
		piece[r].n = 1 + party_random(p, PIECE);
		piece[r].first = r * each + party_random(p, each - piece[r].n + 1);
	}
	return ask(p, piece, n);
}

/* ------------------------------------------------------- from reset to traffic */

/* A new disk is empty. */
static void fresh(struct party *p)
{
	struct blk *blk = p->priv;

	if (!blk)
		blk = kzalloc(sizeof(*blk), GFP_KERNEL);
	p->priv = blk;
	memset(blk->was, 0, sizeof(blk->was));
	memset(blk->is, 0, sizeof(blk->is));
	blk->unsure = true;
}

static int start(struct party *p)
{
	struct vdrv_setup setup = {
		.features = party_features(p), .nvqs = 1, .one_to_one = party_random(p, 2),
		.buffers = REQUESTS * (PIECE * SECTOR + 64),
	};
	struct vdrv_arena *arena = &p->drv->arena;
	struct blk *blk = p->priv;
	__virtio64 capacity;
	int ret;

	if (!party_random(p, 3))
		setup.features &= ~BIT_ULL(VIRTIO_BLK_F_MQ);
	if (setup.features & p->drv->ops->get_device_features(p->vdev) &
	    BIT_ULL(VIRTIO_BLK_F_MQ))
		setup.nvqs = min_t(unsigned int, p->vdev->nvqs, QUEUES_MAX);
	vdpa_get_config(p->vdev, 0, &capacity, sizeof(capacity));
	blk->base = (__virtio64_to_cpu(true, capacity) - AREA) / 2;
	ret = vdrv_start(p->drv, &setup);
	if (ret)
		return ret;
	blk->hdr = vdrv_arena_take(arena, REQUESTS * sizeof(*blk->hdr), 16);
	blk->range = vdrv_arena_take(arena, REQUESTS * sizeof(*blk->range), 16);
	blk->status = vdrv_arena_take(arena, REQUESTS, 1);
	blk->data = vdrv_arena_take(arena, REQUESTS * PIECE * SECTOR, 1);
	PARTY_EXPECT(p, blk->hdr && blk->range && blk->status && blk->data);
	return 0;
}

static int calm(struct party *p)
{
	int ret = ask_all(p, VIRTIO_BLK_T_IN);

	if (!ret)
		ret = ask_all(p, VIRTIO_BLK_T_OUT);
	return ret ? ret : ask_all(p, VIRTIO_BLK_T_IN);
}

const struct party_ops party_blk_ops = {
	.fresh = fresh,
	.start = start,
	.round = traffic,
	.calm = calm,
};
