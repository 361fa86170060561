#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev show, against canned answers

load ../fake

net0='dev mgmtdev=vdpasim_net name=net0 id=1 vendor_id=0 max_vqs=3 max_vq_size=256 min_vq_size=1'
blk0='dev bus=pci mgmtdev=0000:65:00.2 name=blk0 id=2 vendor_id=0x1af4 max_vqs=1 max_vq_size=256'

@test "dev show: all devices, the new word after the stock ones" {
	fake_kernel
	kernel_says "$net0" "$blk0" done
	run_vdpa dev show
	status_is 0
	stdout_is "net0: type network mgmtdev vdpasim_net vendor_id 0 max_vqs 3 max_vq_size 256 min_vq_size 1
blk0: type block mgmtdev pci/0000:65:00.2 vendor_id 6900 max_vqs 1 max_vq_size 256"
	stderr_empty
	sent "DEV_GET dump"
}

@test "dev show DEV asks for that device only" {
	fake_kernel
	kernel_says "$net0" ack
	run_vdpa dev show net0
	status_is 0
	stdout_has "net0: type network"
	sent "DEV_GET name=net0"
}

@test "dev, dev list and the stock abbreviations mean dev show" {
	local words

	for words in dev d "dev list" "dev l" "dev s" "d sh"; do
		fake_kernel
		kernel_says "$net0" done
		# shellcheck disable=SC2086
		run_vdpa $words
		status_is 0
		stdout_has "net0: type network"
	done
}

@test "dev show mgmtdev M shows the devices of M only" {
	fake_kernel
	kernel_says "mgmtdev bus=pci mgmtdev=0000:65:00.2" ack
	kernel_says "$net0" "$blk0" done
	run_vdpa dev show mgmtdev pci/0000:65:00.2
	status_is 0
	stdout_has "blk0:"
	stdout_lacks "net0:"
	sent "MGMTDEV_GET bus=pci mgmtdev=0000:65:00.2" "DEV_GET dump"
}

@test "dev show mgmtdev M takes no device of another bus for M's" {
	fake_kernel
	kernel_says "mgmtdev mgmtdev=0000:65:00.2" ack
	kernel_says "$blk0" done
	run_vdpa dev show mgmtdev 0000:65:00.2
	status_is 0
	stdout_empty
	sent "MGMTDEV_GET mgmtdev=0000:65:00.2" "DEV_GET dump"
}

@test "dev show mgmtdev: a device may have the name of a keyword" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=mgmtdev id=1" ack
	run_vdpa dev show mgmtdev
	status_is 0
	sent "DEV_GET name=mgmtdev"
}

@test "dev show: an unknown management device is named, with those there are" {
	fake_kernel
	kernel_says "error ENODEV 'vdpa: Fail to find'"
	kernel_says "mgmtdev mgmtdev=vdpasim_net" "mgmtdev bus=pci mgmtdev=x" done
	run_vdpa dev show mgmtdev nix
	refused 1 '"nix"' "vdpasim_net, pci/x"
}

@test "dev show: an unknown device: errno and the kernel's text" {
	fake_kernel
	kernel_says "error ENODEV 'vdpa: device not found'"
	kernel_says "$net0" "$blk0" done
	run_vdpa dev show nosuch
	refused 1
	stderr_is 'vdpa: dev show: there is no device "nosuch" (vdpa dev show lists the devices)'
}

@test "an unknown device: similar names are offered, in one line" {
	local words

	for words in "dev show net1" "dev config show net1" "dev vstats show net1" "dev del net1" \
		"dev set name net1 mac 2:2:2:2:2:2"; do
		fake_kernel
		kernel_says "error ENODEV 'vdpa: device not found'"
		kernel_says "$net0" "$blk0" "dev mgmtdev=m name=net11 id=1" done
		# shellcheck disable=SC2086
		run_vdpa $words
		refused 1 'there is no device "net1" (did you mean net0, net11?)'
	done
	fake_kernel
	kernel_says "error ENODEV"
	kernel_says "dev mgmtdev=m name=a5 id=1" "dev mgmtdev=m name=b4 id=1" \
		"dev mgmtdev=m name=a4 id=1" "dev mgmtdev=m name=a44 id=1" \
		"dev mgmtdev=m name=a45678 id=1" "dev mgmtdev=m name=a3 id=1" done
	run_vdpa dev show A4
	refused 1 "(did you mean b4, a4?)"
	# without an answer to that there is no hint
	fake_kernel
	kernel_says "error ENODEV"
	run_vdpa dev show net1
	refused 1 'there is no device "net1"'
	stderr_lacks "("
}

