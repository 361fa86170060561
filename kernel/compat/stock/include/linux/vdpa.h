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
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/vhost_iotlb.h>
#include <linux/virtio_net.h>
#include <linux/virtio_blk.h>
#include <linux/if_ether.h>

#define get_vq_dma_dev get_vq_map
/* the union takes the pointer's place; what is left of the pointer has no size */
#define dma_dev dma_dev_alias[0]; union virtio_map vmap
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeclaration-after-statement"
#pragma GCC diagnostic ignored "-Wunused-variable"
#include_next <linux/vdpa.h>
#pragma GCC diagnostic pop
#undef dma_dev

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
