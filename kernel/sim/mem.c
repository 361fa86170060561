// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver's memory, as one queue sees it: translation with the queue's cache, and
 * copies. mem.h has what is done for each descriptor.
 *
 * An address that does not translate breaks the queue. Every write to that memory is
 * told to vdpasim_mark_dirty().
 */

#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <net/checksum.h>

#include "mem.h"

/**
 * vdpasim_cache_flush - forget all translations of a queue
 * @vq: queue
 *
 * Pages that are pinned stay so: who found that a translation is no longer valid may be
 * using another at the moment.
 */
void vdpasim_cache_flush(struct vdpasim_vq *vq)
{
	struct vdpasim_cache *cache = &vq->cache;
	unsigned int i;

	vdpasim_assert_ring_locked(vq);
	for (i = 0; i < VDPASIM_SLOTS; i++)
		cache->slot[i].perm = 0;
	memset(cache->ring, 0, sizeof(cache->ring));
	/* one-to-one translations do not depend on address spaces */
	cache->watch = vq->one_to_one ? &cache->gen : &vq->sim->as_gen;
	cache->gen = READ_ONCE(*cache->watch);
}

/**
 * vdpasim_cache_drop - the same, and let go of pages of a process
 * @vq: queue that nobody serves now
 */
void vdpasim_cache_drop(struct vdpasim_vq *vq)
{
	unsigned int i;

	lockdep_assert_held(&vq->lock);
	/* it has none, and its translations are used without this lock */
	if (vq->one_to_one)
		return;
	vdpasim_cache_flush(vq);
	for (i = 0; i < VDPASIM_SLOTS; i++)
		vdpasim_user_unpin(&vq->cache.slot[i]);
}

static bool vdpasim_hit(const struct vdpasim_xlat *xlat, u64 iova, u32 perm)
{
	return iova - xlat->first <= xlat->span && (xlat->perm & perm) == perm;
}

/* Look @iova up in @as and remember it in @slot. Returns whether it may be used so. */
static bool vdpasim_miss(struct vdpasim_vq *vq, struct vdpasim_as *as,
			 struct vdpasim_xlat *slot, u64 iova, u32 perm)
{
	struct vdpasim_xlat xlat = { };
	u64 gen = vq->cache.gen;

	if (!(vq->one_to_one ? vdpasim_phys_ram(iova, &xlat) :
	      vdpasim_as_lookup(vq->sim, as, iova, perm, &xlat, &gen)))
		return false;
	if (gen != vq->cache.gen) {
		vdpasim_cache_flush(vq);
		vq->cache.gen = gen;
	}
	vdpasim_user_unpin(slot);
	*slot = xlat;
	return vdpasim_hit(slot, iova, perm);
}

static void vdpasim_bad_address(struct vdpasim_vq *vq, u32 perm)
{
	vdpasim_vq_break(vq, perm & VHOST_MAP_WO ? "address may not be written" :
						   "address may not be read");
}

/**
 * vdpasim_ring_slow - a part of a ring whose area is not known to be in one piece
 * @vq: queue
 * @slot: area of the ring
 * @off: byte of the area
 * @len: bytes
 *
 * An area that turns out to be in one piece is remembered as a whole.
 *
 * Return: where it is, or NULL with the queue broken
 */
void *vdpasim_ring_slow(struct vdpasim_vq *vq, enum vdpasim_slot slot, u32 off, u32 len)
{
	struct vdpasim_area area = vdpasim_vring_area(vq, slot);
	struct vdpasim_xlat *xlat = &vq->cache.slot[slot];
	u64 pos;

	if (!vdpasim_cache_valid(vq))
		vdpasim_cache_flush(vq);
	if (!vdpasim_hit(xlat, area.iova + off, area.perm) &&
	    !vdpasim_miss(vq, vq->ring_as, xlat, area.iova + off, area.perm)) {
		vdpasim_bad_address(vq, area.perm);
		return NULL;
	}
	pos = area.iova + off - xlat->first;
	if (xlat->span - pos < len - 1 ||
	    ((unsigned long)xlat->va + pos - off) % area.align) {
		vdpasim_vq_break(vq, "ring is not aligned in memory");
		return NULL;
	}
	if (pos >= off && xlat->span - (pos - off) >= area.size - 1)
		vq->cache.ring[slot] = xlat->va + (pos - off);
	return xlat->va + pos;
}

/**
 * vdpasim_data_slow - a buffer that is not where the last one was
 * @vq: queue
 * @iova: address
 * @len: bytes, not 0; cut to what follows there without a gap
 * @perm: VHOST_MAP_RO or VHOST_MAP_WO
 *
 * Return: where it is, or NULL with the queue broken
 */
