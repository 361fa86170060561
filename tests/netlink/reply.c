/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/vdpa.h>

#include "bytes.h"
#include "names.h"
#include "reply.h"

#define STRING	255

/* bytes of payload on the wire */
static const uint8_t sizes[] = {
	[VDPA_ATTR_MGMTDEV_BUS_NAME] = STRING,
	[VDPA_ATTR_MGMTDEV_DEV_NAME] = STRING,
	[VDPA_ATTR_MGMTDEV_SUPPORTED_CLASSES] = 8,
	[VDPA_ATTR_DEV_NAME] = STRING,
	[VDPA_ATTR_DEV_ID] = 4,
	[VDPA_ATTR_DEV_VENDOR_ID] = 4,
	[VDPA_ATTR_DEV_MAX_VQS] = 4,
	[VDPA_ATTR_DEV_MAX_VQ_SIZE] = 2,
	[VDPA_ATTR_DEV_MIN_VQ_SIZE] = 2,
	[VDPA_ATTR_DEV_NET_CFG_MACADDR] = 6,
	[VDPA_ATTR_DEV_NET_STATUS] = 2,
	[VDPA_ATTR_DEV_NET_CFG_MAX_VQP] = 2,
	[VDPA_ATTR_DEV_NET_CFG_MTU] = 2,
	[VDPA_ATTR_DEV_NEGOTIATED_FEATURES] = 8,
	[VDPA_ATTR_DEV_MGMTDEV_MAX_VQS] = 4,
	[VDPA_ATTR_DEV_SUPPORTED_FEATURES] = 8,
	[VDPA_ATTR_DEV_QUEUE_INDEX] = 4,
	[VDPA_ATTR_DEV_VENDOR_ATTR_NAME] = STRING,
	[VDPA_ATTR_DEV_VENDOR_ATTR_VALUE] = 8,
	[VDPA_ATTR_DEV_FEATURES] = 8,
	[VDPA_ATTR_DEV_BLK_CFG_CAPACITY] = 8,
	[VDPA_ATTR_DEV_BLK_CFG_SIZE_MAX] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_BLK_SIZE] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_SEG_MAX] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_NUM_QUEUES] = 2,
	[VDPA_ATTR_DEV_BLK_CFG_PHY_BLK_EXP] = 1,
	[VDPA_ATTR_DEV_BLK_CFG_ALIGN_OFFSET] = 1,
	[VDPA_ATTR_DEV_BLK_CFG_MIN_IO_SIZE] = 2,
	[VDPA_ATTR_DEV_BLK_CFG_OPT_IO_SIZE] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEC] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_MAX_DISCARD_SEG] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_DISCARD_SEC_ALIGN] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC] = 4,
	[VDPA_ATTR_DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG] = 4,
	[VDPA_ATTR_DEV_BLK_READ_ONLY] = 1,
	[VDPA_ATTR_DEV_BLK_FLUSH] = 1,
};

static bool well_formed(const struct nlattr *attr)
{
	unsigned int type = mnl_attr_get_type(attr);
	unsigned int len = mnl_attr_get_payload_len(attr);
	const char *payload = mnl_attr_get_payload(attr);

	if (type != attr->nla_type || type >= sizeof(sizes) || !sizes[type])
		return false;
	if (sizes[type] == STRING)
		return len && memchr(payload, '\0', len) == payload + len - 1;
	return len == sizes[type];
}

/* How many bytes at @p are best read as text: not worth it for a few. */
static unsigned int text_len(const unsigned char *p, unsigned int len)
{
	unsigned int n;

	for (n = 0; n < len && p[n] >= ' ' && p[n] <= '~' && p[n] != '"'; n++)
		;
	return n < 4 ? 0 : n;
}

static void canon_payload(struct bytes *text, const unsigned char *p,
			  unsigned int len)
{
	unsigned int n;

	while (len) {
		n = text_len(p, len);
		if (n) {
			bytes_add(text, "\"", 1);
			bytes_add(text, p, n);
			bytes_add(text, "\"", 1);
		} else {
			bytes_print(text, "%02x", *p);
			n = 1;
		}
		p += n;
		len -= n;
	}
}

static const char *type_name(const struct nlmsghdr *nlh,
			     const struct nlmsghdr *request)
{
	static char number[8];

	if (nlh->nlmsg_type == request->nlmsg_type)
		return "vdpa";
	if (nlh->nlmsg_type == NLMSG_ERROR)
		return "error";
	if (nlh->nlmsg_type == NLMSG_DONE)
		return "done";
	snprintf(number, sizeof(number), "%u", nlh->nlmsg_type);
	return number;
}

void reply_canon(struct bytes *text, const struct nlmsghdr *nlh,
		 const struct nlmsghdr *request)
{
	unsigned int len = mnl_nlmsg_get_payload_len(nlh);
	struct nlmsgerr err;

	if (text->len)
		bytes_add(text, " ", 1);
	bytes_print(text, "%s:%x:", type_name(nlh, request), nlh->nlmsg_flags);
	if (nlh->nlmsg_type != NLMSG_ERROR || len < sizeof(err)) {
		canon_payload(text, mnl_nlmsg_get_payload(nlh), len);
		return;
	}
	memcpy(&err, mnl_nlmsg_get_payload(nlh), sizeof(err));
	if (err.msg.nlmsg_type == request->nlmsg_type)
		err.msg.nlmsg_type = 0;
	if (err.msg.nlmsg_seq == request->nlmsg_seq)
		err.msg.nlmsg_seq = 0;
	canon_payload(text, (unsigned char *)&err, sizeof(err));
	canon_payload(text, (unsigned char *)mnl_nlmsg_get_payload(nlh) + sizeof(err),
		      len - sizeof(err));
}

void reply_describe(const struct nlmsghdr *nlh, char *buf, unsigned int len)
{
	const struct nlattr *attr;
	unsigned int n = 0;

	*buf = '\0';
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		/* only makes the next one aligned */
		if (mnl_attr_get_type(attr) == VDPA_ATTR_PAD)
			continue;
		if (n < len)
			n += snprintf(buf + n, len - n, "%s%s%s", n ? " " : "",
				      names_of_attr(mnl_attr_get_type(attr)),
				      well_formed(attr) ? "" : "!");
	}
}

uint8_t reply_cmd(const struct nlmsghdr *nlh)
{
	return ((struct genlmsghdr *)mnl_nlmsg_get_payload(nlh))->cmd;
}

uint8_t reply_version(const struct nlmsghdr *nlh)
{
	return ((struct genlmsghdr *)mnl_nlmsg_get_payload(nlh))->version;
}

const struct nlattr *reply_attr(const struct nlmsghdr *nlh, int type)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(attr) == type && well_formed(attr))
			return attr;
	return NULL;
}

const char *reply_str(const struct nlmsghdr *nlh, int type)
{
	const struct nlattr *attr = reply_attr(nlh, type);

	return attr ? mnl_attr_get_str(attr) : NULL;
}

uint32_t reply_u32(const struct nlmsghdr *nlh, int type)
{
	const struct nlattr *attr = reply_attr(nlh, type);

	return attr ? mnl_attr_get_u32(attr) : 0;
}

uint64_t reply_u64(const struct nlmsghdr *nlh, int type)
{
	const struct nlattr *attr = reply_attr(nlh, type);

	return attr ? mnl_attr_get_u64(attr) : 0;
}
