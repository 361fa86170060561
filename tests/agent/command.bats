#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa-agent run -- COMMAND

load helpers

# Private directories are made below here, so that the test sees what is left.
run_in()
{
	run_command env -u XDG_RUNTIME_DIR TMPDIR="$dir" timeout -k 5 30 "$PROGRAM" run "$@"
}

nothing_left()
{
	[ -z "$(ls -A "$dir")" ] || not_so "left behind: $(ls -A "$dir")"
}

@test "the command finds a private agent" {
	# shellcheck disable=SC2016 # for the command's shell
	run_in -- sh -c 'vdpa dev add name a mgmtdev vdpasim_net mac 52:54:00:00:00:01 &&
		vdpa dev show && stat -c %a "${VDPA_AGENT%/*}" "$VDPA_AGENT"'
	status_is 0
	stdout_is "$(printf '%s\n' "a: type network mgmtdev vdpasim_net vendor_id 0 max_vqs 3 max_vq_size 256 min_vq_size 1" 700 600)"
	stderr_empty
	nothing_left
}

@test "its status is that of the command" {
	local n

	for n in 0 1 2 77 255; do
		run_in sh -c "exit $n"
		status_is $n
	done
	for n in 9 11 15; do
		run_in sh -c "kill -$n \$\$"
		status_is $((128 + n))
	done
	run_in -- "$dir/no such command"
	status_is 127
	stderr_has "cannot run $dir/no such command: No such file"
	run_in -- /etc
	status_is 126
	nothing_left
}

@test "words, streams and environment go through" {
	echo input >"$BATS_TEST_TMPDIR/in"
	# shellcheck disable=SC2016 # for the command's shell
	TMPDIR=$dir VDPA_AGENT=/nowhere FOO=bar "$PROGRAM" run -- \
		sh -c 'cat; printf "<%s>" "$@" "$FOO"; [ "$VDPA_AGENT" != /nowhere ]; echo >&2 err' \
		sh "a b" "" --config >"$out" 2>"$err" <"$BATS_TEST_TMPDIR/in"
	[ "$(cat "$out")" = "$(printf 'input\n<a b><><--config><bar>')" ]
	[ "$(cat "$err")" = err ]
}

# What the shell of the test ignores is not what the agent gets.
@test "the command has the signals that the agent was started with" {
	run_in grep -E 'Sig(Blk|Ign)' /proc/self/status
	status_is 0
	stdout_has "SigBlk:	0000000000000000"
	stdout_lacks "SigIgn:	0000000000001000"
}

@test "only standard descriptors are inherited" {
	local without

	# shellcheck disable=SC2217,SC2012 # it is the descriptors that matter
	without=$(ls /proc/self/fd </dev/null 2>/dev/null | wc -l)
	run_in -- ls /proc/self/fd
	status_is 0
	[ "$(wc -l <"$out")" -eq "$without" ] || not_so "not $without"
}

@test "the command has the limits that the agent was started with" {
	local limits

	ulimit -S -n 300
	limits=$(ulimit -a)
	run_in bash -c "ulimit -a"
	status_is 0
	stdout_is "$limits"
	stderr_empty
	# and the agent has its own, a moment later
	[ "$(ulimit -H -n)" -gt 300 ] || return 0
	# shellcheck disable=SC2016 # for the command's shell
	run_in sh -c 'until awk "/Max open files/ { exit \$4 <= 300 }" "/proc/$PPID/limits"; do
		sleep 0.05
	done'
	status_is 0
}

@test "signals are passed on, the rest is cleaned up" {
	local sig

	for sig in TERM INT HUP USR1 RTMIN; do
		: >"$out"
		# a background job of this shell would ignore SIGINT
		TMPDIR=$dir env --default-signal "$PROGRAM" run -- bash -c "trap 'echo got $sig; exit 42' $sig; echo ready
			while :; do sleep 0.05; done" >"$out" 2>"$err" 3>&- &
		agent=$!
		until_so 10 grep -q ready "$out"
		kill -s $sig $agent
		ends $agent
		agent=
		[ "$ended" -eq 42 ] || not_so "$sig: ended with $ended"
		stdout_has "got $sig"
		nothing_left
	done
}

