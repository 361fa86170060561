#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Command lines from a file

load ../fake

# batch FILE-CONTENT [OPTION...]: runs it as the file "f" of the current directory
batch()
{
	cd "$BATS_TEST_TMPDIR" || return
	printf '%s' "$1" >f
	run_vdpa "${@:2}" -b f
}

@test "batch: one line after the other, over one connection" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	kernel_says "dev mgmtdev=m name=n1 id=1" ack
	batch $'dev show n0\ndev show n1\n'
	status_is 0
	stderr_empty
	stdout_is $'n0: type network mgmtdev m\nn1: type network mgmtdev m'
	sent "DEV_GET name=n0" "DEV_GET name=n1"
}

@test "batch: from standard input" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	echo "dev show n0" >"$BATS_TEST_TMPDIR/in"
	status=0
	env "${vdpa_env[@]}" "$VDPA" -b - <"$BATS_TEST_TMPDIR/in" >"$out" 2>"$err" || status=$?
	status_is 0
	stdout_is "n0: type network mgmtdev m"
	status=0
	"$VDPA" -b- <<<"dev bogus" >"$out" 2>"$err" || status=$?
	refused 1 "vdpa: stdin:1: dev: "
}

@test "batch: comments, empty lines, blanks, the last line without its end" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=a#b id=1" ack
	batch $'# nothing\n\n  \t\n\tdev  show\ta#b   # this device\r\n#'
	status_is 0
	stdout_is "a#b: type network mgmtdev m"
	sent "DEV_GET name=a#b"
}

@test "batch: quotes and backslashes" {
	local name
	for name in "'a b'" '"a b"' 'a\ b' "a' 'b" '"a"\ "b"'; do
		fake_kernel
		kernel_says "error ENODEV"
		batch "dev show $name"
		status_is 1
		sent "DEV_GET name=a b"
	done
	fake_kernel
	kernel_says "error ENODEV"
	batch $'dev show "x\\"\\\\\\y\'"\'\\\'#'
	sent "DEV_GET name=x\"\\\\y'\\#"
}

@test "batch: a line that goes on in the next ones" {
	fake_kernel
	kernel_says "error ENODEV"
	batch $'\\\ndev \\\n  sh\\\now n\\\n0\n'
	refused 1 "f:1: dev show"
	sent "DEV_GET name=n0"
	fake_kernel
	kernel_says "error ENODEV"
	batch $'# a comment does not \\\ndev show n0'
	refused 1 "f:2: dev show"
	fake_kernel
	kernel_says "error ENODEV"
	batch $'dev show n0 \\'
	sent "DEV_GET name=n0"
}

@test "batch stops at the first error and names its line" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	kernel_says "error ENODEV"
	batch $'\ndev show n0\n\ndev show n1\ndev show n2\n'
	status_is 1
	stdout_is "n0: type network mgmtdev m"
	stderr_has "vdpa: f:4: dev show: "
	[ "$(wc -l <"$err")" -eq 1 ]
	sent "DEV_GET name=n0" "DEV_GET name=n1"
}

@test "batch: a wrong line is status 1, nothing is sent for it" {
	fake_kernel
	batch $'dev show n0 mtu 5\ndev show n0\n'
	refused 1 "f:1: dev show" "mtu" "vdpa-dev(8)"
	nothing_sent
	batch "dev show 'n0"
	refused 1 "f:1: " "unterminated quote" "vdpa-batch(8)"
}

@test "batch -f runs all lines and counts those that failed" {
	fake_kernel
	kernel_says "error ENODEV"
	kernel_says "dev mgmtdev=m name=n1 id=1" ack
	batch $'dev show n0\nbogus\ndev show n1\n"\n' -f
	status_is 1
	stdout_is "n1: type network mgmtdev m"
	stderr_has "f:1: dev show: "
	stderr_has "f:2: "
	stderr_has "f:4: "
	stderr_has "vdpa: f: 3 of 4 commands failed"
	sent "DEV_GET name=n0" "DEV_GET name=n1"
	fake_kernel
	kernel_says "dev mgmtdev=m name=n1 id=1" ack
	batch "dev show n1" -f
	status_is 0
	stderr_empty
}

@test "batch -j: JSON lines, errors with their place" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	kernel_says "error ENODEV"
	batch $'dev show n0\ndev show n1\nbogus\nhelp monitor\n' -jf
	status_is 1
	json_valid
	[ "$(wc -l <"$out")" -eq 4 ] || not_so "not a document for each command"
	[ "$(head -1 "$out" | jq -c '.dev|keys')" = '["n0"]' ]
	[ "$(sed -n 2,3p "$out" | xargs)" = "{dev:{}} {}" ]
	[ "$(jq -c .error.where "$err" | xargs)" = "f:2 f:3 null" ]
}

