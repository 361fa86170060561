# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Verbs for the tests of the command line tool. Each verb fails the test that
# uses it when what it says is not so, and shows what was seen.
#
# Tests in this folder run against a real kernel (in a VM, by tests/vm) and against
# vdpa-agent (run --agent), those in offline/ against canned answers (fake.bash). The
# verbs are the same.

TESTS=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
SCHEMA=$TESTS/../vdpa/vdpa.schema.json

unset VDPA_COMPAT VDPA_AGENT POSIXLY_CORRECT
place=kernel driver=virtio_vdpa privilege=CAP_NET_ADMIN
if [ -n "${VDPA_TEST_AGENT:-}" ]; then
	place=agent driver=exercise privilege="only the user who runs the agent"
	export VDPA_AGENT=$VDPA_TEST_AGENT
fi
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

# The vdpa under test: VDPA, or the build's, or in a VM the one that is installed.
# The program itself, not libtool's script around it, which would cost more time
# than the program.
find_vdpa()
{
	local path libs

	for path in ${VDPA:+"${VDPA%/*}/.libs/vdpa" "$VDPA"} \
		${VDPA_BUILD:+"$VDPA_BUILD/vdpa/.libs/vdpa" "$VDPA_BUILD/vdpa/vdpa"} \
		"$TESTS"/../{build/,}vdpa/.libs/vdpa "$(command -v vdpa)"; do
		[ -x "$path" ] || continue
		VDPA=$path
		libs=${path%/vdpa/*}/lib/.libs
		[ ! -d "$libs" ] || export LD_LIBRARY_PATH=$libs
		return
	done
	echo "there is no vdpa: build first, or set VDPA"
	return 1
}

# What the verbs need; for files with a setup of their own.
prepare()
{
	find_vdpa
	out=$BATS_TEST_TMPDIR/stdout err=$BATS_TEST_TMPDIR/stderr
	vdpa_env=()
}

setup()
{
	prepare
}

teardown()
{
	remove_devices
}

# ---- running

# run_vdpa WORD...: keeps stdout, stderr and the exit status for the verbs below.
run_vdpa()
{
	if [ ${#vdpa_env[@]} -gt 0 ]; then
		set -- env "${vdpa_env[@]}" "$VDPA" "$@"
	else
		set -- "$VDPA" "$@"
	fi
	run_command timeout -k 5 30 "$@"
}

run_command()
{
	status=0
	"$@" >"$out" 2>"$err" </dev/null || status=$?
	ran="$*"
}

# Why a verb was not satisfied; with what the command printed.
not_so()
{
	printf '%s\n' "$@"
	[ -z "${ran:-}" ] || printf '%s\n' "after: $ran" "status: $status" \
		"stdout:" "$(cat "$out")" "stderr:" "$(cat "$err")"
	return 1
}

# ---- what was seen

status_is()
{
	[ "$status" -eq "$1" ] || not_so "the status is not $1"
}

# A new process is what takes time in an emulated guest: what bash can do, it does.

# contents FILE: in $seen, without the newlines at its end
contents()
{
	IFS= read -r -d '' seen <"$1" || :
	while [[ $seen == *$'\n' ]]; do
		seen=${seen%$'\n'}
	done
}

# Like in the golden files, "␠" stands for a blank at the end of a line.
marked()
{
	contents "$1"
	seen=${seen// $'\n'/␠$'\n'}
	[[ $seen != *' ' ]] || seen=${seen% }␠
}

stdout_is()
{
	marked "$out"
	[ "$seen" = "$1" ] || not_so "stdout is not:" "$1"
}

stdout_has()
{
	contents "$out"
	[[ $seen == *"$1"* ]] || not_so "stdout has no: $1"
}

stdout_lacks()
{
	contents "$out"
	[[ $seen != *"$1"* ]] || not_so "stdout has: $1"
}

stdout_matches()
{
	grep -qE -- "$1" "$out" || not_so "no line of stdout matches: $1"
}

stdout_empty()
{
	[ ! -s "$out" ] || not_so "stdout is not empty"
}

stderr_is()
{
	marked "$err"
	[ "$seen" = "$1" ] || not_so "stderr is not:" "$1"
}

stderr_has()
{
	contents "$err"
	[[ $seen == *"$1"* ]] || not_so "stderr has no: $1"
}

stderr_lacks()
{
	contents "$err"
	[[ $seen != *"$1"* ]] || not_so "stderr has: $1"
}

stderr_empty()
{
	[ ! -s "$err" ] || not_so "stderr is not empty"
}

# A refusal: nothing on stdout, and one line on stderr that has all of the texts.
refused()
{
	local text

	status_is "$1"
	shift
	stdout_empty
	IFS= read -r -d '' seen <"$err" || :
	[[ $seen == ?*$'\n' && ${seen%$'\n'} != *$'\n'* ]] || not_so "stderr is not one line"
	for text in "$@"; do
		stderr_has "$text"
	done
}

# ---- JSON

# Both streams, if there is anything on them, hold documents of the schema.
json_valid()
{
	[ -s "$out" ] || not_so "there is no JSON on stdout"
	python3 "$TESTS/cli/json_valid" "$SCHEMA" "$out" "$err" || not_so "not valid"
}

# The same later, in with_schema.bats: a guest takes seconds to start the validator.
kept=$BATS_RUN_TMPDIR/json
keep_json()
{
	local name

	name=${BATS_TEST_FILENAME##*/}
	name=${name%.bats}.$BATS_TEST_NUMBER.$((++kept_json))
	[ -s "$out" ] || not_so "there is no JSON on stdout"
	mkdir -p "$kept"
	cp "$out" "$kept/$name.out"
	cp "$err" "$kept/$name.err"
}
kept_json=0

