# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the programs that measure in the guest: this tree's modules and the
# distribution's take turns in one boot.
set -euo pipefail
# shellcheck source=tests/vm/lib.sh
. "$VDPA_TOP/tests/vm/lib.sh"
set -eE
trap 'echo "${0##*/}: line $LINENO failed: $BASH_COMMAND" >&2' ERR
# nobody here loads the drivers of new virtio devices when they appear
modprobe -a virtio_net virtio_blk

# The simulators that are measured, in turn.
simulators()
{
	[ -z "$STOCK" ] || echo stock
	echo ours
}

# load stock|ours
load()
{
	local dir=/lib/modules/$VDPA_KERNEL

	modprobe vhost_iotlb
	if [ "$1" = ours ]; then
		modprobe -a vdpa_sim_net vdpa_sim_blk virtio_vdpa
		return
	fi
	insmod "$dir/kernel/drivers/vdpa/vdpa.ko"
	insmod "$STOCK/vringh.ko"
	insmod "$STOCK/vdpa_sim.ko"
	insmod "$STOCK/vdpa_sim_net.ko"
	insmod "$STOCK/vdpa_sim_blk.ko"
	insmod "$dir/kernel/drivers/virtio/virtio_vdpa.ko"
}

unload()
{
	local m name

	for name in $(vdpa_devices); do
		vdpa dev del "$name" 2>/dev/null
	done
	for m in virtio_vdpa vdpa_sim_blk vdpa_sim_net vdpa_sim vringh vdpa; do
		[ ! -d "/sys/module/$m" ] || rmmod "$m"
	done
}

# record ROUND WHO WHAT VALUE
record()
{
	printf '%s %s %s %s\n' "$@"
}

# per_second BEFORE AFTER MICROSECONDS
per_second()
{
	echo $((($2 - $1) * 1000000 / $3))
}

# The clock, in microseconds.
now()
{
	echo "${EPOCHREALTIME/./}"
}
