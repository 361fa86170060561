// SPDX-License-Identifier: GPL-2.0-or-later
/* Help is the command table, printed: as text, or with -j as JSON for tools. */
#include <stdio.h>
#include <string.h>

#include "app.h"
#include "batch.h"
#include "command.h"
#include "help.h"
#include "json_text.h"
#include "options.h"

#define COLUMN 30

const struct command cmd_help = {
	.name = "help", .stock = STOCK_PREFIX, .summary = "Print help for a command",
};

static void put_argument(FILE *out, const struct arg *a)
{
	if (!a->required)
		fputs("[ ", out);
	if (a->positional)
		fputs(a->name, out);
	else
		fprintf(out, "%s %s", a->name, a->type->metavar);
	if (!a->required)
		fputs(" ]", out);
}

static void put_usage(FILE *out, const struct app *app, const struct command *cmd)
{
	const struct arg *a;

	fprintf(out, "Usage: vdpa [ OPTIONS ]%s%s", app->path[0] ? " " : "", app->path);
	if (cmd->sub)
		fputs(cmd == &cmd_root ? " OBJECT COMMAND" : " COMMAND", out);
	for (a = cmd->args; a && a->type; a++) {
		fputc(' ', out);
		put_argument(out, a);
	}
	fputc('\n', out);
}

static void put_row(const char *left, const char *right)
{
	printf("  %-*s %s\n", COLUMN - 3, left, right);
}

static void put_options(void)
{
	const struct option_def *o;
	char left[COLUMN];

	puts("\nOptions:");
	for (o = option_table; o->name; o++) {
		if (!o->help)
			continue;
		snprintf(left, sizeof(left), "%c%c%s --%s%s%s%s", o->letter ? '-' : ' ',
			 o->letter ? o->letter : ' ', o->letter ? "," : " ", o->name,
			 o->optional ? "[=" : o->value ? " " : "", o->value ? o->value : "",
			 o->optional ? "]" : "");
		put_row(left, o->help);
	}
}

static void put_group(const struct command *group, const char *before)
{
	const struct command *const *c;
	char left[64];

	for (c = group->sub; *c; c++) {
		if ((*c)->hidden || (*c == &cmd_help && *before))
			continue;
		snprintf(left, sizeof(left), "%s%s", before, (*c)->name);
		if (!(*c)->sub) {
			put_row(left, (*c)->summary);
		} else {
			strncat(left, " ", sizeof(left) - strlen(left) - 1);
			put_group(*c, left);
		}
	}
}

static void put_arguments(const struct command *cmd)
{
	const struct arg *a;
	char left[64];

	if (!cmd->args || !cmd->args->type)
		return;
	puts("\nArguments:");
	for (a = cmd->args; a->type; a++) {
		snprintf(left, sizeof(left), "%s%s%s", a->name, a->positional ? "" : " ",
			 a->positional ? "" : a->type->metavar);
		put_row(left, a->help);
	}
}

static void print_text(const struct app *app, const struct command *cmd)
{
	put_usage(stdout, app, cmd);
	if (cmd->summary)
		printf("\n%s.\n", cmd->summary);
	if (cmd->details)
		printf("%s", cmd->details);
	if (cmd->sub) {
		puts("\nCommands:");
		put_group(cmd, "");
	}
	put_arguments(cmd);
	if (cmd != &cmd_root) {
		if (app->page)
			printf("\nSee %s(8) for more.\n", app->page);
		return;
	}
	put_options();
	puts("\nExit status: 0 success, 1 refused or failed, 2 usage error.\n"
	     "See vdpa COMMAND --help for a command, vdpa(8) for more.");
}

static void put_json_arguments(json_object *o, const struct command *cmd)
{
	json_object *array = json_put_array(o, "arguments"), *item;
	const struct arg *a;

	for (a = cmd->args; a && a->type; a++) {
		item = json_object_new_object();
		json_object_array_add(array, item);
		json_put_string(item, "name", a->name);
		json_put_string(item, "value", a->type->metavar);
		json_put_bool(item, "positional", a->positional);
		json_put_bool(item, "required", a->required);
		json_put_string(item, "help", a->help);
	}
}

/* Every command below @cmd, by its words. */
static void put_json_commands(json_object *commands, const struct command *cmd, const char *path)
{
	const struct command *const *c;
	json_object *o;
	char below[64];

	if (!cmd->sub) {
		o = json_put_object(commands, path);
		json_put_string(o, "summary", cmd->summary);
		if (cmd->alias)
			json_put_string(o, "alias", cmd->alias);
		put_json_arguments(o, cmd);
		return;
	}
	for (c = cmd->sub; *c; c++) {
		if ((*c)->hidden || *c == &cmd_help)
			continue;
		snprintf(below, sizeof(below), "%s%s%s", path, *path ? " " : "", (*c)->name);
		put_json_commands(commands, *c, below);
	}
}

static void put_json_options(json_object *array)
{
	const struct option_def *o;
	json_object *item;
	char letter[2] = "";

	for (o = option_table; o->name; o++) {
		if (!o->help)
			continue;
		item = json_object_new_object();
		json_object_array_add(array, item);
		letter[0] = o->letter;
		json_put_string(item, "name", o->name);
		if (o->letter)
			json_put_string(item, "letter", letter);
		if (o->value)
			json_put_string(item, "value", o->value);
		if (o->optional)
			json_put_bool(item, "optional", true);
		json_put_string(item, "help", o->help);
	}
}

int help_print(struct app *app, const struct command *cmd)
{
	json_object *doc, *help;

	batch_clear_progress(app);
	if (!app->opt.json) {
		print_text(app, cmd);
		return EXIT_OK;
	}
	doc = json_object_new_object();
	help = json_put_object(doc, "help");
	put_json_commands(json_put_object(help, "commands"), cmd, app->path);
	put_json_options(json_put_array(help, "options"));
	app->wrote = true;
	json_print(stdout, doc, app->opt.pretty);
	return EXIT_OK;
}
