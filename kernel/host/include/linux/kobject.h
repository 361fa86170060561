/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_KOBJECT_H
#define HOST_LINUX_KOBJECT_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/sysfs.h>

struct kset;

enum kobject_action {
	KOBJ_ADD,
	KOBJ_REMOVE,
	KOBJ_CHANGE,
	KOBJ_BIND,
	KOBJ_UNBIND,
};

struct kobj_uevent_env {
	char buf[2048];
	int buflen;
};

struct kobj_type {
	void (*release)(struct kobject *kobj);
};

struct kobject {
	const char *name;
	char short_name[24];	/* @name, if it fits: beside what is used with it */
	struct kobject *parent;
	struct kset *kset;
	const struct kobj_type *ktype;
	struct kernfs_node *sd;
	struct kref kref;
};

struct kset {
	struct kobject kobj;
};

static inline const char *kobject_name(const struct kobject *kobj)
{
	return kobj->name;
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);
int kobject_set_name_vargs(struct kobject *kobj, const char *fmt, va_list ap);
int host_kobject_add(struct kobject *kobj);
void kobject_del(struct kobject *kobj);
struct kobject *kobject_get(struct kobject *kobj);
void kobject_put(struct kobject *kobj);
int add_uevent_var(struct kobj_uevent_env *env, const char *fmt, ...)
	__attribute__((__format__(__printf__, 2, 3)));

#endif /* HOST_LINUX_KOBJECT_H */
