// SPDX-License-Identifier: GPL-2.0-only
/*
 * The dirty log: a bitmap of the client's, one bit for each page of 4 KiB by its IOVA, in
 * which the parent's writes are set (VHOST_SET_LOG_BASE, VHOST_F_LOG_ALL).
 *
 * Only those pages of the bitmap are pinned that say something of memory that is mapped:
 * a client may map little at high addresses. They stay as long as writes are logged.
 */

#include <linux/bitops.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/vhost.h>
#include <linux/vdpa_ext.h>
#include <linux/virtio_config.h>
#include <linux/xarray.h>

#include "vhost_vdpa.h"

#define LOG_PAGE_BITS	(PAGE_SIZE * BITS_PER_BYTE)

/**
 * struct vhost_vdpa_log - a dirty log
 * @ext: what the parent tells
 * @mm: the client, who is charged
 * @base: address of the bitmap in it
 * @pages: pages of it that are pinned, from the one that @base is in; added under the
 *	node's mutex, looked up by the parent at any time
 */
struct vhost_vdpa_log {
	struct vdpa_ext_log ext;
	struct mm_struct *mm;
	u64 base;
	struct xarray pages;
};

/* The bit of a page of memory, counted from the beginning of the bitmap's first page. */
static u64 vhost_vdpa_log_bit(const struct vhost_vdpa_log *log, u64 iova)
{
	return offset_in_page(log->base) * BITS_PER_BYTE + iova / VHOST_PAGE_SIZE;
}

static void vhost_vdpa_log_written(struct vdpa_ext_log *ext, u64 iova, u64 len)
{
	struct vhost_vdpa_log *log = container_of(ext, struct vhost_vdpa_log, ext);
	u64 bit = vhost_vdpa_log_bit(log, iova);
	u64 last = vhost_vdpa_log_bit(log, iova + len - 1);
	struct page *page;
	void *va;

	for (; bit <= last; bit++) {
		page = xa_load(&log->pages, bit / LOG_PAGE_BITS);
		/* it was unmapped, and the parent will be told at the end of the batch */
		if (!page)
			continue;
		va = kmap_local_page(page);
		/* pairs with the client, which clears the bit before it copies the page */
		smp_mb__before_atomic();
		set_bit(bit % LOG_PAGE_BITS, va);
		kunmap_local(va);
	}
}

/* With -ENODEV the log may be gone as well. */
static int vhost_vdpa_log_pin(struct vhost_vdpa *v, struct vhost_vdpa_log *log, u64 index)
{
	u64 base = log->base & PAGE_MASK, at = base + index * PAGE_SIZE;
	struct page *page;
	int ret, gone;

	if (xa_load(&log->pages, index))
		return 0;
	if (at < base || at > ULONG_MAX)
		return -EFAULT;
	ret = vhost_vdpa_charge(current->mm, 1);
	if (ret)
		return ret;
	vhost_vdpa_let_go(v);
	ret = pin_user_pages_fast(at, 1, FOLL_LONGTERM | FOLL_WRITE, &page);
	gone = vhost_vdpa_take_back(v);
	if (ret != 1) {
		/* an address that wraps is -EOVERFLOW */
		if (ret != -ENOMEM && ret != -EINTR)
			ret = -EFAULT;
		ret = gone ? gone : ret;
		goto uncharge;
	}
	ret = gone;
	if (ret)
		goto unpin;
	ret = xa_err(xa_store(&log->pages, index, page, GFP_KERNEL_ACCOUNT));
	if (!ret)
		return 0;
unpin:
	unpin_user_page(page);
uncharge:
	vhost_vdpa_uncharge(current->mm, 1);
	return ret;
}

static int vhost_vdpa_log_cover_range(struct vhost_vdpa *v, struct vhost_vdpa_log *log,
				      u64 first, u64 last)
{
	u64 index = vhost_vdpa_log_bit(log, first) / LOG_PAGE_BITS;
	u64 end = vhost_vdpa_log_bit(log, last) / LOG_PAGE_BITS;
	int ret = 0;

	for (; index <= end && !ret; index++) {
		if (READ_ONCE(v->dying))
			return -ENODEV;
		if (fatal_signal_pending(current))
			return -EINTR;
		ret = vhost_vdpa_log_pin(v, log, index);
		cond_resched();
	}
	return ret;
}

/* The parent logs nothing by then. */
static void vhost_vdpa_log_unpin(struct vhost_vdpa_log *log)
{
	unsigned long index;
	struct page *page;

	xa_for_each(&log->pages, index, page) {
		unpin_user_pages_dirty_lock(&page, 1, true);
		vhost_vdpa_uncharge(log->mm, 1);
	}
	xa_destroy(&log->pages);
}

static void vhost_vdpa_log_free(struct vhost_vdpa_log *log)
{
	if (!log)
		return;
	vhost_vdpa_log_unpin(log);
	mmdrop(log->mm);
	kfree(log);
}

/* QEMU 7.2 takes no device with its own queues (x-svq) that offers what it does not know. */
static bool dirty_log = true;
module_param(dirty_log, bool, 0444);
MODULE_PARM_DESC(dirty_log, "Offer VHOST_F_LOG_ALL where the device can log (default on)");

static const struct vdpa_ext_ops *vhost_vdpa_log_ops(const struct vhost_vdpa *v)
{
	const struct vdpa_ext_ops *ops = vdpa_ext_get_ops(v->vdpa);

	lockdep_assert_held(&v->mutex);
	return dirty_log && ops && ops->set_log ? ops : NULL;
}

