#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples of the man pages print what the pages say.
# vm: smp1
# kernel: 6.12
# timeout: 300
. "$(dirname "$0")/../lib.sh"

tap "$VDPA_TOP/tests/docs/examples"
done_testing