u8 *vdpasim_data_slow(struct vdpasim_vq *vq, u64 iova, u32 *len, u32 perm)
{
	struct vdpasim_xlat *first = &vq->cache.slot[VDPASIM_SLOT_DATA];
	struct vdpasim_xlat *last = &vq->cache.slot[VDPASIM_SLOTS - 1], *xlat, old;
	u64 off;

	if (!vdpasim_cache_valid(vq))
		vdpasim_cache_flush(vq);
	for (xlat = first; xlat < last && !vdpasim_hit(xlat, iova, perm); xlat++)
		;
	if (xlat == last && !vdpasim_hit(xlat, iova, perm) &&
	    !vdpasim_miss(vq, vq->as, xlat, iova, perm)) {
		vdpasim_bad_address(vq, perm);
		return NULL;
	}
	/* what is used comes to the front; each step back is one towards the end */
	for (old = *xlat; xlat > first; xlat--)
		*xlat = xlat[-1];
	*first = old;
	off = iova - first->first;
	if (first->span - off < *len - 1)
		*len = first->span - off + 1;
	return first->va + off;
}

/**
 * vdpasim_mem_read - copy data from guest memory
 * @vq: queue the address was found in
 * @iova: address
 * @buf: destination
 * @len: bytes
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_mem_read(struct vdpasim_vq *vq, u64 iova, void *buf, u32 len)
{
	u32 n;
	u8 *va;

	for (; len; len -= n, iova += n, buf += n) {
		n = len;
		va = vdpasim_data(vq, iova, &n, VHOST_MAP_RO);
		if (!va)
			return -EFAULT;
		memcpy(buf, va, n);
	}
	return 0;
}

/**
 * vdpasim_mem_write - copy data to guest memory
 * @vq: queue the address was found in
 * @iova: address
 * @buf: source, NULL for zeros
 * @len: bytes
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_mem_write(struct vdpasim_vq *vq, u64 iova, const void *buf, u32 len)
{
	u32 n;
	u8 *va;

	for (; len; len -= n, iova += n) {
		n = len;
		va = vdpasim_data(vq, iova, &n, VHOST_MAP_WO);
		if (!va)
			return -EFAULT;
		if (buf) {
			memcpy(va, buf, n);
			buf += n;
		} else {
			memset(va, 0, n);
		}
		vdpasim_mark_dirty(vq, iova, n);
	}
	return 0;
}

/**
 * vdpasim_mem_copy - copy data from one queue's memory to another's
 * @to: queue that @to_iova was found in
 * @to_iova: destination
 * @from: queue that @from_iova was found in
 * @from_iova: source
 * @len: bytes
 *
 * Return: 0, or -EFAULT with the queue at fault broken
 */
int vdpasim_mem_copy(struct vdpasim_vq *to, u64 to_iova, struct vdpasim_vq *from,
		     u64 from_iova, u32 len)
{
	u8 *to_va, *from_va;
	u32 n;

	for (; len; len -= n, to_iova += n, from_iova += n) {
		n = len;
		from_va = vdpasim_data(from, from_iova, &n, VHOST_MAP_RO);
		if (!from_va)
			return -EFAULT;
		to_va = vdpasim_data(to, to_iova, &n, VHOST_MAP_WO);
		if (!to_va)
			return -EFAULT;
		/* areas of a hostile driver may overlap */
		memmove(to_va, from_va, n);
		vdpasim_mark_dirty(to, to_iova, n);
	}
	return 0;
}

/**
 * vdpasim_mem_csum - sum 16-bit words of guest memory
 * @vq: queue the address was found in
 * @iova: address
 * @len: bytes
 * @offset: how many bytes precede them in what is summed
 * @sum: sum of these; updated
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_mem_csum(struct vdpasim_vq *vq, u64 iova, u32 len, u32 offset, __wsum *sum)
{
	u32 n;
	u8 *va;

	for (; len; len -= n, iova += n, offset += n) {
		n = len;
		va = vdpasim_data(vq, iova, &n, VHOST_MAP_RO);
		if (!va)
			return -EFAULT;
		*sum = csum_block_add(*sum, csum_partial(va, n, 0), offset);
	}
	return 0;
}

/**
 * vdpasim_set_log - have somebody told what a device writes, or nobody
 * @vdev: device
 * @log: who; NULL for nobody
 *
 * Who was told before is so no more once this has returned.
 */
void vdpasim_set_log(struct vdpa_device *vdev, struct vdpa_ext_log *log)
{
	struct vdpasim *sim = to_vdpasim(vdev);
	struct vdpasim_vq *vq;

	mutex_lock(&sim->mutex);
	for (vq = sim->vqs; vq < sim->vqs + sim->nvqs; vq++) {
		mutex_lock(&vq->lock);
		spin_lock_irq(&vq->kick_lock);
		vq->log = log;
		spin_unlock_irq(&vq->kick_lock);
		mutex_unlock(&vq->lock);
	}
	mutex_unlock(&sim->mutex);
}
