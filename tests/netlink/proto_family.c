/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the controller says of the family: its operations and its policy. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include "names.h"
#include "proto.h"
#include "tap.h"

#define READ	(GENL_CMD_CAP_DO | GENL_CMD_CAP_DUMP | GENL_CMD_CAP_HASPOL)
#define CHANGE	(GENL_ADMIN_PERM | GENL_CMD_CAP_DO | GENL_CMD_CAP_HASPOL)

/* what GETFAMILY has to say of each command */
static const uint32_t op_flags[] = {
	[VDPA_CMD_MGMTDEV_GET] = READ,
	[VDPA_CMD_DEV_NEW] = CHANGE,
	[VDPA_CMD_DEV_DEL] = CHANGE,
	[VDPA_CMD_DEV_GET] = READ,
	[VDPA_CMD_DEV_CONFIG_GET] = READ,
	[VDPA_CMD_DEV_VSTATS_GET] = CHANGE,
	[VDPA_CMD_DEV_ATTR_SET] = CHANGE,
};

#define N_OPS	(sizeof(op_flags) / sizeof(op_flags[0]))

struct family {
	uint32_t version, hdrsize, maxattr;
	uint32_t flags[N_OPS];
	unsigned int unknown_ops;
	unsigned int groups;
	char group[64];
};

static void read_op(const struct nlattr *nest, struct family *family)
{
	const struct nlattr *attr;
	uint32_t id = 0, flags = 0;

	mnl_attr_for_each_nested(attr, nest) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_OP_ID)
			id = mnl_attr_get_u32(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_OP_FLAGS)
			flags = mnl_attr_get_u32(attr);
	}
	if (id < N_OPS)
		family->flags[id] = flags;
	else
		family->unknown_ops++;
}

static void read_group(const struct nlattr *nest, struct family *family)
{
	const struct nlattr *attr;

	family->groups++;
	mnl_attr_for_each_nested(attr, nest)
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GRP_NAME)
			snprintf(family->group, sizeof(family->group), "%s",
				 mnl_attr_get_str(attr));
}

static void read_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *nest;
	struct family *family = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_VERSION:
			family->version = mnl_attr_get_u32(attr);
			break;
		case CTRL_ATTR_HDRSIZE:
			family->hdrsize = mnl_attr_get_u32(attr);
			break;
		case CTRL_ATTR_MAXATTR:
			family->maxattr = mnl_attr_get_u32(attr);
			break;
		case CTRL_ATTR_OPS:
			mnl_attr_for_each_nested(nest, attr)
				read_op(nest, family);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			mnl_attr_for_each_nested(nest, attr)
				read_group(nest, family);
			break;
		}
	}
}

/* The family exists in the initial network namespace only. */
static void check_other_netns(void)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		tap_die("fork: %m");
	if (!pid) {
		struct peer peer;

		if (unshare(CLONE_NEWNET))
			_exit(1);
		_exit(peer_open_vdpa(&peer, NULL) == -ENOENT ? 0 : 2);
	}
	waitpid(pid, &status, 0);
	tap_ok(!status, "family-other-netns", "status 0x%x", status);
}

void proto_family(struct proto *proto)
{
	struct family family = { 0 };
	unsigned int i;
	char id[64];
	int err;

	err = peer_family(&proto->peer, VDPA_GENL_NAME, read_family, &family);
	if (err < 0) {
		tap_ok(false, "family", "%s", strerror(-err));
		return;
	}
	tap_ok(family.version == 1, "family-version", "%u", family.version);
	tap_ok(!family.hdrsize, "family-hdrsize", "%u", family.hdrsize);
	tap_ok(family.maxattr == VDPA_ATTR_MAX, "family-maxattr", "%u",
	       family.maxattr);
	for (i = 0; i < N_OPS; i++) {
		snprintf(id, sizeof(id), "family-op-%u", i);
		tap_ok(family.flags[i] == op_flags[i], id, "flags 0x%x",
		       family.flags[i]);
	}
	tap_ok(!family.unknown_ops, "family-no-more-ops", "%u unknown",
	       family.unknown_ops);
	if (proto->ours)
		tap_ok(family.groups == 1 && !strcmp(family.group, "monitor"),
		       "family-groups", "%u groups, the last \"%s\"",
		       family.groups, family.group);
	else
		tap_ok(!family.groups, "family-groups", "%u", family.groups);
	if (proto->peer.kernel)
		check_other_netns();
}

/* One attribute of the policy, as GETPOLICY describes it. */
struct policy {
	uint32_t type;
	uint64_t min, max;
	uint32_t min_len, max_len;
};

