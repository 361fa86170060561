#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev add, on a real kernel

load helpers

setup()
{
	prepare
	need_vdpa
}

# add CLASS ARGUMENT...: a device that the test is about; $name
add()
{
	name=$(dev_name a)
	sim_expect "$name"
	run_vdpa dev add name "$name" mgmtdev "vdpasim_$1" "${@:2}"
}

not_there()
{
	gone "$name"
}

@test "dev add: a net device with the MAC and MTU that were asked for" {
	local name

	add net mac 52:54:00:00:00:01 mtu 1400
	status_is 0
	stdout_empty
	stderr_empty
	run_vdpa -jp dev config show "$name"
	keep_json
	json_is ".config.$name.mac" '"52:54:00:00:00:01"'
	json_is ".config.$name.mtu" 1400
}

@test "dev add -j prints the record of the new device" {
	local name

	name=$(dev_name a)
	sim_expect "$name"
	run_vdpa -jp dev add name "$name" mgmtdev vdpasim_net mac 52:54:00:00:00:02
	status_is 0
	keep_json
	json_is ".dev.$name.type" '"network"'
	json_is ".dev.$name.config.mac" '"52:54:00:00:00:02"'
}

@test "dev add: features by number and by name are what the device offers" {
	local name

	add net device_features 300000020
	status_is 0
	run_vdpa -jp dev config show "$name"
	json_is ".config.$name.device_features" '["MAC","VERSION_1","ACCESS_PLATFORM"]'
	"$VDPA" dev del "$name"
	add net device_features MTU,VERSION_1,ACCESS_PLATFORM mtu 1400
	status_is 0
	run_vdpa -jp dev config show "$name"
	json_is ".config.$name.device_features" '["MTU","VERSION_1","ACCESS_PLATFORM"]'
}

@test "dev add: a name that is taken" {
	sim_add n0 net
	run_vdpa dev add name "$n0" mgmtdev vdpasim_net
	refused 1 "\"$n0\"" "File exists"
}

@test "dev add: beyond the management device's limits" {
	local max

	max=$("$VDPA" -j mgmtdev show vdpasim_net |
		jq '.mgmtdev.vdpasim_net.max_supported_vqs - 1 | . / 2 | floor')
	add net max_vqp $((max + 1))
	refused 1 "max_vqp $((max + 1)) is more than $max"
	not_there
	add net device_features 0x308c30068
	refused 1 "does not offer: GSO"
	not_there
	add blk mac 52:54:00:00:00:01
	refused 1 "mac is for net devices"
	add blk mtu 1400
	refused 1 "mtu is for net devices"
	not_there
}

@test "dev add: names at the limit" {
	local name

	name=$(printf '%s%063d' "$(dev_name a)" 0)
	name=${name:0:63}
	sim_expect "$name"
	run_vdpa dev add name "$name" mgmtdev vdpasim_net
	status_is 0
	run_vdpa dev show "$name"
	stdout_has "$name: type network"
	name=vdpa:0000:65:00.$$
	sim_expect "$name"
	run_vdpa dev add name "$name" mgmtdev vdpasim_net
	status_is 0
	run_vdpa -jp dev show "$name"
	keep_json
}

@test "dev add: an unknown management device" {
	local name

	name=$(dev_name a)
	run_vdpa dev add name "$name" mgmtdev nosuch
	refused 1 '"nosuch"' vdpasim_net vdpasim_blk
	not_there
}

@test "dev add needs the privilege" {
	local name

	name=$(dev_name a)
	unprivileged "$VDPA" dev add name "$name" mgmtdev vdpasim_net
	refused 1 "Operation not permitted" "$privilege"
	not_there
}
