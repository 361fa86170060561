// SPDX-License-Identifier: GPL-2.0-only
/*
 * The device API is mainline's: each function, operation and member by name and
 * type. Compiling and linking this module is the test; loading it does nothing.
 */

#include <linux/module.h>
#include <linux/vdpa.h>

#define SAME(expr, type) static_assert(__same_type(expr, type), #expr)

/* functions; their addresses are taken below, so that they must be exported */
SAME(&__vdpa_alloc_device,
     struct vdpa_device *(*)(struct device *, const struct vdpa_config_ops *,
			     const struct virtio_map_ops *, unsigned int,
			     unsigned int, size_t, const char *, bool));
SAME(&vdpa_register_device, int (*)(struct vdpa_device *, u32));
SAME(&vdpa_unregister_device, void (*)(struct vdpa_device *));
SAME(&_vdpa_register_device, int (*)(struct vdpa_device *, u32));
SAME(&_vdpa_unregister_device, void (*)(struct vdpa_device *));
SAME(&__vdpa_register_driver, int (*)(struct vdpa_driver *, struct module *));
SAME(&vdpa_unregister_driver, void (*)(struct vdpa_driver *));
SAME(&vdpa_get_config, void (*)(struct vdpa_device *, unsigned int, void *, unsigned int));
SAME(&vdpa_set_config, void (*)(struct vdpa_device *, unsigned int, const void *, unsigned int));
SAME(&vdpa_set_status, void (*)(struct vdpa_device *, u8));
SAME(&vdpa_mgmtdev_register, int (*)(struct vdpa_mgmt_dev *));
SAME(&vdpa_mgmtdev_unregister, void (*)(struct vdpa_mgmt_dev *));

/* inlines and macros */
SAME(&drv_to_vdpa, struct vdpa_driver *(*)(struct device_driver *));
SAME(&dev_to_vdpa, struct vdpa_device *(*)(struct device *));
SAME(&vdpa_get_drvdata, void *(*)(const struct vdpa_device *));
SAME(&vdpa_set_drvdata, void (*)(struct vdpa_device *, void *));
SAME(&vdpa_get_map, union virtio_map (*)(struct vdpa_device *));
SAME(&vdpa_reset, int (*)(struct vdpa_device *, u32));
SAME(&vdpa_set_features_unlocked, int (*)(struct vdpa_device *, u64));
SAME(&vdpa_set_features, int (*)(struct vdpa_device *, u64));
#if !defined(vdpa_alloc_device) || !defined(vdpa_register_driver) || \
	!defined(module_vdpa_driver) || VDPA_RESET_F_CLEAN_MAP != 1
#error "a macro of the API is missing"
#endif

/* operations */
#define OP(name, ret, ...) SAME(((struct vdpa_config_ops *)0)->name, ret (*)(__VA_ARGS__))
#define VDEV struct vdpa_device *

OP(set_vq_address, int, VDEV, u16, u64, u64, u64);
OP(set_vq_num, void, VDEV, u16, u32);
OP(kick_vq, void, VDEV, u16);
OP(kick_vq_with_data, void, VDEV, u32);
OP(set_vq_cb, void, VDEV, u16, struct vdpa_callback *);
OP(set_vq_ready, void, VDEV, u16, bool);
OP(get_vq_ready, bool, VDEV, u16);
OP(set_vq_state, int, VDEV, u16, const struct vdpa_vq_state *);
OP(get_vq_state, int, VDEV, u16, struct vdpa_vq_state *);
OP(get_vendor_vq_stats, int, VDEV, u16, struct sk_buff *, struct netlink_ext_ack *);
OP(get_vq_notification, struct vdpa_notification_area, VDEV, u16);
OP(get_vq_irq, int, VDEV, u16);
OP(get_vq_size, u16, VDEV, u16);
OP(get_vq_align, u32, VDEV);
OP(get_vq_group, u32, VDEV, u16);
OP(get_vq_desc_group, u32, VDEV, u16);
OP(get_device_features, u64, VDEV);
OP(get_backend_features, u64, const struct vdpa_device *);
OP(set_driver_features, int, VDEV, u64);
OP(get_driver_features, u64, VDEV);
OP(set_config_cb, void, VDEV, struct vdpa_callback *);
OP(get_vq_num_max, u16, VDEV);
OP(get_vq_num_min, u16, VDEV);
OP(get_device_id, u32, VDEV);
OP(get_vendor_id, u32, VDEV);
OP(get_status, u8, VDEV);
OP(set_status, void, VDEV, u8);
OP(reset, int, VDEV);
OP(compat_reset, int, VDEV, u32);
OP(suspend, int, VDEV);
OP(resume, int, VDEV);
OP(get_config_size, size_t, VDEV);
OP(get_config, void, VDEV, unsigned int, void *, unsigned int);
OP(set_config, void, VDEV, unsigned int, const void *, unsigned int);
OP(get_generation, u32, VDEV);
OP(get_iova_range, struct vdpa_iova_range, VDEV);
OP(set_vq_affinity, int, VDEV, u16, const struct cpumask *);
OP(get_vq_affinity, const struct cpumask *, VDEV, u16);
OP(set_map, int, VDEV, unsigned int, struct vhost_iotlb *);
OP(dma_map, int, VDEV, unsigned int, u64, u64, u64, u32, void *);
OP(dma_unmap, int, VDEV, unsigned int, u64, u64);
OP(reset_map, int, VDEV, unsigned int);
OP(set_group_asid, int, VDEV, unsigned int, unsigned int);
OP(get_vq_map, union virtio_map, VDEV, u16);
OP(bind_mm, int, VDEV, struct mm_struct *);
OP(unbind_mm, void, VDEV);
OP(free, void, VDEV);
static_assert(sizeof(struct vdpa_config_ops) == 47 * sizeof(void *));

