// SPDX-License-Identifier: GPL-2.0-or-later
/* libnl is linked into the tests with --wrap=calloc: its allocations can fail too. */
#include <stddef.h>

#include "host.h"

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
	return host_fail_now() ? NULL : __real_calloc(n, size);
}
