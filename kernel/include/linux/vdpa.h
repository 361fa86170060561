/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vDPA device API: what a parent driver implements and what a bus driver
 * calls. The names, members and signatures are those of the newest mainline
 * kernel; whatever this project adds lives in linux/vdpa_ext.h.
 */
#ifndef _LINUX_VDPA_H
#define _LINUX_VDPA_H

#include <linux/kernel.h>
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/virtio.h>
#include <linux/vhost_iotlb.h>
#include <uapi/linux/virtio_net.h>
#include <linux/virtio_blk.h>
#include <uapi/linux/if_ether.h>

struct netlink_ext_ack;

/**
 * struct vdpa_callback - how a device reports an event to its bus driver
 * @callback: function to call, in irq context or with bottom halves disabled
 * @private: argument of @callback
 * @trigger: eventfd that may be signalled instead of calling @callback; NULL
 *	when the two are not equivalent
 */
struct vdpa_callback {
	irqreturn_t (*callback)(void *data);
	void *private;
	struct eventfd_ctx *trigger;
};

/**
 * struct vdpa_notification_area - doorbell of a virtqueue
 * @addr: physical address
 * @size: bytes
 */
struct vdpa_notification_area {
	resource_size_t addr;
	resource_size_t size;
};

/**
 * struct vdpa_vq_state_split - where a split virtqueue stands
 * @avail_index: index of the next available ring entry the device will read
 */
struct vdpa_vq_state_split {
	u16	avail_index;
};

/**
 * struct vdpa_vq_state_packed - where a packed virtqueue stands
 * @last_avail_counter: driver's ring wrap counter as the device last saw it
 * @last_avail_idx: ring position of the next descriptor the device will read
 * @last_used_counter: the device's own ring wrap counter
 * @last_used_idx: ring position of the next used descriptor
 */
struct vdpa_vq_state_packed {
	u16	last_avail_counter:1;
	u16	last_avail_idx:15;
	u16	last_used_counter:1;
	u16	last_used_idx:15;
};

/**
 * struct vdpa_vq_state - where a virtqueue stands, by ring layout
 * @split: valid without VIRTIO_F_RING_PACKED
 * @packed: valid with VIRTIO_F_RING_PACKED
 */
struct vdpa_vq_state {
	union {
		struct vdpa_vq_state_split split;
		struct vdpa_vq_state_packed packed;
	};
};

struct vdpa_mgmt_dev;

/**
 * struct vdpa_device - a device on the vDPA bus
 * @dev: embedded driver model device; disposed of with put_device()
 * @vmap: what the transport passes to the DMA or map calls of queue 0
 * @driver_override: name of the only bus driver that may bind, or NULL; owned
 *	by the core
 * @config: operations of the parent
 * @map: mapping operations of the parent, NULL where the DMA API serves
 * @cf_lock: serialises configuration space, features and status
 * @index: lowest free number at allocation
 * @features_valid: the driver's features reached the device since the last reset
 * @use_va: the device works on user virtual addresses
 * @nvqs: number of virtqueues, set at registration
 * @mdev: management device; set by the parent's dev_add before registration
 * @ngroups: number of virtqueue groups
 * @nas: number of address spaces
 */
struct vdpa_device {
	struct device dev;
	union virtio_map vmap;
	const char *driver_override;
	const struct vdpa_config_ops *config;
	const struct virtio_map_ops *map;
	struct rw_semaphore cf_lock; /* configuration space, features, status */
	unsigned int index;
	bool features_valid;
	bool use_va;
	u32 nvqs;
	struct vdpa_mgmt_dev *mdev;
	unsigned int ngroups;
	unsigned int nas;
};

/**
 * struct vdpa_iova_range - addresses a device can use
 * @first: lowest usable I/O virtual address
 * @last: highest usable I/O virtual address
 */
struct vdpa_iova_range {
	u64 first;
	u64 last;
};

/**
 * struct vdpa_dev_set_config - what user space asked for with a device
 * @device_features: feature bits to offer
 * @net: network attributes; MAC address, MTU in bytes, queue pairs
 * @mask: BIT_ULL(VDPA_ATTR_x) for each member that is set
 */
struct vdpa_dev_set_config {
	u64 device_features;
	struct {
		u8 mac[ETH_ALEN];
		u16 mtu;
		u16 max_vq_pairs;
	} net;
	u64 mask;
};

/**
 * struct vdpa_map_file - the file behind a mapping of virtual addresses
 * @file: referenced file
 * @offset: byte offset of the mapping in @file
 */
struct vdpa_map_file {
	struct file *file;
	u64 offset;
};

