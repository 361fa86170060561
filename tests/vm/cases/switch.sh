#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Network devices that reach each other: each in a network namespace of its own.
# vm: default
# timeout: 300
. "$(dirname "$0")/../lib.sh"

# station NAME NUMBER [ARG...]: a device with an address, in the namespace NAME
station()
{
	local name=$1 n=$2

	shift 2
	vdpa dev add name "$name" mgmtdev vdpasim_net mac "52:54:00:00:01:0$n" "$@" &&
		wait_for 10 netdev_of "$name" || return
	ip netns add "$name"
	ip link set "$(netdev_of "$name")" netns "$name" name e0
	ip -n "$name" link set e0 up
	ip -n "$name" addr add "10.1.0.$n/24" dev e0
	ip -n "$name" addr add "fd00:1::$n/64" dev e0
}

# leave NAME...
leave()
{
	local name

	for name in "$@"; do
		vdpa dev del "$name"
		ip netns del "$name"
	done
}

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

on()
{
	ip netns exec "$@"
}

reaches()
{
	local from=$1

	shift
	on "$from" ping -q -c 3 -i 0.05 -W 5 "$@"
}

counter()
{
	vdpa -j dev vstats show "$1" | jq --argjson q "$2" --arg n "$3" \
		'[.vstats[].queues[] | select(.index == $q) | .counters[] | select(.name == $n) | .value] | add'
}

# no address may be tentative, nor given up as another's
dad_passed()
{
	! ip -n "$1" -6 addr show dev "${2:-e0}" | grep -qE 'tentative|dadfailed'
}

# stream FROM TO ADDRESS BYTES: over TCP, every byte compared
stream()
{
	local code='
import socket, sys, hashlib
mode, addr, size = sys.argv[1], sys.argv[2], int(sys.argv[3])
def block(i): return hashlib.sha256(str(i).encode()).digest() * 2048
if mode == "get":
	s = socket.create_server((addr, 5000), family=socket.AF_INET6 if ":" in addr else socket.AF_INET)
	s.settimeout(60)
	print("ready", flush=True)
	c, _ = s.accept()
	c.settimeout(60)
	n, h = 0, hashlib.sha256()
	while True:
		b = c.recv(1 << 18)
		if not b: break
		n += len(b); h.update(b)
	w, i = hashlib.sha256(), 0
	while i * 65536 < size: w.update(block(i)); i += 1
	sys.exit(0 if n == i * 65536 and h.digest() == w.digest() else 1)
c = socket.create_connection((addr, 5000), 60)
i = 0
while i * 65536 < size: c.sendall(block(i)); i += 1
c.close()
'
	local out pid status

	out=$(mktemp)
	on "$2" python3 -c "$code" get "$3" "$4" >"$out" 2>&1 &
	pid=$!
	wait_for 20 grep -q ready "$out"
	on "$1" timeout 100 python3 -c "$code" put "$3" "$4"
	wait $pid
	status=$?
	cat "$out"
	rm -f "$out"
	return $status
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
check "a stream over TCP" stream a b 10.1.0.2 6000000
check "a stream over TCP and IPv6" stream b a fd00:1::1 6000000
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

for mtu in 9000 65535; do
	check "devices with an MTU of $mtu" station a 1 mtu $mtu
	check "and another" station b 2 mtu $mtu
	size=$((mtu - 28))
	check "ping in frames of $mtu" reaches a -s $size -M 'do' 10.1.0.2
	check "a stream" stream a b 10.1.0.2 6000000
	leave a b
done

check "a device with four pairs" station a 1 max_vqp 4
check "and another" station b 2 max_vqp 4
check "both use all" sh -c 'ip netns exec a ethtool -L e0 combined 4 && ip netns exec b ethtool -L e0 combined 4'
check "ping" reaches a 10.1.0.2
check "a stream" stream a b 10.1.0.2 6000000
check "one uses two" on b ethtool -L e0 combined 2
check "a stream" stream a b 10.1.0.2 6000000
check "and back" stream b a 10.1.0.1 6000000

# received NAME PAIR
received()
{
	counter "$1" $((2 * $2)) "rx packets"
}

# A flow goes where the table says, whatever its hash is.
only_to()
{
	local pair before after
	local -a weight=(0 0 0 0)

	weight[$1]=1
	on a ethtool -X e0 weight "${weight[@]}" || return
	before=$(received a "$1")
	stream b a 10.1.0.1 1000000 || return
	after=$(received a "$1")
	for pair in 0 1 2 3; do
		echo "pair $pair: $(received a $pair)"
	done
	test $((after - before)) -gt 100
}
check "a key and a table" sh -c 'ip netns exec a ethtool -x e0 | grep -q "RSS hash key"'
check "the hash of a flow" sh -c 'ip netns exec a ethtool -n e0 rx-flow-hash tcp4 | grep -q "TCP/UDP src port"'
for pair in 0 2 3; do
	check "all to pair $pair" only_to $pair
done
check "to all again" on a ethtool -X e0 default
check "a stream" stream b a 10.1.0.1 6000000
check "hash addresses only" on a ethtool -N e0 rx-flow-hash tcp4 sd
check "a stream" stream b a 10.1.0.1 6000000
check "less pairs" on a ethtool -L e0 combined 2
check "a stream" stream b a 10.1.0.1 6000000
leave a b
done_testing
