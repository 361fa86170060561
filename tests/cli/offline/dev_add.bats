#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev add, against canned answers

load ../fake

sim_net='mgmtdev mgmtdev=vdpasim_net classes=2 max_supported_vqs=3 dev_features=0x308830028'
sim_blk='mgmtdev mgmtdev=vdpasim_blk classes=4 max_supported_vqs=1 dev_features=0x308007646'
sim_disk='mgmtdev mgmtdev=vdpasim_blk classes=4 max_supported_vqs=64 dev_features=0x318007666'
card='mgmtdev bus=pci mgmtdev=0000:65:00.2 classes=6 max_supported_vqs=17 dev_features=0x308c30028'

# The words are wrong by themselves: status 2, and nothing goes to the kernel.
wrong_words()
{
	run_vdpa dev add "${@:2}"
	refused 2 "$1"
	nothing_sent
}

# The management device cannot do it: status 1, and only it was asked.
beyond_limit()
{
	local mgmtdev=$1 text=$2

	fake_kernel
	kernel_says "$mgmtdev" ack
	run_vdpa dev add name n0 mgmtdev m "${@:3}"
	refused 1 "$text"
	sent "MGMTDEV_GET mgmtdev=m"
}

added()
{
	local mgmtdev=$1 request=$2

	fake_kernel
	kernel_says "$mgmtdev" ack
	kernel_says ack
	run_vdpa dev add name n0 mgmtdev m "${@:3}"
	status_is 0
	stdout_empty
	stderr_empty
	sent "MGMTDEV_GET mgmtdev=m" "DEV_NEW mgmtdev=m name=n0$request"
}

@test "dev add sends what was given, and prints nothing" {
	added "$sim_net" ""
	added "$sim_net" " mac=52:54:00:00:00:01 mtu=1400" mac 52:54:00:00:00:01 mtu 1400
	added "$sim_net" " mac=52:54:00:00:00:01" mac 52:54:0:0:0:1
	added "$sim_net" " max_vqp=1" max_vqp 1
	added "$sim_net" " device_features=0x300020000" device_features 300020000
	added "$sim_net" " device_features=0x300020000" device_features 0X300020000
}

@test "dev add takes pairs in any order, a bus, and the stock abbreviations" {
	fake_kernel
	kernel_says "$card" ack
	kernel_says ack
	run_vdpa dev add ma 8 m pci/0000:65:00.2 n foo
	status_is 0
	sent "MGMTDEV_GET bus=pci mgmtdev=0000:65:00.2" \
		"DEV_NEW bus=pci mgmtdev=0000:65:00.2 name=foo max_vqp=8"
}

@test "dev add takes features by name, in either case" {
	added "$sim_net" " device_features=0x300000028" device_features MAC,mtu,VERSION_1,ACCESS_PLATFORM
	added "$sim_net" " device_features=0x300000020" device_features mac,version_1,Access_Platform
	added "$sim_net" " mtu=1400 device_features=0x300000008" device_features bit_3,bit_32,bit_33 mtu 1400
	added "$sim_blk" " device_features=0x300000200" device_features FLUSH,VERSION_1,ACCESS_PLATFORM
}

@test "dev add -j prints the new device" {
	fake_root
	sysfs_netdev n0 eth1
	fake_kernel
	kernel_says "$sim_net" ack
	kernel_says ack
	kernel_says "dev mgmtdev=m name=n0 id=1 max_vqs=3" ack
	kernel_says "config name=n0 id=1 device_features=0x20 mac=52:54:00:00:00:01 mtu=1400" ack
	run_vdpa -j dev add name n0 mgmtdev m mtu 1400
	status_is 0
	json_valid
	json_is . '{"dev":{"n0":{"type":"network","mgmtdev":"m","virtio_id":1,"max_vqs":3,"driver":"virtio_vdpa","netdev":"eth1","config":{"mac":"52:54:00:00:00:01","mtu":1400,"device_features":["MAC"]}}}}'
}

@test "dev add -j succeeds even if the device cannot be read back" {
	fake_kernel
	kernel_says "$sim_net" ack
	kernel_says ack
	kernel_says "error ENODEV"
	run_vdpa -j dev add name n0 mgmtdev m
	status_is 0
	json_valid
	json_is . '{"dev":{"n0":{}}}'
	stderr_has '"warning"'
}

@test "dev add passes on what the kernel remarks" {
	fake_kernel
	kernel_says "$sim_net" ack
	kernel_says "warning 'be careful'"
	run_vdpa dev add name n0 mgmtdev m
	status_is 0
	stderr_is "vdpa: warning: the kernel says: be careful"
}

