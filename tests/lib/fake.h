/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that says what a test wants: a transport that plays prepared
 * datagrams and keeps the requests, a builder for messages right and wrong, and
 * allocations that fail on demand.
 */
#ifndef TESTS_LIB_FAKE_H
#define TESTS_LIB_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "internal.h"

#define FAMILY 0x20
#define MONITOR_GROUP 7
#define PORT 4242

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* ----------------------------------------------------------------- messages */

/* In a header: what the request had. 0, the default, matches any. */
#define SAME_SEQ UINT32_MAX

/**
 * struct msg - a datagram being built
 * @buf: its bytes
 * @len: how many
 * @start: where the message begins that is being built
 */
struct msg {
	uint8_t buf[65536] __attribute__((aligned(8)));
	size_t len;
	size_t start;
};

void msg_reset(struct msg *m);
void msg_begin(struct msg *m, uint16_t type, uint16_t flags);
void msg_raw(struct msg *m, const void *data, size_t len);
void msg_attr(struct msg *m, uint16_t type, const void *data, size_t len);
void msg_end(struct msg *m);

void msg_genl(struct msg *m, uint8_t cmd, uint16_t flags);
void msg_str(struct msg *m, uint16_t type, const char *s);
void msg_u8(struct msg *m, uint16_t type, uint8_t value);
void msg_u16(struct msg *m, uint16_t type, uint16_t value);
void msg_u32(struct msg *m, uint16_t type, uint32_t value);
void msg_u64(struct msg *m, uint16_t type, uint64_t value);
struct nlmsghdr *msg_header(struct msg *m);

void msg_family(struct msg *m, bool with_monitor);
void msg_dev(struct msg *m, const char *mgmtdev, const char *name, uint32_t id,
	     uint16_t flags);
void msg_ack(struct msg *m, int code);
void msg_done(struct msg *m, int code);
void msg_extack_begin(struct msg *m, int code);

/* ---------------------------------------------------------------- transport */

/**
 * struct datagram - a datagram or an error
 * @start: where it begins in the bytes of the queue
 * @len: its bytes
 * @err: negative errno instead, or 0
 */
struct datagram {
	size_t start;
	size_t len;
	int err;
};

/**
 * struct queue - what waits to be received
 * @at: from @head to @tail
 * @bytes: of all datagrams, @used of them
 */
struct queue {
	struct datagram at[512];
	unsigned int head;
	unsigned int tail;
	uint8_t bytes[1024 * 1024];
	size_t used;
};

/**
 * struct fake - the other side
 * @ctx: context that talks to it
 * @msg: for building, empty after each reply
 * @replies: what recv gives; -ETIMEDOUT when it is empty
 * @events: what try_recv gives; -EAGAIN when it is empty
 * @sent: requests as text, one per line
 * @open_err: what open returns
 * @send_err: what send returns
 * @join_err: what join returns
 * @joined: bit n: group n was joined
 * @opened: connections open now
 * @seq: sequence number of the last request
 * @requests: how many there were
 */
struct fake {
	struct vdpa_ctx *ctx;
	struct msg msg;
	struct queue replies;
	struct queue events;
	char sent[65536];
	int open_err;
	int send_err;
	int join_err;
	uint64_t joined;
	int opened;
	uint32_t seq;
	unsigned int requests;
};

int fake_setup(void **state);
int fake_setup_open(void **state);
int fake_teardown(void **state);

void fake_open(struct fake *f, bool with_monitor);
void fake_reply(struct fake *f);
void fake_reply_err(struct fake *f, int err);
void fake_event(struct fake *f);
void fake_event_err(struct fake *f, int err);
void fake_drop(struct fake *f);
bool fake_all_read(const struct fake *f);
void fake_set_stock(struct fake *f);

/* Queues what the message holds, then a plain success. */
void fake_reply_ack(struct fake *f);
/* Queues what the message holds, then the end of a dump. */
void fake_reply_done(struct fake *f);

#define assert_fails(f_, err_, source_, attr_)				\
	do {								\
		assert_int_equal(vdpa_error_code((f_)->ctx), (err_));	\
		assert_int_equal(vdpa_error_source((f_)->ctx), (source_)); \
		assert_int_equal(vdpa_error_attr((f_)->ctx), (attr_));	\
	} while (0)

/* ------------------------------------------------------------------- memory */

/* The allocation after @n more fails, once; negative: none. */
void alloc_fail_after(int n);
/* Has it failed? Also ends it. */
bool alloc_failed(void);

/*
 * Runs @scenario with each of its allocations failing in turn. It must return
 * -ENOMEM then, and 0 when none fails.
 */
void each_alloc_fails(int (*scenario)(void *arg), void *arg);

#endif /* TESTS_LIB_FAKE_H */
