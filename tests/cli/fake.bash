# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A kernel that gives canned answers, for tests that need no device: verbs that
# say what it answers to each request, and that check what was sent to it.

load "${BASH_SOURCE[0]%/*}/helpers.bash"

# The same shims and the same writer of answers for all tests of a file.
setup_file()
{
	export FAKE_PIPE=$BATS_FILE_TMPDIR/fake
	mkfifo "$FAKE_PIPE".{to,from}
	# both ends open, for those who ask come and go; nothing that bats waits for
	python3 "$TESTS/cli/fake/kernel" 0<>"$FAKE_PIPE.to" 1<>"$FAKE_PIPE.from" \
		2>"$FAKE_PIPE.log" 3>&- &
	export FAKE_PID=$!
	export FAKE_SHIM=$BATS_FILE_TMPDIR/shim.so ROOT_SHIM=$BATS_FILE_TMPDIR/root.so
	"${CC:-cc}" -O1 -shared -fPIC -o "$FAKE_SHIM" "$TESTS/golden/shim.c"
	"${CC:-cc}" -O1 -shared -fPIC -o "$ROOT_SHIM" "$TESTS/cli/fake/root.c"
}

teardown_file()
{
	kill "$FAKE_PID"
}

# fake VERB WORD...: what fake/kernel answers
fake()
{
	local answer

	set -- "$FAKE_DIR" "$@"
	printf '%s\0' $# "$@" >"$FAKE_PIPE.to"
	IFS= read -r -t 20 -d '' answer <"$FAKE_PIPE.from" || answer='1no answer'
	[ -z "${answer:1}" ] || printf '%s\n' "${answer:1}"
	return "${answer:0:1}"
}

# There is a family "vdpa"; what it answers comes from kernel_says.
fake_kernel()
{
	FAKE_DIR=$BATS_TEST_TMPDIR/fake
	mkdir -p "$FAKE_DIR"
	rm -f "$FAKE_DIR"/*
	fake "${1:-family}"
	# a sanitizer would rather be loaded before the shim, but need not be
	vdpa_env=(LD_PRELOAD="$FAKE_SHIM" FK_DIR="$FAKE_DIR" ASAN_OPTIONS=verify_asan_link_order=0)
	[ -z "$FAKE_ROOT" ] || vdpa_env+=(LD_PRELOAD="$FAKE_SHIM:$ROOT_SHIM" FK_ROOT="$FAKE_ROOT")
}

# kernel_says MESSAGE...: the answer to the next request. See fake/kernel for the
# messages; an acknowledgement ends the answer to a get, "done" that to a dump.
kernel_says()
{
	fake says "$@"
}

# sent REQUEST...: these requests were sent after the family was looked up, in this
# order: "DEV_GET", "DEV_GET name=n0", "MGMTDEV_GET dump".
sent()
{
	local got want

	got=$(fake sent)
	want=$(printf '%s\n' "$@")
	[ "$got" = "$want" ] || not_so "sent was:" "$got" "and not:" "$want"
}

nothing_sent()
{
	local got

	got=$(fake sent)
	[ -z "$got" ] || not_so "sent was:" "$got"
}

# ---- /sys, /proc and /lib/modules

# They are empty, from the next fake_kernel on; the verbs below fill them.
fake_root()
{
	FAKE_ROOT=$BATS_TEST_TMPDIR/root
	rm -rf "$FAKE_ROOT"
	mkdir -p "$FAKE_ROOT"/sys/bus/vdpa/devices "$FAKE_ROOT"/proc/self "$FAKE_ROOT"/proc/net \
		"$FAKE_ROOT"/lib/modules
	printf '    lo: 0\n' >"$FAKE_ROOT/proc/net/dev"
}
FAKE_ROOT=

# sysfs_dev NAME [DRIVER]: a device, as a simulator registers it
sysfs_dev()
{
	mkdir -p "$FAKE_ROOT/sys/devices/$1"
	ln -s "../../../devices/$1" "$FAKE_ROOT/sys/bus/vdpa/devices/$1"
	[ -z "${2:-}" ] || ln -s "../../bus/vdpa/drivers/$2" "$FAKE_ROOT/sys/devices/$1/driver"
}

# sysfs_netdev NAME INTERFACE: of a device with virtio_vdpa
sysfs_netdev()
{
	sysfs_dev "$1" virtio_vdpa
	mkdir -p "$FAKE_ROOT/sys/devices/$1/virtio0/net/$2"
	printf '  %s: 0\n' "$2" >>"$FAKE_ROOT/proc/net/dev"
}

# sysfs_disk NAME DISK [MOUNT-POINT]: and a partition, which is mounted there
sysfs_disk()
{
	local dir=$FAKE_ROOT/sys/devices/$1/virtio0/block/$2 minor=$((16 * ++sysfs_disks))

	sysfs_dev "$1" virtio_vdpa
	mkdir -p "$dir/${2}1"
	echo "254:$minor" >"$dir/dev"
	echo "254:$((minor + 1))" >"$dir/${2}1/dev"
	printf '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n' >>"$FAKE_ROOT/proc/self/mountinfo"
	[ -z "${3:-}" ] || printf '23 1 254:%s / %s rw - ext4 /dev/%s1 rw\n' \
		$((minor + 1)) "$3" "$2" >>"$FAKE_ROOT/proc/self/mountinfo"
}
sysfs_disks=0

# sysfs_node NAME PID COMMAND: with vhost_vdpa; a process has the node open
sysfs_node()
{
	sysfs_dev "$1" vhost_vdpa
	mkdir -p "$FAKE_ROOT/sys/devices/$1/vhost-vdpa-0" "$FAKE_ROOT/proc/$2/fd"
	# /dev/null plays the node
	echo 1:3 >"$FAKE_ROOT/sys/devices/$1/vhost-vdpa-0/dev"
	ln -s /dev/null "$FAKE_ROOT/proc/$2/fd/5"
	echo "$3" >"$FAKE_ROOT/proc/$2/comm"
}

remove_devices()
{
	:
}
