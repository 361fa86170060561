// SPDX-License-Identifier: GPL-2.0-or-later
/* The device whose queue ring.c fuzzes; it lives as long as the program. */
#include <linux/vdpa.h>

#include "driver/exercise.h"
#include "fuzz.h"
#include "host.h"
#include "../host/client.h"
#include "ring.h"

/* A disk keeps what was written and readers of the past keep ports: these are no leaks. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return 1;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static struct client c;

	host_log_level(0);
	must(!host_init());
	/* the driver knows the bus */
	must(!host_exercise_init());
	must(!client_open(&c, 7));
	must(!dev_add(&c, ring_target.mgmtdev, "d"));
	ring_find("d");
	return 0;
}
