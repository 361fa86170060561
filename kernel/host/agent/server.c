// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The server: connections, the threads that serve them, and events to those who
 * subscribed. All threads wait for the same epoll; each event wakes one of them, and
 * each descriptor is disarmed until that one is done with it.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#include "agent.h"
#include "client.h"

/* What epoll tells instead of a client's port id. */
#define ID_LISTENER	0
#define ID_STOP		UINT64_MAX

#define CLIENTS_MAX	4096
#define CLIENTS_MIN	32
/* descriptors that are not for clients */
#define SPARE_FILES	64
#define BUCKETS		1024
/*
 * Requests can wait for each other: one more thread when none is idle. Those that are there
 * from the start stay, the others leave when they had nothing to do for a while.
 */
#define THREADS_START	2
#define THREADS_MAX	64
#define THREAD_IDLE_MS	1000

static struct {
	int listener;
	int epoll;
	int stop;
	int spare;		/* a descriptor to give up when there are no more */
	pthread_mutex_t threads_lock;
	pthread_cond_t thread_ended;
	unsigned int nthreads;	/* threads_lock */
	bool stopping;		/* threads_lock */
	atomic_uint idle;
} server = {
	.listener = -1, .epoll = -1, .stop = -1, .spare = -1,
	.threads_lock = PTHREAD_MUTEX_INITIALIZER, .thread_ended = PTHREAD_COND_INITIALIZER,
};

static pthread_mutex_t clients_lock = PTHREAD_MUTEX_INITIALIZER;
static struct client *clients[BUCKETS];		/* clients_lock */
static struct client *subscribers;		/* clients_lock */
static unsigned int nclients, nstrangers;	/* clients_lock */
static unsigned int clients_max;
static uint32_t last_portid;			/* clients_lock */

/* Outside of clients_lock: whether a group has subscribers, and telling so, is one. */
static pthread_mutex_t listeners_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int listeners[CLIENT_GROUPS];	/* listeners_lock */

/* ------------------------------------------------------------------ clients */

static struct client **bucket_of(uint32_t portid)
{
	return &clients[portid % BUCKETS];
}

static struct client *find(uint32_t portid)
{
	struct client *c = *bucket_of(portid);

	while (c && c->peer.portid != portid)
		c = c->next;
	return c;
}

static struct client *client_get(uint32_t portid)
{
	struct client *c;

	pthread_mutex_lock(&clients_lock);
	c = find(portid);
	if (c)
		c->refs++;
	pthread_mutex_unlock(&clients_lock);
	return c;
}

static void client_put(struct client *c)
{
	bool last;

	pthread_mutex_lock(&clients_lock);
	last = !--c->refs;
	pthread_mutex_unlock(&clients_lock);
	if (last)
		client_free(c);
}

static uint32_t new_portid(void)
{
	do
		last_portid++;
	while (last_portid == ID_LISTENER || find(last_portid));
	return last_portid;
}

/* A stranger, who may only look, cannot use up the places of those who may change. */
static bool take_place(bool admin)
{
	bool ok;

	pthread_mutex_lock(&clients_lock);
	ok = nclients < clients_max && (admin || nstrangers < clients_max / 2);
	nclients += ok;
	nstrangers += ok && !admin;
	pthread_mutex_unlock(&clients_lock);
	return ok;
}

static void give_place_back(bool admin)
{
	pthread_mutex_lock(&clients_lock);
	nclients--;
	nstrangers -= !admin;
	pthread_mutex_unlock(&clients_lock);
}

static int enter(struct client *c)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT };
	struct client **bucket;
	int err = 0;

	pthread_mutex_lock(&clients_lock);
	c->peer.portid = new_portid();
	bucket = bucket_of(c->peer.portid);
	ev.data.u64 = c->peer.portid;
	if (epoll_ctl(server.epoll, EPOLL_CTL_ADD, c->fd, &ev)) {
		err = -errno;
	} else {
		c->next = *bucket;
		*bucket = c;
	}
	pthread_mutex_unlock(&clients_lock);
	return err;
}

/* ------------------------------------------------------------ subscriptions */

static void count_listeners(uint64_t groups, int change)
{
	uint32_t group;

	for (group = 0; group < CLIENT_GROUPS; group++) {
		if (!(groups >> group & 1))
			continue;
		listeners[group] += change;
		if (listeners[group] == (change > 0))
			host_genl_set_listeners(group, change > 0);
	}
}

static void unlink_subscriber(struct client *c)
{
	if (c->prev_sub)
		c->prev_sub->next_sub = c->next_sub;
	else
		subscribers = c->next_sub;
	if (c->next_sub)
		c->next_sub->prev_sub = c->prev_sub;
}

