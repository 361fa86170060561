/* SPDX-License-Identifier: GPL-2.0-only */
/* The distribution's core has no additions: nothing to ask it for, or to tell it. */
#include "../../../../include/linux/vdpa_ext.h"

#define vdpa_ext_config(config)	((const struct vdpa_ext_blk_config *)NULL)
#define vdpa_ext_refuse(config, attr, err, text)	((void)(text), (err))
#define vdpa_ext_changed(vdev)	((void)(vdev))
#define vdpa_ext_set_ops(vdev, ops)	((void)(vdev), (void)(ops))
#define vdpa_ext_get_ops(vdev)	((void)(vdev), (const struct vdpa_ext_ops *)NULL)
