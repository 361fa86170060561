/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_XARRAY_H
#define HOST_LINUX_XARRAY_H

#include <linux/err.h>
#include <linux/limits.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct host_xa_node;

/* @root and what hangs on it by @lock, which lookups take as well */
struct xarray {
	spinlock_t xa_lock;
	struct host_xa_node *root;
	unsigned int flags;
};

#define XA_FLAGS_ALLOC	1U

struct xa_limit {
	u32 max;
	u32 min;
};

#define XA_LIMIT(_min, _max)	((struct xa_limit){ .min = _min, .max = _max })
#define xa_limit_32b		XA_LIMIT(0, UINT_MAX)
#define xa_limit_31b		XA_LIMIT(0, INT_MAX)
#define xa_limit_16b		XA_LIMIT(0, USHRT_MAX)

#define DEFINE_XARRAY_FLAGS(name, _flags)					\
	struct xarray name = {							\
		.xa_lock = { HOST_DEP_MAP_INIT(name) .lock = PTHREAD_MUTEX_INITIALIZER }, \
		.flags = (_flags),						\
	}
#define DEFINE_XARRAY(name)		DEFINE_XARRAY_FLAGS(name, 0)
#define DEFINE_XARRAY_ALLOC(name)	DEFINE_XARRAY_FLAGS(name, XA_FLAGS_ALLOC)

#define xa_init_flags(xa, _flags) do {		\
	spin_lock_init(&(xa)->xa_lock);		\
	(xa)->root = NULL;			\
	(xa)->flags = (_flags);			\
} while (0)
#define xa_init(xa)	xa_init_flags(xa, 0)

void *xa_load(struct xarray *xa, unsigned long index);
void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
void *xa_erase(struct xarray *xa, unsigned long index);
void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry,
		 gfp_t gfp);
int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp);
int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp);
int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit,
		    u32 *next, gfp_t gfp);
void *host_xa_find(struct xarray *xa, unsigned long *index, unsigned long max);
void *host_xa_find_after(struct xarray *xa, unsigned long *index, unsigned long max);
void xa_destroy(struct xarray *xa);

#define XA_PRESENT	0	/* the only filter there is */
#define xa_find(xa, index, max, filter)		host_xa_find(xa, index, max)
#define xa_find_after(xa, index, max, filter)	host_xa_find_after(xa, index, max)
#define xa_empty(xa)	(!(xa)->root)

#define xa_for_each_range(xa, index, entry, start, last)		\
	for (index = (start), entry = host_xa_find(xa, &index, last);	\
	     entry; entry = host_xa_find_after(xa, &index, last))
#define xa_for_each_start(xa, index, entry, start) \
	xa_for_each_range(xa, index, entry, start, ULONG_MAX)
#define xa_for_each(xa, index, entry) \
	xa_for_each_start(xa, index, entry, 0)

static inline bool xa_is_err(const void *entry)
{
	return IS_ERR(entry);
}

static inline int xa_err(const void *entry)
{
	return IS_ERR(entry) ? PTR_ERR(entry) : 0;
}

#endif /* HOST_LINUX_XARRAY_H */
