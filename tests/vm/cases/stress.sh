#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A minute of adding, deleting, changing, dumping and listening at once.
# timeout: 180
. "$(dirname "$0")/../lib.sh"

check "load the test parent" modprobe vdpa_nltest
tap "$VDPA_BUILD/tests/netlink/nlstress" --seconds 60
same "nothing is left" "$(vdpa -j dev show | jq -c .dev)" '{}'
check "unload the test parent" modprobe -r vdpa_nltest
done_testing
