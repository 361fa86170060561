/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_VHOST_IOTLB_H
#define HOST_LINUX_VHOST_IOTLB_H

#include <linux/list.h>
#include <linux/types.h>

#define VHOST_MAP_RO	0x1
#define VHOST_MAP_WO	0x2
#define VHOST_MAP_RW	0x3

#define VHOST_IOTLB_FLAG_RETIRE	0x1

/* a node of a balanced tree in order of @start; each knows the end of its subtree */
struct vhost_iotlb_map {
	struct vhost_iotlb_map *left, *right, *parent;
	struct list_head link;
	u64 start;
	u64 last;
	u64 size;
	u64 addr;
	u32 perm;
	u32 priority;
	u64 subtree_last;
	void *opaque;
};

struct vhost_iotlb {
	struct vhost_iotlb_map *root;
	struct list_head list;
	unsigned int limit;
	unsigned int nmaps;
	unsigned int flags;
	u32 random;
};

int vhost_iotlb_add_range_ctx(struct vhost_iotlb *iotlb, u64 start, u64 last,
			      u64 addr, unsigned int perm, void *opaque);
int vhost_iotlb_add_range(struct vhost_iotlb *iotlb, u64 start, u64 last, u64 addr,
			  unsigned int perm);
void vhost_iotlb_del_range(struct vhost_iotlb *iotlb, u64 start, u64 last);
void vhost_iotlb_init(struct vhost_iotlb *iotlb, unsigned int limit,
		      unsigned int flags);
struct vhost_iotlb *vhost_iotlb_alloc(unsigned int limit, unsigned int flags);
void vhost_iotlb_free(struct vhost_iotlb *iotlb);
void vhost_iotlb_reset(struct vhost_iotlb *iotlb);
struct vhost_iotlb_map *vhost_iotlb_itree_first(struct vhost_iotlb *iotlb, u64 start,
						u64 last);
struct vhost_iotlb_map *vhost_iotlb_itree_next(struct vhost_iotlb_map *map, u64 start,
					       u64 last);
void vhost_iotlb_map_free(struct vhost_iotlb *iotlb, struct vhost_iotlb_map *map);

#endif /* HOST_LINUX_VHOST_IOTLB_H */
