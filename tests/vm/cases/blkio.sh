#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# A block client on a node: libblkio, as the block layer of the next Debian release's
# QEMU uses it. It opens the node for writing alone, and asks for its queues first.
# kernel: none
# chroot: qemu-utils qemu-block-extra
# timeout: 300
LIMIT=60
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../chroot.sh"

dir=$(mktemp -d -p /run)
how=
ulimit -l unlimited

# device [ARG...]: b0, and its node as an image
device()
{
	vdpa dev add name b0 mgmtdev vdpasim_blk driver vhost_vdpa "$@" &&
		image=driver=virtio-blk-vhost-vdpa,cache.direct=on,path=$(vdpa -j dev show b0 |
			jq -r .dev.b0.node)
}

# io COMMAND...: of qemu-io; fails when one of them does
io()
{
	local commands=() word

	for word in "$@"; do
		commands+=(-c "$word")
	done
	# shellcheck disable=SC2086 # no word, or one
	if ! in_chroot qemu-io $how --image-opts "$image" "${commands[@]}" >"$dir/io" 2>&1 </dev/null ||
		grep -qiE 'failed|error|verification' "$dir/io"; then
		cat "$dir/io"
		return 1
	fi
}

device capacity 16M num_queues 2 || fail "a device and its node"
check "what it holds" io length
same "is what was provisioned" "$(cat "$dir/io")" "16 MiB"
check "data comes back, in small pieces and in large ones" io "write -P 0xa5 0 512" \
	"write -P 0x5a 512 4k" "write -P 0x33 1M 1M" "read -P 0xa5 0 512" "read -P 0x5a 512 4k" \
	"read -P 0x33 1M 1M"
check "after another open, too" io "read -P 0xa5 0 512" "read -P 0x33 1M 1M"
refuse "what is not there is not found" io "read -P 0x34 1M 1M"
check "zeros are written, with and without giving memory back" io "write -z 1M 64k" \
	"write -z -u 1088k 64k" "read -P 0 1M 128k" "read -P 0x33 1152k 64k"
check "a range is discarded" io "discard 1152k 64k" "read -P 0 1152k 64k"
check "data is flushed" io "write -P 1 0 4k" flush
head -c 16M /dev/urandom >"$dir/random"
check "an image is copied to it" in_chroot qemu-img convert -n -f raw "$dir/random" \
	--target-image-opts "$image"
check "and is the same there" in_chroot qemu-img compare --image-opts \
	"driver=raw,file.driver=file,file.filename=$dir/random" "$image"
printf '\0' | dd of="$dir/random" bs=1 seek=9000000 conv=notrunc status=none
printf '\1' | dd of="$dir/random" bs=1 seek=9000001 conv=notrunc status=none
refuse "as another image is not" in_chroot qemu-img compare --image-opts \
	"driver=raw,file.driver=file,file.filename=$dir/random" "$image"

# many requests at once, for as long as somebody takes them
requests()
{
	while echo "aio_write -q -P 7 $((RANDOM % 1024 * 4))k 4k" &&
		echo "aio_read -q $((RANDOM % 1024 * 4))k 4k" && echo "aio_write -q 8M 1M"; do
		:
	done 2>/dev/null
}

more()
{
	[ "$(counter b0 '' requests)" -gt "$1" ]
}

requests | in_chroot qemu-io --image-opts "$image" >"$dir/io" 2>&1 &
client=$!
check "requests are under way" wait_for 30 more 3000
same "none fails" "$(counter b0 '' errors)" 0
check "bytes are written" test "$(counter b0 '' 'written bytes')" -gt 1000000
gone_soon "while libblkio is at work" b0
pkill qemu-io
wait $client
check "another device comes" device read_only on
how=-r
check "which may be read" io "read -P 0 0 4k"
refuse "and not written" io "write -P 1 0 4k"
check "dev del" vdpa dev del b0
done_testing
