/* SPDX-License-Identifier: GPL-2.0-only */
/* Exported since 6.2; reports the number of masks since 6.17. */
#ifndef COMPAT_LINUX_GROUP_CPUS_H
#define COMPAT_LINUX_GROUP_CPUS_H

#include <linux/cpumask.h>
#include <linux/slab.h>
#include <compat_probes.h>

#if HAVE_GROUP_CPUS_TWO_ARGS
#include_next <linux/group_cpus.h>
#elif HAVE_GROUP_CPUS
#include_next <linux/group_cpus.h>

static inline struct cpumask *compat_group_cpus_evenly(unsigned int numgrps,
						       unsigned int *nummasks)
{
	/* masks beyond the number of CPUs may be empty */
	*nummasks = min(numgrps, num_possible_cpus());
	return group_cpus_evenly(*nummasks);
}
#define group_cpus_evenly compat_group_cpus_evenly
#else
/* neighbours share a group; without regard to nodes, which old kernels hide */
static inline struct cpumask *group_cpus_evenly(unsigned int numgrps,
						unsigned int *nummasks)
{
	unsigned int cpus = num_possible_cpus(), cpu, rank = 0;
	struct cpumask *masks;

	*nummasks = min(numgrps, cpus);
	masks = numgrps ? kcalloc(*nummasks, sizeof(*masks), GFP_KERNEL) : NULL;
	if (!masks)
		return NULL;
	for_each_possible_cpu(cpu)
		cpumask_set_cpu(cpu, &masks[rank++ * *nummasks / cpus]);
	return masks;
}
#endif

#endif /* COMPAT_LINUX_GROUP_CPUS_H */
