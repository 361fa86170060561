/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_INIT_H
#define HOST_LINUX_INIT_H

#include <linux/compiler.h>

#define __init
#define __exit

#endif /* HOST_LINUX_INIT_H */
