/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef VDPA_COMMAND_H
#define VDPA_COMMAND_H

/*
 * The one table: what can be typed. Dispatch, help, completion, batch, shell and
 * the compat mode all walk the tree of struct command that starts at cmd_root.
 */

#include <stdbool.h>
#include <stddef.h>

#include "args.h"

struct app;

struct command {
	const char *name;
	const char *alias;		/* another name, or NULL */
	const char *summary;		/* one line, without a full stop */
	const char *details;		/* more lines for its own help, or NULL */
	enum stock stock;		/* how the stock tool matches the name */
	const char *page;		/* man page of section 8; NULL: that of its group */
	bool hidden;			/* not listed in help */

	/* A group has sub-commands (NULL terminated, in the order of matching) ... */
	const struct command *const *sub;
	const struct command *fallback;	/* runs when no word follows; NULL: help */
	bool spelled_out;		/* stock: no abbreviation below it */
	const char *stock_usage;	/* text of the stock tool's help */
	bool stock_usage_fails;		/* stock: without a word, usage and exit 1 */

	/* ... a leaf has arguments and something to do. */
	const struct arg *args;		/* ends with a NULL type */
	size_t params_size;
	const char *json_key;		/* of its JSON document; NULL: none */
	int (*run)(struct app *app, const void *params);
	int (*run_words)(struct app *app, int argc, char **argv);	/* instead: takes all words */
	int (*compat)(struct app *app, const void *params);
	bool (*compat_count_ok)(int words);	/* stock: number of words, else usage */
};

extern const struct command cmd_root;

/* The command that @word names below @group; NULL and *@ambiguous, or NULL. */
const struct command *command_find(const struct command *group, const char *word,
				   bool *ambiguous);

/* The command that the stock tool would take @word for, or NULL. */
const struct command *command_find_stock(const struct command *group, const char *word);

/* Names below @group that begin with @word, as "a, b, c"; @word "" gives all. */
char *command_candidates(const struct command *group, const char *word);

/* "help" in every group: whose help is meant depends on the words around it. */
extern const struct command cmd_help;

#endif
