// SPDX-License-Identifier: GPL-2.0-only
/*
 * Dumps: a request begins one and is answered with its first skb; the others follow one
 * at a time when the peer is ready for them, so that a slow one holds nothing but its
 * own state.
 */

#include <linux/atomic.h>
#include <net/genetlink.h>

#include "genl.h"

/**
 * struct host_dump - a dump in progress
 * @cb: the family's view of it
 * @info: request, parsed
 * @skb: stands for the socket buffer of the request
 * @nlh: the request
 */
struct host_dump {
	struct netlink_callback cb;
	struct genl_dumpit_info info;
	struct sk_buff skb;
	struct nlmsghdr nlh[];
};

static atomic_t dumps = ATOMIC_INIT(0);

/* Of any family: they are unregistered when no peer is left. */
bool host_genl_dumping(const struct genl_family *family)
{
	return atomic_read(&dumps);
}

static struct host_dump *dump_new(struct host_peer *peer, const struct genl_family *family,
				  const struct genl_ops *op, const struct nlmsghdr *nlh,
				  struct netlink_ext_ack *extack)
{
	struct host_dump *dump = kzalloc(sizeof(*dump) + nlh->nlmsg_len, GFP_KERNEL);

	if (!dump)
		return NULL;
	memcpy(dump->nlh, nlh, nlh->nlmsg_len);
	dump->skb.cb.portid = peer->portid;
	dump->skb.len = nlh->nlmsg_len;
	dump->info.op = *op;
	dump->info.info = (struct genl_info){
		.snd_seq = nlh->nlmsg_seq,
		.snd_portid = peer->portid,
		.family = family,
		.nlhdr = dump->nlh,
		.genlhdr = nlmsg_data(dump->nlh),
		.extack = extack,
		.host_peer = peer,
	};
	dump->cb = (struct netlink_callback){
		.skb = &dump->skb,
		.nlh = dump->nlh,
		.dump = op->dumpit,
		.done = op->done,
		.data = &dump->info,
		.extack = extack,
	};
	return dump;
}

static int parse(struct host_dump *dump)
{
	const struct genl_ops *op = &dump->info.op;

	if (op->validate & GENL_DONT_VALIDATE_DUMP)
		return 0;
	return host_genl_parse(dump->info.info.family, op, dump->nlh,
			       !(op->validate & GENL_DONT_VALIDATE_DUMP_STRICT),
			       &dump->info.info.attrs, dump->cb.extack);
}

/* Errors point into the copy of the request: let them point into the request. */
static const struct nlattr *moved(const struct nlattr *attr, const struct nlmsghdr *from,
				  const struct nlmsghdr *to)
{
	return attr ? (void *)((unsigned long)attr - (unsigned long)from +
			       (unsigned long)to) : NULL;
}

static void dump_end(struct host_peer *peer)
{
	struct host_dump *dump = peer->dump;

	lockdep_assert_held(&host_genl_sem);

	if (dump->cb.done)
		dump->cb.done(&dump->cb);
	kfree(dump->info.info.attrs);
	kfree(dump);
	peer->dump = NULL;
	atomic_dec(&dumps);
}

/* Returns whether the end of the dump had room. */
static bool put_done(struct host_peer *peer, struct sk_buff *skb, int err,
		     const struct netlink_ext_ack *extack)
{
	struct host_nl_hdr hdr = {
		.portid = peer->portid,
		.seq = peer->dump->nlh->nlmsg_seq,
		.type = NLMSG_DONE,
		.flags = NLM_F_MULTI,
	};
	int *result;

	if (host_genl_has_extack(extack, err))
		hdr.flags |= NLM_F_ACK_TLVS;
	result = host_nlmsg_begin(skb, &hdr, sizeof(*result));
	if (!result)
		return false;
	*result = err;
	host_genl_put_extack(skb, peer->dump->nlh, err, extack);
	host_nlmsg_end(skb);
	return true;
}

/* One skb. Returns whether there is more. */
static bool dump_some(struct host_peer *peer, struct sk_buff *skb)
{
	struct netlink_ext_ack extack = { 0 };
	struct host_dump *dump = peer->dump;
	const void *data;
	size_t len;
	int ret;

	dump->cb.extack = &extack;
	dump->info.info.extack = &extack;
	ret = dump->cb.dump(skb, &dump->cb);
	/* an entry that found no room is tried again */
	if (ret == -EMSGSIZE && skb->len)
		ret = skb->len;
	if (ret <= 0 && !put_done(peer, skb, ret, &extack)) {
		host_genl_bare(peer, dump->nlh, NLMSG_DONE, NLM_F_MULTI, ret);
		return false;
	}
	data = host_skb_data(skb, &len);
	return peer->reply(peer, data, len) >= 0 && ret > 0;
}

/* One datagram to the peer. Returns whether there is more; the dump ends if not. */
static bool dump_step(struct host_peer *peer)
{
	struct sk_buff *skb = host_skb_new_room(NLMSG_GOODSIZE);
	bool more = false;

	lockdep_assert_held(&host_genl_sem);

	if (skb)
		more = dump_some(peer, skb);
	else
		host_genl_bare(peer, peer->dump->nlh, NLMSG_DONE, NLM_F_MULTI, -ENOMEM);
	host_skb_free(skb);
	if (!more)
		dump_end(peer);
	return more;
}

/**
 * host_genl_dump_start - begin a dump, send its first datagram
 * @peer: who asked
 * @family: family
 * @op: operation
 * @nlh: request
 * @extack: filled when there is something to say
 *
 * Return: -EINTR when it has begun and is answered, or another errno
 */
int host_genl_dump_start(struct host_peer *peer, const struct genl_family *family,
			 const struct genl_ops *op, const struct nlmsghdr *nlh,
			 struct netlink_ext_ack *extack)
{
	struct host_dump *dump;
	int err;

	if (peer->dump)
		return -EBUSY;
	dump = dump_new(peer, family, op, nlh, extack);
	if (!dump)
		return -ENOMEM;
	err = parse(dump);
	if (!err && op->start)
		err = op->start(&dump->cb);
	if (err) {
		extack->bad_attr = moved(extack->bad_attr, dump->nlh, nlh);
		extack->miss_nest = moved(extack->miss_nest, dump->nlh, nlh);
		kfree(dump->info.info.attrs);
		kfree(dump);
		return err;
	}
	atomic_inc(&dumps);
	peer->dump = dump;
	/* before what other requests of the same datagram are answered, as the kernel does */
	dump_step(peer);
	return -EINTR;
}

/**
 * host_genl_dump - go on with a dump
 * @peer: peer; one call for it at a time
 *
 * One datagram goes to @peer->reply. Holds no lock between calls.
 *
 * Return: false when there is no dump, or no more of it
 */
bool host_genl_dump(struct host_peer *peer)
{
	bool more;

	if (!peer->dump)
		return false;
	down_read(&host_genl_sem);
	more = dump_step(peer);
	up_read(&host_genl_sem);
	return more;
}

/**
 * host_genl_release - a peer is gone
 * @peer: peer
 */
void host_genl_release(struct host_peer *peer)
{
	if (!peer->dump)
		return;
	down_read(&host_genl_sem);
	dump_end(peer);
	up_read(&host_genl_sem);
}
