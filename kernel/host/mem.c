// SPDX-License-Identifier: GPL-2.0-only
/* Memory: allocation that can be made to fail, and what counts as physical. */

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <stdlib.h>

#include "host.h"
#include "nl.h"

static atomic_long_t fail_at;
static atomic_long_t fail_count;

/**
 * host_fail_at - have one allocation fail
 * @n: how many allocations from now, counted from 1; 0 for none
 */
void host_fail_at(unsigned long n)
{
	atomic_long_set(&fail_count, 0);
	atomic_long_set(&fail_at, n);
}

/**
 * host_fail_count - allocations since host_fail_at()
 *
 * Return: their number
 */
unsigned long host_fail_count(void)
{
	return atomic_long_read(&fail_count);
}

/**
 * host_fail_now - count an allocation
 *
 * For programs that wrap the allocations of a library.
 *
 * Return: whether it has to fail
 */
bool host_fail_now(void)
{
	long at = atomic_long_read(&fail_at);

	return at && atomic_long_inc_return(&fail_count) == at;
}

void *kmalloc(size_t size, gfp_t gfp)
{
	void *p;

	if (gfp & GFP_KERNEL)
		might_sleep();
	if (host_fail_now() || size > INT_MAX)
		return NULL;
	p = malloc(size ? size : 1);
	if (p && (gfp & __GFP_ZERO))
		memset(p, 0, size);
	return p;
}

void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	if (gfp & GFP_KERNEL)
		might_sleep();
	if (host_fail_now() || size > INT_MAX)
		return NULL;
	return realloc((void *)p, size ? size : 1);
}

void kfree(const void *p)
{
	free((void *)p);
}

/* for nl.c, which knows no flags */
void *host_alloc(size_t size)
{
	return kmalloc(size, GFP_NOWAIT);
}

void host_free(void *p)
{
	kfree(p);
}

unsigned long __get_free_page(gfp_t gfp)
{
	void *p = NULL;

	if (gfp & GFP_KERNEL)
		might_sleep();
	if (host_fail_now() || posix_memalign(&p, PAGE_SIZE, PAGE_SIZE))
		return 0;
	if (gfp & __GFP_ZERO)
		memset(p, 0, PAGE_SIZE);
	return (unsigned long)p;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_page(gfp | __GFP_ZERO);
}

void free_page(unsigned long addr)
{
	free((void *)addr);
}

/* Several pages are for a device: they count as physical memory. */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	size_t size = PAGE_SIZE << order;
	void *p = NULL;

	if (gfp & GFP_KERNEL)
		might_sleep();
	if (host_fail_now() || posix_memalign(&p, PAGE_SIZE, size))
		return 0;
	if (host_mem_add(p, size)) {
		free(p);
		return 0;
	}
	if (gfp & __GFP_ZERO)
		memset(p, 0, size);
	return (unsigned long)p;
}

void free_pages(unsigned long addr, unsigned int order)
{
	if (addr)
		host_mem_del((void *)addr);
	free((void *)addr);
}

static DEFINE_SPINLOCK(mem_lock);
/* sorted, without overlaps; mem_lock */
static struct host_range {
	unsigned long first;
	unsigned long last;
} *mem;
static unsigned int mem_count;
static unsigned int mem_room;

/* The first range that does not end below @addr. */
static unsigned int mem_find(unsigned long addr)
{
	unsigned int low = 0, high = mem_count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (mem[mid].last < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static int mem_grow(void)
{
	unsigned int room = mem_room ? 2 * mem_room : 16;
	struct host_range *more;

	if (mem_count < mem_room)
		return 0;
	more = host_fail_now() ? NULL : realloc(mem, room * sizeof(*more));
	if (!more)
		return -ENOMEM;
	mem = more;
	mem_room = room;
	return 0;
}

/**
 * host_mem_add - let simulated devices reach memory by its address
 * @p: memory
 * @len: bytes
 *
 * Physical addresses are those of the program. Whole pages count.
 *
 * Return: 0, -EINVAL, -EEXIST when some of it is there already, or -ENOMEM
 */
int host_mem_add(void *p, size_t len)
{
	unsigned long first = (unsigned long)p, last = first + len - 1;
	unsigned int i;
	int ret;

	if (!len || last < first)
		return -EINVAL;
	first &= PAGE_MASK;
	spin_lock(&mem_lock);
	i = mem_find(first);
	ret = i < mem_count && mem[i].first <= last ? -EEXIST : mem_grow();
	if (!ret) {
		memmove(mem + i + 1, mem + i, (mem_count - i) * sizeof(*mem));
		mem[i].first = first;
		mem[i].last = last;
		mem_count++;
	}
	spin_unlock(&mem_lock);
	return ret;
}

/**
 * host_mem_del - take memory out of reach
 * @p: what host_mem_add() got
 *
 * To be called when no device has a mapping or a queue there any more.
 */
void host_mem_del(void *p)
{
	unsigned long first = (unsigned long)p & PAGE_MASK;
	unsigned int i;

	spin_lock(&mem_lock);
	i = mem_find(first);
	if (i < mem_count && mem[i].first == first) {
		mem_count--;
		memmove(mem + i, mem + i + 1, (mem_count - i) * sizeof(*mem));
	}
	if (!mem_count) {
		free(mem);
		mem = NULL;
		mem_room = 0;
	}
	spin_unlock(&mem_lock);
}

bool pfn_valid(unsigned long pfn)
{
	unsigned long addr = PFN_PHYS(pfn);
	unsigned int i;
	bool valid;

	spin_lock(&mem_lock);
	i = mem_find(addr);
	valid = i < mem_count && mem[i].first <= addr;
	spin_unlock(&mem_lock);
	return valid;
}
