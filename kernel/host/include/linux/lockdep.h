/* SPDX-License-Identifier: GPL-2.0-only */
/* held-lock assertions and lock order: real with HOST_LOCKDEP, else nothing */
#ifndef HOST_LINUX_LOCKDEP_H
#define HOST_LINUX_LOCKDEP_H

#include <linux/bug.h>
#include <linux/types.h>

#define SINGLE_DEPTH_NESTING	1

/* all locks that one line of source initialises are of one class */
struct lock_class_key {
	unsigned int id;
};

enum host_lock_kind {
	HOST_LOCK_SLEEPING,
	HOST_LOCK_SPINNING,
};

#ifdef HOST_LOCKDEP
struct lockdep_map {
	const char *name;
	struct lock_class_key *key;
};

#define HOST_DEP_MAP_INIT(lock) \
	.dep_map = { .name = #lock, .key = &(struct lock_class_key){ 0 } },

void host_lock_acquire(struct lockdep_map *map, unsigned int subclass,
		       enum host_lock_kind kind, bool try);
void host_lock_release(struct lockdep_map *map);
bool host_lock_held(const struct lockdep_map *map);
void host_lockdep_assert(const char *file, int line, const char *what, bool held);

#define lockdep_is_held(lock)		host_lock_held(&(lock)->dep_map)
#define lockdep_assert_not_held(lock)	lockdep_assert(!lockdep_is_held(lock))
#define lockdep_assert(cond) \
	host_lockdep_assert(__FILE__, __LINE__, #cond, cond)
#else
#define HOST_DEP_MAP_INIT(lock)
#define lockdep_is_held(lock)		((void)(lock), 1)
#define lockdep_assert(cond)		((void)0)
#define lockdep_assert_not_held(lock)	((void)(lock))
#endif

#define lockdep_assert_held(lock)	lockdep_assert(lockdep_is_held(lock))
#define lockdep_assert_held_write(lock)	lockdep_assert_held(lock)
#define lockdep_assert_held_read(lock)	lockdep_assert_held(lock)

#endif /* HOST_LINUX_LOCKDEP_H */
