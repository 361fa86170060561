/* SPDX-License-Identifier: GPL-2.0-only */
/* What the exercises of all kinds of device share. */
#ifndef VDPA_HOST_DRIVER_RUN_H
#define VDPA_HOST_DRIVER_RUN_H

#include "driver.h"
#include "exercise.h"

/**
 * struct vdrv_run - an exercise
 * @drv: device
 * @params: what was asked for
 * @count: packets or sectors
 * @result: what came of it
 * @asked: when it was last asked whether to end early, in jiffies
 */
struct vdrv_run {
	struct vdrv *drv;
	const struct host_exercise_params *params;
	u64 count;
	struct host_exercise_result *result;
	unsigned long asked;
};

/* net.c, blk.c */
int vdrv_net_run(struct vdrv_run *run);
int vdrv_blk_run(struct vdrv_run *run);

/* run.c */
int vdrv_fail(struct vdrv_run *run, int err, const char *fmt, ...) __printf(3, 4);
int vdrv_may_go_on(struct vdrv_run *run);
int vdrv_start_run(struct vdrv_run *run, const struct vdrv_setup *setup);
int vdrv_get_back(struct vdrv_run *run, struct vdrv_vq *vq, u32 *token, u32 *len);
void vdrv_pattern(u8 *p, size_t len, u64 seed);
bool vdrv_compare(struct vdrv_run *run, u64 unit, const u8 *found, const u8 *want,
		  size_t len);
void vdrv_differs(struct vdrv_run *run, u64 unit, u64 offset, u8 want, u8 found);
void vdrv_chain_pieces(struct vdrv_chain *chain, u8 *p, u32 len, u32 first,
		       unsigned int pieces);

#endif /* VDPA_HOST_DRIVER_RUN_H */
