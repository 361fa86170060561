// SPDX-License-Identifier: GPL-2.0-or-later
/* Offloads, receive filters and the control queue of network devices, from drv/. */
#include <stdio.h>

#include "client.h"
#include "driver/exercise.h"
#include "drv/drv.h"

static void holds(const char *what, const char *bad)
{
	if (bad)
		fprintf(stderr, "%s: %s\n", what, bad);
	check(!bad);
}

static int add_mac(struct client *c, const char *name)
{
	static const uint8_t mac[6] = { 0x52, 0x54, 0, 0, 0, 9 };
	struct request req;

	request_init(&req, c->family, VDPA_CMD_DEV_NEW, NLM_F_ACK);
	request_str(&req, VDPA_ATTR_MGMTDEV_DEV_NAME, "vdpasim_net");
	request_str(&req, VDPA_ATTR_DEV_NAME, name);
	request_put(&req, VDPA_ATTR_DEV_NET_CFG_MACADDR, mac, sizeof(mac));
	return client_send(c, &req);
}

int main(void)
{
	static struct client c;

	check_int(host_init(), 0);
	check_int(host_exercise_init(), 0);
	check_int(client_open(&c, 7), 0);
	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	holds("offload", drv_test_offload());
	check_int(add_mac(&c, "n1"), 0);
	holds("control", drv_test_control());
	holds("plain", drv_test_plain("n1"));
	client_close(&c);
	host_exercise_exit();
	host_exit();
	return 0;
}
