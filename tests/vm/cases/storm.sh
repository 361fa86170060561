#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Calls of nodes at random for ten minutes, while the device comes and goes (make soak).
# kernel: none
# timeout: 1000
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../nodes.sh"

before=$(pinned)
stormy 400
check "dev del" vdpa dev del v0
check "load the simulator with other parameters" reload_sim use_va=1 doorbell=1
stormy 200
check "dev del" vdpa dev del v0
same "nothing stays pinned" "$(pinned)" "$before"
check "load it as it was" reload_sim
done_testing
