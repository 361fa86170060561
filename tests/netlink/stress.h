/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The life of a device as nlstress knows it, and those who watch it. */
#ifndef NETLINK_STRESS_H
#define NETLINK_STRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "peer.h"

/*
 * When requests were sent and answered, by stress_clock(); 0: not yet. Written
 * by the adder. The rest belongs to the watcher named.
 */
struct life {
	_Atomic uint64_t add_sent, add_done, del_sent, del_done;
	bool over;		/* dumper: long gone, look no more */
	uint8_t listed;		/* dumper: times in the dump at hand */
	uint8_t followed;	/* dumper: as enum seen, by its events */
	uint8_t seen;		/* reader: enum seen */
};

enum seen { SEEN_NOTHING, SEEN_ADDED, SEEN_REMOVED };

/* Ticks on each call, so that no two times are the same. */
uint64_t stress_clock(void);

/* The life of the device of that name, NULL if no adder ever used it. */
struct life *stress_life(const char *name);

/* Calls @fn for every life, or for those that are not over. */
void stress_each(bool all,
		 void (*fn)(struct life *life, const char *name, void *data),
		 void *data);

/* One who dumps, or reads events, or both. */
struct watcher {
	struct peer peer;
	struct peer events;
	bool listens;
	atomic_bool *atomic_stop;
	unsigned int dumps, listed;	/* dumps made, entries in them */
	unsigned int added, removed, changed;
	uint64_t begin, end;		/* of the dump at hand */
	unsigned int errors;
	char error[160];		/* the first */
};

void watcher_listen(struct watcher *watcher, uint32_t group, int rcvbuf);
void *watcher_dump(void *watcher);
void *watcher_read(void *watcher);
void watcher_report_dumps(struct watcher *watcher);

/* Also reads what is still on its way: until nothing came for @quiet_ms. */
void watcher_report_events(struct watcher *watcher, int quiet_ms);

#endif