/* Have the parent tell the log that there is, as far as the client wants that. */
static void vhost_vdpa_log_tell(struct vhost_vdpa *v)
{
	const struct vdpa_ext_ops *ops = vhost_vdpa_log_ops(v);

	if (ops)
		ops->set_log(v->vdpa, v->log && v->log_all ? &v->log->ext : NULL);
}

/**
 * vhost_vdpa_log_can - whether the parent tells what it writes
 * @v: node
 *
 * Return: whether it does
 */
bool vhost_vdpa_log_can(const struct vhost_vdpa *v)
{
	return vhost_vdpa_log_ops(v);
}

/* Whether all that is mapped must have its bits. */
static bool vhost_vdpa_log_runs(struct vhost_vdpa *v)
{
	return v->log && v->log_all &&
	       (vhost_vdpa_ops(v)->get_status(v->vdpa) & VIRTIO_CONFIG_S_DRIVER_OK);
}

/**
 * vhost_vdpa_log_cover - make sure that writes to a range can be logged
 * @v: node, owned by the caller
 * @first: lowest address
 * @last: highest address
 *
 * Not while nothing is logged: the client may have freed its bitmap, or have another one
 * to come.
 *
 * Return: 0, or a negative errno
 */
int vhost_vdpa_log_cover(struct vhost_vdpa *v, u64 first, u64 last)
{
	if (!vhost_vdpa_log_runs(v))
		return 0;
	return vhost_vdpa_log_cover_range(v, v->log, first, last);
}

/* All that is mapped for the device to write. */
static int vhost_vdpa_log_cover_all(struct vhost_vdpa *v, struct vhost_vdpa_log *log)
{
	struct vhost_iotlb_map *map;
	unsigned int asid;
	int ret;

	for (asid = 0; asid < v->nas; asid++) {
		map = vhost_iotlb_itree_first(v->as[asid].iotlb, 0, U64_MAX);
		for (; map; map = vhost_iotlb_itree_next(map, 0, U64_MAX)) {
			if (!(map->perm & VHOST_MAP_WO))
				continue;
			ret = vhost_vdpa_log_cover_range(v, log, map->start, map->last);
			/* the mappings may be gone */
			if (ret)
				return ret;
		}
	}
	return 0;
}

static int vhost_vdpa_log_cover_now(struct vhost_vdpa *v)
{
	if (!vhost_vdpa_owned(v))
		return -EPERM;
	return vhost_vdpa_log_cover_all(v, v->log);
}

/**
 * vhost_vdpa_log_all - begin or cease to log (VHOST_F_LOG_ALL)
 * @v: node; to begin while the device runs, with a bitmap, owned by the caller
 * @on: whether to log, from when there is a bitmap
 *
 * Return: 0, or a negative errno with nothing changed
 */
int vhost_vdpa_log_all(struct vhost_vdpa *v, bool on)
{
	int ret = 0;

	if (v->log_all == on)
		return 0;
	v->log_all = on;
	if (vhost_vdpa_log_runs(v))
		ret = vhost_vdpa_log_cover_now(v);
	if (ret == -ENODEV)
		return ret;
	if (ret) {
		v->log_all = !on;
		return ret;
	}
	vhost_vdpa_log_tell(v);
	if (!on && v->log)
		vhost_vdpa_log_unpin(v->log);
	return 0;
}

/**
 * vhost_vdpa_log_begin - the device is about to run
 * @v: node
 *
 * Return: 0, or a negative errno: what it is to log cannot be
 */
int vhost_vdpa_log_begin(struct vhost_vdpa *v)
{
	return v->log && v->log_all ? vhost_vdpa_log_cover_now(v) : 0;
}

/**
 * vhost_vdpa_log_set_base - set the bitmap (VHOST_SET_LOG_BASE)
 * @v: node
 * @base: its address in the calling process; bit n is that of the page at n * 4096
 *
 * No write is lost when a bitmap takes the place of another: what is not set in the one
 * is set in the other.
 *
 * Return: 0, or a negative errno with the old one in place: -ENOTTY when the parent does
 * not tell what it writes, -EPERM without ownership
 */
int vhost_vdpa_log_set_base(struct vhost_vdpa *v, u64 base)
{
	struct vhost_vdpa_log *log;
	int ret;

	if (!vhost_vdpa_log_can(v))
		return -ENOTTY;
	if (!vhost_vdpa_owned(v))
		return -EPERM;
	log = kzalloc(sizeof(*log), GFP_KERNEL_ACCOUNT);
	if (!log)
		return -ENOMEM;
	log->ext.written = vhost_vdpa_log_written;
	log->base = base;
	log->mm = current->mm;
	mmgrab(log->mm);
	xa_init(&log->pages);
	ret = vhost_vdpa_log_cover_all(v, log);
	if (!ret) {
		swap(v->log, log);
		vhost_vdpa_log_tell(v);
	}
	vhost_vdpa_log_free(log);
	return ret;
}

/**
 * vhost_vdpa_log_drop - forget the bitmap
 * @v: node, whose device was reset
 */
void vhost_vdpa_log_drop(struct vhost_vdpa *v)
{
	vhost_vdpa_log_all(v, false);
	vhost_vdpa_log_free(v->log);
	v->log = NULL;
}
