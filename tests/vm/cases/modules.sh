#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The modules are this tree's, load on demand, and go away again.
# vm: smp1 on=7
. "$(dirname "$0")/../lib.sh"

# The file that a loaded module came from has the build id that is in memory.
is_ours()
{
	local file=$VDPA_TOP/kernel/build/$VDPA_KERNEL/$1.ko
	local note=/sys/module/$1/notes/.note.gnu.build-id

	[ "$(tail -c 20 "$note" | od -An -tx1)" = \
		"$(objcopy -O binary --only-section=.note.gnu.build-id "$file" /dev/stdout |
			tail -c 20 | od -An -tx1)" ]
}

unload_all()
{
	local again=1 module

	while [ -n "$again" ]; do
		again=
		for module in $(module_users | awk '$2 == 0 { print $1 }'); do
			rmmod "$module" || return
			again=1
		done
	done
	[ -z "$(module_users)" ]
}

for module in $LOAD; do
	check "$module is loaded from this tree" is_ours "$module"
done
same "management devices" "$(vdpa -j mgmtdev show | jq -r '.mgmtdev | keys | sort | join(" ")')" \
	"vdpasim_blk vdpasim_net"
check "all modules unload" unload_all
echo /bin/false >/proc/sys/kernel/modprobe
refuse "without the module a command fails" vdpa mgmtdev show
echo /sbin/modprobe >/proc/sys/kernel/modprobe
check "the first command loads the core" vdpa mgmtdev show
check "it is loaded" test -d /sys/module/vdpa
for round in 1 2 3; do
	# shellcheck disable=SC2086 # a list
	check "round $round: load" modprobe -a $LOAD
	check "round $round: unload" unload_all
done
done_testing
