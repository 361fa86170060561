// SPDX-License-Identifier: GPL-2.0-only
/* vdpa.ko: the vDPA bus, its devices, and their management through netlink. */

#include <linux/init.h>
#include <linux/module.h>

#include "netlink.h"

static int __init vdpa_init(void)
{
	int err;

	err = vdpa_event_init();
	if (err)
		return err;

	err = vdpa_bus_init();
	if (err)
		goto exit_event;

	err = vdpa_nl_init();
	if (err)
		goto exit_bus;

	return 0;

exit_bus:
	vdpa_bus_exit();
exit_event:
	vdpa_event_exit();
	return err;
}

static void __exit vdpa_exit(void)
{
	vdpa_nl_exit();
	vdpa_bus_exit();
	vdpa_event_exit();
}

core_initcall(vdpa_init);
module_exit(vdpa_exit);

MODULE_DESCRIPTION("vDPA device core");
MODULE_LICENSE("GPL");
MODULE_ALIAS_GENL_FAMILY(VDPA_GENL_NAME);
