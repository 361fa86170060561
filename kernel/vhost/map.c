// SPDX-License-Identifier: GPL-2.0-only
/*
 * The memory behind mappings: pinned, or by virtual address for parents that work in
 * the client's address space.
 *
 * A parent takes mappings one by one (dma_map) or as a whole table (set_map). Memory is
 * let go only when the parent has lost it: with a table that is when the next one was
 * accepted, which a batch puts off.
 */

#include <linux/file.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "vhost_vdpa.h"

/* in so many pieces the memory of an address space may lie, whatever a client may lock */
#define VHOST_VDPA_PIECES_MAX	(1U << 20)
/* pages to pin at a time */
#define VHOST_VDPA_PIN_BATCH	(PAGE_SIZE / sizeof(struct page *))

/**
 * struct vhost_vdpa_pinning - a range while it is pinned and mapped
 * @v: node
 * @asid: address space
 * @perm: VHOST_MAP_*
 * @first: where the range begins
 * @iova: where the pages that are collected begin
 * @addr: physical address of that
 * @size: bytes collected
 * @pages: room for a batch
 */
struct vhost_vdpa_pinning {
	struct vhost_vdpa *v;
	unsigned int asid;
	u32 perm;
	u64 first;
	u64 iova;
	u64 addr;
	u64 size;
	struct page **pages;
};

/**
 * vhost_vdpa_as_init - prepare an address space, which is empty
 * @as: address space
 *
 * Return: 0 or -ENOMEM
 */
int vhost_vdpa_as_init(struct vhost_vdpa_as *as)
{
	INIT_LIST_HEAD(&as->dead);
	/* limited by what the client maps, not by the pieces in which memory lies */
	as->iotlb = vhost_iotlb_alloc(VHOST_VDPA_PIECES_MAX, 0);
	return as->iotlb ? 0 : -ENOMEM;
}

/**
 * vhost_vdpa_charge - account for pages that the client has pinned
 * @mm: the client
 * @npages: pages
 *
 * No exemption for CAP_IPC_LOCK: what is locked for a device is accounted for all.
 *
 * Return: 0 or -ENOMEM
 */
int vhost_vdpa_charge(struct mm_struct *mm, unsigned long npages)
{
	u64 limit = PFN_DOWN(rlimit(RLIMIT_MEMLOCK));

	if (rlimit(RLIMIT_MEMLOCK) == RLIM_INFINITY)
		limit = S64_MAX;
	if (atomic64_add_return(npages, &mm->pinned_vm) > limit) {
		atomic64_sub(npages, &mm->pinned_vm);
		return -ENOMEM;
	}
	return 0;
}

/**
 * vhost_vdpa_uncharge - undo vhost_vdpa_charge()
 * @mm: the client
 * @npages: pages
 */
void vhost_vdpa_uncharge(struct mm_struct *mm, unsigned long npages)
{
	atomic64_sub(npages, &mm->pinned_vm);
}

static void vhost_vdpa_unpin(struct vhost_vdpa_pin *pin)
{
	if (pin->npages) {
		unpin_user_page_range_dirty_lock(pfn_to_page(pin->pfn), pin->npages,
						 pin->writable);
		vhost_vdpa_uncharge(pin->mm, pin->npages);
		mmdrop(pin->mm);
	}
	if (pin->file.file)
		fput(pin->file.file);
	kfree(pin);
}

static void vhost_vdpa_bury(struct list_head *dead)
{
	struct vhost_vdpa_pin *pin, *next;

	list_for_each_entry_safe(pin, next, dead, link) {
		list_del(&pin->link);
		vhost_vdpa_unpin(pin);
		cond_resched();
	}
}

/* A mapping is gone; what keeps its memory goes to @dead. */
static void vhost_vdpa_forget(struct vhost_vdpa_as *as, struct vhost_iotlb_map *map,
			      struct list_head *dead)
{
	struct vhost_vdpa_pin *pin = container_of(map->opaque, struct vhost_vdpa_pin, file);

	as->n -= pin->counts;
	list_add_tail(&pin->link, dead);
	vhost_iotlb_map_free(as->iotlb, map);
}

/**
 * vhost_vdpa_as_free - release an address space
 * @as: address space, maybe never initialised; empty, unless a parent that is gone by now
 *	refused to unmap something
 */
void vhost_vdpa_as_free(struct vhost_vdpa_as *as)
{
	struct vhost_iotlb_map *map;

	if (!as->iotlb)
		return;
	while ((map = vhost_iotlb_itree_first(as->iotlb, 0, U64_MAX)))
		vhost_vdpa_forget(as, map, &as->dead);
	vhost_vdpa_bury(&as->dead);
	vhost_iotlb_free(as->iotlb);
}

