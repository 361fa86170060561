// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel objects, and as much of sysfs as the driver model asks it for: which names
 * are in which folder. Found in constant time, however many there are.
 */

#include <linux/device.h>
#include <linux/hashtable.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/stringhash.h>

#include "kobject.h"
#include "runtime.h"

#define NODES_MIN	64

static DEFINE_MUTEX(nodes_lock);
static struct hlist_head *nodes;	/* all by nodes_lock */
static unsigned int nodes_size;		/* a power of 2 */
static unsigned int nodes_count;

static u32 node_key(const struct kernfs_node *parent, const char *name)
{
	return full_name_hash(parent, name, strlen(name));
}

static struct hlist_head *node_bucket(u32 key)
{
	return &nodes[key & (nodes_size - 1)];
}

static int nodes_resize(unsigned int size)
{
	struct hlist_head *old = nodes;
	unsigned int old_size = nodes_size, i;
	struct kernfs_node *node;
	struct hlist_node *next;

	lockdep_assert_held(&nodes_lock);
	nodes = kcalloc(size, sizeof(*nodes), GFP_KERNEL);
	if (!nodes) {
		nodes = old;
		return -ENOMEM;
	}
	nodes_size = size;
	for (i = 0; i < old_size; i++)
		hlist_for_each_entry_safe(node, next, &old[i], hash)
			hlist_add_head(&node->hash, node_bucket(node->key));
	kfree(old);
	return 0;
}

/* Long chains are slow, not wrong: but for the first time, it can be left for later. */
static int nodes_fit(void)
{
	int err = 0;

	lockdep_assert_held(&nodes_lock);
	if (nodes_count >= nodes_size)
		err = nodes_resize(nodes ? 2 * nodes_size : NODES_MIN);
	else if (nodes_size > NODES_MIN && nodes_count < nodes_size / 8)
		nodes_resize(nodes_size / 2);
	return nodes ? 0 : err;
}

static struct kernfs_node *node_find(struct kernfs_node *parent, const char *name, u32 key)
{
	struct kernfs_node *node;

	lockdep_assert_held(&nodes_lock);
	if (!nodes)
		return NULL;
	hlist_for_each_entry(node, node_bucket(key), hash)
		if (node->key == key && node->parent == parent && !strcmp(node->name, name))
			return node;
	return NULL;
}

/* @parent is NULL for the root of a tree. */
struct kernfs_node *host_node_add(struct kernfs_node *parent, const char *name,
				  struct kobject *kobj)
{
	size_t size = strlen(name) + 1;
	struct kernfs_node *node;
	int err;

	node = kzalloc(sizeof(*node) + size, GFP_KERNEL);
	if (!node)
		return ERR_PTR(-ENOMEM);
	memcpy(node->name, name, size);
	node->key = node_key(parent, name);
	node->parent = parent;
	node->kobj = kobj;
	node->count = 1;
	mutex_lock(&nodes_lock);
	err = node_find(parent, name, node->key) ? -EEXIST : nodes_fit();
	if (!err) {
		hlist_add_head(&node->hash, node_bucket(node->key));
		nodes_count++;
	}
	mutex_unlock(&nodes_lock);
	if (err) {
		kfree(node);
		return ERR_PTR(err);
	}
	return node;
}

static void node_put(struct kernfs_node *node)
{
	lockdep_assert_held(&nodes_lock);
	if (!--node->count)
		kfree(node);
}

void host_node_remove(struct kernfs_node *node)
{
	if (!node)
		return;
	mutex_lock(&nodes_lock);
	hlist_del(&node->hash);
	nodes_count--;
	nodes_fit();
	node->kobj = NULL;
	node_put(node);
	mutex_unlock(&nodes_lock);
}

struct kobject *host_node_kobject(struct kernfs_node *parent, const char *name)
{
	struct kobject *kobj = NULL;
	struct kernfs_node *node;

	mutex_lock(&nodes_lock);
	node = node_find(parent, name, node_key(parent, name));
	if (node && node->kobj)
		kobj = kobject_get(node->kobj);
	mutex_unlock(&nodes_lock);
	return kobj;
}

struct kernfs_node *sysfs_get_dirent(struct kernfs_node *parent, const char *name)
{
	struct kernfs_node *node;

	mutex_lock(&nodes_lock);
	node = node_find(parent, name, node_key(parent, name));
	if (node)
		node->count++;
	mutex_unlock(&nodes_lock);
	return node;
}

void sysfs_put(struct kernfs_node *node)
{
	if (!node)
		return;
	mutex_lock(&nodes_lock);
	node_put(node);
	mutex_unlock(&nodes_lock);
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	kref_init(&kobj->kref);
	kobj->ktype = ktype;
}

/* The name, if it has memory of its own. */
static const char *own_name(const struct kobject *kobj)
{
	return kobj->name == kobj->short_name ? NULL : kobj->name;
}

/* Copied from @name, which lives until then, if it fits. */
static const char *keep_name(struct kobject *kobj, char *name)
{
	if (strlen(name) >= sizeof(kobj->short_name))
		return name;
	strcpy(kobj->short_name, name);
	kfree(name);
	return kobj->short_name;
}

/* A slash would look like a folder. */
int kobject_set_name_vargs(struct kobject *kobj, const char *fmt, va_list ap)
{
	char *name = kvasprintf(GFP_KERNEL, fmt, ap), *slash;
	const char *old = own_name(kobj);

	if (!name)
		return -ENOMEM;
	for (slash = strchr(name, '/'); slash; slash = strchr(slash, '/'))
		*slash = '!';
	kobj->name = keep_name(kobj, name);
	kfree(old);
	return 0;
}

int host_kobject_add(struct kobject *kobj)
{
	struct kobject *parent = kobj->parent;
	struct kernfs_node *node;

	if (!parent && kobj->kset)
		parent = &kobj->kset->kobj;
	node = host_node_add(parent ? parent->sd : NULL, kobj->name, kobj);
	if (IS_ERR(node)) {
		/* callers have to see to that, as in the kernel */
		WARN_ON(PTR_ERR(node) == -EEXIST);
		return PTR_ERR(node);
	}
	kobj->parent = parent ? kobject_get(parent) : NULL;
	kobj->sd = node;
	return 0;
}

void kobject_del(struct kobject *kobj)
{
	struct kobject *parent = kobj->parent;

	if (!kobj->sd)
		return;
	host_node_remove(kobj->sd);
	kobj->sd = NULL;
	kobj->parent = NULL;
	if (parent)
		kobject_put(parent);
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj)
		kref_get(&kobj->kref);
	return kobj;
}

static void kobject_release(struct kref *kref)
{
	struct kobject *kobj = container_of(kref, struct kobject, kref);
	const char *name = own_name(kobj);

	kobject_del(kobj);
	if (kobj->ktype)
		kobj->ktype->release(kobj);
	kfree(name);
}

void kobject_put(struct kobject *kobj)
{
	if (kobj)
		kref_put(&kobj->kref, kobject_release);
}

int add_uevent_var(struct kobj_uevent_env *env, const char *fmt, ...)
{
	int room = sizeof(env->buf) - env->buflen, n;
	va_list ap;

	va_start(ap, fmt);
	n = vsnprintf(env->buf + env->buflen, room, fmt, ap);
	va_end(ap);
	if (n >= room)
		return -ENOMEM;
	env->buflen += n + 1;
	return 0;
}

void host_kobject_exit(void)
{
	WARN_ON(nodes_count);
	kfree(nodes);
	nodes = NULL;
	nodes_size = 0;
}
