// SPDX-License-Identifier: GPL-2.0-only
/* How a policy is described on the wire: in extended acks and by the controller. */

#include <net/genetlink.h>

#include "genl.h"

static int put_u64(struct sk_buff *skb, int type, u64 val)
{
	return nla_put_u64_64bit(skb, type, val, NL_POLICY_TYPE_ATTR_PAD);
}

static bool has_min(const struct nla_policy *pt)
{
	return pt->validation_type == NLA_VALIDATE_RANGE ||
		pt->validation_type == NLA_VALIDATE_MIN;
}

static bool has_max(const struct nla_policy *pt)
{
	return pt->validation_type == NLA_VALIDATE_RANGE ||
		pt->validation_type == NLA_VALIDATE_MAX;
}

static int put_unsigned(struct sk_buff *skb, const struct nla_policy *pt, u64 max)
{
	u64 min = 0;

	if (pt->validation_type == NLA_VALIDATE_MASK)
		return put_u64(skb, NL_POLICY_TYPE_ATTR_MASK, pt->mask);
	if (has_min(pt))
		min = pt->min;
	if (has_max(pt))
		max = pt->max;
	return put_u64(skb, NL_POLICY_TYPE_ATTR_MIN_VALUE_U, min) ||
		put_u64(skb, NL_POLICY_TYPE_ATTR_MAX_VALUE_U, max);
}

static int put_signed(struct sk_buff *skb, const struct nla_policy *pt, s64 min, s64 max)
{
	if (has_min(pt))
		min = pt->min;
	if (has_max(pt))
		max = pt->max;
	return put_u64(skb, NL_POLICY_TYPE_ATTR_MIN_VALUE_S, min) ||
		put_u64(skb, NL_POLICY_TYPE_ATTR_MAX_VALUE_S, max);
}

static int put_length(struct sk_buff *skb, const struct nla_policy *pt)
{
	u32 max = pt->len;

	if (has_min(pt) && pt->min &&
	    nla_put_u32(skb, NL_POLICY_TYPE_ATTR_MIN_LENGTH, pt->min))
		return -EMSGSIZE;
	if (has_max(pt))
		max = pt->max;
	return max ? nla_put_u32(skb, NL_POLICY_TYPE_ATTR_MAX_LENGTH, max) : 0;
}

static const u8 wire_type[] = {
	[NLA_FLAG] = NL_ATTR_TYPE_FLAG,
	[NLA_U8] = NL_ATTR_TYPE_U8,
	[NLA_U16] = NL_ATTR_TYPE_U16,
	[NLA_U32] = NL_ATTR_TYPE_U32,
	[NLA_U64] = NL_ATTR_TYPE_U64,
	[NLA_MSECS] = NL_ATTR_TYPE_U64,
	[NLA_S8] = NL_ATTR_TYPE_S8,
	[NLA_S16] = NL_ATTR_TYPE_S16,
	[NLA_S32] = NL_ATTR_TYPE_S32,
	[NLA_S64] = NL_ATTR_TYPE_S64,
	[NLA_BINARY] = NL_ATTR_TYPE_BINARY,
	[NLA_STRING] = NL_ATTR_TYPE_STRING,
	[NLA_NUL_STRING] = NL_ATTR_TYPE_NUL_STRING,
	[NLA_NESTED] = NL_ATTR_TYPE_NESTED,
};

static int put_limits(struct sk_buff *skb, const struct nla_policy *pt)
{
	switch (pt->type) {
	case NLA_U8:
		return put_unsigned(skb, pt, U8_MAX);
	case NLA_U16:
		return put_unsigned(skb, pt, U16_MAX);
	case NLA_U32:
		return put_unsigned(skb, pt, U32_MAX);
	case NLA_U64:
	case NLA_MSECS:
		return put_unsigned(skb, pt, U64_MAX);
	case NLA_S8:
		return put_signed(skb, pt, -128, 127);
	case NLA_S16:
		return put_signed(skb, pt, -S16_MAX - 1, S16_MAX);
	case NLA_S32:
		return put_signed(skb, pt, -(s64)S32_MAX - 1, S32_MAX);
	case NLA_S64:
		return put_signed(skb, pt, S64_MIN, S64_MAX);
	case NLA_BINARY:
	case NLA_STRING:
	case NLA_NUL_STRING:
		return put_length(skb, pt);
	default:
		return 0;
	}
}

/**
 * host_policy_put - describe the policy of an attribute
 * @skb: message being built
 * @pt: policy
 * @type: attribute to put the description in
 *
 * Return: 0, -ENODATA for an attribute that no request carries, or -EMSGSIZE
 */
int host_policy_put(struct sk_buff *skb, const struct nla_policy *pt, int type)
{
	struct nlattr *nest;

	if (pt->type == NLA_UNSPEC || pt->type == NLA_REJECT ||
	    pt->type >= ARRAY_SIZE(wire_type))
		return -ENODATA;
	nest = nla_nest_start(skb, type);
	if (!nest)
		return -EMSGSIZE;
	if (put_limits(skb, pt) ||
	    nla_put_u32(skb, NL_POLICY_TYPE_ATTR_TYPE, wire_type[pt->type])) {
		nla_nest_cancel(skb, nest);
		return -EMSGSIZE;
	}
	return nla_nest_end(skb, nest);
}
