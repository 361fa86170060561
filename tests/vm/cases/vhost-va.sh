#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Nodes of simulators with other parameters than usual: memory of clients by virtual
# address, doorbells.
# vm: smp1 on=6.1
# timeout: 300
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../nodes.sh"

before=$(pinned)
# memory by virtual address: none is charged, and of what is no shared file there is none
check "load the simulator with use_va=1" reload_sim use_va=1 vq_num_max=1024
check "a device and its node" node v0
node=$(node_of v0)
tap walk --va "$node"
for layout in "" --packed; do
	same "no memory needs to be locked (${layout:-split})" \
		"$(sh -c "ulimit -l 64; loop $layout $node 2000")" "sent 2000 received 2000"
done
same "nor for rings of several pages" "$(loop --num 1024 "$node" 2500)" \
	"sent 2500 received 2500"
out=$(dirty "$node" 2)
check "the dirty log tells what was written ($out)" grep -q 'the same$' <<<"$out"
check "another device" node v1
moves 20
check "dev del" vdpa dev del v1
seen=$(dmesg | grep -c 'not a shared file')
same "a queue that meets other memory breaks" "$(loop --private "$node")" \
	"the device needs a reset"
same "and a message says why" "$(dmesg | grep -c 'not a shared file')" $((seen + 1))
same "the next client is served" "$(loop "$node" 100)" "sent 100 received 100"
at_work "$node"
kill -9 $client
wait $client 2>/dev/null
same "the one after a client that was killed, too" "$(loop "$node" 100)" \
	"sent 100 received 100"
taken_away ", by virtual address" v0
stormy 4
check "dev del" vdpa dev del v0

check "load it with batch_mapping=0" reload_sim use_va=1 batch_mapping=0
check "a device and its node" node v0
same "frames come back" "$(loop "$(node_of v0)" 1000)" "sent 1000 received 1000"
check "dev del" vdpa dev del v0
stormy 4
check "dev del" vdpa dev del v0
same "nothing stays pinned" "$(pinned)" "$before"

# doorbells in the client's memory: no kick comes by an eventfd, a timer looks
looked_at()
{
	grep -q doorbell_look /proc/timer_list
}

check "simulators with doorbells" reload_sim doorbell=1
check "a device and its node" node v0
node=$(node_of v0)
tap walk --doorbell "$node"
same "frames of who rings come back" "$(loop --doorbell "$node" 5000)" "sent 5000 received 5000"
same "and in packed rings, with data" "$(loop --packed --doorbell "$node" 5000)" \
	"sent 5000 received 5000"
at_work "$node"
refuse "no timer looks for who does not ring" wait_for 1 looked_at
kill $client
wait $client
loop --doorbell --stay "$node" 100 >/run/loop 2>&1 &
client=$!
check "one who rings has its frames back" wait_for 20 grep -q received /run/loop
check "a timer looks" wait_for 5 looked_at
gone_soon "while its doorbells are rung" v0
wait $client
same "the client was told by SIGBUS" "$? $(tail -n 1 /run/loop)" "0 the doorbells are gone"
refuse "no timer is left" wait_for 1 looked_at
check "simulators without doorbells" reload_sim
done_testing
