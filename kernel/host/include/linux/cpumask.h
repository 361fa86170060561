/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_CPUMASK_H
#define HOST_LINUX_CPUMASK_H

#include <linux/types.h>

#define HOST_CPUS	1024

struct cpumask {
	unsigned long bits[HOST_CPUS / (8 * sizeof(long))];
};

/* set by the first use; constant since */
const struct cpumask *host_cpu_online_mask(void);
unsigned int host_nr_cpu_ids(void);

#define cpu_online_mask		host_cpu_online_mask()
#define cpu_possible_mask	host_cpu_online_mask()
#define nr_cpu_ids		host_nr_cpu_ids()
#define num_online_cpus()	host_nr_cpu_ids()

unsigned int cpumask_any_and(const struct cpumask *a, const struct cpumask *b);
bool cpumask_subset(const struct cpumask *a, const struct cpumask *b);
bool cpumask_test_cpu(int cpu, const struct cpumask *mask);
void cpumask_set_cpu(unsigned int cpu, struct cpumask *mask);
void cpumask_clear(struct cpumask *mask);

const struct cpumask *cpumask_of(unsigned int cpu);
bool cpumask_equal(const struct cpumask *a, const struct cpumask *b);

static inline unsigned int cpumask_any(const struct cpumask *mask)
{
	return cpumask_any_and(mask, mask);
}

static inline void cpumask_copy(struct cpumask *to, const struct cpumask *from)
{
	*to = *from;
}

static inline unsigned int cpumask_size(void)
{
	return sizeof(struct cpumask);
}

#define cpu_online(cpu)		cpumask_test_cpu(cpu, cpu_online_mask)

#endif /* HOST_LINUX_CPUMASK_H */
