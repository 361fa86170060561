/* SPDX-License-Identifier: GPL-2.0-only */
/* struct virtqueue_info replaced three arrays of find_vqs in 6.11 (see find_vqs.c). */
#ifndef COMPAT_LINUX_VIRTIO_CONFIG_H
#define COMPAT_LINUX_VIRTIO_CONFIG_H

#include_next <linux/virtio_config.h>
#include <compat_probes.h>

#if !HAVE_VIRTQUEUE_INFO
struct virtqueue_info {
	const char *name;
	vq_callback_t *callback;
	bool ctx;
};
#endif

/* the ring code of older kernels drops the bit, so it is never negotiated there */
#ifndef VIRTIO_F_NOTIFICATION_DATA
#define VIRTIO_F_NOTIFICATION_DATA	38
#endif

#endif /* COMPAT_LINUX_VIRTIO_CONFIG_H */