/**
 * struct vdpa_config_ops - what a parent driver implements
 *
 * All are called in process context and may sleep, but for @kick_vq and
 * @kick_vq_with_data, which are called from any context. "Optional" members
 * may be NULL. Indexes are not always checked by the caller.
 *
 * @set_vq_address: place a queue's descriptor, driver and device areas
 * @set_vq_num: set a queue's size in descriptors
 * @kick_vq: buffers are available on a queue; atomic
 * @kick_vq_with_data: the same with VIRTIO_F_NOTIFICATION_DATA; bits 15..0 are
 *	the queue, bits 31..16 the next available index (split) or 15 bits of
 *	it and the wrap counter (packed); atomic; optional
 * @set_vq_cb: set a queue's interrupt callback; its function may be NULL
 * @set_vq_ready: start or stop a queue; once stopped the device touches its
 *	ring no more
 * @get_vq_ready: whether a queue was started
 * @set_vq_state: set where a stopped queue begins
 * @get_vq_state: report where a queue stands
 * @get_vendor_vq_stats: append name and value attributes of a queue to @msg
 * @get_vq_notification: doorbell area of a queue, to be asked for again after a
 *	reset; optional
 * @get_vq_irq: interrupt number of a queue, negative for none; optional
 * @get_vq_size: largest size of one queue; optional
 * @get_vq_align: alignment of a queue's areas in bytes
 * @get_vq_group: virtqueue group of a queue; optional
 * @get_vq_desc_group: group of a queue's descriptor table, where it differs;
 *	optional
 * @get_device_features: features offered
 * @get_backend_features: VHOST_BACKEND_F_* of this parent; optional
 * @set_driver_features: features the driver accepts
 * @get_driver_features: features in force
 * @set_config_cb: set the configuration change callback
 * @get_vq_num_max: largest queue size
 * @get_vq_num_min: smallest queue size; optional, 1 when absent
 * @get_device_id: virtio device id
 * @get_vendor_id: vendor id
 * @get_status: device status field
 * @set_status: write the device status field, never 0
 * @reset: return to the initial state; the device is quiet on return
 * @compat_reset: reset with VDPA_RESET_F_* quirks that old user space relies
 *	on; optional
 * @suspend: stop processing and keep all state; optional
 * @resume: undo @suspend; optional
 * @get_config_size: bytes of configuration space
 * @get_config: read configuration space, little endian
 * @set_config: write configuration space
 * @get_generation: configuration generation count; optional
 * @get_iova_range: usable addresses; optional
 * @set_vq_affinity: CPUs that should serve a queue; optional
 * @get_vq_affinity: CPUs that serve a queue; optional
 * @set_map: replace the mappings of an address space; optional
 * @dma_map: add one mapping, VHOST_MAP_* permissions; optional, together with
 *	@dma_unmap
 * @dma_unmap: remove the mappings of a range
 * @reset_map: return the mappings of an address space to their initial state;
 *	optional
 * @set_group_asid: use another address space for a virtqueue group; optional
 * @get_vq_map: what to pass to the DMA or map calls for a queue; optional
 * @bind_mm: use the address space of a process; optional
 * @unbind_mm: undo @bind_mm; optional
 * @free: release what the parent attached to the device; called once, last, also
 *	for a device whose construction failed half way; optional
 */
struct vdpa_config_ops {
	/* virtqueues */
	int (*set_vq_address)(struct vdpa_device *vdev,
			      u16 idx, u64 desc_area, u64 driver_area,
			      u64 device_area);
	void (*set_vq_num)(struct vdpa_device *vdev, u16 idx, u32 num);
	void (*kick_vq)(struct vdpa_device *vdev, u16 idx);
	void (*kick_vq_with_data)(struct vdpa_device *vdev, u32 data);
	void (*set_vq_cb)(struct vdpa_device *vdev, u16 idx,
			  struct vdpa_callback *cb);
	void (*set_vq_ready)(struct vdpa_device *vdev, u16 idx, bool ready);
	bool (*get_vq_ready)(struct vdpa_device *vdev, u16 idx);
	int (*set_vq_state)(struct vdpa_device *vdev, u16 idx,
			    const struct vdpa_vq_state *state);
	int (*get_vq_state)(struct vdpa_device *vdev, u16 idx,
			    struct vdpa_vq_state *state);
	int (*get_vendor_vq_stats)(struct vdpa_device *vdev, u16 idx,
				   struct sk_buff *msg,
				   struct netlink_ext_ack *extack);
	struct vdpa_notification_area
	(*get_vq_notification)(struct vdpa_device *vdev, u16 idx);
	int (*get_vq_irq)(struct vdpa_device *vdev, u16 idx);
	u16 (*get_vq_size)(struct vdpa_device *vdev, u16 idx);

