/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef HOST_LINUX_VIRTIO_BYTEORDER_H
#define HOST_LINUX_VIRTIO_BYTEORDER_H

#include <linux/types.h>
#include <linux/virtio_types.h>
#include <asm/byteorder.h>

#define HOST_VIRTIO_BYTEORDER(bits)						\
static inline u##bits __virtio##bits##_to_cpu(bool little, __virtio##bits val)	\
{										\
	return little ? le##bits##_to_cpu((__le##bits)val) : (u##bits)val;	\
}										\
static inline __virtio##bits __cpu_to_virtio##bits(bool little, u##bits val)	\
{										\
	return (__virtio##bits)(little ? cpu_to_le##bits(val) : (__le##bits)val);	\
}

HOST_VIRTIO_BYTEORDER(16)
HOST_VIRTIO_BYTEORDER(32)
HOST_VIRTIO_BYTEORDER(64)

#endif /* HOST_LINUX_VIRTIO_BYTEORDER_H */
