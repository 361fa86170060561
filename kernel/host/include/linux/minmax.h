/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_MINMAX_H
#define HOST_LINUX_MINMAX_H

/* operands are evaluated once and compared in one type, as in the kernel */
#define min(a, b) ({					\
	__auto_type min_a_ = (a);			\
	__auto_type min_b_ = (b);			\
	min_a_ < min_b_ ? min_a_ : min_b_; })
#define max(a, b) ({					\
	__auto_type max_a_ = (a);			\
	__auto_type max_b_ = (b);			\
	max_a_ > max_b_ ? max_a_ : max_b_; })
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define max_t(type, a, b)	max((type)(a), (type)(b))
#define clamp_t(type, v, lo, hi)	min_t(type, max_t(type, v, lo), hi)
#define clamp(v, lo, hi)	min(max(v, lo), hi)
#define swap(a, b) do {					\
	__auto_type swap_ = (a);			\
	(a) = (b);					\
	(b) = swap_;					\
} while (0)

#endif /* HOST_LINUX_MINMAX_H */