/**
 * vhost_vdpa_commit - make a parent that takes tables see the mappings as they are
 * @v: node
 * @asid: address space
 *
 * Return: 0, or the parent's errno: it goes on with what it had, which stays pinned
 */
int vhost_vdpa_commit(struct vhost_vdpa *v, unsigned int asid)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	struct vhost_vdpa_as *as = &v->as[asid];
	int ret = 0;

	if (ops->set_map)
		ret = ops->set_map(v->vdpa, asid, as->iotlb);
	if (!ret)
		vhost_vdpa_bury(&as->dead);
	return ret;
}

/* As below; what memory is left goes to @dead. */
static int vhost_vdpa_unmap_to(struct vhost_vdpa *v, unsigned int asid, u64 first, u64 last,
			       struct list_head *dead)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	struct vhost_iotlb *iotlb = v->as[asid].iotlb;
	struct vhost_iotlb_map *map;
	int ret;

	while ((map = vhost_iotlb_itree_first(iotlb, first, last))) {
		if (!ops->set_map) {
			ret = ops->dma_unmap(v->vdpa, asid, map->start, map->size);
			if (ret)
				return ret;
		}
		vhost_vdpa_forget(&v->as[asid], map, dead);
		cond_resched();
	}
	return 0;
}

/**
 * vhost_vdpa_unmap - remove all mappings that have anything of a range
 * @v: node
 * @asid: address space
 * @first: lowest address
 * @last: highest address
 *
 * To be followed by vhost_vdpa_commit(), after which the memory is let go.
 *
 * Return: 0, or the parent's errno with the rest still mapped
 */
int vhost_vdpa_unmap(struct vhost_vdpa *v, unsigned int asid, u64 first, u64 last)
{
	return vhost_vdpa_unmap_to(v, asid, first, last, &v->as[asid].dead);
}

/*
 * Record a mapping, or a piece of one, and tell a parent that takes them one by one.
 * Takes @pin over.
 */
static int vhost_vdpa_add(struct vhost_vdpa *v, unsigned int asid, u64 iova, u64 size,
			  u64 addr, u32 perm, struct vhost_vdpa_pin *pin)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	struct vhost_vdpa_as *as = &v->as[asid];
	int ret;

	ret = vhost_iotlb_add_range_ctx(as->iotlb, iova, iova + size - 1, addr, perm,
					&pin->file);
	if (ret)
		goto unpin;
	as->n += pin->counts;
	if (ops->set_map)
		return 0;
	ret = ops->dma_map(v->vdpa, asid, iova, size, addr, perm,
			   pin->file.file ? &pin->file : NULL);
	if (!ret)
		return 0;
	as->n -= pin->counts;
	vhost_iotlb_del_range(as->iotlb, iova, iova + size - 1);
unpin:
	vhost_vdpa_unpin(pin);
	return ret;
}

/* Map the pages that were collected; they are pinned, and charged. Or let them go. */
static int vhost_vdpa_flush(struct vhost_vdpa_pinning *p)
{
	unsigned long pfn = PHYS_PFN(p->addr), npages;
	struct vhost_vdpa_pin *pin = NULL;
	u64 size = p->size;

	if (!size)
		return 0;
	p->size = 0;
	npages = PHYS_PFN(p->addr + size - 1) - pfn + 1;
	if (p->v->vdpa)
		pin = kzalloc(sizeof(*pin), GFP_KERNEL_ACCOUNT);
	if (!pin) {
		unpin_user_page_range_dirty_lock(pfn_to_page(pfn), npages, false);
		vhost_vdpa_uncharge(current->mm, npages);
		return p->v->vdpa ? -ENOMEM : -ENODEV;
	}
	pin->mm = current->mm;
	mmgrab(pin->mm);
	pin->pfn = pfn;
	pin->npages = npages;
	pin->writable = p->perm & VHOST_ACCESS_WO;
	pin->counts = p->iova == p->first;
	return vhost_vdpa_add(p->v, p->asid, p->iova, size, p->addr, p->perm, pin);
}

/* Add @size bytes at @offset of a page to what is collected, or begin anew. */
static int vhost_vdpa_collect(struct vhost_vdpa_pinning *p, struct page *page,
			      unsigned long offset, u64 iova, u64 size)
{
	u64 addr = page_to_phys(page) + offset;
	int ret = 0;

	/* a page is never in two mappings of one range: pins count by the page */
	if (p->size && p->addr + p->size == addr && !offset) {
		p->size += size;
		return 0;
	}
	ret = vhost_vdpa_flush(p);
	p->iova = iova;
	p->addr = addr;
	p->size = size;
	return ret;
}

