// SPDX-License-Identifier: GPL-2.0-only
/*
 * virtio transport over vDPA: the bus driver that hands a vDPA device to the
 * kernel's own virtio drivers.
 */

#include <linux/module.h>
#include <linux/slab.h>
#include <linux/virtio_ring.h>

#include "virtio_vdpa.h"

static void virtio_vdpa_get(struct virtio_device *vdev, unsigned int offset,
			    void *buf, unsigned int len)
{
	vdpa_get_config(to_vdpa(vdev), offset, buf, len);
}

static void virtio_vdpa_set(struct virtio_device *vdev, unsigned int offset,
			    const void *buf, unsigned int len)
{
	vdpa_set_config(to_vdpa(vdev), offset, buf, len);
}

static u32 virtio_vdpa_generation(struct virtio_device *vdev)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);

	return vdpa->config->get_generation ?
		vdpa->config->get_generation(vdpa) : 0;
}

static u8 virtio_vdpa_get_status(struct virtio_device *vdev)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);

	return vdpa->config->get_status(vdpa);
}

static void virtio_vdpa_set_status(struct virtio_device *vdev, u8 status)
{
	vdpa_set_status(to_vdpa(vdev), status);
}

static void virtio_vdpa_reset(struct virtio_device *vdev)
{
	int ret = vdpa_reset(to_vdpa(vdev), 0);

	if (ret)
		dev_err(&vdev->dev, "device reset failed: %d\n", ret);
}

static u64 virtio_vdpa_get_features(struct virtio_device *vdev)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);

	return vdpa->config->get_device_features(vdpa);
}

static int virtio_vdpa_finalize_features(struct virtio_device *vdev)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);

	vring_transport_features(vdev);
	/* a parent that cannot take the data must not be promised any */
	if (!vdpa->config->kick_vq_with_data)
		__virtio_clear_bit(vdev, VIRTIO_F_NOTIFICATION_DATA);
	return vdpa_set_features(vdpa, vdev->features);
}

static const char *virtio_vdpa_bus_name(struct virtio_device *vdev)
{
	return dev_name(&to_vdpa(vdev)->dev);
}

static int virtio_vdpa_set_vq_affinity(struct virtqueue *vq,
				       const struct cpumask *cpu_mask)
{
	struct vdpa_device *vdpa = to_vdpa(vq->vdev);

	if (!vdpa->config->set_vq_affinity)
		return 0;
	return vdpa->config->set_vq_affinity(vdpa, vq->index, cpu_mask);
}

static const struct cpumask *
virtio_vdpa_get_vq_affinity(struct virtio_device *vdev, int index)
{
	struct vdpa_device *vdpa = to_vdpa(vdev);

	if (!vdpa->config->get_vq_affinity || index < 0 || index >= vdpa->nvqs)
		return NULL;
	return vdpa->config->get_vq_affinity(vdpa, index);
}

static const struct virtio_config_ops virtio_vdpa_config_ops = {
	.get = virtio_vdpa_get,
	.set = virtio_vdpa_set,
	.generation = virtio_vdpa_generation,
	.get_status = virtio_vdpa_get_status,
	.set_status = virtio_vdpa_set_status,
	.reset = virtio_vdpa_reset,
	.find_vqs = virtio_vdpa_find_vqs,
	.del_vqs = virtio_vdpa_del_vqs,
	.get_features = virtio_vdpa_get_features,
	.finalize_features = virtio_vdpa_finalize_features,
	.bus_name = virtio_vdpa_bus_name,
	.set_vq_affinity = virtio_vdpa_set_vq_affinity,
	.get_vq_affinity = virtio_vdpa_get_vq_affinity,
};

static void virtio_vdpa_release(struct device *dev)
{
	kfree(container_of(dev, struct virtio_vdpa, vdev.dev));
}

/*
 * The virtio device hangs under the device that does its DMA; when the parent
 * maps by itself there is none, and it hangs under the vDPA device.
 */
static struct device *virtio_vdpa_parent(struct vdpa_device *vdpa)
{
	struct device *dma_dev = vdpa->map ? NULL : vdpa_get_map(vdpa).dma_dev;

	return dma_dev ? dma_dev : &vdpa->dev;
}

static int virtio_vdpa_probe(struct vdpa_device *vdpa)
{
	struct virtio_vdpa *vv;
	union virtio_map vmap;
	int ret;

	vv = kzalloc(sizeof(*vv), GFP_KERNEL);
	if (!vv)
		return -ENOMEM;

	vv->vdpa = vdpa;
	vv->vdev.dev.parent = virtio_vdpa_parent(vdpa);
	vv->vdev.dev.release = virtio_vdpa_release;
	vv->vdev.config = &virtio_vdpa_config_ops;
	vv->vdev.id.device = vdpa->config->get_device_id(vdpa);
	vv->vdev.id.vendor = vdpa->config->get_vendor_id(vdpa);
	ret = -EINVAL;
	if (!vv->vdev.id.device)
		goto free_vv;
	vmap = vdpa_get_map(vdpa);
	if (!vdpa->map)
		vmap.dma_dev = vv->vdev.dev.parent;
	ret = compat_virtio_set_map(&vv->vdev, vdpa->map, vmap);
	if (ret)
		goto free_vv;

	/* from here on the reference counts, whatever is returned */
	vdpa_set_drvdata(vdpa, vv);
	ret = register_virtio_device(&vv->vdev);
	if (ret) {
		vdpa_set_drvdata(vdpa, NULL);
		put_device(&vv->vdev.dev);
	}
	return ret;

free_vv:
	kfree(vv);
	return ret;
}

static void virtio_vdpa_remove(struct vdpa_device *vdpa)
{
	struct virtio_vdpa *vv = vdpa_get_drvdata(vdpa);

	unregister_virtio_device(&vv->vdev);
}

static struct vdpa_driver virtio_vdpa_driver = {
	.driver = {
		.name = "virtio_vdpa",
	},
	.probe = virtio_vdpa_probe,
	.remove = virtio_vdpa_remove,
};
module_vdpa_driver(virtio_vdpa_driver);

MODULE_DESCRIPTION("virtio transport over vDPA devices");
MODULE_LICENSE("GPL");
