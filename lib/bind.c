// SPDX-License-Identifier: LGPL-2.1-or-later
/* Which driver drives a device: asked of sysfs, and who may open the node. */
#include "internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* One write(2), as sysfs wants it; its errno is the driver core's answer. */
static int write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static bool is_name(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") && strcmp(name, "..");
}

/* "" lets any driver have the device. Older kernels have no such file. */
static int override(const char *root, const char *name, const char *driver)
{
	char *path AUTOFREE = vdpa_path("%s/sys/bus/vdpa/devices/%s/driver_override", root, name);
	int err = path ? write_to(path, *driver ? driver : "\n") : -ENOMEM;

	return err == -ENOENT ? 0 : err;
}

static int tell_driver(const char *root, const char *driver, const char *file, const char *name)
{
	char *path AUTOFREE = vdpa_path("%s/sys/bus/vdpa/drivers/%s/%s", root, driver, file);

	return path ? write_to(path, name) : -ENOMEM;
}

static int driver_of(const char *root, const char *name, char **driver)
{
	struct vdpa_facts *facts = calloc(1, sizeof(*facts));
	int err = facts ? vdpa_facts_from_sysfs(root, name, facts) : -ENOMEM;

	*driver = err ? NULL : STEAL(facts->driver);
	vdpa_facts_free(facts);
	return err;
}

/**
 * vdpa_bind_in_sysfs() - have a driver drive a device
 * @root: put before every path, "" but in tests
 * @name: name of the device
 * @driver: name of the driver
 *
 * Return: as vdpa_dev_bind().
 */
int vdpa_bind_in_sysfs(const char *root, const char *name, const char *driver)
{
	char *dir AUTOFREE = vdpa_path("%s/sys/bus/vdpa/drivers/%s", root, driver);
	char *bound AUTOFREE = NULL;
	int err = driver_of(root, name, &bound);

	if (err)
		return err;
	if (!dir)
		return -ENOMEM;
	if (!is_name(driver) || access(dir, F_OK))
		return -ENOENT;
	if (bound && strcmp(bound, driver))
		return -EBUSY;
	err = override(root, name, driver);
	if (err || bound)
		return err;
	err = tell_driver(root, driver, "bind", name);
	/* it did not get the device: others may; of two errors the first counts */
	if (err && override(root, name, ""))
		return err;
	/* there is a device: the driver does not want it */
	return err == -ENODEV ? -EIO : err;
}

/**
 * vdpa_unbind_in_sysfs() - take the driver of a device away
 * @root: put before every path, "" but in tests
 * @name: name of the device
 *
 * Return: as vdpa_dev_unbind().
 */
int vdpa_unbind_in_sysfs(const char *root, const char *name)
{
	char *driver AUTOFREE = NULL;
	int err = driver_of(root, name, &driver);

	if (err)
		return err;
	if (!driver)
		return -ENXIO;
	err = tell_driver(root, driver, "unbind", name);
	if (err)
		return err == -ENODEV ? -ENXIO : err;
	return override(root, name, "");
}

/* What the transport returned is noted, unless it did so. */
static int noted(struct vdpa_ctx *ctx, int err, const char *what)
{
	if (!err || ctx->error.code)
		return err;
	return vdpa_fail(ctx, VDPA_ERROR_SYSTEM, err, -1, "%s", what);
}

VDPA_API int vdpa_dev_bind(struct vdpa_ctx *ctx, const char *name, const char *driver)
{
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	if (!name || !driver)
		return vdpa_fail_argument(ctx, -EINVAL, VDPA_FIELD_DEV_NAME,
					  "a name is missing");
	return noted(ctx, ctx->transport->bind(ctx, name, driver), "cannot bind the driver");
}

VDPA_API int vdpa_dev_unbind(struct vdpa_ctx *ctx, const char *name)
{
	if (!ctx)
		return -EINVAL;
	vdpa_clear_error(ctx);
	if (!name)
		return vdpa_fail_argument(ctx, -EINVAL, VDPA_FIELD_DEV_NAME,
					  "a name is missing");
	return noted(ctx, ctx->transport->unbind(ctx, name), "cannot unbind the driver");
}

/* ----------------------------------------------------------------- the node */

/* The node in /dev, once it is that of this device. */
static int open_node(const struct vdpa_facts *facts)
{
	char *path AUTOFREE = NULL;
	struct stat st;
	int fd, err = -ENOENT;

	if (!facts->node || !facts->rdev)
		return -ENOENT;
	path = vdpa_path("%s%s", facts->root, facts->node);
	if (!path)
		return -ENOMEM;
	fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		err = -errno;
	else if (S_ISCHR(st.st_mode) && st.st_rdev == facts->rdev)
		return fd;
	/* what is left of a device that had the number before */
	close(fd);
	return err;
}

VDPA_API int vdpa_facts_set_access(const struct vdpa_facts *facts, mode_t mode, uid_t uid,
				   gid_t gid)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];
	int fd, err = 0;

	fd = facts ? open_node(facts) : -EINVAL;
	if (fd < 0)
		return fd;
	/* neither call takes such a descriptor, and the node is not to be opened */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if ((uid != (uid_t)-1 || gid != (gid_t)-1) && chown(path, uid, gid))
		err = -errno;
	else if (mode != (mode_t)-1 && chmod(path, mode))
		err = -errno;
	close(fd);
	return err;
}
