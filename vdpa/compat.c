// SPDX-License-Identifier: GPL-2.0-or-later
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "command.h"
#include "compat.h"
#include "compat_json.h"

#define COMPAT_RELEASE "iproute2-7.1.0"

const char compat_usage_top[] =
	"Usage: vdpa [ OPTIONS ] OBJECT { COMMAND | help }\n"
	"where  OBJECT := { mgmtdev | dev }\n"
	"       OPTIONS := { -V[ersion] | -n[o-nice-names] | -j[son] | -p[retty] }\n";
const char compat_usage_mgmtdev[] = "Usage: vdpa mgmtdev show [ DEV ]\n";
const char compat_usage_dev[] =
	"Usage: vdpa dev show [ DEV ]\n"
	"       vdpa dev add name NAME mgmtdev MANAGEMENTDEV [ device_features DEVICE_FEATURES]\n"
	"                                                    [ mac MACADDR ] [ mtu MTU ]\n"
	"                                                    [ max_vqp MAX_VQ_PAIRS ]\n"
	"       vdpa dev del DEV\n"
	"Usage: vdpa dev config COMMAND [ OPTIONS ]\n"
	"Usage: vdpa dev vstats COMMAND\n";
const char compat_usage_config[] = "Usage: vdpa dev config show [ DEV ]\n";
const char compat_usage_vstats[] = "Usage: vdpa dev vstats show DEV [qidx QUEUE_INDEX]\n";

/* "--comp" is enough of it; an option's value is never looked at closely here. */
static bool is_compat_option(const char *word)
{
	return strlen(word) >= strlen("--com") && !strncmp("--compat", word, strlen(word));
}

bool compat_wanted(int *argc, char **argv)
{
	const char *env = getenv("VDPA_COMPAT");
	bool wanted = env && !strcmp(env, "iproute2");
	int i, n = 1;

	for (i = 1; i < *argc && strcmp(argv[i], "--"); i++) {
		if (is_compat_option(argv[i]))
			wanted = true;
		else
			argv[n++] = argv[i];
	}
	if (!wanted)
		return false;
	while (i < *argc)
		argv[n++] = argv[i++];
	argv[n] = NULL;
	*argc = n;
	return true;
}

bool compat_vstats_count_ok(int words)
{
	return words == 1 || words == 3;
}

int compat_result(struct app *app, int err)
{
	struct vdpa_ctx *ctx = app->vdpa;
	const char *text = vdpa_error_text(ctx);

	if (!err) {
		if (vdpa_warning_text(ctx)) {
			text = vdpa_warning_text(ctx);
			fprintf(stderr, "Warning: %s%s\n", text,
				text[strlen(text) - 1] == '.' ? "" : ".");
		}
		return COMPAT_OK;
	}
	switch (vdpa_error_source(ctx)) {
	case VDPA_ERROR_SEND:
		fprintf(stderr, "Failed to send data: %s\n", strerror(-err));
		return COMPAT_FAILED;
	case VDPA_ERROR_REPLY_MISSING:
		/* A lost record is a success to the stock tool. */
		fprintf(stderr, "kernel answers: %s\n", strerror(0));
		return COMPAT_OK;
	case VDPA_ERROR_KERNEL:
		if (vdpa_error_missing_attr(ctx) >= 0)
			fprintf(stderr, "Missing required attribute type %d\n",
				vdpa_error_missing_attr(ctx));
		if (text)
			fprintf(stderr, "Error: %s%s\n", text,
				text[strlen(text) - 1] == '.' ? "" : ".");
		break;
	default:
		break;
	}
	fprintf(stderr, "kernel answers: %s\n", strerror(-err));
	return COMPAT_FAILED;
}

static int usage(const struct command *group, int rc)
{
	fputs(group->stock_usage, stderr);
	return rc;
}

static int run_leaf(struct app *app, const struct command *group, const struct command *cmd,
		    int argc, char **argv)
{
	void *params;
	int rc;

	if (cmd->compat_count_ok && !cmd->compat_count_ok(argc))
		return usage(group, COMPAT_FAILED);
	params = calloc(1, cmd->params_size);
	if (!params) {
		fputs("Failed to allocate memory for vdpa\n", stderr);
		return COMPAT_FAILED;
	}
	rc = compat_args_parse(app, cmd, argc, argv, params);
	if (!rc)
		rc = cmd->compat(app, params);
	args_release(cmd, params);
	free(params);
	return rc;
}

static int run(struct app *app, int argc, char **argv)
{
	const struct command *group = &cmd_root, *cmd;

	for (;;) {
		if (argc == 0 && !group->fallback)
			return usage(group, COMPAT_OK);
		if (argc == 0 && group->stock_usage_fails)
			return usage(group, COMPAT_FAILED);
		if (argc == 0)
			return run_leaf(app, group, group->fallback, 0, argv);
		cmd = command_find_stock(group, *argv);
		if (!cmd) {
			fprintf(stderr, "%s \"%s\" not found\n",
				group == &cmd_root ? "Object" : "Command", *argv);
			return COMPAT_FAILED;
		}
		if (cmd == &cmd_help)
			return usage(group, COMPAT_OK);
		argc--;
		argv++;
		if (!cmd->sub)
			return run_leaf(app, group, cmd, argc, argv);
		group = cmd;
	}
}

/* Options; true: go on, false: done, exit with *rc. */
static bool read_options(struct app *app, int argc, char **argv, int *rc)
{
	static const struct option options[] = {
		{ "Version", no_argument, NULL, 'V' },
		{ "json", no_argument, NULL, 'j' },
		{ "pretty", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int opt;

	*rc = COMPAT_OK;
	while ((opt = getopt_long(argc, argv, "Vjpsh", options, NULL)) >= 0) {
		switch (opt) {
		case 'V':
			puts("vdpa utility, " COMPAT_RELEASE);
			return false;
		case 'j':
			app->opt.json = true;
			break;
		case 'p':
			app->opt.pretty = true;
			break;
		case 'h':
			*rc = usage(&cmd_root, COMPAT_OK);
			return false;
		default:
			fputs("Unknown option.\n", stderr);
			*rc = usage(&cmd_root, COMPAT_FAILED);
			return false;
		}
	}
	return true;
}

int compat_main(int argc, char **argv)
{
	struct app app = { 0 };
	struct cjson cjson = { .out = stdout, .first = true };
	/* not an option here: the stock tool has none of that name */
	const char *agent = getenv("VDPA_AGENT");
	int rc;

	if (!read_options(&app, argc, argv, &rc))
		return rc;
	if (vdpa_new(&app.vdpa)) {
		fputs("Failed to allocate memory for vdpa\n", stderr);
		return COMPAT_FAILED;
	}
	vdpa_set_validation(app.vdpa, VDPA_VALIDATE_STOCK);
	if (agent ? vdpa_open_agent(app.vdpa, agent) : vdpa_open(app.vdpa)) {
		fputs("Failed to connect to vdpa Netlink\n", stderr);
		vdpa_free(app.vdpa);
		return COMPAT_FAILED;
	}
	cjson.pretty = app.opt.pretty;
	if (app.opt.json)
		app.cjson = &cjson;
	rc = run(&app, argc - optind, argv + optind);
	if (app.opt.json)
		putchar('\n');
	vdpa_free(app.vdpa);
	return rc;
}
