// SPDX-License-Identifier: GPL-2.0-only
/* Requests (virtio 1.2, 5.2.6): each is answered, in the last byte it has for that. */

#include "blk.h"
#include "fault.h"

/**
 * struct blk_request - a request while it is served
 * @blk: device
 * @vq: queue, whose chain it is
 * @fault: what is wrong with @vq on purpose, or NULL
 * @sector: first sector
 * @in: bytes of data to read from the chain
 * @out: bytes of data that can be written, before the status
 * @used: bytes of data that were written
 * @nowait: do not sleep
 */
struct blk_request {
	struct vdpasim_blk *blk;
	struct vdpasim_vq *vq;
	struct vdpasim_fault_vq *fault;
	u64 sector;
	u32 in;
	u32 out;
	u32 used;
	bool nowait;
};

#define BLK_HEADER_LEN	sizeof(struct virtio_blk_outhdr)

/* data to move before other queues, and whoever waits for this one, have a turn */
#define BLK_BUDGET_BYTES	(1U << 20)
/* data that is moved sooner than a worker wakes up */
#define BLK_QUICK_BYTES		(1U << 14)

static u8 blk_fail(struct blk_request *req, enum vdpasim_blk_count why)
{
	vdpasim_count(req->vq, why, 1);
	return why == BLK_UNSUPPORTED ? VIRTIO_BLK_S_UNSUPP : VIRTIO_BLK_S_IOERR;
}

/* Fails on purpose with @status, unless that is none. */
static u8 blk_fault(struct blk_request *req, u8 status)
{
	if (status != VIRTIO_BLK_S_OK)
		vdpasim_count(req->vq, BLK_FAULT_ERRORS, 1);
	return status;
}

/* Are there sectors that were said to be bad? */
static u8 blk_check_bad(struct blk_request *req, u64 sector, u32 sectors)
{
	if (likely(!req->fault))
		return VIRTIO_BLK_S_OK;
	return blk_fault(req, vdpasim_fault_sectors(req->fault, sector, sectors));
}

static bool blk_in_range(const struct vdpasim_blk *blk, u64 sector, u64 len)
{
	u64 sectors = blk->size >> VDPASIM_SECTOR_SHIFT;

	return sector <= sectors && (len >> VDPASIM_SECTOR_SHIFT) <= sectors - sector &&
	       len % VDPASIM_SECTOR_SIZE == 0;
}

/* May so much data be moved at once, and is it there? */
static bool blk_may_move(const struct blk_request *req, u32 len)
{
	return len <= req->blk->limit && blk_in_range(req->blk, req->sector, len);
}

/* A driver that will not flush, or has turned the cache off, finds all data safe. */
static int blk_keep(struct vdpasim_blk *blk)
{
	const struct vdpasim *sim = &blk->sim;

	if (!blk->backing)
		return 0;
	if (vdpasim_has(sim, VIRTIO_BLK_F_CONFIG_WCE) ? READ_ONCE(blk->config.wce) :
	    vdpasim_has(sim, VIRTIO_BLK_F_FLUSH))
		return 0;
	return blk->backing->flush(blk->file);
}

/* Data from the device to the chain. */
static int blk_move_out(struct blk_request *req)
{
	struct vdpasim_pos to = vdpasim_chain_writable(&req->vq->chain, 0);
	u64 pos = req->sector << VDPASIM_SECTOR_SHIFT;

	if (req->blk->backing)
		return vdpasim_backing_read(req->blk, pos, req->vq, &to, req->out);
	return vdpasim_store_read(req->blk->store, pos, req->vq, &to, req->out,
				  req->nowait);
}

/* Data from the chain to the device. */
static int blk_move_in(struct blk_request *req)
{
	struct vdpasim_pos from = vdpasim_chain_readable(&req->vq->chain, BLK_HEADER_LEN);
	u64 pos = req->sector << VDPASIM_SECTOR_SHIFT;

	if (req->blk->backing)
		return vdpasim_backing_write(req->blk, pos, req->vq, &from, req->in);
	return vdpasim_store_write(req->blk->store, pos, req->vq, &from, req->in,
				   req->nowait);
}

static int blk_zero_range(struct blk_request *req, u64 sector, u32 sectors, bool discard)
{
	u64 pos = sector << VDPASIM_SECTOR_SHIFT, len = (u64)sectors << VDPASIM_SECTOR_SHIFT;
	struct vdpasim_blk *blk = req->blk;

	if (blk->backing)
		return blk->backing->zero(blk->file, pos, len, discard);
	vdpasim_store_zero(blk->store, pos, len, discard);
	return 0;
}

