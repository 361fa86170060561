// SPDX-License-Identifier: GPL-2.0-only
/*
 * Building of messages on libnl. Compiled without host/include: libnl has functions
 * of the kernel's names, some of another shape.
 *
 * A struct nl_msg holds one message, an skb several: each is built by itself and its
 * bytes then appended. All memory is there before the first, since the kernel's
 * functions that build messages can run out of room, but not of memory.
 */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>

#include "nl.h"

/**
 * struct host_msgs - finished messages, and the one that is being built
 * @msg: message that is being built, used again for the next one
 * @building: there is one
 * @room: bytes for all of them
 * @len: bytes of those that are finished
 * @data: finished messages
 */
struct host_msgs {
	struct nl_msg *msg;
	bool building;
	size_t room;
	size_t len;
	unsigned char data[];
};

/**
 * host_msgs_new - make room for messages
 * @room: bytes
 *
 * Return: an empty queue of messages, or NULL
 */
struct host_msgs *host_msgs_new(size_t room)
{
	struct host_msgs *msgs = host_alloc(sizeof(*msgs) + room);

	if (!msgs)
		return NULL;
	msgs->msg = nlmsg_alloc_size(room);
	if (!msgs->msg) {
		host_free(msgs);
		return NULL;
	}
	msgs->building = false;
	msgs->room = room;
	msgs->len = 0;
	return msgs;
}

/**
 * host_msgs_free - undo host_msgs_new()
 * @msgs: messages
 */
void host_msgs_free(struct host_msgs *msgs)
{
	nlmsg_free(msgs->msg);
	host_free(msgs);
}

/**
 * host_msgs_data - what is finished
 * @msgs: messages
 * @len: filled with its length
 *
 * Return: the messages
 */
const void *host_msgs_data(const struct host_msgs *msgs, size_t *len)
{
	*len = msgs->len;
	return msgs->data;
}

/* What is left behind the finished messages and @used bytes of the one being built. */
static bool has_room(const struct host_msgs *msgs, size_t used, size_t more)
{
	return NLMSG_ALIGN(used) + more <= msgs->room - msgs->len;
}

/**
 * host_msgs_begin - begin a message
 * @msgs: messages, none being built
 * @hdr: its header
 * @payload: bytes to reserve behind that
 *
 * Return: the payload, zeroed; NULL without room
 */
void *host_msgs_begin(struct host_msgs *msgs, const struct host_nl_hdr *hdr,
		      size_t payload)
{
	struct nlmsghdr *nlh;

	if (msgs->building || !has_room(msgs, 0, nlmsg_total_size(payload)))
		return NULL;
	nlmsg_hdr(msgs->msg)->nlmsg_len = NLMSG_HDRLEN;
	nlh = nlmsg_put(msgs->msg, hdr->portid, hdr->seq, hdr->type, payload, hdr->flags);
	if (!nlh)
		return NULL;
	msgs->building = true;
	return memset(nlmsg_data(nlh), 0, NLMSG_ALIGN(payload));
}

/**
 * host_msgs_begin_genl - begin a message of generic netlink
 * @msgs: messages, none being built
 * @hdr: its header
 * @cmd: command
 * @version: version of the family
 * @hdrsize: bytes of the family's own header
 *
 * Return: that header; NULL without room
 */
void *host_msgs_begin_genl(struct host_msgs *msgs, const struct host_nl_hdr *hdr,
			   uint8_t cmd, uint8_t version, size_t hdrsize)
{
	struct genlmsghdr *genl;

	genl = host_msgs_begin(msgs, hdr, GENL_HDRLEN + hdrsize);
	if (!genl)
		return NULL;
	genl->cmd = cmd;
	genl->version = version;
	return genl + 1;
}

/**
 * host_msgs_put - append an attribute
 * @msgs: messages, one being built
 * @type: attribute type, NLA_F_NESTED included
 * @len: bytes
 * @data: value
 *
 * Return: 0 or -EMSGSIZE
 */
int host_msgs_put(struct host_msgs *msgs, int type, int len, const void *data)
{
	if (!msgs->building ||
	    !has_room(msgs, nlmsg_hdr(msgs->msg)->nlmsg_len, nla_total_size(len)))
		return -EMSGSIZE;
	return nla_put(msgs->msg, type, len, data) < 0 ? -EMSGSIZE : 0;
}

/**
 * host_msgs_nest - begin an attribute that holds others
 * @msgs: messages, one being built
 * @type: attribute type, NLA_F_NESTED included if wanted
 *
 * Return: the attribute, or NULL without room
 */
struct nlattr *host_msgs_nest(struct host_msgs *msgs, int type)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msgs->msg);
	struct nlattr *nest;

	nest = (struct nlattr *)((char *)nlh + NLMSG_ALIGN(nlh->nlmsg_len));
	return host_msgs_put(msgs, type, 0, NULL) < 0 ? NULL : nest;
}

/**
 * host_msgs_nest_end - end an attribute that holds others
 * @msgs: messages, one being built
 * @nest: what host_msgs_nest() gave
 *
 * Return: 0, or -EMSGSIZE if it holds more than an attribute can
 */
int host_msgs_nest_end(struct host_msgs *msgs, struct nlattr *nest)
{
	return nla_nest_end_keep_empty(msgs->msg, nest) < 0 ? -EMSGSIZE : 0;
}

/**
 * host_msgs_nest_cancel - drop an attribute that holds others
 * @msgs: messages, one being built
 * @nest: what host_msgs_nest() gave
 */
void host_msgs_nest_cancel(struct host_msgs *msgs, struct nlattr *nest)
{
	nla_nest_cancel(msgs->msg, nest);
}

/**
 * host_msgs_end - finish the message that is being built
 * @msgs: messages
 *
 * Return: bytes in all finished messages
 */
size_t host_msgs_end(struct host_msgs *msgs)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msgs->msg);
	size_t len = NLMSG_ALIGN(nlh->nlmsg_len);

	memcpy(msgs->data + msgs->len, nlh, len);
	msgs->len += len;
	msgs->building = false;
	return msgs->len;
}

/**
 * host_msgs_cancel - drop the message that is being built
 * @msgs: messages
 */
void host_msgs_cancel(struct host_msgs *msgs)
{
	msgs->building = false;
}
