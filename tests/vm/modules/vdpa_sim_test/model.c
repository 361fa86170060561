// SPDX-License-Identifier: GPL-2.0-only
/* Status, features, and operations that are called out of order. */

#include <linux/virtio_ids.h>
#include <linux/virtio_net.h>

#include "driver.h"

static const char *begins_clean(struct test *t)
{
	reset(t);
	EXPECT(status(t) == 0);
	EXPECT(t->ops->get_driver_features(t->vdev) == 0);
	EXPECT(!t->ops->get_vq_ready(t->vdev, 0));
	EXPECT(t->ops->get_vq_size(t->vdev, 0) == t->ops->get_vq_num_max(t->vdev));
	return NULL;
}

static const char *features_ok_needs_features(struct test *t)
{
	reset(t);
	vdpa_set_status(t->vdev, BEGUN);
	vdpa_set_status(t->vdev, BEGUN | VIRTIO_CONFIG_S_FEATURES_OK);
	EXPECT(status(t) == BEGUN);
	EXPECT(vdpa_set_features(t->vdev, 0) == -EINVAL);
	EXPECT(vdpa_set_features(t->vdev, BIT_ULL(VIRTIO_F_VERSION_1)) == -EINVAL);
	EXPECT(vdpa_set_features(t->vdev, ACCESS_PLATFORM | BIT_ULL(50)) == -EINVAL);
	EXPECT(t->ops->get_driver_features(t->vdev) == 0);
	vdpa_set_status(t->vdev, RUNNING);
	EXPECT(status(t) == BEGUN);
	return NULL;
}

/* Features that need another are refused without it, but those of commands alone. */
static const char *features_fit(struct test *t)
{
	u64 all = t->ops->get_device_features(t->vdev);

	reset(t);
	vdpa_set_status(t->vdev, BEGUN);
	if (t->ops->get_device_id(t->vdev) == VIRTIO_ID_NET) {
		EXPECT(vdpa_set_features(t->vdev, all & ~BIT_ULL(VIRTIO_NET_F_GUEST_CSUM)) ==
		       -EINVAL);
		EXPECT(vdpa_set_features(t->vdev, all & ~BIT_ULL(VIRTIO_NET_F_CTRL_VQ)) ==
		       -EINVAL);
		EXPECT(!vdpa_set_features(t->vdev, ACCESS_PLATFORM |
					  BIT_ULL(VIRTIO_NET_F_CTRL_VQ)));
		EXPECT(!vdpa_set_features(t->vdev,
					  all & ~(BIT_ULL(VIRTIO_NET_F_CTRL_VQ) |
						  BIT_ULL(VIRTIO_NET_F_HASH_REPORT))));
	}
	EXPECT(vdpa_set_features(t->vdev, all & ~ACCESS_PLATFORM) == -EINVAL);
	EXPECT(!vdpa_set_features(t->vdev, all));
	return NULL;
}

static const char *features_settle(struct test *t)
{
	u64 all = t->ops->get_device_features(t->vdev);

	reset(t);
	vdpa_set_status(t->vdev, BEGUN);
	EXPECT(!vdpa_set_features(t->vdev, all));
	EXPECT(!vdpa_set_features(t->vdev, ACCESS_PLATFORM));
	EXPECT(t->ops->get_driver_features(t->vdev) == ACCESS_PLATFORM);
	vdpa_set_status(t->vdev, BEGUN | VIRTIO_CONFIG_S_FEATURES_OK);
	EXPECT(status(t) == (BEGUN | VIRTIO_CONFIG_S_FEATURES_OK));
	EXPECT(vdpa_set_features(t->vdev, all) == -EBUSY);
	EXPECT(t->ops->get_driver_features(t->vdev) == ACCESS_PLATFORM);
	reset(t);
	EXPECT(t->ops->get_driver_features(t->vdev) == 0);
	return NULL;
}

static const char *status_in_one_step(struct test *t)
{
	reset(t);
	EXPECT(!vdpa_set_features(t->vdev, t->ops->get_device_features(t->vdev)));
	vdpa_set_status(t->vdev, RUNNING);
	EXPECT(status(t) == RUNNING);
	return NULL;
}

static const char *only_reset_clears(struct test *t)
{
	EXPECT(!start(t, false, 0));
	vdpa_set_status(t->vdev, BEGUN);
	EXPECT(status(t) == RUNNING);
	vdpa_set_status(t->vdev, RUNNING | VIRTIO_CONFIG_S_NEEDS_RESET);
	EXPECT(status(t) == RUNNING);
	vdpa_set_status(t->vdev, 0);
	EXPECT(status(t) == 0);
	return NULL;
}

static const char *odd_addresses(struct test *t)
{
	reset(t);
	EXPECT(t->ops->set_vq_address(t->vdev, 0, 0x1008, 0x2000, 0x3000) == -EINVAL);
	EXPECT(t->ops->set_vq_address(t->vdev, 0, 0x1000, 0x2001, 0x3000) == -EINVAL);
	EXPECT(t->ops->set_vq_address(t->vdev, 0, 0x1000, 0x2000, 0x3002) == -EINVAL);
	EXPECT(!t->ops->set_vq_address(t->vdev, 0, 0x1000, 0x2002, 0x3004));
	return NULL;
}

