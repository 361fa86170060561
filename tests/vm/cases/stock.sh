#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Binding drivers, and what `vdpa dev show` says of them, on the distribution's own stack:
# its core, bus drivers and simulators. The last it does not ship: tests/bench/opponent builds
# them, which takes minutes, so this runs on request.
# kernel: none
. "$(dirname "$0")/../lib.sh"

stock=${VDPA_CHROOT%/*}/opponent/$VDPA_KERNEL
if [ ! -e "$stock/vdpa_sim_net.ko" ]; then
	skip "no simulators of the distribution here: tests/bench/opponent $VDPA_KERNEL builds them"
	done_testing
	exit
fi
ours="vhost_vdpa virtio_vdpa vdpa_sim_blk vdpa_sim_net vdpa_sim vdpa"

unload()
{
	local m

	for m in $1; do
		[ ! -d "/sys/module/$m" ] || rmmod "$m" || return
	done
}

load_stock()
{
	local dir=/lib/modules/$VDPA_KERNEL/kernel m

	modprobe -a vhost vhost_iotlb irqbypass || return
	for m in drivers/vdpa/vdpa drivers/virtio/virtio_vdpa drivers/vhost/vhost_vdpa; do
		insmod "$(echo "$dir/$m".ko*)" || return
	done
	for m in vringh vdpa_sim vdpa_sim_net vdpa_sim_blk; do
		insmod "$stock/$m.ko" || return
	done
}

# shown DEVICE: driver and what it made, as "dev show" has it
shown()
{
	vdpa -j dev show "$1" | jq -r --arg d "$1" \
		'.dev[$d] | [.driver, .node // .netdev // .disk // "-"] | join(" ")'
}

check "this tree's modules go" unload "$ours"
check "the distribution's are loaded" load_stock
same "its core is at work: it belongs to the kernel" "$(cat /sys/module/vdpa/taint)" ""
check "a network device" vdpa dev add name s0 mgmtdev vdpasim_net mac 52:54:00:00:00:01
check "a disk" vdpa dev add name d0 mgmtdev vdpasim_blk
wait_for 10 netdev_of s0
wait_for 10 disk_of d0
same "dev show names driver and netdev" "$(shown s0)" "virtio_vdpa $(netdev_of s0)"
same "and the disk" "$(shown d0)" "virtio_vdpa $(disk_of d0)"
check "unbind" vdpa dev unbind s0
same "no driver is shown" "$(shown s0)" " -"
check "bind" vdpa dev bind s0 driver vhost_vdpa
same "dev show names the node" "$(shown s0)" \
	"vhost_vdpa /dev/$(cd /sys/bus/vdpa/devices/s0 && echo vhost-vdpa-*)"
groupadd -f vdpa-test
check "dev add with a driver, mode and group" vdpa dev add name s1 mgmtdev vdpasim_net \
	driver vhost_vdpa mode 0660 group vdpa-test
same "the node is there and belongs to it" \
	"$(stat -c '%a %G' "/dev/$(cd /sys/bus/vdpa/devices/s1 && echo vhost-vdpa-*)")" "660 vdpa-test"
same "the others are the distribution's" "$(shown d0)" "virtio_vdpa $(disk_of d0)"
for d in s0 s1 d0; do
	check "dev del $d" vdpa dev del $d
done
check "the distribution's modules go" \
	unload "vdpa_sim_blk vdpa_sim_net vdpa_sim vringh vhost_vdpa virtio_vdpa vhost vdpa"
done_testing
