// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Generic netlink: each kind of policy, and the controller's answers about itself,
 * which a kernel (6.18) gave byte by byte.
 */
#include <net/genetlink.h>
#include <stdio.h>
#include <stdlib.h>

#include "host.h"
#include "rt.h"

enum {
	A_U8 = 1, A_U16_RANGE, A_S32_MIN, A_S8_MAX, A_MASK, A_FLAG, A_STRING, A_NUL,
	A_BINARY, A_MIN_LEN, A_EXACT, A_NESTED, A_FN, A_REJECT, A_UNSPEC, A_MSECS,
	A_MAX = A_MSECS,
};

static int odd(const struct nlattr *attr, struct netlink_ext_ack *extack)
{
	if (nla_get_u8(attr) % 2)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, attr, "odd wanted");
	return -EDOM;
}

static const struct nla_policy inner[] = {
	[1] = { .type = NLA_U32 },
};

static const struct nla_policy policy[A_MAX + 1] = {
	[A_U8] = { .type = NLA_U8 },
	[A_U16_RANGE] = NLA_POLICY_RANGE(NLA_U16, 10, 20),
	[A_S32_MIN] = NLA_POLICY_MIN(NLA_S32, -5),
	[A_S8_MAX] = NLA_POLICY_MAX(NLA_S8, 3),
	[A_MASK] = NLA_POLICY_MASK(NLA_U32, 0x0f),
	[A_FLAG] = { .type = NLA_FLAG },
	[A_STRING] = { .type = NLA_STRING, .len = 4 },
	[A_NUL] = { .type = NLA_NUL_STRING, .len = 4 },
	[A_BINARY] = { .type = NLA_BINARY, .len = 4 },
	[A_MIN_LEN] = NLA_POLICY_MIN_LEN(4),
	[A_EXACT] = NLA_POLICY_EXACT_LEN(6),
	[A_NESTED] = NLA_POLICY_NESTED(inner, 1),
	[A_FN] = NLA_POLICY_VALIDATE_FN(NLA_U8, odd),
	[A_REJECT] = { .type = NLA_REJECT, .reject_message = "not this one" },
	[A_MSECS] = { .type = NLA_MSECS },
};

static int accepted;

static int doit(struct sk_buff *skb, struct genl_info *info)
{
	accepted++;
	return 0;
}

static const struct genl_ops ops[] = {
	{ .cmd = 1, .doit = doit },
	{ .cmd = 2, .doit = doit, .validate = GENL_DONT_VALIDATE_STRICT },
};

static struct genl_family family = {
	.name = "rt",
	.version = 3,
	.maxattr = A_MAX,
	.policy = policy,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.resv_start_op = 3,
};

/* the last answer */
static u8 answer[8192];
static size_t answer_len;
static char text[128];

static int reply(struct host_peer *peer, const void *buf, size_t len)
{
	EXPECT(answer_len + len <= sizeof(answer));
	memcpy(answer + answer_len, buf, len);
	answer_len += len;
	return 0;
}

static struct host_peer peer = { .portid = 5, .reply = reply };

static struct {
	struct nlmsghdr nlh;
	struct genlmsghdr genl;
	u8 attrs[512];
} req;

static void begin(int type, u8 cmd, u16 flags)
{
	memset(&req, 0, sizeof(req));
	req.nlh.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	req.nlh.nlmsg_type = type;
	req.nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	req.nlh.nlmsg_seq = 1;
	req.genl.cmd = cmd;
	req.genl.version = 2;
}

static void put(u16 type, const void *data, size_t len)
{
	struct nlattr *attr = (void *)((u8 *)&req + req.nlh.nlmsg_len);

	attr->nla_len = NLA_HDRLEN + len;
	attr->nla_type = type;
	if (len)
		memcpy(attr + 1, data, len);
	req.nlh.nlmsg_len += NLA_HDRLEN + NLA_ALIGN(len);
}

