// SPDX-License-Identifier: LGPL-2.1-or-later
/* Where the disk of a device and its partitions are mounted, as /proc tells. */
#include "internal.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/sysmacros.h>

static inline void closedirp(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static inline void fclosep(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define AUTOCLOSEDIR __attribute__((cleanup(closedirp)))
#define AUTOFCLOSE __attribute__((cleanup(fclosep)))

/* ------------------------------------------------- one line of mountinfo */

/**
 * struct mount - what a line of /proc/self/mountinfo tells
 * @rdev: number of the device; a file system on several has one of its own
 * @point: where it is mounted, unescaped
 * @source: what was mounted
 */
struct mount {
	dev_t rdev;
	char *point;
	char *source;
};

/* The kernel writes blanks, newlines and backslashes as \ooo. */
static void unescape(char *s)
{
	char *to = s;

	while (*s) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' &&
		    s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
			*to++ = (s[1] - '0') << 6 | (s[2] - '0') << 3 |
				(s[3] - '0');
			s += 4;
		} else {
			*to++ = *s++;
		}
	}
	*to = '\0';
}

/*
 * ID PARENT NUMBERS ROOT POINT OPTIONS [TAG...] - TYPE SOURCE OPTIONS
 */
static bool split_line(char *line, struct mount *mount)
{
	char *rest, *field = strtok_r(line, " \n", &rest);
	unsigned int major_nr, minor_nr;
	int i;

	for (i = 0; field && i < 5; i++) {
		if (i == 2 && sscanf(field, "%u:%u", &major_nr, &minor_nr) == 2)
			mount->rdev = makedev(major_nr, minor_nr);
		if (i == 4)
			mount->point = field;
		field = strtok_r(NULL, " \n", &rest);
	}
	while (field && strcmp(field, "-"))
		field = strtok_r(NULL, " \n", &rest);
	if (!field || !strtok_r(NULL, " \n", &rest))
		return false;
	mount->source = strtok_r(NULL, " \n", &rest);
	if (!mount->source)
		return false;
	unescape(mount->point);
	unescape(mount->source);
	return true;
}

/* ------------------------------------------------------ disk and partitions */

/* Is the block device @name, whose directory is @entry of @dir, what is mounted? */
static int is_mounted(const char *dir, const char *entry, const char *name,
		      const struct mount *mount)
{
	dev_t rdev = 0;
	int err;

	if (!strncmp(mount->source, "/dev/", 5) &&
	    !strcmp(mount->source + 5, name))
		return 1;
	err = vdpa_read_rdev(dir, entry, &rdev);
	return err ? err : rdev && rdev == mount->rdev;
}

/* The disk, or one of its partitions, which are directories named after it. */
static int is_of_disk(const struct vdpa_facts *facts, const struct mount *mount)
{
	DIR *dir AUTOCLOSEDIR = NULL;
	struct dirent *d;
	int ret = is_mounted(facts->disk_dir, ".", facts->disk, mount);

	if (ret)
		return ret;
	dir = opendir(facts->disk_dir);
	if (!dir)
		return errno == ENOMEM ? -ENOMEM : 0;
	while (!ret && (d = readdir(dir))) {
		if (!strncmp(d->d_name, facts->disk, strlen(facts->disk)))
			ret = is_mounted(facts->disk_dir, d->d_name, d->d_name,
					 mount);
	}
	return ret;
}

static int add_mount(struct vdpa_facts *facts, const char *point)
{
	char **more = reallocarray(facts->mounts, facts->mount_count + 1,
				   sizeof(*more));

	if (!more)
		return -ENOMEM;
	facts->mounts = more;
	more[facts->mount_count] = strdup(point);
	if (!more[facts->mount_count])
		return -ENOMEM;
	facts->mount_count++;
	return 0;
}

/* vdpa_facts_forget_mounts() - drop what the last look has found */
void vdpa_facts_forget_mounts(struct vdpa_facts *facts)
{
	while (facts->mount_count)
		free(facts->mounts[--facts->mount_count]);
	free(facts->mounts);
	facts->mounts = NULL;
}

VDPA_API int vdpa_facts_find_mounts(struct vdpa_facts *facts)
{
	char *path AUTOFREE = NULL;
	FILE *list AUTOFCLOSE = NULL;
	char *line AUTOFREE = NULL;
	size_t room = 0;
	int ret;

	if (!facts)
		return -EINVAL;
	vdpa_facts_forget_mounts(facts);
	if (!facts->disk_dir)
		return 0;
	path = vdpa_path("%s/proc/self/mountinfo", facts->root);
	if (!path)
		return -ENOMEM;
	list = fopen(path, "re");
	if (!list)
		return errno == ENOMEM ? -ENOMEM : 0;
	while ((errno = 0, getline(&line, &room, list)) > 0) {
		struct mount mount = { 0 };

		if (!split_line(line, &mount))
			continue;
		ret = is_of_disk(facts, &mount);
		if (ret > 0)
			ret = add_mount(facts, mount.point);
		if (ret < 0)
			return ret;
	}
	return errno == ENOMEM ? -ENOMEM : (int)facts->mount_count;
}

VDPA_API const char *vdpa_facts_mount(const struct vdpa_facts *facts, size_t i)
{
	return facts && i < facts->mount_count ? facts->mounts[i] : NULL;
}
