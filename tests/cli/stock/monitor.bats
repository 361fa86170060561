#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Events where the kernel's vdpa sends none: the distribution's own modules, and a
# device of VDUSE. tests/vm/run --stock has them.

# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
load ../helpers

setup()
{
	find_vdpa
	out=$BATS_TEST_TMPDIR/stdout err=$BATS_TEST_TMPDIR/stderr
	monitor='' server='' n=t$BATS_TEST_NUMBER
	modprobe vduse 2>"$err" || skip "no vduse in this kernel: $(cat "$err")"
	[ ! -e /sys/module/vdpa_sim ] || skip "these are not the distribution's modules"
	echo 0 >/sys/bus/vdpa/drivers_autoprobe
	mkfifo "$BATS_TEST_TMPDIR/hold"
	"$BATS_TEST_DIRNAME/vduse" "$n" <"$BATS_TEST_TMPDIR/hold" >"$out" 2>"$err" 3>&- &
	server=$!
	exec 8>"$BATS_TEST_TMPDIR/hold"
	within 10 grep -q ready "$out" || not_so "there is no VDUSE device"
}

teardown()
{
	[ -z "$monitor" ] || kill -KILL "$monitor" 2>/dev/null || true
	[ ! -e "/sys/bus/vdpa/devices/$n" ] || "$VDPA" dev del "$n"
	release
}

# The VDUSE device goes.
release()
{
	[ -n "$server" ] || return 0
	exec 8>&-
	wait "$server"
	server=
}

is_waiting()
{
	grep -q '^7 ' "/proc/$monitor/syscall"
}

monitor()
{
	"$VDPA" "$@" >"$out" 2>"$err" </dev/null 3>&- 8>&- &
	monitor=$!
	ran="$*"
	within 10 is_waiting || not_so "the monitor does not wait for events"
}

ends()
{
	[ -z "${2:-}" ] || kill -"$2" "$monitor"
	status=0
	wait "$monitor" || status=$?
	monitor=
	status_is "$1"
}

@test "monitor: a device comes and goes, by its uevents" {
	monitor monitor
	"$VDPA" dev add name "$n" mgmtdev vduse
	within 10 grep -qxE "added $n: type network mgmtdev vduse virtio_id 1 .*" "$out" ||
		not_so "not added"
	"$VDPA" dev del "$n"
	within 10 grep -qx "removed $n" "$out" || not_so "not removed"
	ends 0 INT
	stderr_has "vdpa: note: this kernel's vdpa sends no events"
}

@test "monitor -j: the device was read again, so its event has all of it" {
	local dev config

	monitor -j monitor mgmtdev vduse
	"$VDPA" dev add name "$n" mgmtdev vduse
	dev=$("$VDPA" -j dev show "$n" | jq -c ".dev.$n | del(.driver, .node, .netdev, .disk)")
	config=$("$VDPA" -j dev config show "$n" | jq -c ".config.$n")
	"$VDPA" dev del "$n"
	within 10 grep -q removed "$out"
	ends 0 TERM
	json_valid
	[ "$(head -1 "$out" | jq -c .dev)" = "$dev" ] || not_so "dev is not $dev"
	[ "$(head -1 "$out" | jq -c .config)" = "$config" ] || not_so "config is not $config"
	[ "$(jq -r .event "$out" | xargs)" = "added removed" ] || not_so "not these events"
}

@test "monitor ends when the bus has gone" {
	monitor monitor
	release
	modprobe -r vduse || not_so "vduse is in use"
	[ ! -e /sys/bus/vdpa ] || rmmod vdpa
	ends 1
	stderr_has "is gone"
}
