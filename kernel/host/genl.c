// SPDX-License-Identifier: GPL-2.0-only
/*
 * Generic netlink: families, requests, groups. What is refused, in which order and
 * with which text is the kernel's; tests/netlink/errors.tsv holds for both.
 */

#include <linux/mutex.h>
#include <net/genetlink.h>

#include "genl.h"

struct net init_net;

DECLARE_RWSEM(host_genl_sem);
/* around requests of families that do not serve several at once */
static DEFINE_MUTEX(serial_mutex);
static struct genl_family *families[HOST_GENL_IDS];	/* by id; host_genl_sem */
static bool groups[HOST_GENL_GROUPS];			/* taken; host_genl_sem */

/* who gets events; innermost of all but for what @multicast takes */
static DEFINE_MUTEX(multicast_mutex);
static host_multicast_fn multicast;			/* multicast_mutex */
static void *multicast_arg;				/* multicast_mutex */
static bool unheard[HOST_GENL_GROUPS];			/* read and written alone */

struct genl_family *host_genl_family(int id)
{
	lockdep_assert_held(&host_genl_sem);

	id -= GENL_MIN_ID;
	return id >= 0 && id < HOST_GENL_IDS ? families[id] : NULL;
}

struct genl_family *host_genl_family_named(const char *name)
{
	int i;

	lockdep_assert_held(&host_genl_sem);

	for (i = 0; i < HOST_GENL_IDS; i++)
		if (families[i] && !strcmp(families[i]->name, name))
			return families[i];
	return NULL;
}

const struct genl_ops *host_genl_op(const struct genl_family *family, u8 cmd)
{
	int i;

	for (i = 0; i < family->n_ops; i++)
		if (family->ops[i].cmd == cmd)
			return &family->ops[i];
	return NULL;
}

/* What an operation does not say for itself is its family's. */
void host_genl_effective(const struct genl_family *family, struct genl_ops *op)
{
	if (!op->policy)
		op->policy = family->policy;
	if (!op->maxattr)
		op->maxattr = family->maxattr;
}

/* The controller's id and group are constants. */
static int take_id(struct genl_family *family)
{
	int id = family == &host_ctrl_family ? GENL_ID_CTRL : GENL_ID_CTRL + 1;

	for (; id < GENL_MIN_ID + HOST_GENL_IDS; id++) {
		if (host_genl_family(id))
			continue;
		families[id - GENL_MIN_ID] = family;
		family->id = id;
		return 0;
	}
	return -ENOMEM;
}

static int take_groups(struct genl_family *family)
{
	unsigned int first = HOST_GENL_FIRST_GROUP, i;

	lockdep_assert_held(&host_genl_sem);

	if (!family->n_mcgrps)
		return 0;
	if (family == &host_ctrl_family) {
		first = GENL_ID_CTRL;
	} else {
		for (i = first; i < first + family->n_mcgrps; i++) {
			if (i == HOST_GENL_GROUPS)
				return -ENOMEM;
			if (groups[i] || i == GENL_ID_CTRL)
				first = i + 1;
		}
	}
	for (i = 0; i < family->n_mcgrps; i++)
		groups[first + i] = true;
	family->mcgrp_offset = first;
	return 0;
}

int host_genl_register_family(struct genl_family *family)
{
	int err = -EEXIST;
	unsigned int i;

	down_write(&host_genl_sem);
	if (!host_genl_family_named(family->name)) {
		err = take_groups(family);
		if (!err)
			err = take_id(family);
	}
	up_write(&host_genl_sem);
	if (err)
		return err;

	host_ctrl_event(family, CTRL_CMD_NEWFAMILY);
	for (i = 0; i < family->n_mcgrps; i++)
		host_ctrl_event(family, CTRL_CMD_NEWMCAST_GRP);
	return 0;
}

