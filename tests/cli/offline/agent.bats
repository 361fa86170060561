#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# --agent and VDPA_AGENT where no agent answers

load ../fake

# A socket on which nothing listens any more, of the given kind.
leave_socket()
{
	python3 - "$1" "$2" <<-'PY'
		import socket, sys
		s = socket.socket(socket.AF_UNIX, getattr(socket, sys.argv[2]))
		s.bind(sys.argv[1])
	PY
}

@test "no socket: the path and what to do" {
	run_vdpa --agent="$BATS_TEST_TMPDIR/none" dev show
	refused 1 "dev show: there is no agent at $BATS_TEST_TMPDIR/none" "vdpa-agent run -- COMMAND"
	run_vdpa -j --agent="$BATS_TEST_TMPDIR/none" dev show
	status_is 1
	json_is . '{"dev":{}}'
	json_error_is .kind '"absent"'
	json_error_is .errno '"ENOENT"'
}

@test "the variable is the same as the option, which goes before it" {
	vdpa_env=(VDPA_AGENT="$BATS_TEST_TMPDIR/none")
	run_vdpa dev show
	refused 1 "there is no agent at $BATS_TEST_TMPDIR/none"
	run_vdpa --agent="$BATS_TEST_TMPDIR/other" dev show
	refused 1 "there is no agent at $BATS_TEST_TMPDIR/other"
}

@test "without a path it is the agent of this user" {
	vdpa_env=(XDG_RUNTIME_DIR="$BATS_TEST_TMPDIR")
	run_vdpa --agent dev show
	refused 1 "there is no agent at $BATS_TEST_TMPDIR/vdpa/agent.sock"
	run_vdpa --agent= dev show
	refused 1 "there is no agent at $BATS_TEST_TMPDIR/vdpa/agent.sock"
	vdpa_env=(-u XDG_RUNTIME_DIR VDPA_AGENT=)
	run_vdpa dev show
	status_is 1
	stderr_has "agent at /run/user/$(id -u)/vdpa/agent.sock"
}

@test "the word after --agent is a command, not a path" {
	vdpa_env=(XDG_RUNTIME_DIR="$BATS_TEST_TMPDIR")
	run_vdpa --agent mgmtdev show
	refused 1 "mgmtdev show: there is no agent"
}

@test "an agent that has gone is told from one that never was" {
	leave_socket "$BATS_TEST_TMPDIR/gone" SOCK_SEQPACKET
	run_vdpa --agent="$BATS_TEST_TMPDIR/gone" dev show
	refused 1 "no agent listens at $BATS_TEST_TMPDIR/gone" "start it again"
}

@test "a path that is too long for a socket" {
	run_vdpa --agent="/$(printf 'x%.0s' {1..200})" dev show
	refused 1 "too long"
}

@test "a socket that this user may not open" {
	[ "$(id -u)" -eq 0 ] || skip "only root can take another user's place"
	local dir=$BATS_TEST_TMPDIR/open

	# the program must be within reach of that user
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR"/* "$BATS_TEST_TMPDIR"
	mkdir "$dir"
	leave_socket "$dir/sock" SOCK_SEQPACKET
	chmod 600 "$dir/sock"
	cp "$VDPA" "$dir/vdpa"
	cp "${LD_LIBRARY_PATH:-/usr/local/lib}"/libvdpa.so.0 "$dir" || skip "libvdpa is elsewhere"
	chmod 755 "$dir" "$dir/vdpa" "$dir"/libvdpa.so.0
	run_command setpriv --reuid=65534 --clear-groups env LD_LIBRARY_PATH="$dir" "$dir/vdpa" \
		--agent="$dir/sock" dev show
	refused 1 "you may not open the agent's socket $dir/sock" "--mode 0666"
}

@test "without the option the kernel is asked, never an agent" {
	fake_kernel absent
	vdpa_env+=(XDG_RUNTIME_DIR="$BATS_TEST_TMPDIR")
	run_vdpa dev show
	refused 1 "vdpa-agent run --"
	stderr_lacks "agent.sock"
}

@test "each line of a batch has its own peer" {
	fake_kernel
	kernel_says dev done
	printf '%s\n' "--agent=$BATS_TEST_TMPDIR/none dev show" "dev show" >"$BATS_TEST_TMPDIR/batch"
	run_vdpa -f -b "$BATS_TEST_TMPDIR/batch"
	status_is 1
	stderr_has "there is no agent"
	sent "DEV_GET dump"
}

@test "compat mode takes the variable and has no such option" {
	vdpa_env=(VDPA_AGENT="$BATS_TEST_TMPDIR/none")
	run_vdpa --compat dev show
	status_is 1
	stderr_is "Failed to connect to vdpa Netlink"
	run_vdpa --compat --agent dev show
	stderr_has "Unknown option."
}

@test "help and completion need no agent" {
	vdpa_env=(VDPA_AGENT="$BATS_TEST_TMPDIR/none")
	run_vdpa --help
	status_is 0
	stdout_has "--agent[=PATH]"
	run_vdpa complete -- --agent=
	stdout_is "/"
	run_vdpa complete -- --agent d
	stdout_is "dev"
}
