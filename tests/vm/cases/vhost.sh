#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nodes: every call with every wrong argument, frames from user space, devices that are
# taken away from who has them open.
# vm: default on=6.12
# vm: smp1 on=6.1
# vm: smp1 on=7
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../nodes.sh"

before=$(pinned)
check "dev add" vdpa dev add name v0 mgmtdev vdpasim_net mac $mac
check "bind to vhost_vdpa" bind v0 vhost_vdpa
node=$(node_of v0)
check "a node is there" test -c "$node"
same "that only root may open" "$(stat -c %a "$node")" 600
same "its numbers are in sysfs" "$(cat "$sys/devices/v0/${node##*/}/dev")" \
	"$(stat -c '%Hr:%Lr' "$node")"
same "and its region in /proc/devices" "$(awk '$2 == "vhost-vdpa" { print $1 }' /proc/devices)" \
	"$(stat -c %Hr "$node")"
same "dev show names it" "$(vdpa -j dev show v0 | jq -r .dev.v0.node)" "$node"
tap walk "$node"
tap orders "$node"
same "5000 frames come back" "$(loop "$node" 5000)" "sent 5000 received 5000"
same "and again after another open" "$(loop "$node" 100)" "sent 100 received 100"

same "and in packed rings that begin as DPDK's do" "$(loop --packed "$node" 5000)" \
	"sent 5000 received 5000"

# rings in another address space than buffers, and both in one that is not the first
for layout in "" --packed; do
	for space in --apart --moved; do
		# shellcheck disable=SC2086 # none is no word
		same "frames come back with $space (${layout:-split})" \
			"$(loop $layout $space "$node" 1000)" "sent 1000 received 1000"
	done
done

# what the device writes is logged
out=$(dirty "$node" 3)
check "the dirty log tells what was written ($out)" grep -q 'the same$' <<<"$out"
same "and the node is as before" "$(loop "$node" 100)" "sent 100 received 100"

# rings that move from one device to another, with frames under way
check "another device" node v1
moves 50
check "dev del" vdpa dev del v1

# what is pinned is charged to the client, and given back
check "a client may lock what it needs" sh -c "ulimit -l 8192; loop $node 100"
refuse "and no more" sh -c "ulimit -l 1024; loop $node 100"
same "memory of any kind can be mapped" "$(loop --private "$node")" "the frame came back"

check "unbind" unbind v0
refuse "the node is gone" test -e "$node"
check "bind to virtio_vdpa" bind v0 virtio_vdpa
wait_for 10 netdev_of v0
check "a netdev is there" netdev_of v0
check "unbind" unbind v0
check "and back" bind v0 vhost_vdpa
node=$(node_of v0)

# taken away from a client that has it open, at work or not
taken_away "" v0
refuse "the node is gone" test -e "$node"
check "its name is free" vdpa dev add name v0 mgmtdev vdpasim_net mac $mac
check "bind" bind v0 vhost_vdpa
node=$(node_of v0)
exec 5<>"$node"
check "dev del while it is open" timeout 30 vdpa dev del v0
refuse "a write to it fails" sh -c 'echo >&5'
exec 5>&-

# or that stands still in memory of its own
for way in answer argument message memory log; do
	check "a device" node v2
	tap stuck $way "$(node_of v2)" vdpa dev del v2
	[ ! -e "$sys/devices/v2" ] || vdpa dev del v2
done

# ten minutes of it: storm.sh
stormy 5
check "dev del" vdpa dev del v0
same "nothing stays pinned" "$(pinned)" "$before"
check "the module can go" modprobe -r vhost_vdpa
check "and come back" modprobe vhost_vdpa
done_testing
