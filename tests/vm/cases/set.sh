#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# dev set: every reader sees the new address; limits are refused twice, by the
# command and, when it is asked not to look, by the kernel.
# vm: smp1
. "$(dirname "$0")/../lib.sh"

sys=/sys/bus/vdpa
mac=52:54:00:00:00:01
new=52:54:00:00:00:77

echo 0 >$sys/drivers_autoprobe
check "dev add" vdpa dev add name n0 mgmtdev vdpasim_net mac $mac mtu 1400
check "load the looking driver" modprobe vdpa_inspect
echo n0 >$sys/drivers/vdpa_inspect/bind
generation=$(cat $sys/devices/n0/generation)
interrupts=$(cat $sys/devices/n0/config_interrupts)

events=$(mktemp)
vdpa -j monitor dev n0 >"$events" &
monitor=$!
sleep 1
check "dev set" vdpa dev set name n0 mac $new
wait_for 5 grep -q $new "$events"
same "a changed event shows it" "$(jq -r 'select(.event == "changed") | .config.mac // empty' <"$events" | head -n 1)" $new
kill $monitor
wait $monitor 2>/dev/null
rm -f "$events"
same "config show has it" "$(vdpa -j dev config show n0 | jq -r .config.n0.mac)" $new
same "iproute2's vdpa has it" "$(vdpa-iproute2 -j dev config show n0 | jq -r .config.n0.mac)" $new
check "the generation has moved" test "$(cat $sys/devices/n0/generation)" -gt "$generation"
check "a configuration interrupt came" test "$(cat $sys/devices/n0/config_interrupts)" -gt "$interrupts"
same "the configuration space has it" "$(cut -c1-12 $sys/devices/n0/config_space)" "${new//:/}"
echo n0 >$sys/drivers/vdpa_inspect/unbind
echo n0 >$sys/drivers/virtio_vdpa/bind
wait_for 10 netdev_of n0
same "the next driver has it" "$(cat "/sys/class/net/$(netdev_of n0)/address")" $new
check "dev del" vdpa dev del n0
echo 1 >$sys/drivers_autoprobe
check "unload the looking driver" modprobe -r vdpa_inspect

# refused_by WHO STATUS PATTERN COMMAND...: exit status and message
refused_by()
{
	local who=$1 wanted=$2 pattern=$3 out status=0
	shift 3
	out=$("$@" 2>&1) || status=$?
	same "$who refuses ${*:6}" "$status" "$wanted"
	check "  and says why: ${out//$'\n'/ / }" grep -qE "$pattern" <<<"$out"
	same "  and nothing was made" "$(vdpa -j dev show | jq -c .dev)" '{}'
}

add="vdpa dev add name n0 mgmtdev vdpasim_net"
stock="vdpa-iproute2 dev add name n0 mgmtdev vdpasim_net"
# shellcheck disable=SC2086 # command lines
{
	refused_by "the command" 2 'ff:ff:ff:ff:ff:ff.*unicast' $add mac ff:ff:ff:ff:ff:ff
	refused_by "the kernel" 1 'Invalid MAC address' $stock mac ff:ff:ff:ff:ff:ff
	refused_by "the command" 2 '67.*68' $add mtu 67
	refused_by "the kernel" 1 'integer out of range' $stock mtu 67
	refused_by "the command" 1 'max_vqp.*65.*64' $add max_vqp 65
	refused_by "the kernel" 1 'Error: vdpa: ' $stock max_vqp 65
	refused_by "the command" 1 'device_features.*GUEST_UFO' $add device_features 0x308830428
	refused_by "the kernel" 1 'Error: vdpa: ' env VDPA_COMPAT=iproute2 $add device_features 0x308830428
	refused_by "the command" 1 'mac.*(net|class)' ${add/net/blk} mac $mac
	refused_by "the kernel" 1 'Error: vdpa: ' ${stock/net/blk} mac $mac
}
done_testing
