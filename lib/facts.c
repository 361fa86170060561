// SPDX-License-Identifier: LGPL-2.1-or-later
/* What sysfs and /proc know of a device: driver, node, what came of it, users. */
#include "internal.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static inline void closedirp(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

#define AUTOCLOSEDIR __attribute__((cleanup(closedirp)))

/**
 * vdpa_path() - put a path together
 * @fmt: as for printf(3)
 *
 * Return: a string to be freed, NULL if memory ran out.
 */
char *vdpa_path(const char *fmt, ...)
{
	va_list ap;
	char *path;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		return NULL;
	path = malloc(len + 1);
	if (!path)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(path, len + 1, fmt, ap);
	va_end(ap);
	return path;
}

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* Is @s the prefix and a number, such as virtio12? */
static bool is_numbered(const char *s, const char *prefix)
{
	if (!has_prefix(s, prefix) || !s[strlen(prefix)])
		return false;
	for (s += strlen(prefix); *s; s++)
		if (!isdigit((unsigned char)*s))
			return false;
	return true;
}

/**
 * find_entry() - the entry of a directory that matches
 * @path: directory; one that does not exist has no entries
 * @prefix: start of the name, a number must follow; "" for any name
 * @entry: receives a copy, NULL if there is none or more than one
 *
 * Return: number of matching entries, -ENOMEM.
 */
static int find_entry(const char *path, const char *prefix, char **entry)
{
	DIR *dir AUTOCLOSEDIR = opendir(path);
	char *found AUTOFREE = NULL;
	struct dirent *d;
	int n = 0;

	*entry = NULL;
	if (!dir)
		return errno == ENOMEM ? -ENOMEM : 0;
	while ((d = readdir(dir))) {
		if (d->d_name[0] == '.' ||
		    (*prefix && !is_numbered(d->d_name, prefix)))
			continue;
		if (n++)
			continue;
		found = strdup(d->d_name);
		if (!found)
			return -ENOMEM;
	}
	if (n == 1)
		*entry = STEAL(found);
	return n;
}

static int base_of_link(const char *path, char **base)
{
	char target[PATH_MAX];
	const char *slash;
	ssize_t n = readlink(path, target, sizeof(target) - 1);

	*base = NULL;
	if (n < 0)
		return 0;
	target[n] = '\0';
	slash = strrchr(target, '/');
	*base = strdup(slash ? slash + 1 : target);
	return *base ? 0 : -ENOMEM;
}

/* ---------------------------------------------------------------- one device */

/**
 * vdpa_read_rdev() - read the number of a device from sysfs
 * @dir: directory of @node
 * @node: directory with a file "dev"
 * @rdev: receives the number; unchanged if there is none
 *
 * Return: 0, -ENOMEM.
 */
int vdpa_read_rdev(const char *dir, const char *node, dev_t *rdev)
{
	char *path AUTOFREE = vdpa_path("%s/%s/dev", dir, node);
	char text[32] = "";
	unsigned int major_nr, minor_nr;
	int fd;

	if (!path)
		return -ENOMEM;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (read(fd, text, sizeof(text) - 1) > 0 &&
	    sscanf(text, "%u:%u", &major_nr, &minor_nr) == 2)
		*rdev = makedev(major_nr, minor_nr);
	close(fd);
	return 0;
}

static int find_node(const char *dir, struct vdpa_facts *facts)
{
	char *entry AUTOFREE = NULL;
	int n = find_entry(dir, "vhost-vdpa-", &entry);

	if (n < 0)
		return n;
	if (!entry)
		return 0;
	facts->node = vdpa_path("/dev/%s", entry);
	return facts->node ? vdpa_read_rdev(dir, entry, &facts->rdev) : -ENOMEM;
}

