// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "args.h"
#include "command.h"
#include "report.h"
#include "text.h"

const struct arg *args_find(const struct arg *args, const char *word, char **ambiguous)
{
	const struct arg *a, *found = NULL;
	struct text_list list = { 0 };
	int hits = 0;

	*ambiguous = NULL;
	for (a = args; a && a->type; a++)
		if (!a->positional && !strcmp(a->name, word))
			return a;
	if (!*word)
		return NULL;
	/* Frozen abbreviations: the first match wins, as it always did. */
	for (a = args; a && a->type; a++)
		if (!a->positional && a->stock == STOCK_PREFIX && text_begins(a->name, word))
			return a;
	for (a = args; a && a->type; a++) {
		if (a->positional || !text_begins(a->name, word))
			continue;
		found = a;
		hits++;
		text_list_add(&list, a->name);
	}
	*ambiguous = text_list_take(&list);
	if (hits > 1)
		return NULL;
	free(*ambiguous);
	*ambiguous = NULL;
	return found;
}

static char *keywords(const struct arg *args)
{
	struct text_list list = { 0 };

	for (; args && args->type; args++)
		if (!args->positional)
			text_list_add(&list, args->name);
	return text_list_take(&list);
}

static int unexpected(struct app *app, const struct command *cmd, const char *word,
		      const char *candidates)
{
	_cleanup_text_ char *known = keywords(cmd->args);
	_cleanup_text_ char *shown = text_escaped(word);

	if (candidates)
		return report_usage(app, word, "\"%s\" is ambiguous: %s", shown, candidates);
	if (known)
		return report_usage(app, word, "unexpected argument \"%s\"; keywords: %s",
				    shown, known);
	return report_usage(app, word, "unexpected argument \"%s\"", shown);
}

static int read_value(struct app *app, const struct arg *arg, char *word, void *params)
{
	if (arg_given(arg, params))
		return report_usage(app, arg->name, "%s is given twice", arg->name);
	return arg->type->parse(app, arg, word, arg_field(arg, params));
}

/*
 * The positional argument comes first. A word that is also a keyword is the
 * positional all the same, unless the words come out even as pairs only without
 * it: a device may be called "mgmtdev".
 */
static bool takes_positional(const struct arg *args, int argc, char **argv)
{
	const struct arg *a;

	if (!args || !args->type || !args->positional || argc == 0)
		return false;
	if (argc % 2)
		return true;
	for (a = args; a->type; a++)
		if (!a->positional && !strcmp(a->name, argv[0]))
			return false;
	return true;
}

static int check_required(struct app *app, const struct arg *args, const void *params)
{
	for (; args && args->type; args++) {
		if (!args->required || arg_given(args, params))
			continue;
		if (args->positional)
			return report_usage(app, args->name, "%s is missing", args->name);
		return report_usage(app, args->name, "%s %s is missing", args->name,
				    args->type->metavar);
	}
	return EXIT_OK;
}

int args_parse(struct app *app, const struct command *cmd, int argc, char **argv, void *params)
{
	int i = 0, rc;

	if (takes_positional(cmd->args, argc, argv)) {
		rc = read_value(app, cmd->args, argv[i++], params);
		if (rc)
			return rc;
	}
	while (i < argc) {
		_cleanup_text_ char *ambiguous = NULL;
		const struct arg *arg = args_find(cmd->args, argv[i], &ambiguous);

		if (!arg)
			return unexpected(app, cmd, argv[i], ambiguous);
		if (i + 1 == argc)
			return report_usage(app, argv[i], "%s needs a value: %s", arg->name,
					    arg->type->metavar);
		rc = read_value(app, arg, argv[i + 1], params);
		if (rc)
			return rc;
		i += 2;
	}
	return check_required(app, cmd->args, params);
}

void args_release(const struct command *cmd, void *params)
{
	const struct arg *a;

	for (a = cmd->args; a && a->type; a++)
		if (a->type->release)
			a->type->release(arg_field(a, params));
}
