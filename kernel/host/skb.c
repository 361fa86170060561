// SPDX-License-Identifier: GPL-2.0-only
/* The kernel's view of messages: an skb is a queue of them (nl.c). */

#include <net/genetlink.h>

#include "nl.h"
#include "genl.h"

struct sk_buff *host_skb_new_room(size_t room)
{
	struct sk_buff *skb = kzalloc(sizeof(*skb), GFP_NOWAIT);

	if (!skb)
		return NULL;
	skb->msgs = host_msgs_new(room);
	if (!skb->msgs) {
		kfree(skb);
		return NULL;
	}
	return skb;
}

struct sk_buff *host_skb_new(size_t payload)
{
	return host_skb_new_room(NLMSG_ALIGN(NLMSG_HDRLEN + payload));
}

void host_skb_free(struct sk_buff *skb)
{
	if (!skb)
		return;
	host_msgs_free(skb->msgs);
	kfree(skb);
}

const void *host_skb_data(const struct sk_buff *skb, size_t *len)
{
	return host_msgs_data(skb->msgs, len);
}

int host_nla_put(struct sk_buff *skb, int type, int len, const void *data)
{
	return host_msgs_put(skb->msgs, type, len, data);
}

struct nlattr *host_nla_nest_start(struct sk_buff *skb, int type)
{
	return host_msgs_nest(skb->msgs, type);
}

int host_nla_nest_end(struct sk_buff *skb, struct nlattr *nest)
{
	return host_msgs_nest_end(skb->msgs, nest);
}

void host_nla_nest_cancel(struct sk_buff *skb, struct nlattr *nest)
{
	host_msgs_nest_cancel(skb->msgs, nest);
}

void *host_nlmsg_begin(struct sk_buff *skb, const struct host_nl_hdr *hdr,
		       size_t payload)
{
	return host_msgs_begin(skb->msgs, hdr, payload);
}

void host_nlmsg_end(struct sk_buff *skb)
{
	skb->len = host_msgs_end(skb->msgs);
}

void *host_genlmsg_put(struct sk_buff *skb, u32 portid, u32 seq,
		       const struct genl_family *family, int flags, u8 cmd)
{
	const struct host_nl_hdr hdr = {
		.portid = portid,
		.seq = seq,
		.type = family->id,
		.flags = flags,
	};

	return host_msgs_begin_genl(skb->msgs, &hdr, cmd, family->version,
				    family->hdrsize);
}

void host_genlmsg_end(struct sk_buff *skb)
{
	host_nlmsg_end(skb);
}

void host_genlmsg_cancel(struct sk_buff *skb)
{
	host_msgs_cancel(skb->msgs);
}

void host_extack_fmt(struct netlink_ext_ack *extack, const char *fmt, ...)
{
	va_list ap;

	if (!extack)
		return;
	va_start(ap, fmt);
	vsnprintf(extack->_msg_buf, sizeof(extack->_msg_buf), fmt, ap);
	va_end(ap);
	extack->_msg = extack->_msg_buf;
}
