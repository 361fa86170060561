/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One client: its requests, and the queue of what it has not read yet.
 *
 * Locks, in order: clients_lock of server.c, then client.lock. Neither is held
 * while the kernel code runs; the kernel code holds locks of its own when it
 * sends an event, which take these.
 */
#ifndef VDPA_AGENT_CLIENT_H
#define VDPA_AGENT_CLIENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "../host.h"

/* no more requests are served and no dump goes on while this much is queued */
#define CLIENT_QUEUE_HIGH	(64u << 10)
/* events are lost beyond this */
#define CLIENT_EVENTS_MAX	(4u << 20)
/*
 * When all queues together hold this, events are lost, and a client gets its next answer
 * after it has read the last one.
 */
#define SERVER_QUEUED_MAX	(64u << 20)
/* the largest datagram that is read */
#define CLIENT_REQUEST_MAX	(64u << 10)
/* requests or pieces of a dump, one after the other, before others have a turn */
#define CLIENT_TURNS		32

/* groups that can be subscribed to are numbered below this */
#define CLIENT_GROUPS		64

/**
 * struct packet - a datagram on its way to one or more clients
 * @refs: queues that it is in, and its maker
 * @len: bytes of @data
 */
struct packet {
	unsigned int refs;
	size_t len;
	unsigned char data[];
};

/**
 * struct client - a connection
 * @peer: what the kernel code knows of it; @peer.dump belongs to whoever is @busy
 * @served: bytes at the front of the next datagram whose requests are served already;
 *	belongs to whoever is @busy
 * @fd: the socket, non-blocking
 * @epoll: where it is waited for, by @peer.portid
 * @refs: by the server's clients_lock
 * @next: in the hash chain; by clients_lock
 * @prev_sub: in the list of subscribers; by clients_lock
 * @next_sub: the same
 * @subscribed: is in that list, and to what; by clients_lock
 * @lock: for all that follows
 * @first: oldest queued datagram
 * @last: newest
 * @queued: bytes in the queue, with what they cost beside their length
 * @busy: a worker reads and serves its requests
 * @deaf: nothing can be sent any more
 * @groups: bit n: gets the events of group n
 * @pending: the same, from the next answer on
 * @mark: where the queue says that events were lost, and none came after it; or NULL
 * @overrun: events were lost since the last one that was sent or queued
 */
struct client {
	struct host_peer peer;
	size_t served;
	int fd;
	int epoll;
	unsigned int refs;
	struct client *next;
	struct client *prev_sub;
	struct client *next_sub;
	uint64_t subscribed;
	pthread_mutex_t lock;
	struct queued *first;
	struct queued *last;
	size_t queued;
	bool busy;
	bool deaf;
	uint64_t groups;
	uint64_t pending;
	struct queued *mark;
	bool overrun;
};

struct packet *packet_new(const void *buf, size_t len);
void packet_put(struct packet *packet);

struct client *client_new(int fd, int epoll, bool admin);
void client_free(struct client *client);
/* Returns whether it is gone for good. */
bool client_handle(struct client *client, uint32_t events, void *buf);
/* @packet NULL: an event that was lost */
void client_event(struct client *client, uint32_t group, struct packet *packet);
void client_subscribe(struct client *client, uint32_t group);

#endif /* VDPA_AGENT_CLIENT_H */