@test "dev add: missing words" {
	fake_kernel
	wrong_words "name NAME is missing"
	wrong_words "name needs a value" name
	wrong_words "mgmtdev MGMTDEV is missing" name n0
	wrong_words "name NAME is missing" mgmtdev m
	wrong_words "mac needs a value" name n0 mgmtdev m mac
}

@test "dev add: words that do not belong there, or twice" {
	fake_kernel
	wrong_words '"foo"' foo mgmtdev m
	wrong_words 'unexpected argument "mx"; keywords: name, mgmtdev,' name n0 mgmtdev m mx 5
	wrong_words '"qidx"' name n0 mgmtdev m qidx 1
	wrong_words "mtu is given twice" name n0 mgmtdev m mtu 70 mtu 80
	wrong_words "name is given twice" name n0 n n1 mgmtdev m
}

@test "dev add: names" {
	local name

	fake_kernel
	for name in "" a/b "a b" . .. $'a\nb' é; do
		run_vdpa dev add mgmtdev m name "$name"
		refused 2 "name"
	done
	wrong_words "1 to 63 characters" mgmtdev m name "$(printf 'x%.0s' {1..64})"
	name=$(printf 'x%.0s' {1..63})
	kernel_says "$sim_net" ack
	kernel_says ack
	run_vdpa dev add mgmtdev m name "$name"
	status_is 0
	sent "MGMTDEV_GET mgmtdev=m" "DEV_NEW mgmtdev=m name=$name"
}

@test "dev add: numbers are decimal and have limits" {
	local word

	fake_kernel
	for word in 67 65536 -1 + ++70 +67 0x50 " 70" "70 " abc "" 99999999999999999999999 1e3; do
		wrong_words "invalid mtu \"$word\": must be a decimal number from 68 to 65535" \
			name n0 mgmtdev m mtu "$word"
	done
	for word in 0 65536 -1; do
		wrong_words "from 1 to 65535" name n0 mgmtdev m max_vqp "$word"
	done
}

@test "dev add: numbers and MAC addresses as the stock tool takes them" {
	added "$card" " mac=52:54:00:00:00:0f mtu=1500" mtu +1500 mac 0x52:54:0X0:0:0:0xF
}

@test "dev add: features are hexadecimal" {
	local word

	fake_kernel
	for word in -1 0xG zz "" 0x 10000000000000000 " 1"; do
		wrong_words "device_features \"$word\"" name n0 mgmtdev m device_features "$word"
	done
}

@test "dev add: MAC addresses" {
	local word

	fake_kernel
	for word in 0:1:2 00-11-22-33-44-55 001122334455 00:11:22:33:44:55:66 1.2.3.4 \
		gg:11:22:33:44:55 00::22:33:44:55 100:1:2:3:4:5 00:11:22:33:44: "" \
		" 0:1:2:3:4:5" 0x:1:2:3:4:5 0x0x2:1:2:3:4:5 0x002:1:2:3:4:5 -1:2:3:4:5:6; do
		wrong_words "invalid mac \"$word\": must be six groups" \
			name n0 mgmtdev m mac "$word"
	done
	wrong_words unicast name n0 mgmtdev m mac ff:ff:ff:ff:ff:ff
	wrong_words unicast name n0 mgmtdev m mac 01:00:5e:00:00:01
	wrong_words "other than zero" name n0 mgmtdev m mac 00:00:00:00:00:00
}

@test "dev add: net parameters need a management device that makes net devices" {
	beyond_limit "$sim_blk" "mac is for net devices, but \"vdpasim_blk\" creates block devices" mac 52:54:00:00:00:01
	beyond_limit "$sim_blk" "mtu is for net devices" mtu 1400
	beyond_limit "$sim_blk" "max_vqp is for net devices" max_vqp 1
	added "$card" " mtu=1400" mtu 1400
}

