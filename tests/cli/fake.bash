# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A kernel that gives canned answers, for tests that need no device: verbs that
# say what it answers to each request, and that check what was sent to it.

load "${BASH_SOURCE[0]%/*}/helpers.bash"

# One shim for all tests of a file.
setup_file()
{
	export FAKE_SHIM=$BATS_FILE_TMPDIR/shim.so
	"${CC:-cc}" -O1 -shared -fPIC -o "$FAKE_SHIM" "$TESTS/golden/shim.c"
}

fake()
{
	python3 "$TESTS/cli/fake/kernel" "$FAKE_DIR" "$@"
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

remove_devices()
{
	:
}