struct policies {
	struct policy attr[VDPA_ATTR_MAX + 1];
	unsigned int ops;
};

static void read_policy_attr(const struct nlattr *nest, struct policy *policy)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case NL_POLICY_TYPE_ATTR_TYPE:
			policy->type = mnl_attr_get_u32(attr);
			break;
		case NL_POLICY_TYPE_ATTR_MIN_VALUE_U:
			policy->min = mnl_attr_get_u64(attr);
			break;
		case NL_POLICY_TYPE_ATTR_MAX_VALUE_U:
			policy->max = mnl_attr_get_u64(attr);
			break;
		case NL_POLICY_TYPE_ATTR_MIN_LENGTH:
			policy->min_len = mnl_attr_get_u32(attr);
			break;
		case NL_POLICY_TYPE_ATTR_MAX_LENGTH:
			policy->max_len = mnl_attr_get_u32(attr);
			break;
		}
	}
}

static void read_policy(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *policy, *nest;
	struct policies *policies = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_OP_POLICY)
			policies->ops++;
		if (mnl_attr_get_type(attr) != CTRL_ATTR_POLICY)
			continue;
		mnl_attr_for_each_nested(policy, attr)
			mnl_attr_for_each_nested(nest, policy) {
				int type = mnl_attr_get_type(nest);

				if (type <= VDPA_ATTR_MAX)
					read_policy_attr(nest,
						&policies->attr[type]);
			}
	}
}

void proto_policy(struct proto *proto)
{
	struct policies policies = { 0 };
	const struct policy *policy = policies.attr;
	char buf[PEER_MSG_MAX];
	struct nlmsghdr *nlh;
	struct answer answer;
	uint32_t string;
	int err;

	nlh = peer_request(&proto->peer, buf, CTRL_CMD_GETPOLICY, NLM_F_DUMP);
	nlh->nlmsg_type = GENL_ID_CTRL;
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, VDPA_GENL_NAME);
	err = peer_exchange(&proto->peer, nlh, read_policy, &policies, &answer);
	if (err)
		answer.error = -err;
	if (!tap_ok(!answer.error, "policy-dump", "%s",
		    names_of_errno(answer.error)))
		return;
	tap_ok(policies.ops == 7, "policy-of-each-op", "%u ops", policies.ops);
	string = proto->ours ? NL_ATTR_TYPE_NUL_STRING : NL_ATTR_TYPE_STRING;
	tap_ok(policy[VDPA_ATTR_DEV_NAME].type == string &&
	       (!proto->ours || policy[VDPA_ATTR_DEV_NAME].max_len == 63),
	       "policy-dev-name", "type %u, at most %u bytes",
	       policy[VDPA_ATTR_DEV_NAME].type,
	       policy[VDPA_ATTR_DEV_NAME].max_len);
	tap_ok(policy[VDPA_ATTR_DEV_NET_CFG_MTU].type == NL_ATTR_TYPE_U16 &&
	       policy[VDPA_ATTR_DEV_NET_CFG_MTU].min == 68, "policy-mtu",
	       "type %u, from %llu", policy[VDPA_ATTR_DEV_NET_CFG_MTU].type,
	       (unsigned long long)policy[VDPA_ATTR_DEV_NET_CFG_MTU].min);
	tap_ok(policy[VDPA_ATTR_DEV_NET_CFG_MACADDR].type ==
	       NL_ATTR_TYPE_BINARY &&
	       policy[VDPA_ATTR_DEV_NET_CFG_MACADDR].min_len == 6 &&
	       policy[VDPA_ATTR_DEV_NET_CFG_MACADDR].max_len == 6,
	       "policy-mac", "type %u, %u to %u bytes",
	       policy[VDPA_ATTR_DEV_NET_CFG_MACADDR].type,
	       policy[VDPA_ATTR_DEV_NET_CFG_MACADDR].min_len,
	       policy[VDPA_ATTR_DEV_NET_CFG_MACADDR].max_len);
	tap_ok(policy[VDPA_ATTR_DEV_QUEUE_INDEX].type == NL_ATTR_TYPE_U32 &&
	       policy[VDPA_ATTR_DEV_FEATURES].type == NL_ATTR_TYPE_U64 &&
	       policy[VDPA_ATTR_DEV_NET_CFG_MAX_VQP].type == NL_ATTR_TYPE_U16,
	       "policy-numbers", "another type");
	tap_ok(!policy[VDPA_ATTR_DEV_ID].type &&
	       !policy[VDPA_ATTR_DEV_SUPPORTED_FEATURES].type &&
	       !policy[VDPA_ATTR_MAX].type, "policy-only-requests",
	       "an attribute that no request carries is in the policy");
}
