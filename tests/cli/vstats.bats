#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev vstats show, on a real kernel

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

# Statistics are stable while nothing is sent: the link stays down.
sim_net_ready()
{
	sim_add "$1" net mac 52:54:00:00:00:01
	driven "${!1}"
}

@test "vstats show DEV: every queue and its role" {
	sim_net_ready n0
	run_vdpa -jp dev vstats show "$n0"
	status_is 0
	keep_json
	json_is ".vstats.$n0.queues | map([.index, .role])" '[[0,"rx"],[1,"tx"],[2,"control_vq"]]'
	json_is ".vstats.$n0.queues[0].counters[0].name" '"rx packets"'
	json_is ".vstats.$n0.queues[1].counters[0].name" '"tx packets"'
	json_is ".vstats.$n0.queues[2].counters[0].name" '"cvq requests"'
}

@test "vstats show DEV qidx N is one line of it" {
	sim_net_ready n0
	run_vdpa dev vstats show "$n0"
	grep ' qidx 1$' "$out" >"$BATS_TEST_TMPDIR/line"
	run_vdpa dev vstats show "$n0" qidx 1
	status_is 0
	stdout_matches "^$n0: queue_type tx tx packets [0-9]+ tx bytes [0-9]+ tx errors [0-9]+ tx drops [0-9]+ .*qidx 1$"
	[ "$(cat "$out")" = "$(cat "$BATS_TEST_TMPDIR/line")" ] || not_so "not the line of all queues"
}

@test "vstats show: the numbers are those of iproute2's vdpa" {
	only_in kernel "iproute2 knows no agent"
	command -v vdpa-iproute2 >/dev/null || skip "there is no vdpa-iproute2 here"
	sim_net_ready n0
	run_command vdpa-iproute2 dev vstats show "$n0" qidx 0
	sed -E 's/^[^:]*: queue_type [a-z_]+ //; s/ $//' "$out" >"$BATS_TEST_TMPDIR/stock"
	run_vdpa dev vstats show "$n0" qidx 0
	stdout_has "$(cat "$BATS_TEST_TMPDIR/stock")"
	[ -s "$BATS_TEST_TMPDIR/stock" ]
}

@test "vstats show: all devices, also one without a driver" {
	sim_net_ready n0
	autoprobe 0
	sim_add n1 net
	run_vdpa -jp dev vstats show
	status_is 0
	keep_json
	json_is ".vstats.$n0.queues | length > 0" true
	json_is ".vstats.$n1.queues" '[]'
	json_is ".vstats.$n1.no_statistics.errno" '"EAGAIN"'
	run_vdpa dev vstats show "$n1"
	refused 1 "\"$n1\"" "feature negotiation"
}

@test "vstats show: a block device has statistics, too" {
	sim_add b0 blk
	driven "$b0"
	run_vdpa -jp dev vstats show "$b0"
	status_is 0
	keep_json
	json_is ".vstats.$b0.queues[0].role" '"request"'
	json_is ".vstats.$b0.queues[0].counters | length > 0" true
}

@test "vstats show needs the privilege" {
	sim_net_ready n0
	unprivileged "$VDPA" dev vstats show "$n0"
	refused 1 "Operation not permitted" "$privilege"
}
