// SPDX-License-Identifier: GPL-2.0-only
/* All simulated devices, by name and in order: for requests to family "vdpa_sim". */

#include <linux/export.h>
#include <linux/string.h>
#include <linux/stringhash.h>
#include <linux/xarray.h>

#include "fault.h"
#include "sim.h"

/* short chains at some thousand devices */
#define REGISTRY_HASH_BITS	8

static DEFINE_MUTEX(registry_lock);
static struct hlist_head registry_names[1 << REGISTRY_HASH_BITS];	/* registry_lock */
/* by vdpasim.id; registry_lock */
static DEFINE_XARRAY_ALLOC(registry_devices);

static struct hlist_head *registry_bucket(const char *name)
{
	u32 hash = full_name_hash(NULL, name, strlen(name));

	return &registry_names[hash & (ARRAY_SIZE(registry_names) - 1)];
}

static int registry_add(struct vdpasim *sim)
{
	int err;

	mutex_lock(&registry_lock);
	err = xa_alloc(&registry_devices, &sim->id, sim, xa_limit_31b, GFP_KERNEL);
	if (!err)
		hlist_add_head(&sim->node, registry_bucket(dev_name(&sim->vdpa.dev)));
	mutex_unlock(&registry_lock);
	return err;
}

/* Nobody finds the device any more, and who had found it has left. */
static void registry_del(struct vdpasim *sim)
{
	mutex_lock(&registry_lock);
	hlist_del(&sim->node);
	xa_erase(&registry_devices, sim->id);
	mutex_unlock(&registry_lock);
	down_write(&sim->gate);
	up_write(&sim->gate);
}

/* Does not wait: the gate is closed only after the device was taken out. */
static struct vdpasim *registry_enter(struct vdpasim *sim)
{
	lockdep_assert_held(&registry_lock);
	if (sim)
		down_read(&sim->gate);
	return sim;
}

/**
 * vdpasim_enter - find a device and keep it from being deleted
 * @name: of the device
 *
 * Return: the device, for vdpasim_leave(), or NULL
 */
struct vdpasim *vdpasim_enter(const char *name)
{
	struct vdpasim *sim;

	mutex_lock(&registry_lock);
	hlist_for_each_entry(sim, registry_bucket(name), node)
		if (!strcmp(dev_name(&sim->vdpa.dev), name))
			break;
	registry_enter(sim);
	mutex_unlock(&registry_lock);
	return sim;
}

/**
 * vdpasim_enter_next - the next device, in order of id
 * @id: lowest id to look for; set to that of the device
 *
 * Return: the device, for vdpasim_leave(), or NULL if there is none
 */
struct vdpasim *vdpasim_enter_next(unsigned long *id)
{
	struct vdpasim *sim;

	mutex_lock(&registry_lock);
	sim = registry_enter(xa_find(&registry_devices, id, ULONG_MAX, XA_PRESENT));
	mutex_unlock(&registry_lock);
	return sim;
}

/**
 * vdpasim_leave - let a device be deleted again
 * @sim: device
 */
void vdpasim_leave(struct vdpasim *sim)
{
	up_read(&sim->gate);
}

/**
 * vdpasim_register - give a device to the core
 * @sim: device that vdpasim_init() made; on failure put_device() disposes of it
 * @nvqs: virtqueues
 *
 * Called by dev_add. Requests to the family find it from now on, which those who read
 * that it was added rely on.
 *
 * Return: 0 or a negative errno
 */
int vdpasim_register(struct vdpasim *sim, u32 nvqs)
{
	int err;

	err = registry_add(sim);
	if (err)
		return err;
	err = _vdpa_register_device(&sim->vdpa, nvqs);
	if (err)
		registry_del(sim);
	return err;
}
EXPORT_SYMBOL_GPL(vdpasim_register);

/**
 * vdpasim_unregister - take a device from the core
 * @sim: device
 *
 * Called by dev_del. Its faults are lifted first: bus drivers wait for what they asked
 * of the device.
 */
void vdpasim_unregister(struct vdpasim *sim)
{
	registry_del(sim);
	vdpasim_fault_end(sim);
	_vdpa_unregister_device(&sim->vdpa);
}
EXPORT_SYMBOL_GPL(vdpasim_unregister);
