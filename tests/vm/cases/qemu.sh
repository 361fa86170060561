#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# QEMU on a node: the driver of its network boot ROM asks for an address by DHCP and gets
# one from a server on another simulated device, on the device's queues, by physical and by
# virtual address, and on QEMU's own; the device goes away under it.
# vm: smp1 on=7
# timeout: 300
LIMIT=60
. "$(dirname "$0")/../lib.sh"

sys=/sys/bus/vdpa
mac=52:54:00:00:07:01
net=10.7.0
dir=$(mktemp -d)
memory=(-machine pc)
ulimit -l unlimited

# The server: a network device of this kernel, with the only lease for QEMU's.
server()
{
	vdpa dev add name s0 mgmtdev vdpasim_net mac 52:54:00:00:07:02 &&
		wait_for 10 netdev_of s0 || return
	ip link set "$(netdev_of s0)" up
	ip addr add $net.1/24 dev "$(netdev_of s0)"
	cat >"$dir/udhcpd.conf" <<-END
	start $net.50
	end $net.50
	max_leases 1
	interface $(netdev_of s0)
	lease_file $dir/leases
	pidfile $dir/udhcpd.pid
	siaddr $net.1
	boot_file none
	END
	touch "$dir/leases"
	busybox udhcpd -f "$dir/udhcpd.conf" >"$dir/udhcpd.log" 2>&1 </dev/null &
}

# device [ARG...]: v0 and its node
device()
{
	vdpa dev add name v0 mgmtdev vdpasim_net mac $mac driver vhost_vdpa "$@"
}

# qemu NETDEV-OPTIONS DEVICE-OPTIONS
qemu()
{
	local node

	node=$(vdpa -j dev show v0 | jq -r .dev.v0.node)
	qemu-system-x86_64 "${memory[@]}" -accel tcg -m 64 -nodefaults -display none -no-user-config \
		-boot n \
		-netdev "vhost-vdpa,vhostdev=$node,id=n0$1" \
		-device "virtio-net-pci,netdev=n0,mac=$mac,disable-legacy=on$2" \
		>"$dir/qemu.log" 2>&1 </dev/null &
	qemu=$!
}

quit()
{
	kill $qemu 2>/dev/null
	wait_for 10 sh -c "! kill -0 $qemu" || kill -9 $qemu
	wait $qemu 2>/dev/null
}

# The address of the lease answers: the driver has it. It gives up when there is no file
# to boot, and is started once more then.
answers()
{
	ping -q -c 1 -W 1 $net.50
}

# mode NAME NETDEV-OPTIONS DEVICE-OPTIONS [ARG...]: with a device of its own
mode()
{
	local name=$1

	check "$name: a device and its node" device "${@:4}"
	qemu "$2" "$3"
	if wait_for 90 answers; then
		ok "$name: who got the address by DHCP answers"
	else
		fail "$name: who got the address by DHCP answers" "$(counter v0 '' 'tx packets') sent, \
$(counter v0 '' 'rx packets') received" "$(cat "$dir/qemu.log" "$dir/udhcpd.log")"
	fi
	kill -USR1 "$(cat "$dir/udhcpd.pid")"
	wait_for 5 test -s "$dir/leases"
	same "$name: the server has leased it" \
		"$(busybox dumpleases -f "$dir/leases" | awk -v mac="$mac" '$1 == mac { print $2 }')" $net.50
	check "$name: frames were received" test "$(counter v0 '' 'rx packets')" -ge 3
	check "$name: and sent" test "$(counter v0 '' 'tx packets')" -ge 3
}

reload()
{
	modprobe -r vhost_vdpa && modprobe vhost_vdpa "$@"
}

stop_server()
{
	kill "$(cat "$dir/udhcpd.pid")"
	check "the server's device goes" vdpa dev del s0
}

reload_sim()
{
	modprobe -r vdpa_sim_net vdpa_sim_blk && modprobe -r vdpa_sim &&
		modprobe vdpa_sim "$@" && modprobe -a vdpa_sim_net vdpa_sim_blk
}

check "a device for the server" server
echo 0 >$sys/drivers_autoprobe
check "vhost_vdpa without a log" reload dirty_log=0
# MTU, MAC, MRG_RXBUF, STATUS, VERSION_1, ACCESS_PLATFORM: what QEMU's own queues know
mode "shadow queues" ,x-svq=on "" device_features 0x300018028 mtu 1500
quit
cat "$dir/qemu.log"
check "shadow queues: dev del" vdpa dev del v0
check "vhost_vdpa with a log" reload
mode "QEMU" "" ""

# taken away while it is at work
gone_soon "while QEMU is at work" v0
check "other devices come" vdpa dev add name w0 mgmtdev vdpasim_net
check "and go" vdpa dev del w0
check "QEMU is still there" kill -0 $qemu
quit
check "and was told" grep -q "No such device" "$dir/qemu.log"
stop_server

# memory that is shared, of which nothing is locked; what else QEMU has is left out
check "the simulator with use_va=1" reload_sim use_va=1
echo 1 >$sys/drivers_autoprobe
check "a device for the server" server
echo 0 >$sys/drivers_autoprobe
memory=(-object "memory-backend-memfd,id=m,size=64M,share=on" -machine "pc,memory-backend=m")
ulimit -l 64
mode "virtual addresses" "" ""
gone_soon "while QEMU is at work by virtual address" v0
quit
stop_server
check "the simulator as it was" reload_sim
done_testing
