// SPDX-License-Identifier: GPL-2.0-only
/*
 * The name index: every name in use on the bus, registered or reserved, found
 * in constant time. Reserving comes before the parent builds anything, so that
 * a duplicate costs nothing.
 */

#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/stringhash.h>

#include "core.h"

/* one entry each at 8192 devices, short chains far beyond */
#define VDPA_NAME_HASH_BITS	13

static struct hlist_head vdpa_names[1 << VDPA_NAME_HASH_BITS]; /* vdpa_index_lock */

static struct hlist_head *name_bucket(const char *str)
{
	u32 hash = full_name_hash(NULL, str, strlen(str));

	return &vdpa_names[hash & (ARRAY_SIZE(vdpa_names) - 1)];
}

/**
 * vdpa_name_has_slash - a name that the driver model would alter
 * @str: name
 *
 * Return: whether it has one
 */
bool vdpa_name_has_slash(const char *str)
{
	return strchr(str, '/');
}

/**
 * vdpa_name_is_dots - a name that is a folder of every folder
 * @str: name
 *
 * Return: whether it is "." or ".."
 */
bool vdpa_name_is_dots(const char *str)
{
	return !strcmp(str, ".") || !strcmp(str, "..");
}

/**
 * vdpa_name_is_graphic - whether all of a name shows on any terminal
 * @str: name
 *
 * Return: true if it holds printable ASCII characters other than blanks only
 */
bool vdpa_name_is_graphic(const char *str)
{
	for (; *str; str++)
		if (!isascii(*str) || !isgraph(*str))
			return false;
	return true;
}

/**
 * vdpa_name_valid - the whole rule for a device's name
 * @str: name
 *
 * Return: whether a device may bear it
 */
bool vdpa_name_valid(const char *str)
{
	size_t len = strlen(str);

	return len && len <= VDPA_NAME_MAX && vdpa_name_is_graphic(str) &&
		!vdpa_name_has_slash(str) && !vdpa_name_is_dots(str);
}

/**
 * vdpa_name_find - look a name up
 * @str: name
 *
 * Return: its entry, or NULL
 */
struct vdpa_name *vdpa_name_find(const char *str)
{
	struct vdpa_name *name;

	lockdep_assert_held(&vdpa_index_lock);

	hlist_for_each_entry(name, name_bucket(str), node)
		if (!strcmp(name->str, str))
			return name;
	return NULL;
}

/**
 * vdpa_name_reserve - take a name before there is a device
 * @str: name
 * @mrec: management device that will build the device, or NULL
 *
 * Return: the entry, to be given back with vdpa_name_drop(); -EEXIST if the
 * name is taken, -ENOMEM
 */
struct vdpa_name *vdpa_name_reserve(const char *str, struct vdpa_mdev_rec *mrec)
{
	size_t size = strlen(str) + 1;
	struct vdpa_name *name;

	name = kzalloc(sizeof(*name) + size, GFP_KERNEL);
	if (!name)
		return ERR_PTR(-ENOMEM);
	name->mrec = mrec;
	memcpy(name->str, str, size);

	mutex_lock(&vdpa_index_lock);
	if (vdpa_name_find(str)) {
		mutex_unlock(&vdpa_index_lock);
		kfree(name);
		return ERR_PTR(-EEXIST);
	}
	hlist_add_head(&name->node, name_bucket(str));
	mutex_unlock(&vdpa_index_lock);
	return name;
}

/**
 * vdpa_name_drop - end of a reservation
 * @name: entry; freed unless a device bears it
 */
void vdpa_name_drop(struct vdpa_name *name)
{
	lockdep_assert_held(&vdpa_index_lock);

	if (name->rec)
		return;
	hlist_del(&name->node);
	kfree(name);
}

/**
 * vdpa_name_unbind - a device bears its name no more
 * @name: entry; freed unless the dev_add it was reserved for still runs
 */
void vdpa_name_unbind(struct vdpa_name *name)
{
	lockdep_assert_held(&vdpa_index_lock);

	name->rec->name = NULL;
	name->rec = NULL;
	if (!name->mrec || name->mrec->adding != name)
		vdpa_name_drop(name);
}
