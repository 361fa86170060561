#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa mgmtdev show, against canned answers

load ../fake

sim_net='mgmtdev mgmtdev=vdpasim_net classes=2 max_supported_vqs=3 dev_features=0x308830028'
sim_blk='mgmtdev mgmtdev=vdpasim_blk classes=4 max_supported_vqs=1 dev_features=0x308007646'

@test "mgmtdev show: block features have names, too" {
	fake_kernel
	kernel_says "$sim_net" "$sim_blk" done
	run_vdpa mgmtdev show
	status_is 0
	stdout_is "vdpasim_net:␠
  supported_classes net
  max_supported_vqs 3
  dev_features MTU MAC STATUS CTRL_VQ CTRL_MAC_ADDR ANY_LAYOUT VERSION_1 ACCESS_PLATFORM
vdpasim_blk:␠
  supported_classes block
  max_supported_vqs 1
  dev_features SIZE_MAX SEG_MAX BLK_SIZE FLUSH TOPOLOGY MQ DISCARD WRITE_ZEROES ANY_LAYOUT VERSION_1 ACCESS_PLATFORM"
	sent "MGMTDEV_GET dump"
}

@test "mgmtdev show M asks for that one, with and without a bus" {
	fake_kernel
	kernel_says "$sim_net" ack
	run_vdpa mgmtdev show vdpasim_net
	status_is 0
	sent "MGMTDEV_GET mgmtdev=vdpasim_net"
	fake_kernel
	kernel_says "mgmtdev bus=pci mgmtdev=0000:65:00.2" ack
	run_vdpa mgmtdev list pci/0000:65:00.2
	stdout_is "pci/0000:65:00.2:␠"
	sent "MGMTDEV_GET bus=pci mgmtdev=0000:65:00.2"
}

@test "mgmtdev show -j: features are strings, a bit without a name is bit_N" {
	fake_kernel
	kernel_says "mgmtdev mgmtdev=m classes=2 max_supported_vqs=4000000000 dev_features=0x8000000000000011" done
	run_vdpa -j mgmtdev show
	status_is 0
	json_valid
	json_is . '{"mgmtdev":{"m":{"supported_classes":["net"],"max_supported_vqs":4000000000,"dev_features":["CSUM","bit_4","SPEED_DUPLEX"]}}}'
}

@test "mgmtdev show: 4000000000 virtqueues are not a negative number" {
	fake_kernel
	kernel_says "mgmtdev mgmtdev=m max_supported_vqs=4000000000" done
	run_vdpa mgmtdev show
	stdout_has "  max_supported_vqs 4000000000"
}

@test "mgmtdev show: what the kernel does not say is left out" {
	fake_kernel
	kernel_says "mgmtdev mgmtdev=m" ack
	run_vdpa -j mgmtdev show m
	json_valid
	json_is . '{"mgmtdev":{"m":{}}}'
}

@test "mgmtdev show: a handle is BUS/DEVICE or DEVICE" {
	local word

	fake_kernel
	for word in a/b/c /x x/ "" /; do
		run_vdpa mgmtdev show "$word"
		refused 2 "\"$word\"" BUS/DEVICE
	done
	nothing_sent
}

@test "mgmtdev show: a left-over word is refused" {
	fake_kernel
	run_vdpa mgmtdev show x y
	refused 2 '"y"'
	nothing_sent
}

@test "mgmtdev show: an unknown one where there is none at all" {
	fake_kernel
	kernel_says "error ENODEV"
	kernel_says done
	run_vdpa mgmtdev show nix
	refused 1 '"nix": there are none'
}
