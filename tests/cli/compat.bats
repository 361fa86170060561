#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Compat mode beside iproute2's own vdpa, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
	only_in kernel "iproute2 knows no agent"
	command -v vdpa-iproute2 >/dev/null || skip "there is no vdpa-iproute2 here"
	autoprobe 0
}

teardown()
{
	autoprobe 1
	remove_devices
}

# Both tools print the same and exit alike. (The distribution's tool is an older
# release: what differs between the two is left to tests/golden.)
alike()
{
	run_command vdpa-iproute2 "$@"
	cp "$out" "$BATS_TEST_TMPDIR/stock.out"
	cp "$err" "$BATS_TEST_TMPDIR/stock.err"
	local stock=$status
	run_vdpa --compat "$@"
	status_is "$stock"
	cmp "$out" "$BATS_TEST_TMPDIR/stock.out" || not_so "stdout differs"
	cmp "$err" "$BATS_TEST_TMPDIR/stock.err" || not_so "stderr differs"
}

@test "compat mode: management devices" {
	alike mgmtdev show
	alike -j mgmtdev show
	alike -jp mgmtdev show
	alike mgmtdev show vdpasim_net
	alike -j mgmtdev show nosuch
}

@test "compat mode: devices and their configuration" {
	sim_add n0 net mac 52:54:00:00:00:01
	sim_add b0 blk
	alike dev show
	alike -jp dev show
	alike dev show "$n0"
	alike dev config show "$n0"
	alike -jp dev config show
	alike -j dev show nosuch
	alike dev config show nosuch
}

@test "compat mode: with a driver" {
	autoprobe 1
	sim_add n0 net mac 52:54:00:00:00:01
	driven "$n0"
	alike dev config show "$n0"
	alike -jp dev config show "$n0"
	alike dev vstats show "$n0" qidx 1
	alike -jp dev vstats show "$n0" qidx 1
}

@test "compat mode: what the kernel refuses" {
	sim_add n0 net
	alike dev add name "$n0" mgmtdev vdpasim_net
	alike dev add name x mgmtdev nosuch
	alike dev add name x mgmtdev vdpasim_net mtu 67
	alike dev add name x mgmtdev vdpasim_blk mac 52:54:00:00:00:01
	alike dev del nosuch
	alike -j dev del nosuch
}

@test "compat mode: a device lives through both tools" {
	local name

	name=$(dev_name c)
	sim_expect "$name"
	run_vdpa --compat d a n "$name" m vdpasim_net
	status_is 0
	stdout_empty
	run_command vdpa-iproute2 dev del "$name"
	status_is 0
	run_vdpa --compat dev del "$name"
	status_is 1
	stderr_is "Error: vdpa: device not found.
kernel answers: No such device"
}
