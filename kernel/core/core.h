/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The device core's private records and the functions that work on them. None
 * of these know netlink. README.md has the lock order and the states.
 */
#ifndef VDPA_CORE_H
#define VDPA_CORE_H

#include <linux/completion.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/types.h>
#include <linux/vdpa.h>
#include <linux/vdpa_ext.h>
#include <linux/workqueue.h>

/* longest device name: clients keep names in 64 bytes */
#define VDPA_NAME_MAX	63

/*
 * Guards the name index, the device and management device indexes, every
 * state and count below, and the order of events. Held for short, never while
 * a parent or a bus driver runs.
 */
extern struct mutex vdpa_index_lock;

/**
 * enum vdpa_dev_state - life of a device
 * @VDPA_DEV_NEW: allocated, unknown to anyone but its parent
 * @VDPA_DEV_RESERVED: owns its name, on its way into the driver model
 * @VDPA_DEV_LIVE: visible; requests may enter
 * @VDPA_DEV_DELETING: gate closed, requests inside are leaving
 * @VDPA_DEV_GONE: leaving the driver model; the name is still taken
 */
enum vdpa_dev_state {
	VDPA_DEV_NEW,
	VDPA_DEV_RESERVED,
	VDPA_DEV_LIVE,
	VDPA_DEV_DELETING,
	VDPA_DEV_GONE,
};

/**
 * struct vdpa_name - an entry of the name index
 * @node: in the index, by vdpa_index_lock
 * @mrec: management device whose dev_add the name is reserved for, NULL for an
 *	unmanaged device; constant
 * @rec: device that bears the name, NULL before; by vdpa_index_lock
 * @str: the name; constant
 */
struct vdpa_name {
	struct hlist_node node;
	struct vdpa_mdev_rec *mrec;
	struct vdpa_dev_rec *rec;
	char str[];
};

/**
 * struct vdpa_dev_rec - the core's record of a device
 * @vdev: the device; constant. The record is freed by its release.
 * @mrec: its management device, NULL if unmanaged; set before the device is live
 * @born: when it became live, in births; by vdpa_index_lock
 * @state: by vdpa_index_lock
 * @inside: requests inside the gate; by vdpa_index_lock
 * @device_id: its virtio device id; set before the device is live
 * @name: its entry in the name index; by vdpa_index_lock
 * @node: in @mrec's list of devices; by vdpa_index_lock
 * @left: completed once the gate is closed and the last request has left
 * @event_mutex: makes building and sending of a change event one step
 * @changed_work: sends the change event that a parent asked for
 * @ext_ops: what the parent can do beyond linux/vdpa.h, NULL for nothing; set before the
 *	device is live
 */
struct vdpa_dev_rec {
	struct vdpa_device *vdev;
	struct vdpa_mdev_rec *mrec;
	unsigned long born;
	enum vdpa_dev_state state;
	unsigned int inside;
	u32 device_id;
	/* what comes before is what a walk over all devices looks at */
	struct vdpa_name *name;
	struct list_head node;
	struct completion left;
	struct mutex event_mutex;
	struct work_struct changed_work;
	const struct vdpa_ext_ops *ext_ops;
};

/**
 * struct vdpa_dev_walk - where a walk over the devices stands; zero at first
 * @index: of the device to look at next
 * @births: when the walk began; devices born later are no part of it
 */
struct vdpa_dev_walk {
	unsigned long index;
	unsigned long births;
};

/**
 * struct vdpa_mdev_rec - the core's record of a management device
 * @mdev: the management device; constant
 * @id: key in the index, ascends with registration; constant
 * @op_mutex: held around dev_add, dev_del and dev_set_attr
 * @adding: name reserved for the running dev_add; by vdpa_index_lock
 * @devs: its registered devices; by vdpa_index_lock
 * @users: requests in progress; by vdpa_index_lock
 * @unreleased: devices whose release has not run; by vdpa_index_lock
 * @dying: being unregistered, accepts no request; by vdpa_index_lock
 * @idle: completed when @dying and @users is 0
 * @released: completed when @dying and @unreleased is 0
 */
struct vdpa_mdev_rec {
	struct vdpa_mgmt_dev *mdev;
	u32 id;
	struct mutex op_mutex;
	struct vdpa_name *adding;
	struct list_head devs;
	unsigned int users;
	unsigned int unreleased;
	bool dying;
	struct completion idle;
	struct completion released;
};

