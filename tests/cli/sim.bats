#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa sim, and dev add with serial and backing: on a real kernel and on an agent

load helpers

setup()
{
	prepare
	need_vdpa
	autoprobe 0
	monitor=
}

teardown()
{
	[ -z "$monitor" ] || kill -KILL "$monitor" 2>/dev/null || true
	autoprobe 1
	remove_devices
}

@test "sim show: what a device that behaves has" {
	sim_add n0 net
	sim_add b0 blk
	run_vdpa sim show "$n0"
	status_is 0
	stdout_is "$n0: latency 0 suspend 0 link up drop 0% duplicate 0% reorder 0% seed 0"
	run_vdpa sim show "$b0"
	stdout_is "$b0: latency 0 suspend 0 error 0% bad_sectors none error_status ioerr seed 0"
	run_vdpa -j sim
	status_is 0
	keep_json
	json_is ".sim.$n0" '{"link":"up","drop_ppm":0,"duplicate_ppm":0,"reorder_ppm":0,"latency_us":0,"suspend_ms":0,"needs_reset":false,"seed":0,"stopped_queues":[]}'
	json_is ".sim.$b0" '{"error_ppm":0,"error_status":"ioerr","latency_us":0,"suspend_ms":0,"needs_reset":false,"seed":0,"stopped_queues":[]}'
}

@test "sim set: each fault, shown in the same words" {
	sim_add n0 net
	run_vdpa sim set "$n0" link down drop 1% duplicate 0.05% reorder 100% latency 500 \
		suspend 20 seed 18446744073709551615 stop 1
	status_is 0
	stdout_empty
	stderr_empty
	run_vdpa sim show "$n0"
	stdout_is "$n0: latency 500 suspend 20 link down drop 1% duplicate 0.05% reorder 100% seed 18446744073709551615 stopped 1"
	"$VDPA" sim set "$n0" stop 0
	"$VDPA" sim set "$n0" go 1 drop 0
	run_vdpa sim show "$n0"
	stdout_is "$n0: latency 500 suspend 20 link down drop 0% duplicate 0.05% reorder 100% seed 18446744073709551615 stopped 0"
	sim_add b0 blk
	run_vdpa -j sim set "$b0" error 0.0001% bad_sectors 10-20 error_status unsupp needs_reset now
	status_is 0
	keep_json
	json_is ".sim.$b0 | [.error_ppm, .bad_sectors.first, .bad_sectors.last, .error_status, .needs_reset]" \
		'[1,10,20,"unsupp",true]'
	run_vdpa sim set "$b0" bad_sectors none
	run_vdpa sim show "$b0"
	stdout_has "error 0.0001% bad_sectors none error_status unsupp"
	stdout_has "needs_reset true"
}

@test "sim reset lifts all but what the driver has to" {
	sim_add n0 net
	"$VDPA" sim set "$n0" link down drop 1% latency 500 suspend 20 seed 7 stop 2 needs_reset now
	run_vdpa -j sim reset "$n0"
	status_is 0
	keep_json
	json_is ".sim.$n0 | [.link, .drop_ppm, .latency_us, .suspend_ms, .seed, .stopped_queues, .needs_reset]" \
		'["up",0,0,0,0,[],true]'
}

@test "the link in the configuration follows, and is an event" {
	sim_add n0 net
	"$VDPA" monitor >"$BATS_TEST_TMPDIR/events" &
	monitor=$!
	within 10 grep -q '^7 ' "/proc/$monitor/syscall"
	"$VDPA" sim set "$n0" link down
	within 10 grep -q "^changed $n0: .*link down" "$BATS_TEST_TMPDIR/events"
	run_vdpa -j dev config show "$n0"
	json_is ".config.$n0.link" '"down"'
	"$VDPA" sim reset "$n0"
	within 10 grep -q "^changed $n0: .*link up" "$BATS_TEST_TMPDIR/events"
	kill -INT "$monitor"
	wait "$monitor"
	monitor=
}

