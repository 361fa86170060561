/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of the family "vdpa_agent" share. Kernel code. */
#ifndef VDPA_AGENT_FAMILY_H
#define VDPA_AGENT_FAMILY_H

#include <net/genetlink.h>

struct vdpa_dev_rec;

extern struct genl_family agent_family;

/* family.c */
struct vdpa_dev_rec *agent_dev_enter(struct genl_info *info);

/* family_exercise.c */
int agent_exercise(struct sk_buff *skb, struct genl_info *info);
int agent_unbind(struct sk_buff *skb, struct genl_info *info);

#endif /* VDPA_AGENT_FAMILY_H */
