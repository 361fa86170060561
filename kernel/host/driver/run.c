// SPDX-License-Identifier: GPL-2.0-only
/* An exercise: what does not depend on the kind of device. */

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/virtio_ids.h>
#include <time.h>

#include "run.h"

/* as long as nobody doubts that the device is stuck */
#define VDRV_TIMEOUT_MS		5000
/* how often to ask whether to end early */
#define VDRV_ASK		msecs_to_jiffies(100)

/**
 * vdrv_fail - say what went wrong; the first word counts
 * @run: exercise
 * @err: negative errno
 * @fmt: as of printf()
 *
 * Return: @err
 */
int vdrv_fail(struct vdrv_run *run, int err, const char *fmt, ...)
{
	va_list ap;

	if (*run->result->text)
		return err;
	va_start(ap, fmt);
	vsnprintf(run->result->text, sizeof(run->result->text), fmt, ap);
	va_end(ap);
	return err;
}

/**
 * vdrv_may_go_on - look whether to end early
 * @run: exercise, between two steps
 *
 * Return: 0, -ECANCELED, or -ENODEV when the device goes away, with the reason told
 */
int vdrv_may_go_on(struct vdrv_run *run)
{
	unsigned long now = jiffies;
	int ret = vdrv_check(run->drv);

	if (ret == -ENODEV)
		return vdrv_fail(run, ret, "the device goes away");
	if (!run->params->cancelled || now - run->asked < VDRV_ASK)
		return 0;
	run->asked = now;
	return run->params->cancelled(run->params->arg) ?
		vdrv_fail(run, -ECANCELED, "cancelled") : 0;
}

/**
 * vdrv_start_run - bring the device up for an exercise
 * @run: exercise
 * @setup: how
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_start_run(struct vdrv_run *run, const struct vdrv_setup *setup)
{
	struct vdrv *drv = run->drv;
	int ret = vdrv_start(drv, setup);

	if (ret == -ENOMEM)
		return ret;
	if (ret == -EOPNOTSUPP)
		return vdrv_fail(run, ret, "the device lacks a feature that the driver needs, "
				 "such as VERSION_1");
	if (ret)
		return vdrv_fail(run, ret, "the device cannot be brought up");
	run->result->features = drv->features;
	run->result->queues = drv->nvqs;
	return 0;
}

/**
 * vdrv_get_back - wait until the device returns a chain
 * @run: exercise
 * @vq: queue
 * @token: as of vdrv_vq_get()
 * @len: the same
 *
 * Return: 0 or a negative errno, with the reason told
 */
int vdrv_get_back(struct vdrv_run *run, struct vdrv_vq *vq, u32 *token, u32 *len)
{
	int ret = vdrv_vq_wait(vq, token, len);

	switch (ret) {
	case 1:
		run->result->requests++;
		return 0;
	case -ETIMEDOUT:
		return vdrv_fail(run, ret, "queue %u: nothing came back for %u ms", vq->index,
				 jiffies_to_msecs(run->drv->timeout));
	case -ENOMSG:
		return vdrv_fail(run, ret, "queue %u: there was no interrupt", vq->index);
	case -EPROTO:
		return vdrv_fail(run, ret, "queue %u: returned what it did not have",
				 vq->index);
	case -EIO:
		return vdrv_fail(run, ret, "queue %u: the device needs a reset", vq->index);
	default:
		return vdrv_fail(run, ret, "the device goes away");
	}
}

/**
 * vdrv_pattern - bytes that are different each time and known again
 * @p: where to
 * @len: bytes
 * @seed: what they depend on
 */
void vdrv_pattern(u8 *p, size_t len, u64 seed)
{
	u64 x = (seed + 1) * 0x9e3779b97f4a7c15ULL;
	size_t i;

	switch (seed % 5) {
	case 0:
		for (i = 0; i < len; i++)
			p[i] = i + seed;
		break;
	case 1:
		memset(p, 0, len);
		break;
	case 2:
		memset(p, 0xff, len);
		break;
	case 3:
		for (i = 0; i < len; i++)
			p[i] = 1U << (i + seed) % 8;
		break;
	default:
		for (i = 0; i < len; i++) {
			x ^= x << 13;
			x ^= x >> 7;
			x ^= x << 17;
			p[i] = x;
		}
	}
}

