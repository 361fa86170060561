#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A network device, from its management device to its last counter.
# vm: smp1 on=6.1
# vm: smp1 swiotlb on=6.12
# vm: smp1 iommu on=7
# timeout: 240
. "$(dirname "$0")/../lib.sh"

PATH=$VDPA_BUILD/tests/vm/tools:$PATH
mac=52:54:00:00:00:01
sysctl -qw net.ipv6.conf.default.disable_ipv6=1 net.ipv6.conf.all.disable_ipv6=1

check "the management device offers class net" \
	sh -c 'vdpa -j mgmtdev show vdpasim_net | jq -e ".mgmtdev.vdpasim_net.supported_classes == [\"net\"]"'
check "dev add with mac and mtu" vdpa dev add name n0 mgmtdev vdpasim_net mac $mac mtu 1400
wait_for 10 netdev_of n0
eth=$(netdev_of n0)
same "a netdev with that MAC" "$(cat "/sys/class/net/$eth/address")" $mac
same "a netdev with that MTU" "$(cat "/sys/class/net/$eth/mtu")" 1400
same "bus-info names the device" "$(ethtool -i "$eth" | sed -n 's/^bus-info: //p')" n0
check "link up" ip link set "$eth" up
wait_for 10 grep -qx up "/sys/class/net/$eth/operstate"

rx=$(counter n0 0 'rx packets') tx=$(counter n0 1 'tx packets')
same "300 small frames come back" "$(frames "$eth" 300 60)" "sent 300 received 300"
same "1000 full frames come back" "$(frames "$eth" 1000 1414)" "sent 1000 received 1000"
same "broadcasts come back" "$(frames "$eth" 50 100 ff:ff:ff:ff:ff:ff)" "sent 50 received 50"
refuse "frames to another address do not" timeout 20 frames "$eth" 1 60 52:54:00:00:00:02
same "rx packets counts what came back" $(($(counter n0 0 'rx packets') - rx)) 1350
same "tx packets counts what was sent" $(($(counter n0 1 'tx packets') - tx)) 1351
same "the foreign frame is a drop" "$(counter n0 0 'rx drops')" 1
same "queue roles" "$(vdpa -j dev vstats show n0 | jq -c '[.vstats.n0.queues[].role]')" \
	'["rx","tx","control_vq"]'

check "a new MAC through the control queue" ip link set "$eth" address 52:54:00:00:00:09
same "config show has it" "$(vdpa -j dev config show n0 | jq -r .config.n0.mac)" 52:54:00:00:00:09
same "frames to the new address come back" "$(frames "$eth" 10 60)" "sent 10 received 10"
check "the control queue counts" test "$(counter n0 2 'cvq successes')" -ge 1

check "link down" ip link set "$eth" down
for q in 0 1 2; do
	ours=$(VDPA_COMPAT=iproute2 vdpa dev vstats show n0 qidx $q)
	theirs=$(vdpa-iproute2 dev vstats show n0 qidx $q)
	same "queue $q: iproute2's vdpa and --compat print the same" "$ours" "$theirs"
	same "queue $q: and the same numbers as ours" \
		"$(grep -oE '[a-z]+ [a-z]+ [0-9]+' <<<"$theirs")" \
		"$(vdpa -j dev vstats show n0 qidx $q |
			jq -r '.vstats.n0.queues[0].counters[] | "\(.name) \(.value)"')"
done
check "iproute2's vdpa shows the device" vdpa-iproute2 dev show n0
same "and the same configuration" "$(vdpa-iproute2 dev config show n0)" \
	"$(VDPA_COMPAT=iproute2 vdpa dev config show n0)"

check "dev del" vdpa dev del n0
refuse "the netdev is gone" ip link show "$eth"
refuse "the device is gone" vdpa dev show n0

# several queue pairs
check "dev add with four queue pairs" \
	vdpa dev add name m0 mgmtdev vdpasim_net mac 52:54:00:00:00:03 max_vqp 4
wait_for 10 netdev_of m0
eth=$(netdev_of m0)
same "max_vqs is four pairs and the control queue" "$(vdpa -j dev show m0 | jq .dev.m0.max_vqs)" 9
check "link up" ip link set "$eth" up
check "ethtool -L combined 4" ethtool -L "$eth" combined 4
same "four are in use" "$(ethtool -l "$eth" | awk '/^Combined/ { print $2 }' | tail -n 1)" 4
refuse "five are refused" ethtool -L "$eth" combined 5
same "frames come back on any pair" "$(frames "$eth" 500 200)" "sent 500 received 500"
same "the control queue is the ninth" \
	"$(vdpa -j dev vstats show m0 qidx 8 | jq -r '.vstats.m0.queues[0].role')" control_vq
check "back to one" ethtool -L "$eth" combined 1
same "frames still come back" "$(frames "$eth" 100 200)" "sent 100 received 100"
check "dev del" vdpa dev del m0

# without a mac the driver picks one; the stock feature set
check "dev add without a mac" vdpa dev add name r0 mgmtdev vdpasim_net
wait_for 10 netdev_of r0
refuse "MAC is not offered" sh -c \
	'vdpa -j dev config show r0 | jq -e ".config.r0.device_features | index(\"MAC\")"'
check "the driver picked a random address" \
	grep -qx 1 "/sys/class/net/$(netdev_of r0)/addr_assign_type"
check "dev del" vdpa dev del r0
check "dev add with the stock features" vdpa dev add name s0 mgmtdev vdpasim_net \
	mac $mac device_features 0x308830028
same "and just these" "$(vdpa -j dev config show s0 | jq -c .config.s0.device_features)" \
	'["MTU","MAC","STATUS","CTRL_VQ","CTRL_MAC_ADDR","ANY_LAYOUT","VERSION_1","ACCESS_PLATFORM"]'
check "dev del" vdpa dev del s0

# less than a driver of today expects
check "dev add with MAC alone, and no address" \
	vdpa dev add name l0 mgmtdev vdpasim_net device_features MAC,VERSION_1
wait_for 10 netdev_of l0
eth=$(netdev_of l0)
given=$(vdpa -j dev config show l0 | jq -r .config.l0.mac)
refuse "it got an address" test "$given" = 00:00:00:00:00:00
same "the netdev has it" "$(cat "/sys/class/net/$eth/address")" "$given"
check "link up" ip link set "$eth" up
same "without ACCESS_PLATFORM frames come back" "$(frames "$eth" 100 200)" \
	"sent 100 received 100"
check "dev del" vdpa dev del l0
done_testing
