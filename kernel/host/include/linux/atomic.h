/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_ATOMIC_H
#define HOST_LINUX_ATOMIC_H

#include <asm/barrier.h>
#include <linux/types.h>

/* relaxed unless a value comes back, then a full barrier: the kernel's rule */
#define HOST_ATOMIC(name, ctype, inttype)					\
typedef struct { inttype counter; } ctype;					\
static inline inttype name##_read(const ctype *v)				\
{ return __atomic_load_n(&v->counter, __ATOMIC_RELAXED); }			\
static inline inttype name##_read_acquire(const ctype *v)			\
{ return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE); }			\
static inline void name##_set(ctype *v, inttype i)				\
{ __atomic_store_n(&v->counter, i, __ATOMIC_RELAXED); }				\
static inline void name##_set_release(ctype *v, inttype i)			\
{ __atomic_store_n(&v->counter, i, __ATOMIC_RELEASE); }				\
static inline void name##_add(inttype i, ctype *v)				\
{ __atomic_fetch_add(&v->counter, i, __ATOMIC_RELAXED); }			\
static inline void name##_sub(inttype i, ctype *v)				\
{ __atomic_fetch_sub(&v->counter, i, __ATOMIC_RELAXED); }			\
static inline void name##_inc(ctype *v)	{ name##_add(1, v); }			\
static inline void name##_dec(ctype *v)	{ name##_sub(1, v); }			\
static inline inttype name##_add_return(inttype i, ctype *v)			\
{ return __atomic_add_fetch(&v->counter, i, __ATOMIC_SEQ_CST); }		\
static inline inttype name##_inc_return(ctype *v)				\
{ return name##_add_return(1, v); }						\
static inline inttype name##_dec_return(ctype *v)				\
{ return name##_add_return(-1, v); }						\
static inline bool name##_dec_and_test(ctype *v)				\
{ return !name##_dec_return(v); }						\
static inline inttype name##_xchg(ctype *v, inttype i)				\
{ return __atomic_exchange_n(&v->counter, i, __ATOMIC_SEQ_CST); }		\
static inline inttype name##_cmpxchg(ctype *v, inttype old, inttype i)		\
{										\
	__atomic_compare_exchange_n(&v->counter, &old, i, false,		\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);	\
	return old;								\
}										\
static inline bool name##_inc_not_zero(ctype *v)				\
{										\
	inttype old = name##_read(v);						\
										\
	while (old && !__atomic_compare_exchange_n(&v->counter, &old, old + 1,	\
			true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))		\
		;								\
	return old;								\
}

HOST_ATOMIC(atomic, atomic_t, int)
HOST_ATOMIC(atomic_long, atomic_long_t, long)
HOST_ATOMIC(atomic64, atomic64_t, s64)

#define ATOMIC_INIT(i)		{ (i) }
#define ATOMIC_LONG_INIT(i)	{ (i) }
#define ATOMIC64_INIT(i)	{ (i) }

#define xchg(p, v)	__atomic_exchange_n((p), (v), __ATOMIC_SEQ_CST)
#define cmpxchg(p, o, n) ({						\
	__typeof__(*(p)) cmpxchg_old_ = (o);				\
	__atomic_compare_exchange_n((p), &cmpxchg_old_, (n), false,	\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);\
	cmpxchg_old_; })

#endif /* HOST_LINUX_ATOMIC_H */
