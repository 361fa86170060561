/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the targets of rings share; no kernel type here. */
#ifndef TESTS_FUZZ_RING_H
#define TESTS_FUZZ_RING_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct ring_target - a queue to fuzz
 * @mgmtdev: its device's management device
 * @queue: index
 * @features: always negotiated
 * @maybe: negotiated as the input says
 */
struct ring_target {
	const char *mgmtdev;
	unsigned int queue;
	uint64_t features;
	uint64_t maybe;
};

#define RING_BIT(n)	(1ULL << (n))
#define RING_BASE	(RING_BIT(32) | RING_BIT(33))	/* VERSION_1, ACCESS_PLATFORM */
#define RING_PACKED	RING_BIT(34)
/* INDIRECT_DESC, EVENT_IDX, IN_ORDER, NOTIFICATION_DATA */
#define RING_MAYBE	(RING_BIT(28) | RING_BIT(29) | RING_BIT(35) | RING_BIT(38))

extern const struct ring_target ring_target;

/* ring.c: kernel code */
void ring_find(const char *name);

#endif
