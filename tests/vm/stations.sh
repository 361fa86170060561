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

counter()
{
	vdpa -j dev vstats show "$1" | jq --argjson q "$2" --arg n "$3" \
		'[.vstats[].queues[] | select(.index == $q) | .counters[] | select(.name == $n) | .value] | add'
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
