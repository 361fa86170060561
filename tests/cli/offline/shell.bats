#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The prompt

load ../fake

# shell STEP...: types at the shell's prompt, see "typed"
shell()
{
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state INPUTRC=/dev/null
	run_command timeout -k 5 60 "$TESTS/cli/typed" "$@" -- env "${vdpa_env[@]}" \
		"$VDPA" "${shell_options[@]}" shell
}

shell_options=()

# script LINES: gives them to the shell on a pipe
script()
{
	status=0
	printf '%s' "$1" | env "${vdpa_env[@]}" "$VDPA" "${shell_options[@]}" shell \
		>"$out" 2>"$err" || status=$?
}

@test "shell: runs commands, goes on after errors, exit leaves it" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	shell "see vdpa> " 'send bogus\r' 'see vdpa: unknown command "bogus"' "see vdpa> " \
		'send dev show n0\r' "see : type network mgmtdev m" "see vdpa> " 'send exit\r'
	status_is 0
}

@test "shell: quit and the end of the input leave it" {
	shell "see vdpa> " 'send quit\r'
	status_is 0
	shell "see vdpa> " 'send \x04'
	status_is 0
}

@test "shell: help names what only the shell knows" {
	shell "see vdpa> " 'send help\r' "see dev vstats show" "see exit, quit" "see vdpa> " \
		'send exit\r'
	status_is 0
}

@test "shell: Tab completes commands, keywords and its own words" {
	shell "see vdpa> " 'send dev ad\t' "see dev add " 'send mt\t' "see mtu " \
		'send \x15ex\t' "see exit " 'send \r'
	status_is 0
	shell "see vdpa> " 'send dev conf\t' "see dev config " 'send \t\t' "see help" "see show" \
		'send \x15quit\r'
	status_is 0
}

@test "shell: Tab completes names that the kernel knows" {
	fake_kernel
	kernel_says "mgmtdev bus=pci mgmtdev=0000:65:00.2 classes=2 dev_features=0x28" done
	shell "see vdpa> " 'send mgmtdev show p\t' "see pci/0000:65:00.2" 'send \x15exit\r'
	status_is 0
	fake_kernel
	kernel_says "dev mgmtdev=m name=only-one id=1" done
	shell "see vdpa> " 'send dev del "o\t' 'see "only-one"' 'send \x15exit\r'
	status_is 0
}

@test "shell: Tab without candidates offers no file names" {
	cd "$BATS_TEST_TMPDIR" && touch somefile
	shell "see vdpa> " 'send dev add name some\t' quiet 'send \x15-b some\t' "see somefile" \
		'send \x15exit\r'
	status_is 0
	[ "$(grep -c somefile "$out")" -eq 1 ] || not_so "a file name was offered"
}

@test "shell: Ctrl-C drops the line" {
	shell "see vdpa> " "send dev show nonsense" "see nonsense" 'send \x03' "see vdpa> " \
		'send bogus\r' 'see unknown command "bogus"' 'send exit\r'
	status_is 0
	stdout_lacks "vdpa: dev show"
	shell "see vdpa> " 'send help dev \\\r' "see > " 'send \x03' "see vdpa> " \
		'send help monitor\r' "see Usage: vdpa [ OPTIONS ] monitor" 'send exit\r'
	status_is 0
}