static void find_text(const struct nlmsghdr *nlh, size_t off)
{
	const struct nlattr *attr;
	int rem;

	text[0] = '\0';
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		nla_for_each_attr(attr, (void *)((u8 *)nlh + off),
				  (int)(nlh->nlmsg_len - off), rem)
			if (nla_type(attr) == NLMSGERR_ATTR_MSG)
				strscpy(text, nla_data(attr), sizeof(text));
}

static int send(void)
{
	const struct nlmsghdr *nlh = (void *)answer;

	answer_len = 0;
	host_genl_input(&peer, &req, req.nlh.nlmsg_len);
	while (host_genl_dump(&peer))
		;
	if (!answer_len || nlh->nlmsg_type != NLMSG_ERROR)
		return 0;
	find_text(nlh, NLMSG_HDRLEN + sizeof(struct nlmsgerr));
	return *(int *)nlmsg_data(nlh);
}

static const struct {
	u16 type;
	u8 len;
	const char *data;
	int strict;
	int liberal;
	const char *why;
} cases[] = {
	{ A_U8, 1, "\1", 0, 0, "" },
	{ A_U8, 4, "\1\0\0", -EINVAL, 0, "invalid attribute length" },
	{ A_U8, 0, "", -EINVAL, -ERANGE, "invalid attribute length" },
	{ A_U8 | NLA_F_NESTED, 1, "\1", -EINVAL, 0, "NLA_F_NESTED not expected" },
	{ A_U16_RANGE, 2, "\12", 0, 0, "" },
	{ A_U16_RANGE, 2, "\11", -ERANGE, -ERANGE, "integer out of range" },
	{ A_U16_RANGE, 2, "\25", -ERANGE, -ERANGE, "integer out of range" },
	{ A_S32_MIN, 4, "\373\377\377\377", 0, 0, "" },
	{ A_S32_MIN, 4, "\372\377\377\377", -ERANGE, -ERANGE, "integer out of range" },
	{ A_S8_MAX, 1, "\200", 0, 0, "" },
	{ A_S8_MAX, 1, "\4", -ERANGE, -ERANGE, "integer out of range" },
	{ A_MASK, 4, "\17\0\0", 0, 0, "" },
	{ A_MASK, 4, "\20\0\0", -EINVAL, -EINVAL, "reserved bit set" },
	{ A_FLAG, 0, "", 0, 0, "" },
	{ A_FLAG, 1, "", -ERANGE, -ERANGE, "Attribute failed policy validation" },
	{ A_STRING, 4, "abcd", 0, 0, "" },
	{ A_STRING, 5, "abcd", 0, 0, "" },
	{ A_STRING, 5, "abcde", -ERANGE, -ERANGE, "Attribute failed policy validation" },
	{ A_STRING, 0, "", -ERANGE, -ERANGE, "Attribute failed policy validation" },
	{ A_NUL, 5, "abcd", 0, 0, "" },
	{ A_NUL, 3, "abc", -EINVAL, -EINVAL, "Attribute failed policy validation" },
	{ A_NUL, 6, "abcde", -EINVAL, -EINVAL, "Attribute failed policy validation" },
	{ A_BINARY, 4, "abcd", 0, 0, "" },
	{ A_BINARY, 5, "abcd", -ERANGE, -ERANGE, "Attribute failed policy validation" },
	{ A_MIN_LEN, 4, "abcd", 0, 0, "" },
	{ A_MIN_LEN, 3, "abc", -ERANGE, -ERANGE, "binary attribute size out of range" },
	{ A_EXACT, 6, "abcdef", 0, 0, "" },
	{ A_EXACT, 7, "abcdef", -ERANGE, -ERANGE, "binary attribute size out of range" },
	{ A_NESTED | NLA_F_NESTED, 8, "\10\0\1\0\0\0\0", 0, 0, "" },
	{ A_NESTED, 8, "\10\0\1\0\0\0\0", -EINVAL, 0, "NLA_F_NESTED is missing" },
	{ A_NESTED | NLA_F_NESTED, 8, "\10\0\2\0\0\0\0", -EINVAL, 0,
	  "Unknown attribute type" },
	{ A_NESTED | NLA_F_NESTED, 8, "\6\0\1\0\0\0\0", -EINVAL, -ERANGE,
	  "invalid attribute length" },
	{ A_FN, 1, "\1", 0, 0, "" },
	{ A_FN, 1, "\2", -EDOM, -EDOM, "odd wanted" },
	{ A_REJECT, 1, "\1", -EINVAL, -EINVAL, "not this one" },
	{ A_UNSPEC, 1, "\1", -EINVAL, 0, "Unsupported attribute" },
	{ A_MSECS, 8, "\1\0\0\0\0\0\0", 0, 0, "" },
	{ A_MSECS, 4, "\1\0\0", -EINVAL, -ERANGE, "invalid attribute length" },
	{ A_MAX + 1, 1, "", -EINVAL, 0, "Unknown attribute type" },
	{ 0, 1, "", -EINVAL, 0, "Unknown attribute type" },
};

