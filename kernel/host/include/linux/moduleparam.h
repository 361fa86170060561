/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_MODULEPARAM_H
#define HOST_LINUX_MODULEPARAM_H

#include <linux/compiler.h>
#include <linux/stringify.h>
#include <stdbool.h>

enum host_param_type {
	HOST_PARAM_int,
	HOST_PARAM_uint,
	HOST_PARAM_bool,
	HOST_PARAM__Bool,	/* where bool is a macro */
};

/* found by host_param_set() */
struct host_param {
	const char *module;
	const char *name;
	enum host_param_type type;
	void *value;
	struct host_param *next;
};

void host_param_add(struct host_param *param);

#define HOST_PARAM_DEFINE(_name, _value, _type)				\
static struct host_param host_param_##_name = {				\
	.module = __stringify(HOST_MODULE), .name = #_name,		\
	.type = (_type), .value = &(_value),			\
};									\
static void __attribute__((__constructor__)) host_param_add_##_name(void) \
{									\
	host_param_add(&host_param_##_name);				\
}									\
struct host_param
#define module_param_named(_name, _value, _type, _perm) \
	HOST_PARAM_DEFINE(_name, _value, HOST_PARAM_##_type)
#define module_param(_name, _type, _perm) \
	HOST_PARAM_DEFINE(_name, _name, HOST_PARAM_##_type)
#define MODULE_PARM_DESC(name, desc)	struct host_param

#endif /* HOST_LINUX_MODULEPARAM_H */
