/* SPDX-License-Identifier: GPL-2.0-only */
/* Before 6.8 eventfd_signal() took what to add, always 1. */
#ifndef COMPAT_LINUX_EVENTFD_H
#define COMPAT_LINUX_EVENTFD_H

#include_next <linux/eventfd.h>
#include <compat_probes.h>

#if !HAVE_EVENTFD_SIGNAL_ONE_ARG
static inline void compat_eventfd_signal(struct eventfd_ctx *ctx)
{
	eventfd_signal(ctx, 1);
}
#define eventfd_signal(ctx) compat_eventfd_signal(ctx)
#endif

#endif /* COMPAT_LINUX_EVENTFD_H */
