// SPDX-License-Identifier: GPL-2.0-only
/*
 * The driver's memory, as one queue sees it: translation with the queue's cache,
 * loads, stores and copies.
 *
 * Every byte that the device writes to guest memory goes through vdpasim_put()
 * or vdpasim_mem_store16(). An address that does not translate breaks the queue.
 */

#include <linux/minmax.h>
#include <linux/string.h>

#include "sim.h"

/**
 * vdpasim_cache_flush - forget all translations of a queue
 * @vq: queue
 */
void vdpasim_cache_flush(struct vdpasim_vq *vq)
{
	struct vdpasim_cache *cache = &vq->cache;
	unsigned int i;

	vdpasim_assert_ring_locked(vq);
	for (i = 0; i < VDPASIM_SLOTS; i++)
		cache->slot[i].perm = 0;
	cache->gen = READ_ONCE(vq->as->gen);
}

static bool vdpasim_hit(const struct vdpasim_xlat *xlat, u64 iova, u32 perm)
{
	return iova - xlat->first <= xlat->span && (xlat->perm & perm);
}

/* Look @iova up and remember it in @slot, or in place of the oldest data entry. */
static struct vdpasim_xlat *vdpasim_miss(struct vdpasim_vq *vq,
					 enum vdpasim_slot slot, u64 iova)
{
	struct vdpasim_cache *cache = &vq->cache;
	struct vdpasim_xlat xlat = { };
	u64 gen = cache->gen;

	if (!(vq->one_to_one ? vdpasim_phys_ram(iova, &xlat) :
	      vdpasim_as_lookup(vq->as, iova, &xlat, &gen)))
		return NULL;
	if (gen != cache->gen) {
		vdpasim_cache_flush(vq);
		cache->gen = gen;
	}
	if (slot == VDPASIM_SLOT_DATA) {
		slot += cache->victim;
		cache->victim = (cache->victim + 1) % (VDPASIM_SLOTS - VDPASIM_SLOT_DATA);
	}
	cache->slot[slot] = xlat;
	return &cache->slot[slot];
}

static struct vdpasim_xlat *vdpasim_find(struct vdpasim_vq *vq,
					 enum vdpasim_slot slot, u64 iova, u32 perm)
{
	struct vdpasim_cache *cache = &vq->cache;
	struct vdpasim_xlat *xlat = &cache->slot[slot];

	/* one-to-one translations do not depend on the address space */
	if (!vq->one_to_one && cache->gen != READ_ONCE(vq->as->gen))
		vdpasim_cache_flush(vq);
	do {
		if (likely(vdpasim_hit(xlat, iova, perm)))
			return xlat;
	} while (slot >= VDPASIM_SLOT_DATA && ++xlat < cache->slot + VDPASIM_SLOTS);

	xlat = vdpasim_miss(vq, slot, iova);
	return xlat && vdpasim_hit(xlat, iova, perm) ? xlat : NULL;
}

/* Where @iova is; @len, not 0, is cut to what follows there without a gap. */
static u8 *vdpasim_at(struct vdpasim_vq *vq, enum vdpasim_slot slot, u64 iova,
		      u32 *len, u32 perm)
{
	struct vdpasim_xlat *xlat;
	u64 off;

	vdpasim_assert_ring_locked(vq);
	xlat = vdpasim_find(vq, slot, iova, perm);
	if (unlikely(!xlat)) {
		vdpasim_vq_break(vq, perm & VHOST_MAP_WO ?
				 "address may not be written" :
				 "address may not be read");
		return NULL;
	}
	off = iova - xlat->first;
	if (xlat->span - off < *len - 1)
		*len = xlat->span - off + 1;
	return xlat->va + off;
}

/* NULL for @from stands for zeros. Areas of a hostile driver may overlap. */
static void vdpasim_put(u8 *to, const void *from, u32 len)
{
	if (from)
		memmove(to, from, len);
	else
		memset(to, 0, len);
}

/**
 * vdpasim_mem_read - copy from guest memory
 * @vq: queue the address was found in
 * @slot: what it is for
 * @iova: address
 * @buf: destination
 * @len: bytes
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_mem_read(struct vdpasim_vq *vq, enum vdpasim_slot slot, u64 iova,
		     void *buf, u32 len)
{
	u32 n;
	u8 *va;

	for (; len; len -= n, iova += n, buf += n) {
		n = len;
		va = vdpasim_at(vq, slot, iova, &n, VHOST_MAP_RO);
		if (!va)
			return -EFAULT;
		memcpy(buf, va, n);
	}
	return 0;
}

/**
 * vdpasim_mem_write - copy to guest memory
 * @vq: queue the address was found in
 * @slot: what it is for
 * @iova: address
 * @buf: source, NULL for zeros
 * @len: bytes
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_mem_write(struct vdpasim_vq *vq, enum vdpasim_slot slot, u64 iova,
		      const void *buf, u32 len)
{
	u32 n;
	u8 *va;

	for (; len; len -= n, iova += n) {
		n = len;
		va = vdpasim_at(vq, slot, iova, &n, VHOST_MAP_WO);
		if (!va)
			return -EFAULT;
		vdpasim_put(va, buf, n);
		if (buf)
			buf += n;
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
		from_va = vdpasim_at(from, VDPASIM_SLOT_DATA, from_iova, &n,
				     VHOST_MAP_RO);
		if (!from_va)
			return -EFAULT;
		to_va = vdpasim_at(to, VDPASIM_SLOT_DATA, to_iova, &n, VHOST_MAP_WO);
		if (!to_va)
			return -EFAULT;
		vdpasim_put(to_va, from_va, n);
	}
	return 0;
}

/* Where 16 bits of a ring are, which never lie across two mappings. */
static __virtio16 *vdpasim_at16(struct vdpasim_vq *vq, enum vdpasim_slot slot,
				u64 iova, u32 perm)
{
	u32 n = sizeof(__virtio16);
	u8 *va = vdpasim_at(vq, slot, iova, &n, perm);

	if (!va)
		return NULL;
	if (n < sizeof(__virtio16) || (unsigned long)va % sizeof(__virtio16)) {
		vdpasim_vq_break(vq, "ring is not aligned in memory");
		return NULL;
	}
	return (__virtio16 *)va;
}

/**
 * vdpasim_mem_load16 - read a field of a ring before anything that follows it
 * @vq: queue
 * @slot: area of the ring
 * @iova: address
 * @val: filled with the value
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_mem_load16(struct vdpasim_vq *vq, enum vdpasim_slot slot, u64 iova,
		       u16 *val)
{
	__virtio16 *p = vdpasim_at16(vq, slot, iova, VHOST_MAP_RO);

	if (!p)
		return -EFAULT;
	/* pairs with the driver, which writes the index behind what it covers */
	*val = __virtio16_to_cpu(true, smp_load_acquire(p));
	return 0;
}

/**
 * vdpasim_mem_store16 - write a field of a ring after all that precedes it
 * @vq: queue
 * @slot: area of the ring
 * @iova: address
 * @val: value
 *
 * Return: 0, or -EFAULT with the queue broken
 */
int vdpasim_mem_store16(struct vdpasim_vq *vq, enum vdpasim_slot slot, u64 iova,
			u16 val)
{
	__virtio16 *p = vdpasim_at16(vq, slot, iova, VHOST_MAP_WO);

	if (!p)
		return -EFAULT;
	/* pairs with the driver, which reads the index before what it covers */
	smp_store_release(p, __cpu_to_virtio16(true, val));
	return 0;
}
