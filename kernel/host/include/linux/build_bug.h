/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_BUILD_BUG_H
#define HOST_LINUX_BUILD_BUG_H

#define BUILD_BUG_ON_ZERO(e)	((int)sizeof(struct { int : -!!(e); }))
#define BUILD_BUG_ON(e)		_Static_assert(!(e), "BUILD_BUG_ON: " #e)
#define static_assert(e, ...)	_Static_assert(e, "" #e)

#endif /* HOST_LINUX_BUILD_BUG_H */
