/* SPDX-License-Identifier: GPL-2.0-only */
/* vm_flags_set() came with 6.3; before 6.5 pin_user_pages_remote() had one argument more. */
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

#if HAVE_GUP_VMAS
static inline long compat_pin_user_pages_remote(struct mm_struct *mm, unsigned long start,
						unsigned long nr_pages,
						unsigned int gup_flags,
						struct page **pages, int *locked)
{
	return pin_user_pages_remote(mm, start, nr_pages, gup_flags, pages, NULL, locked);
}
#define pin_user_pages_remote compat_pin_user_pages_remote
#endif

#endif /* COMPAT_LINUX_MM_H */
