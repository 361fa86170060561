// SPDX-License-Identifier: GPL-2.0-or-later
/* One client. Nothing here waits: what a client does not read is queued, in bounds. */
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "client.h"

/* What a queued datagram costs beside its bytes. */
#define OVERHEAD (sizeof(struct queued) + sizeof(struct packet) + 32)

struct queued {
	struct queued *next;
	struct packet *packet;
};

static atomic_size_t all_queued;

/* ------------------------------------------------------------------ packets */

/**
 * packet_new() - a datagram that can be in several queues
 * @buf: its bytes, copied
 * @len: how many
 *
 * Return: the packet, to be given back with packet_put(); NULL without memory.
 */
struct packet *packet_new(const void *buf, size_t len)
{
	struct packet *packet = malloc(sizeof(*packet) + len);

	if (!packet)
		return NULL;
	packet->refs = 1;
	packet->len = len;
	memcpy(packet->data, buf, len);
	return packet;
}

static struct packet *packet_get(struct packet *packet)
{
	__atomic_add_fetch(&packet->refs, 1, __ATOMIC_RELAXED);
	return packet;
}

/**
 * packet_put() - one user less
 * @packet: the packet
 */
void packet_put(struct packet *packet)
{
	if (!__atomic_sub_fetch(&packet->refs, 1, __ATOMIC_ACQ_REL))
		free(packet);
}

/* -------------------------------------------------------------------- queue */

static void queue_drop_first(struct client *c)
{
	struct queued *q = c->first;
	size_t cost = q->packet->len + OVERHEAD;

	c->first = q->next;
	if (c->mark == q)
		c->mark = NULL;
	c->queued -= cost;
	atomic_fetch_sub(&all_queued, cost);
	packet_put(q->packet);
	free(q);
}

static bool queue_append(struct client *c, struct packet *packet)
{
	size_t cost = packet->len + OVERHEAD;
	struct queued *q = malloc(sizeof(*q));

	if (!q)
		return false;
	q->next = NULL;
	q->packet = packet_get(packet);
	if (c->first)
		c->last->next = q;
	else
		c->first = q;
	c->last = q;
	c->queued += cost;
	atomic_fetch_add(&all_queued, cost);
	return true;
}

/* The client has gone, or can no longer be told everything it has to know. */
static void deafen(struct client *c)
{
	c->deaf = true;
	while (c->first)
		queue_drop_first(c);
}

/* Returns 1: sent, 0: not now, -1: never. */
static int try_send(struct client *c, const void *buf, size_t len)
{
	if (send(c->fd, buf, len, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
		return 1;
	if (errno == EAGAIN || errno == ENOBUFS || errno == ENOMEM)
		return 0;
	deafen(c);
	return -1;
}

static void flush(struct client *c)
{
	while (c->first && try_send(c, c->first->packet->data, c->first->packet->len) > 0)
		queue_drop_first(c);
}

/* Whoever has read everything is never full: the next answer has to come. */
static bool is_full(const struct client *c)
{
	return c->queued >= CLIENT_QUEUE_HIGH ||
	       (c->first && atomic_load(&all_queued) >= SERVER_QUEUED_MAX);
}

/*
 * Wait for what can go on now. EPOLLONESHOT: one worker is woken, and the next one
 * only after this was called again, by whoever changed something.
 */
static void arm(struct client *c)
{
	struct epoll_event ev = { .events = EPOLLONESHOT, .data.u64 = c->peer.portid };

	if (c->first)
		ev.events |= EPOLLOUT;
	if (!c->busy && !is_full(c))
		ev.events |= c->peer.dump ? EPOLLOUT : EPOLLIN;
	epoll_ctl(c->epoll, EPOLL_CTL_MOD, c->fd, &ev);
}

/* Send, or queue what cannot be sent now. Returns 0 or a negative errno. */
static int deliver(struct client *c, const void *buf, size_t len)
{
	struct packet *packet;
	bool ok;

	if (c->deaf)
		return -EPIPE;
	if (!c->first) {
		switch (try_send(c, buf, len)) {
		case 1:
			return 0;
		case -1:
			return -EPIPE;
		}
	}
	packet = packet_new(buf, len);
	ok = packet && queue_append(c, packet);
	if (packet)
		packet_put(packet);
	if (!ok) {
		/* it would wait for this answer for ever */
		deafen(c);
		shutdown(c->fd, SHUT_RDWR);
		return -ENOMEM;
	}
	arm(c);
	return 0;
}

/* ------------------------------------------------------------------ answers */

static int reply(struct host_peer *peer, const void *buf, size_t len)
{
	struct client *c = (struct client *)peer;	/* its first member */
	int err;

	pthread_mutex_lock(&c->lock);
	err = deliver(c, buf, len);
	/* events come after the answer to the subscription, and none is left out */
	c->groups |= c->pending;
	c->pending = 0;
	pthread_mutex_unlock(&c->lock);
	return err;
}

/* An error where the kernel code has not even seen the request. */
static void refuse(struct client *c, const void *buf, size_t len, int err)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} answer = {
		.nlh.nlmsg_len = sizeof(answer),
		.nlh.nlmsg_type = NLMSG_ERROR,
		.nlh.nlmsg_flags = NLM_F_CAPPED,
		.nlh.nlmsg_pid = c->peer.portid,
		.err.error = err,
	};

	if (len >= sizeof(answer.err.msg)) {
		memcpy(&answer.err.msg, buf, sizeof(answer.err.msg));
		answer.nlh.nlmsg_seq = answer.err.msg.nlmsg_seq;
	}
	reply(&c->peer, &answer, sizeof(answer));
}

/**
 * client_subscribe() - send it the events of a group from the next answer on
 * @c: client
 * @group: number, less than CLIENT_GROUPS
 */
