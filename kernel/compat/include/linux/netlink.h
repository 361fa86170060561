/* SPDX-License-Identifier: GPL-2.0-only */
/* Formatted extack texts need the per-message buffer of 6.3. */
#ifndef COMPAT_LINUX_NETLINK_H
#define COMPAT_LINUX_NETLINK_H

#include_next <linux/netlink.h>
#include <compat_probes.h>

#if !HAVE_EXTACK_BUFFER
const char *compat_extack_text(char *buf, size_t size, const char *fmt);

/*
 * Without that buffer the text is the format less its words with values:
 * constant, so one copy per place serves every message.
 */
#define NL_SET_ERR_MSG_FMT(extack, fmt, args...) do {			\
	static char compat_text[sizeof(fmt)];				\
	struct netlink_ext_ack *compat_extack = (extack);		\
									\
	if (0)								\
		no_printk(fmt, ##args);					\
	if (compat_extack)						\
		compat_extack->_msg = compat_extack_text(compat_text,	\
					sizeof(compat_text), fmt);	\
} while (0)
#define NL_SET_ERR_MSG_FMT_MOD(extack, fmt, args...) \
	NL_SET_ERR_MSG_FMT((extack), KBUILD_MODNAME ": " fmt, ##args)
#endif

#ifndef NL_SET_ERR_MSG_WEAK_MOD
#define NL_SET_ERR_MSG_WEAK_MOD(extack, msg) do {			\
	if ((extack) && !(extack)->_msg)				\
		NL_SET_ERR_MSG_MOD((extack), msg);			\
} while (0)
#endif

#endif /* COMPAT_LINUX_NETLINK_H */
