// SPDX-License-Identifier: GPL-2.0-only
/* The control queue. */

#include <linux/etherdevice.h>
#include <linux/virtio_net.h>

#include "driver.h"

#define NO_ACK	0x77

/* Post a request; the answer appears at ack(). */
static void request(struct test *t, u8 class, u8 cmd, const void *data, u32 len)
{
	u16 i = t->q[CTRL].avail_idx % 64 * 4;
	u8 *p = t->data + 0x10000;

	p[0] = class;
	p[1] = cmd;
	p[1024] = NO_ACK;
	if (len)
		memcpy(p + 2, data, len);
	set_desc(&t->q[CTRL], i, p, 2, VRING_DESC_F_NEXT, i + 1);
	set_desc(&t->q[CTRL], i + 1, p + 2, len, VRING_DESC_F_NEXT, i + 2);
	set_desc(&t->q[CTRL], i + 2, p + 1024, 1, VRING_DESC_F_WRITE, 0);
	post(&t->q[CTRL], i);
	kick(&t->q[CTRL]);
}

static u8 ack(struct test *t)
{
	return READ_ONCE(t->data[0x10000 + 1024]);
}

static const char *at_once(struct test *t)
{
	static const u8 mac[ETH_ALEN] = { 0x52, 0x54, 0, 1, 2, 3 };
	u32 generation;
	u8 got[ETH_ALEN];

	EXPECT(!start(t, true, 0));
	generation = t->ops->get_generation(t->vdev);
	preempt_disable();
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
	preempt_enable();
	/* no waiting: the kick was enough */
	EXPECT(used_idx(&t->q[CTRL]) == 1);
	EXPECT(le32_to_cpu(used_elem(&t->q[CTRL], 0)->len) == 1);
	EXPECT(ack(t) == VIRTIO_NET_OK);
	vdpa_get_config(t->vdev, 0, got, sizeof(got));
	EXPECT(ether_addr_equal(got, mac));
	EXPECT(t->ops->get_generation(t->vdev) != generation);
	EXPECT(passes(t));
	settle();
	EXPECT(atomic_read(&t->config_interrupts) == 0);
	EXPECT(atomic_read(&t->q[CTRL].interrupts) == 1);
	return NULL;
}

static const char *with_interrupts_off(struct test *t)
{
	static const u8 mac[ETH_ALEN] = { 0x52, 0x54, 0, 1, 2, 4 };
	unsigned long flags;

	EXPECT(!start(t, true, 0));
	local_irq_save(flags);
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
	local_irq_restore(flags);
	EXPECT(used_idx(&t->q[CTRL]) == 1 && ack(t) == VIRTIO_NET_OK);
	return NULL;
}

static const char *through_maps(struct test *t)
{
	static const u8 mac[ETH_ALEN] = { 0x52, 0x54, 0, 1, 2, 5 };

	EXPECT(!start(t, false, 0));
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
	EXPECT(used_becomes(&t->q[CTRL], 1));
	EXPECT(ack(t) == VIRTIO_NET_OK);
	EXPECT(passes(t));
	return NULL;
}

static const char *in_its_own_space(struct test *t)
{
	static const u8 mac[ETH_ALEN] = { 0x52, 0x54, 0, 1, 2, 6 };

	EXPECT(t->ops->get_vq_group(t->vdev, CTRL) != t->ops->get_vq_group(t->vdev, RX));
	EXPECT(!start(t, false, 0));
	EXPECT(!map_arena(t, 1, VHOST_MAP_RW));
	EXPECT(!t->ops->set_group_asid(t->vdev, t->ops->get_vq_group(t->vdev, CTRL), 1));
	EXPECT(!unmap_arena(t, 0));
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
	EXPECT(used_becomes(&t->q[CTRL], 1));
	EXPECT(ack(t) == VIRTIO_NET_OK);
	return NULL;
}

