// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "options.h"
#include "report.h"
#include "text.h"

static int set_json(struct options *opt, const char *value)
{
	opt->json = true;
	return 0;
}

static int set_pretty(struct options *opt, const char *value)
{
	opt->pretty = true;
	return 0;
}

static int set_quiet(struct options *opt, const char *value)
{
	opt->quiet = true;
	return 0;
}

static int set_debug(struct options *opt, const char *value)
{
	opt->debug = true;
	return 0;
}

static int set_color(struct options *opt, const char *value)
{
	if (!strcmp(value, "auto"))
		opt->color = COLOR_AUTO;
	else if (!strcmp(value, "always") || !strcmp(value, "yes"))
		opt->color = COLOR_ALWAYS;
	else if (!strcmp(value, "never") || !strcmp(value, "no"))
		opt->color = COLOR_NEVER;
	else
		return -1;
	return 0;
}

static int set_help(struct options *opt, const char *value)
{
	if (opt->instead == DO_COMMAND)
		opt->instead = DO_HELP;
	return 0;
}

static int set_version(struct options *opt, const char *value)
{
	if (opt->instead == DO_COMMAND)
		opt->instead = DO_VERSION;
	return 0;
}

static int set_batch(struct options *opt, const char *value)
{
	if (opt->batch)
		return -EEXIST;
	opt->batch = value;
	return *value ? 0 : -EINVAL;
}

static int set_force(struct options *opt, const char *value)
{
	opt->force = true;
	return 0;
}

static int set_agent(struct options *opt, const char *value)
{
	opt->agent = value ? value : "";
	return 0;
}

/* main() has taken --compat out already: it cannot come later. */
static int refuse(struct options *opt, const char *value)
{
	return -1;
}

static const char unknown[] = "is unknown";

static const char *const color_values[] = { "auto", "always", "no", NULL };

const struct option_def option_table[] = {
	{ 'j', "json", NULL, "print JSON, errors on stderr included", set_json },
	{ 'p', "pretty", NULL, "with -j: indent the output", set_pretty },
	{ 'q', "quiet", NULL, "print no notes; errors and warnings only", set_quiet },
	{ 0, "debug", NULL, "show every netlink message, both ways, on stderr", set_debug },
	{ 0, "color", "WHEN", "auto (on a terminal), always or no", set_color,
	  "is not auto, always or no", color_values },
	{ 'b', "batch", "FILE", "run the commands in FILE, or on standard input if it is -", set_batch,
	  "is not a file name" },
	{ 'f', "force", NULL, "with -b: continue after errors", set_force },
	{ 0, "agent", "PATH", "talk to vdpa-agent at PATH (default: your own) instead of the kernel",
	  set_agent, .optional = true },
	{ 0, "compat", NULL, "behave exactly like iproute2's vdpa", refuse,
	  "can only be given to the program itself" },
	{ 'h', "help", NULL, "print help for the command instead of running it", set_help },
	{ 'V', "version", NULL, "print the version instead of running a command", set_version },
	{ 0, "Version", NULL, NULL, set_version },
	{ 0 }
};

/* The first thing that was wrong. */
struct wrong {
	const char *word;
	const char *why;
	const char *value;
	char *candidates;
};

static const struct option_def *find_letter(char letter)
{
	const struct option_def *o;

	for (o = option_table; o->name; o++)
		if (o->letter == letter)
			return o;
	return NULL;
}

/* By name or unique beginning of it. */
static const struct option_def *find_long(const char *name, size_t len, struct wrong *wrong)
{
	const struct option_def *o, *found = NULL;
	struct text_list list = { 0 };
	bool ambiguous = false;

	for (o = option_table; o->name && len; o++) {
		if (strncmp(o->name, name, len))
			continue;
		if (!o->name[len]) {
			free(text_list_take(&list));
			return o;
		}
		ambiguous |= found && found->set != o->set;
		found = o;
		text_list_add(&list, o->name);
	}
	free(wrong->candidates);
	wrong->candidates = text_list_take(&list);
	return ambiguous ? NULL : found;
}

