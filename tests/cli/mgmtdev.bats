#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa mgmtdev show, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
}

@test "mgmtdev show lists the simulators" {
	run_vdpa mgmtdev show
	status_is 0
	stdout_matches '^vdpasim_net: $'
	stdout_matches '^vdpasim_blk: $'
	stdout_matches '^  supported_classes net$'
	stdout_matches '^  supported_classes block$'
}

@test "mgmtdev show -j: what a simulator can make" {
	run_vdpa -jp mgmtdev show vdpasim_net
	status_is 0
	keep_json
	json_is .mgmtdev.vdpasim_net.supported_classes '["net"]'
	json_is '.mgmtdev.vdpasim_net.max_supported_vqs >= 3' true
	json_is '.mgmtdev.vdpasim_net.dev_features | contains(["MAC", "MTU", "STATUS", "CTRL_VQ", "VERSION_1"])' true
	run_vdpa -jp mgmtdev show vdpasim_blk
	keep_json
	json_is '.mgmtdev | keys' '["vdpasim_blk"]'
}

@test "mgmtdev show: an unknown one, and one on a bus that is not" {
	run_vdpa mgmtdev show nosuch
	refused 1 '"nosuch"' vdpasim_net vdpasim_blk
	run_vdpa mgmtdev show pci/vdpasim_net
	refused 1 '"pci/vdpasim_net"' vdpasim_net
}

@test "mgmtdev show needs no privilege" {
	unprivileged "$VDPA" mgmtdev show
	status_is 0
	stdout_has vdpasim_net
}
