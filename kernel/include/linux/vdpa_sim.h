/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The simulators for other code: more management devices than the one that each of
 * the modules registers, and with less to offer.
 */
#ifndef _LINUX_VDPA_SIM_H
#define _LINUX_VDPA_SIM_H

struct vdpa_mgmt_dev;

void vdpasim_net_mgmtdev_init(struct vdpa_mgmt_dev *mdev);
void vdpasim_blk_mgmtdev_init(struct vdpa_mgmt_dev *mdev);

#endif /* _LINUX_VDPA_SIM_H */
