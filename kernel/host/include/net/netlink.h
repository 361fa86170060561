/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_NET_NETLINK_H
#define HOST_NET_NETLINK_H

#include <linux/if_ether.h>
#include <linux/limits.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/string.h>

/*
 * libnl has functions of these names, so here they are inline only, and what
 * builds messages calls host_*(), which nl.c implements on libnl.
 */
enum {
	NLA_UNSPEC,
	NLA_U8,
	NLA_U16,
	NLA_U32,
	NLA_U64,
	NLA_STRING,
	NLA_FLAG,
	NLA_MSECS,
	NLA_NESTED,
	NLA_NESTED_ARRAY,
	NLA_NUL_STRING,
	NLA_BINARY,
	NLA_S8,
	NLA_S16,
	NLA_S32,
	NLA_S64,
	NLA_BITFIELD32,
	NLA_REJECT,
};

enum nla_policy_validation {
	NLA_VALIDATE_NONE,
	NLA_VALIDATE_RANGE,
	NLA_VALIDATE_MIN,
	NLA_VALIDATE_MAX,
	NLA_VALIDATE_MASK,
	NLA_VALIDATE_FUNCTION,
};

struct nla_policy {
	u8 type;
	u8 validation_type;
	u16 len;
	union {
		const char *reject_message;
		const struct nla_policy *nested_policy;
		u64 mask;
		struct {
			s16 min, max;
		};
		int (*validate)(const struct nlattr *attr,
				struct netlink_ext_ack *extack);
	};
};

#define NLA_POLICY_MIN(tp, _min) \
	{ .type = tp, .validation_type = NLA_VALIDATE_MIN, .min = _min }
#define NLA_POLICY_MAX(tp, _max) \
	{ .type = tp, .validation_type = NLA_VALIDATE_MAX, .max = _max }
#define NLA_POLICY_RANGE(tp, _min, _max) \
	{ .type = tp, .validation_type = NLA_VALIDATE_RANGE, .min = _min, .max = _max }
#define NLA_POLICY_EXACT_LEN(_len)	NLA_POLICY_RANGE(NLA_BINARY, _len, _len)
#define NLA_POLICY_MIN_LEN(_len)	NLA_POLICY_MIN(NLA_BINARY, _len)
#define NLA_POLICY_MAX_LEN(_len)	NLA_POLICY_MAX(NLA_BINARY, _len)
#define NLA_POLICY_MASK(tp, _mask) \
	{ .type = tp, .validation_type = NLA_VALIDATE_MASK, .mask = _mask }
#define NLA_POLICY_VALIDATE_FN(tp, fn) \
	{ .type = tp, .validation_type = NLA_VALIDATE_FUNCTION, .validate = fn }
#define NLA_POLICY_NESTED(policy, maxattr) \
	{ .type = NLA_NESTED, .nested_policy = policy, .len = maxattr }
#define NLA_POLICY_ETH_ADDR		NLA_POLICY_EXACT_LEN(ETH_ALEN)

/* what fits a page beside the kernel's own bookkeeping */
#define NLMSG_GOODSIZE		3776UL
#define NLMSG_DEFAULT_SIZE	(NLMSG_GOODSIZE - NLMSG_HDRLEN)

struct sk_buff *host_skb_new(size_t payload);
void host_skb_free(struct sk_buff *skb);
int host_nla_put(struct sk_buff *skb, int type, int len, const void *data);
struct nlattr *host_nla_nest_start(struct sk_buff *skb, int type);
int host_nla_nest_end(struct sk_buff *skb, struct nlattr *nest);
void host_nla_nest_cancel(struct sk_buff *skb, struct nlattr *nest);

static inline struct sk_buff *nlmsg_new(size_t payload, gfp_t gfp)
{
	return host_skb_new(payload);
}

static inline void nlmsg_free(struct sk_buff *skb)
{
	host_skb_free(skb);
}

