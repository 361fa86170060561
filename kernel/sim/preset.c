// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a device is to have when it is added, for which DEV_NEW has no attribute: told
 * beforehand under the name of the device, and taken by the dev_add of that name.
 */

#include <linux/errno.h>
#include <linux/export.h>
#include <linux/list.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "preset.h"

/* in ascending order of @id; vdpasim_presets_lock */
static LIST_HEAD(vdpasim_presets);
static unsigned int vdpasim_n_presets;	/* vdpasim_presets_lock */
static u64 vdpasim_last_preset;		/* vdpasim_presets_lock */
static DEFINE_MUTEX(vdpasim_presets_lock);

/**
 * struct vdpasim_waiting - a preset that waits for its device
 * @entry: in the list
 * @id: never used twice, so that a dump finds where it was
 * @preset: what was told
 * @name: of the device
 */
struct vdpasim_waiting {
	struct list_head entry;
	u64 id;
	struct vdpasim_preset preset;
	char name[];
};

static struct vdpasim_waiting *waiting_find(const char *name)
{
	struct vdpasim_waiting *w;

	lockdep_assert_held(&vdpasim_presets_lock);
	list_for_each_entry(w, &vdpasim_presets, entry)
		if (!strcmp(w->name, name))
			return w;
	return NULL;
}

static void waiting_unlink(struct vdpasim_waiting *w)
{
	lockdep_assert_held(&vdpasim_presets_lock);
	list_del(&w->entry);
	vdpasim_n_presets--;
}

static void waiting_free(struct vdpasim_waiting *w)
{
	vdpasim_preset_free(&w->preset);
	kfree(w);
}

static struct vdpasim_waiting *waiting_new(const char *name, const char *serial,
					   const char *backing)
{
	size_t size = strlen(name) + 1;
	struct vdpasim_waiting *w;

	w = kzalloc(sizeof(*w) + size, GFP_KERNEL);
	if (!w)
		return NULL;
	memcpy(w->name, name, size);
	if (serial)
		strscpy(w->preset.serial, serial, sizeof(w->preset.serial));
	if (!backing)
		return w;
	w->preset.backing = kstrdup(backing, GFP_KERNEL);
	if (w->preset.backing)
		return w;
	kfree(w);
	return NULL;
}

/**
 * vdpasim_preset_set - tell what a device is to have
 * @name: of the device
 * @serial: what a disk says it is, or NULL
 * @backing: file that its data is in, or NULL
 *
 * What was told before is forgotten.
 *
 * Return: 0, -ENOMEM, -ENOSPC: too many wait already
 */
int vdpasim_preset_set(const char *name, const char *serial, const char *backing)
{
	struct vdpasim_waiting *w = waiting_new(name, serial, backing), *old;

	if (!w)
		return -ENOMEM;
	mutex_lock(&vdpasim_presets_lock);
	old = waiting_find(name);
	if (!old && vdpasim_n_presets == VDPA_SIM_PRESETS_MAX) {
		mutex_unlock(&vdpasim_presets_lock);
		waiting_free(w);
		return -ENOSPC;
	}
	if (old)
		waiting_unlink(old);
	w->id = ++vdpasim_last_preset;
	list_add_tail(&w->entry, &vdpasim_presets);
	vdpasim_n_presets++;
	mutex_unlock(&vdpasim_presets_lock);
	if (old)
		waiting_free(old);
	return 0;
}

/**
 * vdpasim_preset_del - forget what was told of a device
 * @name: of the device
 *
 * Return: 0, -ENOENT
 */
int vdpasim_preset_del(const char *name)
{
	struct vdpasim_waiting *w;

	mutex_lock(&vdpasim_presets_lock);
	w = waiting_find(name);
	if (w)
		waiting_unlink(w);
	mutex_unlock(&vdpasim_presets_lock);
	if (!w)
		return -ENOENT;
	waiting_free(w);
	return 0;
}

/**
 * vdpasim_preset_take - what a device that is being added is to have
 * @name: of the device
 * @preset: filled, all empty if nothing was told; for vdpasim_preset_free()
 *
 * Every dev_add calls this first of all, so that what was told is gone however it ends.
 *
 * Return: whether something was told
 */
bool vdpasim_preset_take(const char *name, struct vdpasim_preset *preset)
{
	struct vdpasim_waiting *w;

	memset(preset, 0, sizeof(*preset));
	mutex_lock(&vdpasim_presets_lock);
	w = waiting_find(name);
	if (w) {
		waiting_unlink(w);
		swap(*preset, w->preset);
	}
	mutex_unlock(&vdpasim_presets_lock);
	if (!w)
		return false;
	waiting_free(w);
	return true;
}
EXPORT_SYMBOL_GPL(vdpasim_preset_take);

/**
 * vdpasim_preset_free - release what vdpasim_preset_take() gave
 * @preset: preset, empty afterwards
 */
void vdpasim_preset_free(struct vdpasim_preset *preset)
{
	kfree(preset->backing);
	memset(preset, 0, sizeof(*preset));
}
EXPORT_SYMBOL_GPL(vdpasim_preset_free);

/**
 * vdpasim_preset_each - go through the presets that wait
 * @after: where to go on: the id of the last one that was shown, 0 at first
 * @show: called with each; not 0 to stop before it
 * @arg: its argument
 *
 * Return: what @show returned last, 0 at the end
 */
int vdpasim_preset_each(u64 *after, vdpasim_preset_fn show, void *arg)
{
	struct vdpasim_waiting *w;
	int err = 0;

	mutex_lock(&vdpasim_presets_lock);
	list_for_each_entry(w, &vdpasim_presets, entry) {
		if (w->id <= *after)
			continue;
		err = show(w->name, &w->preset, arg);
		if (err)
			break;
		*after = w->id;
	}
	mutex_unlock(&vdpasim_presets_lock);
	return err;
}

/**
 * vdpasim_preset_show - look at one preset
 * @name: of the device
 * @show: called with it
 * @arg: its argument
 *
 * Return: what @show returned, -ENOENT if there is none
 */
int vdpasim_preset_show(const char *name, vdpasim_preset_fn show, void *arg)
{
	struct vdpasim_waiting *w;
	int err = -ENOENT;

	mutex_lock(&vdpasim_presets_lock);
	w = waiting_find(name);
	if (w)
		err = show(w->name, &w->preset, arg);
	mutex_unlock(&vdpasim_presets_lock);
	return err;
}

/**
 * vdpasim_preset_exit - forget all of them
 */
void vdpasim_preset_exit(void)
{
	struct vdpasim_waiting *w, *next;

	list_for_each_entry_safe(w, next, &vdpasim_presets, entry) {
		list_del(&w->entry);
		waiting_free(w);
	}
	vdpasim_n_presets = 0;
}
