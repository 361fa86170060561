// SPDX-License-Identifier: GPL-2.0-only
/* Requests of block devices (virtio 1.2, 5.2.6). */

#include <linux/minmax.h>
#include <linux/string.h>

#include "blk.h"

static struct vdrv_vq *queue_of(const struct vdrv_blk *blk, unsigned int i)
{
	return &blk->drv->vqs[i % blk->drv->nvqs];
}

static bool device_writes(u32 type)
{
	return type == VIRTIO_BLK_T_IN || type == VIRTIO_BLK_T_GET_ID;
}

/* Header, data in one or more buffers, status. */
static int add(struct vdrv_blk *blk, const struct vdrv_blk_request *req, unsigned int i)
{
	struct vdrv_chain chain = { .token = i, .indirect = blk->turn % 2 };
	unsigned int pieces;
	int ret;

	blk->hdr[i].type = __cpu_to_virtio32(true, req->type);
	blk->hdr[i].ioprio = 0;
	blk->hdr[i].sector = __cpu_to_virtio64(true, req->sector);
	blk->status[i] = VDRV_BLK_NO_STATUS;
	chain.sg[chain.n++] = (struct vdrv_sg){ &blk->hdr[i], sizeof(blk->hdr[i]) };
	chain.out = 1;
	if (req->len) {
		pieces = min_t(u32, 1 + blk->turn % 4, blk->segments);
		vdrv_chain_pieces(&chain, req->data, req->len, 0, pieces);
		if (!device_writes(req->type))
			chain.out = chain.n;
	}
	chain.sg[chain.n++] = (struct vdrv_sg){ &blk->status[i], 1 };
	blk->turn++;
	ret = vdrv_vq_add(queue_of(blk, i), &chain);
	return ret ? vdrv_fail(blk->run, ret, "queue %u has no room",
			       queue_of(blk, i)->index) : 0;
}

/* The device says how much it wrote: the data of a read, and the status. */
static int check_used(struct vdrv_blk *blk, const struct vdrv_blk_request *req,
		      unsigned int i, u32 used)
{
	u32 want = 1;

	if (req->type == VIRTIO_BLK_T_IN && blk->status[i] == VIRTIO_BLK_S_OK)
		want += req->len;
	/* an id may be shorter than its buffer; after an error any length is right */
	if (req->type == VIRTIO_BLK_T_GET_ID || blk->status[i] != VIRTIO_BLK_S_OK ||
	    used == want)
		return 0;
	return vdrv_fail(blk->run, -EPROTO, "sector %llu: %u bytes written instead of %u",
			 (unsigned long long)req->sector, used, want);
}

/**
 * vdrv_blk_submit - have the device serve requests, all at once
 * @blk: exercise
 * @req: requests
 * @n: how many, VDRV_BLK_REQUESTS at most
 *
 * Return: 0 when each was answered, or a negative errno, with the reason told
 */
int vdrv_blk_submit(struct vdrv_blk *blk, const struct vdrv_blk_request *req,
		    unsigned int n)
{
	unsigned int i, queues = min_t(unsigned int, n, blk->drv->nvqs);
	u32 token, used;
	int ret;

	for (i = 0; i < n; i++) {
		ret = add(blk, &req[i], i);
		if (ret)
			return ret;
	}
	for (i = 0; i < queues; i++)
		vdrv_vq_kick(&blk->drv->vqs[i]);
	for (i = 0; i < n; i++) {
		ret = vdrv_get_back(blk->run, queue_of(blk, i), &token, &used);
		if (!ret)
			ret = check_used(blk, &req[token], token, used);
		if (ret)
			return ret;
	}
	return 0;
}

static const char *name_of(u32 type)
{
	switch (type) {
	case VIRTIO_BLK_T_IN: return "a read";
	case VIRTIO_BLK_T_OUT: return "a write";
	case VIRTIO_BLK_T_FLUSH: return "a flush";
	case VIRTIO_BLK_T_GET_ID: return "a request for its id";
	case VIRTIO_BLK_T_DISCARD: return "a discard";
	default: return "a write of zeroes";
	}
}

static int request_failed(struct vdrv_blk *blk, const struct vdrv_blk_request *req, u8 status)
{
	return vdrv_fail(blk->run, -EIO, "sector %llu: %s fails: %s",
			 (unsigned long long)req->sector, name_of(req->type),
			 status == VIRTIO_BLK_S_IOERR ? "I/O error" :
			 status == VIRTIO_BLK_S_UNSUPP ? "not supported" : "unknown status");
}

static int must_be_ok(struct vdrv_blk *blk, const struct vdrv_blk_request *req,
		      unsigned int n)
{
	unsigned int i;
	int ret;

	ret = vdrv_blk_submit(blk, req, n);
	for (i = 0; i < n && !ret; i++)
		if (blk->status[i] != VIRTIO_BLK_S_OK)
			ret = request_failed(blk, &req[i], blk->status[i]);
	return ret;
}

