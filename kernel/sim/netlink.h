/* SPDX-License-Identifier: GPL-2.0-only */
/* The family "vdpa_sim": only netlink.c touches its attributes. */
#ifndef VDPA_SIM_NETLINK_H
#define VDPA_SIM_NETLINK_H

int vdpasim_nl_init(void);
void vdpasim_nl_exit(void);

#endif /* VDPA_SIM_NETLINK_H */
