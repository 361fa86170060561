#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Clients that die, lie, are slow or too many: the agent goes on

load helpers

# the agent, if its memory says something
measured()
{
	is_sanitized || echo "$agent"
}

@test "kill -9 of clients in the middle of what they do" {
	start_agent
	peer killed "$socket" "$(measured)"
	stop_agent
}

@test "half messages and wrong lengths" {
	start_agent
	peer half "$socket" "$(measured)"
	stop_agent
}

@test "oversized messages are refused, the connection stays" {
	start_agent
	peer oversized "$socket" "$(measured)"
	stop_agent
}

@test "1,100 connections, and the memory is back" {
	need_plain_build
	start_agent
	peer many "$socket" "$agent"
	stop_agent
}

@test "more clients than descriptors are turned away with EUSERS" {
	ulimit -n 200
	start_agent
	ulimit -S -n 200
	peer refused "$socket" 180
	stop_agent
}

@test "strangers leave places for those who may change devices" {
	[ "$(id -u)" -eq 0 ] || skip "only root can take another user's place"
	ulimit -n 200
	start_agent --mode 0666
	peer strangers "$socket" 180
	stop_agent
}

@test "clients that do not read hold up nobody" {
	need_plain_build
	start_agent
	peer slow "$socket" "$agent"
	stop_agent
}

@test "thousands of requests in a datagram cost no more than one by one" {
	need_plain_build
	start_agent
	peer flood "$socket" "$agent"
	stop_agent
}

@test "all clients together have a limit" {
	need_plain_build
	start_agent
	peer limit "$socket" "$agent" 80
	stop_agent
}

@test "a subscriber that does not read is told that it lost events" {
	need_plain_build
	start_agent
	peer overrun "$socket" "$agent"
	stop_agent
}

@test "who reads gets all events, however many do not" {
	need_plain_build
	start_agent
	peer crowd "$socket"
	stop_agent
}

@test "the answer to a subscription comes before its first event" {
	start_agent
	peer subscribe "$socket"
	stop_agent
}

@test "descriptors that clients send are not kept" {
	start_agent
	peer descriptors "$socket" "$agent"
	stop_agent
}

@test "an agent that goes ends its clients' waiting" {
	local monitor

	start_agent
	"$VDPA" --agent="$socket" monitor >"$out" 2>"$err" 3>&- &
	monitor=$!
	sleep 0.5
	stop_agent
	ends $monitor
	[ "$ended" -eq 1 ] || not_so "monitor ended with $ended"
	stderr_is "vdpa: monitor: the agent is gone"
}

@test "monitor: devices as they come and go" {
	start_agent
	"$VDPA" --agent="$socket" monitor >"$out" 2>"$err" 3>&- &
	local monitor=$!
	sleep 0.3
	run_command "$VDPA" --agent="$socket" -b - <<-END
		dev add name m0 mgmtdev vdpasim_net mac 52:54:00:00:00:01
	END
	"$VDPA" --agent="$socket" dev add name m1 mgmtdev vdpasim_blk
	"$VDPA" --agent="$socket" dev del m1
	out=$BATS_TEST_TMPDIR/stdout
	until_so 5 grep -q "removed m1" "$out"
	kill "$monitor"
	wait "$monitor"
	stdout_has "added m1: type block"
	stdout_has "removed m1"
	stop_agent
}

@test "monitor: events that were lost are said to be, and what they left is shown" {
	need_plain_build
	start_agent
	"$VDPA" --agent="$socket" monitor >"$out" 2>"$err" 3>&- &
	local monitor=$!
	sleep 0.3
	kill -STOP $monitor
	peer events "$socket" 24000
	"$VDPA" --agent="$socket" dev add name left mgmtdev vdpasim_net
	kill -CONT $monitor
	until_so 20 grep -q "added left" "$out"
	"$VDPA" --agent="$socket" dev add name next mgmtdev vdpasim_net
	until_so 5 grep -q "added next" "$out"
	kill $monitor
	ends $monitor
	[ "$(grep -c lost "$out")" -eq 1 ]
	stdout_matches '^lost events'
	stop_agent
}