@test "batch -j: a document for each line, one that does not parse, too" {
	fake_kernel
	kernel_says "error ENODEV"
	batch $'help monitor\n"\ndev show n1\n--nonsense\nbogus\nhelp dev\n' -jf
	status_is 1
	json_valid
	[ "$(wc -l <"$out")" -eq 6 ] || not_so "not a document for each command"
	[ "$(sed -n 2,5p "$out" | xargs)" = "{} {dev:{}} {} {}" ] || not_so "not these documents"
	[ "$(jq -c .error.where "$err" | xargs)" = "f:2 f:3 f:4 f:5 null" ] || not_so "not these errors"
	printf 'help\0\nhelp dev\n' >f
	run_vdpa -jf -b f
	json_valid
	[ "$(jq -c keys "$out" | xargs)" = "[] [help]" ] || not_so "not these documents"
}

@test "batch -j: a document also for what a batch refuses" {
	fake_kernel
	kernel_says "error ENODEV"
	batch $'-b x\nshell\ndev show n1\n' -jf
	status_is 1
	json_valid
	[ "$(xargs <"$out")" = "{} {} {dev:{}}" ] || not_so "not these documents"
}

@test "batch: notes tell their place, too" {
	fake_root
	sysfs_netdev n0 eth1
	fake_kernel
	kernel_says ack
	batch $'\ndev del n0\n'
	status_is 0
	stderr_is 'vdpa: f:2: note: network interface eth1 was removed with "n0"'
	fake_kernel
	kernel_says ack
	batch $'\ndev del n0\n' -j
	json_valid
	[ "$(jq -c .note.where "$err")" = '"f:2"' ] || not_so "no place"
}

@test "batch: a byte order mark at the beginning is no part of it" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	batch $'\xef\xbb\xbfdev show n0\n'
	status_is 0
	stdout_is "n0: type network mgmtdev m"
	batch $'help monitor\n\xef\xbb\xbfdev show n0\n'
	status_is 1
	stderr_has "f:2: unknown command"
	batch $'\xef\xbb\xbf'
	status_is 0
}

@test "batch: options of a line hold for that line" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	kernel_says "dev mgmtdev=m name=n1 id=1" ack
	batch $'-j dev show n0\ndev show n1\n'
	status_is 0
	[ "$(head -1 "$out" | jq -r '.dev.n0.type')" = network ]
	[ "$(sed -n 2p "$out")" = "n1: type network mgmtdev m" ]
}

@test "batch in a batch, and the shell in it, are refused" {
	batch "-b f"
	refused 1 "f:1: " "another batch"
	batch "shell"
	refused 1 "f:1: shell"
}

@test "batch: the command line" {
	batch "" dev show
	refused 2 '"dev"' "-b" "vdpa-batch(8)"
	run_vdpa -f
	refused 2 "-f" "vdpa-batch(8)"
	run_vdpa -f dev show
	refused 2 "-f"
	run_vdpa -b f -b g
	refused 2 "-b can be given only once"
	run_vdpa -jb f --batch=g
	status_is 2
	json_error_is .kind '"usage"'
	run_vdpa -b
	refused 2 "-b" "value"
	run_vdpa -b ''
	refused 2 "-b"
	for word in -bf --batch=f "--batch f" "-jb f" "-jbf"; do
		# shellcheck disable=SC2086
		run_vdpa $word
		status_is 0
		stdout_empty
	done
}

@test "batch: files that cannot be read" {
	cd "$BATS_TEST_TMPDIR" || return
	run_vdpa -b nofile
	refused 1 "nofile" "No such file"
	run_vdpa -b .
	refused 1 "Is a directory"
	run_vdpa -j -b nofile
	status_is 1
	stdout_empty
	json_error_is .errno '"ENOENT"'
	printf 'help\0x\nhelp monitor\n' >f
	run_vdpa -b f
	refused 1 "f:1: " "NUL"
}

@test "batch: output that cannot be written ends it" {
	[ -w /dev/full ] || skip "no /dev/full"
	cd "$BATS_TEST_TMPDIR" || return
	printf 'help\nbogus\n' >f
	status=0
	"$VDPA" -b f >/dev/full 2>"$err" || status=$?
	: >"$out"
	refused 1 "f:1: " "could not be written: No space left on device"
}

@test "batch: 10,000 lines are quick" {
	cd "$BATS_TEST_TMPDIR" || return
	for ((i = 0; i < 10000; i++)); do echo "help monitor"; done >f
	SECONDS=0
	run_vdpa -b f
	status_is 0
	[ "$(grep -c ^Usage "$out")" -eq 10000 ]
	[ $SECONDS -lt 15 ] || not_so "took $SECONDS s"
}

@test "batch: progress on a terminal, gone before anything else is written" {
	cd "$BATS_TEST_TMPDIR" || return
	# it is shown from time to time: the second line comes late enough
	cat >slow <<-'END'
		echo help monitor
		sleep 0.6
		echo help monitor
		sleep 0.6
		echo bogus
	END
	# its output goes to a file, only stderr is the terminal
	run_command "$TESTS/cli/typed" -- sh -c "sh slow | '$VDPA' -b - >text"
	status_is 1
	stdout_matches 'stdin: line 2'
	grep -qE $'\x1b\\[Kvdpa: stdin:3: unknown command "bogus"' "$out" || not_so "progress is in the way"
	run_command sh -c "sh slow | '$VDPA' -b - >text"
	stderr_lacks "line "
}
