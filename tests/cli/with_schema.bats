#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The documents that the files before this one kept

load helpers

@test "all documents are those of the schema" {
	[ -d "$kept" ] || skip "the other files were not run"
	python3 "$TESTS/cli/json_valid" "$SCHEMA" "$kept"/*
}
