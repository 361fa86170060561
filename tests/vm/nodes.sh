# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For cases with nodes that the clients of tests/vhost drive.
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
	local deleted=0 least=$(($1 / 4))

	# where each access to memory is checked it takes longer
	[[ $VDPA_KERNEL != *-debug ]] || least=$((least / 10))
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
	check "the device was taken away meanwhile ($deleted times)" test $deleted -ge $least
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