static void vhost_vdpa_drop_pages(struct page **pages, long n)
{
	if (n > 0) {
		unpin_user_pages(pages, n);
		vhost_vdpa_uncharge(current->mm, n);
	}
}

/* Pin and charge up to @want pages, which may take long: without the device. */
static long vhost_vdpa_pin_pages(struct vhost_vdpa_pinning *p, u64 uaddr, unsigned long want)
{
	unsigned int flags = FOLL_LONGTERM | (p->perm & VHOST_ACCESS_WO ? FOLL_WRITE : 0);
	long pinned;
	int ret;

	ret = vhost_vdpa_charge(current->mm, want);
	if (ret)
		return ret;
	vhost_vdpa_let_go(p->v);
	pinned = pin_user_pages_fast(uaddr & PAGE_MASK, want, flags, p->pages);
	ret = vhost_vdpa_take_back(p->v);
	/* fewer than asked for are no mistake: the next call says what is wrong, if anything */
	if (pinned < (long)want)
		vhost_vdpa_uncharge(current->mm, want - max(pinned, 0L));
	if (!ret)
		return pinned ? pinned : -EFAULT;
	vhost_vdpa_drop_pages(p->pages, pinned);
	return ret;
}

/* Pin one batch at @uaddr and map what is known to be in one piece. */
static long vhost_vdpa_pin_batch(struct vhost_vdpa_pinning *p, u64 uaddr, u64 iova,
				 u64 size)
{
	unsigned long offset = offset_in_page(uaddr);
	unsigned long want = min_t(u64, PFN_UP(offset + size), VHOST_VDPA_PIN_BATCH);
	u64 done = 0, n;
	long pinned, i;
	int ret;

	if (READ_ONCE(p->v->dying))
		return -ENODEV;
	if (fatal_signal_pending(current))
		return -EINTR;
	pinned = vhost_vdpa_pin_pages(p, uaddr, want);
	if (pinned < 0)
		return pinned;
	for (i = 0; i < pinned; i++, done += n, offset = 0) {
		n = min(size - done, PAGE_SIZE - offset);
		ret = vhost_vdpa_collect(p, p->pages[i], offset, iova + done, n);
		if (ret) {
			/* this page is collected; those after it are nobody's */
			vhost_vdpa_drop_pages(p->pages + i + 1, pinned - i - 1);
			return ret;
		}
	}
	return done;
}

static int vhost_vdpa_map_pages(struct vhost_vdpa *v, unsigned int asid,
				const struct vhost_iotlb_msg *msg)
{
	struct vhost_vdpa_pinning p = {
		.v = v, .asid = asid, .perm = msg->perm, .first = msg->iova,
	};
	u64 done = 0;
	long n = 0;
	int ret;

	p.pages = (struct page **)__get_free_page(GFP_KERNEL);
	if (!p.pages)
		return -ENOMEM;
	for (; done < msg->size && n >= 0; done += n) {
		n = vhost_vdpa_pin_batch(&p, msg->uaddr + done, msg->iova + done,
					 msg->size - done);
		if (n < 0)
			break;
		cond_resched();
	}
	/* what is collected has to be mapped to be let go with the rest */
	ret = vhost_vdpa_flush(&p);
	free_page((unsigned long)p.pages);
	return n < 0 ? n : ret;
}

/*
 * Only files that are shared can be mapped by whoever serves the device. One of the kernel's
 * own making, such as a ring of io_uring, is no memory of a guest, and may keep this node
 * open for ever; nor is one of a file system that a process serves, for which the device
 * would wait as long as that likes.
 */
static bool vhost_vdpa_shareable(const struct vm_area_struct *vma)
{
	unsigned long magic;

	if (!vma->vm_file || !(vma->vm_flags & VM_SHARED) ||
	    (vma->vm_flags & (VM_IO | VM_PFNMAP)))
		return false;
	magic = file_inode(vma->vm_file)->i_sb->s_magic;
	return magic != ANON_INODE_FS_MAGIC && magic != FUSE_SUPER_MAGIC;
}

/*
 * What is mapped at @uaddr: its file, if it can be shared, and *@size cut to where it ends.
 * The mmap lock is not held when this returns, for a parent may take it inside of its own.
 */
static int vhost_vdpa_find_file(struct vhost_vdpa *v, u64 uaddr, u64 *size,
				struct vdpa_map_file *file)
{
	struct vm_area_struct *vma;
	int ret = -EINVAL, gone;

