/* SPDX-License-Identifier: GPL-2.0-only */
/* Of the tree's own headers this one has nothing to do with the core. */
#include "../../../../include/linux/vdpa_sim.h"
