#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Options, help, unknown words and output that cannot be written

load ../fake

# Nothing is to be sent: without a family each request would fail.
no_family()
{
	fake_kernel absent
}

@test "help needs no kernel, goes to stdout and succeeds" {
	local words

	no_family
	for words in help h "" mgmtdev "mgmtdev help" "dev help" "dev config h" "dev vstats help" \
		-h --help "dev --help" "help dev" "dev help add" "help dev add" "dev show x -h"; do
		# shellcheck disable=SC2086
		run_vdpa $words
		status_is 0
		stdout_has "Usage: vdpa [ OPTIONS ]"
		stderr_empty
	done
	[ ! -e "$FAKE_DIR/req.0" ]
}

@test "every command has its own help, with its arguments" {
	local path

	no_family
	run_vdpa -j help
	json_valid
	jq -r '.help.commands | keys[]' "$out" >"$BATS_TEST_TMPDIR/commands"
	grep -qx "dev add" "$BATS_TEST_TMPDIR/commands"
	while read -r path; do
		# shellcheck disable=SC2086
		run_vdpa $path --help
		status_is 0
		stdout_matches "^Usage: vdpa \[ OPTIONS \] $path"
		stderr_empty
	done <"$BATS_TEST_TMPDIR/commands"
	run_vdpa mgmtdev
	stdout_has "See vdpa-mgmtdev(8) for more."
	run_vdpa -j mgmtdev
	status_is 0
	json_valid
	json_is '.help.commands | keys' '["mgmtdev show"]'
	run_vdpa dev add --help
	stdout_has "name NAME mgmtdev MGMTDEV [ device_features FEATURES ]"
	stdout_matches "^  mtu N  +MTU of a net device"
}

@test "-V, --version and --Version need no kernel" {
	local word

	no_family
	for word in -V --version --Version --Vers -jV; do
		run_vdpa $word
		status_is 0
		stdout_matches '[0-9]+\.[0-9]+\.[0-9]+'
		stderr_empty
	done
	json_valid
	json_is '.version | keys' '["libvdpa","vdpa"]'
}

@test "the first of -h and -V decides" {
	no_family
	run_vdpa -hV
	stdout_has Usage
	run_vdpa -Vh
	stdout_lacks Usage
	run_vdpa -V --nonsense
	status_is 0
}

@test "options stand anywhere, in bundles, by unique beginning" {
	local words

	for words in "-j dev show" "dev -j show" "dev show -j" "dev show -jp" "--js dev show" \
		"--j --p dev" "dev --color no show -j" "--color=no -j dev"; do
		fake_kernel
		kernel_says "dev mgmtdev=m name=n id=1" done
		# shellcheck disable=SC2086
		POSIXLY_CORRECT=1 run_vdpa $words
		status_is 0
		json_is .dev.n.type '"network"'
	done
}

@test "after -- everything is a word" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=-j id=1" ack
	run_vdpa dev show -- -j
	status_is 0
	stdout_has "-j: type network"
	sent "DEV_GET name=-j"
}

@test "unknown options are refused and named" {
	local word

	no_family
	for word in -x -s -n -px --nonsense --versionn; do
		run_vdpa $word dev
		refused 2 "unknown option $word"
	done
	run_vdpa --co no dev
	refused 2 "option --co is ambiguous: color, compat"
	run_vdpa dev --color maybe
	refused 2 '--color: "maybe"'
	run_vdpa dev --color
	refused 2 "option --color needs a value"
	run_vdpa --json=1 dev
	refused 2 "takes no value"
	[ ! -e "$FAKE_DIR/req.0" ]
}

@test "errors are JSON with -j, wherever it stands" {
	no_family
	run_vdpa --nonsense dev -j
	status_is 2
	json_valid
	json_is . '{}'
	json_error_is .word '"--nonsense"'
	json_error_is .kind '"usage"'
	json_error_is .exit 2
	run_vdpa -j foo
	status_is 2
	json_valid
	json_error_is .word '"foo"'
}

