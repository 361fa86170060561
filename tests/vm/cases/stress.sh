#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Adding, deleting, changing, dumping and listening at once, then with drivers that
# come and go. Then frames, more at a time than a worker keeps up with: on two processors
# the sender takes a share.
# vm: default on=6.12
# vm: smp1 on=6.1
# vm: smp1 on=7
# timeout: 240
. "$(dirname "$0")/../lib.sh"

check "load the test parent" modprobe vdpa_nltest
tap "$VDPA_BUILD/tests/netlink/nlstress" --seconds 8
same "nothing is left" "$(vdpa -j dev show | jq -c .dev)" '{}'
tap "$VDPA_BUILD/tests/netlink/nlstress" --seconds 4 --bind
same "nothing is left" "$(vdpa -j dev show | jq -c .dev)" '{}'
check "unload the test parent" modprobe -r vdpa_nltest

# flood [OPTION VALUE]...: a device with these sends to its own address
flood()
{
	local eth

	vdpa dev add name f0 mgmtdev vdpasim_net mac 52:54:00:00:00:0f "$@" &&
		wait_for 10 netdev_of f0 && eth=$(netdev_of f0) && ip link set "$eth" up &&
		wait_for 10 grep -qx up "/sys/class/net/$eth/operstate" &&
		frames -w 200 "$eth" 20000 60 && frames -w 200 "$eth" 5000 1514
	vdpa dev del f0
}

split=MTU,MAC,STATUS,CTRL_VQ,MRG_RXBUF,VERSION_1,ACCESS_PLATFORM,RING_EVENT_IDX,RING_INDIRECT_DESC
both=$'sent 20000 received 20000\nsent 5000 received 5000'
same "frames in a packed ring" "$(flood)" "$both"
same "frames in a split ring" "$(flood device_features $split)" "$both"
done_testing
