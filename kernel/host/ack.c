// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers that are not a family's own: acks and the end of a dump, with what extended
 * acks tell. Peers are served as sockets that have set NETLINK_CAP_ACK and
 * NETLINK_EXT_ACK.
 */

#include <net/genetlink.h>

#include "nl.h"
#include "genl.h"

/* room for all that is told: a text, and the policy of one attribute */
#define EXTACK_ROOM	512

/**
 * host_genl_has_extack - whether there is anything to tell
 * @extack: extended ack
 * @err: 0 or a negative errno
 *
 * Return: true if so
 */
bool host_genl_has_extack(const struct netlink_ext_ack *extack, int err)
{
	return extack->_msg || extack->cookie_len ||
		(err && (extack->bad_attr || extack->policy || extack->miss_type ||
			 extack->miss_nest));
}

/* Where @attr is in the request, 0 if it is not there. */
static u32 offset_of(const struct nlmsghdr *nlh, const struct nlattr *attr)
{
	unsigned long off = (unsigned long)attr - (unsigned long)nlh;

	return off < nlh->nlmsg_len ? off : 0;
}

/**
 * host_genl_put_extack - append what an extended ack tells
 * @skb: message being built
 * @nlh: request
 * @err: 0 or a negative errno
 * @extack: extended ack
 *
 * Return: 0 or -EMSGSIZE
 */
int host_genl_put_extack(struct sk_buff *skb, const struct nlmsghdr *nlh, int err,
			 const struct netlink_ext_ack *extack)
{
	u32 bad = offset_of(nlh, extack->bad_attr);
	u32 nest = offset_of(nlh, extack->miss_nest);

	if ((extack->_msg && nla_put_string(skb, NLMSGERR_ATTR_MSG, extack->_msg)) ||
	    (extack->cookie_len && nla_put(skb, NLMSGERR_ATTR_COOKIE, extack->cookie_len,
					   extack->cookie)))
		return -EMSGSIZE;
	if (!err)
		return 0;
	if (extack->bad_attr && bad && nla_put_u32(skb, NLMSGERR_ATTR_OFFS, bad))
		return -EMSGSIZE;
	if (extack->policy)
		host_policy_put(skb, extack->policy, NLMSGERR_ATTR_POLICY);
	if (extack->miss_type && nla_put_u32(skb, NLMSGERR_ATTR_MISS_TYPE,
					     extack->miss_type))
		return -EMSGSIZE;
	if (extack->miss_nest && nest &&
	    nla_put_u32(skb, NLMSGERR_ATTR_MISS_NEST, nest))
		return -EMSGSIZE;
	return 0;
}

/**
 * host_genl_bare - answer without asking for memory
 * @peer: peer
 * @nlh: request
 * @type: NLMSG_ERROR or NLMSG_DONE
 * @flags: NLM_F_*
 * @err: 0 or a negative errno
 */
void host_genl_bare(struct host_peer *peer, const struct nlmsghdr *nlh, u16 type,
		    u16 flags, int err)
{
	struct {
		struct nlmsghdr nlh;
		struct nlmsgerr err;
	} msg = {
		.nlh = {
			.nlmsg_type = type,
			.nlmsg_flags = flags,
			.nlmsg_seq = nlh->nlmsg_seq,
			.nlmsg_pid = peer->portid,
		},
		.err = { .error = err, .msg = *nlh },
	};

	msg.nlh.nlmsg_len = NLMSG_LENGTH(type == NLMSG_ERROR ? sizeof(msg.err) :
					 sizeof(msg.err.error));
	peer->reply(peer, &msg, msg.nlh.nlmsg_len);
}

/**
 * host_genl_ack - answer a request with an ack
 * @peer: peer
 * @nlh: request
 * @err: 0 or a negative errno
 * @extack: what else there is to tell
 */
void host_genl_ack(struct host_peer *peer, const struct nlmsghdr *nlh, int err,
		   const struct netlink_ext_ack *extack)
{
	struct host_nl_hdr hdr = {
		.portid = peer->portid,
		.seq = nlh->nlmsg_seq,
		.type = NLMSG_ERROR,
		.flags = NLM_F_CAPPED,
	};
	struct nlmsgerr *msg = NULL;
	struct sk_buff *skb;
	const void *data;
	size_t len;

	if (!host_genl_has_extack(extack, err)) {
		host_genl_bare(peer, nlh, hdr.type, hdr.flags, err);
		return;
	}
	hdr.flags |= NLM_F_ACK_TLVS;
	skb = host_skb_new(sizeof(*msg) + EXTACK_ROOM);
	if (skb)
		msg = host_nlmsg_begin(skb, &hdr, sizeof(*msg));
	if (!msg) {
		host_skb_free(skb);
		host_genl_bare(peer, nlh, NLMSG_ERROR, NLM_F_CAPPED, err);
		return;
	}
	msg->error = err;
	msg->msg = *nlh;
	host_genl_put_extack(skb, nlh, err, extack);
	host_nlmsg_end(skb);
	data = host_skb_data(skb, &len);
	peer->reply(peer, data, len);
	host_skb_free(skb);
}
