# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Verbs for the tests of vdpa-agent; those of tests/cli are here as well.

load "${BASH_SOURCE[0]%/*}/../cli/helpers.bash"

# The agent under test: VDPA_AGENT_PROGRAM, or the build's, or the one in PATH.
find_agent()
{
	local path

	for path in ${VDPA_AGENT_PROGRAM:+"$VDPA_AGENT_PROGRAM"} \
		${VDPA_BUILD:+"$VDPA_BUILD/kernel/host/agent/vdpa-agent"} \
		"$TESTS"/../{build/,}kernel/host/agent/vdpa-agent "$(command -v vdpa-agent)"; do
		[ -x "$path" ] || continue
		PROGRAM=$path
		return
	done
	echo "there is no vdpa-agent: build first, or set VDPA_AGENT_PROGRAM"
	return 1
}

setup()
{
	prepare
	find_agent
	PATH=${VDPA%/*}:${PROGRAM%/*}:$PATH
	# not BATS_TEST_TMPDIR: its path may be too long for a socket
	dir=$(mktemp -d /tmp/vdpa-test.XXXXXX)
	chmod 755 "$dir"
	socket=$dir/agent.sock
	agent=
}

teardown()
{
	[ -z "$agent" ] || { kill -9 "$agent" && wait "$agent"; } 2>/dev/null || true
	rm -rf "$dir"
}

peer()
{
	timeout -k 5 100 "$TESTS/agent/peer" "$@"
}

# until_so SECONDS COMMAND...
until_so()
{
	local end=$((SECONDS + $1))

	shift
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || not_so "not so in time: $*"
		sleep 0.02
	done
}

answers()
{
	"$VDPA" --agent="$socket" mgmtdev show >/dev/null
}

# start_agent OPTION...: on $socket, as $agent
start_agent()
{
	"$PROGRAM" --socket "$socket" "$@" 2>"$dir/log" 3>&- &
	agent=$!
	until_so 10 answers
}

# start_agent_with COMMAND...: which starts the agent in its own place
start_agent_with()
{
	"$@" "$PROGRAM" --socket "$socket" 2>"$dir/log" 3>&- &
	agent=$!
	until_so 10 answers
}

# ends PID: in time, with its status in $ended
ends()
{
	ended=0
	until_so 10 has_ended "$1"
	wait "$1" || ended=$?
}

has_ended()
{
	! kill -0 "$1"
}

# stop_agent [SIGNAL]: it ends with 0, without a word, and without a socket
stop_agent()
{
	local ended

	kill -s "${1:-TERM}" "$agent"
	ends "$agent"
	agent=
	[ "$ended" -eq 0 ] || not_so "the agent ended with $ended: $(cat "$dir/log")"
	[ ! -s "$dir/log" ] || not_so "the agent said: $(cat "$dir/log")"
	[ ! -e "$socket" ] || not_so "$socket is still there"
}

# run_agent WORD...: like run_vdpa
run_agent()
{
	run_command timeout -k 5 30 "$PROGRAM" "$@"
}

is_sanitized()
{
	ldd "$PROGRAM" | grep -qE 'lib[at]san'
}

# What is measured is the program, not a sanitizer.
need_plain_build()
{
	! is_sanitized || skip "the agent is built with a sanitizer"
}
