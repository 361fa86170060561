/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The distribution's own linux/vdpa.h under its newest names. Before 6.18 a DMA
 * device stood where union virtio_map stands now: as a member of the device and
 * as the result of an operation, of the same size and passed alike.
 */
#ifndef COMPAT_STOCK_LINUX_VDPA_H
#define COMPAT_STOCK_LINUX_VDPA_H

#include <linux/virtio.h>
#include <compat_probes.h>

#if HAVE_VDPA_MAP
#include_next <linux/vdpa.h>
#else
#define get_vq_dma_dev get_vq_map
#include_next <linux/vdpa.h>

#undef vdpa_alloc_device
#define vdpa_alloc_device(dev_struct, member, parent, config, map, \
			  ngroups, nas, name, use_va) \
	container_of(__vdpa_alloc_device(parent, config, ngroups, nas, \
					 sizeof(dev_struct) + \
					 BUILD_BUG_ON_ZERO(offsetof(dev_struct, member)), \
					 name, use_va), \
		     dev_struct, member)
#endif

#endif /* COMPAT_STOCK_LINUX_VDPA_H */
