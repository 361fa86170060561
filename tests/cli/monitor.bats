#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Events of real devices, as they come

# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
load helpers

setup()
{
	find_vdpa
	need_vdpa
	out=$BATS_TEST_TMPDIR/stdout err=$BATS_TEST_TMPDIR/stderr
	monitor='' restore=''
}

teardown()
{
	[ -z "$monitor" ] || kill -KILL "$monitor" 2>/dev/null || true
	[ -z "$restore" ] || sysctl -q -p - <<<"$restore"
	remove_devices
}

# It waits for events: its only system call is poll (7) then.
is_waiting()
{
	grep -q '^7 ' "/proc/$monitor/syscall"
}

# monitor [WORD...]: follows events in the background, from now on
monitor()
{
	"${monitor_as[@]}" "$VDPA" "${monitor_options[@]}" monitor "$@" >"$out" 2>"$err" \
		</dev/null 3>&- &
	monitor=$!
	ran="monitor $*"
	within 10 is_waiting || not_so "the monitor does not wait for events"
}

# It has ended, though nobody waited for it yet.
is_gone()
{
	[[ $(cat "/proc/$1/stat" 2>/dev/null) != *') '[^Z]* ]]
}

monitor_as=() monitor_options=()

# The monitor prints this line of text, within some time.
prints()
{
	within 30 grep -qxE -- "$1" "$out" || not_so "no line: $1"
}

# ends STATUS [SIGNAL]: by itself, or when it gets the signal
ends()
{
	[ -z "${2:-}" ] || kill -"$2" "$monitor"
	status=0
	wait "$monitor" || status=$?
	monitor=
	status_is "$1"
}

@test "monitor: a device is added, changed and removed" {
	local n

	monitor
	autoprobe 0
	sim_add n net mac 52:54:00:00:00:01 mtu 1400
	autoprobe 1
	prints "added $n: type network mgmtdev vdpasim_net virtio_id 1 vendor_id 0 max_vqs 3 .*"
	"$VDPA" dev set name "$n" mac 52:54:00:00:00:02
	prints "changed $n: mac 52:54:00:00:00:02"
	"$VDPA" dev del "$n"
	prints "removed $n"
	ends 0 INT
	stderr_empty
	[ "$(wc -l <"$out")" -eq 3 ] || not_so "there are other lines"
}

@test "monitor: a driver is bound and unbound" {
	local n

	autoprobe 0
	sim_add n net
	autoprobe 1
	monitor
	bind_driver "$n"
	prints "changed $n: driver $driver( .*)?"
	within 10 negotiated "$n"
	unbind_driver "$n"
	prints "changed $n: driver none( .*)?"
	ends 0 TERM
}

