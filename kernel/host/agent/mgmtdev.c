// SPDX-License-Identifier: GPL-2.0-only
/*
 * Management devices of a config file: those of the simulators, narrowed, on buses
 * of any name. Kernel code, on the same headers as the device core.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vdpa.h>
#include <linux/vdpa_sim.h>
#include <linux/virtio_blk.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_net.h>
#include <uapi/linux/vdpa.h>

#include "agent.h"

/* one queue pair and the control queue */
#define NET_VQS_MIN		3

/**
 * struct agent_bus - a bus that a management device claims to be on
 * @node: in the list of all
 * @type: the bus, of the same name
 * @parent: above its devices, whose names need to differ on one bus only
 * @name: its name
 */
struct agent_bus {
	struct list_head node;
	struct bus_type type;
	struct device *parent;
	char name[CONFIG_NAME_MAX + 1];
};

/**
 * struct agent_mgmtdev - a management device
 * @node: in the list of all
 * @mdev: as the core knows it
 * @dev: its device
 */
struct agent_mgmtdev {
	struct list_head node;
	struct vdpa_mgmt_dev mdev;
	struct device dev;
};

/* main thread only */
static LIST_HEAD(agent_buses);
static LIST_HEAD(agent_mgmtdevs);

static struct agent_bus *bus_new(const char *name)
{
	char folder[CONFIG_NAME_MAX + sizeof(" bus")];
	struct agent_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	int err;

	if (!bus)
		return ERR_PTR(-ENOMEM);
	strscpy(bus->name, name, sizeof(bus->name));
	bus->type.name = bus->name;
	/* no device can have a name with a blank */
	snprintf(folder, sizeof(folder), "%s bus", name);
	bus->parent = root_device_register(folder);
	if (IS_ERR(bus->parent)) {
		err = PTR_ERR(bus->parent);
		goto free_bus;
	}
	err = bus_register(&bus->type);
	if (err)
		goto remove_parent;
	list_add_tail(&bus->node, &agent_buses);
	return bus;

remove_parent:
	root_device_unregister(bus->parent);
free_bus:
	kfree(bus);
	return ERR_PTR(err);
}

static struct agent_bus *bus_get(const char *name)
{
	struct agent_bus *bus;

	list_for_each_entry(bus, &agent_buses, node)
		if (!strcmp(bus->name, name))
			return bus;
	return bus_new(name);
}

static void mgmtdev_release(struct device *dev)
{
	kfree(container_of(dev, struct agent_mgmtdev, dev));
}

/* Attributes that are of no use without a feature. */
static const struct {
	unsigned int id;
	u64 feature;
	u64 attrs;
} needed[] = {
#define NEEDED(id, feature, first, last) \
	{ id, BIT_ULL(feature), GENMASK_ULL(VDPA_ATTR_DEV_##last, VDPA_ATTR_DEV_##first) }
	NEEDED(VIRTIO_ID_NET, VIRTIO_NET_F_MAC, NET_CFG_MACADDR, NET_CFG_MACADDR),
	NEEDED(VIRTIO_ID_NET, VIRTIO_NET_F_MTU, NET_CFG_MTU, NET_CFG_MTU),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_SIZE_MAX, BLK_CFG_SIZE_MAX, BLK_CFG_SIZE_MAX),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_SEG_MAX, BLK_CFG_SEG_MAX, BLK_CFG_SEG_MAX),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_RO, BLK_READ_ONLY, BLK_READ_ONLY),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_BLK_SIZE, BLK_CFG_BLK_SIZE, BLK_CFG_BLK_SIZE),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_FLUSH, BLK_FLUSH, BLK_FLUSH),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_TOPOLOGY, BLK_CFG_PHY_BLK_EXP,
	       BLK_CFG_OPT_IO_SIZE),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_DISCARD, BLK_CFG_MAX_DISCARD_SEC,
	       BLK_CFG_DISCARD_SEC_ALIGN),
	NEEDED(VIRTIO_ID_BLOCK, VIRTIO_BLK_F_WRITE_ZEROES, BLK_CFG_MAX_WRITE_ZEROES_SEC,
	       BLK_CFG_MAX_WRITE_ZEROES_SEG),
};

