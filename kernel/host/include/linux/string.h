/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_STRING_H
#define HOST_LINUX_STRING_H

#include_next <linux/string.h>
#include <linux/types.h>
#include <string.h>

char *kstrdup(const char *s, gfp_t gfp);
char *kstrndup(const char *s, size_t max, gfp_t gfp);
void *kmemdup(const void *src, size_t len, gfp_t gfp);
ssize_t strscpy(char *dest, const char *src, size_t size);
void *memchr_inv(const void *start, int c, size_t size);
bool sysfs_streq(const char *s1, const char *s2);

#define str_has_prefix(s, p) (strncmp(s, p, strlen(p)) ? 0 : strlen(p))

#endif /* HOST_LINUX_STRING_H */
