/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_EXPORT_H
#define HOST_LINUX_EXPORT_H

/* one program: everything that is not static is in reach */
#define EXPORT_SYMBOL(sym)	struct host_export_##sym
#define EXPORT_SYMBOL_GPL(sym)	struct host_export_##sym
struct module;
#define THIS_MODULE		((struct module *)0)

#endif /* HOST_LINUX_EXPORT_H */