static inline void *nlmsg_data(const struct nlmsghdr *nlh)
{
	return (u8 *)nlh + NLMSG_HDRLEN;
}

static inline int nlmsg_len(const struct nlmsghdr *nlh)
{
	return nlh->nlmsg_len - NLMSG_HDRLEN;
}

static inline int nla_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

static inline void *nla_data(const struct nlattr *attr)
{
	return (u8 *)attr + NLA_HDRLEN;
}

static inline int nla_len(const struct nlattr *attr)
{
	return attr->nla_len - NLA_HDRLEN;
}

static inline int nla_attr_size(int payload)
{
	return NLA_HDRLEN + payload;
}

static inline int nla_total_size(int payload)
{
	return NLA_ALIGN(nla_attr_size(payload));
}

static inline bool nla_ok(const struct nlattr *attr, int rem)
{
	return rem >= (int)sizeof(*attr) && attr->nla_len >= sizeof(*attr) &&
		attr->nla_len <= rem;
}

static inline struct nlattr *nla_next(const struct nlattr *attr, int *rem)
{
	int size = NLA_ALIGN(attr->nla_len);

	*rem -= size;
	return (struct nlattr *)((u8 *)attr + size);
}

#define nla_for_each_attr(pos, head, len, rem) \
	for (pos = head, rem = len; nla_ok(pos, rem); pos = nla_next(pos, &(rem)))
#define nla_for_each_nested(pos, nla, rem) \
	nla_for_each_attr(pos, nla_data(nla), nla_len(nla), rem)

static inline int nla_memcpy(void *to, const struct nlattr *attr, int size)
{
	int len = min(size, nla_len(attr));

	memcpy(to, nla_data(attr), len);
	if (size > len)
		memset((u8 *)to + len, 0, size - len);
	return len;
}

static inline int nla_strcmp(const struct nlattr *attr, const char *str)
{
	int len = strnlen(nla_data(attr), nla_len(attr));

	return len == (int)strlen(str) ? memcmp(nla_data(attr), str, len) :
		len - (int)strlen(str);
}

#define HOST_NLA_INT(ctype)						\
static inline ctype nla_get_##ctype(const struct nlattr *attr)		\
{									\
	ctype val = 0;							\
									\
	nla_memcpy(&val, attr, sizeof(val));				\
	return val;							\
}									\
static inline int nla_put_##ctype(struct sk_buff *skb, int type, ctype val) \
{									\
	return host_nla_put(skb, type, sizeof(val), &val);		\
}

HOST_NLA_INT(u8)
HOST_NLA_INT(u16)
HOST_NLA_INT(u32)
HOST_NLA_INT(u64)
HOST_NLA_INT(s32)

static inline int nla_put(struct sk_buff *skb, int type, int len, const void *data)
{
	return host_nla_put(skb, type, len, data);
}

/* unaligned, as on x86 and arm64 */
static inline int nla_put_u64_64bit(struct sk_buff *skb, int type, u64 val, int pad)
{
	return host_nla_put(skb, type, sizeof(val), &val);
}

static inline int nla_put_string(struct sk_buff *skb, int type, const char *str)
{
	return host_nla_put(skb, type, strlen(str) + 1, str);
}

static inline int nla_put_flag(struct sk_buff *skb, int type)
{
	return host_nla_put(skb, type, 0, NULL);
}

static inline struct nlattr *nla_nest_start_noflag(struct sk_buff *skb, int type)
{
	return host_nla_nest_start(skb, type);
}

static inline struct nlattr *nla_nest_start(struct sk_buff *skb, int type)
{
	return host_nla_nest_start(skb, type | NLA_F_NESTED);
}

static inline int nla_nest_end(struct sk_buff *skb, struct nlattr *nest)
{
	return host_nla_nest_end(skb, nest);
}

static inline void nla_nest_cancel(struct sk_buff *skb, struct nlattr *nest)
{
	host_nla_nest_cancel(skb, nest);
}

#endif /* HOST_NET_NETLINK_H */