static const char *indexes_out_of_range(struct test *t)
{
	struct vdpa_vq_state state = { };
	struct vdpa_callback cb = { };
	u16 idx = t->vdev->nvqs;

	EXPECT(t->ops->set_vq_address(t->vdev, idx, 0, 0, 0) == -EINVAL);
	EXPECT(t->ops->set_vq_state(t->vdev, idx, &state) == -EINVAL);
	EXPECT(t->ops->get_vq_state(t->vdev, idx, &state) == -EINVAL);
	EXPECT(t->ops->set_vq_affinity(t->vdev, idx, cpu_online_mask) == -EINVAL);
	EXPECT(!t->ops->get_vq_ready(t->vdev, 0xffff));
	EXPECT(t->ops->get_vq_size(t->vdev, idx) == 0);
	t->ops->set_vq_ready(t->vdev, idx, true);
	t->ops->set_vq_num(t->vdev, idx, 1);
	t->ops->set_vq_cb(t->vdev, idx, &cb);
	t->ops->kick_vq(t->vdev, idx);
	t->ops->get_vq_map(t->vdev, idx);
	EXPECT(t->ops->set_group_asid(t->vdev, t->vdev->ngroups, 0) == -EINVAL);
	EXPECT(t->ops->set_group_asid(t->vdev, 0, t->vdev->nas) == -EINVAL);
	EXPECT(t->ops->reset_map(t->vdev, t->vdev->nas) == -EINVAL);
	return NULL;
}

static const char *bad_queue_size(struct test *t)
{
	static const u32 sizes[] = { 0, 3, 512, 0x10000, 0xffffffff };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		reset(t);
		EXPECT(!negotiate(t, known_features(t)));
		EXPECT(!prepare(t));
		t->ops->set_vq_ready(t->vdev, 0, false);
		t->ops->set_vq_num(t->vdev, 0, sizes[i]);
		EXPECT(!t->ops->set_vq_address(t->vdev, 0, addr(t, t->q[0].desc),
					       addr(t, t->q[0].avail),
					       addr(t, t->q[0].used)));
		t->ops->set_vq_ready(t->vdev, 0, true);
		vdpa_set_status(t->vdev, RUNNING);
		EXPECT(breaks(t));
	}
	return NULL;
}

static const char *running_queues_stay_put(struct test *t)
{
	struct vdpa_vq_state state = { .split.avail_index = 7 };

	EXPECT(!start(t, false, 0));
	EXPECT(t->ops->set_vq_address(t->vdev, 0, 0, 0, 0) == -EBUSY);
	EXPECT(t->ops->set_vq_state(t->vdev, 0, &state) == -EBUSY);
	t->ops->set_vq_num(t->vdev, 0, 8);
	EXPECT(t->ops->get_vq_size(t->vdev, 0) == QUEUE_NUM);
	return NULL;
}

static const char *config_space_bounds(struct test *t)
{
	size_t size = t->ops->get_config_size(t->vdev);
	u8 buf[16];

	reset(t);
	memset(buf, 0xaa, sizeof(buf));
	vdpa_get_config(t->vdev, size - 4, buf, sizeof(buf));
	EXPECT(!memchr_inv(buf + 4, 0, sizeof(buf) - 4));
	memset(buf, 0xaa, sizeof(buf));
	vdpa_get_config(t->vdev, 0xfffffff8, buf, sizeof(buf));
	EXPECT(!memchr_inv(buf, 0, sizeof(buf)));
	vdpa_set_config(t->vdev, 0xfffffff8, buf, sizeof(buf));
	return NULL;
}

static const char *affinity_is_kept(struct test *t)
{
	reset(t);
	EXPECT(!t->ops->get_vq_affinity(t->vdev, 0));
	EXPECT(!t->ops->set_vq_affinity(t->vdev, 0, cpumask_of(0)));
	EXPECT(cpumask_equal(t->ops->get_vq_affinity(t->vdev, 0), cpumask_of(0)));
	EXPECT(!t->ops->set_vq_affinity(t->vdev, 0, NULL));
	EXPECT(!t->ops->get_vq_affinity(t->vdev, 0));
	EXPECT(!t->ops->set_vq_affinity(t->vdev, 0, cpumask_of(0)));
	reset(t);
	EXPECT(!t->ops->get_vq_affinity(t->vdev, 0));
	return NULL;
}

const struct test_case model_tests[] = {
	{ "a reset device has no state", begins_clean },
	{ "FEATURES_OK needs valid features", features_ok_needs_features },
	{ "features that need another", features_fit },
	{ "features settle with FEATURES_OK", features_settle },
	{ "the status may jump to DRIVER_OK", status_in_one_step },
	{ "only a reset clears status bits", only_reset_clears },
	{ "misaligned rings are refused", odd_addresses },
	{ "indexes out of range do no harm", indexes_out_of_range },
	{ "a bad queue size breaks the queue", bad_queue_size },
	{ "a running queue stays where it is", running_queues_stay_put },
	{ "configuration space has an end", config_space_bounds },
	{ "affinity is kept until reset", affinity_is_kept },
	{ }
};
