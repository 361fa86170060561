# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For cases with network devices that reach each other, each in a network namespace
# of its own. To be included behind lib.sh.

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

# stream FROM TO ADDRESS BYTES: over TCP, every byte compared
stream()
{
	local sent got pid status=0

	sent=$(mktemp) got=$(mktemp)
	head -c "$4" /dev/urandom >"$sent"
	on "$2" stream receive 5000 >"$got" 2>"$got.ready" &
	pid=$!
	wait_for 20 grep -q ready "$got.ready"
	on "$1" timeout 100 stream send "$3" 5000 <"$sent" || status=$?
	wait $pid || status=$?
	cmp "$sent" "$got" || status=1
	rm -f "$sent" "$got" "$got.ready"
	return $status
}
