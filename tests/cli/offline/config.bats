#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev config show, against canned answers

load ../fake

net='config name=net0 id=1 negotiated=0x300420020 device_features=0x308830028 mtu=1500 mac=00:11:22:33:44:55 status=1 max_vqp=4'
# every field has a value of its own
blk='config name=blk0 id=2 negotiated=0x100000200 device_features=0x100007646
	capacity=262144 size_max=4096 blk_size=512 seg_max=32 num_queues=4 phy_blk_exp=3
	align_offset=5 min_io_size=6 opt_io_size=7 max_discard_sec=4294967295
	max_discard_seg=8 discard_align=9 max_wzeroes_sec=10 max_wzeroes_seg=11 read_only=1 flush=0'

@test "config show: a net device; a new line after the stock ones" {
	fake_kernel
	kernel_says "$net" ack
	run_vdpa dev config show net0
	status_is 0
	stdout_is "net0: mac 00:11:22:33:44:55 link up link_announce false max_vq_pairs 4 mtu 1500␠
  negotiated_features MAC CTRL_VQ MQ VERSION_1 ACCESS_PLATFORM
    device_features MTU MAC STATUS CTRL_VQ CTRL_MAC_ADDR ANY_LAYOUT VERSION_1 ACCESS_PLATFORM"
	sent "DEV_CONFIG_GET name=net0"
}

@test "config show: a block device has all sixteen fields" {
	fake_kernel
	kernel_says "$blk" ack
	run_vdpa dev config show blk0
	status_is 0
	stdout_is "blk0: capacity_sectors 262144 blk_size 512 size_max 4096 seg_max 32 num_queues 4 read_only true flush false
    physical_block_exp 3 alignment_offset 5 min_io_size 6 opt_io_size 7
    max_discard_sectors 4294967295 max_discard_seg 8 discard_sector_alignment 9
    max_write_zeroes_sectors 10 max_write_zeroes_seg 11
    negotiated_features FLUSH VERSION_1
    device_features SIZE_MAX SEG_MAX BLK_SIZE FLUSH TOPOLOGY MQ DISCARD WRITE_ZEROES VERSION_1"
}

@test "config show -j: clean keys" {
	fake_kernel
	kernel_says "$net" ack
	run_vdpa -j dev config show net0
	json_valid
	json_is . '{"config":{"net0":{"mac":"00:11:22:33:44:55","link":"up","link_announce":false,"max_vq_pairs":4,"mtu":1500,"negotiated_features":["MAC","CTRL_VQ","MQ","VERSION_1","ACCESS_PLATFORM"],"device_features":["MTU","MAC","STATUS","CTRL_VQ","CTRL_MAC_ADDR","ANY_LAYOUT","VERSION_1","ACCESS_PLATFORM"]}}}'
}

@test "config show -j: a block device" {
	fake_kernel
	kernel_says "$blk" ack
	run_vdpa -j dev config show blk0
	json_valid
	json_is '.config.blk0 | del(.negotiated_features, .device_features)' '{"capacity_sectors":262144,"blk_size":512,"size_max":4096,"seg_max":32,"num_queues":4,"read_only":true,"flush":false,"physical_block_exp":3,"alignment_offset":5,"min_io_size":6,"opt_io_size":7,"max_discard_sectors":4294967295,"max_discard_seg":8,"discard_sector_alignment":9,"max_write_zeroes_sectors":10,"max_write_zeroes_seg":11}'
	json_is .config.blk0.negotiated_features '["FLUSH","VERSION_1"]'
}

@test "config show: what the kernel does not say is left out" {
	fake_kernel
	kernel_says "config name=n id=1" ack
	run_vdpa dev config show n
	stdout_is "n:␠"
	fake_kernel
	kernel_says "config name=n id=1 negotiated=0" ack
	run_vdpa -j dev config show n
	json_is . '{"config":{"n":{"negotiated_features":[]}}}'
}

@test "config show: link down, announce" {
	fake_kernel
	kernel_says "config name=n id=1 status=2" ack
	run_vdpa dev config show n
	stdout_is "n: link down link_announce true␠"
}

@test "config show: all devices, also those the kernel's dump leaves out" {
	local words

	for words in "dev config show" "dev config" "dev c s"; do
		fake_kernel
		kernel_says "dev mgmtdev=m name=fs0 id=26" "dev mgmtdev=m name=net0 id=1" \
			"dev mgmtdev=m name=late id=1" "dev mgmtdev=m name=gone id=1" done
		kernel_says "config name=net0 id=1 mtu=1500" done
		kernel_says "error EOPNOTSUPP"
		kernel_says "config name=late id=1 mtu=68" ack
		kernel_says "error ENODEV"
		# shellcheck disable=SC2086
		run_vdpa $words
		status_is 0
		stdout_is "net0: mtu 1500␠
late: mtu 68␠"
		stderr_empty
		sent "DEV_GET dump" "DEV_CONFIG_GET dump" "DEV_CONFIG_GET name=fs0" \
			"DEV_CONFIG_GET name=late" "DEV_CONFIG_GET name=gone"
	done
}

@test "config show mgmtdev M: the devices of M only" {
	fake_kernel
	kernel_says "mgmtdev mgmtdev=b" ack
	kernel_says "dev mgmtdev=a name=net0 id=1" "dev mgmtdev=b name=net1 id=1" done
	kernel_says "config name=net0 id=1 mtu=1500" "config name=net1 id=1 mtu=68" done
	run_vdpa dev config show mgmtdev b
	status_is 0
	stdout_is "net1: mtu 68␠"
}

@test "config show DEV mgmtdev M: the device must be M's" {
	fake_kernel
	kernel_says "dev mgmtdev=a name=net0 id=1" ack
	run_vdpa dev config show net0 mgmtdev b
	refused 1 '"net0" belongs to management device "a"'
}

@test "config show: an answer with a MAC of two bytes is an error" {
	fake_kernel
	kernel_says "config name=n id=1 mac=01:02" ack
	run_vdpa dev config show n
	refused 1 MAC
}

@test "config show: an unknown device" {
	fake_kernel
	kernel_says "error ENODEV 'vdpa: device not found'"
	run_vdpa -j dev config show nosuch
	status_is 1
	json_valid
	json_is . '{"config":{}}'
	json_error_is .extack '"vdpa: device not found"'
}
