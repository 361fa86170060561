// SPDX-License-Identifier: GPL-2.0-only
/*
 * Validation of requests by policy, with the kernel's errors, texts and order of
 * checks. libnl's own policy knows neither ranges nor extended acks.
 */

#include <net/genetlink.h>

#include "nl.h"
#include "genl.h"

#define RECURSION_MAX	10

static const u8 int_size[] = {
	[NLA_U8] = 1, [NLA_U16] = 2, [NLA_U32] = 4, [NLA_U64] = 8,
	[NLA_S8] = 1, [NLA_S16] = 2, [NLA_S32] = 4, [NLA_S64] = 8,
	[NLA_MSECS] = 8,
};

static int parse_attrs(const struct nlattr *head, int len, unsigned int maxattr,
		       const struct nla_policy *policy, bool strict, unsigned int depth,
		       struct nlattr **tb, struct netlink_ext_ack *extack);

static unsigned int exact_size(const struct nla_policy *pt)
{
	return pt->type < ARRAY_SIZE(int_size) ? int_size[pt->type] : 0;
}

static u64 get_unsigned(const struct nla_policy *pt, const struct nlattr *attr)
{
	switch (pt->type) {
	case NLA_U8:
		return nla_get_u8(attr);
	case NLA_U16:
		return nla_get_u16(attr);
	case NLA_U32:
		return nla_get_u32(attr);
	case NLA_BINARY:
		return nla_len(attr);
	default:
		return nla_get_u64(attr);
	}
}

static s64 get_signed(const struct nla_policy *pt, const struct nlattr *attr)
{
	switch (pt->type) {
	case NLA_S8:
		return (s8)nla_get_u8(attr);
	case NLA_S16:
		return (s16)nla_get_u16(attr);
	case NLA_S32:
		return (s32)nla_get_u32(attr);
	default:
		return (s64)nla_get_u64(attr);
	}
}

static int check_range(const struct nla_policy *pt, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	bool min = pt->validation_type != NLA_VALIDATE_MAX;
	bool max = pt->validation_type != NLA_VALIDATE_MIN;
	bool out;

	if (pt->type >= NLA_S8 && pt->type <= NLA_S64) {
		s64 val = get_signed(pt, attr);

		out = (min && val < pt->min) || (max && val > pt->max);
	} else {
		u64 val = get_unsigned(pt, attr);

		/* limits of unsigned numbers are not negative */
		out = (min && val < (u64)pt->min) || (max && val > (u64)pt->max);
	}
	if (!out)
		return 0;
	if (pt->type == NLA_BINARY)
		NL_SET_ERR_MSG_ATTR_POL(extack, attr, pt,
					"binary attribute size out of range");
	else
		NL_SET_ERR_MSG_ATTR_POL(extack, attr, pt, "integer out of range");
	return -ERANGE;
}

static int check_value(const struct nla_policy *pt, const struct nlattr *attr,
		       struct netlink_ext_ack *extack)
{
	switch (pt->validation_type) {
	case NLA_VALIDATE_RANGE:
	case NLA_VALIDATE_MIN:
	case NLA_VALIDATE_MAX:
		return check_range(pt, attr, extack);
	case NLA_VALIDATE_MASK:
		if (!(get_unsigned(pt, attr) & ~pt->mask))
			return 0;
		NL_SET_ERR_MSG_ATTR_POL(extack, attr, pt, "reserved bit set");
		return -EINVAL;
	case NLA_VALIDATE_FUNCTION:
		return pt->validate ? pt->validate(attr, extack) : 0;
	default:
		return 0;
	}
}

static int check_nested(const struct nla_policy *pt, const struct nlattr *attr,
			bool strict, unsigned int depth, struct netlink_ext_ack *extack)
{
	if (!nla_len(attr) || !pt->nested_policy)
		return 0;
	if (nla_len(attr) < NLA_HDRLEN)
		return -ERANGE;
	return parse_attrs(nla_data(attr), nla_len(attr), pt->len, pt->nested_policy,
			   strict, depth + 1, NULL, extack);
}

static int check_string(const struct nla_policy *pt, const struct nlattr *attr)
{
	const char *str = nla_data(attr);
	int len = nla_len(attr);

	if (pt->type == NLA_NUL_STRING) {
		int max = pt->len ? min(len, pt->len + 1) : len;

		if (!max || !memchr(str, '\0', max))
			return -EINVAL;
	}
	if (len < 1)
		return -ERANGE;
	if (pt->len) {
		len -= str[len - 1] == '\0';
		if (len > pt->len)
			return -ERANGE;
	}
	return 0;
}