/* The client is in no table any more; its memory goes with the last reference. */
static void forget(struct client *c)
{
	struct client **at;
	uint64_t groups;

	pthread_mutex_lock(&listeners_lock);
	pthread_mutex_lock(&clients_lock);
	for (at = bucket_of(c->peer.portid); *at != c; at = &(*at)->next)
		;
	*at = c->next;
	groups = c->subscribed;
	if (groups)
		unlink_subscriber(c);
	epoll_ctl(server.epoll, EPOLL_CTL_DEL, c->fd, NULL);
	pthread_mutex_unlock(&clients_lock);
	count_listeners(groups, -1);
	pthread_mutex_unlock(&listeners_lock);
	give_place_back(c->peer.admin);
	client_put(c);
}

/**
 * server_subscribe() - send a client the events of a group
 * @portid: client whose request is being served
 * @group: number of the group
 *
 * Return: 0, -EINVAL: there is no such group.
 */
int server_subscribe(uint32_t portid, uint32_t group)
{
	struct client *c;
	uint64_t bit;

	if (!group || group >= CLIENT_GROUPS)
		return -EINVAL;
	bit = UINT64_C(1) << group;
	pthread_mutex_lock(&listeners_lock);
	pthread_mutex_lock(&clients_lock);
	c = find(portid);
	if (c && c->subscribed & bit)
		bit = 0;
	if (c && bit) {
		if (!c->subscribed) {
			c->prev_sub = NULL;
			c->next_sub = subscribers;
			if (subscribers)
				subscribers->prev_sub = c;
			subscribers = c;
		}
		c->subscribed |= bit;
		client_subscribe(c, group);
	}
	pthread_mutex_unlock(&clients_lock);
	if (c)
		count_listeners(bit, 1);
	pthread_mutex_unlock(&listeners_lock);
	return 0;
}

/**
 * server_client_left() - whether nobody waits for the answer any more
 * @portid: client whose request is being served
 *
 * Return: true if it closed its socket.
 */
bool server_client_left(uint32_t portid)
{
	struct client *c = client_get(portid);
	struct pollfd pfd = { .events = 0 };
	bool left = true;

	if (c) {
		pfd.fd = c->fd;
		left = poll(&pfd, 1, 0) > 0 && (pfd.revents & (POLLHUP | POLLERR));
		client_put(c);
	}
	return left;
}

/* From the kernel code, in the order of what happened. */
static void multicast(uint32_t group, const void *buf, size_t len, void *arg)
{
	struct packet *packet = buf ? packet_new(buf, len) : NULL;
	struct client *c;

	(void)arg;
	if (group < CLIENT_GROUPS) {
		pthread_mutex_lock(&clients_lock);
		for (c = subscribers; c; c = c->next_sub)
			client_event(c, group, packet);
		pthread_mutex_unlock(&clients_lock);
	}
	if (packet)
		packet_put(packet);
}

/* -------------------------------------------------------------- connections */

/* Whoever runs the agent, and root, may change devices. */
static bool is_admin(int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);

	return !getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) &&
	       (cred.uid == geteuid() || cred.uid == 0);
}

/* The library finds this when its first request comes back as a broken pipe. */
static void turn_away(int fd)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} answer = {
		.nlh.nlmsg_len = sizeof(answer),
		.nlh.nlmsg_type = NLMSG_ERROR,
		.nlh.nlmsg_flags = NLM_F_CAPPED,
		.err.error = -EUSERS,
	};

	send(fd, &answer, sizeof(answer), MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
}

static void connect_client(int fd)
{
	bool admin = is_admin(fd);
	struct client *c;

	if (!take_place(admin)) {
		turn_away(fd);
		return;
	}
	c = client_new(fd, server.epoll, admin);
	if (!c) {
		give_place_back(admin);
		turn_away(fd);
	} else if (enter(c)) {
		give_place_back(admin);
		client_put(c);
	}
}

