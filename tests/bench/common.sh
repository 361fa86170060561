# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the host side of the benchmarks shares: options, the build, one virtual
# machine in which all that is compared takes turns, medians, the table.
#
# A program in the guest prints records, "ROUND WHO WHAT VALUE" in one line each,
# WHO being stock, ours or what they are measured against.

# shellcheck source=tests/vm/common.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../vm/common.sh"

kernel=6.12 rounds=5 seconds=2 with_stock=yes quiet=no memory=2048

# bench_options WHAT-IT-IS ARGS...
bench_options()
{
	local what=$1

	shift
	while [ $# -gt 0 ]; do
		case $1 in
		--kernel) kernel=${2:?}; shift ;;
		--rounds) rounds=${2:?}; shift ;;
		--seconds) seconds=${2:?}; shift ;;
		--no-stock) with_stock=no ;;
		--records) quiet=yes ;;
		*)
			cat <<END
usage: tests/bench/${0##*/} [--kernel 6.12] [--rounds N] [--seconds S] [--no-stock] [--records]

$what

--no-stock leaves the distribution's simulator out (it is built for 6.12 only),
--records prints the records that medians are made of instead of the table.
END
			case $1 in --help | -h) exit 0 ;; *) exit 2 ;; esac ;;
		esac
		shift
	done
}

# This tree's tools and modules, with nothing to read unless it fails.
bench_prepare()
{
	local log

	log=$(mktemp)
	if ! {
		"$VM_DIR/deps" build vm && configure_tree &&
			make -C "$BUILD/lib" && make -C "$BUILD/vdpa" &&
			"$VM_DIR/kernel" build "$kernel" TESTMODS=1
	} >"$log" 2>&1 </dev/null; then
		tail -n 20 "$log" >&2
		rm -f "$log"
		return 1
	fi
	rm -f "$log"
}

# The folder of the distribution's simulators, empty without them.
bench_stock()
{
	[ $with_stock = yes ] || return 0
	"$TOP/tests/bench/opponent" "$(kernel_release "$kernel")"
}

# bench_guest PROGRAM ARGS...: boot and run it in the guest, with our modules at
# hand but not loaded. STOCK, ROUNDS and SECONDS_EACH tell it what to do.
bench_guest()
{
	local program=$TOP/tests/bench/guest/$1 stock

	shift
	stock=$(bench_stock) || return
	"$VM_DIR/run" --kernel "$kernel" --timeout 1500 --mem "$memory" \
		--no-modules -- \
		env STOCK="$stock" ROUNDS="$rounds" SECONDS_EACH="$seconds" "$program" "$@"
}

# bench_table LIMIT: records to medians. The ratios are medians, too: of the ratios
# of each round, in which all were measured within seconds of each other.
bench_table()
{
	if [ $quiet = yes ]; then
		cat
		return
	fi
	awk -v limit="$1" -v title="$(kernel_release "$kernel"), median of $rounds rounds" '
	function median(list, n,    i, j, t) {
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
				t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
			}
		return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
	}
	function middle(who, what,    r, n, list) {
		for (r = 1; r <= rounds; r++)
			if ((r, who, what) in v)
				list[++n] = v[r, who, what]
		return n ? sprintf("%.0f", median(list, n)) : "-"
	}
	function ratio(a, b, what,    r, n, list) {
		for (r = 1; r <= rounds; r++)
			if ((r, a, what) in v && v[r, b, what] > 0)
				list[++n] = v[r, a, what] / v[r, b, what]
		return n ? sprintf("%.2f", median(list, n)) : "-"
	}
	NF == 4 && $1 ~ /^[0-9]+$/ {
		v[$1, $2, $3] = $4
		if ($1 > rounds) rounds = $1
		if (!($3 in seen)) { seen[$3]; order[++lines] = $3 }
		next
	}
	{ print > "/dev/stderr" }
	END {
		if (!lines) exit 1
		printf "%-34s %10s %10s %10s %9s %9s\n", title, "stock", limit,
			"this tree", "to stock", "to " limit
		for (l = 1; l <= lines; l++) {
			w = order[l]
			printf "%-34s %10s %10s %10s %9s %9s\n", w, middle("stock", w),
				middle(limit, w), middle("ours", w),
				ratio("ours", "stock", w), ratio("ours", limit, w)
		}
	}'
}