@test "dev add: a block device to order" {
	added "$sim_disk" " capacity=0x1400000" capacity 10G
	added "$sim_disk" " capacity=0x2" capacity 1024
	added "$sim_disk" " capacity=0x2" capacity 1k
	added "$sim_disk" " capacity=0x80000000" capacity 1t
	added "$sim_disk" " capacity=0x800 blk_size=4096 num_queues=4 read_only=1" \
		num_queues 4 blk_size 4096 capacity 1M read_only on
	added "$sim_disk" " read_only=0 flush=0" flush off read_only off
	added "$sim_disk" " size_max=65536 seg_max=16 phy_blk_exp=3 align_offset=7" \
		size_max 65536 seg_max 16 physical_block_exp 3 alignment_offset 7
	added "$sim_disk" " min_io_size=8 opt_io_size=256 max_discard_sec=2048 max_discard_seg=2 discard_align=8" \
		min_io_size 8 opt_io_size 256 max_discard_sectors 2048 max_discard_seg 2 \
		discard_sector_alignment 8
	added "$sim_disk" " max_wzeroes_sec=2048 max_wzeroes_seg=3" \
		max_write_zeroes_sectors 2048 max_write_zeroes_seg 3
}

@test "dev add: words of a block device that are wrong by themselves" {
	local word

	fake_kernel
	for word in "" G 1E 1GB 1.5G -1 0x200 " 1G"; do
		wrong_words "invalid capacity \"$word\": must be a decimal number of bytes" \
			name n0 mgmtdev m capacity "$word"
	done
	for word in 0 0G 511 1025 18446744073709551615 16777216T; do
		wrong_words "invalid capacity \"$word\": must be a multiple of 512 bytes" \
			name n0 mgmtdev m capacity "$word"
	done
	wrong_words "blk_size \"256\": must be a decimal number from 512" name n0 mgmtdev m blk_size 256
	wrong_words "blk_size \"768\": must be a power of two" name n0 mgmtdev m blk_size 768
	wrong_words "num_queues \"0\": must be a decimal number from 1" name n0 mgmtdev m num_queues 0
	wrong_words "physical_block_exp \"16\"" name n0 mgmtdev m physical_block_exp 16
	wrong_words "max_discard_seg \"0\"" name n0 mgmtdev m max_discard_seg 0
	for word in 1 yes On ""; do
		wrong_words "read_only \"$word\": must be on or off" name n0 mgmtdev m read_only "$word"
	done
}

@test "dev add: a block device within the limits of its management device" {
	beyond_limit "$sim_net" "capacity is for block devices, but \"vdpasim_net\" creates net devices" capacity 1G
	beyond_limit "$sim_net" "read_only is for block devices" read_only off
	beyond_limit "$card" "mac is for net devices, capacity for block devices" capacity 1G mac 2:2:2:2:2:2
	beyond_limit "$sim_disk" "num_queues 65 is more than 64, the limit of \"vdpasim_blk\"" num_queues 65
	beyond_limit "$sim_disk" "capacity 1K is not a multiple of blk_size 4096" capacity 1K blk_size 4096
	beyond_limit "$sim_disk" "alignment_offset 2 is not within a physical block of 2 blocks" \
		alignment_offset 2 physical_block_exp 1
	added "mgmtdev mgmtdev=m" " capacity=0x2 num_queues=99" capacity 1K num_queues 99
}

@test "dev add: a block device with features and words that fit each other" {
	beyond_limit "$sim_disk" "num_queues 2 needs the feature MQ (bit 12)" num_queues 2 device_features VERSION_1
	beyond_limit "$sim_disk" "read_only on needs the feature RO (bit 5)" read_only on device_features VERSION_1
	beyond_limit "$sim_disk" "blk_size 512 needs the feature BLK_SIZE (bit 6)" blk_size 512 device_features VERSION_1
	beyond_limit "$sim_disk" "flush off contradicts the feature FLUSH (bit 9)" flush off device_features FLUSH
	added "$sim_disk" " device_features=0x100000000 num_queues=1 flush=0" \
		flush off num_queues 1 device_features VERSION_1
	# of a management device of two classes the words say which
	added "$card" " device_features=0x20 read_only=1" read_only on device_features RO
}

@test "dev add: features outside the management device's are named" {
	beyond_limit "$sim_net" "does not offer: MQ, ORDER_PLATFORM" device_features 0x1000400000
	beyond_limit "$sim_net" "does not offer: bit_4" device_features bit_4
	beyond_limit "$sim_blk" "does not offer: SCSI" device_features 0x80
}

@test "dev add: an unknown name of a feature" {
	local word

	fake_kernel
	for word in FOO MAC,FOO FOO,MAC 'mac,,' ,MAC bit_64 bit_ bit_1x; do
		wrong_words "device_features" name n0 mgmtdev m device_features "$word"
	done
	beyond_limit "$sim_net" "FLUSH is not a feature" device_features MAC,FLUSH
	beyond_limit "$sim_blk" "MAC is not a feature" device_features MAC
}

