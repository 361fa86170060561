/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Devices a check needs, and what a peer serves. */
#ifndef NETLINK_FIXTURE_H
#define NETLINK_FIXTURE_H

#include <stdbool.h>

#include "bytes.h"
#include "peer.h"

/*
 * Makes the devices that @words (joined by "+", or "none") name exist, as new,
 * and no other managed device. Returns NULL, or why that cannot be had here.
 */
const char *fixture_set(struct peer *peer, const char *words);

/* Adds or deletes one device. Returns the errno of the answer. */
int fixture_add(struct peer *peer, const char *bus, const char *mgmtdev,
		const char *name, const char *attrs);
int fixture_del(struct peer *peer, const char *name);

/* True if there is a management device of that name. */
bool fixture_has_mgmtdev(struct peer *peer, const char *bus,
			 const char *mgmtdev);

/* All that the three dumps of the family say now. */
void fixture_snapshot(struct peer *peer, struct bytes *bytes);

/*
 * New devices of the kernel stay without a bus driver, so that they do not
 * change on their own. Undone when the program ends.
 */
void fixture_autoprobe_off(void);

#endif
