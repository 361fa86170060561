#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Command lines from a file, with real devices

# shellcheck disable=SC2030,SC2031 # each test is a subshell of its own
load helpers

setup()
{
	find_vdpa
	need_vdpa
	out=$BATS_TEST_TMPDIR/stdout err=$BATS_TEST_TMPDIR/stderr
	vdpa_env=()
	autoprobe 0
}

teardown()
{
	remove_devices
	autoprobe 1
}

@test "batch makes, changes, shows and deletes devices" {
	local n b

	n=$(dev_name n) b=$(dev_name b)
	sim_expect "$n" && sim_expect "$b"
	cat >"$BATS_TEST_TMPDIR/f" <<-END
		# two devices
		dev add name $n mgmtdev vdpasim_net \\
			mac 52:54:00:00:00:01
		dev add name "$b" mgmtdev vdpasim_blk
		dev set name $n mac 52:54:00:00:00:02
		dev config show $n
		dev del $b; # not a separator: ";" belongs to the name
	END
	run_vdpa -b "$BATS_TEST_TMPDIR/f"
	status_is 1
	stdout_matches "^$n: mac 52:54:00:00:00:02 "
	stderr_has "f:7: dev del: "
	exists "$b"
	printf 'dev del %s\n' "$n" "$b" >"$BATS_TEST_TMPDIR/f"
	run_vdpa -j -b "$BATS_TEST_TMPDIR/f"
	status_is 0
	keep_json
	[ "$(cat "$out")" = $'{"dev":{}}\n{"dev":{}}' ]
}

@test "batch: 10,000 requests over one connection" {
	local n

	sim_add n net
	yes "dev show $n" | head -n 10000 >"$BATS_TEST_TMPDIR/f"
	SECONDS=0
	run_command timeout 60 "$VDPA" -b "$BATS_TEST_TMPDIR/f"
	status_is 0
	stderr_empty
	[ "$(sort -u "$out")" = "$("$VDPA" dev show "$n")" ]
	[ "$(wc -l <"$out")" -eq 10000 ]
	echo "# $SECONDS s" >&3
}
