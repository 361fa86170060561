#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The simulated devices under a driver that does what no good driver does; both
# ways of mapping. The driver's results are in the kernel log.
# vm: default on=6.12
# vm: smp1 on=6.1
# vm: smp1 on=7
# timeout: 240
. "$(dirname "$0")/../lib.sh"

sys=/sys/bus/vdpa

reload()
{
	modprobe -r vdpa_sim_net vdpa_sim_blk && modprobe -r vdpa_sim &&
		modprobe vdpa_sim "$@" && modprobe -a vdpa_sim_net vdpa_sim_blk
}

# What the test driver says about a device while it is bound to it.
results()
{
	local lines

	lines=$(dmesg | grep -c 'vdpa_sim_test: ')
	echo "$1" >$sys/drivers/vdpa_sim_test/bind || return 2
	dmesg | sed -n 's/^.*vdpa_sim_test: //p' | tail -n +$((lines + 1))
	dmesg | sed -n 's/^.*vdpa_sim_test: //p' | tail -n 1 | grep -q '^1\.\.[1-9]' || return 2
}

modprobe vdpa_sim_test
for mode in 1 0; do
	check "load the simulator with batch_mapping=$mode" reload batch_mapping=$mode
	echo 0 >$sys/drivers_autoprobe
	check "dev add" vdpa dev add name t0 mgmtdev vdpasim_net mac 52:54:00:00:00:01
	check "dev add" vdpa dev add name t1 mgmtdev vdpasim_blk
	tap results t0
	tap results t1
	check "dev del" vdpa dev del t0
	check "dev del" vdpa dev del t1
done
echo 1 >$sys/drivers_autoprobe
check "unload the test driver" modprobe -r vdpa_sim_test
check "load the simulator as it was" reload
done_testing
