/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_CONTAINER_OF_H
#define HOST_LINUX_CONTAINER_OF_H

#include <linux/build_bug.h>
#include <stddef.h>

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#endif /* HOST_LINUX_CONTAINER_OF_H */
