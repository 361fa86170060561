/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_RCULIST_H
#define HOST_LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

static inline void hlist_add_head_rcu(struct hlist_node *node, struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	WRITE_ONCE(node->next, first);
	node->pprev = &head->first;
	rcu_assign_pointer(head->first, node);
	if (first)
		first->pprev = &node->next;
}

/* @node keeps its next: readers may be at it */
static inline void hlist_del_init_rcu(struct hlist_node *node)
{
	if (hlist_unhashed(node))
		return;
	WRITE_ONCE(*node->pprev, node->next);
	if (node->next)
		node->next->pprev = node->pprev;
	node->pprev = NULL;
}

#define hlist_for_each_entry_rcu(pos, head, member)				\
	for (pos = hlist_entry_safe(rcu_dereference((head)->first),		\
				    __typeof__(*pos), member);			\
	     pos; pos = hlist_entry_safe(rcu_dereference((pos)->member.next),	\
					 __typeof__(*pos), member))

#endif /* HOST_LINUX_RCULIST_H */
