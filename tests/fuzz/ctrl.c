// SPDX-License-Identifier: GPL-2.0-or-later
/* The control queue of a network device; ring.c describes the inputs. */
#include "ring.h"

const struct ring_target ring_target = {
	.mgmtdev = "vdpasim_net",
	.queue = 2,
	.features = RING_BASE | RING_BIT(17),	/* CTRL_VQ */
	.maybe = ~0ULL,
};
