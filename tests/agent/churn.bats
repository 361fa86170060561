#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# Clients that do everything at random: what each of them is told fits together
# CHURN_SECONDS: how long, 3 by default

load helpers

@test "8 clients at random: events fit the dumps around them" {
	local seconds=${CHURN_SECONDS:-3}

	start_agent
	timeout -k 5 $((seconds + 120)) "$TESTS/agent/churn" "$socket" "$seconds" >"$dir/churn" ||
		not_so "see above"
	echo "# $(cat "$dir/churn")" >&3
	stop_agent
}
