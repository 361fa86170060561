# SPDX-License-Identifier: GPL-2.0-or-later
#
# make check REPLAY=no: the inputs of corpus/ run elsewhere. libFuzzer begins with them,
# so where it runs (./check) they need no second build of all that they reach.
ifeq ($(REPLAY),no)
TESTS =
endif
