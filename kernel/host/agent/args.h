/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_AGENT_ARGS_H
#define VDPA_AGENT_ARGS_H

#include <stdbool.h>

/**
 * struct args - the command line
 * @socket: path, NULL: that of this user's agent
 * @mode: permissions of the socket
 * @mode_given: they were asked for
 * @config: path of the config file, or NULL
 * @command: words of "run", ended by NULL; NULL: serve until a signal comes
 */
struct args {
	const char *socket;
	unsigned int mode;
	bool mode_given;
	const char *config;
	char **command;
};

/* Returns whether to go on; else *@rc is the exit code, and all has been said. */
bool args_parse(struct args *args, int argc, char **argv, int *rc);

#endif /* VDPA_AGENT_ARGS_H */