@test "counters of faults are there" {
	sim_add n0 net mac 52:54:00:00:00:01
	autoprobe 1
	bind_driver "$n0"
	driven "$n0"
	run_vdpa -j dev vstats show "$n0" qidx 1
	status_is 0
	json_is "[.vstats.$n0.queues[0].counters[].name | select(startswith(\"fault\"))]" \
		'["fault drops","fault duplicates","fault reorders","fault delays"]'
}

@test "what cannot be is refused, and nothing is done" {
	sim_add n0 net
	sim_add b0 blk
	run_vdpa sim set "$n0" error 1%
	refused 1 "cannot change \"$n0\"" "Only block devices can have this fault"
	run_vdpa sim set "$b0" link down
	refused 1 "Only network devices can have this fault"
	run_vdpa sim set "$n0" drop 2% stop 3
	refused 1 "Device has no queue of this index"
	run_vdpa sim show "$n0"
	stdout_has "drop 0%"
	run_vdpa sim set nosuch link up
	refused 1 'there is no device "nosuch"'
	run_vdpa sim show nosuch
	refused 1 'there is no device "nosuch"'
	run_vdpa -j sim reset nosuch
	status_is 1
	json_is . '{"sim":{}}'
}

@test "values are checked before anything is sent" {
	local words

	for words in "drop 101%" "drop 1" "drop 0.00001%" "drop %" "drop 1.%" "drop -1%" "link on" \
		"latency 10000001" "suspend 60001" "bad_sectors 5-4" "bad_sectors x" \
		"bad_sectors 0-18446744073709551615" "error_status eio" "needs_reset yes" \
		"seed 18446744073709551616"; do
		# shellcheck disable=SC2086
		run_vdpa sim set n0 $words
		refused 2 "invalid ${words% *} \"${words#* }\""
	done
	run_vdpa sim set n0
	refused 2 "there is nothing to change"
	run_vdpa sim set
	refused 2 "DEV is missing"
}

@test "whoever may not change devices may look at their faults" {
	sim_add n0 net
	unprivileged "$VDPA" sim show "$n0"
	status_is 0
	unprivileged "$VDPA" sim set "$n0" drop 1%
	refused 1 "cannot change \"$n0\"" "$privilege"
	unprivileged "$VDPA" sim reset "$n0"
	refused 1 "$privilege"
	unprivileged "$VDPA" sim presets
	refused 1 "$privilege"
}

@test "dev add serial: told beforehand, and never left behind" {
	sim_add b0 blk serial "disk 7" capacity 1M
	run_vdpa -j sim presets
	status_is 0
	keep_json
	json_is . '{"preset":{}}'
	# refused before the simulator is asked, and by it
	run_vdpa dev add name "$b0" mgmtdev vdpasim_blk serial x
	refused 1 "Device name is in use"
	run_vdpa sim presets
	stdout_empty
	run_vdpa dev add name "${b0}x" mgmtdev vdpasim_net serial x
	refused 1 "serial is for block devices"
	run_vdpa dev add name "${b0}x" mgmtdev vdpasim_blk serial 012345678901234567890
	refused 2 "1 to 20 bytes long"
	run_vdpa sim forget name "$b0"
	refused 1 "There is no preset for this device"
}

@test "dev add backing: the agent's own, a refusal in the kernel" {
	local n

	n=$(dev_name b1)
	cd "$BATS_TEST_TMPDIR"
	run_vdpa dev add name "$n" mgmtdev vdpasim_blk backing disk capacity 1M
	if [ "$place" = agent ]; then
		sim_expect "$n"
		status_is 0
		[ "$(stat -c %s disk)" -eq 1048576 ]
	else
		refused 1 "cannot add \"$n\""
	fi
	run_vdpa sim presets
	status_is 0
	stdout_empty
}
