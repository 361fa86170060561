#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The netlink tests of the kernels: the agent gives the same answers, byte by byte.
# Skipped there and counted here: what only a kernel has, and what needs the test parent.

load helpers

# netlink PROGRAM ARGUMENT...: which prints TAP to $out, its count to the log
netlink()
{
	local program=$1 why

	shift
	[ -x "${VDPA_BUILD:-}/tests/netlink/$program" ] || skip "VDPA_BUILD is no build with $program"
	start_agent --mode 0666
	timeout -k 5 100 "$VDPA_BUILD/tests/netlink/$program" --socket "$socket" "$@" >"$out" 2>&1 ||
		not_so "$program: $(grep -v -e '^ok - ' -e '^skip - ' "$out")"
	stop_agent
	why='no management device (test_|has a name )|a Unix socket has no |not sent in this column'
	why="$why|cannot be made to fail|only root can|no test parent|needs the kernel"
	! grep '^skip - ' "$out" | grep -vE ": ($why)" || not_so "skipped for another reason"
	echo "# $program: $(tail -n 1 "$out")" >&3
}

@test "every refusal: errno, text, attribute and all bytes" {
	netlink nltable --column ours --replies "$TESTS/netlink/replies.tsv" "$TESTS/netlink/errors.tsv"
	[ "$(grep -c '^ok - ' "$out")" -ge 245 ]
}

@test "every refusal, with the management devices of the tests (AddressSanitizer)" {
	PROGRAM=${VDPA_BUILD:-}/tests/agent/asan/vdpa-agent-parents
	[ -x "$PROGRAM" ] || skip "make check in the build's tests/agent makes that agent"
	netlink nltable --column ours --replies "$TESTS/netlink/replies.tsv" "$TESTS/netlink/errors.tsv"
	[ "$(grep -c '^ok - ' "$out")" -ge 300 ]
}

@test "what the controller, replies and dumps are" {
	netlink nlproto --column ours
	[ "$(grep -c '^ok - ' "$out")" -ge 40 ]
}
