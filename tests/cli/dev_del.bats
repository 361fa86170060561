#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev del, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
}

teardown()
{
	autoprobe 1
	remove_devices
}

@test "dev del: the device is gone, and its name is free again" {
	autoprobe 0
	sim_add n0 net
	run_vdpa dev del "$n0"
	status_is 0
	stdout_empty
	stderr_empty
	gone "$n0"
	run_vdpa dev del "$n0"
	refused 1 "there is no device \"$n0\""
	run_vdpa dev add name "$n0" mgmtdev vdpasim_net
	status_is 0
}

@test "dev del -j prints a document" {
	autoprobe 0
	sim_add n0 net
	run_vdpa -jp dev del "$n0"
	status_is 0
	keep_json
	json_is . '{"dev":{}}'
	stderr_empty
}

@test "dev del names the network interface that goes with the device" {
	local netdev

	only_in kernel "has network interfaces"
	sim_add n0 net mac 52:54:00:00:00:01
	within 20 negotiated "$n0"
	netdev=$(basename "$(sys "$n0")"/virtio*/net/*)
	run_vdpa dev del "$n0"
	status_is 0
	stderr_is "vdpa: note: network interface $netdev was removed with \"$n0\""
}

@test "dev del -q: no notes" {
	sim_add n0 net mac 52:54:00:00:00:01
	driven "$n0"
	run_vdpa -q dev del "$n0"
	status_is 0
	stderr_empty
}

@test "dev del knows of a network interface in another network namespace" {
	local netdev holder

	only_in kernel "has network namespaces"
	sim_add n0 net mac 52:54:00:00:00:01
	within 20 negotiated "$n0"
	netdev=$(basename "$(sys "$n0")"/virtio*/net/*)
	unshare -n sleep 60 3>&- &
	holder=$!
	within 10 sh -c "[ \"\$(readlink /proc/$holder/ns/net)\" != \"\$(readlink /proc/self/ns/net)\" ]"
	ip link set "$netdev" netns "$holder"
	run_vdpa dev del "$n0"
	kill "$holder"
	status_is 0
	stderr_is "vdpa: note: network interface in another network namespace was removed with \"$n0\""
}

@test "dev del names where the block device was mounted" {
	local disk mnt=$BATS_TEST_TMPDIR/m

	only_in kernel "has disks"
	command -v mkfs.ext4 >/dev/null || skip "there is no mkfs.ext4 here"
	sim_add b0 blk
	within 20 negotiated "$b0"
	within 20 compgen -G "$(sys "$b0")/virtio*/block/*"
	disk=$(basename "$(sys "$b0")"/virtio*/block/*)
	within 20 test -b "/dev/$disk"
	mkfs.ext4 -q "/dev/$disk"
	mkdir "$mnt"
	mount -o ro,noload "/dev/$disk" "$mnt"
	run_vdpa dev del "$b0"
	umount "$mnt"
	status_is 0
	stderr_is "vdpa: note: block device $disk was removed with \"$b0\", while mounted on $mnt"
}

@test "dev del names the block device that goes with the device" {
	local disk

	only_in kernel "has disks"
	sim_add b0 blk
	within 20 negotiated "$b0"
	within 20 compgen -G "$(sys "$b0")/virtio*/block/*"
	disk=$(basename "$(sys "$b0")"/virtio*/block/*)
	run_vdpa -jp dev del "$b0"
	status_is 0
	keep_json
	[ "$(jq -r .note.message "$err")" = "block device $disk was removed with \"$b0\"" ] ||
		not_so "the block device $disk is not named"
}

@test "dev del needs the privilege" {
	sim_add n0 net
	unprivileged "$VDPA" dev del "$n0"
	status_is 1
	stderr_has "Operation not permitted"
	stderr_lacks "note:"
	exists "$n0"
}
