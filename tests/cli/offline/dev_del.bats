#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev del, against canned answers

load ../fake

@test "dev del deletes, and prints nothing" {
	local words

	for words in "dev del" "dev d" "d d"; do
		fake_kernel
		kernel_says ack
		# shellcheck disable=SC2086
		run_vdpa $words foo
		status_is 0
		stdout_empty
		stderr_empty
		sent "DEV_DEL name=foo"
	done
}

@test "dev del -j prints a document" {
	fake_kernel
	kernel_says ack
	run_vdpa -j dev del foo
	status_is 0
	json_valid
	json_is . '{"dev":{}}'
}

@test "dev del takes one device" {
	fake_kernel
	run_vdpa dev del
	refused 2 "DEV is missing"
	run_vdpa dev del a b
	refused 2 '"b" is left over'
	run_vdpa dev del ""
	refused 2 'DEV ""'
	nothing_sent
}

@test "dev del deletes what an older kernel let be named oddly" {
	fake_kernel
	kernel_says ack
	run_vdpa dev del 'a!b c'
	status_is 0
	sent "DEV_DEL name=a!b c"
}

@test "dev del: a device called help" {
	fake_kernel
	kernel_says ack
	run_vdpa dev del help
	status_is 0
	sent "DEV_DEL name=help"
}

@test "dev del: what the kernel refuses: errno and its text" {
	fake_kernel
	kernel_says "error EINVAL 'vdpa: Only user created device can be deleted by user'"
	run_vdpa dev del foo
	refused 1 '"foo"' "Only user created device can be deleted by user" "Invalid argument"
	fake_kernel
	kernel_says "error ENODEV 'vdpa: device not found'"
	run_vdpa -j dev del foo
	status_is 1
	json_valid
	json_error_is .errno '"ENODEV"'
}
