/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_MODULE_H
#define HOST_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/stringify.h>

/* HOST_MODULE is the module's name, as the kernel's build gives it to each object */
#define HOST_PASTE_(a, b)	a##b
#define HOST_PASTE(a, b)	HOST_PASTE_(a, b)

/* called by host_init() and host_exit(), in the order of the table in modules.c */
#define module_init(fn)						\
	int HOST_PASTE(host_init_, HOST_MODULE)(void);		\
	int HOST_PASTE(host_init_, HOST_MODULE)(void)		\
	{							\
		return fn();					\
	}							\
	struct host_module_init
#define module_exit(fn)						\
	void HOST_PASTE(host_exit_, HOST_MODULE)(void);		\
	void HOST_PASTE(host_exit_, HOST_MODULE)(void)		\
	{							\
		fn();						\
	}							\
	struct host_module_exit
#define core_initcall(fn)	module_init(fn)

#define MODULE_LICENSE(x)	struct host_module_license
#define MODULE_DESCRIPTION(x)	struct host_module_description
#define MODULE_AUTHOR(x)	struct host_module_author
#define MODULE_ALIAS(x)		struct host_module_alias
#define MODULE_ALIAS_GENL_FAMILY(x) struct host_module_alias

#endif /* HOST_LINUX_MODULE_H */
