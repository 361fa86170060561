#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands on a real kernel.
# timeout: 900
. "$(dirname "$0")/../lib.sh"

LANG=C.UTF-8 tap bats --tap "$VDPA_TOP"/tests/cli/*.bats
done_testing
