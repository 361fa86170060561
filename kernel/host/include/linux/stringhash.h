/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_STRINGHASH_H
#define HOST_LINUX_STRINGHASH_H

#include <linux/types.h>

unsigned int full_name_hash(const void *salt, const char *name, unsigned int len);

#endif /* HOST_LINUX_STRINGHASH_H */
