/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A driver whose device is upset: what network devices and disks share. */
#ifndef TESTS_HOST_DRV_UPSET_PARTY_H
#define TESTS_HOST_DRV_UPSET_PARTY_H

#include "driver/driver.h"
#include "upset.h"

/* the device has stopped: not a mistake if something was done to it */
#define UPSET		(-EAGAIN)

/**
 * struct party_ops - a kind of device
 * @fresh: the device is a new one
 * @start: reset it and bring it up
 * @round: some traffic
 * @calm: the same, and nothing may be missing
 */
struct party_ops {
	void (*fresh)(struct party *p);
	int (*start)(struct party *p);
	int (*round)(struct party *p);
	int (*calm)(struct party *p);
};

/**
 * struct party - a driver
 * @device: number of its device
 * @ops: by kind of device
 * @seed: for all that is random
 * @vdev: device, NULL while there is none
 * @drv: it as its driver has it
 * @up: brought up, and not found stopped since
 * @seen: what had been done to the device, by kind, when it was last brought up
 *	(UPSET_BREAK) or the last round began (UPSET_FAULT)
 * @bad: what did not hold
 * @count: what it did
 * @priv: of the kind
 */
struct party {
	unsigned int device;
	const struct party_ops *ops;
	unsigned int seed;
	struct vdpa_device *vdev;
	struct vdrv *drv;
	bool up;
	int seen[UPSET_KINDS];
	const char *bad;
	struct upset_count count;
	void *priv;
};

#define PARTY_STR2(x)	#x
#define PARTY_STR(x)	PARTY_STR2(x)
/* Leave a function of a party with an error unless @cond holds. */
#define PARTY_EXPECT(p, cond) do {						\
	if (!(cond)) {								\
		(p)->bad = __FILE__ ":" PARTY_STR(__LINE__) ": " #cond;		\
		return -EINVAL;							\
	}									\
} while (0)

extern const struct party_ops party_net_ops, party_blk_ops;

/* upset.c */
unsigned int party_random(struct party *p, unsigned int below);
u64 party_features(struct party *p);
bool party_excused(const struct party *p, enum upset_kind kind);
int party_await(struct party *p, struct vdrv_vq *vq, u32 *token, u32 *len);

#endif /* TESTS_HOST_DRV_UPSET_PARTY_H */
