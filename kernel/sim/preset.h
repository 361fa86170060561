/* SPDX-License-Identifier: GPL-2.0-only */
/* What a device is to have when it is added, told beforehand under its name. */
#ifndef VDPA_SIM_PRESET_H
#define VDPA_SIM_PRESET_H

#include <linux/types.h>
#include <uapi/linux/vdpa_sim.h>

/**
 * struct vdpasim_preset - what a device is to have
 * @serial: what a disk says it is, empty: nothing was told
 * @backing: path of the file that its data is in, NULL: nothing was told
 */
struct vdpasim_preset {
	char serial[VDPA_SIM_SERIAL_MAX + 1];
	char *backing;
};

/* of any kind of device: the first thing that its dev_add does */
bool vdpasim_preset_take(const char *name, struct vdpasim_preset *preset);
void vdpasim_preset_free(struct vdpasim_preset *preset);

/* netlink.c's side */
typedef int (*vdpasim_preset_fn)(const char *name, const struct vdpasim_preset *preset,
				 void *arg);
int vdpasim_preset_set(const char *name, const char *serial, const char *backing);
int vdpasim_preset_del(const char *name);
int vdpasim_preset_show(const char *name, vdpasim_preset_fn show, void *arg);
int vdpasim_preset_each(u64 *after, vdpasim_preset_fn show, void *arg);
void vdpasim_preset_exit(void);

#endif /* VDPA_SIM_PRESET_H */
