/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What programs see of the host runtime: the device core and the simulators in one
 * process. No kernel type here, so it goes with and without host/include.
 */
#ifndef VDPA_HOST_H
#define VDPA_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int host_init(void);
void host_exit(void);

struct host_dump;

/**
 * struct host_peer - a client
 * @portid: its address; unique, not 0
 * @admin: may do what the kernel asks CAP_NET_ADMIN for
 * @reply: takes one datagram of whole netlink messages, which it has to copy; called
 *	from host_genl_input(), _input_one() and host_genl_dump() only. A negative errno ends a dump.
 * @dump: dump in progress; the runtime's own
 *
 * Zeroed, then filled by the caller, whose structure it is part of.
 */
struct host_peer {
	uint32_t portid;
	bool admin;
	int (*reply)(struct host_peer *peer, const void *buf, size_t len);
	struct host_dump *dump;
};

size_t host_genl_input_one(struct host_peer *peer, const void *buf, size_t len);
void host_genl_input(struct host_peer *peer, const void *buf, size_t len);
bool host_genl_dump(struct host_peer *peer);
void host_genl_release(struct host_peer *peer);

/* @buf is NULL for a message that was lost: members of the group have to be told */
typedef void (*host_multicast_fn)(uint32_t group, const void *buf, size_t len,
				  void *arg);
void host_genl_on_multicast(host_multicast_fn fn, void *arg);
void host_genl_set_listeners(uint32_t group, bool any);

int host_param_set(const char *module, const char *name, const char *value);

int host_mem_add(void *p, size_t len);
void host_mem_del(void *p);

void host_fail_at(unsigned long n);
unsigned long host_fail_count(void);
bool host_fail_now(void);

/* levels as in syslog(3); messages of a higher level than the limit are dropped */
void host_log_level(int max);

#endif /* VDPA_HOST_H */
