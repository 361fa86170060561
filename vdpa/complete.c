// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vdpa/vdpa.h>

#include "app.h"
#include "command.h"
#include "complete.h"
#include "options.h"
#include "render.h"
#include "text.h"

struct completion {
	struct app *app;
	const char *word;	/* what is to be completed */
	complete_fn *emit;
	void *data;
	const char *mgmtdev;	/* value of the keyword, if it came before */
	bool compat;		/* --compat came before: only what the stock tool knows */
};

/* A name with blanks or control characters cannot be typed as one word. */
static bool typeable(const char *s)
{
	for (; *s; s++)
		if (!isgraph((unsigned char)*s))
			return false;
	return true;
}

static void offer(struct completion *c, const char *candidate)
{
	if (text_begins(candidate, c->word) && typeable(candidate))
		c->emit(c->data, candidate);
}

static void offer_devs(struct completion *c)
{
	struct vdpa_dev_list *list = NULL;
	size_t i;

	vdpa_dev_list_get(c->app->vdpa, &list);
	for (i = 0; i < vdpa_dev_list_count(list); i++)
		offer(c, vdpa_dev_name(vdpa_dev_list_at(list, i)));
	vdpa_dev_list_free(list);
}

/* The features that the first @len characters of the word name. */
static uint64_t features_named(struct completion *c, int len, uint32_t id)
{
	_cleanup_text_ char *names = strndup(c->word, len);
	char *name, *rest = names;
	uint64_t bits = 0;
	int bit;

	while (rest && (name = strsep(&rest, ","))) {
		bit = feature_bit(id, name);
		if (bit >= 0)
			bits |= UINT64_C(1) << bit;
	}
	return bits;
}

/* What is left of the features of the management device, after the last comma. */
static void offer_features(struct completion *c, const struct vdpa_mgmtdev *m)
{
	const char *comma = strrchr(c->word, ',');
	int done = comma ? comma + 1 - c->word : 0;
	uint64_t left = vdpa_mgmtdev_features(m) & ~features_named(c, done, mgmtdev_feature_id(m));
	char buf[FEATURE_NAME_BUF], candidate[512];
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		if (!(left >> bit & 1))
			continue;
		snprintf(candidate, sizeof(candidate), "%.*s%s", done, c->word,
			 feature_name(mgmtdev_feature_id(m), bit, buf));
		offer(c, candidate);
	}
}

static void offer_mgmtdevs(struct completion *c, enum arg_values values)
{
	struct vdpa_mgmtdev_list *list = NULL;
	size_t i;

	vdpa_mgmtdev_list_get(c->app->vdpa, &list);
	for (i = 0; i < vdpa_mgmtdev_list_count(list); i++) {
		const struct vdpa_mgmtdev *m = vdpa_mgmtdev_list_at(list, i);

		if (values == VALUES_MGMTDEV)
			offer(c, vdpa_mgmtdev_handle(m));
		else if (c->mgmtdev && !strcmp(c->mgmtdev, vdpa_mgmtdev_handle(m)))
			offer_features(c, m);
	}
	vdpa_mgmtdev_list_free(list);
}

/* As in "on|off" */
static void offer_words_of(struct completion *c, const char *metavar)
{
	_cleanup_text_ char *words = strdup(metavar);
	char *word, *rest = words;

	while (rest && (word = strsep(&rest, "|")))
		offer(c, word);
}

static void offer_values(struct completion *c, const struct arg *arg)
{
	enum arg_values values = arg->type->values;

	if (values == VALUES_FILE)
		c->emit(c->data, COMPLETE_FILE);
	if (values == VALUES_WORDS) {
		offer_words_of(c, arg->type->metavar);
		return;
	}
	if (values == VALUES_DRIVER) {
		offer(c, "vhost_vdpa");
		offer(c, "virtio_vdpa");
		return;
	}
	/* Compat mode reads features as a number only. */
	if (c->compat && values == VALUES_FEATURE)
		return;
	if (values == VALUES_NONE || values == VALUES_FILE || app_connect_quietly(c->app))
		return;
	if (values == VALUES_DEV)
		offer_devs(c);
	else
		offer_mgmtdevs(c, values);
}

/* The value of an option; @before is "--color=" when that is a part of the word. */
static void offer_option_value(struct completion *c, const struct option_def *o,
			       const char *before)
{
	const char *const *v;
	char text[64];

	if (!strcmp(o->value, "FILE") || !strcmp(o->value, "PATH"))
		c->emit(c->data, COMPLETE_FILE);
	for (v = o->values; v && *v; v++) {
		snprintf(text, sizeof(text), "%s%s", before, *v);
		offer(c, text);
	}
}

/* The stock tool's options; "--version" is not among them. */
static const char *const stock_options[] = {
	"-j", "-p", "-h", "-V", "--json", "--pretty", "--help", "--Version", NULL
};

static void offer_stock_options(struct completion *c)
{
	const char *const *o;

	for (o = stock_options; *o; o++)
		if ((*o)[1] == '-' || !strcmp(*o, c->word))
			offer(c, *o);
}