/* Take away what it is not to offer. Returns 0 or -EINVAL with a text in @why. */
static int narrow(struct vdpa_mgmt_dev *mdev, const struct config_mgmtdev *c,
		  char *why, size_t size)
{
	u32 most = mdev->max_supported_vqs;
	u32 least = c->id == VIRTIO_ID_NET ? NET_VQS_MIN : 1;
	u64 withhold = c->withhold;
	size_t i;

	if (c->max_vqs && (c->max_vqs < least || c->max_vqs > most)) {
		snprintf(why, size, "max_vqs %u of \"%s\" is out of range: %u to %u",
			 c->max_vqs, c->name, least, most);
		return -EINVAL;
	}
	/* nothing to turn off */
	if (c->id == VIRTIO_ID_BLOCK && (withhold & BIT_ULL(VIRTIO_BLK_F_FLUSH)))
		withhold |= BIT_ULL(VIRTIO_BLK_F_CONFIG_WCE);
	if (c->id == VIRTIO_ID_NET && (withhold & BIT_ULL(VIRTIO_NET_F_MQ)))
		withhold |= BIT_ULL(VIRTIO_NET_F_RSS);
	mdev->supported_features &= ~withhold;
	if (c->id == VIRTIO_ID_NET)
		mdev->supported_features = vdpasim_net_sensible(mdev->supported_features);
	/* what cannot be offered cannot be asked for */
	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (needed[i].id == c->id && (withhold & needed[i].feature))
			mdev->config_attr_mask &= ~needed[i].attrs;
	if (c->max_vqs)
		mdev->max_supported_vqs = c->max_vqs;
	return 0;
}

/* Without a bus it lies beside folders such as "virtual"; device_add() would only warn. */
static bool is_folder_taken(const struct device *dev)
{
	const struct kobject *above = dev->parent ? &dev->parent->kobj : &dev->kobj.kset->kobj;
	struct kernfs_node *folder = sysfs_get_dirent(above->sd, dev_name(dev));

	sysfs_put(folder);
	return folder;
}

static int mgmtdev_device_add(struct agent_mgmtdev *m, const struct config_mgmtdev *c,
			      char *why, size_t size)
{
	struct agent_bus *bus;

	if (*c->bus) {
		bus = bus_get(c->bus);
		if (PTR_ERR_OR_ZERO(bus) == -EEXIST)
			snprintf(why, size, "the bus name \"%s\" is taken: choose another",
				 c->bus);
		if (IS_ERR(bus))
			return PTR_ERR(bus);
		m->dev.bus = &bus->type;
		m->dev.parent = bus->parent;
	}
	if (dev_set_name(&m->dev, "%s", c->name))
		return -ENOMEM;
	if (is_folder_taken(&m->dev)) {
		snprintf(why, size, "the name \"%s\" is taken by something else: choose another, "
			 "or put it on a bus", c->name);
		return -EEXIST;
	}
	return device_add(&m->dev);
}

static int mgmtdev_add(const struct config_mgmtdev *c, char *why, size_t size)
{
	struct agent_mgmtdev *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int err;

	if (!m)
		return -ENOMEM;
	device_initialize(&m->dev);
	m->dev.release = mgmtdev_release;
	if (c->id == VIRTIO_ID_NET)
		vdpasim_net_mgmtdev_init(&m->mdev);
	else
		vdpasim_blk_mgmtdev_init(&m->mdev);
	m->mdev.device = &m->dev;
	err = narrow(&m->mdev, c, why, size);
	if (err)
		goto put;
	err = mgmtdev_device_add(m, c, why, size);
	if (err)
		goto put;
	err = vdpa_mgmtdev_register(&m->mdev);
	if (err)
		goto del;
	list_add_tail(&m->node, &agent_mgmtdevs);
	return 0;

del:
	device_del(&m->dev);
put:
	put_device(&m->dev);
	return err;
}

static const struct vdpasim_backing_ops backing_ops = {
	.open = backing_open,
	.read = backing_read,
	.write = backing_write,
	.zero = backing_zero,
	.flush = backing_flush,
	.close = backing_close,
};

/**
 * mgmtdevs_init - let the simulators' block devices have files
 */
void mgmtdevs_init(void)
{
	vdpasim_blk_set_backing(&backing_ops);
}

/**
 * mgmtdevs_add - make the management devices of a config file
 * @config: the file
 * @why: receives what is wrong with it, "" for any other error
 * @size: bytes of @why
 *
 * Return: 0, or a negative errno with none of them left
 */
int mgmtdevs_add(const struct config *config, char *why, size_t size)
{
	size_t i;
	int err;

	*why = '\0';
	for (i = 0; i < config->count; i++) {
		err = mgmtdev_add(&config->mgmtdevs[i], why, size);
		if (err) {
			mgmtdevs_remove();
			return err;
		}
	}
	return 0;
}

/**
 * mgmtdevs_remove - undo mgmtdevs_add(); their devices go with them
 */
void mgmtdevs_remove(void)
{
	struct agent_mgmtdev *m, *next_m;
	struct agent_bus *bus, *next_bus;

	list_for_each_entry_safe(m, next_m, &agent_mgmtdevs, node) {
		list_del(&m->node);
		vdpa_mgmtdev_unregister(&m->mdev);
		device_unregister(&m->dev);
	}
	list_for_each_entry_safe(bus, next_bus, &agent_buses, node) {
		list_del(&bus->node);
		bus_unregister(&bus->type);
		root_device_unregister(bus->parent);
		kfree(bus);
	}
}
