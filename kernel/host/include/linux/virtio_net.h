/* SPDX-License-Identifier: GPL-2.0-only */
/* Segmentation of UDP is missing in the header before 6.2. */
#ifndef HOST_LINUX_VIRTIO_NET_H
#define HOST_LINUX_VIRTIO_NET_H

#include_next <linux/virtio_net.h>

#ifndef VIRTIO_NET_F_HOST_USO
#define VIRTIO_NET_F_GUEST_USO4		54
#define VIRTIO_NET_F_GUEST_USO6		55
#define VIRTIO_NET_F_HOST_USO		56
#define VIRTIO_NET_HDR_GSO_UDP_L4	5
#endif

#endif /* HOST_LINUX_VIRTIO_NET_H */
