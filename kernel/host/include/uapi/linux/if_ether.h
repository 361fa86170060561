/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_UAPI_LINUX_IF_ETHER_H
#define HOST_UAPI_LINUX_IF_ETHER_H

#include <linux/if_ether.h>

#endif /* HOST_UAPI_LINUX_IF_ETHER_H */
