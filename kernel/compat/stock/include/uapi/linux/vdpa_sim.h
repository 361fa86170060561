/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/* Of the tree's own headers this one has nothing to do with the core. */
#include "../../../../../include/uapi/linux/vdpa_sim.h"
