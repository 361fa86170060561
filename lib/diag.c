// SPDX-License-Identifier: LGPL-2.1-or-later
/* Why the kernel has no family "vdpa": facts that any process can read. */
#include "internal.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <linux/capability.h>

/* Inode of the initial user namespace, fixed in the kernel (PROC_USER_INIT_INO). */
#define INITIAL_USERNS "user:[4026531837]"

struct vdpa_diag {
	char *release;
	char *module_path;
	enum vdpa_fact present;
	enum vdpa_fact loaded;
	enum vdpa_fact initial_netns;
	enum vdpa_fact can_load;
	enum vdpa_fact can_change;
};

static enum vdpa_fact fact(bool yes)
{
	return yes ? VDPA_FACT_YES : VDPA_FACT_NO;
}

static inline void fclosep(FILE **file)
{
	if (*file)
		fclose(*file);
}

#define AUTOFCLOSE __attribute__((cleanup(fclosep)))

static FILE *open_below(const char *root, const char *path)
{
	char *full AUTOFREE = vdpa_path("%s%s", root, path);

	return full ? fopen(full, "re") : NULL;
}

static bool exists_below(const char *root, const char *path)
{
	char *full AUTOFREE = vdpa_path("%s%s", root, path);
	struct stat st;

	return full && !stat(full, &st);
}

/* ------------------------------------------------------------------- module */

/*
 * Length of the path that starts a line of modules.dep or modules.builtin, if
 * it is that of the module, packed or not; else 0.
 */
static size_t path_of_vdpa(const char *line)
{
	static const char file[] = "/vdpa.ko";
	size_t len = strcspn(line, ":\n");
	const char *at = line;

	while ((at = strstr(at, file)) && at < line + len) {
		at += strlen(file);
		if (at == line + len || *at == '.')
			return len;
	}
	return 0;
}

/* Returns 1: found, 0: not there, negative: cannot be read. */
static int look_in(struct vdpa_diag *diag, const char *root, const char *file)
{
	char *path AUTOFREE = vdpa_path("/lib/modules/%s/%s", diag->release,
					file);
	FILE *list AUTOFCLOSE = NULL;
	char *line AUTOFREE = NULL;
	size_t room = 0, len;

	if (!path)
		return -ENOMEM;
	list = open_below(root, path);
	if (!list)
		return -errno;
	while (getline(&line, &room, list) > 0) {
		len = path_of_vdpa(line);
		if (!len)
			continue;
		diag->module_path = strndup(line, len);
		return diag->module_path ? 1 : -ENOMEM;
	}
	return 0;
}

static void find_module(struct vdpa_diag *diag, const char *root)
{
	int in_dep = look_in(diag, root, "modules.dep");
	int built_in = in_dep == 1 ? 0 : look_in(diag, root, "modules.builtin");

	if (in_dep == 1 || built_in == 1)
		diag->present = VDPA_FACT_YES;
	else if (in_dep == 0)
		diag->present = VDPA_FACT_NO;
	else
		diag->present = VDPA_FACT_UNKNOWN;
}

static enum vdpa_fact is_loaded(const char *root)
{
	if (exists_below(root, "/sys/bus/vdpa") ||
	    exists_below(root, "/sys/module/vdpa"))
		return VDPA_FACT_YES;
	/* without sysfs nothing can be said */
	return exists_below(root, "/sys/bus") ? VDPA_FACT_NO :
						VDPA_FACT_UNKNOWN;
}

/* --------------------------------------------------------------- namespaces */

static bool read_ns(const char *root, const char *path, char *ns, size_t size)
{
	char *full AUTOFREE = vdpa_path("%s%s", root, path);
	ssize_t n = full ? readlink(full, ns, size - 1) : -1;

	ns[n < 0 ? 0 : n] = '\0';
	return n > 0;
}

/*
 * The kernel shows net.core.netdev_max_backlog in the initial network
 * namespace only, and to everybody. Process 1 is the second witness: it cannot
 * always be asked, and in a container it is the container's own.
 */
static enum vdpa_fact is_initial_netns(const char *root)
{
	char mine[64], first[64];

	if (exists_below(root, "/proc/sys/net/core/netdev_max_backlog"))
		return VDPA_FACT_YES;
	if (exists_below(root, "/proc/sys/net/core"))
		return VDPA_FACT_NO;
	if (!read_ns(root, "/proc/self/ns/net", mine, sizeof(mine)) ||
	    !read_ns(root, "/proc/1/ns/net", first, sizeof(first)))
		return VDPA_FACT_UNKNOWN;
	return strcmp(mine, first) ? VDPA_FACT_NO : VDPA_FACT_UNKNOWN;
}

