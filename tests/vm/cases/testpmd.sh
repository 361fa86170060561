#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# DPDK on a node: virtio-user sends frames to the device's own address and gets all of
# them back; the device goes away while it is at work.
# Takes minutes of two processors: not for ./check. virtio-user of Debian 12 knows no
# second pair of queues on a node, that of the next release does.
# kernel: none
# packages: dpdk-dev
# chroot: dpdk-dev
# timeout: 700
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../chroot.sh"

sys=/sys/bus/vdpa
mac=52:54:00:00:00:01
# TESTPMD_PACKETS: more on request
wanted=${TESTPMD_PACKETS:-1000000}
# a command in front of testpmd
root=()
fifo=/run/testpmd
log=/run/testpmd.log
# testpmd may end before it has read its commands
trap '' PIPE
echo 0 >$sys/drivers_autoprobe
ulimit -l unlimited

# packets rx|tx [QUEUE]: of v0, of all its queues or of one
packets()
{
	counter v0 "${2:-}" "$1 packets" 2>/dev/null
}

# A new v0 at a node.
device()
{
	vdpa dev add name v0 mgmtdev vdpasim_net mac $mac max_vqp 2 || return
	echo v0 >$sys/drivers/vhost_vdpa/bind
}

# Start it with its commands in a pipe, which is open as 7.
# testpmd QUEUES VDEV-OPTIONS
testpmd()
{
	local node

	node=$(echo $sys/devices/v0/vhost-vdpa-*)
	rm -f $fifo
	mkfifo $fifo
	"${root[@]}" stdbuf -oL dpdk-testpmd -l 0-1 --no-pci --no-huge -m 320 --no-telemetry --iova-mode=va \
		--file-prefix=v --vdev="net_virtio_user0,path=/dev/${node##*/},queues=$1,queue_size=256$2" \
		--log-level=pmd.net.virtio.init:debug \
		-- --interactive --rxq="$1" --txq="$1" --nb-cores=1 --total-num-mbufs=8192 \
		--forward-mode=io --disable-rss --eth-peer=0,$mac >$log 2>&1 <$fifo &
	pid=$!
	exec 7>$fifo
	echo "start tx_first 4" >&7
}

# Ends it, however it is.
quit()
{
	echo quit 2>/dev/null >&7
	exec 7>&-
	wait_for 10 sh -c "! kill -0 $pid" || kill -9 $pid
	wait $pid
}

moved()
{
	[ "$(packets rx)" -ge "$1" ]
}

settled()
{
	[ "$(packets rx)" = "$(packets tx)" ]
}

# What testpmd counted: a name as in RX-packets.
seen()
{
	sed -n "/Accumulated forward statistics/,\$s/.*$1: *\\([0-9]*\\).*/\\1/p" $log | head -n 1
}

has_seen()
{
	[ -n "$(seen TX-total)" ]
}

# A run in a mode, on a new device; FEATURES are negotiated, or not (!). Without RSS, for all
# frames are of one flow, which a table would give to one queue.
# mode NAME QUEUES VDEV-OPTIONS FEATURES
mode()
{
	local name=$1 queues=$2 options=$3 word sent q got start=$SECONDS

	check "$name: a device and its node" device
	testpmd "$queues" "$options"
	if ! wait_for $((90 * (1 + wanted / 2000000))) moved "$wanted"; then
		fail "$name: $wanted packets come back" "$(packets tx) sent, \
$(packets rx) received" "$(vdpa dev vstats show v0)" "$(tail -n 30 $log)"
		quit
		vdpa dev del v0
		return
	fi
	ok "$name: $wanted packets come back"
	echo "    in $((SECONDS - start)) s"
	got=" $(vdpa -j dev config show v0 | jq -r '.config.v0.negotiated_features | join(" ")') "
	for word in $4; do
		case $word in
		!*) same "$name: without ${word#!}" "${got/* ${word#!} */yes}" "$got" ;;
		*) same "$name: with $word" "${got/* $word */yes}" yes ;;
		esac
	done
	echo stop >&7
	wait_for 20 has_seen
	wait_for 20 settled
	sent=$(seen TX-packets)
	same "$name: what testpmd sent was received by the device" \
		"$(packets tx)" "$sent"
	same "$name: and given back" "$(packets rx)" "$sent"
	same "$name: testpmd dropped nothing" "$(seen TX-dropped)" 0
	# up to 4 bursts of 32 for each queue are on the way at any time
	check "$name: and has seen it all" test "$(seen RX-packets)" -ge $((sent - 128 * queues))
	for q in $(seq 0 2 $((2 * queues - 2))); do
		check "$name: queue $q received" test "$(packets rx "$q")" -gt 0
		check "$name: queue $((q + 1)) sent" test "$(packets tx $((q + 1)))" -gt 0
	done
	quit
	vdpa dev del v0
}

mode split 1 ,mrg_rxbuf=0,in_order=0 "VERSION_1 !RING_PACKED !IN_ORDER !CTRL_VQ !MRG_RXBUF"
mode mergeable 1 ,in_order=0 "MRG_RXBUF !RING_PACKED"
mode packed 1 ,packed_vq=1,mrg_rxbuf=0,in_order=0 "RING_PACKED !IN_ORDER"
mode "in order" 1 ,mrg_rxbuf=0 "IN_ORDER !RING_PACKED"
mode "packed, in order" 1 ,packed_vq=1,mrg_rxbuf=0 "IN_ORDER RING_PACKED"
mode "control queue" 1 ,mrg_rxbuf=0,in_order=0,cq=1 "!MQ"
root=(chroot "$VDPA_CHROOT")
mode "next release" 1 ,mrg_rxbuf=0,in_order=0 "VERSION_1 !RING_PACKED !RSS"
mode "2 queue pairs" 2 ,mrg_rxbuf=0,in_order=0,cq=1 "CTRL_VQ MQ"
mode "2 queue pairs, packed" 2 ,packed_vq=1,mrg_rxbuf=0,in_order=0,cq=1 "CTRL_VQ MQ RING_PACKED"
root=()

# taken away while it is at work
check "a device and its node" device
testpmd 1 ,mrg_rxbuf=0
wait_for 60 moved 1000
gone_soon "while testpmd is at work" v0
check "testpmd still has the node" kill -0 $pid
check "other devices come" vdpa dev add name w0 mgmtdev vdpasim_net
check "and go" vdpa dev del w0
quit
check "testpmd was told" grep -q "No such device" $log
done_testing