/**
 * vdrv_differs - note that a packet or sector is not as it should be
 * @run: exercise
 * @unit: which
 * @offset: first byte
 * @want: as it should be
 * @found: as it is
 */
void vdrv_differs(struct vdrv_run *run, u64 unit, u64 offset, u8 want, u8 found)
{
	struct host_exercise_result *r = run->result;

	if (r->differing++)
		return;
	r->first = unit;
	r->offset = offset;
	r->want = want;
	r->found = found;
}

/**
 * vdrv_compare - compare what came back with what should have
 * @run: exercise
 * @unit: packet or sector
 * @found: what came back
 * @want: what should have
 * @len: bytes
 *
 * Return: whether they are the same
 */
bool vdrv_compare(struct vdrv_run *run, u64 unit, const u8 *found, const u8 *want,
		  size_t len)
{
	size_t i;

	if (!memcmp(found, want, len))
		return true;
	for (i = 0; found[i] == want[i]; i++)
		;
	vdrv_differs(run, unit, i, want[i], found[i]);
	return false;
}

/**
 * vdrv_chain_pieces - add a piece of memory to a chain as several buffers
 * @chain: chain
 * @p: the memory
 * @len: bytes, more than @first and more than there are pieces
 * @first: bytes of the first buffer, 0: whatever
 * @pieces: how many buffers; 1 and more
 */
void vdrv_chain_pieces(struct vdrv_chain *chain, u8 *p, u32 len, u32 first,
		       unsigned int pieces)
{
	u32 n;

	for (; pieces; pieces--, p += n, len -= n, first = 0) {
		n = len / pieces;
		if (pieces == 1)
			n = len;
		else if (first)
			n = first;
		else if (n > 3)
			n -= pieces % 3;	/* not all of one size, not all aligned */
		chain->sg[chain->n].p = p;
		chain->sg[chain->n++].len = n;
	}
}

static u64 now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static int run_class(struct vdrv_run *run)
{
	struct host_exercise_result *r = run->result;
	int ret;

	switch (r->device_id) {
	case VIRTIO_ID_NET:
		ret = vdrv_net_run(run);
		break;
	case VIRTIO_ID_BLOCK:
		ret = vdrv_blk_run(run);
		break;
	default:
		return vdrv_fail(run, -EOPNOTSUPP, "no exercise for devices of class %u",
				 r->device_id);
	}
	if (ret || !r->differing)
		return ret;
	return vdrv_fail(run, -EILSEQ, "%s %llu, byte %llu: 0x%02x instead of 0x%02x",
			 r->device_id == VIRTIO_ID_NET ? "packet" : "sector",
			 (unsigned long long)r->first, (unsigned long long)r->offset,
			 r->found, r->want);
}

/**
 * host_exercise - move packets or sectors through a device and compare every byte
 * @vdev: device, the caller has a reference
 * @params: what to do
 * @result: filled in as far as it goes, whatever is returned
 *
 * Binds the driver, unless it is bound, and brings the device up anew. Driver and
 * device stay as they are after it: DRIVER_OK, so that it can be asked for statistics.
 * What was on a disk is put back, unless the device fails on the way.
 *
 * Return: 0, -EILSEQ when something came back differently, or another negative errno
 */
int host_exercise(struct vdpa_device *vdev, const struct host_exercise_params *params,
		  struct host_exercise_result *result)
{
	struct vdrv_run run = {
		.params = params,
		.count = params->count ? params->count : HOST_EXERCISE_COUNT,
		.result = result,
		.asked = jiffies,
	};
	u64 begin = now_ns();
	int ret;

	memset(result, 0, sizeof(*result));
	result->device_id = vdev->config->get_device_id(vdev);
	run.drv = vdrv_get(vdev);
	if (IS_ERR(run.drv)) {
		ret = PTR_ERR(run.drv);
		return vdrv_fail(&run, ret, ret == -EBUSY ?
				 "the device is in use" : "the device cannot be bound");
	}
	run.drv->timeout = msecs_to_jiffies(params->timeout_ms ? params->timeout_ms :
					    VDRV_TIMEOUT_MS);
	vdrv_stop(run.drv);
	ret = run_class(&run);
	if (ret == -ENOMEM)
		vdrv_fail(&run, ret, "out of memory");
	vdrv_put(run.drv);
	result->nsec = now_ns() - begin;
	return ret;
}
