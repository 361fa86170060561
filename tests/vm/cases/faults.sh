#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Faults on purpose as the kernel's own drivers see them, and devices that are deleted
# with each of them while something is under way.
# Takes a minute or two: not for ./check, where tests/host has most of it.
# kernel: none
# vm: smp1
# timeout: 300
LIMIT=60
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../stations.sh"

carrier()
{
	on "$1" cat /sys/class/net/e0/carrier
}

has_carrier()
{
	[ "$(carrier "$1")" = "$2" ]
}

# between LOW N HIGH
between()
{
	[ "$1" -le "$2" ] && [ "$2" -le "$3" ]
}

bound_disk()
{
	wait_for 10 disk_of "$1" && disk_of "$1"
}

# reads DISK SECTOR COUNT: sectors, past the cache
reads()
{
	dd if="/dev/$1" of=/dev/null bs=512 skip="$2" count="$3" iflag=direct status=none
}

# ---- network

check "a device" station a 1
check "another" station b 2
check "ping" reaches a 10.1.0.2
same "it has a carrier" "$(carrier a)" 1
check "link down" vdpa sim set a link down
check "the interface hears of it" wait_for 10 has_carrier a 0
same "the configuration tells the same" "$(vdpa -j dev config show a | jq -r .config.a.link)" down
refuse "nothing passes" reaches b -W 1 10.1.0.1
check "link up" vdpa sim set a link up
check "the interface hears of that" wait_for 10 has_carrier a 1
check "ping passes again" wait_for 10 reaches a 10.1.0.2

check "one frame in ten is lost" vdpa sim set a drop 10% seed 1
before=$(counter a 1 'fault drops')
received=$(on a ping -q -c 400 -i 0.002 -W 1 10.1.0.2 | grep -oE '[0-9]+ received')
received=${received% *}
lost=$(($(counter a 1 'fault drops') - before))
check "pings that are not answered: $((400 - received))" between 16 $((400 - received)) 64
check "they are counted: $lost" between $((400 - received)) "$lost" $((400 - received + 5))
check "every frame is doubled" vdpa sim set a drop 0 duplicate 100%
check "ping sees duplicates" sh -c 'ip netns exec a ping -c 3 -i 0.05 10.1.0.2 | grep -q DUP'
check "late by 30 ms" vdpa sim set a duplicate 0 latency 30000
rtt=$(on a ping -q -c 3 -i 0.2 10.1.0.2 | sed -n 's|.* = \([0-9]*\).*|\1|p')
check "ping takes $rtt ms" test "$rtt" -ge 30
check "a stop of the queue that sends" vdpa sim set a latency 0 stop 1
refuse "no answer" reaches a -W 1 10.1.0.2
check "it goes on" vdpa sim set a go 1
check "and answers" wait_for 10 reaches a 10.1.0.2
refuse "the control queue of this driver is not stopped" vdpa sim set a stop 2
check "a reset lifts all" vdpa sim reset a

for fault in "link down" "drop 50%" "duplicate 50%" "reorder 50%" "latency 10000000" "stop 1" \
	"stop 0" "suspend 60000" "needs_reset now"; do
	ip netns exec a ping -f -q -w 20 10.1.0.2 >/dev/null 2>&1 &
	# shellcheck disable=SC2086
	check "a device with $fault" vdpa sim set a $fault
	sleep 0.2
	gone_soon "$fault" a
	kill $!
	wait $!
	ip netns del a
	check "a new device" station a 1
done
leave a b

# ---- block

check "a disk" vdpa dev add name d mgmtdev vdpasim_blk capacity 64M serial FAULTY7
disk=$(bound_disk d)
same "it says its serial number" "$(cat "/sys/block/$disk/serial")" FAULTY7
check "bad sectors" vdpa sim set d bad_sectors 1000-1009
check "sectors before them" reads "$disk" 990 10
refuse "the first of them" reads "$disk" 1000 1
refuse "the last of them" reads "$disk" 1009 1
refuse "a request that ends in them" reads "$disk" 999 2
check "sectors behind them" reads "$disk" 1010 10
check "they are counted" sh -c \
	'vdpa -j dev vstats show d | jq -e "[.vstats.d.queues[0].counters[] | select(.name == \"fault errors\").value][0] >= 3"'
check "all requests fail" vdpa sim set d bad_sectors none error 100%
refuse "a read" reads "$disk" 0 8
check "none does" vdpa sim reset d
check "a read" reads "$disk" 0 8

for fault in "stop 0" "latency 10000000" "error 50%" "bad_sectors 0-1000" "suspend 60000" \
	"needs_reset now"; do
	# shellcheck disable=SC2086
	check "a disk with $fault" vdpa sim set d $fault
	for _ in 1 2 3 4; do
		dd if="/dev/$disk" of=/dev/null bs=4k count=2000 iflag=direct 2>/dev/null &
	done
	sleep 0.3
	gone_soon "$fault" d
	wait
	check "a new disk" vdpa dev add name d mgmtdev vdpasim_blk capacity 64M
	disk=$(bound_disk d)
	check "that can be read" reads "$disk" 0 8
done
check "dev del" vdpa dev del d
done_testing
