# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the host-side scripts of the rig share: where things are, how to fail.

# Debian keeps depmod, modprobe and debootstrap where users do not look, and a
# private interpreter in front of the system's would lack its modules.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

VM_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
TOP=$(cd "$VM_DIR/../.." && pwd -P)
CACHE=${VDPA_CACHE:-${HOME:-/var/tmp}/.cache/vdpa}
KERNELS=$CACHE/kernels
CHROOT=$CACHE/trixie
# Where the rig puts things, and where lib and CLI are built: there, too, unless
# the tree itself is configured.
OUT=$TOP/build
BUILD=$OUT
[ ! -e "$TOP/config.status" ] || BUILD=$TOP
LINES=(6.1 6.12 7)

# shellcheck disable=SC2034 # used by the scripts that source this file
readonly VM_DIR TOP CACHE KERNELS CHROOT OUT BUILD LINES

die()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 125
}

note()
{
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# Run as root: directly, or through sudo.
as_root()
{
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		note "not root, and there is no sudo: $*"
		return 1
	fi
}

# The release that a line (6.1, 6.12, 7) or a release stands for.
kernel_release()
{
	local release

	release=$(readlink "$KERNELS/$1" 2>/dev/null) || release=$1
	[ -e "$KERNELS/$release/vmlinuz" ] || return 1
	printf '%s\n' "$release"
}

# The line of a release: 6.1.0-56-amd64 -> 6.1, 7.3.4+deb13-amd64 -> 7.
kernel_line()
{
	case $1 in
	6.*) sed -E 's/^([0-9]+\.[0-9]+).*/\1/' <<<"$1" ;;
	*) printf '%s\n' "${1%%.*}" ;;
	esac
}

# Configure the build folder for the library and the command line tool.
configure_tree()
(
	cd "$TOP" || exit
	if [ ! -e configure ] || [ -n "$(find configure.ac -newer configure)" ]; then
		autoreconf -i || exit
	fi
	mkdir -p "$BUILD"
	cd "$BUILD" || exit
	if [ ! -e Makefile ] || [ "$TOP/configure" -nt config.status ]; then
		"$TOP/configure" --enable-werror
	fi
)
