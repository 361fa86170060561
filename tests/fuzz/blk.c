// SPDX-License-Identifier: GPL-2.0-or-later
/* Requests to a disk; ring.c describes the inputs. */
#include "ring.h"

const struct ring_target ring_target = {
	.mgmtdev = "vdpasim_blk",
	.queue = 0,
	.features = RING_BASE,
	.maybe = ~0ULL,
};