@test "unknown and ambiguous commands are named, with those there are" {
	no_family
	run_vdpa foo
	refused 2 '"foo"' mgmtdev dev
	run_vdpa dev foo
	refused 2 '"foo"' show add del set config vstats
	run_vdpa ""
	refused 2 '""'
	run_vdpa mgmtdev add
	refused 2 '"add"'
	run_vdpa help nonsense
	refused 2 '"nonsense"'
	[ ! -e "$FAKE_DIR/req.0" ]
}

@test "a usage error names the help and the man page of its command" {
	no_family
	run_vdpa foo
	refused 2 "(see vdpa --help, vdpa(8))"
	run_vdpa mgmtdev foo
	refused 2 "(see vdpa mgmtdev --help, vdpa-mgmtdev(8))"
	run_vdpa dev add
	refused 2 "(see vdpa dev add --help, vdpa-dev(8))"
	run_vdpa dev config show x y
	refused 2 "(see vdpa dev config show --help, vdpa-config(8))"
	run_vdpa dev vstats foo
	refused 2 "vdpa-vstats(8))"
	run_vdpa monitor foo
	refused 2 "vdpa-monitor(8))"
	run_vdpa shell foo
	refused 2 "vdpa-shell(8))"
}

@test "control characters of a word do not reach the terminal" {
	no_family
	run_vdpa dev $'x\e[31m\n'
	refused 2 '"x\x1b[31m\n"'
}

@test "nor those of C1 and DEL, which JSON lets pass" {
	fake_kernel
	kernel_says "error ENODEV"
	kernel_says done
	run_vdpa -j dev show $'a\xc2\x9b31m\x7f\xc3\xa9'
	status_is 1
	json_error_is .word "$(printf '"a\xc2\x9b31m\x7f\xc3\xa9"')"
	stderr_has '"word":"a\u009b31m\u007f'
	stderr_has $'\xc3\xa9'
	stderr_lacks $'\x7f'
}

@test "--color: names are coloured when asked to, and not otherwise" {
	local color

	for color in always auto no; do
		fake_kernel
		kernel_says "dev mgmtdev=m name=n id=1" done
		run_vdpa --color $color dev show
		case $color in
		always) stdout_has $'\e[1;36mn\e[0m: type' ;;
		*) stdout_is "n: type network mgmtdev m" ;;
		esac
	done
}

@test "--debug shows each message both ways on stderr" {
	fake_kernel
	kernel_says "dev mgmtdev=m name=n0 id=1" ack
	run_vdpa --debug dev show n0
	status_is 0
	stdout_is "n0: type network mgmtdev m"
	grep -qE '^> .*DEV_NAME "n0"' "$err"
	grep -qE '^< .*DEV_NEW' "$err"
	grep -qE '^< .*MGMTDEV_DEV_NAME "m"' "$err"
}

@test "a full disk is an error" {
	no_family
	for words in help "-j help" -V; do
		# shellcheck disable=SC2086
		run_command bash -c '"$@" >/dev/full' - "$VDPA" $words
		status_is 1
		stderr_has "No space left on device"
	done
	fake_kernel
	kernel_says "dev mgmtdev=m name=n id=1" done
	run_command env "${vdpa_env[@]}" bash -c '"$@" >/dev/full' - "$VDPA" dev
	status_is 1
	stderr_has "No space left on device"
}

@test "a closed pipe is an error" {
	# shellcheck disable=SC2016
	run_command bash -c '{ sleep 0.3; "$1" help; echo $? >&2; } | true' - "$VDPA"
	stderr_has "Broken pipe"
	[ "$(tail -n 1 "$err")" = 1 ] || not_so "the exit status is not 1"
}

@test "a closed stdout is an error, and nothing goes astray" {
	# shellcheck disable=SC2016
	run_command bash -c '"$1" help >&-' - "$VDPA"
	status_is 1
	stderr_has "Bad file descriptor"
	# silent commands have nothing to lose
	fake_kernel
	kernel_says ack
	# shellcheck disable=SC2016
	run_command env "${vdpa_env[@]}" bash -c '"$1" dev del n >&-' - "$VDPA"
	status_is 0
}
