// SPDX-License-Identifier: GPL-2.0-only
/* The internet checksum (RFC 1071). */

#include <net/checksum.h>
#include <string.h>

/**
 * csum_partial - sum 16-bit words
 * @buff: where they are, at any address
 * @len: bytes; an odd one at the end counts as if a zero followed
 * @sum: what to add
 *
 * Return: the sum, not folded
 */
__wsum csum_partial(const void *buff, int len, __wsum sum)
{
	u64 acc = sum;
	u32 word;

	for (; len >= (int)sizeof(word); len -= sizeof(word), buff += sizeof(word)) {
		memcpy(&word, buff, sizeof(word));
		acc += word;
	}
	if (len) {
		word = 0;
		memcpy(&word, buff, len);
		acc += word;
	}
	acc = (acc & 0xffffffff) + (acc >> 32);
	return (acc & 0xffffffff) + (acc >> 32);
}
