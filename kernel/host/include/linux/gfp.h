/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_GFP_H
#define HOST_LINUX_GFP_H

#include <linux/bug.h>
#include <linux/types.h>

#define GFP_KERNEL	1u
#define GFP_NOWAIT	0u
#define GFP_ATOMIC	0u
#define GFP_NOIO	1u
#define __GFP_ZERO	0x100u
#define __GFP_NOWARN	0x200u
#define __GFP_ACCOUNT	0x400u
#define __GFP_NOMEMALLOC	0x800u
#define GFP_KERNEL_ACCOUNT	(GFP_KERNEL | __GFP_ACCOUNT)

unsigned long get_zeroed_page(gfp_t gfp);
unsigned long __get_free_page(gfp_t gfp);
void free_page(unsigned long addr);
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
void free_pages(unsigned long addr, unsigned int order);

#endif /* HOST_LINUX_GFP_H */