static void policies(void)
{
	unsigned int i, cmd;
	int err, want;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (cmd = 1; cmd <= 2; cmd++) {
			begin(family.id, cmd, NLM_F_ACK);
			put(cases[i].type, cases[i].data, cases[i].len);
			accepted = 0;
			err = send();
			want = cmd == 1 ? cases[i].strict : cases[i].liberal;
			if (err != want || accepted != !want ||
			    (cmd == 1 && strcmp(text, cases[i].why))) {
				fprintf(stderr, "case %u, command %u: %d \"%s\"\n", i, cmd,
					err, text);
				abort();
			}
		}
	}
	/* two bytes behind the last attribute */
	begin(family.id, 1, NLM_F_ACK);
	req.nlh.nlmsg_len += 2;
	EXPECT(send() == -EINVAL &&
	       !strcmp(text, "bytes leftover after parsing attributes"));
	/* a length that goes beyond the message */
	begin(family.id, 1, NLM_F_ACK);
	put(A_U8, "\1", 1);
	*(u16 *)req.attrs = 100;
	EXPECT(send() == -EINVAL);
}

static void headers(void)
{
	begin(family.id, 9, 0);
	EXPECT(send() == -EOPNOTSUPP);
	begin(family.id, 1, NLM_F_DUMP);
	EXPECT(send() == -EOPNOTSUPP);
	begin(0x3f0, 1, 0);
	EXPECT(send() == -ENOENT);
	begin(family.id, 1, 0);
	req.nlh.nlmsg_len = NLMSG_HDRLEN;
	EXPECT(send() == -EINVAL);
	/* neither a request nor an answer to anything */
	begin(family.id, 1, 0);
	req.nlh.nlmsg_flags = 0;
	accepted = 0;
	EXPECT(!send() && !answer_len && !accepted);
	begin(family.id, 1, 0);
	EXPECT(!send() && !answer_len && accepted == 1);
	/* a datagram that ends within a message */
	begin(family.id, 1, NLM_F_ACK);
	req.nlh.nlmsg_len += 200;
	answer_len = 0;
	host_genl_input(&peer, &req, 100);
	host_genl_input(&peer, &req, 7);
	EXPECT(!answer_len);
}

