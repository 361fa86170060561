// SPDX-License-Identifier: GPL-2.0-or-later
/* One command line: options, the way through the table, the command, its output. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "batch.h"
#include "command.h"
#include "help.h"
#include "json_text.h"
#include "options.h"
#include "render.h"
#include "report.h"
#include "text.h"

static void path_add(struct app *app, const char *word)
{
	size_t len = strlen(app->path);

	snprintf(app->path + len, sizeof(app->path) - len, "%s%s", len ? " " : "", word);
}

static int not_found(struct app *app, const struct command *group, const char *word,
		     bool ambiguous)
{
	_cleanup_text_ char *candidates = command_candidates(group, ambiguous ? word : "");
	_cleanup_text_ char *shown = text_escaped(word);

	if (ambiguous)
		return report_usage(app, word, "\"%s\" is ambiguous: %s", shown,
				    candidates ? candidates : "");
	return report_usage(app, word, "unknown command \"%s\": must be one of %s", shown,
			    candidates ? candidates : "");
}

static int run_leaf(struct app *app, const struct command *cmd, int argc, char **argv)
{
	void *params;
	int rc;

	app->command = cmd;
	if (cmd->run_words)
		return cmd->run_words(app, argc, argv);
	params = calloc(1, cmd->params_size + 1);
	if (!params)
		return report_refused(app, NULL, NULL, "out of memory");
	rc = args_parse(app, cmd, argc, argv, params);
	if (!rc)
		rc = cmd->run(app, params);
	args_release(cmd, params);
	free(params);
	return rc;
}

/*
 * Follow the words down the tree. A word that is "help" asks for the help of
 * what the words around it name: "help dev add", "dev help add".
 */
static int walk(struct app *app, int argc, char **argv)
{
	const struct command *at = &cmd_root, *next;
	bool help = app->opt.instead == DO_HELP, ambiguous;

	for (; argc && at->sub; argc--, argv++) {
		next = command_find(at, *argv, &ambiguous);
		if (!next && app->opt.instead == DO_HELP)
			break;
		if (!next)
			return not_found(app, at, *argv, ambiguous);
		if (next == &cmd_help) {
			help = true;
			continue;
		}
		at = next;
		path_add(app, at->name);
		if (at->page)
			app->page = at->page;
	}
	if (help || (at->sub && !at->fallback))
		return help_print(app, at);
	if (at->sub) {
		at = at->fallback;
		path_add(app, at->name);
	}
	return run_leaf(app, at, argc, argv);
}

void app_complete_document(struct app *app)
{
	json_object *doc;

	if (!app->opt.json || app->wrote)
		return;
	doc = json_object_new_object();
	if (app->command && app->command->json_key)
		json_put_object(doc, app->command->json_key);
	json_print(stdout, doc, app->opt.pretty);
	app->wrote = true;
}

/* A full disk or a closed pipe: what was printed has not arrived. */
static int check_output(struct app *app, int rc)
{
	struct report r = { .kind = "output", .exit = EXIT_REFUSED };

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return rc;
	r.err = errno ? errno : EIO;
	clearerr(stdout);
	report(app, &r, "the output could not be written: %s", strerror(r.err));
	return rc ? rc : EXIT_REFUSED;
}

/* A batch instead of a command. */
static int run_batch(struct app *app, int argc, char **argv)
{
	const char *file = app->opt.batch;
	_cleanup_text_ char *shown = argc ? text_escaped(argv[0]) : NULL;
	bool force = app->opt.force;

	app->page = "vdpa-batch";
	if (!file)
		return report_usage(app, "-f", "-f is only valid with -b");
	if (argc)
		return report_usage(app, argv[0], "unexpected argument \"%s\": the commands "
				    "come from the file given with -b", shown);
	/* The options that are left hold for each of its lines. */
	app->opt.batch = NULL;
	app->opt.force = false;
	return batch_run(app, file, force);
}

int vdpa_run_words(struct app *app, int argc, char **argv)
{
	struct options before = app->opt;
	int rc;

	app->command = NULL;
	app->path[0] = '\0';
	app->page = NULL;
	app->wrote = false;
	rc = options_parse(app, &argc, argv);
	if (!rc && app->opt.instead == DO_VERSION)
		renderer(app)->version(app);
	else if (!rc && app->opt.instead == DO_COMMAND && (app->opt.batch || app->opt.force))
		rc = run_batch(app, argc, argv);
	else if (!rc)
		rc = walk(app, argc, argv);
	app_complete_document(app);
	rc = check_output(app, rc);
	app->opt = before;
	return rc;
}
