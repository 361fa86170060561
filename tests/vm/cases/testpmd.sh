#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# DPDK on nodes: virtio-user sends frames to each device's own address and gets all of them
# back; a device goes away while it is at work. One testpmd has a port for each mode, since
# it takes longer to start than to move a million frames, which they do in turn. virtio-user
# of Debian 12 knows no second pair of queues on a node, nor does it use a control queue there
# when it is told to (what is seen is that this does no harm); that of the next release does.
# Takes two processors for half a minute to two, and four hundred packages: the last part
# of ./check.
# kernel: none
# packages: dpdk-dev
# chroot: dpdk-dev
# timeout: 420
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../chroot.sh"

sys=/sys/bus/vdpa
# more on request
wanted=${TESTPMD_PACKETS:-1000000}
# a command in front of testpmd
root=()
fifo=/run/testpmd
log=/run/testpmd.log
# testpmd may end before it has read its commands
trap '' PIPE
echo 0 >$sys/drivers_autoprobe
ulimit -l unlimited

mac_of()
{
	echo "52:54:00:00:00:0$1"
}

# A device for a port, and its node.
device()
{
	vdpa dev add name "v$1" mgmtdev vdpasim_net mac "$(mac_of "$1")" max_vqp 2 || return
	echo "v$1" >$sys/drivers/vhost_vdpa/bind
}

# Start it with its commands in a pipe, which is open as 7. A port for each word of OPTIONS.
# testpmd QUEUES OPTIONS...
testpmd()
{
	local queues=$1 port=0 options node args=() peers=()

	for options in "${@:2}"; do
		node=$(echo "$sys/devices/v$port"/vhost-vdpa-*)
		args+=("--vdev=net_virtio_user$port,path=/dev/${node##*/},queues=$queues,queue_size=256,$options")
		peers+=("--eth-peer=$port,$(mac_of $port)")
		port=$((port + 1))
	done
	rm -f $fifo
	mkfifo $fifo
	"${root[@]}" stdbuf -oL dpdk-testpmd --lcores 0@0,1@"$(($(nproc) - 1))" --no-pci --no-huge -m 160 \
		--no-telemetry --iova-mode=va --file-prefix=v "${args[@]}" \
		-- --interactive --rxq="$queues" --txq="$queues" --nb-cores=1 --total-num-mbufs=16384 \
		--port-topology=loop --forward-mode=io --disable-rss "${peers[@]}" >$log 2>&1 <$fifo &
	pid=$!
	exec 7>$fifo
	ends=0
}

# Ends it, however it is.
quit()
{
	echo quit 2>/dev/null >&7
	exec 7>&-
	wait_for 10 sh -c "! kill -0 $pid" || kill -9 $pid
	wait $pid
}

# What each device has passed on, of those that are left: a line "name rx tx", in packets.
packets()
{
	vdpa -j dev vstats show | jq -r '.vstats | to_entries[] |
		[.value.queues[].counters[]] as $c |
		"\(.key) \([$c[] | select(.name == "rx packets").value] | add // 0) " +
		"\([$c[] | select(.name == "tx packets").value] | add // 0)"'
}

# moved COUNT [DEVICE]: by that device, or by every one
moved()
{
	packets | awk -v n="$1" -v who="${2:-}" 'who == "" || $1 == who { all++; few += $2 < n }
		END { exit few || !all }'
}

# settled DEVICE
settled()
{
	packets | awk -v who="$1" '$1 == who { exit $2 != $3 }'
}

# What testpmd counted for a port: a name as in RX-packets.
seen()
{
	sed -n "/ Forward statistics for port $1 /,/^ *-*\$/s/.*$2: *\\([0-9]*\\).*/\\1/p" $log |
		tail -n 1
}

# It has told what it counted: as often as it was stopped.
has_told()
{
	[ "$(grep -c "Accumulated forward statistics" $log)" -ge "$ends" ]
}

# run NAME PORT: until enough packets have come back
run()
{
	local start=$SECONDS

	kill -0 $pid 2>/dev/null || { fail "$1: testpmd is there" "$(tail -n 20 $log)"; return; }
	printf '%s\n' "set portlist $2" "start tx_first 6" >&7
	if ! wait_for $((60 + wanted / 20000)) moved "$wanted" "v$2"; then
		fail "$1: $wanted packets come back" "$(packets)" "$(tail -n 40 $log)"
		# the next one has its turn
		echo stop >&7
		ends=$((ends + 1))
		wait_for 20 has_told
		return 1
	fi
	ok "$1: $wanted packets come back"
	echo "    in $((SECONDS - start)) s"
	echo stop >&7
	ends=$((ends + 1))
	wait_for 20 has_told
	# whether it ever is, judge says
	wait_for 20 settled "v$2" || :
}

