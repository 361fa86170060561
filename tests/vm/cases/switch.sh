#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Network devices that reach each other: addresses, VLANs, bridges, loops.
# vm: smp1
# kernel: 7
# timeout: 240
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../stations.sh"

# vlan LINK NAME ID PREFIX: in the first two namespaces
vlan()
{
	local ns n=0

	for ns in a b; do
		n=$((n + 1))
		ip -n $ns link add link "$1" name "$2" type vlan id "$3" &&
			ip -n $ns link set "$2" up &&
			ip -n $ns addr add "$4.$n/24" dev "$2" || return
	done
}

# no address may be tentative, nor given up as another's
dad_passed()
{
	! ip -n "$1" -6 addr show dev "${2:-e0}" | grep -qE 'tentative|dadfailed'
}

check "a device in a namespace" station a 1
check "and another" station b 2
check "ping" reaches a 10.1.0.2
same "ARP knows the other" "$(ip -n a neigh get 10.1.0.2 dev e0 | grep -oE '52(:[0-9a-f]+){5}')" 52:54:00:00:01:02
check "duplicate address detection passes" wait_for 10 dad_passed a
check "on both" wait_for 10 dad_passed b
check "ping -6" reaches a fd00:1::2
check "ping -6 to a link-local address" reaches b "fe80::5054:ff:fe00:101%e0"
check "ping in full frames" reaches b -s 1472 -M 'do' 10.1.0.1
check "what is for all reaches the other" on a ping -q -c 2 -W 5 -I e0 ff02::1%e0
check "a stream over TCP" stream a b 10.1.0.2 2000000
check "a stream over TCP and IPv6" stream b a fd00:1::1 2000000
refuse "an address of no one" reaches a -W 1 10.1.0.9
same "nothing was a loop" "$(counter a 1 'tx loops')$(counter b 1 'tx loops')" 00

check "a third device" station c 3
wait_for 10 dad_passed c
frames_before=$(counter c 0 'rx packets')
check "two talk" reaches a -c 200 -i 0.002 10.1.0.2
less=$(($(counter c 0 'rx packets') - frames_before))
check "the third hears little of it ($less frames)" test "$less" -lt 50
check "and is reached" reaches b 10.1.0.3

check "a VLAN" vlan e0 v10 10 10.2.0
check "ping in it" reaches a 10.2.0.2
check "in full frames" reaches a -s 1472 -M 'do' 10.2.0.2
check "a VLAN inside of it" vlan v10 v1020 20 10.3.0
check "ping in that" reaches a 10.3.0.2

# a bridge behind a device: its stations are learned
check "a station behind a bridge" sh -c 'ip netns add inner &&
	ip -n c addr flush dev e0 && ip -n c link add br0 type bridge &&
	ip -n c link set e0 master br0 && ip -n c link set br0 up &&
	ip -n c link add p0 type veth peer name e0 netns inner &&
	ip -n c link set p0 master br0 && ip -n c link set p0 up &&
	ip -n inner link set e0 up && ip -n inner addr add 10.1.0.8/24 dev e0'
check "is reached" reaches a -W 10 10.1.0.8
check "and reaches" reaches inner 10.1.0.2
ip netns del inner

# a loop: two devices of one bridge
check "a fourth device" station d 4
check "joins the third in its bridge" sh -c '
	ip -n d addr flush dev e0 && ip -n d link set e0 netns c name e1 &&
	ip -n c link set e1 master br0 && ip -n c link set e1 up'
before=$(counter c 1 'tx packets')
on a ping -q -c 5 -i 0.2 -b 10.1.0.255 >/dev/null 2>&1
on a ping -q -c 5 -i 0.2 ff02::1%e0 >/dev/null 2>&1
sleep 2
storm=$(($(counter c 1 'tx packets') - before))
check "there is no storm ($storm frames)" test $storm -lt 300
check "frames that went round were dropped" test "$(($(counter c 1 'tx loops') + $(counter d 1 'tx loops')))" -gt 0
check "the others talk" reaches a 10.1.0.2
vdpa dev del d
ip netns del d
check "the third has left it" leave c

# deletion under load
on a ping -q -f -w 4 10.1.0.2 >/dev/null 2>&1 &
sleep 1
check "a device goes while it is sent to" vdpa dev del b
wait
ip netns del b
check "and comes again" station b 2
check "and is reached" reaches a -c 3 -W 10 10.1.0.2
leave a b

done_testing
