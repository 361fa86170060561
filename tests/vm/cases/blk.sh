#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A block device keeps its data: partitions, a file system, another bind, fio.
# vm: smp1 on=6.1
# vm: smp1 swiotlb on=6.12
# vm: smp1 iommu on=7
# timeout: 300
LIMIT=120
. "$(dirname "$0")/../lib.sh"

drv=/sys/bus/vdpa/drivers/virtio_vdpa
dir=$(mktemp -d)

bound_disk()
{
	wait_for 10 disk_of b0 && disk_of b0
}

check "dev add" vdpa dev add name b0 mgmtdev vdpasim_blk
disk=$(bound_disk)
same "capacity in sectors" "$(cat "/sys/block/$disk/size")" 262144
same "config show tells the same" "$(vdpa -j dev config show b0 | jq .config.b0.capacity_sectors)" 262144
same "it reads as zero" "$(head -c 1M "/dev/$disk" | tr -d '\0' | wc -c)" 0

check "two partitions" sfdisk -q "/dev/$disk" <<<$',64M\n,'
wait_for 10 test -b "/dev/${disk}1"
check "ext4 on the first" mkfs.ext4 -q "/dev/${disk}1"
check "mount" mount "/dev/${disk}1" "$dir"
head -c 20M /dev/urandom >"$dir/file"
sum=$(sha256sum <"$dir/file")
check "unmount" umount "$dir"
echo b0 >$drv/unbind
refuse "unbound: no disk" disk_of b0
refuse "unbound: no node" test -e "/dev/$disk"
echo b0 >$drv/bind
disk=$(bound_disk)
wait_for 10 test -b "/dev/${disk}1"
check "e2fsck finds nothing" e2fsck -fn "/dev/${disk}1"
check "mount again" mount -o ro "/dev/${disk}1" "$dir"
same "the file reads back byte for byte" "$(sha256sum <"$dir/file")" "$sum"
check "unmount" umount "$dir"

check "fio verifies crc32c" fio --name=v --filename="/dev/${disk}2" --size=24M --rw=randrw \
	--bs=4k --iodepth=16 --ioengine=libaio --direct=1 --verify=crc32c --verify_fatal=1 \
	--output=/dev/null
check "fio with mixed sizes" fio --name=w --filename="/dev/${disk}2" --size=24M --rw=randwrite \
	--bsrange=512-64k --bs_unaligned=0 --blockalign=512 --iodepth=8 --ioengine=libaio --direct=1 \
	--verify=crc32c --verify_fatal=1 --output=/dev/null
check "discard" blkdiscard "/dev/${disk}2"
same "discarded reads as zero" "$(head -c 4M "/dev/${disk}2" | tr -d '\0' | wc -c)" 0
check "write zeroes" blkdiscard -z -l 8M "/dev/${disk}2"
check "secure discard is refused cleanly" sh -c "! blkdiscard -s /dev/${disk}2 2>/dev/null"
check "flush" sync "/dev/$disk"
check "counters of the request queue" sh -c \
	'vdpa -j dev vstats show b0 | jq -e ".vstats.b0.queues[0].role == \"request\" and
		(.vstats.b0.queues[0].counters | map(.value) | add > 0)"'
same "named features" "$(vdpa -j dev config show b0 | jq -r '.config.b0.device_features |
	map(select(. == "FLUSH" or . == "DISCARD" or . == "WRITE_ZEROES")) | length')" 3
check "dev del with the disk idle" vdpa dev del b0
refuse "the disk is gone" test -e "/dev/$disk"
rmdir "$dir"
done_testing
