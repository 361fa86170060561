#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev bind and unbind, and dev add with a driver, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
	# the case of other files is one driver, which gets every device
	[ "$place" = agent ] || [ -e /sys/bus/vdpa/drivers/vhost_vdpa ] ||
		need "there is no vhost_vdpa" modprobe vhost_vdpa
	autoprobe 0
}

teardown()
{
	exec 9>&-
	autoprobe 1
	remove_devices
}

@test "dev bind: the node, then the network interface, then neither" {
	local node

	only_in kernel "has drivers to choose from"
	sim_add n0 net mac 52:54:00:00:00:01
	run_vdpa dev bind "$n0" driver vhost_vdpa
	status_is 0
	stdout_empty
	stderr_empty
	node=/dev/$(basename "$(sys "$n0")"/vhost-vdpa-*)
	within 20 test -c "$node"
	run_vdpa dev show "$n0"
	stdout_matches "^$n0: .* driver vhost_vdpa node $node$"
	run_vdpa dev bind "$n0" driver vhost_vdpa
	status_is 0
	run_vdpa dev bind "$n0" driver virtio_vdpa
	refused 1 "\"$n0\" has the driver vhost_vdpa already" "vdpa dev unbind $n0"
	run_vdpa dev unbind "$n0"
	status_is 0
	stderr_empty
	[ ! -e "$node" ] || not_so "the node is still there"
	run_vdpa -jp dev bind "$n0" driver virtio_vdpa
	status_is 0
	keep_json
	json_is ".dev.$n0.driver" '"virtio_vdpa"'
	# the bus driver of one device stays what it was told when drivers come and go
	[ "$(cat "$(sys "$n0")/driver_override")" = virtio_vdpa ] || not_so "it is not fixed"
	run_vdpa -jp dev unbind "$n0"
	status_is 0
	keep_json
	json_is ".dev.$n0.driver" null
	run_vdpa dev unbind "$n0"
	refused 1 "\"$n0\" has no driver"
}

@test "dev bind: what cannot be" {
	run_vdpa dev bind nosuch driver vhost_vdpa
	refused 1 'there is no device "nosuch"'
	run_vdpa dev unbind nosuch
	refused 1 'there is no device "nosuch"'
	only_in kernel "has drivers to choose from"
	sim_add n0 net
	run_vdpa dev bind "$n0" driver nosuch
	refused 1 'no driver "nosuch" is loaded' modprobe
	unprivileged "$VDPA" dev bind "$n0" driver vhost_vdpa
	refused 1 "cannot bind \"$n0\" to vhost_vdpa: Permission denied" "as root"
	run_vdpa dev bind "$n0" driver vhost_vdpa
	status_is 0
	unprivileged "$VDPA" dev unbind "$n0"
	refused 1 "cannot unbind \"$n0\": Permission denied" "as root"
}

@test "dev add driver vhost_vdpa: the node is there, for whom it was said" {
	local node

	only_in kernel "has nodes"
	# it is taken from the driver that the bus chose
	autoprobe 1
	sim_expect "$(dev_name n0)"
	run_vdpa -jp dev add name "$(dev_name n0)" mgmtdev vdpasim_net driver vhost_vdpa \
		mode 0640 owner 65534 group 12345
	status_is 0
	stderr_empty
	keep_json
	node=$(jq -r ".dev.$(dev_name n0).node" "$out")
	[ "$(stat -c '%F %a %u %g' "$node")" = "character special file 640 65534 12345" ] ||
		not_so "not what was asked for:" "$(stat "$node" 2>&1)"
	unprivileged sh -c "exec 3<$node"
	status_is 0
}

# What udev would run: its substitutions, and a shell.
@test "the udev rule gives the group kvm a node that nobody else was given" {
	local name rule node

	only_in kernel "has nodes"
	need "there is no group kvm" getent group kvm
	name=$(dev_name n0)
	sim_expect "$name"
	"$VDPA" dev add name "$name" mgmtdev vdpasim_net driver vhost_vdpa
	node=/dev/$(basename "$(sys "$name")"/vhost-vdpa-*)
	rule=$(sed -n "s/.*RUN+=\"\/bin\/sh -c '\(.*\)'\"/\1/p" "$TESTS/../udev/60-vdpa.rules")
	[ -n "$rule" ] || not_so "the rule runs nothing"
	rule=${rule//%p/$(readlink -f "$(sys "$name")" | cut -c5-)}
	rule=${rule//%%/%}
	rule=${rule//\$\$/\$}
	sh -c "$rule" || :
	[ "$(stat -c '%a %G' "$node")" = "660 kvm" ] || not_so "not given:" "$(stat "$node")"
	chmod 0666 "$node"
	chgrp 0 "$node"
	sh -c "$rule" || :
	[ "$(stat -c '%a %g' "$node")" = "666 0" ] || not_so "taken back:" "$(stat "$node")"
}

@test "dev add: a driver that is not loaded, and the device that stays" {
	only_in kernel "has drivers"
	sim_expect "$(dev_name n0)"
	run_vdpa dev add name "$(dev_name n0)" mgmtdev vdpasim_net driver nosuch
	refused 1 'no driver "nosuch" is loaded'
	exists "$(dev_name n0)"
}

@test "dev del names the process that had the node open" {
	local node

	only_in kernel "has nodes"
	sim_expect "$(dev_name n0)"
	"$VDPA" dev add name "$(dev_name n0)" mgmtdev vdpasim_net driver vhost_vdpa
	node=/dev/$(basename "$(sys "$(dev_name n0)")"/vhost-vdpa-*)
	sleep 60 3>&- 9<>"$node" &
	within 10 test -e "/proc/$!/fd/9"
	run_vdpa dev del "$(dev_name n0)"
	kill "$!"
	status_is 0
	stderr_is "vdpa: note: process $! (sleep) had $node of \"$(dev_name n0)\" open"
}

@test "over the agent: its driver can be taken away, and none bound" {
	only_in agent "has a driver of its own"
	sim_add n0 net
	run_vdpa dev bind "$n0" driver vhost_vdpa
	refused 1 "binding a driver is not supported over the agent" "vdpa-agent exercise"
	run_vdpa dev add name "$(dev_name n1)" mgmtdev vdpasim_net driver vhost_vdpa
	refused 1 "not supported over the agent"
	gone "$(dev_name n1)"
	bind_driver "$n0"
	run_vdpa -jp dev show "$n0"
	keep_json
	json_is ".dev.$n0.driver" '"exercise"'
	run_vdpa dev unbind "$n0"
	status_is 0
	stderr_empty
	run_vdpa -jp dev show "$n0"
	json_is ".dev.$n0.driver" null
	run_vdpa dev unbind "$n0"
	refused 1 "\"$n0\" has no driver"
}