/**
 * vdrv_blk_io - read or write sectors at the exercise's buffer
 * @blk: exercise
 * @type: VIRTIO_BLK_T_IN or VIRTIO_BLK_T_OUT
 * @sector: first sector
 * @n: sectors, VDRV_BLK_SPAN at most
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_blk_io(struct vdrv_blk *blk, u32 type, u64 sector, u32 n)
{
	/* together VDRV_BLK_SPAN */
	static const u8 sizes[VDRV_BLK_REQUESTS] = { 1, 2, 7, 8, 9, 16, 32, 53 };
	struct vdrv_blk_request req[VDRV_BLK_REQUESTS];
	unsigned int i, turn = 0;
	u8 *p = blk->buf;
	u32 len;
	int ret = 0;

	while (n && !ret) {
		for (i = 0; i < VDRV_BLK_REQUESTS && n; i++) {
			len = min(min_t(u32, sizes[turn++ % VDRV_BLK_REQUESTS], blk->piece), n);
			req[i] = (struct vdrv_blk_request){ type, sector, p, len * VDRV_SECTOR };
			sector += len;
			p += len * VDRV_SECTOR;
			n -= len;
		}
		ret = must_be_ok(blk, req, i);
	}
	return ret;
}

/**
 * vdrv_blk_flush - have what was written be kept, where the device has a cache
 * @blk: exercise
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_blk_flush(struct vdrv_blk *blk)
{
	struct vdrv_blk_request req = { .type = VIRTIO_BLK_T_FLUSH };

	return vdrv_has(blk->drv, VIRTIO_BLK_F_FLUSH) ? must_be_ok(blk, &req, 1) : 0;
}

/**
 * vdrv_blk_range - discard sectors, or write zeroes to them
 * @blk: exercise, whose buffer is overwritten
 * @type: VIRTIO_BLK_T_DISCARD or VIRTIO_BLK_T_WRITE_ZEROES
 * @sector: first sector
 * @n: sectors
 * @unmap: give their memory back, when zeroes are written
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_blk_range(struct vdrv_blk *blk, u32 type, u64 sector, u32 n, bool unmap)
{
	struct virtio_blk_discard_write_zeroes *range = (void *)blk->buf;
	struct vdrv_blk_request req = { .type = type, .data = blk->buf,
					.len = sizeof(*range) };
	u32 most = type == VIRTIO_BLK_T_DISCARD ? blk->discard_max : blk->zero_max;
	u32 len;
	int ret = 0;

	/* 0: the device says nothing of it */
	for (; n && !ret; sector += len, n -= len) {
		len = most ? min(n, most) : n;
		range->sector = cpu_to_le64(sector);
		range->num_sectors = cpu_to_le32(len);
		range->flags = cpu_to_le32(unmap ? VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP : 0);
		ret = must_be_ok(blk, &req, 1);
	}
	return ret;
}

/**
 * vdrv_blk_check_id - ask for the device's name, twice
 * @blk: exercise
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_blk_check_id(struct vdrv_blk *blk)
{
	struct vdrv_blk_request req[2] = {
		{ VIRTIO_BLK_T_GET_ID, 0, blk->buf, VIRTIO_BLK_ID_BYTES },
		{ VIRTIO_BLK_T_GET_ID, 0, blk->buf + VIRTIO_BLK_ID_BYTES, VIRTIO_BLK_ID_BYTES },
	};
	unsigned int i;
	int ret;

	memset(blk->buf, 0xff, VIRTIO_BLK_ID_BYTES);
	memset(blk->buf + VIRTIO_BLK_ID_BYTES, 0xaa, VIRTIO_BLK_ID_BYTES);
	ret = vdrv_blk_submit(blk, req, 2);
	/* nobody has to have one */
	if (ret || blk->status[0] == VIRTIO_BLK_S_UNSUPP)
		return ret;
	for (i = 0; i < 2; i++)
		if (blk->status[i] != VIRTIO_BLK_S_OK)
			return request_failed(blk, &req[i], blk->status[i]);
	if (strncmp((char *)blk->buf, (char *)blk->buf + VIRTIO_BLK_ID_BYTES,
		    VIRTIO_BLK_ID_BYTES))
		return vdrv_fail(blk->run, -EPROTO, "the id of the disk is not the same twice");
	return 0;
}

/**
 * vdrv_blk_check_end - ask for what is beyond the end
 * @blk: exercise
 *
 * Return: 0 when it is refused, or a negative errno, with the reason told
 */
int vdrv_blk_check_end(struct vdrv_blk *blk)
{
	struct vdrv_blk_request req = { VIRTIO_BLK_T_IN, blk->sectors, blk->buf, VDRV_SECTOR };
	int ret = vdrv_blk_submit(blk, &req, 1);

	if (!ret && blk->status[0] != VIRTIO_BLK_S_IOERR)
		ret = vdrv_fail(blk->run, -EPROTO, "a read beyond the end answers %u",
				blk->status[0]);
	return ret;
}
