/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A connection to whatever serves the family "vdpa": the kernel (a netlink
 * socket) or a user-space agent (a Unix SOCK_SEQPACKET socket that carries the
 * same messages).
 */
#ifndef NETLINK_PEER_H
#define NETLINK_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/netlink.h>

#define PEER_MSG_MAX	16384	/* longest request, bytes */

struct bytes;

struct peer {
	int fd;
	bool kernel;		/* a netlink socket */
	uint32_t seq;
	uint16_t family;	/* id of family "vdpa" */
	struct bytes *record;	/* gets all of each answer: reply_canon(); or NULL */
};

/* What ends the answer to a request. Holds no pointers: goes through pipes. */
struct answer {
	int error;		/* errno, 0 for success */
	int miss;		/* attribute reported as missing, or -1 */
	int attr;		/* attribute reported as bad, or -1 */
	unsigned int replies;	/* messages before the end */
	char text[256];		/* extack text, "" if none */
};

typedef void (*reply_fn)(const struct nlmsghdr *nlh, void *data);

/* All of these return 0 or a negative errno unless said otherwise. */

/* @path: socket of an agent, NULL for the kernel. Leaves the family unknown. */
int peer_open(struct peer *peer, const char *path);
void peer_close(struct peer *peer);

/* Asks the controller for @name; @fn sees its reply. Returns the id. */
int peer_family(struct peer *peer, const char *name, reply_fn fn, void *data);

/* Opens a connection and learns the id of family "vdpa". */
int peer_open_vdpa(struct peer *peer, const char *path);

/* Starts a request to family "vdpa" in @buf (PEER_MSG_MAX bytes). */
struct nlmsghdr *peer_request(const struct peer *peer, void *buf, uint8_t cmd,
			      uint16_t flags);

int peer_send(struct peer *peer, struct nlmsghdr *nlh);

/*
 * Receives one datagram. Returns its length, -EAGAIN when nothing came in
 * @timeout_ms, or another negative errno.
 */
int peer_receive(struct peer *peer, void *buf, size_t len, int timeout_ms);

/*
 * Sends @nlh and reads up to the end of its answer; @fn (may be NULL) gets each
 * reply before that. Fails only if no answer comes: see @answer->error.
 */
int peer_exchange(struct peer *peer, struct nlmsghdr *nlh, reply_fn fn,
		  void *data, struct answer *answer);

/* Joins multicast group @group of a netlink peer; @rcvbuf bytes of buffer. */
int peer_join(struct peer *peer, uint32_t group, int rcvbuf);

/* Id of multicast group @name of family "vdpa", 0 if there is none. */
uint32_t peer_group(struct peer *peer, const char *name);

#endif