static int find_parent(const char *dir, struct vdpa_facts *facts)
{
	char path[PATH_MAX];
	char *slash;

	if (!realpath(dir, path))
		return errno == ENOMEM ? -ENOMEM : 0;
	slash = strrchr(path, '/');
	if (!slash)
		return 0;
	*slash = '\0';
	slash = strrchr(path, '/');
	/* a simulator's device lies directly in /sys/devices */
	if (!slash || !strcmp(slash, "/devices"))
		return 0;
	facts->parent = strdup(slash + 1);
	return facts->parent ? 0 : -ENOMEM;
}

/*
 * How many vdpa devices have @dir as their parent. Their names are free, so
 * look for what a device on this bus has: a link named subsystem to it.
 */
static int count_siblings(const char *dir)
{
	DIR *d AUTOCLOSEDIR = opendir(dir);
	struct dirent *entry;
	int n = 0;

	if (!d)
		return errno == ENOMEM ? -ENOMEM : 0;
	while ((entry = readdir(d))) {
		char *path AUTOFREE = NULL;
		char *base AUTOFREE = NULL;

		if (entry->d_name[0] == '.')
			continue;
		path = vdpa_path("%s/%s/subsystem", dir, entry->d_name);
		if (!path || base_of_link(path, &base))
			return -ENOMEM;
		n += base && !strcmp(base, "vdpa");
	}
	return n;
}

/*
 * The virtio device lies in the vdpa device, or beside it in the parent on
 * kernels that hang it under the device that does DMA. There it can only be
 * told when the parent has one of each.
 */
static int find_virtio(const char *dir, struct vdpa_facts *facts, char **where)
{
	char *parent AUTOFREE = NULL;
	int n = find_entry(dir, "virtio", &facts->virtio);

	*where = NULL;
	if (n < 0)
		return n;
	if (!n && facts->parent) {
		parent = vdpa_path("%s/..", dir);
		if (!parent)
			return -ENOMEM;
		n = count_siblings(parent);
		if (n != 1)
			return n < 0 ? n : 0;
		n = find_entry(parent, "virtio", &facts->virtio);
		if (n < 0)
			return n;
		dir = parent;
	}
	if (!facts->virtio)
		return 0;
	*where = vdpa_path("%s/%s", dir, facts->virtio);
	return *where ? 0 : -ENOMEM;
}

static int find_child(const char *virtio_dir, const char *class, char **child)
{
	char *path AUTOFREE = vdpa_path("%s/%s", virtio_dir, class);
	int n;

	if (!path)
		return -ENOMEM;
	n = find_entry(path, "", child);
	return n < 0 ? n : 0;
}

/*
 * sysfs shows the network interfaces of one network namespace only. That of an
 * interface in another one leaves the directory that it is in, empty.
 */
static int find_netdev(const char *virtio_dir, struct vdpa_facts *facts)
{
	char *path AUTOFREE = vdpa_path("%s/net", virtio_dir);
	struct stat st;

	if (!path)
		return -ENOMEM;
	facts->netdev_hidden = !stat(path, &st);
	return find_child(virtio_dir, "net", &facts->netdev);
}

static int find_virtio_children(const char *dir, struct vdpa_facts *facts)
{
	char *virtio_dir AUTOFREE = NULL;
	int err = find_virtio(dir, facts, &virtio_dir);

	if (err || !virtio_dir)
		return err;
	err = find_netdev(virtio_dir, facts);
	if (!err)
		err = find_child(virtio_dir, "block", &facts->disk);
	if (err || !facts->disk)
		return err;
	facts->disk_dir = vdpa_path("%s/block/%s", virtio_dir, facts->disk);
	return facts->disk_dir ? 0 : -ENOMEM;
}

/**
 * vdpa_facts_from_sysfs() - look a device up in sysfs
 * @root: put before every path, "" but in tests
 * @name: name of the device
 * @facts: zeroed record
 *
 * Return: 0, -ENODEV, -ENOMEM.
 */
