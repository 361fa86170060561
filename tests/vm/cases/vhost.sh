#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nodes: every call with every wrong argument, frames from user space, devices that are
# taken away from who has them open; with memory that is pinned and by virtual address.
# vm: default on=6.12
# vm: smp1 on=6.1
# vm: smp1 on=7
# timeout: 420
. "$(dirname "$0")/../lib.sh"

PATH=$VDPA_BUILD/tests/vhost:$PATH
sys=/sys/bus/vdpa
mac=52:54:00:00:00:01
echo 0 >$sys/drivers_autoprobe

# The node of a device.
node_of()
{
	local d

	for d in "$sys/devices/$1"/vhost-vdpa-*; do
		[ ! -d "$d" ] || { printf '/dev/%s\n' "${d##*/}"; return 0; }
	done
	return 1
}

# bind DEVICE DRIVER
bind()
{
	echo "$1" >"$sys/drivers/$2/bind"
}

unbind()
{
	echo "$1" >"$sys/devices/$1/driver/unbind"
}

# node DEVICE: add it with its node
node()
{
	vdpa dev add name "$1" mgmtdev vdpasim_net mac $mac && bind "$1" vhost_vdpa
}

# Frames are on their way in client $client, which goes on until it is stopped.
at_work()
{
	loop "$1" 100000000 >/run/loop 2>&1 &
	client=$!
	sleep 2
}

# taken_away NAME DEVICE: from a client at work
taken_away()
{
	at_work "$(node_of "$2")"
	gone_soon "while a client is at work$1" "$2"
	wait $client
	same "the client's next call fails" $? 1
	check "which is not for a frame that was changed" sh -c '! grep changed /run/loop'
}

# moves COUNT: rings go from v0 to v1 and back, with frames under way
moves()
{
	local layout out

	for layout in "" --packed; do
		# shellcheck disable=SC2086 # none is no word
		out=$(migrate $layout "$(node_of v0)" "$(node_of v1)" "$1")
		same "no frame is lost by a move (${layout:-split})" "$out" \
			"$((100 * $1)) frames, $1 moves with frames under way"
	done
}

# stormy SECONDS: calls in any order, while v0 comes and goes
stormy()
{
	local deleted=0

	storm --seconds "$1" /dev/vhost-vdpa-{0..3} >/run/storm 2>&1 &
	client=$!
	while kill -0 $client 2>/dev/null; do
		vdpa dev add name v0 mgmtdev vdpasim_net mac $mac max_vqp $((deleted % 2 + 1)) || break
		bind v0 vhost_vdpa
		sleep 1.5
		vdpa dev del v0 || break
		deleted=$((deleted + 1))
	done
	wait $client
	same "a storm of calls ends" $? 0
	sed 's/^/    /' /run/storm
	check "the device was taken away meanwhile ($deleted times)" test $deleted -ge $(($1 / 4))
	check "the device is back" node v0
	same "frames come back after it" "$(loop "$(node_of v0)" 100)" "sent 100 received 100"
}

# How many pages are pinned.
pinned()
{
	cat /proc/sys/vm/stat_refresh
	awk '$1 == "nr_foll_pin_acquired" { n += $2 } $1 == "nr_foll_pin_released" { n -= $2 }
		END { print n }' /proc/vmstat
}

reload_sim()
{
	modprobe -r vdpa_sim_net vdpa_sim_blk && modprobe -r vdpa_sim &&
		modprobe vdpa_sim "$@" && modprobe -a vdpa_sim_net vdpa_sim_blk
}

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
out=$(dirty "$node" 5)
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

# STORM_SECONDS, longer on request
stormy "${STORM_SECONDS:-8}"
check "dev del" vdpa dev del v0
same "nothing stays pinned" "$(pinned)" "$before"

# memory by virtual address: none is charged, and of what is no shared file there is none
check "load the simulator with use_va=1" reload_sim use_va=1 vq_num_max=1024
check "a device and its node" node v0
node=$(node_of v0)
tap walk --va "$node"
for layout in "" --packed; do
	same "no memory needs to be locked (${layout:-split})" \
		"$(sh -c "ulimit -l 64; loop $layout $node 2000")" "sent 2000 received 2000"
done
same "nor for rings of several pages" "$(loop --num 1024 "$node" 2500)" \
	"sent 2500 received 2500"
out=$(dirty "$node" 2)
check "the dirty log tells what was written ($out)" grep -q 'the same$' <<<"$out"
check "another device" node v1
moves 20
check "dev del" vdpa dev del v1
seen=$(dmesg | grep -c 'not a shared file')
same "a queue that meets other memory breaks" "$(loop --private "$node")" \
	"the device needs a reset"
same "and a message says why" "$(dmesg | grep -c 'not a shared file')" $((seen + 1))
same "the next client is served" "$(loop "$node" 100)" "sent 100 received 100"
at_work "$node"
kill -9 $client
wait $client 2>/dev/null
same "the one after a client that was killed, too" "$(loop "$node" 100)" \
	"sent 100 received 100"
taken_away ", by virtual address" v0
stormy 4
check "dev del" vdpa dev del v0

check "load it with batch_mapping=0" reload_sim use_va=1 batch_mapping=0
check "a device and its node" node v0
same "frames come back" "$(loop "$(node_of v0)" 1000)" "sent 1000 received 1000"
check "dev del" vdpa dev del v0
stormy 4
check "dev del" vdpa dev del v0
same "nothing stays pinned" "$(pinned)" "$before"

# doorbells in the client's memory: no kick comes by an eventfd, a timer looks
looked_at()
{
	grep -q doorbell_look /proc/timer_list
}

check "simulators with doorbells" reload_sim doorbell=1
check "a device and its node" node v0
node=$(node_of v0)
tap walk --doorbell "$node"
same "frames of who rings come back" "$(loop --doorbell "$node" 5000)" "sent 5000 received 5000"
same "and in packed rings, with data" "$(loop --packed --doorbell "$node" 5000)" \
	"sent 5000 received 5000"
at_work "$node"
refuse "no timer looks for who does not ring" wait_for 1 looked_at
kill $client
wait $client
loop --doorbell --stay "$node" 100 >/run/loop 2>&1 &
client=$!
check "one who rings has its frames back" wait_for 20 grep -q received /run/loop
check "a timer looks" wait_for 5 looked_at
gone_soon "while its doorbells are rung" v0
wait $client
same "the client was told by SIGBUS" "$? $(tail -n 1 /run/loop)" "0 the doorbells are gone"
refuse "no timer is left" wait_for 1 looked_at
check "simulators without doorbells" reload_sim
check "the module can go" modprobe -r vhost_vdpa
check "and come back" modprobe vhost_vdpa
done_testing
