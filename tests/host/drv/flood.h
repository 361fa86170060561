/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ../flood.c measures, done by kernel code. No kernel type here. */
#ifndef TESTS_HOST_FLOOD_H
#define TESTS_HOST_FLOOD_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct flood - what to do, and what came of it
 * @name: device
 * @count: packets or requests to move
 * @batch: as many at a time, then wait for all of them: the same work in each run; 0:
 *	as many under way as there is room for
 * @features: negotiated
 * @done: packets or requests that came back
 * @nsec: time it took
 * @kicks: how often the device was told
 * @interrupts: how often the driver was
 */
struct flood {
	const char *name;
	uint64_t count;
	unsigned int batch;
	uint64_t features;
	uint64_t done;
	uint64_t nsec;
	uint64_t kicks;
	uint64_t interrupts;
};

/* each returns NULL, or what did not hold */
const char *drv_flood_net(struct flood *f);
const char *drv_flood_blk(struct flood *f);

#endif /* TESTS_HOST_FLOOD_H */
