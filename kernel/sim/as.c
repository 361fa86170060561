// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces: one tree of mappings each, changed in place.
 *
 * Queues remember translations, stamped with a generation. There is one for all address
 * spaces of a device, so that a queue whose ring is in another one than its buffers looks
 * at one number. What takes a mapping away moves it and then passes the lock of each
 * queue: a queue that holds its lock may be copying, one that takes it later sees the new
 * generation. With that lock the queue's pages of a process are let go.
 */

#include <linux/err.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/vhost_iotlb.h>

#include "sim.h"

/* in so many pieces memory may lie that an address space has */
#define VDPASIM_PIECES_MAX	(1U << 20)

/**
 * vdpasim_as_init - prepare an address space, which is empty
 * @as: address space
 */
void vdpasim_as_init(struct vdpasim_as *as)
{
	init_rwsem(&as->sem);
}

/**
 * vdpasim_as_free - release the mappings of an address space no queue uses
 * @as: address space
 */
void vdpasim_as_free(struct vdpasim_as *as)
{
	if (as->iotlb)
		vhost_iotlb_free(as->iotlb);
}

/**
 * vdpasim_as_lookup - find the mapping of an address
 * @sim: device
 * @as: one of its address spaces
 * @iova: address
 * @perm: VHOST_MAP_*, what it is to be used for
 * @xlat: filled with the whole mapping, or with a page of it
 * @gen: filled with the generation that @xlat belongs to
 *
 * Return: whether @iova is mapped to memory
 */
bool vdpasim_as_lookup(struct vdpasim *sim, struct vdpasim_as *as, u64 iova, u32 perm,
		       struct vdpasim_xlat *xlat, u64 *gen)
{
	struct vhost_iotlb_map *map = NULL;
	bool found = false;

	down_read(&as->sem);
	/* another space may be changing: what is found in this one holds in either */
	*gen = READ_ONCE(sim->as_gen);
	if (as->iotlb)
		map = vhost_iotlb_itree_first(as->iotlb, iova, iova);
	if (map) {
		xlat->first = map->start;
		xlat->span = map->last - map->start;
		xlat->perm = map->perm;
		if (as->mm) {
			found = vdpasim_user_pin(as->mm, map->addr + (iova - map->start), iova,
						 perm, xlat);
		} else {
			xlat->va = vdpasim_phys_va(map->addr, xlat->span);
			found = xlat->va;
		}
	}
	up_read(&as->sem);
	return found;
}

static void vdpasim_as_outdate(struct vdpasim *sim)
{
	lockdep_assert_held(&sim->mutex);
	WRITE_ONCE(sim->as_gen, sim->as_gen + 1);
}

/* Nobody uses what was taken away once each queue's lock has been passed. */
static void vdpasim_as_settle(struct vdpasim *sim, const struct vdpasim_as *as)
{
	struct vdpasim_vq *vq;

	lockdep_assert_held(&sim->mutex);
	for (vq = sim->vqs; vq < sim->vqs + sim->nvqs; vq++) {
		mutex_lock(&vq->lock);
		if (vq->as == as || vq->ring_as == as)
			vdpasim_cache_drop(vq);
		mutex_unlock(&vq->lock);
	}
}

/* Whoever maps an address space means to be the only one to say what is in it. */
static void vdpasim_as_revoke(struct vdpasim *sim, const struct vdpasim_as *as)
{
	struct vdpasim_vq *vq;

	lockdep_assert_held(&sim->mutex);
	if (!sim->grants)
		return;
	for (vq = sim->vqs; vq < sim->vqs + sim->nvqs; vq++) {
		mutex_lock(&vq->lock);
		if (vq->as == as || vq->ring_as == as)
			vdpasim_vq_grant(vq, false);
		mutex_unlock(&vq->lock);
	}
}

/*
 * What follows without a gap, and may be used the same way, is one mapping for the limit:
 * in how many pieces its memory lies is not for a driver to say.
 */
static struct vhost_iotlb *vdpasim_as_copy(struct vhost_iotlb *from)
{
	struct vhost_iotlb *to = vhost_iotlb_alloc(VDPASIM_PIECES_MAX, 0);
	struct vhost_iotlb_map *map, *last = NULL;
	int ret, n = 0;

	if (!to)
		return ERR_PTR(-ENOMEM);
	for (map = vhost_iotlb_itree_first(from, 0, U64_MAX); map;
	     map = vhost_iotlb_itree_next(map, 0, U64_MAX)) {
		n += !last || last->last + 1 != map->start || last->perm != map->perm;
		last = map;
		ret = n > vdpasim_max_iotlb_entries ? -ENOSPC :
		      vhost_iotlb_add_range(to, map->start, map->last, map->addr, map->perm);
		if (ret) {
			vhost_iotlb_free(to);
			return ERR_PTR(ret);
		}
		cond_resched();
	}
	return to;
}

/* Put @iotlb in the place of what is there; NULL empties the address space. */
static void vdpasim_as_swap(struct vdpasim *sim, struct vdpasim_as *as,
			    struct vhost_iotlb *iotlb)
{
	struct vhost_iotlb *old;

	down_write(&as->sem);
	old = as->iotlb;
	as->iotlb = iotlb;
	vdpasim_as_outdate(sim);
	up_write(&as->sem);

	vdpasim_as_settle(sim, as);
	if (old)
		vhost_iotlb_free(old);
}

/**
 * vdpasim_as_bind - have mappings lead to memory of a process, or to physical memory
 * @sim: device
 * @mm: process; NULL for physical memory
 *
 * All address spaces are emptied: an address of one kind is never taken for the other.
 */