# A port's device, after the end. FEATURES are negotiated, or not (!).
# judge NAME PORT QUEUES FEATURES
judge()
{
	local name=$1 port=$2 queues=$3 got word rx tx sent q

	got=" $(vdpa -j dev config show "v$port" | jq -r ".config.v$port.negotiated_features | join(\" \")") "
	for word in $4; do
		case $word in
		!*) same "$name: without ${word#!}" "${got/* ${word#!} */yes}" "$got" ;;
		*) same "$name: with $word" "${got/* $word */yes}" yes ;;
		esac
	done
	read -r rx tx <<<"$(packets | sed -n "s/^v$port //p")"
	sent=$(seen "$port" TX-packets)
	check "$name: testpmd sent $sent packets" test "$sent" -ge "$wanted"
	same "$name: what testpmd sent was received by the device" "$tx" "$sent"
	same "$name: and given back" "$rx" "$sent"
	same "$name: testpmd dropped nothing" "$(seen "$port" TX-dropped)" 0
	# up to 6 bursts of 32 for each queue are on the way at any time
	check "$name: and has seen it all" \
		test "$(seen "$port" RX-packets)" -ge $((sent - 192 * queues))
	for q in $(seq 0 2 $((2 * queues - 2))); do
		check "$name: queue $q received" test "$(counter "v$port" "$q" "rx packets")" -gt 0
		check "$name: queue $((q + 1)) sent" \
			test "$(counter "v$port" $((q + 1)) "tx packets")" -gt 0
	done
}

# Runs in several modes, each on a new device and a port of its own: NAME, OPTIONS and
# FEATURES of each. Without RSS, for all frames are of one flow, which a table would give to
# one queue.
# modes QUEUES {NAME OPTIONS FEATURES}...
modes()
{
	local queues=$1 names=() options=() features=() port

	shift
	while [ $# -gt 0 ]; do
		check "$1: a device and its node" device ${#names[@]}
		names+=("$1") options+=("$2") features+=("$3")
		shift 3
	done
	testpmd "$queues" "${options[@]}"
	for port in "${!names[@]}"; do
		run "${names[port]}" "$port" &&
			judge "${names[port]}" "$port" "$queues" "${features[port]}"
	done
}

# Whether each device has passed on N packets more than $before says.
# more_than_before N
more_than_before()
{
	{ cat <<<"$before"; packets; } | awk -v n="$1" '
		$1 in old { all++; few += $2 < old[$1] + n; next }
		{ old[$1] = $2 }
		END { exit few || !all }'
}

# The last device goes while all are at work.
taken_away()
{
	local before

	before=$(packets)
	printf '%s\n' "set portlist 0,1,2,3,4,5" "start tx_first 4" >&7
	check "all ports are at work" wait_for 60 more_than_before 1000
	gone_soon "while testpmd is at work" "$1"
	check "testpmd still has the node" kill -0 $pid
	before=$(packets)
	check "its other ports go on" wait_for 60 more_than_before 1000
	check "other devices come" vdpa dev add name w0 mgmtdev vdpasim_net
	check "and go" vdpa dev del w0
}

# It loads all of some two hundred drivers, which takes an emulator long: those that it is
# linked with, and these, are enough.
only_virtio()
{
	local dir lib

	dir=$(echo "$1"/usr/lib/x86_64-linux-gnu/dpdk/pmds-*)
	mkdir -p "/run/pmds$1"
	for lib in librte_{net_virtio,mempool_ring,bus_vdev,bus_pci} \
		$(chroot "${1:-/}" ldd /usr/bin/dpdk-testpmd | grep -o 'librte_[a-z0-9_]*' | sort -u); do
		cp -P "$dir/$lib".so* "/run/pmds$1" 2>/dev/null
	done
	mount --bind "/run/pmds$1" "$dir"
}

none_left()
{
	local name

	for name in $(vdpa_devices); do
		vdpa dev del "$name"
	done
}

check "DPDK has few drivers" only_virtio ""
check "and so has the next release" only_virtio "$VDPA_CHROOT"
modes 1 \
	split mrg_rxbuf=0,in_order=0 "VERSION_1 !RING_PACKED !IN_ORDER !CTRL_VQ !MRG_RXBUF" \
	mergeable in_order=0 "MRG_RXBUF !RING_PACKED" \
	packed packed_vq=1,mrg_rxbuf=0,in_order=0 "RING_PACKED !IN_ORDER" \
	"in order" mrg_rxbuf=0 "IN_ORDER !RING_PACKED" \
	"packed, in order" packed_vq=1,mrg_rxbuf=0 "IN_ORDER RING_PACKED" \
	"control queue" mrg_rxbuf=0,in_order=0,cq=1 "!MQ"
taken_away v5
quit
check "testpmd was told" grep -q "No such device" $log
none_left
root=(chroot "$VDPA_CHROOT")
modes 2 \
	"2 queue pairs" mrg_rxbuf=0,in_order=0,cq=1 "CTRL_VQ MQ !RING_PACKED" \
	"2 queue pairs, packed" packed_vq=1,mrg_rxbuf=0,in_order=0,cq=1 "CTRL_VQ MQ RING_PACKED"
quit
none_left
done_testing
