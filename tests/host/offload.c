// SPDX-License-Identifier: GPL-2.0-or-later
/* Offloads of network devices, from drv/. */
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

int main(void)
{
	static struct client c;

	check_int(host_init(), 0);
	check_int(host_exercise_init(), 0);
	check_int(client_open(&c, 7), 0);
	check_int(dev_add(&c, "vdpasim_net", "n0"), 0);
	holds("offload", drv_test_offload());
	client_close(&c);
	host_exercise_exit();
	host_exit();
	return 0;
}
