#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Large frames and several pairs of queues between two network devices.
# kernel: 6.12
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../stations.sh"

for mtu in 9000 65535; do
	check "devices with an MTU of $mtu" station a 1 mtu $mtu
	check "and another" station b 2 mtu $mtu
	size=$((mtu - 28))
	check "ping in frames of $mtu" reaches a -s $size -M 'do' 10.1.0.2
	check "a stream" stream a b 10.1.0.2 2000000
	leave a b
done

check "a device with four pairs" station a 1 max_vqp 4
check "and another" station b 2 max_vqp 4
check "both use all" sh -c 'ip netns exec a ethtool -L e0 combined 4 && ip netns exec b ethtool -L e0 combined 4'
check "ping" reaches a 10.1.0.2
check "a stream" stream a b 10.1.0.2 2000000
check "one uses two" on b ethtool -L e0 combined 2
check "a stream" stream a b 10.1.0.2 2000000
check "and back" stream b a 10.1.0.1 2000000

# received NAME PAIR
received()
{
	counter "$1" $((2 * $2)) "rx packets"
}

# A flow goes where the table says, whatever its hash is.
only_to()
{
	local pair others=0
	local -a weight=(0 0 0 0) before=() more=()

	weight[$1]=1
	on a ethtool -X e0 weight "${weight[@]}" || return
	for pair in 0 1 2 3; do
		before[pair]=$(received a $pair)
	done
	stream b a 10.1.0.1 1000000 || return
	for pair in 0 1 2 3; do
		more[pair]=$(($(received a $pair) - before[pair]))
		echo "pair $pair: ${more[pair]} more"
		[ $pair -eq "$1" ] || others=$((others + more[pair]))
	done
	# a megabyte in long segments, and what is no flow
	test "${more[$1]}" -gt 15 -a $others -lt 5
}
check "a key and a table" sh -c 'ip netns exec a ethtool -x e0 | grep -q "RSS hash key"'
check "the hash of a flow" sh -c 'ip netns exec a ethtool -n e0 rx-flow-hash tcp4 | grep -q "TCP/UDP src port"'
for pair in 0 2 3; do
	check "all to pair $pair" only_to $pair
done
check "to all again" on a ethtool -X e0 default
check "a stream" stream b a 10.1.0.1 2000000
check "hash addresses only" on a ethtool -N e0 rx-flow-hash tcp4 sd
check "a stream" stream b a 10.1.0.1 2000000
check "less pairs" on a ethtool -L e0 combined 2
check "a stream" stream b a 10.1.0.1 2000000
leave a b
done_testing
