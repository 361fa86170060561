// SPDX-License-Identifier: GPL-2.0-only
/* Chains of buffers, as every ring layout gives them: building, copying. */

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/minmax.h>

#include "sim.h"

/**
 * vdpasim_chain_clear - forget what was taken
 * @chain: chain
 */
void vdpasim_chain_clear(struct vdpasim_chain *chain)
{
	chain->n = 0;
	chain->n_taken = 0;
	chain->n_readable = 0;
	chain->readable = 0;
	chain->writable = 0;
}

static int vdpasim_chain_bad(struct vdpasim_vq *vq, const char *why)
{
	vdpasim_vq_break(vq, why);
	return -EINVAL;
}

/**
 * vdpasim_chain_add - add a buffer to what a queue takes
 * @vq: queue
 * @addr: I/O virtual address
 * @len: bytes
 * @writable: the device writes it, otherwise the device reads it
 *
 * Return: 0, -EINVAL with the queue broken, -E2BIG when there is no room beside the
 * chains that were taken before
 */
int vdpasim_chain_add(struct vdpasim_vq *vq, u64 addr, u32 len, bool writable)
{
	struct vdpasim_chain *chain = &vq->chain;
	struct vdpasim_desc *desc;

	if (chain->n == chain->max)
		return chain->n_taken ? -E2BIG : vdpasim_chain_bad(vq, "chain is too long");
	if (len && addr + len - 1 < addr)
		return vdpasim_chain_bad(vq, "buffer wraps around");
	if (chain->readable + (u64)chain->writable + len > U32_MAX)
		return chain->n_taken ? -E2BIG : vdpasim_chain_bad(vq, "chain is too large");
	if (!writable && chain->n > chain->n_readable)
		return vdpasim_chain_bad(vq, "readable buffer after a writable one");

	desc = &chain->desc[chain->n++];
	desc->addr = addr;
	desc->len = len;
	if (writable) {
		chain->writable += len;
	} else {
		chain->readable += len;
		chain->n_readable++;
	}
	return 0;
}

/**
 * vdpasim_chain_end - note that a chain is complete
 * @chain: what was taken, with fewer than VDPASIM_GATHER_MAX chains
 * @id: names the new chain towards the driver
 * @descs: descriptors of a packed ring that it takes up
 * @writable: what @chain->writable was before it
 */
void vdpasim_chain_end(struct vdpasim_chain *chain, u16 id, u16 descs, u32 writable)
{
	struct vdpasim_taken *taken = &chain->taken[chain->n_taken++];

	taken->id = id;
	taken->descs = descs;
	taken->writable = chain->writable - writable;
}

static struct vdpasim_pos vdpasim_chain_seek(const struct vdpasim_chain *chain,
					     u32 i, u32 skip)
{
	struct vdpasim_pos pos = { .i = i };

	while (pos.i < chain->n && skip >= chain->desc[pos.i].len)
		skip -= chain->desc[pos.i++].len;
	pos.off = skip;
	return pos;
}

/**
 * vdpasim_chain_readable - a place in what the device reads
 * @chain: chain
 * @skip: bytes before it, @chain->readable at most
 *
 * Return: the place
 */
struct vdpasim_pos vdpasim_chain_readable(const struct vdpasim_chain *chain, u32 skip)
{
	return vdpasim_chain_seek(chain, 0, skip);
}
EXPORT_SYMBOL_GPL(vdpasim_chain_readable);

/**
 * vdpasim_chain_writable - a place in what the device writes
 * @chain: chain
 * @skip: bytes before it, @chain->writable at most
 *
 * Return: the place
 */
struct vdpasim_pos vdpasim_chain_writable(const struct vdpasim_chain *chain, u32 skip)
{
	return vdpasim_chain_seek(chain, chain->n_readable, skip);
}
EXPORT_SYMBOL_GPL(vdpasim_chain_writable);

/*
 * What lies at @pos in one piece: its address, and its length cut to @len. Callers
 * ask for no more than the chain has.
 */
static u64 vdpasim_chain_piece(const struct vdpasim_chain *chain,
			       struct vdpasim_pos *pos, u32 *len)
{
	const struct vdpasim_desc *desc;

	while (pos->off == chain->desc[pos->i].len) {
		pos->i++;
		pos->off = 0;
	}
	desc = &chain->desc[pos->i];
	*len = min(*len, desc->len - pos->off);
	return desc->addr + pos->off;
}

/**
 * vdpasim_chain_read - copy from the chain that a queue took
 * @vq: queue
 * @pos: place to begin; moved on
 * @buf: destination
 * @len: bytes, no more than there are
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_chain_read(struct vdpasim_vq *vq, struct vdpasim_pos *pos, void *buf,
		       u32 len)
{
	u64 addr;
	u32 n;
	int ret;

	for (; len; len -= n, buf += n, pos->off += n) {
		n = len;
		addr = vdpasim_chain_piece(&vq->chain, pos, &n);
		ret = vdpasim_mem_read(vq, addr, buf, n);
		if (ret)
			return ret;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(vdpasim_chain_read);

/**
 * vdpasim_chain_write - copy to the chain that a queue took
 * @vq: queue
 * @pos: place to begin; moved on
 * @buf: source, NULL for zeros
 * @len: bytes, no more than there is room for
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_chain_write(struct vdpasim_vq *vq, struct vdpasim_pos *pos,
			const void *buf, u32 len)
{
	u64 addr;
	u32 n;
	int ret;

	for (; len; len -= n, pos->off += n) {
		n = len;
		addr = vdpasim_chain_piece(&vq->chain, pos, &n);
		ret = vdpasim_mem_write(vq, addr, buf, n);
		if (ret)
			return ret;
		if (buf)
			buf += n;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(vdpasim_chain_write);

/**
 * vdpasim_chain_copy - copy from one queue's chain to another's
 * @to: queue whose chain is written; both queues' locks are held
 * @to_pos: place to begin; moved on
 * @from: queue whose chain is read
 * @from_pos: place to begin; moved on
 * @len: bytes, no more than there are and there is room for
 *
 * Return: 0, or -EFAULT with the queue at fault broken
 */
int vdpasim_chain_copy(struct vdpasim_vq *to, struct vdpasim_pos *to_pos,
		       struct vdpasim_vq *from, struct vdpasim_pos *from_pos,
		       u32 len)
{
	u64 from_addr, to_addr;
	u32 n;
	int ret;

	for (; len; len -= n, from_pos->off += n, to_pos->off += n) {
		n = len;
		from_addr = vdpasim_chain_piece(&from->chain, from_pos, &n);
		to_addr = vdpasim_chain_piece(&to->chain, to_pos, &n);
		ret = vdpasim_mem_copy(to, to_addr, from, from_addr, n);
		if (ret)
			return ret;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(vdpasim_chain_copy);

/**
 * vdpasim_chain_csum - sum 16-bit words of the chain that a queue took
 * @vq: queue
 * @pos: place to begin; moved on
 * @len: bytes, no more than there are
 * @sum: sum of all that precedes them, an even number of bytes; updated
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_chain_csum(struct vdpasim_vq *vq, struct vdpasim_pos *pos, u32 len,
		       __wsum *sum)
{
	u32 n, done;
	u64 addr;
	int ret;

	for (done = 0; done < len; done += n, pos->off += n) {
		n = len - done;
		addr = vdpasim_chain_piece(&vq->chain, pos, &n);
		ret = vdpasim_mem_csum(vq, addr, n, done, sum);
		if (ret)
			return ret;
	}
	return 0;
}
EXPORT_SYMBOL_GPL(vdpasim_chain_csum);
