#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Which mode a command line gets. What compat mode does is in tests/golden.

load ../fake

@test "--compat and VDPA_COMPAT=iproute2 choose the stock tool's ways" {
	local words

	for words in "--compat -j dev" "-j --compat dev" "dev -j --comp"; do
		fake_kernel
		kernel_says "dev mgmtdev=m name=n id=1 min_vq_size=1" done
		# shellcheck disable=SC2086
		run_vdpa $words
		status_is 0
		stdout_is '{"dev":{"n":{"type":"network","mgmtdev":"m"}}}'
	done
	fake_kernel
	kernel_says "dev mgmtdev=m name=n id=1 min_vq_size=1" done
	VDPA_COMPAT=iproute2 run_vdpa dev
	stdout_is 'n: type network mgmtdev m'
}

@test "another value of VDPA_COMPAT means nothing" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n id=1 min_vq_size=1" done
	VDPA_COMPAT=0 run_vdpa dev
	stdout_is 'n: type network mgmtdev m min_vq_size 1'
}

@test "after -- --compat is a word" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=--compat id=1" ack
	run_vdpa dev show -- --compat
	status_is 0
	sent "DEV_GET name=--compat"
}

@test "compat mode: new commands, arguments and options are not there" {
	fake_kernel
	run_vdpa --compat dev show mgmtdev m x
	status_is 1
	stderr_is 'Unknown option "m"'
	run_vdpa --compat complete
	stderr_is 'Object "complete" not found'
	run_vdpa --compat --debug dev
	status_is 1
	grep -q "unrecognized option '--debug'" "$err"
	run_vdpa --compat dev config list
	stderr_is 'Command "list" not found'
	nothing_sent
}

@test "compat mode: no family" {
	fake_kernel absent
	run_vdpa --compat -j dev
	status_is 1
	stdout_empty
	stderr_is "Failed to connect to vdpa Netlink"
	run_vdpa --compat -V
	status_is 0
	stdout_is "vdpa utility, iproute2-7.1.0"
}

@test "compat mode does not check its output" {
	# shellcheck disable=SC2016
	run_command bash -c '"$1" --compat -V >/dev/full' - "$VDPA"
	status_is 0
}
