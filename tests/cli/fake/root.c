// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * To be preloaded: what the program looks for below /sys, /proc and /lib/modules
 * it finds below the directory $FK_ROOT instead.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *moved(const char *path, char *buf)
{
	static const char *const trees[] = { "/sys/", "/proc/", "/lib/modules/" };
	const char *root = getenv("FK_ROOT");
	size_t i;

	for (i = 0; root && i < sizeof(trees) / sizeof(*trees); i++) {
		size_t len = strlen(trees[i]) - 1;

		if (strncmp(path, trees[i], len) || (path[len] && path[len] != '/'))
			continue;
		snprintf(buf, PATH_MAX, "%s%s", root, path);
		return buf;
	}
	return path;
}

int open(const char *path, int flags, ...)
{
	char buf[PATH_MAX];
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = flags & O_CREAT ? va_arg(ap, mode_t) : 0;
	va_end(ap);
	return REAL(open)(moved(path, buf), flags, mode);
}

int access(const char *path, int mode)
{
	char buf[PATH_MAX];

	return REAL(access)(moved(path, buf), mode);
}

FILE *fopen(const char *path, const char *mode)
{
	char buf[PATH_MAX];

	return REAL(fopen)(moved(path, buf), mode);
}

DIR *opendir(const char *path)
{
	char buf[PATH_MAX];

	return REAL(opendir)(moved(path, buf));
}

int stat(const char *path, struct stat *st)
{
	char buf[PATH_MAX];

	return REAL(stat)(moved(path, buf), st);
}

ssize_t readlink(const char *path, char *to, size_t size)
{
	char buf[PATH_MAX];

	return REAL(readlink)(moved(path, buf), to, size);
}

char *realpath(const char *path, char *resolved)
{
	char buf[PATH_MAX];

	return REAL(realpath)(moved(path, buf), resolved);
}
