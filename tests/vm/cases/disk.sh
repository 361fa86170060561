#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A disk to order: file systems that give memory back, several queues, read-only.
# kernel: 6.12
# timeout: 400
LIMIT=200
. "$(dirname "$0")/../lib.sh"

dir=$(mktemp -d)

# add NAME ARGUMENT...: a disk; its name in $disk
add()
{
	check "dev add $*" vdpa dev add name "$1" mgmtdev vdpasim_blk "${@:2}"
	wait_for 10 disk_of "$1"
	disk=$(disk_of "$1")
}

# Megabytes in use that no cache would give back. The rest of the system moves this by
# some 30 MB.
used()
{
	sync
	echo 3 >/proc/sys/vm/drop_caches
	awk '/^MemTotal/ { t = $2 } /^MemFree/ { f = $2 } END { printf "%d", (t - f) / 1024 }' /proc/meminfo
}

# grown_by TEXT MEGABYTES LEAST MOST: since $MEGABYTES were in use. What is given back
# may take the kernel a while to free.
grown_by()
{
	local text=$1 since=$2 least=$3 most=$4 end=$((SECONDS + 20)) n

	while n=$(($(used) - since)); [ "$n" -lt "$least" ] || [ "$n" -gt "$most" ]; do
		[ "$SECONDS" -lt "$end" ] || {
			fail "$text" "grown by $n MB, which is not from $least to $most"
			return
		}
		sleep 1
	done
	ok "$text"
}

# A file system on $disk: what is deleted and trimmed takes no memory, the rest stays.
file_system()
{
	local kind=$1 before full sum

	before=$(used)
	check "mkfs.$kind" "${@:2}" "/dev/$disk"
	check "$kind: mount" mount -t "$kind" "/dev/$disk" "$dir"
	check "$kind: 160 MB in files" sh -c "head -c 20M /dev/urandom >$dir/1 &&
		for i in 2 3 4 5 6 7 8; do cp --reflink=never $dir/1 $dir/\$i || exit; done"
	sum=$(cat "$dir"/[12] | sha256sum)
	grown_by "$kind: they take memory" "$before" 100 300
	full=$(used)
	rm "$dir"/[3-8]
	sync
	check "$kind: fstrim" fstrim "$dir"
	grown_by "$kind: fstrim gives most of 120 MB back" "$full" -200 -60
	check "$kind: unmount" umount "$dir"
	check "$kind: mount again" mount -t "$kind" "/dev/$disk" "$dir"
	same "$kind: what was left reads back" "$(cat "$dir"/[12] | sha256sum)" "$sum"
	check "$kind: unmount" umount "$dir"
	check "$kind: discard all" blkdiscard "/dev/$disk"
	# of 160 MB; the kernel keeps some of its own that comes and goes
	grown_by "$kind: next to nothing is left in memory" "$before" -100 110
}

modprobe xfs
add b0 capacity 1G num_queues 4
same "sectors" "$(cat "/sys/block/$disk/size")" 2097152
# the driver takes no more queues than there are processors
same "queues" "$(find "/sys/block/$disk/mq" -mindepth 1 -maxdepth 1 | wc -l)" "$(nproc)"
file_system xfs mkfs.xfs -q -f
file_system ext4 mkfs.ext4 -q -F
check "fio verifies crc32c with four jobs" fio --name=v --filename="/dev/$disk" --size=16M \
	--offset_increment=16M --numjobs=4 --rw=randrw --bs=4k --iodepth=8 --ioengine=libaio \
	--direct=1 --verify=crc32c --verify_fatal=1 --output=/dev/null
check "every queue has served requests" sh -c "vdpa -j dev vstats show b0 |
	jq -e '[.vstats.b0.queues[].counters | from_entries | select(.requests > 0)] | length >= $(nproc)'"
check "dev del" vdpa dev del b0

add b1 capacity 64M blk_size 4096 read_only on
same "logical block size" "$(cat "/sys/block/$disk/queue/logical_block_size")" 4096
same "read-only" "$(cat "/sys/block/$disk/ro")" 1
refuse "a write is refused" dd if=/dev/zero "of=/dev/$disk" bs=4096 count=1 oflag=direct
same "it reads" "$(head -c 1M "/dev/$disk" | tr -d '\0' | wc -c)" 0
check "dev del" vdpa dev del b1

add b2 capacity 20G flush off physical_block_exp 3 min_io_size 8 opt_io_size 2048
same "a disk of 20 GB" "$(cat "/sys/block/$disk/size")" 41943040
same "physical block size" "$(cat "/sys/block/$disk/queue/physical_block_size")" 4096
same "best size" "$(cat "/sys/block/$disk/queue/optimal_io_size")" 1048576
same "no cache" "$(cat "/sys/block/$disk/queue/write_cache")" "write through"
check "its last blocks" fio --name=e --filename="/dev/$disk" --offset=19G --size=8M --rw=randwrite \
	--bs=4k --iodepth=8 --ioengine=libaio --direct=1 --verify=crc32c --output=/dev/null
check "dev del" vdpa dev del b2
rmdir "$dir"
done_testing
