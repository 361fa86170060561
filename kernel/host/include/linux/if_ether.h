/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_IF_ETHER_H
#define HOST_LINUX_IF_ETHER_H

#include_next <linux/if_ether.h>
struct sk_buff;
struct netlink_ext_ack;

#ifndef ETH_MIN_MTU
#define ETH_MIN_MTU	68
#endif

#endif /* HOST_LINUX_IF_ETHER_H */
