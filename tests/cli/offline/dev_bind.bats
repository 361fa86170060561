#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# vdpa dev bind and unbind, and the words of dev add that are about drivers

load ../fake

n0='dev mgmtdev=vdpasim_net name=n0 id=1 max_vqs=3'

# The files that a driver has in sysfs
sysfs_driver()
{
	mkdir -p "$FAKE_ROOT/sys/bus/vdpa/drivers/$1"
	touch "$FAKE_ROOT/sys/bus/vdpa/drivers/$1"/{bind,unbind}
}

@test "dev bind and unbind write to sysfs what they should" {
	fake_root
	sysfs_dev n0
	sysfs_driver vhost_vdpa
	touch "$FAKE_ROOT/sys/devices/n0/driver_override"
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa dev bind n0 driver vhost_vdpa
	status_is 0
	stdout_empty
	stderr_empty
	[ "$(cat "$FAKE_ROOT/sys/devices/n0/driver_override")" = vhost_vdpa ]
	[ "$(cat "$FAKE_ROOT/sys/bus/vdpa/drivers/vhost_vdpa/bind")" = n0 ]
	ln -s ../../bus/vdpa/drivers/vhost_vdpa "$FAKE_ROOT/sys/devices/n0/driver"
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa dev unbind n0
	status_is 0
	[ "$(cat "$FAKE_ROOT/sys/bus/vdpa/drivers/vhost_vdpa/unbind")" = n0 ]
}

@test "dev bind: a driver that is not loaded, and a device that has one" {
	fake_root
	sysfs_dev n0 virtio_vdpa
	sysfs_driver vhost_vdpa
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa dev bind n0 driver ifcvf
	refused 1 'no driver "ifcvf" is loaded' "modprobe"
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa -j dev bind n0 driver vhost_vdpa
	status_is 1
	json_valid
	json_error_is .message '"\"n0\" has the driver virtio_vdpa already"'
	json_error_is .hint '"vdpa dev unbind n0 takes it away"'
	fake_root
	sysfs_dev n0
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa dev unbind n0
	refused 1 '"n0" has no driver'
}

@test "dev bind and unbind take a device of which a stock kernel tells nothing" {
	fake_root
	sysfs_dev u0
	sysfs_driver vhost_vdpa
	touch "$FAKE_ROOT/sys/devices/u0/driver_override"
	fake_kernel
	kernel_says "error EINVAL 'vdpa: unmanaged vdpa device'"
	run_vdpa dev bind u0 driver vhost_vdpa
	status_is 0
	stderr_empty
	[ "$(cat "$FAKE_ROOT/sys/bus/vdpa/drivers/vhost_vdpa/bind")" = u0 ]
	ln -s ../../bus/vdpa/drivers/vhost_vdpa "$FAKE_ROOT/sys/devices/u0/driver"
	fake_kernel
	kernel_says "error EINVAL 'vdpa: unmanaged vdpa device'"
	run_vdpa dev unbind u0
	status_is 0
	[ "$(cat "$FAKE_ROOT/sys/bus/vdpa/drivers/vhost_vdpa/unbind")" = u0 ]
}

@test "dev bind needs a device and a driver" {
	fake_kernel
	run_vdpa dev bind
	refused 2 "DEV is missing"
	run_vdpa dev bind n0
	refused 2 "driver DRIVER is missing"
	run_vdpa dev unbind
	refused 2 "DEV is missing"
	run_vdpa dev bind n0 driver a/b
	refused 2 'invalid driver "a/b"'
	nothing_sent
}

@test "dev add: the node's permissions are checked before anything is sent" {
	fake_kernel
	run_vdpa dev add name n0 mgmtdev vdpasim_net mode 0660
	refused 2 "mode is of a node: it needs driver vhost_vdpa"
	run_vdpa dev add name n0 mgmtdev vdpasim_net driver virtio_vdpa group 0
	refused 2 "group is of a node"
	run_vdpa dev add name n0 mgmtdev vdpasim_net driver vhost_vdpa mode 0668
	refused 2 'invalid mode "0668": must be an octal number'
	run_vdpa dev add name n0 mgmtdev vdpasim_net driver vhost_vdpa mode 1777
	refused 2 'invalid mode "1777"'
	run_vdpa dev add name n0 mgmtdev vdpasim_net driver vhost_vdpa owner "no such user"
	refused 2 'invalid owner "no such user"'
	run_vdpa dev add name n0 mgmtdev vdpasim_net driver vhost_vdpa group 4294967295
	refused 2 'invalid group "4294967295"'
	nothing_sent
}

@test "dev add driver vhost_vdpa: a node that does not come, and the device is kept" {
	fake_root
	sysfs_node n0 4711 qemu
	sysfs_driver vhost_vdpa
	fake_kernel
	kernel_says "mgmtdev mgmtdev=vdpasim_net classes=2 max_supported_vqs=65" ack
	kernel_says ack
	run_vdpa dev add name n0 mgmtdev vdpasim_net driver vhost_vdpa mode 0660
	refused 1 '"n0" was added, but its node did not appear within 5 seconds'
}

@test "dev show: the device above it" {
	fake_root
	mkdir -p "$FAKE_ROOT/sys/devices/pci0000:64/0000:65:00.2/n0"
	ln -s ../../../devices/pci0000:64/0000:65:00.2/n0 "$FAKE_ROOT/sys/bus/vdpa/devices/n0"
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa dev show n0
	stdout_is "n0: type network mgmtdev vdpasim_net max_vqs 3 parent 0000:65:00.2"
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa -j dev show n0
	json_valid
	json_is .dev.n0.parent '"0000:65:00.2"'
	fake_kernel
	kernel_says "$n0" ack
	run_vdpa --compat dev show n0
	stdout_lacks parent
}
