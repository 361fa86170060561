/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_IDR_H
#define HOST_LINUX_IDR_H

#include <linux/xarray.h>

struct ida {
	struct xarray xa;
};

#define DEFINE_IDA(name) struct ida name = {					\
	.xa = { .xa_lock = { HOST_DEP_MAP_INIT(name)				\
			     .lock = PTHREAD_MUTEX_INITIALIZER },		\
		.flags = XA_FLAGS_ALLOC } }

#define ida_init(ida)	xa_init_flags(&(ida)->xa, XA_FLAGS_ALLOC)
#define ida_destroy(ida) xa_destroy(&(ida)->xa)

int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
void ida_free(struct ida *ida, unsigned int id);

#define ida_alloc(ida, gfp)		ida_alloc_range(ida, 0, ~0U, gfp)
#define ida_alloc_min(ida, min, gfp)	ida_alloc_range(ida, min, ~0U, gfp)
#define ida_alloc_max(ida, max, gfp)	ida_alloc_range(ida, 0, max, gfp)

#endif /* HOST_LINUX_IDR_H */
