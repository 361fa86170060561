// SPDX-License-Identifier: GPL-2.0-or-later
/* A transmit queue with a split ring, and the receive queue; ring.c describes the inputs. */
#include "ring.h"

const struct ring_target ring_target = {
	.mgmtdev = "vdpasim_net",
	.queue = 1,
	.features = RING_BASE,
	.maybe = RING_MAYBE,
};
