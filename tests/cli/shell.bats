#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The prompt, with real devices

load helpers

setup()
{
	find_vdpa
	need_vdpa
	out=$BATS_TEST_TMPDIR/stdout err=$BATS_TEST_TMPDIR/stderr
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state INPUTRC=/dev/null
	autoprobe 0
}

teardown()
{
	remove_devices
	autoprobe 1
}

# shell STEP...: types at the shell's prompt, see "typed"
shell()
{
	run_command timeout -k 5 100 "$TESTS/cli/typed" "see vdpa> " "$@" 'send exit\r' \
		-- "$VDPA" --color no shell
}

@test "shell: makes, shows and deletes a device, with Tab" {
	local name

	name=$(dev_name n)
	sim_expect "$name"
	shell "send dev add name $name mgm\tvdpasim_n\tmac 52:54:00:00:00:01\\r" "see vdpa> " \
		"send dev config show ${name:0:-1}\\t" "see $name" 'send \r' \
		"see $name: mac 52:54:00:00:00:01" "see vdpa> " \
		"send dev del ${name:0:-1}\\t\\r" "see vdpa> "
	status_is 0
	gone "$name"
}

@test "shell: Ctrl-C ends a monitor and the prompt is back" {
	local n

	n=$(dev_name n)
	sim_expect "$n"
	shell 'send monitor\r' quiet 'send \x03' "see vdpa> " \
		"send dev add name $n mgmtdev vdpasim_net\r" "see vdpa> " \
		"send dev show $n\r" "see $n: type network"
	status_is 0
}
