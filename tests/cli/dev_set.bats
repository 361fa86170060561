#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev set, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
}

teardown()
{
	autoprobe 1
	remove_devices
}

@test "dev set: the MAC is the new one" {
	autoprobe 0
	sim_add n0 net mac 52:54:00:00:00:01
	run_vdpa dev set name "$n0" mac 52:54:00:00:00:02
	status_is 0
	stdout_empty
	stderr_empty
	run_vdpa -jp dev config show "$n0"
	json_is ".config.$n0.mac" '"52:54:00:00:00:02"'
}

@test "dev set -j prints the device as it is now" {
	sim_add n0 net mac 52:54:00:00:00:01
	run_vdpa -jp dev set name "$n0" mac 52:54:00:00:00:03
	status_is 0
	keep_json
	json_is ".dev.$n0.config.mac" '"52:54:00:00:00:03"'
}

@test "dev set: a driver that is bound keeps the old MAC, which is said" {
	local netdev

	only_in kernel "has network interfaces"
	sim_add n0 net mac 52:54:00:00:00:01
	within 20 negotiated "$n0"
	netdev=$(basename "$(sys "$n0")"/virtio*/net/*)
	run_vdpa dev set name "$n0" mac 52:54:00:00:00:02
	status_is 0
	stderr_is "vdpa: note: network interface $netdev keeps its old MAC address until the driver of \"$n0\" is bound again"
	sleep 1
	[ "$(cat "/sys/class/net/$netdev/address")" = 52:54:00:00:00:01 ]
}

@test "dev set: a driver that binds afterwards sees the new MAC" {
	sim_add n0 net mac 52:54:00:00:00:01
	driven "$n0"
	unbind_driver "$n0"
	run_vdpa dev set name "$n0" mac 52:54:00:00:00:04
	status_is 0
	bind_driver "$n0"
	driven "$n0"
	run_vdpa -jp dev config show "$n0"
	json_is ".config.$n0.mac" '"52:54:00:00:00:04"'
	[ "$place" = kernel ] || return 0
	within 20 compgen -G "$(sys "$n0")/virtio*/net/*"
	[ "$(cat "$(sys "$n0")"/virtio*/net/*/address)" = 52:54:00:00:00:04 ]
}

@test "dev set: a block device has no MAC" {
	sim_add b0 blk
	run_vdpa dev set name "$b0" mac 52:54:00:00:00:02
	refused 1 "\"$b0\" is of type block"
}

@test "dev set: an unknown device" {
	run_vdpa dev set name nosuch mac 52:54:00:00:00:02
	refused 1 'there is no device "nosuch"'
}