void vdpasim_as_bind(struct vdpasim *sim, struct mm_struct *mm)
{
	struct mm_struct *old;
	struct vdpasim_as *as;

	mutex_lock(&sim->mutex);
	for (as = sim->as; as < sim->as + sim->vdpa.nas; as++) {
		vdpasim_as_swap(sim, as, NULL);
		if (mm)
			mmgrab(mm);
		down_write(&as->sem);
		old = as->mm;
		as->mm = mm;
		up_write(&as->sem);
		if (old)
			mmdrop(old);
	}
	mutex_unlock(&sim->mutex);
}

/**
 * vdpasim_as_replace - replace all mappings of an address space
 * @sim: device
 * @asid: address space
 * @iotlb: new mappings, copied
 *
 * Return: 0, or a negative errno with the old mappings in place
 */
int vdpasim_as_replace(struct vdpasim *sim, unsigned int asid,
		       struct vhost_iotlb *iotlb)
{
	struct vhost_iotlb *copy;

	if (asid >= sim->vdpa.nas)
		return -EINVAL;
	copy = vdpasim_as_copy(iotlb);
	if (IS_ERR(copy))
		return PTR_ERR(copy);

	mutex_lock(&sim->mutex);
	vdpasim_as_revoke(sim, &sim->as[asid]);
	vdpasim_as_swap(sim, &sim->as[asid], copy);
	mutex_unlock(&sim->mutex);
	return 0;
}

/**
 * vdpasim_as_add - add one mapping to an address space
 * @sim: device
 * @asid: address space
 * @iova: where it begins
 * @size: bytes
 * @addr: address of the memory, physical or of the process
 * @perm: VHOST_MAP_*
 *
 * Return: 0, or a negative errno
 */
int vdpasim_as_add(struct vdpasim *sim, unsigned int asid, u64 iova, u64 size,
		   u64 addr, u32 perm)
{
	u64 last = iova + size - 1;
	struct vdpasim_as *as;
	int ret;

	if (asid >= sim->vdpa.nas || !size || last < iova)
		return -EINVAL;
	as = &sim->as[asid];

	mutex_lock(&sim->mutex);
	vdpasim_as_revoke(sim, as);
	down_write(&as->sem);
	if (!as->iotlb)
		as->iotlb = vhost_iotlb_alloc(VDPASIM_PIECES_MAX, 0);
	if (!as->iotlb)
		ret = -ENOMEM;
	else if (vhost_iotlb_itree_first(as->iotlb, iova, last))
		ret = -EEXIST;
	else
		ret = vhost_iotlb_add_range(as->iotlb, iova, last, addr, perm);
	up_write(&as->sem);
	mutex_unlock(&sim->mutex);
	return ret;
}

/**
 * vdpasim_as_remove - remove every mapping that a range touches
 * @sim: device
 * @asid: address space
 * @iova: where the range begins
 * @size: bytes
 *
 * Return: 0, or a negative errno
 */
int vdpasim_as_remove(struct vdpasim *sim, unsigned int asid, u64 iova, u64 size)
{
	u64 last = iova + size - 1;
	struct vdpasim_as *as;

	if (asid >= sim->vdpa.nas || !size || last < iova)
		return -EINVAL;
	as = &sim->as[asid];

	mutex_lock(&sim->mutex);
	down_write(&as->sem);
	if (as->iotlb)
		vhost_iotlb_del_range(as->iotlb, iova, last);
	vdpasim_as_outdate(sim);
	up_write(&as->sem);
	vdpasim_as_settle(sim, as);
	mutex_unlock(&sim->mutex);
	return 0;
}

/**
 * vdpasim_as_clear - return an address space to its initial state: empty
 * @sim: device
 * @asid: address space
 *
 * Return: 0, or a negative errno
 */
int vdpasim_as_clear(struct vdpasim *sim, unsigned int asid)
{
	if (asid >= sim->vdpa.nas)
		return -EINVAL;
	mutex_lock(&sim->mutex);
	vdpasim_as_swap(sim, &sim->as[asid], NULL);
	mutex_unlock(&sim->mutex);
	return 0;
}

/**
 * vdpasim_as_attach - give each queue the address spaces of its groups
 * @sim: device
 *
 * To be called whenever groups may have changed: with the negotiated features,
 * or with the address space of a group.
 */
void vdpasim_as_attach(struct vdpasim *sim)
{
	unsigned int asid, ring_asid;
	struct vdpasim_vq *vq;

	lockdep_assert_held(&sim->mutex);
	for (vq = sim->vqs; vq < sim->vqs + sim->nvqs; vq++) {
		asid = sim->group_asid[vdpasim_group(sim, vq->index)];
		ring_asid = sim->group_asid[vdpasim_ring_group(sim, vq->index)];
		mutex_lock(&vq->lock);
		vdpasim_vq_set_as(vq, &sim->as[asid], &sim->as[ring_asid]);
		mutex_unlock(&vq->lock);
	}
}

/**
 * vdpasim_as_move - use another address space for a group
 * @sim: device
 * @group: virtqueue group
 * @asid: address space
 *
 * Return: 0, or a negative errno
 */
int vdpasim_as_move(struct vdpasim *sim, unsigned int group, unsigned int asid)
{
	struct vdpasim_vq *vq;

	if (group >= sim->vdpa.ngroups || asid >= sim->vdpa.nas)
		return -EINVAL;

	mutex_lock(&sim->mutex);
	sim->group_asid[group] = asid;
	vdpasim_as_attach(sim);
	for (vq = sim->vqs; vq < sim->vqs + sim->nvqs; vq++) {
		if (vdpasim_group(sim, vq->index) != group &&
		    vdpasim_ring_group(sim, vq->index) != group)
			continue;
		mutex_lock(&vq->lock);
		vdpasim_vq_grant(vq, false);
		mutex_unlock(&vq->lock);
	}
	mutex_unlock(&sim->mutex);
	return 0;
}
