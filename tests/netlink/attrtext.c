/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <libmnl/libmnl.h>

#include "attrtext.h"
#include "names.h"
#include "peer.h"

struct value {
	unsigned char data[8192];
	unsigned int len;
};

static bool add(struct value *value, const void *data, unsigned int len)
{
	if (value->len + len > sizeof(value->data))
		return false;
	memcpy(value->data + value->len, data, len);
	value->len += len;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* One hexadecimal byte; advances *@p only if it is one. */
static bool hex_byte(const char **p, unsigned char *byte)
{
	int high = hex_digit((*p)[0]);
	int low = high < 0 ? -1 : hex_digit((*p)[1]);

	if (low < 0)
		return false;
	*byte = high << 4 | low;
	*p += 2;
	return true;
}

static bool escaped(const char **p, unsigned char *byte)
{
	switch (*(*p)++) {
	case '0':
		*byte = '\0';
		return true;
	case 'n':
		*byte = '\n';
		return true;
	case 't':
		*byte = '\t';
		return true;
	case '\\':
		*byte = '\\';
		return true;
	case '"':
		*byte = '"';
		return true;
	case 'x':
		return hex_byte(p, byte);
	}
	return false;
}

static bool quoted(const char **p, struct value *value)
{
	unsigned int start = value->len;
	unsigned long count;
	unsigned int len;
	unsigned char byte;
	char *end;

	for ((*p)++; **p != '"'; ) {
		byte = *(*p)++;
		if (!byte || (byte == '\\' && !escaped(p, &byte)) ||
		    !add(value, &byte, 1))
			return false;
	}
	(*p)++;
	if (**p != '*')
		return true;
	count = strtoul(*p + 1, &end, 10);
	if (end == *p + 1)
		return false;
	*p = end;
	len = value->len - start;
	if (!count)
		value->len = start;
	while (count-- > 1)
		if (!add(value, value->data + start, len))
			return false;
	return true;
}

static bool number(const char **p, struct value *value)
{
	unsigned int bits = strtoul(*p + 1, NULL, 10);
	const char *colon = strchr(*p, ':');
	unsigned long long n;
	char *end;

	if (!colon)
		return false;
	n = strtoull(colon + 1, &end, 0);
	if (end == colon + 1)
		return false;
	*p = end;
	switch (bits) {
	case 8:
		return add(value, &(uint8_t){ n }, 1);
	case 16:
		return add(value, &(uint16_t){ n }, 2);
	case 32:
		return add(value, &(uint32_t){ n }, 4);
	case 64:
		return add(value, &(uint64_t){ n }, 8);
	}
	return false;
}

static bool term(const char **p, struct value *value)
{
	unsigned char byte;

	if (**p == '"')
		return quoted(p, value);
	if (**p == 'u')
		return number(p, value);
	if (strncmp(*p, "h:", 2))
		return false;
	for (*p += 2; hex_byte(p, &byte); )
		if (!add(value, &byte, 1))
			return false;
	return true;
}

static bool parse_value(const char **p, struct value *value)
{
	value->len = 0;
	while (**p && **p != ' ') {
		if (!term(p, value))
			return false;
		if (**p != '+')
			break;
		(*p)++;
	}
	return !**p || **p == ' ';
}

/* The part of an item before "="; type -1 means raw bytes. */
static bool parse_head(const char **p, int *type, long *claimed)
{
	size_t len = strcspn(*p, "|@= ");
	char *end;

	*claimed = -1;
	*type = len == 3 && !strncmp(*p, "raw", 3) ? -1 : names_attr(*p, len);
	if (*type < 0 && strncmp(*p, "raw=", 4))
		return false;
	*p += len;
	while (**p == '|') {
		if (!strncmp(*p, "|nested", 7)) {
			*type |= NLA_F_NESTED;
			*p += 7;
		} else if (!strncmp(*p, "|net", 4)) {
			*type |= NLA_F_NET_BYTEORDER;
			*p += 4;
		} else {
			return false;
		}
	}
	if (**p == '@') {
		*claimed = strtol(*p + 1, &end, 10);
		*p = end;
	}
	return *(*p)++ == '=';
}

static bool put(struct nlmsghdr *nlh, int type, long claimed,
		const struct value *value)
{
	struct nlattr *attr = mnl_nlmsg_get_payload_tail(nlh);

	if (type < 0) {
		if (nlh->nlmsg_len + value->len > PEER_MSG_MAX)
			return false;
		memcpy(attr, value->data, value->len);
		nlh->nlmsg_len += value->len;
		return true;
	}
	if (!mnl_attr_put_check(nlh, PEER_MSG_MAX, type, value->len,
				value->data))
		return false;
	if (claimed >= 0)
		attr->nla_len = claimed;
	return true;
}

const char *attrtext_put(struct nlmsghdr *nlh, const char *text)
{
	const char *p = text;
	struct value value;
	long claimed;
	int type;

	while (*p) {
		text = p;
		if (!parse_head(&p, &type, &claimed) ||
		    !parse_value(&p, &value) ||
		    !put(nlh, type, claimed, &value))
			return text;
		while (*p == ' ')
			p++;
	}
	return NULL;
}
