// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "command.h"
#include "text.h"

/* One of @cmd's two names. */
static bool named(const struct command *cmd, const char *word)
{
	return !strcmp(cmd->name, word) || (cmd->alias && !strcmp(cmd->alias, word));
}

static bool abbreviates(const struct command *cmd, const char *word)
{
	return text_begins(cmd->name, word) || (cmd->alias && text_begins(cmd->alias, word));
}

/* Frozen abbreviations: what the stock tool takes a word for, it stays. */
static const struct command *find_frozen(const struct command *group, const char *word)
{
	const struct command *const *c;

	if (group->spelled_out || !*word)
		return NULL;
	for (c = group->sub; *c; c++)
		if ((*c)->stock == STOCK_PREFIX && abbreviates(*c, word))
			return *c;
	return NULL;
}

const struct command *command_find(const struct command *group, const char *word,
				   bool *ambiguous)
{
	const struct command *found = NULL, *const *c;

	*ambiguous = false;
	for (c = group->sub; *c; c++)
		if (named(*c, word))
			return *c;
	found = find_frozen(group, word);
	if (found || !*word)
		return found;
	for (c = group->sub; *c; c++) {
		if ((*c)->hidden || !abbreviates(*c, word))
			continue;
		if (found) {
			*ambiguous = true;
			return NULL;
		}
		found = *c;
	}
	return found;
}

const struct command *command_find_stock(const struct command *group, const char *word)
{
	const struct command *const *c;

	for (c = group->sub; *c; c++) {
		if ((*c)->stock == STOCK_NONE || !*word)
			continue;
		if ((*c)->stock == STOCK_EXACT || group->spelled_out) {
			if (!strcmp((*c)->name, word))
				return *c;
		} else if (abbreviates(*c, word)) {
			return *c;
		}
	}
	return NULL;
}

char *command_candidates(const struct command *group, const char *word)
{
	const struct command *const *c;
	struct text_list list = { 0 };

	for (c = group->sub; *c; c++)
		if (!(*c)->hidden && abbreviates(*c, word))
			text_list_add(&list, (*c)->name);
	return text_list_take(&list);
}
