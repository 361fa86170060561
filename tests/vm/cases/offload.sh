#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What senders leave to network devices: long segments and checksums, to receivers that
# take them and to those that do not. Receive filters. All between two namespaces.
# vm: smp1
# kernel: 6.12
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../stations.sh"

PATH=$VDPA_BUILD/tests/vm/tools:$PATH
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
head -c 20M /dev/urandom >"$dir/sent"
head -c 4M "$dir/sent" >"$dir/part"
receiver=(MTU MAC STATUS CTRL_VQ CTRL_MAC_ADDR VERSION_1 ACCESS_PLATFORM)

# received NAME: sets segments, checksums, packets
received()
{
	read -r segments checksums packets < <(vdpa -j dev vstats show "$1" qidx 0 | jq -r \
		'[.vstats[].queues[].counters[]] | from_entries |
		"\(.["rx segmented"]) \(.["rx checksummed"]) \(.["rx packets"])"')
}

# transfer TEXT FROM TO ADDRESS [FILE]: TCP; sets segments, checksums, packets of TO
transfer()
{
	local text=$1 from=$2 to=$3 address=$4 file=$dir/${5:-part} pid before

	received "$to"
	before=("$segments" "$checksums" "$packets")
	rm -f "$dir/ready"
	on "$to" stream receive 5000 >"$dir/received" 2>"$dir/ready" &
	pid=$!
	wait_for 5 grep -q ready "$dir/ready"
	on "$from" timeout 60 stream send "$address" 5000 <"$file"
	wait_for 10 test ! -d "/proc/$pid" || kill "$pid"
	wait "$pid"
	same "$text: what arrives is what was sent" "$(md5sum <"$dir/received")" \
		"$(md5sum <"$file")"
	received "$to"
	((segments -= before[0], checksums -= before[1], packets -= before[2])) || :
	echo "    $packets packets, $segments segments, $checksums checksums"
}

# datagrams TEXT FROM TO ADDRESS SIZE
datagrams()
{
	local pid

	rm -f "$dir/ready"
	on "$3" stream udp-receive 5001 "$5" 1000 >"$dir/received" 2>"$dir/ready" &
	pid=$!
	wait_for 5 grep -q ready "$dir/ready"
	on "$2" stream udp-send "$4" 5001 "$5" 1000
	wait "$pid"
	same "$1" "$(cat "$dir/received")" "received 1000"
}

check "a device" station a 1
check "another" station b 2
check "it reaches the first" on b ping -q -c 3 -i 0.05 -W 5 10.1.0.1
check "ethtool shows a speed" sh -c "ip netns exec a ethtool e0 | grep -q 'Speed: 10000Mb/s'"
check "segments are left to the device" \
	sh -c "ip netns exec a ethtool -k e0 | grep -q '^tcp-segmentation-offload: on'"

transfer "20 MB over TCP" a b 10.1.0.2 sent
check "long segments are not cut" test "$packets" -lt 4000 -a "$segments" -lt 100
transfer "TCP over IPv6" a b fd00:1::2
check "long segments are not cut there" test "$packets" -lt 1000 -a "$segments" -lt 100
transfer "the other way" b a 10.1.0.1
datagrams "datagrams that are sent together" a b 10.1.0.2 1400
datagrams "and over IPv6" a b fd00:1::2 1001

check "the receiver takes no long segments" on b ethtool -K e0 rx-gro-hw off
transfer "20 MB over TCP, cut" a b 10.1.0.2 sent
check "the device cuts" test "$segments" -gt 13000
transfer "TCP over IPv6, cut" a b fd00:1::2
check "the device cuts there" test "$segments" -gt 2500
check "the sender cuts" on a ethtool -K e0 tso off
transfer "TCP, cut by its sender" a b 10.1.0.2
check "the device cuts no more" test "$segments" -lt 100 -a "$packets" -gt 2500
check "the sender sums, too" on a ethtool -K e0 tx off
transfer "TCP, summed by its sender" a b 10.1.0.2
check "all as it was" on a ethtool -K e0 tx on tso on
check "on both sides" on b ethtool -K e0 rx-gro-hw on
check "an MTU of 1400" on a ip link set e0 mtu 1400
transfer "TCP with an MTU of 1400" a b 10.1.0.2

# a receiver that takes nothing as it is
check "a device with the stock features" station c 3 \
	device_features "$(IFS=,; echo "${receiver[*]}")"
transfer "TCP to the stock features" a c 10.1.0.3
check "the device cuts for it" test "$segments" -gt 2500
transfer "TCP over IPv6 to them" a c fd00:1::3
transfer "TCP from them" c a 10.1.0.1
datagrams "datagrams to the stock features" a c 10.1.0.3 1300
check "checksums are completed for it" test "$(counter c 0 'rx checksummed')" -gt 0
vdpa dev del c

check "jumbo frames" station j 4 mtu 9000
check "and another" station k 5 mtu 9000
transfer "TCP in jumbo frames" j k 10.1.0.5
check "the receiver takes no long segments" on k ethtool -K e0 rx-gro-hw off
transfer "TCP in jumbo frames, cut" j k 10.1.0.5
check "the device cuts" test "$segments" -gt 400
vdpa dev del j
vdpa dev del k

# VLANs: 5 on both sides, 6 on one
for ns in a b; do
	ip -n $ns link set e0 mtu 1500
	ip -n $ns link add link e0 name v5 type vlan id 5
	ip -n $ns link set v5 up
done
ip -n a addr add 10.5.0.1/24 dev v5
ip -n b addr add 10.5.0.2/24 dev v5
transfer "TCP in a VLAN" a b 10.5.0.2
check "long segments are not cut there" test "$packets" -lt 1000
check "the receiver takes no long segments" on b ethtool -K e0 rx-gro-hw off
transfer "TCP in a VLAN, cut" a b 10.5.0.2
check "the device cuts there" test "$segments" -gt 2500
ip -n a link add link e0 name v6 type vlan id 6
ip -n a link set v6 up
ip -n a addr add 10.6.0.1/24 dev v6
filtered=$(counter b 0 'rx vlanfiltered')
refuse "nobody is in the other VLAN" on a ping -q -c 1 -W 1 10.6.0.2
check "what was sent there was filtered" test "$(counter b 0 'rx vlanfiltered')" -gt "$filtered"

# frames to nobody
ip -n a neigh add 10.1.0.99 lladdr 52:54:00:00:01:99 dev e0
filtered=$(counter b 0 'rx filtered')
refuse "nobody answers" on a ping -q -c 1 -W 1 10.1.0.99
check "the other device does not want it" test "$(counter b 0 'rx filtered')" -gt "$filtered"
check "unless it wants all" on b ip link set e0 promisc on
filtered=$(counter b 0 'rx filtered') packets=$(counter b 0 'rx packets')
refuse "still nobody answers" on a ping -q -c 1 -W 1 10.1.0.99
same "nothing is filtered" "$(counter b 0 'rx filtered')" "$filtered"
check "it has them" test "$(counter b 0 'rx packets')" -gt "$packets"
check "no more" on b ip link set e0 promisc off
same "no transmit queue has errors" "$(counter a 1 'tx errors') $(counter b 1 'tx errors')" "0 0"
for name in a b; do
	check "dev del $name" vdpa dev del $name
done
ip -all netns delete
done_testing
