/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of commands and attributes, as tables and reports spell them. */
#ifndef NETLINK_NAMES_H
#define NETLINK_NAMES_H

/* Number of a name or of a decimal number, -1 if @text (@len bytes) is neither. */
int names_cmd(const char *text, int len);
int names_attr(const char *text, int len);
int names_errno(const char *text, int len);

/* Name of a number; a static buffer with the number where it has no name. */
const char *names_of_attr(int attr);
const char *names_of_errno(int err);

#endif
