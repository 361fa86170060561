#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev set, against canned answers

load ../fake

n0='dev mgmtdev=vdpasim_net name=n0 id=1 max_vqs=3'

@test "dev set sends the MAC, and prints nothing" {
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	run_vdpa dev set name n0 mac 52:54:00:00:00:01
	status_is 0
	stdout_empty
	stderr_empty
	sent "DEV_GET name=n0" "DEV_ATTR_SET name=n0 mac=52:54:00:00:00:01"
}

@test "dev set: a driver that is bound keeps the old MAC, which is said" {
	fake_root
	sysfs_netdev n0 eth1
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	run_vdpa dev set name n0 mac 52:54:00:00:00:01
	status_is 0
	stderr_is 'vdpa: note: network interface eth1 keeps its old MAC address until the driver of "n0" is bound again'
	mv "$FAKE_ROOT/sys/devices/n0/virtio0/net/eth1" \
		"$FAKE_ROOT/sys/devices/n0/virtio0/net/"$'e\e[1m'
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	run_vdpa dev set name n0 mac 52:54:00:00:00:01
	stderr_has 'network interface e\x1b[1m keeps'
	rmdir "$FAKE_ROOT"/sys/devices/n0/virtio0/net/*
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	run_vdpa dev set name n0 mac 52:54:00:00:00:01
	stderr_has "note: a network interface in another network namespace keeps its old MAC address"
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	run_vdpa -q dev set name n0 mac 52:54:00:00:00:01
	stderr_empty
	fake_root
	sysfs_node n0 4711 qemu
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	run_vdpa dev set name n0 mac 52:54:00:00:00:01
	stderr_is 'vdpa: note: a driver that already uses /dev/vhost-vdpa-0 keeps the old MAC address of "n0" until it starts again'
	rm -r "$FAKE_ROOT/proc/4711"
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	run_vdpa dev set name n0 mac 52:54:00:00:00:01
	stderr_empty
}

@test "dev set -j prints the device as it is now" {
	fake_kernel
	kernel_says "$n0" ack
	kernel_says ack
	kernel_says "$n0" ack
	kernel_says "config name=n0 id=1 mac=52:54:00:00:00:01" ack
	run_vdpa -j dev set name n0 mac 52:54:00:00:00:01
	status_is 0
	json_valid
	json_is .dev.n0.config.mac '"52:54:00:00:00:01"'
}

@test "dev set needs a device and something to set" {
	fake_kernel
	run_vdpa dev set
	refused 2 "name DEV is missing"
	run_vdpa dev set name n0
	refused 2 "mac MAC is missing"
	run_vdpa dev set mac 2:2:2:2:2:2
	refused 2 "name DEV is missing"
	run_vdpa dev set n0 mac 2:2:2:2:2:2
	refused 2 '"n0"'
	run_vdpa dev set name n0 mtu 1500
	refused 2 '"mtu"'
	nothing_sent
}

@test "dev set takes unicast addresses only" {
	fake_kernel
	run_vdpa dev set name n0 mac 01:00:5e:00:00:01
	refused 2 unicast
	run_vdpa dev set name n0 mac 00:00:00:00:00:00
	refused 2 "other than zero"
	run_vdpa dev set name n0 mac 1:2:3
	refused 2 "six groups"
	nothing_sent
}

@test "dev set: a block device has no MAC" {
	fake_kernel
	kernel_says "dev mgmtdev=vdpasim_blk name=b0 id=2" ack
	run_vdpa dev set name b0 mac 2:2:2:2:2:2
	refused 1 '"b0" is of type block'
	sent "DEV_GET name=b0"
}

@test "dev set: an unknown device, and what the kernel refuses" {
	fake_kernel
	kernel_says "error ENODEV 'vdpa: device not found'"
	kernel_says done
	run_vdpa dev set name nosuch mac 2:2:2:2:2:2
	refused 1 'there is no device "nosuch" (there are no devices)'
	fake_kernel
	kernel_says "$n0" ack
	kernel_says "error EOPNOTSUPP 'vdpa: Operation not supported by the device.'"
	run_vdpa dev set name n0 mac 2:2:2:2:2:2
	refused 1 '"n0"' "Operation not supported by the device." "Operation not supported"
}
