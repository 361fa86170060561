// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks of locks, in a build with HOST_LOCKDEP: what a thread holds, that nothing
 * sleeps under a spinlock, and that no two classes of locks are ever taken in both
 * orders, whether or not that happened to deadlock. A finding ends the program.
 *
 * A class is the line of source that initialises the lock, times the subclass that
 * _nested() calls name.
 */

#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef HOST_LOCKDEP
#include <linux/bottom_half.h>

#define SUBCLASSES	4
#define CLASSES		128
#define NODES		(CLASSES * SUBCLASSES)
#define HELD_MAX	48
#define WORD_BITS	64

struct held_lock {
	const struct lockdep_map *map;
	unsigned int node;
	enum host_lock_kind kind;
};

static _Thread_local struct held_lock held[HELD_MAX];
static _Thread_local unsigned int held_count;
static _Thread_local unsigned int atomic_depth;

static pthread_mutex_t graph_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int class_count;	/* graph_lock */
static const char *class_name[CLASSES];	/* written once under graph_lock */
/* bit @to of row @from: taken while @from was held; written under graph_lock */
static u64 after[NODES][NODES / WORD_BITS];

static const char *node_name(unsigned int node)
{
	return class_name[node / SUBCLASSES];
}

static void __attribute__((__noreturn__)) report(const char *what, const char *name)
{
	unsigned int i;

	fprintf(stderr, "lockdep: %s: %s\n", what, name);
	for (i = 0; i < held_count; i++)
		fprintf(stderr, "lockdep: held: %s (%u)\n", held[i].map->name,
			held[i].node % SUBCLASSES);
	abort();
}

static bool has_edge(unsigned int from, unsigned int to)
{
	return READ_ONCE(after[from][to / WORD_BITS]) & BIT_ULL(to % WORD_BITS);
}

/* Whether @to was ever taken, directly or not, while @from was held. */
static bool leads_to(unsigned int from, unsigned int to, u64 *seen)
{
	unsigned int next;

	if (from == to)
		return true;
	seen[from / WORD_BITS] |= BIT_ULL(from % WORD_BITS);
	for (next = 0; next < class_count * SUBCLASSES; next++) {
		if (!has_edge(from, next) ||
		    (seen[next / WORD_BITS] & BIT_ULL(next % WORD_BITS)))
			continue;
		if (leads_to(next, to, seen)) {
			fprintf(stderr, "lockdep: before now: %s, then %s\n",
				node_name(from), node_name(next));
			return true;
		}
	}
	return false;
}

static void add_edge(unsigned int from, unsigned int to)
{
	u64 seen[NODES / WORD_BITS] = { 0 };

	if (has_edge(from, to))
		return;
	pthread_mutex_lock(&graph_lock);
	if (leads_to(to, from, seen)) {
		fprintf(stderr, "lockdep: and now: %s, then %s\n", node_name(from),
			node_name(to));
		report("locks are taken in both orders", node_name(to));
	}
	WRITE_ONCE(after[from][to / WORD_BITS],
		   after[from][to / WORD_BITS] | BIT_ULL(to % WORD_BITS));
	pthread_mutex_unlock(&graph_lock);
}

static unsigned int class_of(const struct lockdep_map *map)
{
	unsigned int id;

	if (!map->key)
		report("lock was not initialised", "?");
	id = smp_load_acquire(&map->key->id);
	if (id)
		return id - 1;
	pthread_mutex_lock(&graph_lock);
	id = map->key->id;
	if (!id) {
		if (class_count == CLASSES)
			report("too many classes of locks", map->name);
		class_name[class_count] = map->name;
		id = ++class_count;
		smp_store_release(&map->key->id, id);
	}
	pthread_mutex_unlock(&graph_lock);
	return id - 1;
}

void host_lock_acquire(struct lockdep_map *map, unsigned int subclass,
		       enum host_lock_kind kind, bool try)
{
	unsigned int node, i;

	if (kind == HOST_LOCK_SLEEPING && !try && atomic_depth)
		report("may sleep in atomic context", map->name);
	node = class_of(map) * SUBCLASSES + subclass;
	for (i = 0; i < held_count; i++) {
		if (held[i].map == map)
			report("is held by this thread already", map->name);
		if (try)
			continue;
		if (held[i].node == node)
			report("one of its class is held already", map->name);
		add_edge(held[i].node, node);
	}
	if (held_count == HELD_MAX)
		report("too many locks held", map->name);
	held[held_count++] = (struct held_lock){ map, node, kind };
	if (kind == HOST_LOCK_SPINNING)
		atomic_depth++;
}

void host_lock_release(struct lockdep_map *map)
{
	unsigned int i = held_count;

	while (i && held[i - 1].map != map)
		i--;
	if (!i)
		report("released, but not held", map->name);
	if (held[i - 1].kind == HOST_LOCK_SPINNING)
		atomic_depth--;
	held_count--;
	for (; i <= held_count; i++)
		held[i - 1] = held[i];
}

bool host_lock_held(const struct lockdep_map *map)
{
	unsigned int i;

	for (i = 0; i < held_count; i++)
		if (held[i].map == map)
			return true;
	return false;
}

void host_lockdep_assert(const char *file, int line, const char *what, bool ok)
{
	if (likely(ok))
		return;
	fprintf(stderr, "lockdep: %s:%d\n", file, line);
	report("assertion failed", what);
}

void host_atomic_enter(void)
{
	atomic_depth++;
}

void host_atomic_leave(void)
{
	if (!atomic_depth)
		report("left atomic context", "not entered");
	atomic_depth--;
}

void host_might_sleep(const char *file, int line)
{
	if (likely(!atomic_depth))
		return;
	fprintf(stderr, "lockdep: %s:%d\n", file, line);
	report("may sleep in atomic context", "might_sleep");
}

#endif /* HOST_LOCKDEP */