static const char *errors_are_fresh(struct test *t)
{
	static const u8 mac[ETH_ALEN] = { 0x52, 0x54, 0, 1, 2, 7 };
	static const u8 group[ETH_ALEN] = { 0x53, 0x54, 0, 1, 2, 7 };
	u16 n = 0;

	EXPECT(!start(t, true, 0));
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
	EXPECT(used_idx(&t->q[CTRL]) == ++n && ack(t) == VIRTIO_NET_OK);
	request(t, VIRTIO_NET_CTRL_VLAN, VIRTIO_NET_CTRL_VLAN_ADD, mac, 2);
	EXPECT(used_idx(&t->q[CTRL]) == ++n && ack(t) == VIRTIO_NET_ERR);
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, 5);
	EXPECT(used_idx(&t->q[CTRL]) == ++n && ack(t) == VIRTIO_NET_ERR);
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, group, sizeof(group));
	EXPECT(used_idx(&t->q[CTRL]) == ++n && ack(t) == VIRTIO_NET_ERR);
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
	EXPECT(used_idx(&t->q[CTRL]) == ++n && ack(t) == VIRTIO_NET_OK);
	return NULL;
}

static const char *short_requests(struct test *t)
{
	struct queue *q = &t->q[CTRL];
	u8 *p = t->data;

	EXPECT(!start(t, true, 0));
	/* no header, half a header, no room for the answer: each comes back */
	p[0] = NO_ACK;
	set_desc(q, 0, p, 1, VRING_DESC_F_WRITE, 0);
	post(q, 0);
	kick(q);
	EXPECT(used_idx(q) == 1 && p[0] == VIRTIO_NET_ERR);
	p[0] = NO_ACK;
	set_desc(q, 1, p + 1, 1, VRING_DESC_F_NEXT, 2);
	set_desc(q, 2, p, 1, VRING_DESC_F_WRITE, 0);
	post(q, 1);
	kick(q);
	EXPECT(used_idx(q) == 2 && p[0] == VIRTIO_NET_ERR);
	set_desc(q, 3, p, 2, 0, 0);
	post(q, 3);
	kick(q);
	EXPECT(used_idx(q) == 3 && used_elem(q, 2)->len == 0);
	EXPECT(status(t) == RUNNING);
	return NULL;
}

static const char *driver_address_ends(struct test *t)
{
	static const u8 mac[ETH_ALEN] = { 0x52, 0x54, 0, 1, 2, 8 };
	u8 before[ETH_ALEN], after[ETH_ALEN];

	EXPECT(!start(t, true, 0));
	vdpa_get_config(t->vdev, 0, before, sizeof(before));
	request(t, VIRTIO_NET_CTRL_MAC, VIRTIO_NET_CTRL_MAC_ADDR_SET, mac, sizeof(mac));
	EXPECT(ack(t) == VIRTIO_NET_OK);
	vdpa_reset(t->vdev, 0);
	vdpa_get_config(t->vdev, 0, after, sizeof(after));
	EXPECT(ether_addr_equal(before, after));
	return NULL;
}

static const char *breaks_alone(struct test *t)
{
	EXPECT(!start(t, true, 0));
	post(&t->q[CTRL], QUEUE_NUM);
	kick(&t->q[CTRL]);
	EXPECT(breaks(t));
	EXPECT(passes(t));
	kick(&t->q[CTRL]);
	EXPECT(used_idx(&t->q[CTRL]) == 0);
	return NULL;
}

const struct test_case ctrl_tests[] = {
	{ "answers in the context of the kick", at_once },
	{ "answers with interrupts off", with_interrupts_off },
	{ "answers through maps", through_maps },
	{ "answers in an address space of its own", in_its_own_space },
	{ "each answer is its own", errors_are_fresh },
	{ "short requests come back", short_requests },
	{ "the driver's address ends with it", driver_address_ends },
	{ "a broken control queue does not stop the others", breaks_alone },
	{ }
};