/* operations of a management device */
#define MGMT_OP(name, ret, ...) SAME(((struct vdpa_mgmtdev_ops *)0)->name, ret (*)(__VA_ARGS__))
#define MDEV struct vdpa_mgmt_dev *

MGMT_OP(dev_add, int, MDEV, const char *, const struct vdpa_dev_set_config *);
MGMT_OP(dev_del, void, MDEV, VDEV);
MGMT_OP(dev_set_attr, int, MDEV, VDEV, const struct vdpa_dev_set_config *);
static_assert(sizeof(struct vdpa_mgmtdev_ops) == 3 * sizeof(void *));

/* members */
#define MEMBER(s, member, type) SAME(((s *)0)->member, type)

MEMBER(struct vdpa_callback, callback, irqreturn_t (*)(void *));
MEMBER(struct vdpa_callback, private, void *);
MEMBER(struct vdpa_callback, trigger, struct eventfd_ctx *);
MEMBER(struct vdpa_notification_area, addr, resource_size_t);
MEMBER(struct vdpa_notification_area, size, resource_size_t);
MEMBER(struct vdpa_vq_state_split, avail_index, u16);
static_assert(sizeof(struct vdpa_vq_state_packed) == 4);
MEMBER(struct vdpa_vq_state, split, struct vdpa_vq_state_split);
MEMBER(struct vdpa_vq_state, packed, struct vdpa_vq_state_packed);
MEMBER(struct vdpa_device, dev, struct device);
MEMBER(struct vdpa_device, vmap, union virtio_map);
MEMBER(struct vdpa_device, driver_override, const char *);
MEMBER(struct vdpa_device, config, const struct vdpa_config_ops *);
MEMBER(struct vdpa_device, map, const struct virtio_map_ops *);
MEMBER(struct vdpa_device, cf_lock, struct rw_semaphore);
MEMBER(struct vdpa_device, index, unsigned int);
MEMBER(struct vdpa_device, features_valid, bool);
MEMBER(struct vdpa_device, use_va, bool);
MEMBER(struct vdpa_device, nvqs, u32);
MEMBER(struct vdpa_device, mdev, struct vdpa_mgmt_dev *);
MEMBER(struct vdpa_device, ngroups, unsigned int);
MEMBER(struct vdpa_device, nas, unsigned int);
static_assert(offsetofend(struct vdpa_device, nas) + sizeof(void *) > sizeof(struct vdpa_device));
MEMBER(struct vdpa_iova_range, first, u64);
MEMBER(struct vdpa_iova_range, last, u64);
MEMBER(struct vdpa_dev_set_config, device_features, u64);
MEMBER(struct vdpa_dev_set_config, net.mac, u8[ETH_ALEN]);
MEMBER(struct vdpa_dev_set_config, net.mtu, u16);
MEMBER(struct vdpa_dev_set_config, net.max_vq_pairs, u16);
MEMBER(struct vdpa_dev_set_config, mask, u64);
static_assert(sizeof(struct vdpa_dev_set_config) == 32);
MEMBER(struct vdpa_map_file, file, struct file *);
MEMBER(struct vdpa_map_file, offset, u64);
MEMBER(struct vdpa_driver, driver, struct device_driver);
MEMBER(struct vdpa_driver, probe, int (*)(struct vdpa_device *));
MEMBER(struct vdpa_driver, remove, void (*)(struct vdpa_device *));
MEMBER(struct vdpa_mgmt_dev, device, struct device *);
MEMBER(struct vdpa_mgmt_dev, ops, const struct vdpa_mgmtdev_ops *);
MEMBER(struct vdpa_mgmt_dev, id_table, struct virtio_device_id *);
MEMBER(struct vdpa_mgmt_dev, config_attr_mask, u64);
MEMBER(struct vdpa_mgmt_dev, list, struct list_head);
MEMBER(struct vdpa_mgmt_dev, supported_features, u64);
MEMBER(struct vdpa_mgmt_dev, max_supported_vqs, u32);

/* linked against, so each must be exported */
static const void *const functions[] __used = {
	__vdpa_alloc_device, vdpa_register_device, vdpa_unregister_device,
	_vdpa_register_device, _vdpa_unregister_device,
	__vdpa_register_driver, vdpa_unregister_driver,
	vdpa_get_config, vdpa_set_config, vdpa_set_status,
	vdpa_mgmtdev_register, vdpa_mgmtdev_unregister,
};

MODULE_DESCRIPTION("compile test of the vDPA device API");
MODULE_LICENSE("GPL");
