/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client in the process of the host build, and what a test needs besides. */
#ifndef TESTS_HOST_CLIENT_H
#define TESTS_HOST_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/vdpa.h>

#include "host.h"

#define CLIENT_REPLY_MAX	(64 * 1024)

/**
 * struct client - a peer and what it was sent
 * @peer: to the runtime
 * @seq: of its last request
 * @family: id of family vdpa, 0 before client_open()
 * @group: id of group monitor
 * @len: bytes at @buf
 * @buf: messages since the last request, without acks
 * @error: of the last ack or end of a dump, 1 before there is any
 * @text: extended ack's text, or empty
 * @attr: offset of the bad attribute, 0 for none
 * @miss: missing attribute, 0 for none
 * @datagrams: received since the last request
 * @done: the dump is over
 * @refuse: errno that the next replies meet, 0 for none
 */
struct client {
	struct host_peer peer;
	uint32_t seq;
	int family;
	uint32_t group;
	size_t len;
	unsigned char buf[CLIENT_REPLY_MAX] __attribute__((aligned(4)));
	int error;
	char text[128];
	uint32_t attr;
	uint16_t miss;
	unsigned int datagrams;
	bool done;
	int refuse;
};

/**
 * struct request - a request being built
 * @nlh: its headers
 * @genl: its headers
 * @attrs: attributes
 */
struct request {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	unsigned char attrs[2048];
};

void request_init(struct request *req, int family, uint8_t cmd, uint16_t flags);
void request_put(struct request *req, uint16_t type, const void *data, size_t len);
void request_str(struct request *req, uint16_t type, const char *str);
void request_u16(struct request *req, uint16_t type, uint16_t val);
void request_u32(struct request *req, uint16_t type, uint32_t val);
void request_u64(struct request *req, uint16_t type, uint64_t val);

void client_init(struct client *c, uint32_t portid);
int client_open(struct client *c, uint32_t portid);
void client_close(struct client *c);
int client_send(struct client *c, struct request *req);
int client_dump(struct client *c, struct request *req,
		void (*each)(const struct nlmsghdr *nlh, void *arg), void *arg);

const struct nlmsghdr *client_reply(const struct client *c);
const void *reply_attr(const struct nlmsghdr *nlh, uint16_t type, size_t *len);
const char *reply_str(const struct nlmsghdr *nlh, uint16_t type);
uint64_t reply_num(const struct nlmsghdr *nlh, uint16_t type);

/* requests that every test makes; @c's error is returned */
int dev_add(struct client *c, const char *mgmtdev, const char *name);
int dev_del(struct client *c, const char *name);
int dev_get(struct client *c, const char *name);
int dev_dump(struct client *c);
int dev_set_mac(struct client *c, const char *name, const uint8_t *mac);
int dev_config(struct client *c, const char *name);
int dev_vstats(struct client *c, const char *name, uint32_t queue);

/* ends the program unless @cond holds */
#define check(cond) do {						\
	if (!(cond))							\
		check_failed(__FILE__, __LINE__, #cond);		\
} while (0)
#define check_int(val, want) do {					\
	long long check_val_ = (val), check_want_ = (want);		\
	if (check_val_ != check_want_)					\
		check_failed_int(__FILE__, __LINE__, #val, check_val_,	\
				 check_want_);				\
} while (0)
#define check_str(val, want) \
	check_equal(__FILE__, __LINE__, #val, val, want)

void check_failed(const char *file, int line, const char *what) __attribute__((noreturn));
void check_failed_int(const char *file, int line, const char *what, long long val,
		      long long want) __attribute__((noreturn));
void check_equal(const char *file, int line, const char *what, const char *val,
		 const char *want);

#endif /* TESTS_HOST_CLIENT_H */
