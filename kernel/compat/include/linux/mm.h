/* SPDX-License-Identifier: GPL-2.0-only */
/* vm_flags_set() came with 6.3. */
#ifndef COMPAT_LINUX_MM_H
#define COMPAT_LINUX_MM_H

#include_next <linux/mm.h>
#include <compat_probes.h>

#if !HAVE_VM_FLAGS_SET
static inline void vm_flags_set(struct vm_area_struct *vma, unsigned long flags)
{
	vma->vm_flags |= flags;
}
#endif

#endif /* COMPAT_LINUX_MM_H */
