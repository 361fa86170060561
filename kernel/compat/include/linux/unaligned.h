/* SPDX-License-Identifier: GPL-2.0-only */
/* Lived in asm/ before 6.12. */
#ifndef COMPAT_LINUX_UNALIGNED_H
#define COMPAT_LINUX_UNALIGNED_H

#include <compat_probes.h>
#if HAVE_LINUX_UNALIGNED
#include_next <linux/unaligned.h>
#else
#include <asm/unaligned.h>
#endif

#endif /* COMPAT_LINUX_UNALIGNED_H */
