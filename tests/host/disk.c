// SPDX-License-Identifier: GPL-2.0-or-later
/* Block devices made to order: what DEV_NEW asks for is what a driver meets. */
#include <errno.h>
#include <linux/netlink.h>
#include <linux/vdpa.h>
#include <stdio.h>
#include <string.h>

#include "client.h"
#include "driver/exercise.h"
#include "drv/disk.h"

static struct client c;

/* what a device is to have; 0 stands for not said */
struct order {
	uint64_t capacity;
	uint32_t blk_size, size_max, seg_max, range;
	uint16_t queues;
	uint8_t read_only;
};

static void put_u32(struct request *req, uint16_t attr, uint32_t val)
{
	if (val)
		request_u32(req, attr, val);
}

static int add(const char *name, const struct order *o)
{
	struct request req;

	request_init(&req, c.family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_blk");
	if (o->capacity)
		request_u64(&req, VDPA_ATTR_DEV_BLK_CFG_CAPACITY, o->capacity);
	put_u32(&req, VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE, o->blk_size);
	put_u32(&req, VDPA_ATTR_DEV_BLK_CFG_SIZE_MAX, o->size_max);
	put_u32(&req, VDPA_ATTR_DEV_BLK_CFG_SEG_MAX, o->seg_max);
	put_u32(&req, VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEC, o->range);
	put_u32(&req, VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC, o->range);
	put_u32(&req, VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEG, o->range ? 1 : 0);
	if (o->queues)
		request_u16(&req, VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES, o->queues);
	if (o->read_only)
		request_put(&req, VDPA_ATTR_DEV_BLK_READ_ONLY, &o->read_only, 1);
	return client_send(&c, &req);
}

static void holds(const char *bad)
{
	if (bad)
		fprintf(stderr, "%s\n", bad);
	check(!bad);
}

static void exercise(const char *name, uint64_t count)
{
	struct host_exercise_params params = { .count = count };
	struct host_exercise_result result;
	struct vdpa_device *vdev = host_vdpa_get(name);
	int ret;

	check(vdev);
	for (params.one_to_one = false;; params.one_to_one = true) {
		ret = host_exercise(vdev, &params, &result);
		if (ret)
			fprintf(stderr, "%s: %s\n", name, result.text);
		check_int(ret, 0);
		check_int(result.differing, 0);
		check_int(result.count, count);
		if (params.one_to_one)
			break;
	}
	check_int(host_unbind(vdev), 0);
	host_vdpa_put(vdev);
}

static void test_orders(void)
{
	static const struct order orders[] = {
		{ .capacity = 1 },
		{ .capacity = 7, .queues = 2 },
		{ .capacity = 8, .blk_size = 4096 },
		{ .capacity = 20000, .queues = 64 },
		{ .capacity = 1ULL << 31, .blk_size = 1024, .queues = 3 },
		{ .capacity = UINT64_MAX >> 9 },
		{ .capacity = 5000, .size_max = 4096, .seg_max = 1 },
		{ .capacity = 5000, .read_only = 1 },
	};
	const struct nlmsghdr *reply;
	size_t i;

	for (i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
		check_int(add("b0", &orders[i]), 0);
		check_int(dev_config(&c, "b0"), 0);
		reply = client_reply(&c);
		check_int(reply_num(reply, VDPA_ATTR_DEV_BLK_CFG_CAPACITY), orders[i].capacity);
		check_int(reply_num(reply, VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE),
			  orders[i].blk_size ? orders[i].blk_size : 512);
		check_int(reply_num(reply, VDPA_ATTR_DEV_BLK_READ_ONLY), orders[i].read_only);
		exercise("b0", 600);
		check_int(dev_del(&c, "b0"), 0);
	}
}

static void test_requests(void)
{
	check_int(add("b0", &(struct order){ .capacity = 1 << 21, .queues = 5 }), 0);
	holds(disk_test_queues("b0", 5));
	check_int(dev_del(&c, "b0"), 0);
	check_int(add("b0", &(struct order){ .capacity = 1 << 21, .size_max = 4096,
					     .seg_max = 1, .range = 8 }), 0);
	holds(disk_test_limits("b0"));
	check_int(dev_del(&c, "b0"), 0);
	check_int(add("b0", &(struct order){ .read_only = 1 }), 0);
	holds(disk_test_read_only("b0"));
	check_int(dev_del(&c, "b0"), 0);
	check_int(add("b0", &(struct order){ .capacity = 1 << 21 }), 0);
	holds(disk_test_memory("b0"));
	holds(disk_test_pace("b0"));
	holds(disk_test_id("b0", "vdpa_blk_sim"));
	check_int(dev_del(&c, "b0"), 0);
}

static void test_presets(void)
{
	check_int(disk_preset("b0", "twenty bytes of name", NULL), 0);
	check_int(add("b0", &(struct order){}), 0);
	holds(disk_test_id("b0", "twenty bytes of name"));
	check_int(dev_del(&c, "b0"), 0);
	/* it was for one device */
	check_int(add("b0", &(struct order){}), 0);
	holds(disk_test_id("b0", "vdpa_blk_sim"));
	check_int(dev_del(&c, "b0"), 0);
}

static int add_on_file(const char *path, const struct order *o)
{
	check_int(disk_preset("b0", NULL, path), 0);
	return add("b0", o);
}

static void test_files(void)
{
	check_int(add_on_file("file", &(struct order){}), -EOPNOTSUPP);
	check_str(c.text, "vdpa_sim_blk: Backing files are for vdpa-agent only");
	/* a refused device took its preset with it */
	check_int(dev_add(&c, "vdpasim_blk", "b0"), 0);
	check_int(dev_del(&c, "b0"), 0);

	disk_files(true);
	check_int(add_on_file("forbidden", &(struct order){}), -EACCES);
	check_str(c.text, "vdpa_sim_blk: The backing file may not be opened");
	check_int(add_on_file("absent", &(struct order){}), -ENOENT);
	check_str(c.text, "vdpa_sim_blk: The backing file is absent or empty: give a capacity");
	check_int(add_on_file("file", &(struct order){ .capacity = 8 }), -EINVAL);
	check_str(c.text, "vdpa_sim_blk: The backing file has another size");
	check_int(disk_files_open(), 0);
	check_int(add_on_file("file", &(struct order){}), 0);
	check_int(disk_files_open(), 1);
	holds(disk_test_file("b0"));
	check_int(disk_files_flushed(), 1);
	check_int(disk_files_zeroed(), 2);
	holds(disk_test_cache("b0"));
	exercise("b0", 500);
	check_int(dev_del(&c, "b0"), 0);
	check_int(disk_files_open(), 0);
	disk_files(false);
}

static void run(const char *shared)
{
	check_int(host_param_set("vdpa_sim_blk", "shared_backend", shared), 0);
	check_int(host_init(), 0);
	check_int(host_exercise_init(), 0);
	check_int(client_open(&c, 7), 0);
}

static void stop(void)
{
	client_close(&c);
	host_exercise_exit();
	host_exit();
}

static void test_shared(void)
{
	check_int(add("b0", &(struct order){ .capacity = 4096 }), 0);
	check_int(add("b1", &(struct order){ .capacity = 4097 }), -EINVAL);
	check_str(c.text, "vdpa_sim_blk: All devices share one store, which has another capacity");
	check_int(add("b1", &(struct order){ .queues = 2 }), 0);
	check_int(dev_config(&c, "b1"), 0);
	check_int(reply_num(client_reply(&c), VDPA_ATTR_DEV_BLK_CFG_CAPACITY), 4096);
	holds(disk_test_shared("b0", "b1"));
	/* data outlives the devices, its size too */
	check_int(dev_del(&c, "b0"), 0);
	check_int(dev_del(&c, "b1"), 0);
	check_int(add("b0", &(struct order){ .capacity = 4096 }), 0);
	holds(disk_test_shared("b0", "b0"));
	check_int(disk_preset("b2", NULL, "file"), 0);
	check_int(add("b2", &(struct order){}), -EINVAL);
}

int main(void)
{
	run("0");
	test_orders();
	test_requests();
	test_presets();
	test_files();
	stop();
	run("1");
	test_shared();
	stop();
	return 0;
}
