/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_BUG_H
#define HOST_LINUX_BUG_H

#include <linux/compiler.h>
#include <stdbool.h>

/* a warning is a failure here as well: nothing goes on after it in a test */
void host_warn(const char *file, int line, const char *what);
void host_bug(const char *file, int line, const char *what) __attribute__((__noreturn__));

#define WARN_ON(cond) ({					\
	bool warn_ = !!(cond);					\
	if (unlikely(warn_))					\
		host_warn(__FILE__, __LINE__, #cond);		\
	unlikely(warn_); })
#define WARN_ON_ONCE(cond)	WARN_ON(cond)
#define WARN(cond, fmt, ...)	WARN_ON(cond)
#define WARN_ONCE(cond, fmt, ...) WARN_ON(cond)
#define BUG_ON(cond) do {					\
	if (unlikely(cond))					\
		host_bug(__FILE__, __LINE__, #cond);		\
} while (0)
#define BUG()			host_bug(__FILE__, __LINE__, "BUG")

#endif /* HOST_LINUX_BUG_H */
