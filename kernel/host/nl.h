/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between nl.c, which knows libnl and no kernel header, and the rest, which knows
 * them and no libnl: types of libc only.
 */
#ifndef VDPA_HOST_NL_H
#define VDPA_HOST_NL_H

#include <stddef.h>
#include <stdint.h>

struct host_msgs;
struct nlattr;

/**
 * struct host_nl_hdr - how a message begins
 * @portid: of its receiver
 * @seq: sequence number
 * @type: message type
 * @flags: NLM_F_*
 */
struct host_nl_hdr {
	uint32_t portid;
	uint32_t seq;
	uint16_t type;
	uint16_t flags;
};

struct host_msgs *host_msgs_new(size_t room);
void host_msgs_free(struct host_msgs *msgs);
const void *host_msgs_data(const struct host_msgs *msgs, size_t *len);
void *host_msgs_begin(struct host_msgs *msgs, const struct host_nl_hdr *hdr,
		      size_t payload);
void *host_msgs_begin_genl(struct host_msgs *msgs, const struct host_nl_hdr *hdr,
			   uint8_t cmd, uint8_t version, size_t hdrsize);
int host_msgs_put(struct host_msgs *msgs, int type, int len, const void *data);
struct nlattr *host_msgs_nest(struct host_msgs *msgs, int type);
int host_msgs_nest_end(struct host_msgs *msgs, struct nlattr *nest);
void host_msgs_nest_cancel(struct host_msgs *msgs, struct nlattr *nest);
size_t host_msgs_end(struct host_msgs *msgs);
void host_msgs_cancel(struct host_msgs *msgs);

/* mem.c */
void *host_alloc(size_t size);
void host_free(void *p);

#endif /* VDPA_HOST_NL_H */
