// SPDX-License-Identifier: GPL-2.0-only
/* Strings, messages, processors, parameters: what has no better place. */

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/etherdevice.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/stringhash.h>
#include <linux/sysfs.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "host.h"

/* errors and warnings */
static atomic_t log_level = ATOMIC_INIT(4);

/**
 * host_log_level - say which messages are wanted
 * @max: highest level
 */
void host_log_level(int max)
{
	atomic_set(&log_level, max);
}

void host_printk(int level, const char *fmt, ...)
{
	va_list ap;

	if (level > atomic_read(&log_level))
		return;
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
}

void host_warn(const char *file, int line, const char *what)
{
	fprintf(stderr, "WARNING: %s:%d: %s\n", file, line, what);
#ifdef HOST_LOCKDEP
	abort();
#endif
}

void host_bug(const char *file, int line, const char *what)
{
	fprintf(stderr, "BUG: %s:%d: %s\n", file, line, what);
	abort();
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	size_t len;
	char *copy;

	if (!s)
		return NULL;
	len = strnlen(s, max);
	copy = kmalloc(len + 1, gfp);
	if (copy) {
		memcpy(copy, s, len);
		copy[len] = '\0';
	}
	return copy;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return kstrndup(s, INT_MAX, gfp);
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *copy = kmalloc(len, gfp);

	return copy ? memcpy(copy, src, len) : NULL;
}

ssize_t strscpy(char *dest, const char *src, size_t size)
{
	size_t len = strnlen(src, size);

	if (!size)
		return -E2BIG;
	if (len == size) {
		memcpy(dest, src, size - 1);
		dest[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dest, src, len + 1);
	return len;
}

/* the first byte that is not @c */
void *memchr_inv(const void *start, int c, size_t size)
{
	const u8 *p;

	for (p = start; size; size--, p++)
		if (*p != (u8)c)
			return (void *)p;
	return NULL;
}

/* a final newline in one of them makes no difference */
bool sysfs_streq(const char *s1, const char *s2)
{
	size_t len1 = strlen(s1), len2 = strlen(s2);

	if (len1 && s1[len1 - 1] == '\n')
		len1--;
	if (len2 && s2[len2 - 1] == '\n')
		len2--;
	return len1 == len2 && !memcmp(s1, s2, len1);
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return size ? min(n, (int)size - 1) : 0;
}

char *kvasprintf(gfp_t gfp, const char *fmt, va_list ap)
{
	va_list copy;
	char *str;
	int n;

	va_copy(copy, ap);
	n = vsnprintf(NULL, 0, fmt, copy);
	va_end(copy);
	str = kmalloc(n + 1, gfp);
	if (str)
		vsnprintf(str, n + 1, fmt, ap);
	return str;
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	va_list ap;
	char *str;

	va_start(ap, fmt);
	str = kvasprintf(gfp, fmt, ap);
	va_end(ap);
	return str;
}

int sysfs_emit(char *buf, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, PAGE_SIZE, fmt, ap);
	va_end(ap);
	return min(n, (int)PAGE_SIZE - 1);
}

/* FNV-1a */
unsigned int full_name_hash(const void *salt, const char *name, unsigned int len)
{
	u64 hash = 0xcbf29ce484222325ULL ^ (unsigned long)salt;

	for (; len; len--, name++)
		hash = (hash ^ (u8)*name) * 0x100000001b3ULL;
	return hash ^ (hash >> 32);
}

void get_random_bytes(void *buf, size_t len)
{
	while (len) {
		ssize_t n = getrandom(buf, len, 0);

		BUG_ON(n < 0 && errno != EINTR);
		if (n > 0) {
			buf += n;
			len -= n;
		}
	}
}

void eth_random_addr(u8 *addr)
{
	get_random_bytes(addr, ETH_ALEN);
	addr[0] = (addr[0] & 0xfe) | 0x02;	/* not multicast, of local choice */
}

static struct cpumask online;
static struct cpumask one_cpu[HOST_CPUS];
static unsigned int nr_cpus;

static void find_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);
	unsigned int cpu;

	nr_cpus = n < 1 ? 1 : min_t(long, n, HOST_CPUS);
	for (cpu = 0; cpu < nr_cpus; cpu++) {
		cpumask_set_cpu(cpu, &online);
		cpumask_set_cpu(cpu, &one_cpu[cpu]);
	}
}

const struct cpumask *host_cpu_online_mask(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find_cpus);
	return &online;
}

const struct cpumask *cpumask_of(unsigned int cpu)
{
	host_cpu_online_mask();
	return &one_cpu[cpu];
}

unsigned int host_nr_cpu_ids(void)
{
	host_cpu_online_mask();
	return nr_cpus;
}

int host_processor_id(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 ? 0 : cpu;
}

bool cpumask_test_cpu(int cpu, const struct cpumask *mask)
{
	return cpu >= 0 && cpu < HOST_CPUS &&
		(mask->bits[cpu / BITS_PER_LONG] & BIT(cpu % BITS_PER_LONG));
}

void cpumask_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	mask->bits[cpu / BITS_PER_LONG] |= BIT(cpu % BITS_PER_LONG);
}

void cpumask_clear(struct cpumask *mask)
{
	memset(mask, 0, sizeof(*mask));
}

unsigned int cpumask_any_and(const struct cpumask *a, const struct cpumask *b)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(a->bits); i++)
		if (a->bits[i] & b->bits[i])
			return i * BITS_PER_LONG + __builtin_ctzl(a->bits[i] & b->bits[i]);
	return HOST_CPUS;
}

bool cpumask_equal(const struct cpumask *a, const struct cpumask *b)
{
	return !memcmp(a, b, sizeof(*a));
}

bool cpumask_subset(const struct cpumask *a, const struct cpumask *b)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(a->bits); i++)
		if (a->bits[i] & ~b->bits[i])
			return false;
	return true;
}

static struct host_param *params;	/* complete before main() runs */

void host_param_add(struct host_param *param)
{
	param->next = params;
	params = param;
}

static int param_parse(const struct host_param *param, const char *value)
{
	char *end;
	long n;

	if (param->type == HOST_PARAM_bool || param->type == HOST_PARAM__Bool) {
		if (!*value || value[1] || !strchr("01yYnN", *value))
			return -EINVAL;
		*(bool *)param->value = strchr("1yY", *value);
		return 0;
	}
	errno = 0;
	n = strtol(value, &end, 0);
	if (errno || end == value || *end || n > (param->type == HOST_PARAM_uint ?
	    (long)UINT_MAX : INT_MAX) || n < (param->type == HOST_PARAM_uint ? 0 :
	    -INT_MAX - 1L))
		return -EINVAL;
	*(unsigned int *)param->value = n;
	return 0;
}

/**
 * host_param_set - set a parameter of a module
 * @module: module
 * @name: parameter
 * @value: as on the command line of modprobe
 *
 * To be called before host_init().
 *
 * Return: 0, -ENOENT if there is no such parameter, -EINVAL for a bad value
 */
int host_param_set(const char *module, const char *name, const char *value)
{
	const struct host_param *param;

	for (param = params; param; param = param->next)
		if (!strcmp(param->module, module) && !strcmp(param->name, name))
			return param_parse(param, value);
	return -ENOENT;
}
