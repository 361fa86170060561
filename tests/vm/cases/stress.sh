#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Adding, deleting, changing, dumping and listening at once, then with drivers that
# come and go.
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
done_testing
