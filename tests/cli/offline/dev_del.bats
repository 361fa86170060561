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
	refused 2 'unexpected argument "b"'
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

@test "dev del tells afterwards who used the device" {
	fake_root
	sysfs_netdev n0 eth1
	sysfs_disk b0 vda
	sysfs_disk b1 vdb '/mnt/a\040b'
	sysfs_node v0 4711 qemu-system-x86
	sysfs_dev u0
	fake_kernel
	kernel_says ack
	run_vdpa dev del n0
	status_is 0
	stdout_empty
	stderr_is 'vdpa: note: network interface eth1 was removed with "n0"'
	fake_kernel
	kernel_says ack
	run_vdpa dev del b0
	stderr_is 'vdpa: note: block device vda was removed with "b0"'
	fake_kernel
	kernel_says ack
	run_vdpa -j dev del b1
	status_is 0
	json_valid
	[ "$(jq -r .note.message "$err")" = \
		'block device vdb was removed with "b1", while mounted on /mnt/a b' ] || not_so "not so"
	fake_kernel
	kernel_says ack
	run_vdpa dev del v0
	stderr_is 'vdpa: note: process 4711 (qemu-system-x86) had /dev/vhost-vdpa-0 of "v0" open'
	fake_kernel
	kernel_says ack
	run_vdpa dev del u0
	stderr_empty
	sysfs_netdev n1 $'e\e[1m'
	fake_kernel
	kernel_says ack
	run_vdpa dev del n1
	stderr_is 'vdpa: note: network interface e\x1b[1m was removed with "n1"'
}

@test "dev del: the interface may be in another network namespace" {
	fake_root
	sysfs_netdev n0 eth1
	sysfs_netdev n1 eth2
	rmdir "$FAKE_ROOT/sys/devices/n0/virtio0/net/eth1"
	echo "    lo: 0" >"$FAKE_ROOT/proc/net/dev"
	fake_kernel
	kernel_says ack
	run_vdpa dev del n0
	stderr_is 'vdpa: note: network interface in another network namespace was removed with "n0"'
	fake_kernel
	kernel_says ack
	run_vdpa dev del n1
	stderr_is 'vdpa: note: network interface eth2 in another network namespace was removed with "n1"'
}

@test "dev del tells nothing of users when the kernel refuses" {
	fake_root
	sysfs_netdev n0 eth1
	fake_kernel
	kernel_says "error EPERM"
	run_vdpa dev del n0
	refused 1 '"n0"' "Operation not permitted" CAP_NET_ADMIN
	stderr_lacks eth1
}

@test "dev del -q: no notes, but errors and warnings" {
	local option

	fake_root
	sysfs_netdev n0 eth1
	for option in -q --quiet --qu; do
		fake_kernel
		kernel_says "warning 'be careful'"
		run_vdpa $option dev del n0
		status_is 0
		stderr_is "vdpa: warning: the kernel says: be careful"
	done
	fake_kernel
	kernel_says "error EBUSY"
	run_vdpa -qj dev del n0
	status_is 1
	json_error_is .errno '"EBUSY"'
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
	kernel_says "dev mgmtdev=m name=fo id=1" "dev mgmtdev=m name=food id=1" done
	run_vdpa -j dev del foo
	status_is 1
	json_valid
	json_error_is .errno '"ENODEV"'
	json_error_is .extack '"vdpa: device not found"'
	json_error_is .word '"foo"'
	json_error_is .hint '"did you mean fo, food?"'
	sent "DEV_DEL name=foo" "DEV_GET dump"
	fake_kernel
	kernel_says "error ENODEV 'vdpa: no such management device'"
	run_vdpa dev del foo
	refused 1 '"foo"' "no such management device: No such device"
}