/* Let the option act; whatever comes after -h or -V does not matter any more. */
static void take(struct options *opt, const struct option_def *o, const char *word,
		 const char *value, struct wrong *wrong)
{
	int err = o->set(opt, value);

	if (!err || wrong->why || opt->instead != DO_COMMAND)
		return;
	wrong->word = word;
	wrong->why = err == -EEXIST ? "can be given only once" : o->bad;
	wrong->value = err == -EEXIST ? NULL : value;
}

static void blame(struct options *opt, struct wrong *wrong, const char *word, const char *why)
{
	if (opt->instead != DO_COMMAND || wrong->why)
		return;
	wrong->word = word;
	wrong->why = why;
}

/*
 * "-jp": each letter is an option. The value of one that takes it is the rest of
 * the word or the next word. Returns the number of words used.
 */
static int take_letters(struct options *opt, char **argv, int argc, struct wrong *wrong)
{
	const struct option_def *o;
	const char *c;

	for (c = argv[0] + 1; *c; c++) {
		o = find_letter(*c);
		if (!o) {
			blame(opt, wrong, argv[0], unknown);
		} else if (!o->value) {
			take(opt, o, argv[0], NULL, wrong);
		} else if (c[1] || argc > 1) {
			take(opt, o, argv[0], c[1] ? c + 1 : argv[1], wrong);
			return c[1] ? 1 : 2;
		} else {
			blame(opt, wrong, argv[0], "needs a value");
		}
	}
	return 1;
}

/*
 * "--name", "--name=value", or "--name value" unless that is optional. Returns the number of
 * words used.
 */
static int take_long(struct options *opt, char **argv, int argc, struct wrong *wrong)
{
	const char *name = argv[0] + 2, *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_def *o = find_long(name, len, wrong);

	if (!o) {
		blame(opt, wrong, argv[0], wrong->candidates ? "is ambiguous" : unknown);
		return 1;
	}
	free(wrong->candidates);
	wrong->candidates = NULL;
	if (!o->value && equals) {
		blame(opt, wrong, argv[0], "takes no value");
	} else if (o->value && !o->optional && !equals && argc < 2) {
		blame(opt, wrong, argv[0], "needs a value");
	} else if (o->value && !o->optional && !equals) {
		take(opt, o, argv[0], argv[1], wrong);
		return 2;
	} else {
		take(opt, o, argv[0], equals ? equals + 1 : NULL, wrong);
	}
	return 1;
}

/* A dash and a digit is a number that is wrong, and is best diagnosed as such. */
static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] && !isdigit((unsigned char)word[1]);
}

static int report_wrong(struct app *app, const struct wrong *wrong)
{
	_cleanup_text_ char *word = text_escaped(wrong->word);
	_cleanup_text_ char *value = wrong->value ? text_escaped(wrong->value) : NULL;

	if (app->opt.batch)
		app->page = "vdpa-batch";
	if (wrong->value)
		return report_usage(app, wrong->word, "option %s: \"%s\" %s", word,
				    value, wrong->why);
	if (wrong->candidates)
		return report_usage(app, wrong->word, "option %s %s: %s", word, wrong->why,
				    wrong->candidates);
	if (wrong->why == unknown)
		return report_usage(app, wrong->word, "unknown option %s", word);
	return report_usage(app, wrong->word, "option %s %s", word, wrong->why);
}

int options_parse(struct app *app, int *argc, char **argv)
{
	struct wrong wrong = { 0 };
	int i = 0, n = 0, rc = EXIT_OK;

	while (i < *argc && strcmp(argv[i], "--")) {
		if (!is_option(argv[i])) {
			argv[n++] = argv[i++];
		} else if (argv[i][1] == '-') {
			i += take_long(&app->opt, argv + i, *argc - i, &wrong);
		} else {
			i += take_letters(&app->opt, argv + i, *argc - i, &wrong);
		}
	}
	if (i < *argc && !strcmp(argv[i], "--"))
		i++;
	while (i < *argc)
		argv[n++] = argv[i++];
	*argc = n;
	argv[n] = NULL;
	if (wrong.why)
		rc = report_wrong(app, &wrong);
	free(wrong.candidates);
	return rc;
}