@test "dev show tells driver, node, network interface and disk" {
	fake_root
	sysfs_netdev n0 eth1
	sysfs_disk b0 vda
	sysfs_node v0 4711 qemu
	sysfs_dev u0
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1 min_vq_size=1" "dev mgmtdev=m name=b0 id=2" \
		"dev mgmtdev=m name=v0 id=1" "dev mgmtdev=m name=u0 id=1" "dev mgmtdev=m name=gone id=1" done
	run_vdpa dev show
	status_is 0
	stdout_is "n0: type network mgmtdev m min_vq_size 1 driver virtio_vdpa netdev eth1
b0: type block mgmtdev m driver virtio_vdpa disk vda
v0: type network mgmtdev m driver vhost_vdpa node /dev/vhost-vdpa-0
u0: type network mgmtdev m
gone: type network mgmtdev m"
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	run_vdpa -j dev show n0
	json_valid
	json_is .dev.n0 '{"type":"network","mgmtdev":"m","virtio_id":1,"driver":"virtio_vdpa","netdev":"eth1"}'
	fake_kernel
	kernel_says "dev mgmtdev=m name=v0 id=1" "dev mgmtdev=m name=b0 id=2" done
	run_vdpa -j dev show
	json_valid
	json_is '[.dev.v0.node, .dev.b0.disk]' '["/dev/vhost-vdpa-0","vda"]'
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	run_vdpa --compat dev show n0
	stdout_is "n0: type network mgmtdev m"
}

@test "dev show -j is the stock structure with more keys" {
	fake_kernel
	kernel_says "$net0" "$blk0" done
	run_vdpa -j dev show
	status_is 0
	json_valid
	json_is . '{"dev":{"net0":{"type":"network","mgmtdev":"vdpasim_net","virtio_id":1,"vendor_id":0,"max_vqs":3,"max_vq_size":256,"min_vq_size":1},"blk0":{"type":"block","mgmtdev":"pci/0000:65:00.2","virtio_id":2,"vendor_id":6900,"max_vqs":1,"max_vq_size":256}}}'
}

@test "dev show -jp is the same document, indented" {
	fake_kernel
	kernel_says "$net0" done
	run_vdpa -jp dev show
	status_is 0
	json_valid
	json_is .dev.net0.max_vqs 3
	stdout_has '      "type": "network",'
}

@test "dev show -j: a failure leaves valid JSON on both streams" {
	fake_kernel
	kernel_says "error ENODEV 'vdpa: device not found'"
	run_vdpa -j dev show nosuch
	status_is 1
	json_valid
	json_is . '{"dev":{}}'
	json_error_is .errno '"ENODEV"'
	json_error_is .extack '"vdpa: device not found"'
	json_error_is .exit 1
}

@test "dev show: a dump that fails in the middle prints no part of it" {
	fake_kernel
	kernel_says "$net0" "error EBUSY"
	run_vdpa dev show
	refused 1 "Device or resource busy"
}

@test "dev show: no devices, no output" {
	fake_kernel
	kernel_says done
	run_vdpa dev show
	status_is 0
	stdout_empty
	fake_kernel
	kernel_says done
	run_vdpa -j dev show
	json_is . '{"dev":{}}'
}

@test "dev show: an answer without a mandatory attribute is an error" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n" done
	run_vdpa dev show
	refused 1 DEV_ID
}

@test "dev show: control characters in a name are escaped" {
	fake_kernel
	kernel_says 'dev mgmtdev=m name=a\\nb\\x1bc id=1' done
	run_vdpa dev show
	stdout_is 'a\nb\x1bc: type network mgmtdev m'
	fake_kernel
	kernel_says 'dev mgmtdev=m name=a\\nb\\x1bc id=1' done
	run_vdpa -j dev show
	json_valid
	json_is '.dev | keys' '["a\nb\u001bc"]'
}

@test "dev show: a name of 200 bytes is shown whole" {
	local name

	name=$(printf 'x%.0s' {1..200})
	fake_kernel
	kernel_says "dev mgmtdev=m name=$name id=1" done
	run_vdpa dev show
	stdout_is "$name: type network mgmtdev m"
}

@test "dev show: types beyond network and block have names" {
	fake_kernel
	kernel_says "dev mgmtdev=vduse name=fs0 id=26" "dev mgmtdev=vduse name=u id=4000" done
	run_vdpa dev show
	stdout_is "fs0: type fs mgmtdev vduse
u: type <unknown type> mgmtdev vduse"
}

@test "dev show: words that are left over are refused before anything is sent" {
	fake_kernel
	run_vdpa dev show a b
	refused 2 '"b"'
	nothing_sent
	run_vdpa dev show a b c
	refused 2 '"b"'
	run_vdpa dev show a mgmtdev
	refused 2 mgmtdev MGMTDEV
	nothing_sent
}
