/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <linux/vdpa.h>

#include "names.h"

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

static const char *const cmds[] = {
#define CMD(name)	[VDPA_CMD_##name] = #name
	CMD(UNSPEC), CMD(MGMTDEV_NEW), CMD(MGMTDEV_GET), CMD(DEV_NEW),
	CMD(DEV_DEL), CMD(DEV_GET), CMD(DEV_CONFIG_GET), CMD(DEV_VSTATS_GET),
	CMD(DEV_ATTR_SET),
};

static const char *const attrs[] = {
#define ATTR(name)	[VDPA_ATTR_##name] = #name
	ATTR(UNSPEC), ATTR(MGMTDEV_BUS_NAME), ATTR(MGMTDEV_DEV_NAME),
	ATTR(MGMTDEV_SUPPORTED_CLASSES), ATTR(DEV_NAME), ATTR(DEV_ID),
	ATTR(DEV_VENDOR_ID), ATTR(DEV_MAX_VQS), ATTR(DEV_MAX_VQ_SIZE),
	ATTR(DEV_MIN_VQ_SIZE), ATTR(DEV_NET_CFG_MACADDR), ATTR(DEV_NET_STATUS),
	ATTR(DEV_NET_CFG_MAX_VQP), ATTR(DEV_NET_CFG_MTU),
	ATTR(DEV_NEGOTIATED_FEATURES), ATTR(DEV_MGMTDEV_MAX_VQS),
	ATTR(DEV_SUPPORTED_FEATURES), ATTR(DEV_QUEUE_INDEX),
	ATTR(DEV_VENDOR_ATTR_NAME), ATTR(DEV_VENDOR_ATTR_VALUE),
	ATTR(DEV_FEATURES), ATTR(DEV_BLK_CFG_CAPACITY),
	ATTR(DEV_BLK_CFG_SIZE_MAX), ATTR(DEV_BLK_CFG_BLK_SIZE),
	ATTR(DEV_BLK_CFG_SEG_MAX), ATTR(DEV_BLK_CFG_NUM_QUEUES),
	ATTR(DEV_BLK_CFG_PHY_BLK_EXP), ATTR(DEV_BLK_CFG_ALIGN_OFFSET),
	ATTR(DEV_BLK_CFG_MIN_IO_SIZE), ATTR(DEV_BLK_CFG_OPT_IO_SIZE),
	ATTR(DEV_BLK_CFG_MAX_DISCARD_SEC), ATTR(DEV_BLK_CFG_MAX_DISCARD_SEG),
	ATTR(DEV_BLK_CFG_DISCARD_SEC_ALIGN),
	ATTR(DEV_BLK_CFG_MAX_WRITE_ZEROES_SEC),
	ATTR(DEV_BLK_CFG_MAX_WRITE_ZEROES_SEG), ATTR(DEV_BLK_READ_ONLY),
	ATTR(DEV_BLK_FLUSH), ATTR(MAX),
};

static const char *const errors[] = {
#define ERR(name)	[name] = #name
	[0] = "OK", ERR(EPERM), ERR(ENOENT), ERR(EIO), ERR(ENXIO), ERR(EAGAIN),
	ERR(ENOMEM), ERR(EACCES), ERR(EFAULT), ERR(EBUSY), ERR(EEXIST),
	ERR(ENODEV), ERR(EINVAL), ERR(ENOSPC), ERR(ERANGE), ERR(ENAMETOOLONG),
	ERR(EMSGSIZE), ERR(EPROTONOSUPPORT), ERR(EOPNOTSUPP), ERR(ENOBUFS),
	ERR(ETIMEDOUT),
};

static int find(const char *const *names, int n, const char *text, int len)
{
	int i, number = 0;

	for (i = 0; i < n; i++)
		if (names[i] && (int)strlen(names[i]) == len &&
		    !strncmp(names[i], text, len))
			return i;
	for (i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || number > 65535)
			return -1;
		number = number * 10 + text[i] - '0';
	}
	return len ? number : -1;
}

int names_cmd(const char *text, int len)
{
	return find(cmds, ARRAY_SIZE(cmds), text, len);
}

int names_attr(const char *text, int len)
{
	return find(attrs, ARRAY_SIZE(attrs), text, len);
}

int names_errno(const char *text, int len)
{
	return find(errors, ARRAY_SIZE(errors), text, len);
}

static const char *name_of(const char *const *names, int n, int number)
{
	static char buf[2][16];
	static int which;

	if (number >= 0 && number < n && names[number])
		return names[number];
	which = !which;
	snprintf(buf[which], sizeof(buf[which]), "%d", number);
	return buf[which];
}

const char *names_of_attr(int attr)
{
	return name_of(attrs, ARRAY_SIZE(attrs), attr);
}

const char *names_of_errno(int err)
{
	return name_of(errors, ARRAY_SIZE(errors), err);
}