@test "monitor -j: a document for each event, as the schema says" {
	local n dev config

	monitor_options=(-j)
	monitor
	autoprobe 0
	sim_add n net
	autoprobe 1
	dev=$("$VDPA" -j dev show "$n" | jq -c ".dev.\"$n\" | del(.driver, .node, .netdev, .disk)")
	config=$("$VDPA" -j dev config show "$n" | jq -c ".config.\"$n\"")
	"$VDPA" dev set name "$n" mac 52:54:00:00:00:03
	"$VDPA" dev del "$n"
	within 10 grep -q removed "$out"
	ends 0 INT
	keep_json
	[ "$(jq -r "[.event, .name] | join(\" \")" "$out" | xargs)" = \
		"added $n changed $n removed $n" ] || not_so "not these events"
	[ "$(head -1 "$out" | jq -c .dev)" = "$dev" ] || not_so "dev is not $dev"
	[ "$(head -1 "$out" | jq -c .config)" = "$config" ] || not_so "config is not $config"
	[ "$(sed -n 2p "$out" | jq -c '[.config.mac, (.changes | index("mac") != null)]')" = \
		'["52:54:00:00:00:03",true]' ] || not_so "the change is not the MAC"
	[ "$(sed -n 3p "$out" | jq -c .dev)" = "$dev" ] || not_so "removed: dev is not $dev"
	[ "$(wc -l <"$out")" -eq 3 ] || not_so "there are other lines"
}

@test "monitor dev: only that device" {
	local n other

	n=$(dev_name n)
	sim_expect "$n"
	monitor dev "$n"
	sim_add other net
	"$VDPA" dev add name "$n" mgmtdev vdpasim_net
	"$VDPA" dev del "$other"
	"$VDPA" dev del "$n"
	prints "removed $n"
	stdout_lacks "$other"
	ends 0 INT
}

@test "monitor mgmtdev: only its devices, those that were there before too" {
	local first n b

	sim_add first net
	monitor mgmtdev vdpasim_net
	sim_add b blk
	sim_add n net
	"$VDPA" dev del "$b"
	"$VDPA" dev del "$n"
	"$VDPA" dev del "$first"
	prints "removed $first"
	prints "removed $n"
	stdout_lacks "$b"
	ends 0 INT
	monitor mgmtdev nonsense
	ends 0 INT
	stderr_has 'vdpa: note: there is no management device "nonsense" yet'
}

@test "monitor needs no privilege" {
	local n

	monitor_as=(setpriv --bounding-set=-all --inh-caps=-all)
	monitor
	sim_add n net
	prints "added $n: .*"
	ends 0 TERM
	stderr_empty
}

# Without privilege its buffer is as small as the system says, so that a stopped
# monitor loses events.
@test "monitor: lost events are told, and made up for" {
	local n i

	only_in kernel "sets the size of its buffers"
	[ -n "${VDPA_VM:-}" ] || skip "changes net.core.rmem_max, which only a VM should do"
	restore=$(sysctl net.core.rmem_max net.core.rmem_default)
	sysctl -qw net.core.rmem_max=65536 net.core.rmem_default=65536
	autoprobe 0
	sim_add n net
	monitor_as=(setpriv --bounding-set=-all --inh-caps=-all)
	monitor
	kill -STOP "$monitor"
	for ((i = 0; i < 600; i++)); do
		echo "dev add name lost$i mgmtdev vdpasim_net"
	done >"$BATS_TEST_TMPDIR/add"
	"$VDPA" -b "$BATS_TEST_TMPDIR/add"
	"$VDPA" dev del "$n"
	autoprobe 1
	kill -CONT "$monitor"
	prints "lost events: .*"
	prints "removed $n"
	prints "added lost0: .*"
	prints "added lost599: .*"
	[ "$(grep -c ^added "$out")" -eq 600 ] || not_so "not 600 added"
	kill -STOP "$monitor"
	sed 's/add name \([^ ]*\).*/del \1/' "$BATS_TEST_TMPDIR/add" | "$VDPA" -b -
	kill -CONT "$monitor"
	prints "removed lost0"
	prints "removed lost599"
	[ "$(grep -c '^removed lost' "$out")" -eq 600 ] || not_so "not 600 removed"
	ends 0 INT
}

@test "monitor ends when its reader has gone" {
	local codes

	SECONDS=0
	timeout 20 "$VDPA" monitor 2>"$err" | true && codes="${PIPESTATUS[*]}"
	: >"$out"
	[ "$codes" = "1 0" ] || not_so "status $codes"
	stderr_has "monitor: the output could not be written: Broken pipe"
	[ $SECONDS -lt 10 ]
}

@test "monitor ends when it is told to, also while nobody reads" {
	local i n

	mkfifo "$BATS_TEST_TMPDIR/fifo"
	exec 8<>"$BATS_TEST_TMPDIR/fifo"
	# room for some events, and those of the lines below are more
	"$VDPA" -j monitor >"$BATS_TEST_TMPDIR/fifo" 2>"$err" </dev/null 3>&- 8>&- &
	monitor=$!
	within 10 is_waiting || not_so "the monitor does not wait for events"
	autoprobe 0
	for ((i = 0; i < 200; i++)); do
		n=$(dev_name "f$i")
		echo "dev add name $n mgmtdev vdpasim_net"
		echo "dev del $n"
	done >"$BATS_TEST_TMPDIR/many"
	"$VDPA" -b "$BATS_TEST_TMPDIR/many"
	autoprobe 1
	kill -TERM "$monitor"
	kill -INT "$monitor" 2>/dev/null || : # gone already
	within 10 is_gone "$monitor" || not_so "it still waits for its reader"
	ends 0
	exec 8>&-
}

@test "monitor ends when its output cannot be written" {
	local n

	out=/dev/full monitor
	: >"$out"
	sim_add n net
	ends 1
	stderr_is "vdpa: monitor: the output could not be written: No space left on device"
	status=0
	timeout 20 "$VDPA" monitor >&- 2>"$err" || status=$?
	status_is 1
	stderr_is "vdpa: monitor: the output could not be written: Bad file descriptor"
}

@test "monitor ends when the module is unloaded" {
	local module

	only_in kernel "unloads modules"
	[ -n "${VDPA_VM:-}" ] || skip "unloads modules, which only a VM should do"
	monitor
	for module in vdpa_sim_net vdpa_sim_blk virtio_vdpa vhost_vdpa vdpa_sim vdpa; do
		rmmod "$module"
	done
	ends 1
	stderr_has "is gone"
	modprobe -a vdpa_sim_net vdpa_sim_blk virtio_vdpa vhost_vdpa
	need_vdpa
}

@test "monitor: the command line" {
	run_vdpa monitor bogus
	refused 2 "bogus"
	run_vdpa monitor dev
	refused 2 "dev"
	run_vdpa help monitor
	status_is 0
}
