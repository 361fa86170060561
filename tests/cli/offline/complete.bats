#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The candidates that the shell and bash completion show

load ../fake

# candidates "WORDS" "CANDIDATES": what the last of the words could become
candidates()
{
	local words
	IFS=, read -ra words <<<"$1,"
	run_vdpa complete -- "${words[@]}"
	status_is 0
	stderr_empty
	[ "$(sort "$out" | xargs)" = "$2" ] || not_so "for $1 not: $2"
}

@test "complete: commands" {
	fake_kernel absent
	candidates "mg" "mgmtdev"
	candidates "dev,s" "set show"
	candidates "dev,config," "help show"
	candidates "mgmtdev," "help show"
	candidates "nonsense," ""
}

@test "complete: keywords that are not yet there" {
	fake_kernel absent
	candidates "dev,add," "alignment_offset backing blk_size capacity device_features discard_sector_alignment driver flush group mac max_discard_sectors max_discard_seg max_vqp max_write_zeroes_sectors max_write_zeroes_seg mgmtdev min_io_size mode mtu name num_queues opt_io_size owner physical_block_exp read_only seg_max serial size_max"
	candidates "dev,add,name,x,mt" "mtu"
	candidates "dev,add,name,x,mtu,70,mt" ""
	candidates "dev,add,name,x,read_only," "off on"
	candidates "dev,add,name,x,flush,of" "off"
	candidates "--compat,dev,add,name,x,m" "mac max_vqp mgmtdev mtu"
	candidates "dev,add,name," ""
	candidates "dev,vstats,show,x," "mgmtdev qidx"
}

@test "complete: devices" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" "dev mgmtdev=m name=n1 id=1" \
		"dev mgmtdev=m name=b0 id=2" done
	candidates "dev,del,n" "n0 n1"
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" done
	candidates "dev,show," "mgmtdev n0"
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" done
	candidates "dev,set,name," "n0"
}

@test "complete: the first word of a command with a device is the device" {
	fake_kernel absent
	candidates "dev,bind,d," "driver"
	candidates "dev,vstats,show,q," "mgmtdev qidx"
}

@test "complete: values that are words" {
	fake_kernel absent
	candidates "sim,set,n0,link," "down up"
	candidates "sim,set,n0,error_status,i" "ioerr"
	candidates "sim,set,n0,needs_reset," "now"
}

@test "complete: devices of the agent that the words name, not of another" {
	fake_kernel
	candidates "--agent=$BATS_TEST_TMPDIR/none,dev,del," ""
	candidates "--ag=$BATS_TEST_TMPDIR/none,dev,del," ""
	candidates "--agent,dev,del," ""
	nothing_sent
}

@test "complete: management devices and their features" {
	local m1='mgmtdev mgmtdev=vdpasim_net classes=2 dev_features=0x28'
	local words m2='mgmtdev bus=pci mgmtdev=0000:65:00.2 classes=4 dev_features=0x200'

	fake_kernel
	kernel_says "$m1" "$m2" done
	candidates "mgmtdev,show," "pci/0000:65:00.2 vdpasim_net"
	fake_kernel
	kernel_says "$m1" "$m2" done
	candidates "dev,add,name,x,mgmtdev,vdpasim_net,device_features," "MAC MTU"
	fake_kernel
	kernel_says "$m1" "$m2" done
	words=(dev add name x mgmtdev vdpasim_net device_features)
	run_vdpa complete -- "${words[@]}" MTU,
	stdout_is "MTU,MAC"
	fake_kernel
	kernel_says "$m1" "$m2" done
	run_vdpa complete -- "${words[@]}" bit_5,MTU,
	stdout_empty
	fake_kernel
	kernel_says "$m1" "$m2" done
	run_vdpa complete -- "${words[@]}" MTU,M
	stdout_is "MTU,MAC"
	fake_kernel
	kernel_says "$m1" "$m2" done
	candidates "dev,add,mgmtdev,pci/0000:65:00.2,device_features," "FLUSH"
}

@test "complete: options, before and after words" {
	fake_kernel absent
	candidates "--js" "--json"
	candidates "dev,show,--p" "--pretty"
	candidates "--color," "always auto no"
	candidates "-j,dev,sho" "show"
}

@test "complete: after --compat only what the stock tool knows" {
	fake_kernel absent
	candidates "--compat," "dev help mgmtdev"
	candidates "--comp,mo" ""
	candidates "-j,--compat,dev," "add config del help set show vstats"
	candidates "dev,--compat,show,x," ""
	candidates "--compat,monitor," ""
	candidates "--compat,dev,vstats,show,x," "qidx"
	candidates "--compat,dev,vstats,show,x,mgmtdev," ""
	candidates "--compat,dev,add,name,x,m" "mac max_vqp mgmtdev mtu"
	candidates "--compat,--" "--Version --help --json --pretty"
	candidates "--compat,-d" ""
	candidates "--compat,-j" "-j"
	candidates "--,--compat,mo" ""
	fake_kernel
	candidates "--compat,dev,add,mgmtdev,m,device_features," ""
	nothing_sent
}

@test "complete is silent when the kernel does not answer" {
	fake_kernel absent
	candidates "dev,del," ""
	fake_kernel
	kernel_says "error EBUSY"
	candidates "dev,del," ""
}

@test "complete is not in help" {
	run_vdpa help
	stdout_lacks complete
	run_vdpa -j help
	stdout_lacks complete
}
