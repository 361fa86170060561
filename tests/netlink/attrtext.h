/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Attributes written as text, one list per request:
 *
 *	list  = [ item { " " item } ]
 *	item  = attr { "|" flag } [ "@" length ] "=" value   an attribute
 *	      | "raw=" value			bytes without a header, not padded
 *	attr  = name of enum vdpa_attr without VDPA_ATTR_, or a number
 *	flag  = "nested" | "net"		NLA_F_NESTED, NLA_F_NET_BYTEORDER
 *	length = what the header claims, where that is not the truth
 *	value = [ term { "+" term } ]
 *	term  = '"' text '"' [ "*" count ]	\0 \n \t \\ \" \xHH; no NUL is added
 *	      | "h:" hex digits
 *	      | ( "u8:" | "u16:" | "u32:" | "u64:" ) number	host byte order
 */
#ifndef NETLINK_ATTRTEXT_H
#define NETLINK_ATTRTEXT_H

struct nlmsghdr;

/* Appends @text to @nlh. Returns NULL, or where in @text it went wrong. */
const char *attrtext_put(struct nlmsghdr *nlh, const char *text);

#endif