@test "dev add: a parameter needs its feature, if features are given" {
	beyond_limit "$sim_net" "mac needs the feature MAC" device_features 100000008 mac 2:2:2:2:2:2
	beyond_limit "$sim_net" "mtu needs the feature MTU" device_features 100000020 mtu 1400
	beyond_limit "$card" "needs the feature MQ" device_features 100000020 max_vqp 2
	added "$card" " max_vqp=1 device_features=0x300000020" device_features 300000020 max_vqp 1
}

@test "dev add: features that need a control virtqueue" {
	beyond_limit "$sim_net" "0x300800020 lacks CTRL_VQ (bit 17), without which a device cannot have: CTRL_MAC_ADDR" \
		device_features 0x300800020
	beyond_limit "$card" "lacks CTRL_VQ (bit 17), without which a device cannot have: MQ" \
		device_features MQ,VERSION_1,ACCESS_PLATFORM max_vqp 2
	# of a management device of two classes it may be a block device's bit 22
	added "$card" " device_features=0x300400000" device_features 300400000
	added "$card" " max_vqp=2 device_features=0x300420000" max_vqp 2 device_features 300420000
}

@test "dev add: features that need another one" {
	local all='mgmtdev mgmtdev=vdpasim_net classes=2 max_supported_vqs=3 dev_features=0xffffffffffffffff'

	beyond_limit "$all" "0x100000800 lacks CSUM (bit 0), without which a device cannot have: HOST_TSO4" \
		device_features 0x100000800
	beyond_limit "$all" "lacks GUEST_CSUM (bit 1), without which a device cannot have: GUEST_TSO6, GUEST_USO4" \
		device_features CSUM,GUEST_TSO6,GUEST_USO4,VERSION_1
	beyond_limit "$all" "lacks HOST_TSO4 (bit 11), without which a device cannot have: HOST_ECN" \
		device_features CSUM,HOST_ECN,VERSION_1
	beyond_limit "$all" "lacks CTRL_VQ (bit 17), without which a device cannot have: CTRL_GUEST_OFFLOADS" \
		device_features CTRL_GUEST_OFFLOADS,VERSION_1
	added "$all" " device_features=0x100003001" device_features CSUM,HOST_TSO6,HOST_ECN,VERSION_1
	added "$all" " device_features=0x100000803" device_features CSUM,GUEST_CSUM,HOST_TSO4,VERSION_1
}

@test "dev add: max_vqp within the virtqueues, less the control virtqueue" {
	beyond_limit "$sim_net" "max_vqp 2 is more than 1" max_vqp 2
	beyond_limit "$card" "max_vqp 9 is more than 8" max_vqp 9
	added "$card" " max_vqp=8" max_vqp 8
	beyond_limit "mgmtdev mgmtdev=m classes=2 max_supported_vqs=4 dev_features=0x20" \
		"max_vqp 3 is more than 2" max_vqp 3
}

@test "dev add: a limit of 0 or an absent one is left to the kernel" {
	added "mgmtdev mgmtdev=m" " mtu=1400 max_vqp=9 device_features=0x420008" \
		max_vqp 9 mtu 1400 device_features 420008
	added "mgmtdev mgmtdev=m classes=2 max_supported_vqs=0 dev_features=0" \
		" max_vqp=9 device_features=0x420000" max_vqp 9 device_features 420000
}

@test "dev add: what the kernel refuses: errno and its text" {
	fake_kernel
	kernel_says "$sim_net" ack
	kernel_says "error EOPNOTSUPP 'vdpa: Some provided attributes are not supported: 0x1000'"
	run_vdpa dev add name n0 mgmtdev m max_vqp 1
	refused 1 "not supported: 0x1000" "Operation not supported"
	fake_kernel
	kernel_says "$sim_net" ack
	kernel_says "error EEXIST"
	run_vdpa dev add name n0 mgmtdev m
	refused 1 '"n0"' "File exists"
	fake_kernel
	kernel_says "$sim_net" ack
	kernel_says "error EPERM"
	run_vdpa dev add name n0 mgmtdev m
	refused 1 "Operation not permitted" CAP_NET_ADMIN
}

@test "dev add -j: errors are JSON and name the word" {
	fake_kernel
	run_vdpa -j dev add name n0 mgmtdev m mtu 67
	status_is 2
	json_valid
	json_is . '{"dev":{}}'
	json_error_is .kind '"value"'
	json_error_is .word '"67"'
	json_error_is .limit '"a decimal number from 68 to 65535"'
	json_error_is .exit 2
	nothing_sent
}
