#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev config show, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
}

@test "config show: a net device before and after a driver binds" {
	local dev

	autoprobe 0
	sim_add n0 net mac 52:54:00:00:00:01 mtu 1400
	autoprobe 1
	run_vdpa dev config show "$n0"
	status_is 0
	stdout_matches "^$n0: mac 52:54:00:00:00:01 link up link_announce false .*mtu 1400 $"
	stdout_matches "^    device_features .*MTU MAC .*STATUS CTRL_VQ .*VERSION_1 ACCESS_PLATFORM"
	stdout_lacks negotiated_features
	bind_driver "$n0"
	within 20 negotiated "$n0"
	run_vdpa -jp dev config show "$n0"
	keep_json
	json_is ".config.$n0.negotiated_features | contains([\"MAC\", \"VERSION_1\"])" true
	json_is ".config.$n0 | .negotiated_features - .device_features" '[]'
}

@test "config show: a block device has its fields, as the disk has them" {
	local sectors

	sim_add b0 blk
	driven "$b0"
	if [ "$place" = kernel ]; then
		within 20 compgen -G "$(sys "$b0")/virtio*/block/*/size"
		sectors=$(cat "$(sys "$b0")"/virtio*/block/*/size)
	else
		sectors=262144
	fi
	run_vdpa -jp dev config show "$b0"
	status_is 0
	keep_json
	json_is ".config.$b0.capacity_sectors" "$sectors"
	json_is ".config.$b0.blk_size" 512
	json_is ".config.$b0.read_only" false
	json_is ".config.$b0.flush" true
	json_is ".config.$b0 | .negotiated_features - .device_features" '[]'
	run_vdpa dev config show "$b0"
	stdout_matches "^$b0: capacity_sectors $sectors blk_size 512 "
	stdout_matches "^    negotiated_features .*FLUSH"
}

@test "config show: all devices of both classes, in the order of dev show" {
	sim_add n0 net
	sim_add b0 blk
	sim_add n1 net
	run_vdpa -j dev show
	jq -c '.dev | to_entries | map(.key)' "$out" >"$BATS_TEST_TMPDIR/devs"
	run_vdpa -j dev config show
	status_is 0
	keep_json
	json_is '.config | to_entries | map(.key)' "$(cat "$BATS_TEST_TMPDIR/devs")"
	json_is ".config | has(\"$n0\") and has(\"$b0\") and has(\"$n1\")" true
}

@test "config show mgmtdev M" {
	sim_add n0 net
	sim_add b0 blk
	run_vdpa -j dev config show mgmtdev vdpasim_blk
	status_is 0
	json_is ".config | has(\"$b0\") and (has(\"$n0\") | not)" true
}
