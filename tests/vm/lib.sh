# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the cases: results, waiting, and the fixtures that most of them need.
# A result is one line: "ok - TEXT", "not ok - TEXT" or "skip - REASON"; lines
# of detail are indented. A case goes on after a failed check.
set -u

# Seconds that a program may take when it is called through check and friends.
LIMIT=${LIMIT:-30}

ok()
{
	printf 'ok - %s\n' "$1"
}

# fail TEXT [DETAIL...]
fail()
{
	printf 'not ok - %s\n' "$1"
	shift
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/    /'
	return 1
}

skip()
{
	printf 'skip - %s\n' "$1"
}

# Run a function as it is, a program no longer than LIMIT seconds.
limited()
{
	if [ "$(type -t "$1")" = file ]; then
		timeout -k 5 "$LIMIT" "$@"
	else
		"$@"
	fi
}

# check TEXT COMMAND...: passes when the command succeeds.
check()
{
	local text=$1 out status=0

	shift
	out=$(limited "$@" 2>&1) || status=$?
	if [ $status -eq 0 ]; then
		ok "$text"
	else
		fail "$text" "status $status of: $*" "$out"
	fi
}

# refuse TEXT COMMAND...: passes when the command fails, by itself.
refuse()
{
	local text=$1 out status=0

	shift
	out=$(limited "$@" 2>&1) || status=$?
	if [ $status -gt 0 ] && [ $status -lt 124 ]; then
		ok "$text"
	else
		fail "$text" "status $status of: $*" "$out"
	fi
}

# same TEXT GOT WANTED
same()
{
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		fail "$1" "got:    $2" "wanted: $3"
	fi
}

# The last line of every case: what does not get here has failed.
done_testing()
{
	echo "# done"
}

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for()
{
	local end=$((SECONDS + $1))

	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# tap COMMAND...: pass on the results of a program that speaks TAP.
tap()
{
	local status

	"$@" 2>&1 </dev/null | sed -E \
		-e 's/^ok [0-9]+ (.*) # skip *(.*)/skip - \1: \2/I' \
		-e 's/^ok [0-9]+ (- )?/ok - /' \
		-e 's/^not ok [0-9]+ (- )?/not ok - /' \
		-e '/^[0-9]+\.\.[0-9]+$/d' \
		-e '/^(ok|not ok|skip) - /!s/^/    /'
	status=${PIPESTATUS[0]}
	[ "$status" -le 1 ] || fail "${1##*/} ended with status $status"
}

# The entry of a vdpa device's virtio device in a class (net, block).
class_device_of()
{
	local d

	for d in /sys/bus/vdpa/devices/"$2"/virtio[0-9]*/"$1"/*; do
		[ ! -d "$d" ] || { printf '%s\n' "${d##*/}"; return 0; }
	done
	return 1
}

# The network interface of a vdpa device.
netdev_of()
{
	class_device_of net "$1"
}

# The disk of a vdpa device.
disk_of()
{
	class_device_of block "$1"
}

vdpa_devices()
{
	local d

	for d in /sys/bus/vdpa/devices/*; do
		[ ! -e "$d" ] || printf '%s\n' "${d##*/}"
	done
}

# counter DEVICE QUEUE NAME: of a queue, or of all together ("")
counter()
{
	vdpa -j dev vstats show "$1" ${2:+qidx "$2"} | jq --arg n "$3" \
		'[.vstats[]?.queues[].counters[] | select(.name == $n) | .value] | add // 0'
}

# gone_soon TEXT DEVICE: it is deleted and waits for nobody. A second is what that may
# take; an emulated machine that does much else gets more.
gone_soon()
{
	local begin took

	begin=$(date +%s%N)
	check "$1: dev del" vdpa -q dev del "$2"
	took=$((($(date +%s%N) - begin) / 1000000))
	check "$1: it waits for nobody ($took ms)" test $took -lt 10000
}

# "name users" of each of this tree's modules that is loaded.
module_users()
{
	awk '$1 ~ /^(vdpa|vdpa_sim.*|virtio_vdpa|vhost_vdpa)$/ { print $1, $3 }' \
		/proc/modules | sort
}

# Back to the state after boot: no devices, probing on, no test module.
reset_state()
{
	local name module

	ip -all netns delete
	for name in $(vdpa_devices); do
		timeout -k 5 "$LIMIT" vdpa dev del "$name" || return
	done
	[ ! -e /sys/bus/vdpa/drivers_autoprobe ] ||
		echo 1 >/sys/bus/vdpa/drivers_autoprobe
	for module in $TEST_MODULES; do
		[ ! -d "/sys/module/$module" ] || rmmod "$module" || return
	done
	# the bus driver that is loaded first gets the devices: not that of nodes
	[ -d /sys/module/virtio_vdpa ] || rmmod vhost_vdpa 2>/dev/null
	for module in $LOAD; do
		modprobe "$module" || return
	done
}
