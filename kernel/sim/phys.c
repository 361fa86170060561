// SPDX-License-Identifier: GPL-2.0-only
/*
 * Physical memory, and where the kernel sees it. Everything that knows physical
 * addresses is here.
 */

#include <linux/init.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>

#include "sim.h"

/* System RAM as found when the module was loaded; constant since */
static struct {
	u64 first;
	u64 last;
} vdpasim_ram[64];
static unsigned int vdpasim_ram_count;

static int vdpasim_phys_note(struct resource *res, void *arg)
{
	if (vdpasim_ram_count == ARRAY_SIZE(vdpasim_ram))
		return 1;
	vdpasim_ram[vdpasim_ram_count].first = PAGE_ALIGN(res->start);
	vdpasim_ram[vdpasim_ram_count].last = ((res->end + 1) & PAGE_MASK) - 1;
	if (vdpasim_ram[vdpasim_ram_count].first < vdpasim_ram[vdpasim_ram_count].last)
		vdpasim_ram_count++;
	return 0;
}

/**
 * vdpasim_phys_init - find out what is memory
 *
 * Memory that does not fit the table or is plugged in later is still served,
 * page by page.
 */
void __init vdpasim_phys_init(void)
{
	walk_iomem_res_desc(IORES_DESC_NONE, IORESOURCE_SYSTEM_RAM | IORESOURCE_BUSY,
			    0, U64_MAX, NULL, vdpasim_phys_note);
}

static u8 *vdpasim_phys_map(u64 first, u64 span)
{
	if (first + span < first || !pfn_valid(PHYS_PFN(first)) ||
	    !pfn_valid(PHYS_PFN(first + span)))
		return NULL;
	return phys_to_virt(first);
}

/**
 * vdpasim_phys_ram - translate an address that a kernel driver gave us
 * @addr: physical address
 * @xlat: filled with the memory around it
 *
 * A physical address is followed only where memory is: beyond the table of
 * System RAM, that is a page that the page allocator knows. May be called in any
 * context, hence no walk of the resource tree.
 *
 * Return: whether there is memory at @addr
 */
bool vdpasim_phys_ram(u64 addr, struct vdpasim_xlat *xlat)
{
	u64 first = addr & PAGE_MASK;
	u64 span = PAGE_SIZE - 1;
	unsigned int i;

	for (i = 0; i < vdpasim_ram_count; i++) {
		if (addr >= vdpasim_ram[i].first && addr <= vdpasim_ram[i].last) {
			first = vdpasim_ram[i].first;
			span = vdpasim_ram[i].last - first;
			break;
		}
	}
	xlat->va = vdpasim_phys_map(first, span);
	if (!xlat->va)
		return false;
	if (i == vdpasim_ram_count && PageReserved(pfn_to_page(PHYS_PFN(addr))))
		return false;
	xlat->first = first;
	xlat->span = span;
	xlat->perm = VHOST_MAP_RW;
	return true;
}

/**
 * vdpasim_phys_va - where the kernel sees memory that a bus driver mapped
 * @addr: physical address
 * @span: bytes less one
 *
 * Return: the address, or NULL where there are no pages
 */
u8 *vdpasim_phys_va(u64 addr, u64 span)
{
	return vdpasim_phys_map(addr, span);
}
