/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_BITOPS_H
#define HOST_LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

#define BITS_TO_LONGS(nr)	(((nr) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, nbits)	unsigned long name[BITS_TO_LONGS(nbits)]
#define host_word(nr, p)	((p) + (nr) / BITS_PER_LONG)
#define host_mask(nr)		(1UL << ((nr) % BITS_PER_LONG))

static inline void set_bit(unsigned long nr, unsigned long *p)
{
	__atomic_fetch_or(host_word(nr, p), host_mask(nr), __ATOMIC_RELAXED);
}

static inline void clear_bit(unsigned long nr, unsigned long *p)
{
	__atomic_fetch_and(host_word(nr, p), ~host_mask(nr), __ATOMIC_RELAXED);
}

static inline bool test_bit(unsigned long nr, const unsigned long *p)
{
	return __atomic_load_n(host_word(nr, p), __ATOMIC_RELAXED) & host_mask(nr);
}

static inline bool test_and_set_bit(unsigned long nr, unsigned long *p)
{
	return __atomic_fetch_or(host_word(nr, p), host_mask(nr), __ATOMIC_SEQ_CST) &
		host_mask(nr);
}

static inline bool test_and_clear_bit(unsigned long nr, unsigned long *p)
{
	return __atomic_fetch_and(host_word(nr, p), ~host_mask(nr), __ATOMIC_SEQ_CST) &
		host_mask(nr);
}

static inline unsigned int hweight64(u64 w)
{
	return __builtin_popcountll(w);
}

#endif /* HOST_LINUX_BITOPS_H */
