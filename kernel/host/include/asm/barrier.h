/* SPDX-License-Identifier: GPL-2.0-only */
/* memory barriers */
#ifndef HOST_ASM_BARRIER_H
#define HOST_ASM_BARRIER_H

#include <linux/compiler.h>

#define smp_load_acquire(p)	__atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)	__atomic_store_n((p), (v), __ATOMIC_RELEASE)

#ifdef __SANITIZE_THREAD__
#define HOST_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HOST_TSAN 1
#endif
#endif

/*
 * ThreadSanitizer knows no fence. A read-modify-write of a variable of this thread
 * is one to the processor and nothing to the tool, which so hides no race.
 */
#ifdef HOST_TSAN
static inline void smp_mb(void)
{
	static _Thread_local int fence;

	__atomic_fetch_add(&fence, 1, __ATOMIC_SEQ_CST);
}
#else
static inline void smp_mb(void)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
}
#endif

#define smp_rmb()		smp_mb()
#define smp_wmb()		smp_mb()
#define smp_store_mb(x, v)	do { WRITE_ONCE(x, v); smp_mb(); } while (0)

#endif /* HOST_ASM_BARRIER_H */
