/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_HASHTABLE_H
#define HOST_LINUX_HASHTABLE_H

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/string.h>

#define DECLARE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]
#define DEFINE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]
#define HASH_SIZE(name)			ARRAY_SIZE(name)

static inline u32 hash_64(u64 val, unsigned int bits)
{
	return (val * 0x61c8864680b583ebULL) >> (64 - bits);
}

#define hash_ptr(ptr, bits)	hash_64((unsigned long)(ptr), bits)
#define host_hash_bucket(name, key) \
	(&(name)[hash_64(key, ilog2(HASH_SIZE(name)))])

#define hash_init(name)			memset(name, 0, sizeof(name))
#define hash_add(name, node, key)	hlist_add_head(node, host_hash_bucket(name, key))
#define hash_del(node)			hlist_del_init(node)
#define hash_for_each_possible(name, obj, member, key) \
	hlist_for_each_entry(obj, host_hash_bucket(name, key), member)

#endif /* HOST_LINUX_HASHTABLE_H */
