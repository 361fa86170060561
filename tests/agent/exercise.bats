#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa-agent exercise DEV

load helpers

exercise()
{
	run_command timeout -k 5 60 "$PROGRAM" exercise --agent "$socket" "$@"
}

add()
{
	"$VDPA" --agent="$socket" dev add name "$1" mgmtdev "vdpasim_$2" "${@:3}"
}

# counter DEV NAME: of all its queues
counter()
{
	"$VDPA" --agent="$socket" -j dev vstats show "$1" | jq --arg d "$1" --arg n "$2" \
		'[.vstats[$d].queues[].counters[] | select(.name == $n) | .value] | add'
}

@test "packets come back as they were sent, and are counted" {
	start_agent
	add n net mac 52:54:00:00:00:01
	exercise n --packets 1000
	status_is 0
	stdout_matches "^n: 1000 packets, .* all as sent$"
	[ "$(counter n 'rx packets')" -ge 1000 ] || not_so "rx packets"
	run_command "$VDPA" --agent="$socket" -j dev config show n
	json_is .config.n.mac '"52:54:00:00:00:01"'
	json_is '.config.n | has("negotiated_features")' true
	stop_agent
}

@test "sectors come back as they were written, and are counted" {
	start_agent
	add b blk
	exercise b --sectors 500
	status_is 0
	stdout_matches "^b: 500 sectors, .* all as sent$"
	[ "$(counter b 'written bytes')" -ge 256000 ] || not_so "written bytes"
	stop_agent
}

@test "disks of any size and kind" {
	start_agent
	add tiny blk capacity 512
	exercise tiny
	status_is 0
	stdout_matches "^tiny: 256 sectors, .* on 1 queue .* all as sent$"
	add large blk capacity 16000T blk_size 4096 num_queues 64
	exercise large --sectors 2000
	status_is 0
	stdout_matches "^large: 2000 sectors, .* all as sent$"
	add small blk max_write_zeroes_sectors 1 max_discard_sectors 8
	exercise small
	status_is 0
	stdout_matches "^small: 256 sectors, .* all as sent$"
	add ro blk capacity 1M read_only on
	exercise ro
	status_is 0
	stdout_matches "^ro: 256 sectors, .*: cannot be written, reads the same twice$"
	exercise ro -j
	jq -e .exercise.ro.read_only "$out" >/dev/null || not_so "read_only"
	stop_agent
}

# queue DEV INDEX: its counters as one object
queue()
{
	"$VDPA" --agent="$socket" -j dev vstats show "$1" qidx "$2" |
		jq --arg d "$1" '.vstats[$d].queues[0].counters | from_entries'
}

@test "every queue counts chains, kicks and interrupts, behind the stock names" {
	local both='."completed chains" >= 40 and ."kicks received" >= 1
		and has("kicks suppressed")
		and ."interrupts sent" + ."interrupts suppressed" >= 1'

	start_agent
	add n net mac 52:54:00:00:00:01
	exercise n --packets 100
	status_is 0
	queue n 1 | jq -e "$both and .\"completed chains\" == .\"tx packets\"
		and (has(\"chain bytes\") | not)
		and keys_unsorted[:2] == [\"tx packets\", \"tx bytes\"]" >/dev/null ||
		not_so "tx: $(queue n 1)"
	queue n 0 | jq -e '."completed chains" == ."rx packets" and ."interrupts sent" >= 1' >/dev/null ||
		not_so "rx: $(queue n 0)"
	queue n 2 | jq -e '."completed chains" == ."cvq requests" and
		(."completed chains" == 0) == (."chain bytes" == 0)' >/dev/null ||
		not_so "control_vq: $(queue n 2)"
	add b blk
	exercise b --sectors 100
	status_is 0
	queue b 0 | jq -e "$both" >/dev/null || not_so "request: $(queue b 0)"
	stop_agent
}

@test "-j prints one document, also of an error" {
	start_agent
	add n net
	exercise n -j
	status_is 0
	jq -e . "$out" >/dev/null || not_so "no JSON"
	exercise nosuch -j
	status_is 1
	jq -e .error "$err" >/dev/null || not_so "no JSON"
	stop_agent
}

@test "--unbind takes the driver away" {
	start_agent
	add n net
	exercise n
	status_is 0
	exercise n --unbind
	status_is 0
	run_command "$VDPA" --agent="$socket" -j dev config show n
	json_is '.config.n | has("negotiated_features")' false
	run_command "$VDPA" --agent="$socket" dev vstats show n
	status_is 1
	stop_agent
}

@test "a hundred devices stay exercised" {
	local i

	start_agent
	for i in {1..100}; do
		echo "dev add name e$i mgmtdev vdpasim_net"
	done | "$VDPA" --agent="$socket" -b -
	for i in {1..100}; do
		exercise "e$i" --packets 2
		status_is 0
	done
	[ "$(counter e1 'rx packets')" -ge 2 ]
	[ "$(counter e100 'rx packets')" -ge 2 ]
	stop_agent
}

@test "what a device is not for is refused" {
	start_agent
	add n net
	exercise n --sectors 1
	status_is 1
	exercise n --packets 0
	refused 2 "from 1 up"
	exercise
	status_is 2
	exercise n bogus
	status_is 2
	exercise n --packets 1 --nonsense
	status_is 2
	stop_agent
}
