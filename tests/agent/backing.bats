#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Disks whose data is in a file

load helpers

# add NAME FILE ARGUMENT...: a disk on a file
add()
{
	peer preset "$socket" "$1" "" "$2" || not_so "preset"
	run_command "$VDPA" --agent="$socket" dev add name "$1" mgmtdev vdpasim_blk "${@:3}"
}

exercise()
{
	run_command "$PROGRAM" exercise --agent "$socket" "$@"
}

refused_file()
{
	status_is 1
	stderr_has "vdpa_sim_blk: The backing file $1"
}

@test "a file is made, used, kept, and used again" {
	local file=$dir/disk

	start_agent
	add b "$file" capacity 8M num_queues 2
	status_is 0
	[ "$(stat -c %s-%a "$file")" = 8388608-600 ] || not_so "$(stat "$file")"
	exercise b --sectors 5000
	status_is 0
	stdout_matches "all as sent$"
	"$VDPA" --agent="$socket" -j dev vstats show b |
		jq -e '[.vstats.b.queues[].counters | from_entries | ."io errors"] | add == 0' ||
		not_so "io errors"
	"$VDPA" --agent="$socket" dev del b
	# what was there is read by the next one, and put back by the exercise
	head -c 8M /dev/urandom >"$file"
	sum=$(sha256sum <"$file")
	add b "$file"
	status_is 0
	run_command "$VDPA" --agent="$socket" -j dev config show b
	json_is .config.b.capacity_sectors 16384
	exercise b --sectors 16384
	status_is 0
	[ "$(sha256sum <"$file")" = "$sum" ] || not_so "the file is as it was"
	stop_agent
}

@test "discarded sectors take no space in the file" {
	local file=$dir/disk

	start_agent
	add b "$file" capacity 64M
	exercise b --sectors 20000
	status_is 0
	# the exercise zeroes what read as zeros, with leave to give it back
	[ "$(du -k "$file" | cut -f1)" -lt 1000 ] || not_so "$(du -k "$file")"
	stop_agent
}

@test "a file of one disk is not another's, unless both only read" {
	local file=$dir/disk

	truncate -s 1M "$file"
	start_agent
	add a "$file"
	status_is 0
	add b "$file"
	refused_file "is in use"
	add b "$file" read_only on
	refused_file "is in use"
	"$VDPA" --agent="$socket" dev del a
	add a "$file" read_only on
	status_is 0
	add b "$file" read_only on
	status_is 0
	exercise a
	status_is 0
	stdout_matches "cannot be written"
	stop_agent
}

@test "files that cannot be" {
	local file=$dir/disk

	start_agent
	add b "$file"
	refused_file "is absent or empty: give a capacity"
	[ ! -e "$file" ] || not_so "no file was made"
	add b "$dir/nowhere/disk" capacity 1M
	refused_file "is absent or empty"
	add b "$file" capacity 1M read_only on
	refused_file "is absent or empty"
	add b "$dir"
	refused_file "is neither a file nor a block device"
	mkfifo "$dir/fifo"
	add b "$dir/fifo"
	refused_file "is neither a file nor a block device"
	add b /dev/null
	refused_file "is neither a file nor a block device"
	truncate -s 1M "$file"
	add b "$file" capacity 2M
	refused_file "has another size"
	truncate -s 100 "$file"
	add b "$file"
	refused_file "is smaller than a block"
	run_command "$VDPA" --agent="$socket" dev show
	stdout_empty
	stop_agent
}

@test "a file that the agent's user may not open" {
	local file=$dir/disk

	truncate -s 1M "$file"
	chmod 0 "$file"
	chown 65534 "$dir"
	start_agent_with setpriv --reuid 65534 --clear-groups --bounding-set=-all
	until_so 10 answers
	add b "$file"
	refused_file "may not be opened"
	stop_agent
}

@test "a full file system is an I/O error of the request" {
	mkdir "$dir/small"
	mount -t tmpfs -o size=16k none "$dir/small" 2>/dev/null || skip "may not mount"
	start_agent
	add b "$dir/small/disk" capacity 8M
	exercise b
	umount -l "$dir/small"
	status_is 1
	stderr_has "a write fails: I/O error"
	"$VDPA" --agent="$socket" -j dev vstats show b |
		jq -e '[.vstats.b.queues[].counters | from_entries | ."io errors"] | add > 0' ||
		not_so "io errors"
	stop_agent
}
