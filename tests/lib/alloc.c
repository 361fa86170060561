// SPDX-License-Identifier: GPL-2.0-or-later
/* The linker sends the library's allocations here (--wrap). */
#include "fake.h"

static int countdown = -1;
static bool failed;

static bool fails(void)
{
	if (countdown < 0)
		return false;
	if (countdown--)
		return false;
	failed = true;
	errno = ENOMEM;
	return true;
}

#define WRAP(type, name, params, args)			\
	type __real_##name params;			\
	type __wrap_##name params;			\
	type __wrap_##name params			\
	{						\
		return fails() ? NULL : __real_##name args;	\
	}

WRAP(void *, malloc, (size_t size), (size))
WRAP(void *, calloc, (size_t n, size_t size), (n, size))
WRAP(void *, realloc, (void *p, size_t size), (p, size))
WRAP(void *, reallocarray, (void *p, size_t n, size_t size), (p, n, size))
WRAP(char *, strdup, (const char *s), (s))
WRAP(char *, strndup, (const char *s, size_t n), (s, n))

void alloc_fail_after(int n)
{
	countdown = n;
	failed = false;
}

bool alloc_failed(void)
{
	countdown = -1;
	return failed;
}

void each_alloc_fails(int (*scenario)(void *arg), void *arg)
{
	int n = 0;
	int ret;

	for (;; n++) {
		alloc_fail_after(n);
		ret = scenario(arg);
		if (!alloc_failed())
			break;
		assert_int_equal(ret, -ENOMEM);
	}
	assert_int_equal(ret, 0);
	/* a scenario that allocates nothing would prove nothing */
	assert_true(n > 0);
}
