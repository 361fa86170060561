// SPDX-License-Identifier: GPL-2.0-only
/*
 * vdpa_sim_test: a bus driver that tests the simulated device it is bound to, and
 * writes the results to the kernel log as TAP, behind its name.
 */

#include <linux/gfp.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/virtio_ids.h>

#include "driver.h"

static void run(struct test *t, const struct test_case *tests, unsigned int *n)
{
	const char *bad;

	for (; tests->name; tests++) {
		bad = tests->run(t);
		reset(t);
		pr_info("vdpa_sim_test: %sok %u - %s: %s\n", bad ? "not " : "", ++*n,
			dev_name(&t->vdev->dev), tests->name);
		if (bad)
			pr_info("vdpa_sim_test: # %s\n", bad);
	}
}

static int sim_test_probe(struct vdpa_device *vdev)
{
	struct test *t = kzalloc(sizeof(*t), GFP_KERNEL);
	unsigned int n = 0;

	if (!t)
		return -ENOMEM;
	t->vdev = vdev;
	t->ops = vdev->config;
	t->arena = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, ARENA_ORDER);
	if (!t->arena) {
		kfree(t);
		return -ENOMEM;
	}
	t->data = t->arena + QUEUES * QUEUE_SIZE;
	run(t, model_tests, &n);
	if (t->ops->get_device_id(vdev) == VIRTIO_ID_NET) {
		run(t, space_tests, &n);
		run(t, ring_tests, &n);
		run(t, net_tests, &n);
		run(t, ctrl_tests, &n);
	} else {
		run(t, blk_tests, &n);
	}
	pr_info("vdpa_sim_test: 1..%u\n", n);
	free_pages((unsigned long)t->arena, ARENA_ORDER);
	kfree(t);
	return 0;
}

static void sim_test_remove(struct vdpa_device *vdev)
{
}

static struct vdpa_driver sim_test_driver = {
	.driver = {
		.name = "vdpa_sim_test",
	},
	.probe = sim_test_probe,
	.remove = sim_test_remove,
};
module_vdpa_driver(sim_test_driver);

MODULE_DESCRIPTION("test bus driver that tests simulated devices");
MODULE_LICENSE("GPL");
