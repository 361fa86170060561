/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of vdpa-agent share. Types of libc only: family.c and mgmtdev.c
 * are kernel code and include this as well.
 */
#ifndef VDPA_AGENT_H
#define VDPA_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* exit codes, as those of vdpa */
enum agent_exit {
	AGENT_OK = 0,
	AGENT_FAILED = 1,
	AGENT_USAGE = 2,
	/* of "run", as in sh(1) */
	AGENT_CANNOT_RUN = 126,
	AGENT_NOT_FOUND = 127,
};

/* main.c: one line on stderr, after the program's name */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
const char *start_error(int err);

/* ------------------------------------------------------------------ backing */

/* backing.c, as struct vdpasim_backing_ops wants them */
int backing_open(const char *path, bool read_only, unsigned long long *size, void **file);
int backing_read(void *file, unsigned long long pos, void *buf, size_t len);
int backing_write(void *file, unsigned long long pos, const void *buf, size_t len);
int backing_zero(void *file, unsigned long long pos, unsigned long long len, bool discard);
int backing_flush(void *file);
void backing_close(void *file);

/* ------------------------------------------------------------------- config */

/* longest name of a bus or a management device */
#define CONFIG_NAME_MAX	63
/* more than one config file ever needs; what a file may hold at most */
#define CONFIG_MGMTDEVS_MAX	256
#define CONFIG_SIZE_MAX		(1 << 20)

/**
 * struct config_mgmtdev - a management device
 * @id: virtio device id of what it makes
 * @bus: name of its bus, "" for none
 * @name: its name
 * @withhold: features that it does not offer
 * @max_vqs: most virtqueues of a device, 0: as many as the simulator can
 */
struct config_mgmtdev {
	uint32_t id;
	char bus[CONFIG_NAME_MAX + 1];
	char name[CONFIG_NAME_MAX + 1];
	uint64_t withhold;
	uint16_t max_vqs;
};

/**
 * struct config - a config file
 * @mgmtdevs: the management devices there are to be
 * @count: how many
 */
struct config {
	struct config_mgmtdev *mgmtdevs;
	size_t count;
};

int config_parse(const char *text, size_t len, struct config *config, char *why,
		 size_t size);
struct config *config_read(const char *path);
void config_clear(struct config *config);
void config_free(struct config *config);

/* mgmtdev.c, kernel code: management devices of the simulators */
void mgmtdevs_init(void);
int mgmtdevs_add(const struct config *config, char *why, size_t size);
void mgmtdevs_remove(void);

/* family.c, kernel code: the family "vdpa_agent" */
int family_register(void);
void family_unregister(void);

/* core.c: all of the kernel code, from start to end */
int core_start(const struct config *config, const char *config_path);
void core_stop(void);

/* ------------------------------------------------------------------- socket */

/**
 * struct endpoint - the socket that clients connect to
 * @fd: it, or -1
 * @path: where it is; "" when somebody else made it and will remove it
 * @dir: private directory around it, to be removed as well, or ""
 * @dev: file system of the socket
 * @ino: and its inode, to tell whether it still is ours
 */
struct endpoint {
	int fd;
	char path[108];
	char dir[108];
	uint64_t dev;
	uint64_t ino;
};

int endpoint_open(struct endpoint *ep, const char *path, unsigned int mode);
int endpoint_open_private(struct endpoint *ep);
int endpoint_inherit(struct endpoint *ep, const char **wrong);
void endpoint_close(struct endpoint *ep);
void endpoint_remove_on_crash(const struct endpoint *ep);

/* ------------------------------------------------------------------- server */

int server_start(int listen_fd);
void server_stop(void);
/* from family.c, while a request of that client is served */
int server_subscribe(uint32_t portid, uint32_t group);
bool server_client_left(uint32_t portid);

/* ---------------------------------------------------------------------- run */

/* exercise.c: the command of that name, a client of an agent that runs */
int exercise_main(int argc, char **argv);

int run_command(char **argv, const char *socket);
int wait_for_end(void);
void block_signals(void);
unsigned int raise_files(unsigned int want);

/* witness.c: who else got a signal */
void witness_start(void);
bool witness_saw(int sig);
void witness_forget(void);
void witness_ended(pid_t pid);
void witness_stop(void);

#endif /* VDPA_AGENT_H */