	vhost_vdpa_let_go(v);
	mmap_read_lock(current->mm);
	vma = find_vma(current->mm, uaddr);
	if (vma && vma->vm_start <= uaddr) {
		*size = min_t(u64, *size, vma->vm_end - uaddr);
		if (vhost_vdpa_shareable(vma)) {
			file->file = get_file(vma->vm_file);
			file->offset = ((u64)vma->vm_pgoff << PAGE_SHIFT) + uaddr -
				       vma->vm_start;
		}
		ret = 0;
	}
	mmap_read_unlock(current->mm);
	gone = vhost_vdpa_take_back(v);
	if (gone && file->file)
		fput(file->file);
	return gone ? gone : ret;
}

/* @counts: it is the first piece of what @msg is about that can be mapped. */
static int vhost_vdpa_map_file(struct vhost_vdpa *v, unsigned int asid,
			       const struct vhost_iotlb_msg *msg, u64 done, u64 size,
			       const struct vdpa_map_file *file, bool counts)
{
	struct vhost_vdpa_pin *pin = kzalloc(sizeof(*pin), GFP_KERNEL_ACCOUNT);

	if (!pin) {
		fput(file->file);
		return -ENOMEM;
	}
	pin->file = *file;
	pin->counts = counts;
	return vhost_vdpa_add(v, asid, msg->iova + done, size, msg->uaddr + done, msg->perm, pin);
}

/*
 * What cannot be shared is left out, for a client maps all of its memory, and the device
 * needs only some: a queue that touches the rest breaks.
 */
static int vhost_vdpa_map_files(struct vhost_vdpa *v, unsigned int asid,
				const struct vhost_iotlb_msg *msg)
{
	bool skipped = false, first = true;
	u64 done, size;
	int ret = 0;

	for (done = 0; done < msg->size && !ret; done += size) {
		struct vdpa_map_file file = { };

		size = msg->size - done;
		ret = vhost_vdpa_find_file(v, msg->uaddr + done, &size, &file);
		if (ret)
			break;
		if (file.file)
			ret = vhost_vdpa_map_file(v, asid, msg, done, size, &file, first);
		else
			skipped = true;
		first &= !file.file;
	}
	if (skipped)
		dev_info_ratelimited(&v->dev, "memory that is not a shared file is not mapped\n");
	return ret;
}

/**
 * vhost_vdpa_map - map a range of the client's memory
 * @v: node, owned by the caller
 * @asid: address space
 * @msg: where, what, and VHOST_ACCESS_* permissions; ranges were checked
 *
 * A parent that takes tables sees it at vhost_vdpa_commit().
 *
 * Return: 0, or a negative errno with nothing mapped
 */
int vhost_vdpa_map(struct vhost_vdpa *v, unsigned int asid,
		   const struct vhost_iotlb_msg *msg)
{
	u64 last = msg->iova + msg->size - 1;
	LIST_HEAD(dead);
	int ret;

	if (!msg->perm || msg->perm & ~VHOST_ACCESS_RW)
		return -EINVAL;
	if (vhost_iotlb_itree_first(v->as[asid].iotlb, msg->iova, last))
		return -EEXIST;
	if (v->as[asid].n >= vhost_vdpa_max_iotlb_entries)
		return -ENOSPC;
	if (msg->perm & VHOST_ACCESS_WO) {
		ret = vhost_vdpa_log_cover(v, msg->iova, last);
		if (ret)
			return ret;
	}
	if (v->vdpa->use_va)
		ret = vhost_vdpa_map_files(v, asid, msg);
	else
		ret = vhost_vdpa_map_pages(v, asid, msg);
	if (!ret || !v->vdpa)
		return ret;
	/*
	 * A parent that takes tables was not shown it. One that refuses to unmap keeps what
	 * it refused, and that stays mapped here.
	 */
	vhost_vdpa_unmap_to(v, asid, msg->iova, last, &dead);
	vhost_vdpa_bury(&dead);
	return ret;
}

/**
 * vhost_vdpa_unmap_all - empty all address spaces
 * @v: node, whose device was reset
 */
void vhost_vdpa_unmap_all(struct vhost_vdpa *v)
{
	const struct vdpa_config_ops *ops = vhost_vdpa_ops(v);
	unsigned int asid;

	for (asid = 0; asid < v->nas; asid++) {
		if (vhost_vdpa_unmap(v, asid, 0, U64_MAX))
			dev_err(&v->dev, "mappings of address space %u stay\n", asid);
		if (ops->reset_map && !ops->reset_map(v->vdpa, asid))
			vhost_vdpa_bury(&v->as[asid].dead);
		else if (vhost_vdpa_commit(v, asid))
			dev_err(&v->dev, "the parent keeps address space %u\n", asid);
	}
}
