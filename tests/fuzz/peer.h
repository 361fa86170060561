/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The other side of every socket that libvdpa opens. peer.c stands in for libmnl's
 * socket functions and those of the Unix transport; nothing leaves the process.
 * A target says here what happens.
 */
#ifndef TESTS_FUZZ_PEER_H
#define TESTS_FUZZ_PEER_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PEER_PORT 4242

/* All: 0 or a negative errno. */
int peer_connect(void);
int peer_send(const void *buf, size_t len);

/*
 * One datagram: its length, which may be more than @room; 0: the peer has gone;
 * negative errno. Answers are waited for, events are not.
 */
ssize_t peer_answer(void *buf, size_t room);
ssize_t peer_event(void *buf, size_t room);

#endif