	/* device */
	u32 (*get_vq_align)(struct vdpa_device *vdev);
	u32 (*get_vq_group)(struct vdpa_device *vdev, u16 idx);
	u32 (*get_vq_desc_group)(struct vdpa_device *vdev, u16 idx);
	u64 (*get_device_features)(struct vdpa_device *vdev);
	u64 (*get_backend_features)(const struct vdpa_device *vdev);
	int (*set_driver_features)(struct vdpa_device *vdev, u64 features);
	u64 (*get_driver_features)(struct vdpa_device *vdev);
	void (*set_config_cb)(struct vdpa_device *vdev,
			      struct vdpa_callback *cb);
	u16 (*get_vq_num_max)(struct vdpa_device *vdev);
	u16 (*get_vq_num_min)(struct vdpa_device *vdev);
	u32 (*get_device_id)(struct vdpa_device *vdev);
	u32 (*get_vendor_id)(struct vdpa_device *vdev);
	u8 (*get_status)(struct vdpa_device *vdev);
	void (*set_status)(struct vdpa_device *vdev, u8 status);
	int (*reset)(struct vdpa_device *vdev);
	int (*compat_reset)(struct vdpa_device *vdev, u32 flags);
#define VDPA_RESET_F_CLEAN_MAP 1
	int (*suspend)(struct vdpa_device *vdev);
	int (*resume)(struct vdpa_device *vdev);
	size_t (*get_config_size)(struct vdpa_device *vdev);
	void (*get_config)(struct vdpa_device *vdev, unsigned int offset,
			   void *buf, unsigned int len);
	void (*set_config)(struct vdpa_device *vdev, unsigned int offset,
			   const void *buf, unsigned int len);
	u32 (*get_generation)(struct vdpa_device *vdev);
	struct vdpa_iova_range (*get_iova_range)(struct vdpa_device *vdev);
	int (*set_vq_affinity)(struct vdpa_device *vdev, u16 idx,
			       const struct cpumask *cpu_mask);
	const struct cpumask *(*get_vq_affinity)(struct vdpa_device *vdev,
						 u16 idx);

	/* address translation */
	int (*set_map)(struct vdpa_device *vdev, unsigned int asid,
		       struct vhost_iotlb *iotlb);
	int (*dma_map)(struct vdpa_device *vdev, unsigned int asid,
		       u64 iova, u64 size, u64 pa, u32 perm, void *opaque);
	int (*dma_unmap)(struct vdpa_device *vdev, unsigned int asid,
			 u64 iova, u64 size);
	int (*reset_map)(struct vdpa_device *vdev, unsigned int asid);
	int (*set_group_asid)(struct vdpa_device *vdev, unsigned int group,
			      unsigned int asid);
	union virtio_map (*get_vq_map)(struct vdpa_device *vdev, u16 idx);
	int (*bind_mm)(struct vdpa_device *vdev, struct mm_struct *mm);
	void (*unbind_mm)(struct vdpa_device *vdev);

	/* end of life */
	void (*free)(struct vdpa_device *vdev);
};

struct vdpa_device *__vdpa_alloc_device(struct device *parent,
					const struct vdpa_config_ops *config,
					const struct virtio_map_ops *map,
					unsigned int ngroups, unsigned int nas,
					size_t size, const char *name,
					bool use_va);

/**
 * vdpa_alloc_device - allocate a structure that begins with a vdpa_device
 * @dev_struct: type to allocate
 * @member: its struct vdpa_device member, which must come first
 * @parent: driver model parent, or NULL
 * @config: operations
 * @map: mapping operations, or NULL
 * @ngroups: number of virtqueue groups
 * @nas: number of address spaces
 * @name: device name, or NULL for "vdpa<index>"
 * @use_va: the device works on user virtual addresses
 *
 * Return: the zeroed structure, to be disposed of with put_device(), or an
 * error pointer.
 */
#define vdpa_alloc_device(dev_struct, member, parent, config, map, \
			  ngroups, nas, name, use_va) \
	container_of(__vdpa_alloc_device(parent, config, map, ngroups, nas, \
					 sizeof(dev_struct) + \
					 BUILD_BUG_ON_ZERO(offsetof(dev_struct, member)), \
					 name, use_va), \
		     dev_struct, member)

int vdpa_register_device(struct vdpa_device *vdev, u32 nvqs);
void vdpa_unregister_device(struct vdpa_device *vdev);

int _vdpa_register_device(struct vdpa_device *vdev, u32 nvqs);
void _vdpa_unregister_device(struct vdpa_device *vdev);

