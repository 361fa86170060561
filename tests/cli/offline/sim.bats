#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa sim where nothing is simulated: the family vdpa is there, vdpa_sim is not

load ../fake

no_family="the kernel has no family vdpa_sim: its devices are not simulated, or by other modules"

@test "vdpa sim says that there are no simulated devices" {
	local words

	for words in "sim show" "sim show n0" "sim set n0 link down" "sim reset n0" "sim presets"; do
		fake_kernel
		[[ $words != *n0* ]] || kernel_says "dev mgmtdev=m name=n0 id=1" ack
		kernel_says "error ENOENT"
		# shellcheck disable=SC2086
		run_vdpa $words
		refused 1 "$no_family" "vdpa_sim_net" "vdpa-agent"
	done
}

@test "vdpa sim -j says it as JSON" {
	fake_kernel
	kernel_says "error ENOENT"
	run_vdpa -j sim show
	status_is 1
	json_valid
	json_error_is .kind '"absent"'
	json_error_is .message "\"$no_family\""
}

@test "dev add serial and backing say that nothing takes them" {
	local words

	for words in "serial x" "backing /x"; do
		fake_kernel
		kernel_says "mgmtdev mgmtdev=m classes=4" ack
		kernel_says "error ENOENT"
		# shellcheck disable=SC2086
		run_vdpa dev add name b0 mgmtdev m $words
		refused 1 "only simulated disks take a serial or a backing file" "vdpa-agent has them"
	done
}
