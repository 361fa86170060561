#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev set, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
}

@test "dev set: the MAC is the new one" {
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

@test "dev set: a driver that binds afterwards sees the new MAC" {
	local dev

	sim_add n0 net mac 52:54:00:00:00:01
	dev=/sys/bus/vdpa/devices/$n0
	within 20 negotiated "$n0"
	echo "$n0" >"$dev/driver/unbind"
	run_vdpa dev set name "$n0" mac 52:54:00:00:00:04
	status_is 0
	echo "$n0" >/sys/bus/vdpa/drivers/virtio_vdpa/bind
	within 20 compgen -G "$dev/virtio*/net/*"
	[ "$(cat "$dev"/virtio*/net/*/address)" = 52:54:00:00:00:04 ]
}

@test "dev set: a block device has no MAC" {
	sim_add b0 blk
	run_vdpa dev set name "$b0" mac 52:54:00:00:00:02
	refused 1 "\"$b0\" is of type block"
}

@test "dev set: an unknown device" {
	run_vdpa dev set name nosuch mac 52:54:00:00:00:02
	refused 1 '"nosuch"' "device not found" "No such device"
}

@test "dev set: the documents above are those of the schema" {
	kept_json_valid
}
