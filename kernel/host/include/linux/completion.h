/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_COMPLETION_H
#define HOST_LINUX_COMPLETION_H

#include <linux/types.h>

/* waiters of all completions share a few queues (wait.c) */
struct completion {
	unsigned int done;
};

#define DECLARE_COMPLETION_ONSTACK(name)	struct completion name = { 0 }

static inline void init_completion(struct completion *c)
{
	c->done = 0;
}

#define reinit_completion(c)	init_completion(c)

void complete(struct completion *c);
void complete_all(struct completion *c);
bool completion_done(struct completion *c);
void wait_for_completion(struct completion *c);
unsigned long wait_for_completion_timeout(struct completion *c, unsigned long timeout);

/* nobody kills a thread */
#define wait_for_completion_killable_timeout(c, timeout) \
	((long)wait_for_completion_timeout(c, timeout))

#endif /* HOST_LINUX_COMPLETION_H */
