// SPDX-License-Identifier: GPL-2.0-only
/*
 * The bus driver that gives a vDPA device a node in /dev: module, probe, remove.
 */

#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>

#include "vhost_vdpa.h"

#define VHOST_VDPA_MINORS	(1U << MINORBITS)

int vhost_vdpa_max_iotlb_entries = 2048;
module_param_named(max_iotlb_entries, vhost_vdpa_max_iotlb_entries, int, 0444);
MODULE_PARM_DESC(max_iotlb_entries, "Most mappings in an address space (default 2048)");

static dev_t vhost_vdpa_region;
static DEFINE_IDA(vhost_vdpa_ida);

static void vhost_vdpa_dev_release(struct device *dev)
{
	struct vhost_vdpa *v = container_of(dev, struct vhost_vdpa, dev);
	unsigned int i;

	for (i = 0; v->as && i < v->nas; i++)
		vhost_vdpa_as_free(&v->as[i]);
	ida_free(&vhost_vdpa_ida, v->minor);
	mutex_destroy(&v->mutex);
	mutex_destroy(&v->call_mutex);
	kfree(v->as);
	kfree(v->vqs);
	kfree(v);
}

static int vhost_vdpa_alloc_parts(struct vhost_vdpa *v)
{
	unsigned int i;
	int ret;

	v->vqs = kcalloc(v->nvqs, sizeof(*v->vqs), GFP_KERNEL);
	v->as = kcalloc(v->nas, sizeof(*v->as), GFP_KERNEL);
	if (!v->vqs || !v->as)
		return -ENOMEM;
	for (i = 0; i < v->nvqs; i++)
		vhost_vdpa_vq_init(v, i);
	for (i = 0; i < v->nas; i++) {
		ret = vhost_vdpa_as_init(&v->as[i]);
		if (ret)
			return ret;
	}
	return 0;
}

static void vhost_vdpa_init(struct vhost_vdpa *v, struct vdpa_device *vdpa)
{
	const struct vdpa_config_ops *ops = vdpa->config;

	v->vdpa = vdpa;
	v->nvqs = vdpa->nvqs;
	v->ngroups = vdpa->ngroups;
	v->nas = vdpa->nas;
	v->range.last = U64_MAX;
	if (ops->get_iova_range)
		v->range = ops->get_iova_range(vdpa);
	v->batch_asid = -1;
	mutex_init(&v->call_mutex);
	mutex_init(&v->mutex);
	init_rwsem(&v->live_sem);
	spin_lock_init(&v->config_lock);
	INIT_WORK(&v->error_work, vhost_vdpa_error_work);
}

/* The device is taken away from who has the node open, and will be from who opens it. */
static void vhost_vdpa_take_away(struct vhost_vdpa *v)
{
	mutex_lock(&v->mutex);
	if (v->opened)
		vhost_vdpa_shut(v);
	down_write(&v->live_sem);
	v->vdpa = NULL;
	up_write(&v->live_sem);
	mutex_unlock(&v->mutex);
	vhost_vdpa_zap_doorbells(v);
	cancel_work_sync(&v->error_work);
}

/*
 * The node appears last: whoever opens it finds everything in place. A parent
 * without mappings of its own would need this driver to program a platform IOMMU.
 */
static int vhost_vdpa_probe(struct vdpa_device *vdpa)
{
	const struct vdpa_config_ops *ops = vdpa->config;
	struct vhost_vdpa *v;
	int ret;

	if (!ops->set_map && !ops->dma_map) {
		dev_err(&vdpa->dev, "parents that do not translate addresses are not supported\n");
		return -EOPNOTSUPP;
	}
	if (!vdpa->nvqs || !vdpa->nas || !vdpa->ngroups || vhost_vdpa_max_iotlb_entries <= 0)
		return -EINVAL;
	v = kzalloc(sizeof(*v), GFP_KERNEL);
	if (!v)
		return -ENOMEM;
	v->minor = ida_alloc_max(&vhost_vdpa_ida, VHOST_VDPA_MINORS - 1, GFP_KERNEL);
	if (v->minor < 0) {
		ret = v->minor;
		kfree(v);
		return ret;
	}
	device_initialize(&v->dev);
	v->dev.release = vhost_vdpa_dev_release;
	v->dev.parent = &vdpa->dev;
	v->dev.devt = MKDEV(MAJOR(vhost_vdpa_region), v->minor);
	vhost_vdpa_init(v, vdpa);

	ret = vhost_vdpa_alloc_parts(v);
	if (ret)
		goto put_dev;
	ret = dev_set_name(&v->dev, "vhost-vdpa-%d", v->minor);
	if (ret)
		goto put_dev;
	cdev_init(&v->cdev, &vhost_vdpa_fops);
	v->cdev.owner = THIS_MODULE;
	vdpa_set_drvdata(vdpa, v);
	ret = cdev_device_add(&v->cdev, &v->dev);
	if (!ret)
		return 0;
	/* somebody who has a node of that number already may have been quicker */
	vhost_vdpa_take_away(v);

put_dev:
	put_device(&v->dev);
	return ret;
}

/*
 * Nobody is waited for who has the node open, though a call of his may stand still in his
 * memory (the README knows of exceptions): all say from then on that the device is gone.
 */
static void vhost_vdpa_remove(struct vdpa_device *vdpa)
{
	struct vhost_vdpa *v = vdpa_get_drvdata(vdpa);

	WRITE_ONCE(v->dying, true);
	cdev_device_del(&v->cdev, &v->dev);
	vhost_vdpa_take_away(v);
	put_device(&v->dev);
}

static struct vdpa_driver vhost_vdpa_driver = {
	.driver = {
		.name = "vhost_vdpa",
	},
	.probe = vhost_vdpa_probe,
	.remove = vhost_vdpa_remove,
};

static int __init vhost_vdpa_module_init(void)
{
	int ret;

	ret = alloc_chrdev_region(&vhost_vdpa_region, 0, VHOST_VDPA_MINORS, "vhost-vdpa");
	if (ret)
		return ret;
	ret = vdpa_register_driver(&vhost_vdpa_driver);
	if (ret)
		unregister_chrdev_region(vhost_vdpa_region, VHOST_VDPA_MINORS);
	return ret;
}

static void __exit vhost_vdpa_module_exit(void)
{
	vdpa_unregister_driver(&vhost_vdpa_driver);
	unregister_chrdev_region(vhost_vdpa_region, VHOST_VDPA_MINORS);
	ida_destroy(&vhost_vdpa_ida);
}

module_init(vhost_vdpa_module_init);
module_exit(vhost_vdpa_module_exit);

MODULE_DESCRIPTION("vhost interface to vDPA devices");
MODULE_LICENSE("GPL");