/* Out of descriptors: answer with the spare one, or the caller waits for ever. */
static void turn_next_away(void)
{
	int fd;

	if (server.spare < 0) {
		/* nothing can be done until a client leaves */
		usleep(10000);
		return;
	}
	close(server.spare);
	fd = accept4(server.listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		turn_away(fd);
	server.spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void arm_listener(int op)
{
	struct epoll_event ev = { .events = EPOLLIN | EPOLLONESHOT, .data.u64 = ID_LISTENER };

	epoll_ctl(server.epoll, op, server.listener, &ev);
}

static void accept_clients(void)
{
	int fd, turns;

	for (turns = 0; turns < CLIENT_TURNS; turns++) {
		fd = accept4(server.listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0)
			connect_client(fd);
		else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS)
			turn_next_away();
		else if (errno != EINTR && errno != ECONNABORTED)
			break;
	}
	arm_listener(EPOLL_CTL_MOD);
}

/* ------------------------------------------------------------------ threads */

static void *work(void *arg);

/* @stays: even if it has nothing to do */
static int start_thread(bool stays)
{
	pthread_t thread;
	int err = 0;

	pthread_mutex_lock(&server.threads_lock);
	if (!server.stopping && server.nthreads < THREADS_MAX) {
		/* counted before it runs, so that not every event starts another one */
		atomic_fetch_add(&server.idle, 1);
		err = pthread_create(&thread, NULL, work, stays ? &server : NULL);
		if (err) {
			atomic_fetch_sub(&server.idle, 1);
		} else {
			pthread_detach(thread);
			server.nthreads++;
		}
	}
	pthread_mutex_unlock(&server.threads_lock);
	return -err;
}

/* Somebody else has to be idle, or nobody would hear of the next event. */
static bool may_leave(void)
{
	unsigned int idle = atomic_load(&server.idle);

	do {
		if (idle < 2)
			return false;
	} while (!atomic_compare_exchange_weak(&server.idle, &idle, idle - 1));
	return true;
}

static void end_thread(void)
{
	pthread_mutex_lock(&server.threads_lock);
	server.nthreads--;
	pthread_cond_signal(&server.thread_ended);
	pthread_mutex_unlock(&server.threads_lock);
}

static void handle(const struct epoll_event *ev, void *buf)
{
	struct client *c;

	if (ev->data.u64 == ID_LISTENER) {
		accept_clients();
		return;
	}
	c = client_get(ev->data.u64);
	if (!c)
		return;
	if (client_handle(c, ev->events, buf))
		forget(c);
	client_put(c);
}

static void *work(void *arg)
{
	uint64_t buf[CLIENT_REQUEST_MAX / sizeof(uint64_t)];
	struct epoll_event ev;
	bool stays = arg;
	int n;

	for (;;) {
		n = epoll_wait(server.epoll, &ev, 1, stays ? -1 : THREAD_IDLE_MS);
		if (!n && may_leave()) {
			/* what a crowd of clients took is not needed for now */
			malloc_trim(0);
			break;
		}
		if (n <= 0)
			continue;
		if (ev.data.u64 == ID_STOP)
			break;
		if (atomic_fetch_sub(&server.idle, 1) == 1)
			start_thread(false);
		handle(&ev, buf);
		atomic_fetch_add(&server.idle, 1);
	}
	end_thread();
	return NULL;
}

/* -------------------------------------------------------------- start and end */

/* As many clients as descriptors allow, with some left for everything else. */
static void raise_limits(void)
{
	unsigned int files = raise_files(CLIENTS_MAX + SPARE_FILES);

	clients_max = files > SPARE_FILES + CLIENTS_MIN ? files - SPARE_FILES : CLIENTS_MIN;
}

/**
 * server_start() - begin to serve
 * @listen_fd: socket that listens, non-blocking; stays the caller's
 *
 * Return: 0 or a negative errno.
 */
int server_start(int listen_fd)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.u64 = ID_STOP };
	int i, err;

	raise_limits();
	server.listener = listen_fd;
	server.spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	server.epoll = epoll_create1(EPOLL_CLOEXEC);
	server.stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (server.epoll < 0 || server.stop < 0 ||
	    epoll_ctl(server.epoll, EPOLL_CTL_ADD, server.stop, &ev)) {
		err = -errno;
		server_stop();
		return err;
	}
	server.stopping = false;
	/* until somebody subscribes no event is even built */
	for (i = 0; i < CLIENT_GROUPS; i++)
		host_genl_set_listeners(i, false);
	host_genl_on_multicast(multicast, NULL);
	arm_listener(EPOLL_CTL_ADD);
	for (i = 0; i < THREADS_START; i++) {
		err = start_thread(true);
		/* one is enough */
		if (err && !i) {
			server_stop();
			return err;
		}
	}
	return 0;
}

static void stop_threads(void)
{
	pthread_mutex_lock(&server.threads_lock);
	server.stopping = true;
	if (server.nthreads)
		eventfd_write(server.stop, 1);
	while (server.nthreads)
		pthread_cond_wait(&server.thread_ended, &server.threads_lock);
	pthread_mutex_unlock(&server.threads_lock);
	atomic_store(&server.idle, 0);
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/**
 * server_stop() - end all connections and threads
 *
 * Waits for requests that are being served.
 */
void server_stop(void)
{
	int i;

	stop_threads();
	for (i = 0; i < BUCKETS; i++)
		while (clients[i])
			forget(clients[i]);
	host_genl_on_multicast(NULL, NULL);
	close_fd(&server.epoll);
	close_fd(&server.stop);
	close_fd(&server.spare);
}
