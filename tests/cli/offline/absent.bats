#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# A kernel without the family, and other failures of the connection

load ../fake

@test "without the family there is one line that says why" {
	fake_kernel absent
	run_vdpa dev show
	refused 1 vdpa
	grep -qE 'namespace|has no (vdpa module|netlink family)|is not loaded|is loaded' "$err"
}

@test "without the family -j gives valid JSON" {
	fake_kernel absent
	run_vdpa -j mgmtdev show
	status_is 1
	json_valid
	json_is . '{"mgmtdev":{}}'
	json_error_is .kind '"absent"'
}

@test "without the family every command that needs it fails" {
	local words

	fake_kernel absent
	for words in "mgmtdev show" dev "dev config" "dev vstats" "dev del x" \
		"dev set name x mac 2:2:2:2:2:2" "dev add name x mgmtdev m" \
		"dev bind x driver y" "dev unbind x" "sim show" "sim set x link down"; do
		# shellcheck disable=SC2086
		run_vdpa $words
		status_is 1
		stdout_empty
	done
}

@test "another network namespace is told from an absent module" {
	unshare -n true 2>/dev/null || skip "unshare -n is not allowed here"
	run_command unshare -n "$VDPA" -j dev show
	status_is 1
	json_error_is .kind '"absent"'
	json_error_is .message '"vdpa exists only in the initial network namespace, and this is another one"'
	json_error_is '.hint | contains("nsenter")' true
}

@test "why there is no family: modules, sysfs and /proc tell" {
	local release

	release=$(uname -r)
	fake_root
	rm -r "$FAKE_ROOT/sys/bus/vdpa"
	mkdir -p "$FAKE_ROOT/proc/sys/net/core"
	touch "$FAKE_ROOT/proc/sys/net/core/netdev_max_backlog"
	fake_kernel absent
	run_vdpa dev show
	refused 1 "kernel $release has no netlink family \"vdpa\", and its modules are not here: /lib/modules/$release cannot be read" \
		"in a container: as root on the host, modprobe vdpa"
	mkdir "$FAKE_ROOT/lib/modules/$release"
	echo "kernel/fs/ext4.ko.xz:" >"$FAKE_ROOT/lib/modules/$release/modules.dep"
	touch "$FAKE_ROOT/lib/modules/$release/modules.builtin"
	run_vdpa dev show
	refused 1 "kernel $release has no vdpa module"
	echo "updates/vdpa.ko:" >>"$FAKE_ROOT/lib/modules/$release/modules.dep"
	run_vdpa dev show
	refused 1 "the vdpa module of kernel $release is not loaded" "modprobe vdpa"
	mkdir "$FAKE_ROOT/sys/bus/vdpa"
	run_vdpa dev show
	refused 1 "is loaded, but its netlink family is not visible"
	rm "$FAKE_ROOT/proc/sys/net/core/netdev_max_backlog"
	run_vdpa dev show
	refused 1 "initial network namespace"
}

@test "no answer at all is an error" {
	fake_kernel
	run_vdpa dev show
	refused 1 "no answer was received" "Connection timed out"
}

@test "an answer that makes no sense is an error" {
	fake_kernel
	printf 'nonsense' >"$FAKE_DIR/rep.1.0"
	run_vdpa dev show
	status_is 1
	stdout_empty
}