static u8 blk_read(struct blk_request *req)
{
	u8 bad;

	vdpasim_count(req->vq, BLK_READS, 1);
	if (!blk_may_move(req, req->out))
		return blk_fail(req, BLK_OUT_OF_RANGE);
	bad = blk_check_bad(req, req->sector, req->out >> VDPASIM_SECTOR_SHIFT);
	if (bad)
		return bad;
	if (blk_move_out(req))
		return blk_fail(req, BLK_IO_ERRORS);
	vdpasim_count(req->vq, BLK_READ_BYTES, req->out);
	req->used = req->out;
	return VIRTIO_BLK_S_OK;
}

static u8 blk_write(struct blk_request *req)
{
	u8 bad;

	vdpasim_count(req->vq, BLK_WRITES, 1);
	if (req->blk->read_only)
		return blk_fail(req, BLK_READ_ONLY);
	if (!blk_may_move(req, req->in))
		return blk_fail(req, BLK_OUT_OF_RANGE);
	bad = blk_check_bad(req, req->sector, req->in >> VDPASIM_SECTOR_SHIFT);
	if (bad)
		return bad;
	if (blk_move_in(req) || blk_keep(req->blk))
		return blk_fail(req, BLK_IO_ERRORS);
	vdpasim_count(req->vq, BLK_WRITTEN_BYTES, req->in);
	return VIRTIO_BLK_S_OK;
}

static u8 blk_flush(struct blk_request *req)
{
	struct vdpasim_blk *blk = req->blk;

	vdpasim_count(req->vq, BLK_FLUSHES, 1);
	/* what was completed is in memory already, or in the file */
	if (blk->backing && !blk->read_only && blk->backing->flush(blk->file))
		return blk_fail(req, BLK_IO_ERRORS);
	return VIRTIO_BLK_S_OK;
}

static u8 blk_get_id(struct blk_request *req)
{
	struct vdpasim_pos pos = vdpasim_chain_writable(&req->vq->chain, 0);
	u32 len = min_t(u32, req->out, sizeof(req->blk->id));

	if (vdpasim_chain_write(req->vq, &pos, req->blk->id, len))
		return blk_fail(req, BLK_IO_ERRORS);
	req->used = len;
	return VIRTIO_BLK_S_OK;
}

/**
 * struct blk_ranges - what a discard or write zeroes may ask for
 * @flags: VIRTIO_BLK_WRITE_ZEROES_FLAG_*
 * @seg: ranges
 * @sectors: sectors of a range
 */
struct blk_ranges {
	u32 flags;
	u32 seg;
	u32 sectors;
};

static u8 blk_check_range(struct blk_request *req, const struct blk_ranges *limit,
			  const struct virtio_blk_discard_write_zeroes *range)
{
	u32 sectors = le32_to_cpu(range->num_sectors);

	if (le32_to_cpu(range->flags) & ~limit->flags)
		return blk_fail(req, BLK_UNSUPPORTED);
	if (sectors > limit->sectors ||
	    !blk_in_range(req->blk, le64_to_cpu(range->sector),
			  (u64)sectors << VDPASIM_SECTOR_SHIFT))
		return blk_fail(req, BLK_OUT_OF_RANGE);
	return blk_check_bad(req, le64_to_cpu(range->sector), sectors);
}

/* Nothing is done unless all ranges make sense. */
static u8 blk_zero(struct blk_request *req, const struct blk_ranges *limit, bool discard)
{
	struct virtio_blk_discard_write_zeroes range[VDPASIM_BLK_SEGMENTS];
	struct vdpasim_pos pos = vdpasim_chain_readable(&req->vq->chain, BLK_HEADER_LEN);
	unsigned int i, n = req->in / sizeof(range[0]);
	u8 status = VIRTIO_BLK_S_OK;

	if (req->blk->read_only)
		return blk_fail(req, BLK_READ_ONLY);
	if (!n || n > ARRAY_SIZE(range) || n > limit->seg || req->in % sizeof(range[0]))
		return blk_fail(req, BLK_MALFORMED);
	if (vdpasim_chain_read(req->vq, &pos, range, req->in))
		return blk_fail(req, BLK_IO_ERRORS);
	for (i = 0; i < n && status == VIRTIO_BLK_S_OK; i++)
		status = blk_check_range(req, limit, &range[i]);
	if (status != VIRTIO_BLK_S_OK)
		return status;
	for (i = 0; i < n; i++)
		if (blk_zero_range(req, le64_to_cpu(range[i].sector),
				   le32_to_cpu(range[i].num_sectors),
				   discard || le32_to_cpu(range[i].flags) &
				   VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP))
			return blk_fail(req, BLK_IO_ERRORS);
	return blk_keep(req->blk) ? blk_fail(req, BLK_IO_ERRORS) : VIRTIO_BLK_S_OK;
}

