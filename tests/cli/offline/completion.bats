#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion in bash: what Tab makes of a command line

# shellcheck disable=SC2016 # what is in single quotes is for others to expand
load ../fake

SCRIPT=$(cd "$(dirname "$BATS_TEST_FILENAME")/../../.." && pwd)/bash-completion/vdpa

# tab LINE [POINT]: calls the completion as bash does when Tab is typed after LINE,
# or in it at POINT, and prints the candidates.
tab()
{
	ran="tab $1"
	env "${vdpa_env[@]}" bash -uc '
		. "$1"
		COMP_LINE=$2 COMP_POINT=${4:-${#2}}
		# words as readline breaks them
		mapfile -t COMP_WORDS < <(grep -oE "[:=]+|[^[:space:]:=]+" <<<"${2:0:COMP_POINT}")
		[[ ${2:0:COMP_POINT} == *[[:space:]] ]] && COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_vdpa "$3"
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$SCRIPT" "$1" "$VDPA" "${2:-}" >"$out" 2>"$err" </dev/null
	stderr_empty
}

becomes()
{
	[ "$(sort "$out" | xargs)" = "$1" ] || not_so "not: $1"
}

@test "completion: commands, keywords, options" {
	tab "vdpa mg"
	becomes mgmtdev
	tab "vdpa dev s"
	becomes "set show"
	tab "vdpa dev li"
	becomes list
	tab "vdpa dev add name x m"
	becomes "mac max_discard_sectors max_discard_seg max_vqp max_write_zeroes_sectors max_write_zeroes_seg mgmtdev min_io_size mode mtu"
	tab "vdpa dev add name x read_only o"
	becomes "off on"
	tab "vdpa --pr"
	becomes --pretty
	tab "vdpa -jp dev sho"
	becomes show
	tab "vdpa help dev d"
	becomes "del"
	tab "vdpa nonsense "
	becomes ""
}

@test "completion: the word at the cursor" {
	tab "vdpa dev sho n0" 12
	becomes show
}

@test "completion: words that bash breaks at a colon or an equals sign" {
	local m='mgmtdev bus=pci mgmtdev=0000:65:00.2 classes=2 dev_features=0x28'

	fake_kernel
	kernel_says "$m" done
	tab "vdpa mgmtdev show pci/0000:65"
	becomes 65:00.2
	fake_kernel
	kernel_says "$m" done
	tab "vdpa mgmtdev show pci/0000:"
	becomes 65:00.2
	fake_kernel
	kernel_says "$m" done
	tab "vdpa dev add name x mgmtdev pci/0000:65:00.2 device_features MTU,"
	becomes "MTU,MAC"
	tab "vdpa --color=a"
	becomes "always auto"
	tab "vdpa --color a"
	becomes "always auto"
}

# tab_agent LINE CANDIDATE...: the same of vdpa-agent, whose devices these are
tab_agent()
{
	ran="tab_agent $1"
	cd "$BATS_TEST_TMPDIR" && bash -uc '
		. "$1-agent"
		line=$2
		shift 2
		vdpa() { echo "$*" >asked; printf "%s\n" "${devices[@]}"; }
		devices=("$@")
		COMP_LINE=$line COMP_POINT=${#line}
		mapfile -t COMP_WORDS < <(grep -oE "[:=]+|[^[:space:]:=]+" <<<"$line")
		[[ $line == *[[:space:]] ]] && COMP_WORDS+=("")
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_vdpa_agent vdpa-agent "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$SCRIPT" "$@" >"$out" 2>"$err" </dev/null
	stderr_empty
}

@test "completion: vdpa-agent exercise takes names for nothing but names" {
	tab_agent "vdpa-agent exercise " 'n0' '$(touch${IFS}gone-wrong)' '`touch\tgone-wrong`'
	stdout_is 'n0
\$\(touch\$\{IFS\}gone-wrong\)
\`touch\\tgone-wrong\`'
	[ ! -e "$BATS_TEST_TMPDIR/gone-wrong" ] || not_so "a name was run"
	[ "$(cat "$BATS_TEST_TMPDIR/asked")" = "--agent complete -- dev del " ] || not_so "asked otherwise"
	tab_agent "vdpa-agent exercise vdpa:0000:65" vdpa:0000:65:00.2
	becomes 65:00.2
	tab_agent "vdpa-agent exercise --agent /run/a --unb"
	becomes --unbind
	tab_agent "vdpa-agent exercise --agent /run/a n" n0
	[ "$(cat "$BATS_TEST_TMPDIR/asked")" = "--agent=/run/a complete -- dev del n" ] ||
		not_so "another agent was asked"
}

@test "completion: names are quoted where the shell needs it" {
	fake_kernel
	kernel_says 'dev mgmtdev=m name=a$b id=1' 'dev mgmtdev=m name=a(c) id=1' done
	tab "vdpa dev del a"
	[ "$(sort "$out")" = $'a\\$b\na\\(c\\)' ] || not_so "not quoted"
}

@test "completion: file names after -b only" {
	cd "$BATS_TEST_TMPDIR"
	mkdir d && touch d/one d/two
	tab "vdpa -b d/"
	becomes "d/one d/two"
	tab "vdpa --batch d/o"
	becomes "d/one"
	tab "vdpa --batch=d/o"
	becomes "d/one"
	tab "vdpa dev add name d"
	becomes ""
}

@test "completion: silent without a kernel, and where vdpa is another program" {
	fake_kernel absent
	tab "vdpa dev del "
	becomes ""
	VDPA=/bin/false tab "vdpa dev "
	becomes ""
	VDPA=/nonexistent tab "vdpa dev "
	becomes ""
	vdpa_env=(VDPA_COMPAT=iproute2)
	tab "vdpa mo"
	becomes ""
	tab "vdpa "
	becomes "dev help mgmtdev"
	vdpa_env=(VDPA_COMPAT=0)
	tab "vdpa mo"
	becomes monitor
	tab "vdpa --compat mo"
	becomes ""
}

@test "completion: a real Tab in a real bash" {
	local dir=$BATS_TEST_TMPDIR

	ln -s "$VDPA" "$dir/vdpa"
	printf 'PS1="$ "; PATH=%s:$PATH; . %s\n' "$dir" "$SCRIPT" >"$dir/rc"
	run_command timeout -k 5 60 env INPUTRC=/dev/null "$TESTS/cli/typed" 'see $ ' \
		'send vdpa dev co\t' "see vdpa dev config " 'send sh\t' "see show " \
		'send m\t' "see mgmtdev " 'send \x15exit 0\r' \
		-- bash --noprofile --rcfile "$dir/rc" -i
	status_is 0
}
