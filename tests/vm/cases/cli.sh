#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands on a real kernel. They take minutes under emulation: where time counts,
# on one, and in a guest of their own beside the others. What may take longest begins first.
# vm: smp1 mem=1536
# kernel: 6.12
# timeout: 2400
. "$(dirname "$0")/../lib.sh"

LANG=C.UTF-8 tap "$VDPA_TOP"/tests/vm/guest/bats --tap "$VDPA_TOP"/tests/cli/*.bats
done_testing