static u8 blk_discard(struct blk_request *req)
{
	const struct virtio_blk_config *c = &req->blk->config;
	const struct blk_ranges limit = {
		.seg = __virtio32_to_cpu(true, c->max_discard_seg),
		.sectors = __virtio32_to_cpu(true, c->max_discard_sectors),
	};

	if (!vdpasim_has(&req->blk->sim, VIRTIO_BLK_F_DISCARD))
		return blk_fail(req, BLK_UNSUPPORTED);
	vdpasim_count(req->vq, BLK_DISCARDS, 1);
	return blk_zero(req, &limit, true);
}

static u8 blk_write_zeroes(struct blk_request *req)
{
	const struct virtio_blk_config *c = &req->blk->config;
	const struct blk_ranges limit = {
		.flags = VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP,
		.seg = __virtio32_to_cpu(true, c->max_write_zeroes_seg),
		.sectors = __virtio32_to_cpu(true, c->max_write_zeroes_sectors),
	};

	if (!vdpasim_has(&req->blk->sim, VIRTIO_BLK_F_WRITE_ZEROES))
		return blk_fail(req, BLK_UNSUPPORTED);
	vdpasim_count(req->vq, BLK_WRITE_ZEROES, 1);
	return blk_zero(req, &limit, false);
}

/* What is asked for, in a chain that has room for header and status. */
static int blk_parse(struct blk_request *req, u32 *type)
{
	const struct vdpasim_chain *chain = &req->vq->chain;
	struct vdpasim_pos pos = vdpasim_chain_readable(chain, 0);
	struct virtio_blk_outhdr header;
	int ret;

	ret = vdpasim_chain_read(req->vq, &pos, &header, BLK_HEADER_LEN);
	if (ret)
		return ret;
	*type = __virtio32_to_cpu(true, header.type);
	req->sector = __virtio64_to_cpu(true, header.sector);
	req->in = chain->readable - BLK_HEADER_LEN;
	req->out = chain->writable - 1;
	return 0;
}

static u8 blk_dispatch(struct blk_request *req)
{
	u32 type;
	u8 bad;

	if (req->vq->chain.readable < BLK_HEADER_LEN)
		return blk_fail(req, BLK_MALFORMED);
	if (blk_parse(req, &type))
		return blk_fail(req, BLK_IO_ERRORS);
	bad = likely(!req->fault) ? VIRTIO_BLK_S_OK :
	      blk_fault(req, vdpasim_fault_request(req->fault));
	if (bad)
		return bad;

	switch (type) {
	case VIRTIO_BLK_T_IN:
		return blk_read(req);
	case VIRTIO_BLK_T_OUT:
		return blk_write(req);
	case VIRTIO_BLK_T_FLUSH:
		return blk_flush(req);
	case VIRTIO_BLK_T_GET_ID:
		return blk_get_id(req);
	case VIRTIO_BLK_T_DISCARD:
		return blk_discard(req);
	case VIRTIO_BLK_T_WRITE_ZEROES:
		return blk_write_zeroes(req);
	default:
		/* VIRTIO_BLK_T_SECURE_ERASE is never offered */
		return blk_fail(req, BLK_UNSUPPORTED);
	}
}

/* The last byte. Returns how many bytes were written, with those of data. */
static u32 blk_answer(const struct blk_request *req, u8 status)
{
	struct vdpasim_vq *vq = req->vq;
	struct vdpasim_pos pos = vdpasim_chain_writable(&vq->chain, vq->chain.writable - 1);

	if (vdpasim_chain_write(vq, &pos, &status, sizeof(status)))
		return 0;
	return req->used + sizeof(status);
}

/* Serve the request that @vq took. Returns how many bytes of it were written. */
static u32 blk_handle(struct vdpasim_blk *blk, struct vdpasim_vq *vq,
		      struct vdpasim_fault_vq *fault)
{
	struct blk_request req = { .blk = blk, .vq = vq, .fault = fault };
	u8 status;

