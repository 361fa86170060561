// SPDX-License-Identifier: GPL-2.0-or-later
/* What the allocator of the sanitizers has given out. gcc has no header for it. */
#include <unistd.h>

#include "fuzz.h"

size_t __sanitizer_get_current_allocated_bytes(void);

size_t allocated(void)
{
	return __sanitizer_get_current_allocated_bytes();
}

bool all_freed(size_t before)
{
	int tries = 2000;

	while (allocated() > before && tries--)
		usleep(1000);
	return allocated() <= before;
}
