# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For cases that want programs of the next Debian release ("# chroot: NAME..."): they
# are in the chroot that the newest kernel is built in, and run there, with this guest's
# devices.

for d in dev proc sys run; do
	mkdir -p "$VDPA_CHROOT/$d" && mount --rbind "/$d" "$VDPA_CHROOT/$d"
done

# in_chroot COMMAND...
in_chroot()
{
	chroot "$VDPA_CHROOT" "$@"
}
