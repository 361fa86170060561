// SPDX-License-Identifier: LGPL-2.1-or-later
/* Messages as text, for people. Any bytes are taken, well-formed or not. */
#include "internal.h"

#include <ctype.h>
#include <stdio.h>

#include <linux/netlink.h>
#include <linux/vdpa_agent.h>

/**
 * struct text - a string that grows
 * @s: the string so far, NULL: nothing yet
 * @failed: memory ran out; what was added since is lost
 */
struct text {
	char *s;
	size_t len;
	size_t room;
	bool failed;
};

static void add(struct text *text, const char *s, size_t len)
{
	size_t room = text->room ? text->room : 256;
	char *grown;

	if (text->failed)
		return;
	while (room < text->len + len + 1)
		room *= 2;
	if (room != text->room) {
		grown = realloc(text->s, room);
		if (!grown) {
			text->failed = true;
			return;
		}
		text->s = grown;
		text->room = room;
	}
	memcpy(text->s + text->len, s, len);
	text->len += len;
	text->s[text->len] = '\0';
}

static void addf(struct text *text, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* For short pieces: what does not fit is cut off. */
static void addf(struct text *text, const char *fmt, ...)
{
	char piece[160];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(piece, sizeof(piece), fmt, ap);
	va_end(ap);
	add(text, piece, strlen(piece));
}

/*
 * How many bytes at @s can be shown as they are: one of ASCII, or a character of
 * UTF-8. 0: a control character (C0, DEL, C1), which could drive a terminal, or no
 * UTF-8.
 */
static size_t shown_length(const char *s, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0xa0, 0x800, 0x10000 };
	const unsigned char *b = (const unsigned char *)s;
	size_t n = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
	uint32_t c = b[0] & (0xff >> (n + 1));

	if (b[0] < 0x80)
		return b[0] >= ' ' && b[0] != 0x7f;
	if (b[0] < 0xc2 || b[0] > 0xf4 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if ((b[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (b[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return n;
}

static void add_quoted(struct text *text, const char *s, size_t len)
{
	size_t n;

	add(text, "\"", 1);
	for (; len; s += n, len -= n) {
		n = shown_length(s, len);
		if (!n)
			addf(text, "\\x%02x", (unsigned char)*s);
		else if (*s == '"' || *s == '\\')
			addf(text, "\\%c", *s);
		else
			add(text, s, n);
		n += !n;
	}
	add(text, "\"", 1);
}

static void add_hex(struct text *text, const void *data, size_t len)
{
	const uint8_t *p = data;

	for (size_t i = 0; i < len; i++)
		addf(text, "%s%02x", i ? ":" : "", p[i]);
	if (!len)
		add(text, "empty", 5);
}

/* --------------------------------------------------------------- attributes */

static void add_string(struct text *text, const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);
	const char *payload = mnl_attr_get_payload(attr);
	bool ends = len && !payload[len - 1];

	add_quoted(text, payload, len - ends);
	if (!ends)
		addf(text, " without NUL");
}

static void add_value(struct text *text, enum vdpa_kind kind,
		      const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);
	const void *payload = mnl_attr_get_payload(attr);
	uint64_t number;

	if (kind == KIND_STRING) {
		add_string(text, attr);
		return;
	}
	if (kind == KIND_NONE || kind == KIND_MAC ||
	    len != vdpa_kind_width(kind)) {
		add_hex(text, payload, len);
		if (kind != KIND_NONE && len != vdpa_kind_width(kind))
			addf(text, " (wrong length)");
		return;
	}
	number = vdpa_number_of(kind, payload, len);
	addf(text, "%llu", (unsigned long long)number);
	if (number > 9)
		addf(text, " (%#llx)", (unsigned long long)number);
}

/* How to name the attributes of a message. */
struct naming {
	const char *(*name)(unsigned int type);
	enum vdpa_kind (*kind)(unsigned int type);
};

static const char *vdpa_attr_name(unsigned int type)
{
	const struct vdpa_policy *policy = vdpa_policy_of(type);

	if (type == VDPA_ATTR_PAD)
		return "PAD";
	return policy ? policy->wire : NULL;
}

static enum vdpa_kind vdpa_attr_kind(unsigned int type)
{
	const struct vdpa_policy *policy = vdpa_policy_of(type);

	return policy ? policy->kind : KIND_NONE;
}

static const char *ctrl_attr_name(unsigned int type)
{
	static const char *const names[] = {
		[CTRL_ATTR_FAMILY_ID] = "FAMILY_ID",
		[CTRL_ATTR_FAMILY_NAME] = "FAMILY_NAME",
		[CTRL_ATTR_VERSION] = "VERSION",
		[CTRL_ATTR_HDRSIZE] = "HDRSIZE",
		[CTRL_ATTR_MAXATTR] = "MAXATTR",
		[CTRL_ATTR_OPS] = "OPS",
		[CTRL_ATTR_MCAST_GROUPS] = "MCAST_GROUPS",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

static enum vdpa_kind ctrl_attr_kind(unsigned int type)
{
	switch (type) {
	case CTRL_ATTR_FAMILY_ID:
		return KIND_U16;
	case CTRL_ATTR_FAMILY_NAME:
		return KIND_STRING;
	case CTRL_ATTR_VERSION:
	case CTRL_ATTR_HDRSIZE:
	case CTRL_ATTR_MAXATTR:
		return KIND_U32;
	default:
		return KIND_NONE;
	}
}

static const char *agent_attr_name(unsigned int type)
{
	static const char *const names[] = {
		[VDPA_AGENT_ATTR_GROUP] = "GROUP",
		[VDPA_AGENT_ATTR_DEV_NAME] = "DEV_NAME",
		[VDPA_AGENT_ATTR_DRIVER] = "DRIVER",
		[VDPA_AGENT_ATTR_NODE] = "NODE",
		[VDPA_AGENT_ATTR_PARENT] = "PARENT",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

static enum vdpa_kind agent_attr_kind(unsigned int type)
{
	if (type == VDPA_AGENT_ATTR_GROUP)
		return KIND_U32;
	return agent_attr_name(type) ? KIND_STRING : KIND_NONE;
}

static const char *agent_command_name(unsigned int cmd)
{
	switch (cmd) {
	case VDPA_AGENT_CMD_SUBSCRIBE:
		return "SUBSCRIBE";
	case VDPA_AGENT_CMD_DEV_GET:
		return "DEV_GET";
	default:
		return NULL;
	}
}

static const char *ack_attr_name(unsigned int type)
{
	static const char *const names[] = {
		[NLMSGERR_ATTR_MSG] = "MSG",
		[NLMSGERR_ATTR_OFFS] = "OFFS",
		[NLMSGERR_ATTR_COOKIE] = "COOKIE",
		[NLMSGERR_ATTR_POLICY] = "POLICY",
		[NLMSGERR_ATTR_MISS_TYPE] = "MISS_TYPE",
		[NLMSGERR_ATTR_MISS_NEST] = "MISS_NEST",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

static enum vdpa_kind ack_attr_kind(unsigned int type)
{
	switch (type) {
	case NLMSGERR_ATTR_MSG:
		return KIND_STRING;
	case NLMSGERR_ATTR_OFFS:
	case NLMSGERR_ATTR_MISS_TYPE:
	case NLMSGERR_ATTR_MISS_NEST:
		return KIND_U32;
	default:
		return KIND_NONE;
	}
}

static const struct naming vdpa_naming = { vdpa_attr_name, vdpa_attr_kind };
static const struct naming ctrl_naming = { ctrl_attr_name, ctrl_attr_kind };
static const struct naming agent_naming = { agent_attr_name, agent_attr_kind };
static const struct naming sim_naming = { vdpa_sim_attr_name, vdpa_sim_attr_kind };
static const struct naming ack_naming = { ack_attr_name, ack_attr_kind };

static void add_attrs(struct text *text, const struct nlmsghdr *nlh,
		      size_t offset, const struct naming *naming)
{
	const struct nlattr *attr = NULL;
	const char *name;
	unsigned int type;
	int more;

	while ((more = vdpa_next_attr(nlh, offset, &attr)) > 0) {
		type = mnl_attr_get_type(attr);
		name = naming->name(type);
		addf(text, "  %u %s ", type, name ? name : "unknown");
		add_value(text, naming->kind(type), attr);
		add(text, "\n", 1);
	}
	if (more < 0)
		addf(text, "  the rest is malformed\n");
}

/* ----------------------------------------------------------------- messages */

struct flag_name {
	uint16_t flag;
	const char *name;
};

/* @count names of flags that are set; @sep goes before the next one. */
static void add_flag_names(struct text *text, uint16_t flags, const struct flag_name *names,
			   size_t count, const char **sep)
{
	for (size_t i = 0; i < count; i++) {
		if ((flags & names[i].flag) != names[i].flag)
			continue;
		addf(text, "%s%s", *sep, names[i].name);
		*sep = "|";
	}
}

/* The same bits mean one thing in a request, another in its acknowledgement. */
static void add_flags(struct text *text, const struct nlmsghdr *nlh)
{
	static const struct flag_name names[] = {
		{ NLM_F_REQUEST, "REQUEST" },
		{ NLM_F_MULTI, "MULTI" },
		{ NLM_F_ACK, "ACK" },
		{ NLM_F_ECHO, "ECHO" },
		{ NLM_F_DUMP_INTR, "DUMP_INTR" },
		{ NLM_F_DUMP_FILTERED, "DUMP_FILTERED" },
	}, get_names[] = {
		{ NLM_F_DUMP, "DUMP" },
	}, ack_names[] = {
		{ NLM_F_CAPPED, "CAPPED" },
		{ NLM_F_ACK_TLVS, "ACK_TLVS" },
	};
	uint16_t flags = nlh->nlmsg_flags;
	const char *sep = " (";

	addf(text, " flags %#x", flags);
	add_flag_names(text, flags, names, sizeof(names) / sizeof(names[0]), &sep);
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE)
		add_flag_names(text, flags, ack_names, sizeof(ack_names) / sizeof(ack_names[0]),
			       &sep);
	else if (flags & NLM_F_REQUEST)
		add_flag_names(text, flags, get_names, 1, &sep);
	if (sep[0] == '|')
		add(text, ")", 1);
}

static const char *ctrl_command_name(unsigned int cmd)
{
	return cmd == CTRL_CMD_GETFAMILY ? "GETFAMILY" :
	       cmd == CTRL_CMD_NEWFAMILY ? "NEWFAMILY" : NULL;
}

static bool is_family(const struct nlmsghdr *nlh, uint16_t family)
{
	return family && nlh->nlmsg_type == family;
}

static void add_genl(struct text *text, const struct vdpa_ctx *ctx,
		     const struct nlmsghdr *nlh)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	const struct naming *naming = NULL;
	const char *name = NULL;

	if (nlh->nlmsg_type == GENL_ID_CTRL) {
		naming = &ctrl_naming;
		name = ctrl_command_name(genl->cmd);
	} else if (ctx && is_family(nlh, ctx->family)) {
		naming = &vdpa_naming;
		name = vdpa_command_name(genl->cmd);
	} else if (ctx && is_family(nlh, ctx->agent_family)) {
		naming = &agent_naming;
		name = agent_command_name(genl->cmd);
	} else if (ctx && is_family(nlh, ctx->sim_family)) {
		naming = &sim_naming;
		name = vdpa_sim_command_name(genl->cmd);
	}
	addf(text, "  command %u %s version %u\n", genl->cmd,
	     name ? name : "unknown", genl->version);
	if (naming)
		add_attrs(text, nlh, sizeof(*genl), naming);
}

static void add_error(struct text *text, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	size_t offset = sizeof(*err);
	char buf[64];

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err)) {
		addf(text, "  cut short\n");
		return;
	}
	addf(text, "  error %d (%s) to type %#x seq %u\n", err->error,
	     err->error ? strerror_r(err->error < 0 ? -(long)err->error :
						      err->error,
				     buf, sizeof(buf)) : "ack",
	     err->msg.nlmsg_type, err->msg.nlmsg_seq);
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED) &&
	    err->msg.nlmsg_len > sizeof(err->msg))
		offset += err->msg.nlmsg_len - sizeof(err->msg);
	if ((nlh->nlmsg_flags & NLM_F_ACK_TLVS) &&
	    offset < mnl_nlmsg_get_payload_len(nlh))
		add_attrs(text, nlh, offset, &ack_naming);
}

static void add_done(struct text *text, const struct nlmsghdr *nlh)
{
	int code;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(code))
		return;
	memcpy(&code, mnl_nlmsg_get_payload(nlh), sizeof(code));
	addf(text, "  error %d\n", code);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		add_attrs(text, nlh, sizeof(code), &ack_naming);
}

static void add_message(struct text *text, const struct vdpa_ctx *ctx,
			const struct nlmsghdr *nlh)
{
	const char *type = nlh->nlmsg_type == NLMSG_ERROR ? "error" :
			   nlh->nlmsg_type == NLMSG_DONE ? "done" :
			   nlh->nlmsg_type == GENL_ID_CTRL ? "nlctrl" :
			   ctx && is_family(nlh, ctx->family) ? "vdpa" :
			   ctx && is_family(nlh, ctx->agent_family) ?
			   "vdpa_agent" :
			   ctx && is_family(nlh, ctx->sim_family) ? "vdpa_sim" :
			   "unknown";

	addf(text, "netlink length %u type %#x (%s)", nlh->nlmsg_len,
	     nlh->nlmsg_type, type);
	add_flags(text, nlh);
	addf(text, " seq %u port %u\n", nlh->nlmsg_seq, nlh->nlmsg_pid);
	if (nlh->nlmsg_type == NLMSG_ERROR)
		add_error(text, nlh);
	else if (nlh->nlmsg_type == NLMSG_DONE)
		add_done(text, nlh);
	else if (nlh->nlmsg_type >= NLMSG_MIN_TYPE &&
		 mnl_nlmsg_get_payload_len(nlh) >= sizeof(struct genlmsghdr))
		add_genl(text, ctx, nlh);
}

/* ------------------------------------------------------------------ uevents */

static bool is_uevent(const char *msg, size_t len)
{
	size_t i = 0;

	while (i < len && islower((unsigned char)msg[i]))
		i++;
	return i && i + 1 < len && msg[i] == '@' && msg[i + 1] == '/';
}

static void add_uevent(struct text *text, const char *msg, size_t len)
{
	size_t n;

	addf(text, "uevent length %zu\n", len);
	for (; len; msg += n, len -= n) {
		n = strnlen(msg, len);
		addf(text, "  ");
		add_quoted(text, msg, n);
		add(text, "\n", 1);
		n += n < len;
	}
}

VDPA_API char *vdpa_debug_text(const struct vdpa_ctx *ctx, const void *msg,
			       size_t len)
{
	struct text text = { 0 };
	uint64_t *copy AUTOFREE = NULL;

	if (!msg)
		len = 0;
	if (is_uevent(msg, len)) {
		add_uevent(&text, msg, len);
	} else {
		/* aligned, and with zeroes behind what may be cut short */
		copy = calloc(len / sizeof(*copy) + 2, sizeof(*copy));
		if (!copy)
			return NULL;
		if (len)
			memcpy(copy, msg, len);
		if (vdpa_msg_ok((void *)copy, len)) {
			add_message(&text, ctx, (void *)copy);
		} else {
			addf(&text, "malformed, %zu bytes\n  ", len);
			add_hex(&text, copy, len);
			add(&text, "\n", 1);
		}
	}
	if (text.failed) {
		free(text.s);
		return NULL;
	}
	return text.s;
}
