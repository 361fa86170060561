#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The socket: who may do what, and who was there before

load helpers

# The program must be within that user's reach.
nobody_has_vdpa()
{
	cp "$VDPA" "$dir/vdpa"
	cp -L "${LD_LIBRARY_PATH:-/usr/local/lib}"/libvdpa.so.0 "$dir"
}

nobody()
{
	run_command setpriv --reuid=65534 --regid=65534 --clear-groups \
		env LD_LIBRARY_PATH="$dir" "$dir/vdpa" --agent="$socket" "$@"
}

@test "every signal that ends programs ends it cleanly" {
	local sig

	for sig in TERM INT HUP QUIT USR1 ALRM; do
		# a background job of this shell would ignore SIGINT
		start_agent_with env --default-signal
		"$VDPA" --agent="$socket" dev add name d mgmtdev vdpasim_net
		stop_agent $sig
	done
}

@test "signals that it was started to ignore do not" {
	start_agent_with env --ignore-signal=HUP
	kill -HUP "$agent"
	sleep 0.1
	answers
	stop_agent
}

@test "a stale socket is replaced" {
	start_agent
	kill -9 "$agent"
	wait "$agent" || true
	[ -S "$socket" ]
	start_agent
	stop_agent
	peer leave "$socket" SOCK_SEQPACKET
	start_agent
	stop_agent
}

@test "a live socket is refused, and goes on" {
	start_agent
	run_agent --socket "$socket"
	refused 1 "vdpa-agent: an agent serves $socket already: process $agent"
	answers
	stop_agent
}

@test "of agents that start at once one serves" {
	peer race "$socket" "$PROGRAM"
}

@test "one that starts waits for another that is at it" {
	flock "$dir" sleep 1 3>&- &
	sleep 0.2
	"$PROGRAM" --socket "$socket" 2>"$dir/log" 3>&- &
	agent=$!
	sleep 0.4
	[ ! -e "$socket" ]
	until_so 10 answers
	stop_agent
	flock "$dir" sleep 4 3>&- &
	sleep 0.2
	run_agent --socket "$socket"
	kill $!
	refused 1 "cannot use the directory of $socket" "temporarily unavailable"
}

@test "what is no socket of an agent is left alone" {
	echo precious >"$socket"
	run_agent --socket "$socket"
	refused 1 "$socket is there already and is not a socket"
	[ "$(cat "$socket")" = precious ]
	rm "$socket"
	"$TESTS/agent/peer" hold "$socket" SOCK_STREAM >"$dir/held" 3>&- &
	until_so 5 grep -q listening "$dir/held"
	run_agent --socket "$socket"
	refused 1 "$socket is the socket of another program"
	kill $!
	[ -S "$socket" ]
}

@test "a socket that replaced ours is not removed" {
	start_agent
	rm "$socket"
	peer leave "$socket" SOCK_SEQPACKET
	kill "$agent"
	wait "$agent"
	agent=
	[ -S "$socket" ]
}

@test "places where no socket can be" {
	run_agent --socket "$dir/none/agent.sock"
	refused 1 "cannot use the directory of $dir/none/agent.sock" "No such file"
	run_command env XDG_RUNTIME_DIR="$dir/none" "$PROGRAM"
	refused 1 "cannot use the directory of $dir/none/vdpa/agent.sock" "--socket PATH"
	run_agent --socket "$dir/$(printf 'x%.0s' {1..120})"
	refused 1 "too long"
}

@test "by default it is where vdpa --agent looks" {
	export XDG_RUNTIME_DIR=$dir
	"$PROGRAM" 3>&- 2>"$dir/log" &
	agent=$! socket=$dir/vdpa/agent.sock
	until_so 10 "$VDPA" --agent mgmtdev show
	[ "$(stat -c %a "$dir/vdpa")" = 700 ]
	[ "$(stat -c %a "$socket")" = 600 ]
	stop_agent
}

@test "another user looks at devices and changes none" {
	[ "$(id -u)" -eq 0 ] || skip "only root can take another user's place"
	start_agent --mode 0666
	[ "$(stat -c %a "$socket")" = 666 ]
	nobody_has_vdpa
	"$VDPA" --agent="$socket" dev add name d mgmtdev vdpasim_net
	nobody mgmtdev show
	status_is 0
	nobody dev show
	status_is 0
	stdout_has "d: type network"
	nobody dev config show d
	status_is 0
	for words in "dev add name e mgmtdev vdpasim_net" "dev del d" \
		"dev set name d mac 52:54:00:00:00:01" "dev vstats show d"; do
		# shellcheck disable=SC2086
		nobody $words
		status_is 1
		stderr_has "Operation not permitted"
		stderr_has "only the user who runs the agent, and root, may do this"
	done
	"$VDPA" --agent="$socket" dev show d
	stop_agent
}