# same_json GOT WANT: gojq, which is jq in a guest, sorts the members of objects.
same_json()
{
	[ "$1" = "$2" ] || [ "$1" = "$(jq -c . <<<"$2")" ]
}

# json_is FILTER VALUE: what jq finds in stdout; VALUE as jq -c prints it.
json_is()
{
	local got

	got=$(jq -c "$1" "$out") || not_so "jq fails"
	same_json "$got" "$2" || not_so "$1 is $got, not $2"
}

json_error_is()
{
	local got

	got=$(jq -c ".error$1" "$err") || not_so "jq fails"
	same_json "$got" "$2" || not_so "error$1 is $got, not $2"
}

# ---- fixtures: devices of the simulators on a real kernel

# The tests need the family and the simulators. In a VM of this project they must
# be there; elsewhere the test is skipped and says so.
need_vdpa()
{
	local list

	list=$("$VDPA" mgmtdev show 2>&1) || :
	[[ $'\n'$list != *$'\nvdpasim_net: '* || $'\n'$list != *$'\nvdpasim_blk: '* ]] || return 0
	[ -z "${VDPA_VM:-}" ] || not_so "the simulators are not there:" "$list"
	skip "the simulators are not there: ${list##*$'\n'}"
}

# need WHY COMMAND...: in a VM of this project it must succeed, elsewhere the test is
# skipped and says so.
need()
{
	local why=$1

	shift
	! "$@" >/dev/null 2>&1 || return 0
	[ -z "${VDPA_VM:-}" ] || not_so "$why"
	skip "$why"
}

# A name that no other test uses: dev_name n -> t4711n
dev_name()
{
	printf 't%s%s' "$$" "$1"
}

# only_in PLACE WHY: kernel or agent
only_in()
{
	[ "$place" = "$1" ] || skip "$1 only: $2"
}

# What only a kernel has, of a device
sys()
{
	echo "/sys/bus/vdpa/devices/$1"
}

exists()
{
	if [ $place = kernel ]; then
		[ -e "$(sys "$1")" ]
	else
		"$VDPA" dev show "$1" >/dev/null 2>&1
	fi
}

gone()
{
	! exists "$1" || not_so "there is a device $1"
}

# autoprobe 0|1: whether devices get a driver as they come; in the agent none does.
autoprobe()
{
	[ $place = agent ] || [ ! -e /sys/bus/vdpa ] || echo "$1" >/sys/bus/vdpa/drivers_autoprobe
}

bind_driver()
{
	if [ $place = kernel ]; then
		echo "$1" >/sys/bus/vdpa/drivers/$driver/bind
	else
		"${VDPA_AGENT_PROGRAM:?}" exercise "$1" >/dev/null
	fi
}

unbind_driver()
{
	if [ $place = kernel ]; then
		echo "$1" >/sys/bus/vdpa/drivers/$driver/unbind
	else
		"${VDPA_AGENT_PROGRAM:?}" exercise "$1" --unbind >/dev/null
	fi
}

# The device has a driver that is ready; in a kernel the bus saw to that.
driven()
{
	[ $place = kernel ] || bind_driver "$1"
	within 20 negotiated "$1"
}

# Run a command as somebody who may look, but not change.
unprivileged()
{
	run_command setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all "$@"
}

# sim_add VARIABLE CLASS [ARGUMENT...]: a device of a simulator; teardown removes it.
sim_add()
{
	local name

	name=$(dev_name "$1")
	sim_devices+=("$name")
	"$VDPA" dev add name "$name" mgmtdev "vdpasim_$2" "${@:3}" || return
	printf -v "$1" '%s' "$name"
}

# The test makes this device itself.
sim_expect()
{
	sim_devices+=("$1")
}

sim_devices=()
remove_devices()
{
	local name

	for name in "${sim_devices[@]}"; do
		! exists "$name" || "$VDPA" dev del "$name" 2>/dev/null
	done
}

# within SECONDS COMMAND...: succeeds, at the latest after that time.
within()
{
	local end=$((SECONDS + $1))

	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || {
			echo "not within the time: $*"
			return 1
		}
		sleep 0.2
	done
}

# The driver of a device, empty without one.
driver_of()
{
	local link

	link=$(sys "$1")/driver
	[ ! -e "$link" ] || basename "$(readlink "$link")"
}

negotiated()
{
	"$VDPA" dev config show "$1" | grep -q negotiated_features
}
