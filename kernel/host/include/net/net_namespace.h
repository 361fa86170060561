/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_NET_NET_NAMESPACE_H
#define HOST_NET_NET_NAMESPACE_H

/* the one there is */
struct net {
	int unused;
};

extern struct net init_net;

#endif /* HOST_NET_NET_NAMESPACE_H */