void client_subscribe(struct client *c, uint32_t group)
{
	pthread_mutex_lock(&c->lock);
	c->pending |= UINT64_C(1) << group;
	pthread_mutex_unlock(&c->lock);
}

/* ------------------------------------------------------------------- events */

static const struct nlmsghdr overrun_mark = {
	.nlmsg_len = sizeof(overrun_mark),
	.nlmsg_type = NLMSG_OVERRUN,
};

/* The mark stands where the lost events would; one that was read counts no more. */
static void lose_event(struct client *c)
{
	c->overrun = true;
	if (!c->mark && !deliver(c, &overrun_mark, sizeof(overrun_mark)) && c->first)
		c->mark = c->last;
}

/* After a loss there is room again when half of the queue has been read. */
static bool has_room(const struct client *c, size_t len)
{
	size_t limit = c->overrun ? CLIENT_EVENTS_MAX / 2 : CLIENT_EVENTS_MAX;

	return c->queued + len + OVERHEAD <= limit &&
	       atomic_load(&all_queued) + len <= SERVER_QUEUED_MAX;
}

static void take_event(struct client *c, struct packet *packet)
{
	if (c->deaf)
		return;
	/* who reads in time needs no room, however much waits for others */
	if (packet && !c->first && try_send(c, packet->data, packet->len)) {
		c->overrun = false;
		return;
	}
	if (!packet || !has_room(c, packet->len)) {
		lose_event(c);
		return;
	}
	if (!queue_append(c, packet)) {
		lose_event(c);
		return;
	}
	c->mark = NULL;
	c->overrun = false;
	arm(c);
}

/**
 * client_event() - something happened
 * @c: client
 * @group: group that the event is for
 * @packet: the event; NULL: one that was lost before
 */
void client_event(struct client *c, uint32_t group, struct packet *packet)
{
	pthread_mutex_lock(&c->lock);
	if (c->groups >> group & 1)
		take_event(c, packet);
	pthread_mutex_unlock(&c->lock);
}

/* ----------------------------------------------------------------- requests */

static bool may_go_on(struct client *c)
{
	bool ok;

	pthread_mutex_lock(&c->lock);
	/* whatever was subscribed to without wanting an answer */
	c->groups |= c->pending;
	c->pending = 0;
	ok = !is_full(c);
	pthread_mutex_unlock(&c->lock);
	return ok;
}

/*
 * Look at the next datagram. It stays where it is, which is in its sender's account, until
 * all of its requests are served. Returns its bytes, 0: there is none, -1: the client has gone.
 */
static ssize_t look(struct client *c, void *buf)
{
	ssize_t n = recv(c->fd, buf, CLIENT_REQUEST_MAX, MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -1;
	return n ? n : -1;
}

static void drop(struct client *c)
{
	char byte;

	recv(c->fd, &byte, 0, MSG_DONTWAIT);
	c->served = 0;
}

/*
 * Serve as many requests of a datagram as may be: it can hold thousands. Returns whether
 * that was all of them.
 */
static bool serve_datagram(struct client *c, const unsigned char *buf, size_t len, int *turns)
{
	size_t done;

	if (len > CLIENT_REQUEST_MAX) {
		refuse(c, buf, CLIENT_REQUEST_MAX, -EMSGSIZE);
		return true;
	}
	do {
		done = host_genl_input_one(&c->peer, buf + c->served, len - c->served);
		c->served += done;
		if (!done || c->served == len)
			return true;
	} while (--*turns > 0 && may_go_on(c));
	return false;
}

/* Serve the client as far as it goes. Returns whether it is gone. */
static bool serve(struct client *c, void *buf)
{
	int turns = CLIENT_TURNS;
	ssize_t len;

	for (; turns > 0 && may_go_on(c); turns--) {
		if (!c->served && c->peer.dump) {
			host_genl_dump(&c->peer);
			continue;
		}
		len = look(c, buf);
		if (len <= 0)
			return len < 0;
		if (serve_datagram(c, buf, len, &turns))
			drop(c);
	}
	return false;
}

/**
 * client_handle() - do what the client is ready for
 * @c: client, referenced by the caller
 * @events: of epoll
 * @buf: CLIENT_REQUEST_MAX bytes for a request
 *
 * May be called by several workers at once: one serves requests, the others can only
 * send what is queued.
 *
 * Return: whether it has gone; the caller forgets it.
 */
bool client_handle(struct client *c, uint32_t events, void *buf)
{
	bool mine, gone = false;

	pthread_mutex_lock(&c->lock);
	if (events & (EPOLLHUP | EPOLLERR))
		deafen(c);
	else
		flush(c);
	mine = !c->busy;
	c->busy = true;
	pthread_mutex_unlock(&c->lock);

	if (mine)
		gone = serve(c, buf);

	pthread_mutex_lock(&c->lock);
	if (mine && !gone)
		c->busy = false;
	if (!gone)
		arm(c);
	pthread_mutex_unlock(&c->lock);
	return gone;
}

/**
 * client_new() - take a client on
 * @fd: its socket
 * @epoll: where to wait for it
 * @admin: may change devices
 *
 * Return: the client, with one reference, not yet waited for and without an address;
 * NULL without memory.
 */
struct client *client_new(int fd, int epoll, bool admin)
{
	struct client *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->peer.admin = admin;
	c->peer.reply = reply;
	c->fd = fd;
	c->epoll = epoll;
	c->refs = 1;
	pthread_mutex_init(&c->lock, NULL);
	return c;
}

/**
 * client_free() - the last one has let go of it
 * @c: client
 */
void client_free(struct client *c)
{
	host_genl_release(&c->peer);
	deafen(c);
	close(c->fd);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
