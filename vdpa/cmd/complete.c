// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "app.h"
#include "cmd.h"
#include "complete.h"
#include "json_text.h"

static void print_line(void *data, const char *candidate)
{
	puts(candidate);
}

static void push(void *data, const char *candidate)
{
	json_push_string(data, candidate);
}

static int run(struct app *app, int argc, char **argv)
{
	json_object *doc, *all;

	if (!app->opt.json) {
		complete_words(app, argc, argv, print_line, NULL);
		return EXIT_OK;
	}
	doc = json_object_new_object();
	all = json_put_array(doc, "candidates");
	complete_words(app, argc, argv, push, all);
	app->wrote = true;
	json_print(stdout, doc, app->opt.pretty);
	return EXIT_OK;
}

/* vdpa complete -- WORD...: one candidate for the last word on each line. */
const struct command cmd_complete = {
	.name = "complete", .hidden = true,
	.summary = "List completions for the last of the words after \"--\"",
	.run_words = run,
};
