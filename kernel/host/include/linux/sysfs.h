/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_SYSFS_H
#define HOST_LINUX_SYSFS_H

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mm.h>

struct kobject;

struct attribute {
	const char *name;
	umode_t mode;
};

struct attribute_group {
	const char *name;
	struct attribute **attrs;
};

/* a folder, or a link to one; found by its folder and its name */
struct kernfs_node {
	struct hlist_node hash;		/* by the lock in kobject.c */
	u32 key;			/* of parent and name */
	struct kernfs_node *parent;
	struct kobject *kobj;
	int count;			/* by the lock in kobject.c */
	bool gone;			/* by the lock in kobject.c */
	char name[];
};

struct kernfs_node *sysfs_get_dirent(struct kernfs_node *parent, const char *name);
void sysfs_put(struct kernfs_node *node);
int sysfs_emit(char *buf, const char *fmt, ...) __printf(2, 3);

#define __ATTR(_name, _mode, _show, _store) {			\
	.attr = { .name = __stringify(_name), .mode = _mode },	\
	.show = _show,						\
	.store = _store,					\
}
#define __ATTR_RW(_name)	__ATTR(_name, 0644, _name##_show, _name##_store)
#define __ATTR_RO(_name)	__ATTR(_name, 0444, _name##_show, NULL)
#define __ATTR_WO(_name)	__ATTR(_name, 0200, NULL, _name##_store)

#define ATTRIBUTE_GROUPS(_name)						\
static const struct attribute_group _name##_group = {			\
	.attrs = _name##_attrs,						\
};									\
static const struct attribute_group *_name##_groups[] = {		\
	&_name##_group,							\
	NULL,								\
}

#endif /* HOST_LINUX_SYSFS_H */
