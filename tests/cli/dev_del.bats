#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev del, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
	probe=$(cat /sys/bus/vdpa/drivers_autoprobe)
}

teardown()
{
	echo "$probe" >/sys/bus/vdpa/drivers_autoprobe
	remove_devices
}

@test "dev del: the device is gone, and its name is free again" {
	echo 0 >/sys/bus/vdpa/drivers_autoprobe
	sim_add n0 net
	run_vdpa dev del "$n0"
	status_is 0
	stdout_empty
	stderr_empty
	[ ! -e "/sys/bus/vdpa/devices/$n0" ]
	run_vdpa dev del "$n0"
	refused 1 "\"$n0\"" "device not found" "No such device"
	run_vdpa dev add name "$n0" mgmtdev vdpasim_net
	status_is 0
}

@test "dev del -j prints a document" {
	echo 0 >/sys/bus/vdpa/drivers_autoprobe
	sim_add n0 net
	run_vdpa -jp dev del "$n0"
	status_is 0
	keep_json
	json_is . '{"dev":{}}'
	stderr_empty
}

@test "dev del names the network interface that loses the device" {
	local netdev

	sim_add n0 net mac 52:54:00:00:00:01
	within 20 negotiated "$n0"
	netdev=$(basename /sys/bus/vdpa/devices/"$n0"/virtio*/net/*)
	run_vdpa dev del "$n0"
	status_is 0
	stderr_is "vdpa: note: network interface $netdev loses \"$n0\""
}

@test "dev del names the block device that loses the device" {
	local disk

	sim_add b0 blk
	within 20 negotiated "$b0"
	within 20 compgen -G "/sys/bus/vdpa/devices/$b0/virtio*/block/*"
	disk=$(basename /sys/bus/vdpa/devices/"$b0"/virtio*/block/*)
	run_vdpa -jp dev del "$b0"
	status_is 0
	keep_json
	[ "$(jq -r .note.message "$err")" = "block device $disk loses \"$b0\"" ] ||
		not_so "the block device $disk is not named"
}

@test "dev del needs the privilege" {
	sim_add n0 net
	run_command setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all \
		"$VDPA" dev del "$n0"
	status_is 1
	stderr_has "Operation not permitted"
	[ -e "/sys/bus/vdpa/devices/$n0" ]
}

@test "dev del: the documents above are those of the schema" {
	kept_json_valid
}