@test "shell: Ctrl-C stops a batch" {
	local fifo=$BATS_TEST_TMPDIR/endless

	# between two commands: there is always a next one
	mkfifo "$fifo"
	yes "help monitor" >"$fifo" 2>/dev/null 3>&- &
	export INPUTRC=/dev/null XDG_STATE_HOME=$BATS_TEST_TMPDIR/state
	# shellcheck disable=SC2016 # for the inner shell
	run_command timeout -k 5 60 "$TESTS/cli/typed" "see vdpa> " "send -b $fifo\\r" \
		"see endless: line " 'send \x03' "see : interrupted" "see vdpa> " \
		'send bogus\r' 'see unknown command "bogus"' 'send exit\r' \
		-- sh -c 'exec "$1" shell >/dev/null' sh "$VDPA"
	wait $! || :
	status_is 0
	stdout_matches "vdpa: $fifo:[0-9]+: interrupted$"
	# while it waits for one; the next batch is not stopped
	exec 7<>"$fifo"
	echo "help monitor" >&7
	printf 'help dev del\nhelp dev set\n' >"$BATS_TEST_TMPDIR/two"
	shell "see vdpa> " "send -f -b $fifo\\r" "see vdpa [ OPTIONS ] monitor" quiet \
		'send \x03' "see vdpa: $fifo:1: interrupted" "see vdpa> " \
		"send -b $BATS_TEST_TMPDIR/two\\r" "see Delete a device" "see Change a device" \
		'send exit\r'
	exec 7<&-
	status_is 0
	stdout_lacks "commands failed"
}

@test "shell: a line goes on after a backslash; quotes must be closed" {
	shell "see vdpa> " 'send help dev \\\r' "see > " 'send del\r' "see Delete a device" \
		"see vdpa> " "send dev show 'n0\\r" "see unterminated quote" 'send exit\r'
	status_is 0
}

@test "shell: options hold for each line" {
	shell_options=(-j)
	shell "see vdpa> " 'send bogus\r' 'see {"error":{"kind":"usage"' "see vdpa> " \
		'send shell\r' 'see {"error":{"kind":"usage"' 'send exit\r'
	status_is 0
}

@test "shell: the history is kept, private, without repetitions" {
	local file=$BATS_TEST_TMPDIR/state/vdpa/history

	shell "see vdpa> " 'send help dev\r' "see vdpa> " 'send help dev\r' "see vdpa> " \
		'send bogus\r' "see vdpa> " 'send \r' "see vdpa> " 'send exit\r'
	status_is 0
	[ "$(cat "$file")" = $'help dev\nbogus' ] || not_so "not the history"
	[ "$(stat -c %a "$file")" = 600 ]
	shell "see vdpa> " 'send \x10\x10' "see help dev" 'send \r' "see Usage: vdpa [ OPTIONS ] dev" \
		'send exit\r'
	status_is 0
}

@test "shell: no history where it cannot be kept" {
	mkdir "$BATS_TEST_TMPDIR/state"
	touch "$BATS_TEST_TMPDIR/state/vdpa"
	shell "see vdpa> " 'send help dev\r' "see Usage" 'send exit\r'
	status_is 0
}

@test "shell: on a pipe it is a batch that goes on" {
	fake_kernel
	kernel_says "error ENODEV"
	kernel_says "dev mgmtdev=m name=n1 id=1" ack
	script $'dev show n0\n# nothing\ndev show n1\n'
	status_is 1
	stdout_is "n1: type network mgmtdev m"
	stderr_has "vdpa: stdin:1: dev show: "
	script $'help dev del\nexit\nbogus\n'
	status_is 0
	stderr_empty
	script $'\xef\xbb\xbfhelp dev del\n'
	status_is 0
	script ""
	status_is 0
	stdout_empty
}

@test "shell: nothing may follow exit and quit" {
	shell "see vdpa> " 'send exit now\r' 'see unexpected argument "now" after exit' \
		"see vdpa-shell(8)" "see vdpa> " 'send quit\r'
	status_is 0
	script $'quit 1\nhelp monitor\n'
	status_is 1
	stderr_has 'vdpa: stdin:1: unexpected argument "1" after quit'
	stdout_has "Usage: vdpa [ OPTIONS ] monitor"
	shell_options=(-j)
	script $'exit x\n"\nexit\nbogus\n'
	status_is 1
	json_valid
	[ "$(xargs <"$out")" = "{} {}" ] || not_so "not a document for each line"
}

@test "shell: the command line" {
	run_vdpa shell bogus
	refused 2 "bogus"
}
