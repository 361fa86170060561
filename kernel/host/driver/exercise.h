/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Move real packets and sectors through a vdpa device and compare every byte. No
 * kernel type here, so it goes with and without host/include.
 */
#ifndef VDPA_HOST_EXERCISE_H
#define VDPA_HOST_EXERCISE_H

#include <stdbool.h>
#include <stdint.h>

struct vdpa_device;

/* what is moved when nobody says how much */
#define HOST_EXERCISE_COUNT	256

/**
 * struct host_exercise_params - what to do
 * @count: packets or sectors, 0: HOST_EXERCISE_COUNT
 * @timeout_ms: how long to wait for the device each time, 0: some seconds
 * @one_to_one: use physical addresses instead of maps
 * @cancelled: asked now and then whether to end early; optional
 * @arg: its argument
 */
struct host_exercise_params {
	uint64_t count;
	unsigned int timeout_ms;
	bool one_to_one;
	bool (*cancelled)(void *arg);
	void *arg;
};

/**
 * struct host_exercise_result - what came of it
 * @device_id: virtio device id: network or block
 * @features: that were negotiated
 * @queues: virtqueues in use
 * @count: packets or sectors that came back and were compared
 * @bytes: bytes of these
 * @requests: chains of buffers that the device returned, of all kinds
 * @nsec: time it took
 * @differing: packets or sectors that were not as they should be
 * @first: the first of these, counted from 0; a sector by its number on the disk
 * @offset: its first wrong byte
 * @want: that byte as it should be
 * @found: as it was
 * @text: what went wrong, empty if nothing did
 */
struct host_exercise_result {
	uint32_t device_id;
	uint64_t features;
	unsigned int queues;
	uint64_t count;
	uint64_t bytes;
	uint64_t requests;
	uint64_t nsec;
	uint64_t differing;
	uint64_t first;
	uint64_t offset;
	uint8_t want;
	uint8_t found;
	char text[160];
};

int host_exercise_init(void);
void host_exercise_exit(void);
void host_exercise_cancel(void);

int host_exercise(struct vdpa_device *vdev, const struct host_exercise_params *params,
		  struct host_exercise_result *result);
int host_unbind(struct vdpa_device *vdev);

struct vdpa_device *host_vdpa_get(const char *name);
void host_vdpa_put(struct vdpa_device *vdev);

#endif /* VDPA_HOST_EXERCISE_H */
