// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt.h"

#include "runtime.h"

int main(void)
{
	rt_lockdep();	/* forks, so before any thread */
	EXPECT(!host_runtime_init());
	rt_xarray();
	rt_iotlb();
	rt_locks();
	rt_work();
	rt_device();
	rt_genl();
	host_runtime_exit();
	return 0;
}