int host_genl_unregister_family(const struct genl_family *family)
{
	unsigned int i;

	/* peers are released first: there the kernel counts on the module's references */
	WARN_ON(host_genl_dumping(family));

	down_write(&host_genl_sem);
	for (i = 0; i < family->n_mcgrps; i++)
		groups[family->mcgrp_offset + i] = false;
	families[family->id - GENL_MIN_ID] = NULL;
	up_write(&host_genl_sem);
	host_ctrl_event(family, CTRL_CMD_DELFAMILY);
	return 0;
}

/* Later commands than that of @resv_start_op look at all of their headers. */
static int check_header(const struct genl_family *family, const struct nlmsghdr *nlh,
			const struct genlmsghdr *genl, struct netlink_ext_ack *extack)
{
	u16 flags = nlh->nlmsg_flags;

	if (genl->cmd < family->resv_start_op)
		return 0;
	if (genl->reserved) {
		NL_SET_ERR_MSG(extack, "genlmsghdr.reserved field is not 0");
		return -EINVAL;
	}
	if ((flags & NLM_F_DUMP) == NLM_F_DUMP)
		flags &= ~NLM_F_DUMP;
	if (flags & ~(NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO)) {
		NL_SET_ERR_MSG(extack, "ambiguous or reserved bits set in nlmsg_flags");
		return -EINVAL;
	}
	return 0;
}

static int do_request(struct host_peer *peer, const struct genl_family *family,
		      const struct genl_ops *op, const struct nlmsghdr *nlh,
		      struct netlink_ext_ack *extack)
{
	struct sk_buff skb = {
		.len = nlh->nlmsg_len,
		.cb = { .portid = peer->portid },
	};
	struct genl_info info = {
		.snd_seq = nlh->nlmsg_seq,
		.snd_portid = peer->portid,
		.family = family,
		.nlhdr = nlh,
		.genlhdr = nlmsg_data(nlh),
		.extack = extack,
		.host_peer = peer,
	};
	int err;

	err = host_genl_parse(family, op, nlh, !(op->validate & GENL_DONT_VALIDATE_STRICT),
			      &info.attrs, extack);
	if (err)
		return err;
	err = op->doit(&skb, &info);
	kfree(info.attrs);
	return err;
}

