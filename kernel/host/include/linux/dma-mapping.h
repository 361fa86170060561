/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_DMA_MAPPING_H
#define HOST_LINUX_DMA_MAPPING_H

#include <linux/device.h>

#define DMA_BIT_MASK(n)	((n) == 64 ? ~0ULL : (1ULL << (n)) - 1)

static inline int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	if (!dev->dma_mask)
		return -EIO;
	*dev->dma_mask = mask;
	dev->coherent_dma_mask = mask;
	return 0;
}

static inline int dma_coerce_mask_and_coherent(struct device *dev, u64 mask)
{
	dev->dma_mask = &dev->coherent_dma_mask;
	return dma_set_mask_and_coherent(dev, mask);
}

#endif /* HOST_LINUX_DMA_MAPPING_H */
