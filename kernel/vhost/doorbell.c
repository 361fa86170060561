// SPDX-License-Identifier: GPL-2.0-only
/* Doorbells of queues in the client's memory, where the parent has such pages. */

#include <linux/fs.h>
#include <linux/mm.h>

#include "vhost_vdpa.h"

/* A page that its parent can let user space write. */
static bool vhost_vdpa_doorbell(struct vhost_vdpa *v, u16 idx, unsigned long *pfn)
{
	const struct vdpa_config_ops *ops = v->vdpa->config;
	struct vdpa_notification_area area;

	lockdep_assert_held(&v->live_sem);
	area = ops->get_vq_notification(v->vdpa, idx);
	if (area.addr & ~PAGE_MASK || area.size != PAGE_SIZE)
		return false;
	*pfn = PHYS_PFN(area.addr);
	return true;
}

/* The lock of the ioctls is not taken: they fault themselves. */
static vm_fault_t vhost_vdpa_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	struct vhost_vdpa *v = vma->vm_file->private_data;
	vm_fault_t ret = VM_FAULT_SIGBUS;
	unsigned long pfn;

	down_read(&v->live_sem);
	if (v->vdpa && vhost_vdpa_doorbell(v, vma->vm_pgoff, &pfn))
		ret = vmf_insert_pfn(vma, vmf->address & PAGE_MASK, pfn);
	up_read(&v->live_sem);
	return ret;
}

static const struct vm_operations_struct vhost_vdpa_vm_ops = {
	.fault = vhost_vdpa_fault,
};

/**
 * vhost_vdpa_mmap - map the doorbell of a queue
 * @file: open node
 * @vma: one shared page that is only written; its offset is the queue
 *
 * Return: 0 or a negative errno
 */
int vhost_vdpa_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct vhost_vdpa *v = file->private_data;
	unsigned long pfn;
	int ret = 0;

	if (vma->vm_end - vma->vm_start != PAGE_SIZE || !(vma->vm_flags & VM_SHARED) ||
	    (vma->vm_flags & VM_READ) || vma->vm_pgoff >= v->nvqs)
		return -EINVAL;
	down_read(&v->live_sem);
	if (!v->vdpa)
		ret = -ENODEV;
	else if (!v->vdpa->config->get_vq_notification)
		ret = -EOPNOTSUPP;
	else if (!vhost_vdpa_doorbell(v, vma->vm_pgoff, &pfn))
		ret = -EOPNOTSUPP;
	up_read(&v->live_sem);
	if (ret)
		return ret;
	/* those of a simulator are read by a processor, too */
	if (!page_is_ram(pfn))
		vma->vm_page_prot = pgprot_noncached(vma->vm_page_prot);
	vm_flags_set(vma, VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
	vma->vm_ops = &vhost_vdpa_vm_ops;
	return 0;
}

/**
 * vhost_vdpa_zap_doorbells - take doorbells back
 * @v: node whose device was reset or is gone; whoever touches a doorbell from now on
 *	asks the parent for it again, or gets SIGBUS
 */
void vhost_vdpa_zap_doorbells(struct vhost_vdpa *v)
{
	/* not beside a fault that has asked the parent, but not mapped the page yet */
	down_write(&v->live_sem);
	if (v->mapping)
		unmap_mapping_range(v->mapping, 0, 0, 1);
	up_write(&v->live_sem);
}