static bool in_initial_userns(const char *root)
{
	char ns[64];

	/* a kernel without user namespaces has only the initial one */
	return !read_ns(root, "/proc/self/ns/user", ns, sizeof(ns)) ||
	       !strcmp(ns, INITIAL_USERNS);
}

static void find_capabilities(struct vdpa_diag *diag, const char *root)
{
	FILE *status AUTOFCLOSE = open_below(root, "/proc/self/status");
	unsigned long long caps;
	char line[256];
	bool initial;

	if (!status)
		return;
	initial = in_initial_userns(root);
	while (fgets(line, sizeof(line), status)) {
		if (sscanf(line, "CapEff: %llx", &caps) != 1)
			continue;
		diag->can_load =
			fact(initial && (caps & (1ULL << CAP_SYS_MODULE)));
		diag->can_change =
			fact(initial && (caps & (1ULL << CAP_NET_ADMIN)));
	}
}

/* --------------------------------------------------------------------- diag */

/**
 * vdpa_diag_from() - gather the facts
 * @root: put before every path, "" but in tests
 * @release: release of the kernel
 * @diag: receives the facts
 *
 * Return: 0, -ENOMEM.
 */
int vdpa_diag_from(const char *root, const char *release,
		   struct vdpa_diag **diag)
{
	struct vdpa_diag *d = calloc(1, sizeof(*d));

	*diag = NULL;
	if (!d)
		return -ENOMEM;
	d->can_load = VDPA_FACT_UNKNOWN;
	d->can_change = VDPA_FACT_UNKNOWN;
	d->release = strdup(release);
	if (!d->release) {
		vdpa_diag_free(d);
		return -ENOMEM;
	}
	find_module(d, root);
	d->loaded = is_loaded(root);
	d->initial_netns = is_initial_netns(root);
	find_capabilities(d, root);
	*diag = d;
	return 0;
}

VDPA_API int vdpa_diag_new(struct vdpa_diag **diag)
{
	struct utsname uts;

	if (!diag)
		return -EINVAL;
	if (uname(&uts))
		return -errno;
	return vdpa_diag_from("", uts.release, diag);
}

VDPA_API void vdpa_diag_free(struct vdpa_diag *diag)
{
	if (!diag)
		return;
	free(diag->release);
	free(diag->module_path);
	free(diag);
}

VDPA_API enum vdpa_diag_reason vdpa_diag_reason(const struct vdpa_diag *diag)
{
	if (!diag)
		return VDPA_DIAG_UNKNOWN;
	if (diag->initial_netns == VDPA_FACT_NO)
		return VDPA_DIAG_NETNS;
	if (diag->loaded == VDPA_FACT_YES)
		return VDPA_DIAG_LOADED;
	if (diag->present == VDPA_FACT_NO)
		return VDPA_DIAG_NO_MODULE;
	if (diag->present == VDPA_FACT_YES && diag->loaded == VDPA_FACT_NO)
		return VDPA_DIAG_NOT_LOADED;
	return VDPA_DIAG_UNKNOWN;
}

VDPA_API const char *vdpa_diag_release(const struct vdpa_diag *diag)
{
	return diag ? diag->release : NULL;
}

VDPA_API enum vdpa_fact vdpa_diag_module_present(const struct vdpa_diag *diag)
{
	return diag ? diag->present : VDPA_FACT_UNKNOWN;
}

VDPA_API const char *vdpa_diag_module_path(const struct vdpa_diag *diag)
{
	return diag ? diag->module_path : NULL;
}

VDPA_API enum vdpa_fact vdpa_diag_module_loaded(const struct vdpa_diag *diag)
{
	return diag ? diag->loaded : VDPA_FACT_UNKNOWN;
}

VDPA_API enum vdpa_fact vdpa_diag_initial_netns(const struct vdpa_diag *diag)
{
	return diag ? diag->initial_netns : VDPA_FACT_UNKNOWN;
}

VDPA_API enum vdpa_fact vdpa_diag_can_load(const struct vdpa_diag *diag)
{
	return diag ? diag->can_load : VDPA_FACT_UNKNOWN;
}

VDPA_API enum vdpa_fact vdpa_diag_can_change(const struct vdpa_diag *diag)
{
	return diag ? diag->can_change : VDPA_FACT_UNKNOWN;
}