int vdpa_facts_from_sysfs(const char *root, const char *name,
			  struct vdpa_facts *facts)
{
	char *link AUTOFREE = NULL;
	char *dir AUTOFREE = NULL;
	char *driver AUTOFREE = NULL;
	struct stat st;
	int err;

	if (!*name || strchr(name, '/') || !strcmp(name, ".") ||
	    !strcmp(name, ".."))
		return -ENODEV;
	facts->root = strdup(root);
	link = vdpa_path("%s/sys/bus/vdpa/devices/%s", root, name);
	if (!facts->root || !link)
		return -ENOMEM;
	if (stat(link, &st))
		return errno == ENOENT ? -ENODEV : -errno;
	/* the real place, so that ".." leads to the parent */
	dir = realpath(link, NULL);
	if (!dir)
		return errno == ENOENT ? -ENODEV : -errno;
	driver = vdpa_path("%s/driver", dir);
	if (!driver)
		return -ENOMEM;
	err = base_of_link(driver, &facts->driver);
	if (!err)
		err = find_parent(dir, facts);
	if (!err)
		err = find_node(dir, facts);
	if (!err && facts->driver && !strcmp(facts->driver, "virtio_vdpa"))
		err = find_virtio_children(dir, facts);
	return err;
}

VDPA_API int vdpa_facts_get(struct vdpa_ctx *ctx, const char *name,
			    struct vdpa_facts **facts)
{
	struct vdpa_facts *f;
	int err;

	if (facts)
		*facts = NULL;
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	if (!facts || !name)
		return vdpa_fail_argument(ctx, -EINVAL, VDPA_FIELD_DEV_NAME,
					  "a name is missing");
	f = calloc(1, sizeof(*f));
	if (!f)
		return vdpa_fail_memory(ctx);
	err = ctx->transport->facts(ctx, name, f);
	if (err) {
		vdpa_facts_free(f);
		if (ctx->error.code)
			return err;
		return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, err, -1,
				 "cannot read about the device");
	}
	*facts = f;
	return 0;
}

VDPA_API void vdpa_facts_free(struct vdpa_facts *facts)
{
	if (!facts)
		return;
	free(facts->root);
	free(facts->driver);
	free(facts->node);
	free(facts->virtio);
	free(facts->netdev);
	free(facts->disk);
	free(facts->disk_dir);
	free(facts->parent);
	free(facts->users);
	vdpa_facts_forget_mounts(facts);
	free(facts);
}

VDPA_API const char *vdpa_facts_driver(const struct vdpa_facts *facts)
{
	return facts ? facts->driver : NULL;
}

VDPA_API const char *vdpa_facts_node(const struct vdpa_facts *facts)
{
	return facts ? facts->node : NULL;
}

VDPA_API const char *vdpa_facts_virtio(const struct vdpa_facts *facts)
{
	return facts ? facts->virtio : NULL;
}

VDPA_API const char *vdpa_facts_netdev(const struct vdpa_facts *facts)
{
	return facts ? facts->netdev : NULL;
}

/* Is there an interface of that name in this process's network namespace? */
static bool has_netdev(const struct vdpa_facts *facts)
{
	char *path AUTOFREE = vdpa_path("%s/proc/net/dev", facts->root);
	size_t room = 0, len = strlen(facts->netdev);
	char *line AUTOFREE = NULL;
	bool found = false;
	const char *name;
	FILE *list;

	list = path ? fopen(path, "re") : NULL;
	if (!list)
		return true;	/* nothing is known */
	while (!found && getline(&line, &room, list) > 0) {
		name = line + strspn(line, " ");
		found = !strncmp(name, facts->netdev, len) && name[len] == ':';
	}
	fclose(list);
	return found;
}

VDPA_API bool vdpa_facts_netdev_elsewhere(const struct vdpa_facts *facts)
{
	if (!facts)
		return false;
	return facts->netdev ? !has_netdev(facts) : facts->netdev_hidden;
}

VDPA_API const char *vdpa_facts_disk(const struct vdpa_facts *facts)
{
	return facts ? facts->disk : NULL;
}

