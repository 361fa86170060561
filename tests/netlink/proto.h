/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of nlproto: checks of the protocol that are no single refusal. */
#ifndef NETLINK_PROTO_H
#define NETLINK_PROTO_H

#include <stdbool.h>

#include "peer.h"

struct proto {
	const char *socket;	/* of an agent; NULL: the kernel */
	bool ours;		/* hold it to this project's promises */
	unsigned int devices;	/* how many a dump has to list */
	struct peer peer;
	uint32_t monitor;	/* multicast group of events, 0 for none */
};

void proto_family(struct proto *proto);		/* proto_family.c */
void proto_policy(struct proto *proto);		/* proto_family.c */
void proto_replies(struct proto *proto);	/* proto_reply.c */
void proto_dumps(struct proto *proto);		/* proto_dump.c */
void proto_events(struct proto *proto);		/* proto_event.c */
void proto_delays(struct proto *proto);		/* proto_delay.c */

#endif
