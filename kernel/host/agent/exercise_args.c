// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include <linux/virtio_ids.h>

#include "agent.h"
#include "exercise_args.h"

static const struct option options[] = {
	{ "agent", required_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "packets", required_argument, NULL, 'p' },
	{ "sectors", required_argument, NULL, 's' },
	{ "unbind", no_argument, NULL, 'u' },
	{ 0 }
};

static const char help[] =
	"Usage: vdpa-agent exercise DEV [ --packets N | --sectors N ] [ --unbind ]\n"
	"                               [ --agent PATH ] [ --json ]\n"
	"\n"
	"Move packets or sectors through device DEV of an agent that runs and compare every\n"
	"byte. A network device sends to its own address; what was on a disk is put back.\n"
	"The device then stays bound to a driver, so that vdpa dev vstats show has numbers.\n"
	"\n"
	"Options:\n"
	"  --packets N   packets for a network device (default: 256)\n"
	"  --sectors N   sectors for a block device (default: 256)\n"
	"  --unbind      take the driver away: at once, or after --packets or --sectors\n"
	"  --agent PATH  socket of the agent (default: $VDPA_AGENT, else\n"
	"                $XDG_RUNTIME_DIR/vdpa/agent.sock)\n"
	"  -j, --json    print JSON\n"
	"  --help        print this help and do nothing else\n"
	"\n"
	"Exit status: 0 all came back as it was sent, 1 it did not, or failed, 2 wrong command\n"
	"line.\n";

static bool wrong(int *rc, const char *what, const char *word)
{
	complain("exercise: %s%s (see vdpa-agent exercise --help)", what, word);
	*rc = AGENT_USAGE;
	return false;
}

static bool print_help(int *rc)
{
	*rc = AGENT_OK;
	if (fputs(help, stdout) < 0 || fflush(stdout)) {
		complain("the output could not be written");
		*rc = AGENT_FAILED;
	}
	return false;
}

static bool read_count(struct exercise_args *args, const char *text)
{
	char *end;

	errno = 0;
	args->count = strtoull(text, &end, 10);
	args->move = true;
	return *text >= '0' && *text <= '9' && !*end && !errno && args->count;
}

static bool read_option(struct exercise_args *args, int opt, const char *word, int *rc)
{
	switch (opt) {
	case 'a':
		args->agent = optarg;
		return true;
	case 'h':
		return print_help(rc);
	case 'j':
		args->json = true;
		return true;
	case 'p':
	case 's':
		if (args->class)
			return wrong(rc, "only one of --packets and --sectors, once", "");
		args->class = opt == 'p' ? VIRTIO_ID_NET : VIRTIO_ID_BLOCK;
		return read_count(args, optarg) ? true :
			wrong(rc, "a number from 1 up, not ", optarg);
	case 'u':
		args->unbind = true;
		return true;
	case ':':
		return wrong(rc, "needs a value: ", word);
	default:
		return wrong(rc, "unknown option: ", word);
	}
}

bool exercise_args_parse(struct exercise_args *args, int argc, char **argv, int *rc)
{
	int opt;

	memset(args, 0, sizeof(*args));
	args->agent = getenv("VDPA_AGENT");
	opterr = 0;
	while ((opt = getopt_long(argc, argv, ":hj", options, NULL)) >= 0)
		if (!read_option(args, opt, argv[optind - 1], rc))
			return false;
	if (optind == argc)
		return wrong(rc, "needs the name of a device", "");
	args->dev = argv[optind++];
	if (optind < argc)
		return wrong(rc, "one device at a time: ", argv[optind]);
	if (args->agent && !*args->agent)
		args->agent = NULL;
	if (!args->unbind)
		args->move = true;
	return true;
}
