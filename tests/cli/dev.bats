#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev show, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
}

@test "dev show lists what was added, with its type" {
	sim_add n0 net
	sim_add b0 blk
	run_vdpa dev show
	status_is 0
	stdout_matches "^$n0: type network mgmtdev vdpasim_net vendor_id 0 max_vqs [0-9]+ max_vq_size [0-9]+ min_vq_size [0-9]+( driver .*)?$"
	stdout_matches "^$b0: type block mgmtdev vdpasim_blk "
}

@test "dev show DEV, and by management device" {
	sim_add n0 net
	sim_add b0 blk
	run_vdpa -jp dev show "$b0"
	keep_json
	json_is ".dev | keys == [\"$b0\"]" true
	json_is ".dev.$b0.virtio_id" 2
	run_vdpa -jp dev show mgmtdev vdpasim_net
	keep_json
	json_is ".dev | has(\"$n0\")" true
	json_is ".dev | has(\"$b0\")" false
}

@test "dev show: an unknown device" {
	run_vdpa -jp dev show nosuch
	status_is 1
	keep_json
	json_is .dev '{}'
	json_error_is .errno '"ENODEV"'
	json_error_is .extack '"vdpa: device not found"'
}

@test "dev show names the driver and what came of it" {
	local dev

	only_in kernel "has network interfaces and disks"
	sim_add n0 net
	sim_add b0 blk
	within 20 negotiated "$n0"
	dev=/sys/bus/vdpa/devices
	within 20 compgen -G "$dev/$n0/virtio*/net/*"
	within 20 compgen -G "$dev/$b0/virtio*/block/*"
	run_vdpa dev show
	stdout_matches "^$n0: .* driver virtio_vdpa netdev $(basename "$dev/$n0"/virtio*/net/*)$"
	stdout_matches "^$b0: .* driver virtio_vdpa disk $(basename "$dev/$b0"/virtio*/block/*)$"
	run_vdpa -jp dev show "$n0"
	keep_json
	json_is ".dev.$n0.driver" '"virtio_vdpa"'
	json_is ".dev.$n0.netdev" "\"$(basename "$dev/$n0"/virtio*/net/*)\""
}

@test "dev show needs no privilege" {
	sim_add n0 net
	unprivileged "$VDPA" dev show "$n0"
	status_is 0
	stdout_has "$n0: type network"
}

@test "another network namespace is told so" {
	only_in kernel "has network namespaces"
	run_command unshare -n "$VDPA" dev show
	refused 1 "initial network namespace" nsenter
}

@test "300 devices are listed once each" {
	local names name

	name=$(dev_name m)
	names=("$name"{1..300})
	autoprobe 0
	run_vdpa -b <(printf 'dev add name %s mgmtdev vdpasim_net\n' "${names[@]}")
	status_is 0
	run_vdpa dev show
	cp "$out" "$BATS_TEST_TMPDIR/list"
	run_vdpa -b <(printf 'dev del %s\n' "${names[@]}")
	autoprobe 1
	status_is 0
	[ "$(grep -c "^$(dev_name m)" "$BATS_TEST_TMPDIR/list")" -eq 300 ] || not_so "not 300 devices"
	[ "$(sort "$BATS_TEST_TMPDIR/list" | uniq -d | wc -l)" -eq 0 ] || not_so "a device twice"
}
