/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a reply consists of. */
#ifndef NETLINK_REPLY_H
#define NETLINK_REPLY_H

#include <stdbool.h>
#include <stdint.h>

struct bytes;
struct nlmsghdr;
struct nlattr;

/*
 * Appends @nlh, a message of the answer to @request, as text that is the same
 * wherever it came from: TYPE:FLAGS:PAYLOAD, in hexadecimal but for what reads as
 * text. The length is that of the text. Left out are the id of the family, the
 * sequence, also those of the request that an error repeats, and the port id.
 */
void reply_canon(struct bytes *text, const struct nlmsghdr *nlh,
		 const struct nlmsghdr *request);

/*
 * Writes the names of the attributes of @nlh in their order, separated by
 * blanks; one whose size is not that of its type, or a string that does not end
 * in its only NUL, is followed by "!".
 */
void reply_describe(const struct nlmsghdr *nlh, char *buf, unsigned int len);

uint8_t reply_cmd(const struct nlmsghdr *nlh);
uint8_t reply_version(const struct nlmsghdr *nlh);

/* The first attribute of that type, or NULL. */
const struct nlattr *reply_attr(const struct nlmsghdr *nlh, int type);

/* Its value; NULL or 0 if it is not there. */
const char *reply_str(const struct nlmsghdr *nlh, int type);
uint32_t reply_u32(const struct nlmsghdr *nlh, int type);
uint64_t reply_u64(const struct nlmsghdr *nlh, int type);

#endif