/* -EINTR for what is answered later */
static int rcv(struct host_peer *peer, const struct genl_family *family,
	       const struct nlmsghdr *nlh, struct netlink_ext_ack *extack)
{
	const struct genlmsghdr *genl = nlmsg_data(nlh);
	bool dump = (nlh->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	const struct genl_ops *found;
	struct genl_ops op;
	int err;

	if (nlmsg_len(nlh) < (int)(GENL_HDRLEN + family->hdrsize))
		return -EINVAL;
	err = check_header(family, nlh, genl, extack);
	if (err)
		return err;
	found = host_genl_op(family, genl->cmd);
	if (!found || !(dump ? !!found->dumpit : !!found->doit))
		return -EOPNOTSUPP;
	if ((found->flags & (GENL_ADMIN_PERM | GENL_UNS_ADMIN_PERM)) && !peer->admin)
		return -EPERM;
	op = *found;
	host_genl_effective(family, &op);
	if (dump)
		return host_genl_dump_start(peer, family, &op, nlh, extack);
	return do_request(peer, family, &op, nlh, extack);
}

static int rcv_msg(struct host_peer *peer, const struct nlmsghdr *nlh,
		   struct netlink_ext_ack *extack)
{
	const struct genl_family *family;
	int err;

	if (!(nlh->nlmsg_flags & NLM_F_REQUEST) || nlh->nlmsg_type < NLMSG_MIN_TYPE)
		return 0;
	family = host_genl_family(nlh->nlmsg_type);
	if (!family)
		return -ENOENT;
	if (family->parallel_ops)
		return rcv(peer, family, nlh, extack);
	mutex_lock(&serial_mutex);
	err = rcv(peer, family, nlh, extack);
	mutex_unlock(&serial_mutex);
	return err;
}

/**
 * host_genl_input_one - take the first message of what a peer sent
 * @peer: peer; one call for it at a time
 * @buf: datagram or what is left of it, aligned for a netlink message
 * @len: its bytes
 *
 * Replies and acks have gone to @peer->reply when this returns. A dump is begun, and its
 * first datagram sent; host_genl_dump() goes on with it.
 *
 * Return: bytes of @buf that are done with; 0 when there is no whole message
 */
size_t host_genl_input_one(struct host_peer *peer, const void *buf, size_t len)
{
	struct netlink_ext_ack extack = { 0 };
	const struct nlmsghdr *nlh = buf;
	int err;

	if (len < NLMSG_HDRLEN || nlh->nlmsg_len < NLMSG_HDRLEN || nlh->nlmsg_len > len)
		return 0;
	down_read(&host_genl_sem);
	err = rcv_msg(peer, nlh, &extack);
	if (err != -EINTR && (err || (nlh->nlmsg_flags & NLM_F_ACK)))
		host_genl_ack(peer, nlh, err, &extack);
	up_read(&host_genl_sem);
	return min((size_t)NLMSG_ALIGN(nlh->nlmsg_len), len);
}

/**
 * host_genl_input - take all of what a peer sent
 * @peer: peer; one call for it at a time
 * @buf: datagram, aligned as malloc() does
 * @len: its bytes
 *
 * See host_genl_input_one().
 */
void host_genl_input(struct host_peer *peer, const void *buf, size_t len)
{
	size_t done;

	while ((done = host_genl_input_one(peer, buf, len))) {
		buf = (const u8 *)buf + done;
		len -= done;
	}
}

int host_genlmsg_reply(struct sk_buff *skb, struct genl_info *info)
{
	struct host_peer *peer = info->host_peer;
	const void *data;
	size_t len;
	int err;

	data = host_skb_data(skb, &len);
	err = peer->reply(peer, data, len);
	host_skb_free(skb);
	return err < 0 ? err : 0;
}

/**
 * host_genl_on_multicast - say where events go
 * @fn: called with each in order, must not wait; NULL for nobody
 * @arg: its argument
 */
void host_genl_on_multicast(host_multicast_fn fn, void *arg)
{
	mutex_lock(&multicast_mutex);
	multicast = fn;
	multicast_arg = arg;
	mutex_unlock(&multicast_mutex);
}

/**
 * host_genl_set_listeners - say whether anyone is in a group
 * @group: id of the group
 * @any: false spares the work of building what nobody hears; at first true
 */
void host_genl_set_listeners(uint32_t group, bool any)
{
	if (group < HOST_GENL_GROUPS)
		WRITE_ONCE(unheard[group], !any);
}

bool host_genl_has_listeners(const struct genl_family *family, unsigned int group)
{
	bool any;

	mutex_lock(&multicast_mutex);
	any = multicast;
	mutex_unlock(&multicast_mutex);
	return any && !READ_ONCE(unheard[family->mcgrp_offset + group]);
}

static void send(u32 group, const void *data, size_t len)
{
	mutex_lock(&multicast_mutex);
	if (multicast && !READ_ONCE(unheard[group]))
		multicast(group, data, len, multicast_arg);
	mutex_unlock(&multicast_mutex);
}

int host_genlmsg_multicast(const struct genl_family *family, struct sk_buff *skb,
			   u32 portid, unsigned int group)
{
	const void *data;
	size_t len;

	if (WARN_ON(group >= family->n_mcgrps)) {
		host_skb_free(skb);
		return -EINVAL;
	}
	data = host_skb_data(skb, &len);
	send(family->mcgrp_offset + group, data, len);
	host_skb_free(skb);
	return 0;
}

void host_genl_set_err(const struct genl_family *family, unsigned int group)
{
	send(family->mcgrp_offset + group, NULL, 0);
}