/**
 * struct vdpa_driver - a bus driver
 * @driver: driver model driver; @driver.name is set by the bus driver
 * @probe: take a device into service
 * @remove: give it up; optional
 */
struct vdpa_driver {
	struct device_driver driver;
	int (*probe)(struct vdpa_device *vdev);
	void (*remove)(struct vdpa_device *vdev);
};

#define vdpa_register_driver(drv) \
	__vdpa_register_driver(drv, THIS_MODULE)
int __vdpa_register_driver(struct vdpa_driver *drv, struct module *owner);
void vdpa_unregister_driver(struct vdpa_driver *drv);

#define module_vdpa_driver(__vdpa_driver) \
	module_driver(__vdpa_driver, vdpa_register_driver, \
		      vdpa_unregister_driver)

static inline struct vdpa_driver *drv_to_vdpa(struct device_driver *driver)
{
	return container_of(driver, struct vdpa_driver, driver);
}

static inline struct vdpa_device *dev_to_vdpa(struct device *_dev)
{
	return container_of(_dev, struct vdpa_device, dev);
}

static inline void *vdpa_get_drvdata(const struct vdpa_device *vdev)
{
	return dev_get_drvdata(&vdev->dev);
}

static inline void vdpa_set_drvdata(struct vdpa_device *vdev, void *data)
{
	dev_set_drvdata(&vdev->dev, data);
}

static inline union virtio_map vdpa_get_map(struct vdpa_device *vdev)
{
	return vdev->vmap;
}

/* Quirk flags reach only a parent that has them to offer. */
static inline int vdpa_reset(struct vdpa_device *vdev, u32 flags)
{
	const struct vdpa_config_ops *ops = vdev->config;
	int ret;

	down_write(&vdev->cf_lock);
	vdev->features_valid = false;
	ret = flags && ops->compat_reset ? ops->compat_reset(vdev, flags)
					 : ops->reset(vdev);
	up_write(&vdev->cf_lock);
	return ret;
}

/* Caller holds cf_lock for writing. Features that were refused are not valid. */
static inline int vdpa_set_features_unlocked(struct vdpa_device *vdev, u64 features)
{
	int ret = vdev->config->set_driver_features(vdev, features);

	if (!ret)
		vdev->features_valid = true;
	return ret;
}

static inline int vdpa_set_features(struct vdpa_device *vdev, u64 features)
{
	int ret;

	down_write(&vdev->cf_lock);
	ret = vdpa_set_features_unlocked(vdev, features);
	up_write(&vdev->cf_lock);
	return ret;
}

void vdpa_get_config(struct vdpa_device *vdev, unsigned int offset,
		     void *buf, unsigned int len);
void vdpa_set_config(struct vdpa_device *dev, unsigned int offset,
		     const void *buf, unsigned int length);
void vdpa_set_status(struct vdpa_device *vdev, u8 status);

/**
 * struct vdpa_mgmtdev_ops - what a management device implements
 * @dev_add: build a device, set its mdev, and register it with
 *	_vdpa_register_device() when it is complete
 * @dev_del: take a device away with _vdpa_unregister_device()
 * @dev_set_attr: change what @config->mask names on an existing device;
 *	optional
 *
 * Calls for one management device never overlap.
 */
struct vdpa_mgmtdev_ops {
	int (*dev_add)(struct vdpa_mgmt_dev *mdev, const char *name,
		       const struct vdpa_dev_set_config *config);
	void (*dev_del)(struct vdpa_mgmt_dev *mdev, struct vdpa_device *dev);
	int (*dev_set_attr)(struct vdpa_mgmt_dev *mdev, struct vdpa_device *dev,
			    const struct vdpa_dev_set_config *config);
};

/**
 * struct vdpa_mgmt_dev - something that can create vDPA devices
 * @device: its driver model device; name and bus make the handle
 * @ops: operations
 * @id_table: virtio device ids it can create, ends with an entry of id 0
 * @config_attr_mask: BIT_ULL(VDPA_ATTR_x) of each attribute dev_add accepts
 * @list: entry in the core's list
 * @supported_features: features its devices can offer, 0 for unknown
 * @max_supported_vqs: most virtqueues of one device, 0 for unknown
 */
struct vdpa_mgmt_dev {
	struct device *device;
	const struct vdpa_mgmtdev_ops *ops;
	struct virtio_device_id *id_table;
	u64 config_attr_mask;
	struct list_head list;
	u64 supported_features;
	u32 max_supported_vqs;
};

int vdpa_mgmtdev_register(struct vdpa_mgmt_dev *mdev);
void vdpa_mgmtdev_unregister(struct vdpa_mgmt_dev *mdev);

#endif /* _LINUX_VDPA_H */