/* @told is set when the text of an error is there already. */
static int check_type(const struct nla_policy *pt, const struct nlattr *attr,
		      bool strict, unsigned int depth, struct netlink_ext_ack *extack,
		      bool *told)
{
	int len = nla_len(attr);

	switch (pt->type) {
	case NLA_REJECT:
		*told = true;
		NL_SET_BAD_ATTR(extack, attr);
		if (pt->reject_message)
			extack->_msg = pt->reject_message;
		return -EINVAL;
	case NLA_FLAG:
		return len > 0 ? -ERANGE : 0;
	case NLA_NUL_STRING:
	case NLA_STRING:
		return check_string(pt, attr);
	case NLA_BINARY:
		return pt->len && len > pt->len ? -ERANGE : 0;
	case NLA_NESTED: {
		int err = check_nested(pt, attr, strict, depth, extack);

		*told = err && len >= NLA_HDRLEN;
		return err;
	}
	case NLA_UNSPEC:
		if (strict) {
			*told = true;
			NL_SET_ERR_MSG_ATTR(extack, attr, "Unsupported attribute");
			return -EINVAL;
		}
		return len < pt->len ? -ERANGE : 0;
	default:
		return len < (int)(pt->len ? pt->len : exact_size(pt)) ? -ERANGE : 0;
	}
}

static int check_nested_flag(const struct nla_policy *pt, const struct nlattr *attr,
			     struct netlink_ext_ack *extack)
{
	bool flag = attr->nla_type & NLA_F_NESTED;

	if (pt->type == NLA_NESTED && !flag) {
		NL_SET_ERR_MSG_ATTR_POL(extack, attr, pt, "NLA_F_NESTED is missing");
		return -EINVAL;
	}
	if (pt->type != NLA_NESTED && pt->type != NLA_UNSPEC && flag) {
		NL_SET_ERR_MSG_ATTR_POL(extack, attr, pt, "NLA_F_NESTED not expected");
		return -EINVAL;
	}
	return 0;
}

static int check_attr(const struct nla_policy *pt, const struct nlattr *attr,
		      bool strict, unsigned int depth, struct netlink_ext_ack *extack)
{
	unsigned int size = exact_size(pt);
	bool told = false;
	int err;

	if (strict && size && nla_len(attr) != (int)size) {
		NL_SET_ERR_MSG_ATTR_POL(extack, attr, pt, "invalid attribute length");
		return -EINVAL;
	}
	if (strict) {
		err = check_nested_flag(pt, attr, extack);
		if (err)
			return err;
	}
	err = check_type(pt, attr, strict, depth, extack, &told);
	if (err && !told)
		NL_SET_ERR_MSG_ATTR_POL(extack, attr, pt,
					"Attribute failed policy validation");
	return err ? err : check_value(pt, attr, extack);
}

static int parse_attrs(const struct nlattr *head, int len, unsigned int maxattr,
		       const struct nla_policy *policy, bool strict, unsigned int depth,
		       struct nlattr **tb, struct netlink_ext_ack *extack)
{
	const struct nlattr *attr;
	unsigned int type;
	int rem, err;

	if (depth >= RECURSION_MAX) {
		NL_SET_ERR_MSG(extack, "allowed policy recursion depth exceeded");
		return -EINVAL;
	}
	nla_for_each_attr(attr, head, len, rem) {
		type = nla_type(attr);
		if (!type || type > maxattr) {
			if (!strict)
				continue;
			NL_SET_ERR_MSG_ATTR(extack, attr, "Unknown attribute type");
			return -EINVAL;
		}
		err = policy ? check_attr(&policy[type], attr, strict, depth, extack) : 0;
		if (err)
			return err;
		if (tb)
			tb[type] = (struct nlattr *)attr;
	}
	if (rem > 0) {
		NL_SET_ERR_MSG(extack, "bytes leftover after parsing attributes");
		if (strict)
			return -EINVAL;
	}
	return 0;
}

/**
 * host_genl_parse - validate and index the attributes of a request
 * @family: family
 * @op: operation, as host_genl_effective() left it
 * @nlh: request
 * @strict: nothing is overlooked
 * @attrs: filled with an array to be freed, NULL for an operation without attributes
 * @extack: filled when there is something to say
 *
 * Return: 0 or a negative errno
 */
int host_genl_parse(const struct genl_family *family, const struct genl_ops *op,
		    const struct nlmsghdr *nlh, bool strict, struct nlattr ***attrs,
		    struct netlink_ext_ack *extack)
{
	size_t hdrlen = NLMSG_ALIGN(GENL_HDRLEN + family->hdrsize);
	struct nlattr **tb;
	int err, len;

	*attrs = NULL;
	if (!op->maxattr)
		return 0;
	tb = kcalloc(op->maxattr + 1, sizeof(*tb), GFP_KERNEL);
	if (!tb)
		return -ENOMEM;
	len = nlmsg_len(nlh) - (int)hdrlen;
	err = parse_attrs((struct nlattr *)((u8 *)nlmsg_data(nlh) + hdrlen), max(len, 0),
			  op->maxattr, op->policy, strict, 0, tb, extack);
	if (err) {
		kfree(tb);
		return err;
	}
	*attrs = tb;
	return 0;
}
