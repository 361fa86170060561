/* SPDX-License-Identifier: GPL-2.0-only */
/* The distribution's core has no additions: nothing to tell it. */
#ifndef _LINUX_VDPA_EXT_H
#define _LINUX_VDPA_EXT_H

struct vdpa_device;

static inline void vdpa_ext_changed(struct vdpa_device *vdev)
{
}

#endif /* _LINUX_VDPA_EXT_H */
