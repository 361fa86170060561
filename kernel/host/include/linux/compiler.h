/* SPDX-License-Identifier: GPL-2.0-only */
/* attributes, and single accesses to shared memory */
#ifndef HOST_LINUX_COMPILER_H
#define HOST_LINUX_COMPILER_H

#include <linux/stringify.h>

#ifndef __always_inline
#define __always_inline		inline __attribute__((__always_inline__))
#endif
#define __always_unused		__attribute__((__unused__))
#define __maybe_unused		__attribute__((__unused__))
#define __must_check		__attribute__((__warn_unused_result__))
#define __packed		__attribute__((__packed__))
#define __aligned(x)		__attribute__((__aligned__(x)))
#define __printf(a, b)		__attribute__((__format__(__printf__, a, b)))
#define __force
#define __user
#define __iomem
#define __rcu
#define __percpu
#define __read_mostly
#define __ro_after_init
#define fallthrough		__attribute__((__fallthrough__))

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define barrier()		__asm__ __volatile__("" : : : "memory")

/* HOST_MODULE comes from the command line, as KBUILD_MODNAME does in the kernel */
#define KBUILD_MODNAME		__stringify(HOST_MODULE)

/* relaxed atomics: what ThreadSanitizer takes them for as well */
#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, val)	__atomic_store_n(&(x), (val), __ATOMIC_RELAXED)

#endif /* HOST_LINUX_COMPILER_H */
