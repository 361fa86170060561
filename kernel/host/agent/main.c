// SPDX-License-Identifier: GPL-2.0-or-later
/* vdpa-agent: the kernel's vdpa in a process of its own, behind a Unix socket. */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../driver/exercise.h"
#include "agent.h"
#include "args.h"

static struct endpoint endpoint = { .fd = -1 };

void complain(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* one write, so that lines of several agents do not mix */
	dprintf(STDERR_FILENO, "vdpa-agent: %s\n", text);
}

/**
 * start_error() - why something could not be started
 * @err: negative errno
 *
 * Return: a text.
 */
const char *start_error(int err)
{
	if (err == -EAGAIN)
		return "no more threads may be started (see ulimit -u and the container's limits)";
	return strerror(-err);
}

/* A socket must not get the number of a standard descriptor that is closed. */
static void hold_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

static int open_endpoint(const struct args *args)
{
	const char *wrong;
	int err;

	if (args->command)
		return endpoint_open_private(&endpoint);
	err = endpoint_inherit(&endpoint, &wrong);
	if (err == -EINVAL)
		complain("%s", wrong);
	if (!err && (args->socket || args->mode_given)) {
		complain("the socket was passed by whoever started this: --socket and --mode "
			 "are not for then");
		endpoint_close(&endpoint);
		return -EINVAL;
	}
	if (err != -ENOENT)
		return err;
	return endpoint_open(&endpoint, args->socket, args->mode);
}

/* With the core running and a socket that listens. Returns an exit code. */
static int serve(const struct args *args)
{
	int rc = AGENT_OK, err;

	err = server_start(endpoint.fd);
	if (err) {
		complain("cannot serve: %s", start_error(err));
		return AGENT_FAILED;
	}
	if (args->command)
		rc = run_command(args->command, endpoint.path);
	else
		wait_for_end();
	/* requests that take their time do not hold this up */
	host_exercise_cancel();
	server_stop();
	return rc;
}

static int start(const struct args *args, const struct config *config)
{
	int rc;

	if (args->command)
		witness_start();
	if (core_start(config, args->config)) {
		witness_stop();
		return AGENT_FAILED;
	}
	if (open_endpoint(args)) {
		core_stop();
		witness_stop();
		return AGENT_FAILED;
	}
	endpoint_remove_on_crash(&endpoint);
	rc = serve(args);
	endpoint_close(&endpoint);
	core_stop();
	witness_stop();
	return rc;
}

int main(int argc, char **argv)
{
	struct args args;
	struct config *config = NULL;
	int rc = AGENT_OK;

	hold_standard_descriptors();
	if (argc > 1 && !strcmp(argv[1], "exercise"))
		return exercise_main(argc - 1, argv + 1);
	if (!args_parse(&args, argc, argv, &rc))
		return rc;
	if (args.config) {
		config = config_read(args.config);
		if (!config)
			return AGENT_FAILED;
	}
	/* as little memory per thread as can be: none of them allocates much */
	mallopt(M_ARENA_MAX, 2);
	block_signals();
	rc = start(&args, config);
	config_free(config);
	return rc;
}
