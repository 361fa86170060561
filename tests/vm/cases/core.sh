#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What parents may rely on. The test parent warns when a promise is broken, and a
# warning ends the guest; here it gets the occasions.
# vm: smp1 on=6.12
# timeout: 240
. "$(dirname "$0")/../lib.sh"

knob=/sys/module/vdpa_testparent/parameters
sys=/sys/bus/vdpa

add()
{
	vdpa dev add name "$1" mgmtdev "${2:-testparent0}"
}

parent_works()
{
	[ "$(cat $knob/busy)" = 1 ]
}

check "load the parent" modprobe vdpa_testparent
echo 0 >$sys/drivers_autoprobe

# a dev_add that fails, at each stage
for stage in 1 2 3 4; do
	echo $stage >$knob/fail_add
	refuse "fail_add $stage: refused" vdpa dev add name f0 mgmtdev testparent0
	refuse "fail_add $stage: no device" vdpa dev show f0
	same "fail_add $stage: nothing on the bus" "$(vdpa_devices)" ""
	echo 0 >$knob/fail_add
	check "fail_add $stage: the name is free" add f0
	check "fail_add $stage: delete" vdpa dev del f0
done

# /sys/devices/system is not ours; a clash would show as a trace in the kernel log
refuse "a name that sysfs has" vdpa dev add name system mgmtdev testparent0
refuse "the name of its management device" vdpa dev add name testparent0 mgmtdev testparent0

# a dev_add that goes on until all the rest is done
check "a device of the slow parent" add a0
echo 100000 >$knob/add_delay_ms
add s0 &
slow=$!
wait_for 20 parent_works
check "slow add: add elsewhere" add q0 testparent1
check "slow add: a device of the slow parent" vdpa dev show a0
check "slow add: its configuration" vdpa dev config show a0
check "slow add: all devices" vdpa dev show
check "slow add: management devices" vdpa mgmtdev show
refuse "slow add: the name is taken" vdpa dev add name s0 mgmtdev testparent1
check "slow add: delete elsewhere" vdpa dev del q0
check "slow add: still running" kill -0 $slow
echo 0 >$knob/add_delay_ms
wait $slow
check "slow add: there it is" vdpa dev show s0

# a dev_del that goes on until all the rest is done
echo 100000 >$knob/del_delay_ms
vdpa dev del s0 &
slow=$!
wait_for 20 parent_works
refuse "slow delete: gone for readers" vdpa dev show s0
refuse "slow delete: gone for other deleters" vdpa dev del s0
refuse "slow delete: the name is not free yet" vdpa dev add name s0 mgmtdev testparent1
check "slow delete: add elsewhere" add q0 testparent1
check "slow delete: all devices" vdpa dev show
check "slow delete: still running" kill -0 $slow
echo 0 >$knob/del_delay_ms
wait $slow
same "slow delete: succeeds" $? 0
check "slow delete: the name is free" add s0 testparent1

# a device that its parent registers by itself
echo p0 >$knob/plug
check "plugged: a request finds it" vdpa dev show p0
check "plugged: a request deletes it" vdpa dev del p0
check "plugged: the parent comes too late" sh -c "echo >$knob/plug"
echo p0 >$knob/plug
echo >$knob/plug
refuse "unplugged: gone" vdpa dev show p0
same "unplugged: nothing on the bus" "$(vdpa_devices | tr '\n' ' ')" "a0 q0 s0 "

# override and binding
echo nobody >$sys/devices/a0/driver_override
same "override: what was written" "$(cat $sys/devices/a0/driver_override)" nobody
check "load the looking driver" modprobe vdpa_inspect
refuse "override: another driver does not bind" sh -c "echo a0 >$sys/drivers/vdpa_inspect/bind"
check "without one it does" sh -c "echo q0 >$sys/drivers/vdpa_inspect/bind"
echo >$sys/devices/a0/driver_override
same "override: unset" "$(cat $sys/devices/a0/driver_override)" "(null)"
check "override: unset, it binds" sh -c "echo a0 >$sys/drivers/vdpa_inspect/bind"
check "unload the looking driver" modprobe -r vdpa_inspect
refuse "a driver that is gone is not bound" test -e $sys/devices/a0/driver

# the parent goes while requests run
for name in a0 q0 s0; do
	vdpa dev del $name
done
echo 200 >$knob/config_delay_us
for worker in 1 2 3; do
	while [ ! -e /run/core.stop ]; do
		add w$worker "testparent$((worker % 2))"
		vdpa dev config show
		vdpa dev del w$worker
	done >/dev/null 2>&1 &
done
for round in 1 2 3; do
	sleep 0.5
	check "round $round: unload the parent" rmmod vdpa_testparent
	same "round $round: its devices are gone" "$(vdpa_devices)" ""
	check "round $round: load it" modprobe vdpa_testparent
done
touch /run/core.stop
wait
rm /run/core.stop

# everything at once, with a get_config that sleeps
echo 200 >$knob/config_delay_us
tap nlstress --seconds 8 --mgmtdev testparent1
echo 1 >$sys/drivers_autoprobe
check "unload the parent" modprobe -r vdpa_testparent
done_testing