/**
 * struct vdpa_dev_request - what a parent's dev_add and dev_set_attr are called with
 * @set: all that linux/vdpa.h knows of it; comes first
 * @blk: attributes of a block device; their bits are in @set.mask too
 * @refused: attribute that the parent refused, 0 for none
 * @text: why, kept by the core; NULL for no reason
 */
struct vdpa_dev_request {
	struct vdpa_dev_set_config set;
	struct vdpa_ext_blk_config blk;
	u16 refused;
	const char *text;
};

/* bus.c */
int vdpa_bus_init(void);
void vdpa_bus_exit(void);
void vdpa_bus_set(struct vdpa_device *vdev);
bool vdpa_bus_folder_taken(struct vdpa_device *vdev);

/* texts.c */
const char *vdpa_text_keep(const char *str);
void vdpa_texts_free(void);

/* names.c */
bool vdpa_name_has_slash(const char *str);
bool vdpa_name_is_dots(const char *str);
bool vdpa_name_is_graphic(const char *str);
bool vdpa_name_valid(const char *str);
struct vdpa_name *vdpa_name_find(const char *str);
struct vdpa_name *vdpa_name_reserve(const char *str, struct vdpa_mdev_rec *mrec);
void vdpa_name_drop(struct vdpa_name *name);
void vdpa_name_unbind(struct vdpa_name *name);

/* device.c */
struct vdpa_dev_rec *vdpa_dev_rec(const struct vdpa_device *vdev);
struct vdpa_dev_rec *vdpa_dev_enter(const char *name);
bool vdpa_dev_reenter(struct vdpa_dev_rec *rec);
struct vdpa_dev_rec *vdpa_dev_next(struct vdpa_dev_rec *prev,
				   struct vdpa_dev_walk *walk);
void vdpa_dev_leave(struct vdpa_dev_rec *rec);
void vdpa_dev_close(struct vdpa_dev_rec *rec);
void vdpa_dev_publish(struct vdpa_device *vdev);

/* mgmtdev.c */
struct vdpa_mdev_rec *vdpa_mdev_find(const char *bus, const char *name);
struct vdpa_mdev_rec *vdpa_mdev_next(unsigned long *id);
struct vdpa_mdev_rec *vdpa_mdev_use_named(const char *bus, const char *name);
struct vdpa_mdev_rec *vdpa_mdev_use_of(struct vdpa_mgmt_dev *mdev);
void vdpa_mdev_unuse(struct vdpa_mdev_rec *mrec);
void vdpa_mdev_begin_add(struct vdpa_mdev_rec *mrec, struct vdpa_name *name);
void vdpa_mdev_end_add(struct vdpa_mdev_rec *mrec);
void vdpa_mdev_put_released(struct vdpa_mdev_rec *mrec);
u64 vdpa_mdev_classes(const struct vdpa_mgmt_dev *mdev);
int vdpa_mdev_add(struct vdpa_mdev_rec *mrec, struct vdpa_name *name,
		  const struct vdpa_dev_request *req);
int vdpa_mdev_del(const char *name);
int vdpa_mdev_set_attr(struct vdpa_dev_rec *rec,
		       const struct vdpa_dev_request *req);

/**
 * struct vdpa_config_state - a device's features and configuration, at one time
 * @device_id: virtio device id
 * @features_ok: the driver's features are in force
 * @driver_features: those features
 * @device_features: features offered
 * @size: bytes of @raw that the device has, the rest is zero
 * @net: configuration space of a network device
 * @blk: configuration space of a block device
 * @raw: configuration space, little endian
 */
struct vdpa_config_state {
	u32 device_id;
	bool features_ok;
	u64 driver_features;
	u64 device_features;
	size_t size;
	union {
		struct virtio_net_config net;
		struct virtio_blk_config blk;
		u8 raw[128];
	};
};

/* config.c */
void vdpa_config_read(struct vdpa_device *vdev, struct vdpa_config_state *st);
void vdpa_config_read_locked(struct vdpa_device *vdev,
			     struct vdpa_config_state *st);

/* event.c */
int vdpa_event_init(void);
void vdpa_event_exit(void);
void vdpa_event_changed(struct vdpa_dev_rec *rec);
void vdpa_event_work(struct work_struct *work);

#endif /* VDPA_CORE_H */
