/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bytes that become more. */
#ifndef NETLINK_BYTES_H
#define NETLINK_BYTES_H

#include <stddef.h>

struct bytes {
	unsigned char *data;
	size_t len, size;
};

void bytes_add(struct bytes *bytes, const void *data, size_t len);
void bytes_print(struct bytes *bytes, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void bytes_free(struct bytes *bytes);

#endif