	vdpasim_count(vq, BLK_REQUESTS, 1);
	/* no room for a status: the driver learns from the length */
	if (!vq->chain.writable) {
		vdpasim_count(vq, BLK_MALFORMED, 1);
		vdpasim_count(vq, BLK_ERRORS, 1);
		return 0;
	}
	status = blk_dispatch(&req);
	if (status != VIRTIO_BLK_S_OK)
		vdpasim_count(vq, BLK_ERRORS, 1);
	return blk_answer(&req, status);
}

/* Whether moving the data takes less time than to wake a worker. */
static bool blk_is_quick(const struct vdpasim_chain *chain)
{
	return chain->readable <= BLK_QUICK_BYTES + BLK_HEADER_LEN &&
	       chain->writable <= BLK_QUICK_BYTES + 1;
}

/**
 * vdpasim_blk_serve - serve requests
 * @vq: queue
 * @budget: most requests to serve
 *
 * Return: requests that were served; @budget also when enough data was moved
 */
unsigned int vdpasim_blk_serve(struct vdpasim_vq *vq, unsigned int budget)
{
	struct vdpasim_blk *blk = to_vdpasim_blk(vq->sim);
	struct vdpasim_fault_vq *fault = vdpasim_fault_of(vq);
	unsigned int n, quick = 0;
	u64 bytes = 0;

	for (n = 0; n < budget && bytes < BLK_BUDGET_BYTES && vdpasim_vring_next(vq); n++) {
		bytes += (u64)vq->chain.readable + vq->chain.writable;
		quick += blk_is_quick(&vq->chain);
		vdpasim_vring_complete(vq, blk_handle(blk, vq, fault));
	}
	if (n)
		vdpasim_pace_count(vq, quick);
	return bytes < BLK_BUDGET_BYTES ? n : budget;
}

static bool blk_read_now(struct blk_request *req)
{
	if (!blk_may_move(req, req->out) || blk_move_out(req))
		return false;
	vdpasim_count(req->vq, BLK_READS, 1);
	vdpasim_count(req->vq, BLK_READ_BYTES, req->out);
	req->used = req->out;
	return true;
}

static bool blk_write_now(struct blk_request *req)
{
	if (req->blk->read_only || !blk_may_move(req, req->in) || blk_move_in(req))
		return false;
	vdpasim_count(req->vq, BLK_WRITES, 1);
	vdpasim_count(req->vq, BLK_WRITTEN_BYTES, req->in);
	return true;
}

/* Serve the request that the queue took if it is small and does not fail. */
static bool blk_handle_now(struct blk_request *req)
{
	const struct vdpasim_chain *chain = &req->vq->chain;
	u32 type;

	if (chain->readable < BLK_HEADER_LEN || !chain->writable || !blk_is_quick(chain) ||
	    blk_parse(req, &type))
		return false;
	switch (type) {
	case VIRTIO_BLK_T_IN:
		return blk_read_now(req);
	case VIRTIO_BLK_T_OUT:
		return blk_write_now(req);
	default:
		return false;
	}
}

/**
 * vdpasim_blk_serve_now - serve requests that are quickly done, without sleeping
 * @vq: queue of a device that keeps its data in memory
 * @budget: most requests to serve
 *
 * Return: requests that were served; @budget also when the next one takes a worker
 */
unsigned int vdpasim_blk_serve_now(struct vdpasim_vq *vq, unsigned int budget)
{
	struct vdpasim_blk *blk = to_vdpasim_blk(vq->sim);
	bool more = false;
	unsigned int n;

	for (n = 0; n < budget && vdpasim_vring_next(vq); n++) {
		struct blk_request req = { .blk = blk, .vq = vq, .nowait = true };

		if (!blk_handle_now(&req)) {
			vdpasim_vring_put_back(vq);
			/* nobody looks at it again */
			if (vq->broken) {
				vdpasim_count(vq, BLK_REQUESTS, 1);
				vdpasim_count(vq, BLK_ERRORS, 1);
				vdpasim_count(vq, BLK_IO_ERRORS, 1);
			}
			more = true;
			break;
		}
		vdpasim_count(vq, BLK_REQUESTS, 1);
		vdpasim_vring_complete(vq, blk_answer(&req, VIRTIO_BLK_S_OK));
	}
	if (n)
		vdpasim_pace_count(vq, n);
	return more ? budget : n;
}