VDPA_API const char *vdpa_facts_parent(const struct vdpa_facts *facts)
{
	return facts ? facts->parent : NULL;
}

/* -------------------------------------------------------------------- users */

/*
 * Is @fd in @dir the character device @rdev? To look at what a file system in
 * trouble serves could take forever: only what lies in a /dev is looked at, and
 * no server is asked about that.
 */
static bool is_node(DIR *dir, const char *fd, dev_t rdev)
{
	char target[PATH_MAX];
	struct statx st;
	ssize_t n = readlinkat(dirfd(dir), fd, target, sizeof(target) - 1);

	if (n < 0)
		return false;
	target[n] = '\0';
	if (target[0] != '/' || !strstr(target, "/dev/"))
		return false;
	if (statx(dirfd(dir), fd, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, STATX_TYPE, &st))
		return false;
	return S_ISCHR(st.stx_mode) && st.stx_rdev_major == major(rdev) &&
	       st.stx_rdev_minor == minor(rdev);
}

/* Has the process of which @fd_dir is the fd directory @rdev open? */
static int has_open(const char *fd_dir, dev_t rdev)
{
	DIR *dir AUTOCLOSEDIR = opendir(fd_dir);
	struct dirent *d;

	if (!dir)
		return errno == ENOMEM ? -ENOMEM : 0;
	while ((d = readdir(dir)))
		if (isdigit((unsigned char)d->d_name[0]) && is_node(dir, d->d_name, rdev))
			return 1;
	return 0;
}

static int add_user(struct vdpa_facts *facts, const char *pid)
{
	char *path AUTOFREE = NULL;
	struct vdpa_user *users, *user;
	ssize_t n;
	int fd;

	path = vdpa_path("%s/proc/%s/comm", facts->root, pid);
	users = reallocarray(facts->users, facts->user_count + 1,
			     sizeof(*users));
	if (users)
		facts->users = users;
	if (!path || !users)
		return -ENOMEM;
	user = &users[facts->user_count];
	memset(user, 0, sizeof(*user));
	user->pid = strtol(pid, NULL, 10);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;	/* it has just gone */
	n = read(fd, user->comm, sizeof(user->comm) - 1);
	close(fd);
	if (n > 0 && user->comm[n - 1] == '\n')
		user->comm[n - 1] = '\0';
	facts->user_count++;
	return 0;
}

static int look_at_process(struct vdpa_facts *facts, const char *pid)
{
	char *fd_dir AUTOFREE = vdpa_path("%s/proc/%s/fd", facts->root, pid);
	int ret;

	if (!fd_dir)
		return -ENOMEM;
	ret = has_open(fd_dir, facts->rdev);
	return ret > 0 ? add_user(facts, pid) : ret;
}

VDPA_API int vdpa_facts_find_users(struct vdpa_facts *facts)
{
	char *proc AUTOFREE = NULL;
	DIR *dir AUTOCLOSEDIR = NULL;
	struct dirent *d;
	int err;

	if (!facts)
		return -EINVAL;
	facts->user_count = 0;
	if (!facts->rdev)
		return 0;
	proc = vdpa_path("%s/proc", facts->root);
	if (!proc)
		return -ENOMEM;
	dir = opendir(proc);
	if (!dir)
		return errno == ENOMEM ? -ENOMEM : 0;
	while ((d = readdir(dir))) {
		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		err = look_at_process(facts, d->d_name);
		if (err)
			return err;
	}
	return facts->user_count;
}

VDPA_API pid_t vdpa_facts_user_pid(const struct vdpa_facts *facts, size_t i)
{
	return facts && i < facts->user_count ? facts->users[i].pid : 0;
}

VDPA_API const char *vdpa_facts_user_comm(const struct vdpa_facts *facts,
					  size_t i)
{
	return facts && i < facts->user_count ? facts->users[i].comm : NULL;
}
