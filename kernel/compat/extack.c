// SPDX-License-Identifier: GPL-2.0-only
/* Constant extack texts for kernels without a buffer for formatted ones. */

#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/string.h>

static DEFINE_MUTEX(compat_extack_lock);

/**
 * compat_extack_text - a format less its words with values
 * @buf: static buffer of the place that reports, zero at first
 * @size: bytes in @buf, at least those of @fmt
 * @fmt: format; words are separated by single blanks
 *
 * "not supported: 0x%llx" becomes "not supported". The text is written once.
 *
 * Return: @buf
 */
const char *compat_extack_text(char *buf, size_t size, const char *fmt)
{
	size_t len = 0, word;

	mutex_lock(&compat_extack_lock);
	if (buf[0])
		goto out;
	while (*fmt) {
		word = strcspn(fmt, " ");
		if (!memchr(fmt, '%', word) && len + word + 2 <= size) {
			if (len)
				buf[len++] = ' ';
			memcpy(buf + len, fmt, word);
			len += word;
		}
		fmt += word;
		fmt += strspn(fmt, " ");
	}
	/* what introduced a value at the end is left hanging */
	while (len && strchr(":,(", buf[len - 1]))
		len--;
	buf[len] = '\0';
out:
	mutex_unlock(&compat_extack_lock);
	return buf;
}
