#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every refusal of the family, and what its messages, dumps and events promise.
# vm: smp1
# timeout: 400
. "$(dirname "$0")/../lib.sh"

netlink=$VDPA_BUILD/tests/netlink
# dumps are in the order in which management devices appeared
check "load net before blk" sh -c 'modprobe -r vdpa_sim_net vdpa_sim_blk &&
	modprobe vdpa_sim_net && modprobe vdpa_sim_blk'
check "load the test parent" modprobe vdpa_nltest
tap "$netlink/nltable" --column ours --replies "$VDPA_TOP/tests/netlink/replies.tsv" \
	"$VDPA_TOP/tests/netlink/errors.tsv"
tap "$netlink/nlproto" --column ours
check "unload the test parent" modprobe -r vdpa_nltest
done_testing
