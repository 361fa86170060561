// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "args.h"

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "help", no_argument, NULL, 'h' },
	{ "mode", required_argument, NULL, 'm' },
	{ "socket", required_argument, NULL, 's' },
	{ "version", no_argument, NULL, 'V' },
	{ 0 }
};

static const char help[] =
	"Usage: vdpa-agent [ OPTIONS ]\n"
	"       vdpa-agent run [ --config FILE ] [ -- ] COMMAND [ ARGUMENT ... ]\n"
	"       vdpa-agent exercise DEV [ OPTIONS ]\n"
	"\n"
	"Offer simulated vDPA devices without a kernel module and without root.\n"
	"With run: only to COMMAND, and only as long as it runs. With exercise: move data\n"
	"through a device of an agent that runs (see vdpa-agent exercise --help).\n"
	"\n"
	"Options:\n"
	"  --socket PATH  the socket to serve (default: $XDG_RUNTIME_DIR/vdpa/agent.sock)\n"
	"  --mode MODE    its permissions, octal (default: 0600)\n"
	"  --config FILE  JSON file with the management devices there are to be\n"
	"  --help         print this help and do nothing else\n"
	"  --version      print the version and do nothing else\n"
	"\n"
	"Exit status: 0 ended by a signal, 1 failed, 2 wrong command line; of run that of\n"
	"COMMAND, 128+N if signal N ended it, 126 or 127 if it could not be run.\n";

static bool wrong(int *rc, const char *what, const char *word)
{
	complain("%s%s (see vdpa-agent --help)", what, word);
	*rc = AGENT_USAGE;
	return false;
}

static bool print(int *rc, const char *text)
{
	*rc = AGENT_OK;
	if (fputs(text, stdout) < 0 || fflush(stdout)) {
		complain("the output could not be written");
		*rc = AGENT_FAILED;
	}
	return false;
}

static bool read_mode(struct args *args, const char *text)
{
	unsigned long mode;
	char *end;

	mode = strtoul(text, &end, 8);
	if (*text < '0' || *text > '7' || *end || mode > 0777)
		return false;
	args->mode = mode;
	args->mode_given = true;
	return true;
}

/* Options up to the first other word. */
static bool read_options(struct args *args, int argc, char **argv, int *rc)
{
	int opt;

	opterr = 0;
	while ((opt = getopt_long(argc, argv, "+:hV", options, NULL)) >= 0) {
		switch (opt) {
		case 'c':
			args->config = optarg;
			break;
		case 'm':
			if (!read_mode(args, optarg))
				return wrong(rc, "--mode is an octal number up to 0777, not ", optarg);
			break;
		case 's':
			if (!*optarg)
				return wrong(rc, "--socket needs a path", "");
			args->socket = optarg;
			break;
		case 'h':
			return print(rc, help);
		case 'V':
			return print(rc, "vdpa-agent " PACKAGE_VERSION "\n");
		case ':':
			return wrong(rc, "needs a value: ", argv[optind - 1]);
		default:
			return wrong(rc, "unknown option: ", argv[optind - 1]);
		}
	}
	return true;
}

bool args_parse(struct args *args, int argc, char **argv, int *rc)
{
	memset(args, 0, sizeof(*args));
	args->mode = 0600;
	if (!read_options(args, argc, argv, rc))
		return false;
	if (optind == argc)
		return true;
	if (strcmp(argv[optind], "run"))
		return wrong(rc, "unknown command: ", argv[optind]);
	/* its options may come after it as well */
	argc -= optind;
	argv += optind;
	optind = 0;
	if (!read_options(args, argc, argv, rc))
		return false;
	if (optind == argc)
		return wrong(rc, "run needs a command", "");
	if (args->socket || args->mode_given)
		return wrong(rc, "run makes a private socket: no --socket and no --mode", "");
	args->command = argv + optind;
	return true;
}