/* What begins a dump is answered before the next request of the same datagram. */
static void order(void)
{
	static struct {
		struct nlmsghdr nlh;
		struct genlmsghdr genl;
		struct nlattr attr;
		u16 id;
		u16 pad;
	} two[2];
	const struct nlmsghdr *nlh = (void *)answer;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		begin(GENL_ID_CTRL, i ? CTRL_CMD_GETFAMILY : CTRL_CMD_GETPOLICY,
		      i ? 0 : NLM_F_DUMP);
		put(CTRL_ATTR_FAMILY_ID, "\20\0", 2);
		req.nlh.nlmsg_seq = i + 1;
		memcpy(&two[i], &req, sizeof(two[i]));
	}
	answer_len = 0;
	host_genl_input(&peer, two, sizeof(two));
	EXPECT(answer_len && nlh->nlmsg_seq == 1 && nlh->nlmsg_flags & NLM_F_MULTI);
	while (nlh->nlmsg_seq == 1)
		nlh = (void *)((u8 *)nlh + NLMSG_ALIGN(nlh->nlmsg_len));
	EXPECT(nlh->nlmsg_seq == 2 && nlh->nlmsg_type == GENL_ID_CTRL);
	while (host_genl_dump(&peer))
		;
	/* one by one, and what is no message ends it */
	EXPECT(host_genl_input_one(&peer, &two[1], sizeof(two[1])) == sizeof(two[1]));
	two[1].nlh.nlmsg_len -= 2;
	EXPECT(host_genl_input_one(&peer, &two[1], sizeof(two[1]) + 8) == sizeof(two[1]));
	EXPECT(!host_genl_input_one(&peer, &two[1], sizeof(two[1]) - 4));
	EXPECT(!host_genl_input_one(&peer, &two[1], NLMSG_HDRLEN - 1));
}

/* Compare the payloads of the answer with hexadecimal text, one line each. */
static void expect_payloads(const char *want)
{
	const struct nlmsghdr *nlh = (void *)answer;
	char line[2 * 512 + 1];
	size_t off, i;

	for (off = 0; off < answer_len; off += NLMSG_ALIGN(nlh->nlmsg_len)) {
		nlh = (void *)(answer + off);
		EXPECT(nlh->nlmsg_len <= 512);
		for (i = NLMSG_HDRLEN; i < nlh->nlmsg_len; i++)
			sprintf(line + 2 * (i - NLMSG_HDRLEN), "%02x",
				((const u8 *)nlh)[i]);
		if (strncmp(line, want, strlen(line)) || want[strlen(line)] != '\n') {
			fprintf(stderr, "got  %s\nwant %s\n", line, want);
			abort();
		}
		want += strlen(line) + 1;
	}
	EXPECT(!*want);
}

static void controller(void)
{
	begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	put(CTRL_ATTR_FAMILY_NAME, "nlctrl", 7);
	EXPECT(!send());
	expect_payloads("010200000b0002006e6c6374726c00000600010010000000080003000200"
			"0000080004000000000008000500000000002c0006001400010008000100"
			"03000000080002000e00000014000200080001000a000000080002000c00"
			"00001c0007001800010008000200100000000b0001006e6f746966790000\n");
	begin(GENL_ID_CTRL, CTRL_CMD_GETPOLICY, NLM_F_DUMP);
	put(CTRL_ATTR_FAMILY_NAME, "nlctrl", 7);
	put(CTRL_ATTR_OP, "\3\0\0", 4);
	EXPECT(!send());
	expect_payloads("0a0200000600010010000000180009801400038008000100000000000800"
			"020000000000\n"
			"0a02000006000100100000002c00088028000080240001800c0004000000"
			"0000000000000c000500ffff0000000000000800010003000000\n"
			"0a02000006000100100000001c0008801800008014000280080007000f00"
			"0000080001000c000000\n"
			"00000000\n");
	begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	EXPECT(send() == -EINVAL);
	put(CTRL_ATTR_FAMILY_NAME, "none", 5);
	EXPECT(send() == -ENOENT);
	begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	put(CTRL_ATTR_FAMILY_ID, "a", 1);
	EXPECT(send() == -ERANGE);
	begin(GENL_ID_CTRL, CTRL_CMD_GETPOLICY, NLM_F_DUMP);
	EXPECT(send() == -EINVAL);
	put(CTRL_ATTR_FAMILY_NAME, "nlctrl", 7);
	put(CTRL_ATTR_OP, "\7\0\0", 4);
	EXPECT(send() == -ENOENT);
}

void rt_genl(void)
{
	EXPECT(!genl_register_family(&family));
	EXPECT(genl_register_family(&family) == -EEXIST);
	policies();
	headers();
	order();
	controller();
	host_genl_release(&peer);
	genl_unregister_family(&family);
}