@test "what is typed on the terminal reaches the command once" {
	peer terminal "$PROGRAM"
}

@test "what is sent to the process group reaches the command once" {
	peer group "$PROGRAM"
	nothing_left
}

@test "a signal that ends the command ends it" {
	TMPDIR=$dir "$PROGRAM" run sleep 60 >"$out" 2>"$err" 3>&- &
	agent=$!
	until_so 10 pgrep -P $agent sleep
	kill $agent
	ends $agent
	agent=
	[ "$ended" -eq 143 ] || not_so "ended with $ended"
	nothing_left
}

@test "a crash leaves nothing either" {
	TMPDIR=$dir "$PROGRAM" run sleep 1 >"$out" 2>"$err" 3>&- &
	agent=$!
	until_so 10 pgrep -P $agent sleep
	kill -s SEGV $agent
	ends $agent
	agent=
	[ "$ended" -eq 139 ] || not_so "ended with $ended"
	nothing_left
}

@test "runs in a run, and many at once" {
	local i

	run_in -- "$PROGRAM" run -- vdpa mgmtdev show
	status_is 0
	stdout_has vdpasim_blk
	for i in {1..10}; do
		TMPDIR=$dir "$PROGRAM" run -- sh -c "vdpa dev add name d mgmtdev vdpasim_net &&
			vdpa dev show | wc -l" >"$BATS_TEST_TMPDIR/$i" 2>&1 3>&- &
	done
	wait
	[ "$(cat "$BATS_TEST_TMPDIR"/{1..10} | sort -u)" = 1 ] || not_so "$(cat "$BATS_TEST_TMPDIR"/*)"
	nothing_left
}

@test "where no directory can be made" {
	[ -d /dev/shm ] || skip "no other place for files"
	run_command env XDG_RUNTIME_DIR="$dir/none" TMPDIR="$dir/none" "$PROGRAM" run -- true
	status_is 0
}

@test "wrong command lines end with 2" {
	run_agent run
	refused 2 "run needs a command"
	run_agent run --socket "$dir/x" -- true
	refused 2 "no --socket"
	run_agent --mode 0600 run true
	refused 2 "no --socket and no --mode"
	run_agent run --nonsense true
	refused 2 "unknown option"
}

@test "its end is noticed where children were ignored" {
	run_command timeout 10 python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$PROGRAM" run -- sh -c 'exit 7'
	status_is 7
}

@test "a directory for temporary files may have any length" {
	local length long

	for length in 60 72 73 75 78 79 120; do
		long=$dir/$(printf '%*s' $((length - ${#dir} - 1)) '' | tr ' ' d)
		mkdir "$long"
		run_command env TMPDIR="$long" "$PROGRAM" run -- vdpa mgmtdev show vdpasim_net
		status_is 0
		[ -z "$(ls -A "$long")" ] || not_so "something is left in a directory of $length"
	done
}

# a device, its record, packets, its counters
job='vdpa dev add name a mgmtdev vdpasim_net mac 52:54:00:00:00:01 && vdpa -jp dev show &&
	vdpa-agent exercise a --packets 1000 && vdpa -j dev vstats show a'

@test "a whole job takes less than 100 ms, and the agent less than 16 MiB" {
	need_plain_build
	local start best=1000000 took i

	for i in {1..10}; do
		start=${EPOCHREALTIME/./}
		TMPDIR=$dir "$PROGRAM" run -- sh -c "$job" >"$out"
		took=$((${EPOCHREALTIME/./} - start))
		[ $took -ge $best ] || best=$took
	done
	echo "# $i runs, the fastest $((best / 1000)) ms" >&3
	[ $best -lt 100000 ]
	grep -q '^a: 1000 packets.*all as sent' "$out"
	# shellcheck disable=SC2016 # for the command's shell
	run_in sh -c "$job && awk '/VmHWM/ { print \$2 }' /proc/\$PPID/status"
	status_is 0
	[ "$(tail -n 1 "$out")" -lt 16384 ] || not_so "peak memory"
}