@test "without a mode another user cannot even connect" {
	[ "$(id -u)" -eq 0 ] || skip "only root can take another user's place"
	start_agent
	nobody_has_vdpa
	nobody dev show
	refused 1 "you may not open the agent's socket $socket"
	stop_agent
}

@test "the agent of an ordinary user is his and root's" {
	[ "$(id -u)" -eq 0 ] || skip "only root can take another user's place"
	cp "$PROGRAM" "$dir/vdpa-agent"
	mkdir "$dir/home"
	chown 65534 "$dir/home"
	socket=$dir/home/agent.sock
	setpriv --reuid=65534 --regid=65534 --clear-groups "$dir/vdpa-agent" --socket "$socket" 2>"$dir/log" 3>&- &
	agent=$!
	until_so 10 answers
	[ "$(ps -o uid= -p "$agent" | tr -d ' ')" = 65534 ]
	"$VDPA" --agent="$socket" dev add name d mgmtdev vdpasim_net
	nobody_has_vdpa
	nobody dev del d
	status_is 0
	stop_agent
}

# Nobody else has processes of this number: the limit is for all of a user's.
agent_with_processes()
{
	setpriv --reuid=61357 --regid=65534 --clear-groups prlimit --nproc="$1" \
		"$dir/vdpa-agent" --socket "$socket" 2>"$dir/log" 3>&- &
	agent=$!
}

answers_or_ended()
{
	answers || has_ended "$agent"
}

@test "few threads are enough, and without them it says so" {
	local n served=0 ended

	[ "$(id -u)" -eq 0 ] || skip "only root can become a user without processes"
	cp "$PROGRAM" "$dir/vdpa-agent"
	mkdir "$dir/home"
	chown 61357 "$dir/home"
	socket=$dir/home/agent.sock
	for n in {1..7}; do
		agent_with_processes "$n"
		until_so 10 answers_or_ended
		if has_ended "$agent"; then
			ends "$agent"
			agent=
			[ "$ended" -eq 1 ] || not_so "$n: ended with $ended: $(cat "$dir/log")"
			grep -q "no more threads may be started" "$dir/log" ||
				not_so "$n: it said: $(cat "$dir/log")"
			continue
		fi
		"$VDPA" --agent="$socket" dev add name n mgmtdev vdpasim_net
		timeout 30 "$PROGRAM" exercise --agent "$socket" n
		"$VDPA" --agent="$socket" dev del n
		stop_agent
		served=$((served + 1))
	done
	# main, work, timers, and one that serves
	[ $served -eq 4 ] || not_so "served with $served of $((n)) limits"
}

@test "a socket that systemd passes is served and left" {
	"$TESTS/agent/peer" activate "$socket" "$PROGRAM" 2>"$dir/log" 3>&- &
	agent=$!
	until_so 10 answers
	kill "$agent"
	wait "$agent"
	agent=
	[ ! -s "$dir/log" ]
	[ -S "$socket" ]
}

@test "what else may be passed is refused" {
	run_command timeout -k 5 10 env ACTIVATE_TYPE=SOCK_STREAM "$TESTS/agent/peer" activate "$socket" "$PROGRAM"
	refused 1 "ListenSequentialPacket="
	rm "$socket"
	run_command timeout -k 5 10 env ACTIVATE_FDS=2 "$TESTS/agent/peer" activate "$socket" "$PROGRAM"
	refused 1 "more than one socket"
	rm "$socket"
	run_command timeout -k 5 10 "$TESTS/agent/peer" activate "$socket" "$PROGRAM" --socket /tmp/x
	refused 1 "--socket and --mode"
}

@test "a socket for another process is not taken" {
	export LISTEN_PID=1 LISTEN_FDS=1
	start_agent
	stop_agent
}

@test "wrong command lines end with 2" {
	run_agent --nonsense
	refused 2 "unknown option: --nonsense" "--help"
	run_agent serve
	refused 2 "unknown command: serve"
	run_agent --socket
	refused 2 "needs a value"
	run_agent --mode 999
	refused 2 "octal"
	run_agent --mode 01777
	refused 2 "octal"
	run_agent --help
	status_is 0
	stdout_has "Usage: vdpa-agent"
	run_agent --version
	status_is 0
	# shellcheck disable=SC2016 # for the command's shell
	run_command sh -c '"$1" --help >/dev/full' sh "$PROGRAM"
	status_is 1
}
