/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of "vdpa-agent exercise" share. */
#ifndef VDPA_AGENT_EXERCISE_ARGS_H
#define VDPA_AGENT_EXERCISE_ARGS_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct exercise_args - the command line
 * @agent: path of the agent's socket, NULL: that of this user's agent
 * @dev: name of the device
 * @class: virtio device id that was named by the unit, 0: any
 * @count: packets or sectors, 0: as many as the agent likes
 * @move: there is something to be moved
 * @unbind: take the driver away, afterwards if something is moved
 * @json: print JSON
 */
struct exercise_args {
	const char *agent;
	const char *dev;
	uint32_t class;
	uint64_t count;
	bool move;
	bool unbind;
	bool json;
};

/**
 * struct exercise_result - the agent's answer
 * @class: virtio device id
 * @queues: virtqueues that were used
 * @count: packets or sectors that came back
 * @bytes: bytes of these
 * @requests: chains of buffers that came back
 * @nsec: time it took
 * @differing: how many came back differently
 * @first: number of the first of these
 * @offset: its first wrong byte
 * @want: what that should be
 * @found: what it is
 * @read_only: what was read was compared with itself
 */
struct exercise_result {
	uint32_t class;
	uint32_t queues;
	uint64_t count;
	uint64_t bytes;
	uint64_t requests;
	uint64_t nsec;
	uint64_t differing;
	uint64_t first;
	uint64_t offset;
	uint8_t want;
	uint8_t found;
	bool read_only;
};

/* Returns whether to go on; else *@rc is the exit code, and all has been said. */
bool exercise_args_parse(struct exercise_args *args, int argc, char **argv, int *rc);

/* exercise_show.c; each returns an exit code */
int exercise_show(const struct exercise_args *args, const struct exercise_result *r);
int exercise_show_unbound(const struct exercise_args *args);
/* @text: what the agent says, or NULL; @err: positive errno */
int exercise_show_error(const struct exercise_args *args, const char *text, int err);

#endif /* VDPA_AGENT_EXERCISE_ARGS_H */
