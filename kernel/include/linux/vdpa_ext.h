/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this project's device core offers beyond linux/vdpa.h.
 *
 * Parents that must also load on the distribution's core include this header
 * too: compat then gives inlines that do nothing.
 */
#ifndef _LINUX_VDPA_EXT_H
#define _LINUX_VDPA_EXT_H

struct vdpa_device;

void vdpa_ext_changed(struct vdpa_device *vdev);

#endif /* _LINUX_VDPA_EXT_H */
