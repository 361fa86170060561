// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * flood net|blk LAYOUT COUNT [BATCH]: move packets of 64 bytes from a device to itself,
 * or read blocks of 4 KiB, and say how many a second. LAYOUT is split or packed, with
 * -inorder if use in order is negotiated too; BATCH makes runs alike, for instruments
 * that count instructions. The driver has one processor, the device another one.
 */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "driver/exercise.h"
#include "drv/flood.h"

/* VERSION_1, ACCESS_PLATFORM, INDIRECT_DESC, EVENT_IDX */
#define FEATURES	(3ULL << 32 | 3ULL << 28)
#define PACKED		(1ULL << 34)
#define IN_ORDER	(1ULL << 35)
#define NET_MAC		(1ULL << 5)

static void stay_on(unsigned int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu % sysconf(_SC_NPROCESSORS_ONLN), &set);
	check_int(sched_setaffinity(0, sizeof(set), &set), 0);
}

static uint64_t features_of(const char *layout)
{
	return FEATURES | (strncmp(layout, "packed", 6) ? 0 : PACKED) |
	       (strstr(layout, "-inorder") ? IN_ORDER : 0);
}

static int add(struct client *c, bool net, uint64_t features)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 1 };
	struct request req;

	request_init(&req, c->family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, net ? "vdpasim_net" : "vdpasim_blk");
	request_str(&req, VDPA_ATTR_DEV_NAME, "d");
	request_u64(&req, VDPA_ATTR_DEV_FEATURES, features | (net ? NET_MAC : 0));
	if (net)
		request_put(&req, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, sizeof(mac));
	return client_send(c, &req);
}

static void run(bool net, struct flood *f)
{
	const char *bad = net ? drv_flood_net(f) : drv_flood_blk(f);

	if (bad)
		fprintf(stderr, "%s\n", bad);
	check(!bad);
}

int main(int argc, char *argv[])
{
	struct flood warm_up = { .name = "d", .count = 1024, .batch = 64 }, f = { .name = "d" };
	struct client c;
	bool net;

	if (argc < 4 || argc > 5) {
		fprintf(stderr, "usage: flood net|blk LAYOUT COUNT [BATCH]\n");
		return 2;
	}
	net = !strcmp(argv[1], "net");
	f.count = strtoull(argv[3], NULL, 0);
	f.batch = argc > 4 ? strtoul(argv[4], NULL, 0) : 0;

	/* threads are where those are that start them */
	stay_on(1);
	check_int(host_init(), 0);
	check_int(host_exercise_init(), 0);
	check_int(client_open(&c, 7), 0);
	check_int(add(&c, net, features_of(argv[2])), 0);
	run(net, &warm_up);
	stay_on(0);
	run(net, &f);
	check((f.features & PACKED) == (features_of(argv[2]) & PACKED));
	printf("%s %s: %.0f a second, %.2f kicks and %.2f interrupts for 1000\n", argv[1],
	       argv[2], f.done * 1e9 / f.nsec, f.kicks * 1e3 / f.done,
	       f.interrupts * 1e3 / f.done);
	check_int(dev_del(&c, "d"), 0);
	client_close(&c);
	host_exercise_exit();
	host_exit();
	return 0;
}
