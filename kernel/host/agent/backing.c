// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files that block devices keep their data in: regular ones and block devices, opened
 * as the user whom the agent runs as. A file that is written has one device; those
 * that only read it may be several.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent.h"

/* for zeros where a file has no better way */
#define ZEROS	65536

struct backing {
	int fd;
};

/* Returns 0 or a negative errno. A new file has *@size bytes. */
static int backing_check(int fd, bool read_only, unsigned long long *size)
{
	struct stat st;
	off_t end;

	if (fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))
		return -EMEDIUMTYPE;
	if (flock(fd, (read_only ? LOCK_SH : LOCK_EX) | LOCK_NB))
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	end = lseek(fd, 0, SEEK_END);
	if (end < 0)
		return -errno;
	if (!end) {
		if (!*size || read_only)
			return -ENOENT;
		if (*size > INT64_MAX)
			return -EFBIG;
		if (ftruncate(fd, *size))
			return -errno;
		return 0;
	}
	*size = end;
	return 0;
}

/**
 * backing_open() - open a file, or make one
 * @path: of the file
 * @read_only: it is not to be written
 * @size: bytes that a new file gets, 0 for no new one; receives what it has
 * @file: receives the file, to be closed with backing_close()
 *
 * Return: 0 or a negative errno: -ENOENT for a file that is absent or empty, -EBUSY for
 * one that is in use, -EMEDIUMTYPE for something that is no file.
 */
int backing_open(const char *path, bool read_only, unsigned long long *size, void **file)
{
	int flags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY | (read_only ? O_RDONLY : O_RDWR);
	struct backing *b = malloc(sizeof(*b));
	bool made = false;
	int err;

	if (!b)
		return -ENOMEM;
	b->fd = open(path, flags);
	if (b->fd < 0 && errno == ENOENT && *size && !read_only) {
		b->fd = open(path, flags | O_CREAT | O_EXCL, 0600);
		made = b->fd >= 0;
	}
	err = b->fd < 0 ? -errno : backing_check(b->fd, read_only, size);
	if (!err) {
		*file = b;
		return 0;
	}
	if (made)
		unlink(path);
	if (b->fd >= 0)
		close(b->fd);
	free(b);
	return err == -EISDIR || err == -ENXIO ? -EMEDIUMTYPE : err;
}

/**
 * backing_read() - read from a file; what is beyond its end is an error
 * @file: file
 * @pos: first byte
 * @buf: filled
 * @len: bytes
 *
 * Return: 0 or a negative errno.
 */
int backing_read(void *file, unsigned long long pos, void *buf, size_t len)
{
	const struct backing *b = file;
	char *to = buf;
	ssize_t n;

	for (; len; len -= n, to += n, pos += n) {
		n = pread(b->fd, to, len, pos);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return n ? -errno : -EIO;
	}
	return 0;
}

/**
 * backing_write() - write to a file
 * @file: file
 * @pos: first byte
 * @buf: data
 * @len: bytes
 *
 * Return: 0 or a negative errno.
 */
int backing_write(void *file, unsigned long long pos, const void *buf, size_t len)
{
	const struct backing *b = file;
	const char *from = buf;
	ssize_t n;

	for (; len; len -= n, from += n, pos += n) {
		n = pwrite(b->fd, from, len, pos);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return n ? -errno : -ENOSPC;
	}
	return 0;
}

/**
 * backing_zero() - make a range of a file read as zeros
 * @file: file
 * @pos: first byte
 * @len: bytes
 * @discard: it need not take space after that
 *
 * Return: 0 or a negative errno.
 */
int backing_zero(void *file, unsigned long long pos, unsigned long long len, bool discard)
{
	static const char zeros[ZEROS];
	const struct backing *b = file;
	int mode = discard ? FALLOC_FL_PUNCH_HOLE : FALLOC_FL_ZERO_RANGE;
	size_t n;
	int err;

	if (!len || !fallocate(b->fd, mode | FALLOC_FL_KEEP_SIZE, pos, len))
		return 0;
	/* a file system that cannot */
	for (err = 0; len && !err; len -= n, pos += n) {
		n = len < ZEROS ? len : ZEROS;
		err = backing_write(file, pos, zeros, n);
	}
	return err;
}

/**
 * backing_flush() - have what was written survive
 * @file: file
 *
 * Return: 0 or a negative errno.
 */
int backing_flush(void *file)
{
	const struct backing *b = file;

	return fdatasync(b->fd) ? -errno : 0;
}

/**
 * backing_close() - undo backing_open()
 * @file: file
 */
void backing_close(void *file)
{
	struct backing *b = file;

	close(b->fd);
	free(b);
}