static void offer_options(struct completion *c)
{
	const char *equals = strchr(c->word, '=');
	const struct option_def *o;
	char text[32];

	for (o = option_table; o->name; o++) {
		snprintf(text, sizeof(text), "--%s%s", o->name, equals ? "=" : "");
		if (o->help && !equals)
			offer(c, text);
		else if (equals && o->value && text_begins(c->word, text))
			offer_option_value(c, o, text);
		snprintf(text, sizeof(text), "-%c", o->letter);
		if (o->letter && !strcmp(c->word, text))
			offer(c, text);
	}
}

/* The other name of a command only where its first name does not fit. */
static void offer_commands(struct completion *c, const struct command *group)
{
	const struct command *const *sub;

	for (sub = group->sub; *sub; sub++) {
		if ((*sub)->hidden || (c->compat && (*sub)->stock == STOCK_NONE))
			continue;
		offer(c, (*sub)->name);
		if ((*sub)->alias && !text_begins((*sub)->name, c->word))
			offer(c, (*sub)->alias);
	}
}

static bool exists(const struct completion *c, const struct arg *arg)
{
	return !c->compat || arg->positional || arg->stock != STOCK_NONE;
}

/* Words after the command, without the last: what can come next? */
static void complete_args(struct completion *c, const struct command *cmd, int argc, char **argv)
{
	const struct arg *args = cmd->args, *a;
	uint64_t used = 0;
	int i = 0;

	for (; i < argc; i++) {
		_cleanup_text_ char *ambiguous = NULL;

		a = args_find(args, argv[i], &ambiguous);
		/* the first word is the positional argument, unless it is a keyword in full */
		if (a && i == 0 && args->positional && strcmp(a->name, argv[i]))
			a = NULL;
		if (a && !exists(c, a))
			return;
		if (!a && (i > 0 || !args || !args->type || !args->positional))
			return;
		if (!a)
			a = args;
		used |= UINT64_C(1) << (a - args);
		if (a->positional)
			continue;
		if (i + 1 == argc) {
			offer_values(c, a);
			return;
		}
		if (a->type == &arg_type_mgmtdev)
			c->mgmtdev = argv[i + 1];
		i++;
	}
	for (a = args; a && a->type; a++) {
		if (a->positional && argc == 0)
			offer_values(c, a);
		else if (!a->positional && !(used >> (a - args) & 1) && exists(c, a))
			offer(c, a->name);
	}
}

/* The option that @word is, if its value is the next word. */
static const struct option_def *option_waiting(const char *word)
{
	const struct option_def *o;
	bool is_long = word[1] == '-';

	for (o = option_table; o->name; o++) {
		if (!o->value || o->optional)
			continue;
		if (is_long && !strcmp(word + 2, o->name))
			return o;
		if (!is_long && o->letter && word[strlen(word) - 1] == o->letter)
			return o;
	}
	return NULL;
}

/* An option that changes what can be offered: another peer has other devices. */
static void heed_option(struct completion *c, const char *word)
{
	size_t len = strcspn(word, "=");

	if (len > 2 && !strncmp(word, "--agent", len))
		c->app->opt.agent = word[len] ? word + len + 1 : "";
	c->compat |= text_begins("--compat", word) && strlen(word) > 4;
}

/*
 * Take options out of the words. @waiting is the last one, if it waits for its
 * value. Returns whether an option can come next, which is not so after "--".
 */
static bool skip_options(struct completion *c, int *argc, char **argv,
			 const struct option_def **waiting)
{
	int i, n = 0;

	*waiting = NULL;
	for (i = 0; i < *argc; i++) {
		if (*waiting) {
			*waiting = NULL;
		} else if (!strcmp(argv[i], "--")) {
			while (++i < *argc)
				argv[n++] = argv[i];
			*argc = n;
			return false;
		} else if (argv[i][0] != '-' || !argv[i][1]) {
			argv[n++] = argv[i];
		} else {
			*waiting = option_waiting(argv[i]);
			heed_option(c, argv[i]);
		}
	}
	*argc = n;
	return true;
}

/* "help" among the words asks for the help of what the others name. */
static void offer_words(struct completion *c, int argc, char **argv)
{
	const struct command *at = &cmd_root, *next;
	bool ambiguous, help = false;

	for (; argc && at->sub; argc--, argv++) {
		next = c->compat ? command_find_stock(at, *argv) :
				   command_find(at, *argv, &ambiguous);
		if (!next)
			return;
		if (next == &cmd_help)
			help = true;
		else
			at = next;
	}
	if (at->sub)
		offer_commands(c, at);
	else if (!help)
		complete_args(c, at, argc, argv);
}

void complete_words(struct app *app, int argc, char **argv, complete_fn *emit, void *data)
{
	struct completion c = { .app = app, .emit = emit, .data = data, .word = "" };
	const char *agent = app->opt.agent;
	const struct option_def *waiting;
	bool option;

	if (argc > 0)
		c.word = argv[--argc];
	option = skip_options(&c, &argc, argv, &waiting);
	if (waiting)
		offer_option_value(&c, waiting, "");
	else if (option && c.word[0] == '-' && c.compat)
		offer_stock_options(&c);
	else if (option && c.word[0] == '-')
		offer_options(&c);
	else
		offer_words(&c, argc, argv);
	/* the shell goes on with its own */
	app->opt.agent = agent;
}
